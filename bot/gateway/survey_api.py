"""Asking how it was: `state.survey` has the questions, and here are the answers."""

from __future__ import annotations

from typing import Any, Optional, Union

from anyio import to_thread
from fastapi import APIRouter, Response
from pydantic import Field, StrictInt, StrictStr, root_validator

from bot.gateway.bodies import Body
from bot.gateway.citizen_api import OwnConversation
from bot.gateway.context import GatewayDep

router = APIRouter(prefix="/api/conversations", tags=["burger"])


class SurveyAnswers(Body):
    """Either `answers`, of which each may be missing, or `skipped`."""

    id: str = Field(min_length=1, max_length=36)
    answers: Optional[dict[str, Union[StrictInt, StrictStr, None]]] = None
    skipped: bool = False

    @root_validator(skip_on_failure=True)
    def _one_of_both(cls, values: dict[str, Any]) -> dict[str, Any]:
        if (values["answers"] is None) is not values["skipped"]:
            raise ValueError("stuur óf answers óf skipped")
        return values


@router.post("/{conversation_id}/survey", status_code=204)
async def answer(
    body: SurveyAnswers, conversation_id: OwnConversation, gateway: GatewayDep
) -> Response:
    """How it was, said once; the same again is fine. 409 when the conversation goes on."""
    await gateway.throttle.count("message", conversation_id)
    surveys = gateway.services.survey
    if body.answers is None:
        await to_thread.run_sync(surveys.skip, conversation_id, body.id)
    else:
        await to_thread.run_sync(surveys.answer, conversation_id, body.id, body.answers)
    # Another window of the same conversation asks it no more.
    gateway.wakeups.wake(conversation_id)
    return Response(status_code=204)
