"""The citizen API: start, write, read, follow, ask for a person, keep."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Optional
from urllib.parse import urlsplit, urlunsplit

from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field, root_validator, validator

from bot.domain.conversation import Owner, Received
from bot.domain.customer import Identity
from bot.domain.errors import NotFound
from bot.gateway.bodies import Body
from bot.gateway.context import Gateway, GatewayDep
from bot.gateway.events import DESK
from bot.gateway.following import Following
from bot.gateway.problems import Problem
from bot.gateway.shapes import update_json
from bot.gateway.sse import last_seen, stream
from bot.gateway.throttle import client_address
from bot.gateway.transcripts import calendar, rendered

router = APIRouter(prefix="/api/conversations", tags=["burger"])
_BEARER = re.compile(r"^Bearer ([A-Za-z0-9_-]{20,128})$", re.IGNORECASE)
#: Far more than a conversation has, and it fits in every database's integer.
_MOST_SEQ = 1_000_000_000


#: Its length is checked with the rest of it (`bot.gateway.identity`), so that it answers the same.
IDENTITY_TOKEN = "een JWT van de website, voor één keer; hooguit 4000 tekens"


class NewConversation(Body):
    """All of it is optional: `{}` starts a conversation."""

    identity_token: Optional[str] = Field(default=None, description=IDENTITY_TOKEN)
    browser_token: Optional[str] = Field(
        default=None, max_length=128, description="van een apparaat dat onthouden wordt"
    )
    page_url: Optional[str] = Field(default=None, max_length=2000)
    language: Optional[str] = Field(default=None, regex=r"^[a-z]{2}(-[A-Z]{2})?$")

    @validator("page_url")
    def _without_what_was_typed(cls, url: Optional[str]) -> Optional[str]:
        """Only where it was: what follows the ? is often personal."""
        try:
            parts = urlsplit(url or "")
        except ValueError:
            return None
        usable = parts.scheme in ("http", "https") and (url or "").isprintable()
        return urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")) if usable else None


class NewMessage(Body):
    """Either `text` or the id of a `choice` that was offered."""

    client_id: str = Field(min_length=1, max_length=64, regex=r"^[\x21-\x7e]+$")
    text: Optional[str] = Field(default=None, max_length=20_000)
    choice: Optional[str] = Field(default=None, min_length=1, max_length=64)

    @root_validator(skip_on_failure=True)
    def _one_of_both(cls, values: dict[str, Any]) -> dict[str, Any]:
        if (values.get("text") is None) == (values.get("choice") is None):
            raise ValueError("stuur óf text óf choice")
        return values


async def own_conversation(
    conversation_id: str,
    gateway: GatewayDep,
    authorization: Annotated[Optional[str], Header()] = None,
) -> str:
    """The conversation of the token: 401 without one, 404 for whatever is not yours."""
    match = _BEARER.match(authorization or "")
    if match is None:
        raise Problem(
            401,
            "Stuur het token van het gesprek mee als Authorization: Bearer.",
            headers={"WWW-Authenticate": "Bearer"},
        )
    if len(conversation_id) > 36 or not conversation_id.isascii():
        raise NotFound("Dit gesprek bestaat niet, of hoort niet bij u.")
    await gateway.tokens.check(conversation_id, match.group(1))
    return conversation_id


OwnConversation = Annotated[str, Depends(own_conversation)]


def identity_in(token: str, gateway: Gateway) -> Identity:
    """Who the host site says it is; 401 when it does not say so properly."""
    if gateway.identity is None:
        raise Problem(401, "Aanmelden kan hier niet.", name="identity-token", reason="off")
    return gateway.identity.identity(token)


@router.post("", status_code=201)
async def start(body: NewConversation, request: Request, gateway: GatewayDep) -> dict[str, Any]:
    """Start a conversation; the token in the answer is the only key to it."""
    await gateway.throttle.count("conversation", client_address(request))
    identity = identity_in(body.identity_token, gateway) if body.identity_token else None
    started = await to_thread.run_sync(
        gateway.services.conversations.start,
        identity,
        body.page_url,
        body.language or "nl",
        body.browser_token,
    )
    return {
        "conversation_id": started.conversation.id,
        "token": started.token,
        **update_json(started.messages, started.state),
        "recognition": {
            "level": started.conversation.level.value,
            "name": started.conversation.customer_name,
            "remembered": started.conversation.browser_id is not None,
        },
    }


@router.post("/{conversation_id}/messages", status_code=202)
async def send(
    body: NewMessage, conversation_id: OwnConversation, response: Response, gateway: GatewayDep
) -> dict[str, int]:
    """Send a message. The same `client_id` again is the same message: 200 with the same `seq`."""
    await gateway.throttle.count("message", conversation_id)
    received: Received = await to_thread.run_sync(
        gateway.services.conversations.receive,
        conversation_id,
        body.client_id,
        gateway.runner.worker,
        body.text,
        body.choice,
    )
    gateway.attendance.note(conversation_id)
    gateway.runner.received(conversation_id, received)
    gateway.typing.stops(conversation_id, "citizen")
    if not received.created:
        response.status_code = 200
    # Every desk would look again for nothing: who has the conversation reads along with it.
    desks = (DESK,) if received.owner is Owner.QUEUE else ()
    gateway.wakeups.wake(conversation_id, *desks)
    return {"seq": received.seq}


@router.post("/{conversation_id}/typing", status_code=204)
async def types(conversation_id: OwnConversation, gateway: GatewayDep) -> Response:
    """The citizen types, never what: who has the conversation sees that for some seconds."""
    await gateway.throttle.count("typing", conversation_id)
    gateway.typing.types(conversation_id, "citizen")
    return Response(status_code=204)


@router.get("/{conversation_id}/messages")
def read(
    conversation_id: OwnConversation,
    gateway: GatewayDep,
    since: Annotated[int, Query(ge=0, le=_MOST_SEQ)] = 0,
) -> dict[str, Any]:
    """Everything after `since`, and who speaks now."""
    gateway.attendance.note(conversation_id)
    messages, state = gateway.services.conversations.messages_since(conversation_id, since)
    return update_json(messages, state, gateway.typing.is_typing(conversation_id, "agent"))


@router.get("/{conversation_id}/events", response_class=StreamingResponse)
async def follow(
    conversation_id: OwnConversation,
    gateway: GatewayDep,
    since: Annotated[int, Query(ge=0, le=_MOST_SEQ)] = 0,
    last_event_id: Annotated[Optional[str], Header()] = None,
    authorization: Annotated[str, Header()] = "",
) -> StreamingResponse:
    """The same as server-sent events: at once what is missing, then what is new."""
    # A conversation that is gone is a 404, not a stream that ends at once.
    await to_thread.run_sync(
        gateway.services.conversations.messages_since, conversation_id, _MOST_SEQ
    )
    token = authorization.partition(" ")[2]
    look = Following(gateway, conversation_id, token, last_seen(since, last_event_id))
    return stream(gateway, conversation_id, look)


@router.post("/{conversation_id}/handoff", status_code=202)
async def ask_person(conversation_id: OwnConversation, gateway: GatewayDep) -> dict[str, Any]:
    """The escape button: to a person, whatever the bot is doing."""
    await gateway.throttle.count("message", conversation_id)
    await to_thread.run_sync(gateway.services.handoffs.open_by_button, conversation_id)
    gateway.attendance.note(conversation_id)
    gateway.wakeups.wake(conversation_id, DESK)
    _, state = await to_thread.run_sync(
        gateway.services.conversations.messages_since, conversation_id, _MOST_SEQ
    )
    return {"state": state.to_dict()}


@router.get("/{conversation_id}/transcript", response_class=Response)
def transcript(
    conversation_id: OwnConversation,
    gateway: GatewayDep,
    format: Annotated[Literal["txt", "html", "json"], Query()] = "txt",
) -> Response:
    """The whole conversation with its next steps, to keep."""
    found = gateway.services.transcripts.of(conversation_id)
    return rendered(found, format, gateway.services.catalogue.organisation.opening_hours.timezone)


@router.get("/{conversation_id}/next-steps.ics", response_class=Response)
def next_steps_calendar(conversation_id: OwnConversation, gateway: GatewayDep) -> Response:
    """The days of what was arranged, as a calendar file; 404 when nothing has a day."""
    services = gateway.services
    found = services.transcripts.of(conversation_id)
    return calendar(found, services.catalogue.organisation.website, services.deps.clock())
