"""The conversation by e-mail: only when the citizen asks for it, and never often."""

from __future__ import annotations

import hashlib
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from bot.gateway.citizen_api import GatewayDep, OwnConversation
from bot.gateway.throttle import client_address

router = APIRouter(prefix="/api/conversations", tags=["burger"])


class MailWish(BaseModel):
    """`updates`: also news of what is arranged afterwards goes to this address."""

    email: str = Field(min_length=3, max_length=254)
    updates: bool = False

    class Config:
        extra = "forbid"


@router.get("/{conversation_id}/transcript/email")
async def can_mail(conversation_id: OwnConversation, gateway: GatewayDep) -> dict[str, Any]:
    """Whether this can be asked for here, and whether there is something to be kept informed of."""
    offer = await to_thread.run_sync(gateway.services.mailing.offer, conversation_id)
    return {"available": offer.on, "updates": offer.updates}


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
