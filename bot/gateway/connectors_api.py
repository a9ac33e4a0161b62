"""What other systems tell us: the webhook of Chatwoot. Only who knows the secret is listened to."""

from __future__ import annotations

import time
from typing import Annotated, Any, Optional

from anyio import to_thread
from fastapi import APIRouter, Header, Request, Response

from bot.connectors.chatwoot_events import event_in, is_genuine
from bot.gateway.context import GatewayDep
from bot.gateway.events import DESK
from bot.gateway.problems import Problem
from bot.gateway.strict_json import NotStrict, strict_json
from bot.services.ports import AgentWrote

router = APIRouter(prefix="/api/connectors", tags=["koppelingen"])
#: Longer than Chatwoot's own, and it fits in its column.
_MOST_ID = 80


@router.post("/chatwoot", status_code=204)
async def chatwoot(
    request: Request,
    gateway: GatewayDep,
    x_chatwoot_signature: Annotated[str, Header(max_length=200)] = "",
    x_chatwoot_timestamp: Annotated[str, Header(max_length=20)] = "",
    x_chatwoot_delivery: Annotated[str, Header(max_length=_MOST_ID)] = "",
) -> Response:
    """Replies of agents and the end of conversations; 204 also for what does not concern us."""
    settings = gateway.services.settings.connectors.chatwoot
    answers = gateway.services.chat_answers
    if settings is None or answers is None:
        raise Problem(404, "Chatwoot is hier niet aangesloten.")
    body = await request.body()
    genuine = is_genuine(
        settings.webhook_secret, x_chatwoot_timestamp, x_chatwoot_signature, body, time.time()
    )
    if not genuine:
        raise Problem(401, "De handtekening klopt niet, of is te oud.", name="signature")
    event = _event(body, settings.account, settings.inbox)
    conversation_id: Optional[str] = None
    if isinstance(event, AgentWrote):
        conversation_id = await to_thread.run_sync(answers.wrote, event, x_chatwoot_delivery)
    elif event is not None:
        conversation_id = await to_thread.run_sync(answers.closed, event, x_chatwoot_delivery)
    if conversation_id:
        gateway.wakeups.wake(conversation_id, DESK)
    return Response(status_code=204)


def _event(body: bytes, account: int, inbox: int) -> Any:
    try:
        return event_in(strict_json(body), account, inbox)
    except NotStrict as error:
        raise Problem(400, f"Dit is geen bruikbare JSON: {error}.") from None
    except ValueError as error:
        raise Problem(400, f"Dit bericht is onvolledig: {error}.") from None
