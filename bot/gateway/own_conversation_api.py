"""What the citizen decides about the conversation as a whole: that it ends, and its language."""

from __future__ import annotations

from typing import Any, Literal

from anyio import to_thread
from fastapi import APIRouter

from bot.gateway.bodies import Body
from bot.gateway.citizen_api import OwnConversation
from bot.gateway.context import GatewayDep
from bot.gateway.events import DESK
from bot.gateway.shapes import update_json

router = APIRouter(prefix="/api/conversations", tags=["burger"])
#: More messages than there are: only the state.
_NONE = 1_000_000_000


class SpokenLanguage(Body):
    """The languages that the chat window speaks."""

    language: Literal["nl", "en"]


@router.post("/{conversation_id}/end")
async def end(conversation_id: OwnConversation, gateway: GatewayDep) -> dict[str, Any]:
    """End the chat, whoever speaks; again is no mistake. Writing opens it again."""
    await gateway.throttle.count("message", conversation_id)
    ended = await to_thread.run_sync(gateway.services.ending.end, conversation_id)
    if ended:
        gateway.typing.stops(conversation_id, "citizen")
        gateway.wakeups.wake(conversation_id, DESK)
    return await _state(conversation_id, gateway)


@router.put("/{conversation_id}/language")
async def speak(
    body: SpokenLanguage, conversation_id: OwnConversation, gateway: GatewayDep
) -> dict[str, Any]:
    """From now on in this language, where there are words for it; a greeting is said again."""
    await gateway.throttle.count("message", conversation_id)
    await to_thread.run_sync(gateway.services.conversations.speak, conversation_id, body.language)
    gateway.wakeups.wake(conversation_id)
    return await _state(conversation_id, gateway)


async def _state(conversation_id: str, gateway: GatewayDep) -> dict[str, Any]:
    messages, state = await to_thread.run_sync(
        gateway.services.conversations.messages_since, conversation_id, _NONE
    )
    return {"state": update_json(messages, state)["state"]}
