"""Who the citizen is, what they allow, and what is kept of them: log in, allow, remember, read."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, StrictBool, StrictInt

from bot.gateway.bodies import Body
from bot.gateway.citizen_api import IDENTITY_TOKEN, OwnConversation, identity_in
from bot.gateway.context import GatewayDep
from bot.gateway.events import DESK
from bot.gateway.shapes import message_json, time_json, update_json
from bot.gateway.throttle import client_address
from bot.services.control import EarlierConversation, Overview

router = APIRouter(prefix="/api/conversations", tags=["burger"])
_MEDIA = {"txt": "text/plain; charset=utf-8", "json": "application/json"}


class LogIn(Body):
    """Logging in while chatting."""

    identity_token: str = Field(description=IDENTITY_TOKEN)


class Permission(Body):
    """What the citizen says about one category of data for one purpose; `version`: of the words
    that they saw."""

    purpose: str = Field(regex=r"^[a-z_]{2,40}$")
    category: str = Field(regex=r"^[a-z_]{2,40}$")
    granted: StrictBool
    version: StrictInt


@router.post("/{conversation_id}/identity")
async def log_in(
    body: LogIn, conversation_id: OwnConversation, request: Request, gateway: GatewayDep
) -> dict[str, Any]:
    """Log in while chatting; 409 when the conversation is of another customer already.

    With a `token` in the answer that one opens the conversation from now on, and the one before no
    longer does: whoever had it does not read along with who logged in.
    """
    await gateway.throttle.count("conversation", client_address(request))
    identity = identity_in(body.identity_token, gateway)
    found = await to_thread.run_sync(
        gateway.services.recognition.identify, conversation_id, identity
    )
    gateway.wakeups.wake(conversation_id, DESK)
    overview = await to_thread.run_sync(gateway.services.control.overview, conversation_id)
    who = {"level": overview.level.value, "name": overview.name, "remembered": overview.remembered}
    return {
        **update_json(found.messages, found.state),
        "token": found.token,
        "recognition": who,
    }


@router.get("/{conversation_id}/recognition")
def recognition(conversation_id: OwnConversation, gateway: GatewayDep) -> dict[str, Any]:
    """Who we think the citizen is, and what they allow."""
    return overview_json(gateway.services.control.overview(conversation_id))


@router.put("/{conversation_id}/permissions")
async def permit(
    body: Permission, conversation_id: OwnConversation, gateway: GatewayDep
) -> dict[str, Any]:
    """Allow or refuse the use of data; 409 when the words have changed since they were read."""
    await gateway.throttle.count("message", conversation_id)
    found = await to_thread.run_sync(
        gateway.services.control.permit,
        conversation_id,
        body.purpose,
        body.category,
        body.granted,
        body.version,
    )
    return overview_json(found)


@router.post("/{conversation_id}/remember", status_code=201)
async def remember(conversation_id: OwnConversation, gateway: GatewayDep) -> dict[str, str]:
    """The citizen said yes: remember this browser. The token is the only key to it."""
    await gateway.throttle.count("message", conversation_id)
    token = await to_thread.run_sync(gateway.services.control.remember, conversation_id)
    return {"browser_token": token}


@router.delete("/{conversation_id}/remember", status_code=204)
async def forget(conversation_id: OwnConversation, gateway: GatewayDep) -> Response:
    """Remember this browser no longer."""
    await gateway.throttle.count("message", conversation_id)
    await to_thread.run_sync(gateway.services.control.forget_browser, conversation_id)
    return Response(status_code=204)


@router.get("/{conversation_id}/earlier")
def earlier(conversation_id: OwnConversation, gateway: GatewayDep) -> dict[str, Any]:
    """The citizen's own earlier conversations, newest first, as far as their level allows."""
    found = gateway.services.control.earlier(conversation_id)
    return {"conversations": [_earlier_json(each) for each in found]}


@router.get("/{conversation_id}/my-data", response_class=Response)
async def my_data(
    conversation_id: OwnConversation,
    gateway: GatewayDep,
    format: Annotated[Literal["txt", "json"], Query()] = "txt",
) -> Response:
    """Everything that is kept of who asks, to read and to take along."""
    await gateway.throttle.count("message", conversation_id)
    found = await to_thread.run_sync(gateway.services.privacy.export, conversation_id)
    as_json = format == "json"
    body = json.dumps(found.data, ensure_ascii=False, indent=2) if as_json else found.text
    headers = {"Content-Disposition": f'attachment; filename="mijn-gegevens.{format}"'}
    return Response(body, media_type=_MEDIA[format], headers=headers)


def overview_json(found: Overview) -> dict[str, Any]:
    return {
        "level": found.level.value,
        "name": found.name,
        "remembered": found.remembered,
        "permissions": [
            dict(vars(each), said_at=time_json(each.said_at)) for each in found.permissions
        ],
    }


def _earlier_json(found: EarlierConversation) -> dict[str, Any]:
    return {
        "id": found.id,
        "started_at": time_json(found.started_at),
        "subjects": list(found.subjects),
        "messages": [message_json(each) for each in found.messages],
    }
