"""The conversation by e-mail: only when the citizen asks for it, and never often."""

from __future__ import annotations

import hashlib
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from pydantic import Field

from bot.gateway.bodies import Body
from bot.gateway.citizen_api import OwnConversation
from bot.gateway.context import GatewayDep
from bot.gateway.throttle import client_address

router = APIRouter(prefix="/api/conversations", tags=["burger"])


class MailWish(Body):
    """`updates`: also news of what is arranged afterwards goes to this address."""

    email: str = Field(min_length=3, max_length=254)
    updates: bool = False


@router.get("/{conversation_id}/transcript/email")
async def can_mail(conversation_id: OwnConversation, gateway: GatewayDep) -> dict[str, Any]:
    """How this can be kept: whether by mail, whether there is something to be kept informed of, and
    whether a next step has a day for the calendar."""
    offer = await to_thread.run_sync(gateway.services.mailing.offer, conversation_id)
    kept = await to_thread.run_sync(gateway.services.transcripts.of, conversation_id)
    calendar = any(step.in_calendar for step in kept.next_steps)
    return {"available": offer.on, "updates": offer.updates, "calendar": calendar}


@router.post("/{conversation_id}/transcript/email", status_code=202)
async def mail(
    body: MailWish, conversation_id: OwnConversation, request: Request, gateway: GatewayDep
) -> dict[str, Any]:
    """The conversation until now goes to this address: three times a day at most, and three times
    a day to one address."""
    mailbox = hashlib.sha256(body.email.strip().casefold().encode()).hexdigest()
    await gateway.throttle.count("mail-address", client_address(request))
    await gateway.throttle.count("mail-conversation", conversation_id)
    await gateway.throttle.count("mail-mailbox", mailbox)
    mailing = gateway.services.mailing
    await to_thread.run_sync(mailing.transcript, conversation_id, body.email, body.updates)
    return {"accepted": True}
