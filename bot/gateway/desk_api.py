"""The desk API: the session, who waits, and the whole story of one case."""

from __future__ import annotations

import time
from typing import Annotated, Any, Callable, Collection, Hashable, NamedTuple, Optional, Sequence

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import Field

from bot.bootstrap import Services
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.staff import Staff
from bot.gateway.bodies import Body
from bot.gateway.context import Gateway, GatewayDep
from bot.gateway.events import DESK
from bot.gateway.problems import Problem
from bot.gateway.shapes import handoff_json, staff_json, story_json
from bot.gateway.sse import Update, stream
from bot.gateway.staff_session import (
    clear_session_cookie,
    current_staff,
    desk_staff,
    no_passwords,
    same_origin,
    session_token,
    set_session_cookie,
)
from bot.gateway.throttle import client_address
from bot.services.following import Following

router = APIRouter(prefix="/api/desk", tags=["balie"], dependencies=[Depends(same_origin)])
StaffDep = Annotated[Staff, Depends(desk_staff)]
#: So often (seconds) an open desk looks at everything, however often it is woken for its own cases:
#: also whether its session is still open.
_WHOLE_EVERY_S = 5.0


class LogIn(Body):
    username: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=1000)


# --- the session ------------------------------------------------------------------------------


@router.post("/session")
async def log_in(body: LogIn, request: Request, gateway: GatewayDep) -> Response:
    """Log in; the answer sets the session cookie."""
    no_passwords(request)
    await gateway.throttle.count("login-address", client_address(request))
    await gateway.throttle.count("login-name", body.username.casefold())
    try:
        staff, token = await to_thread.run_sync(
            gateway.services.staff.log_in, body.username, body.password
        )
    except NotAllowed as error:
        raise Problem(401, str(error), name="log-in") from None
    response = JSONResponse(staff_json(staff))
    set_session_cookie(response, token, request)
    gateway.wakeups.wake(DESK)
    return response


@router.get("/session")
async def who_am_i(staff: Annotated[Staff, Depends(current_staff)]) -> dict[str, Any]:
    """Who is logged in."""
    return staff_json(staff)


@router.delete("/session", status_code=204)
async def log_out(request: Request, gateway: GatewayDep) -> Response:
    """Log out; the session is gone, not only its cookie."""
    token = session_token(request)
    if token:
        await to_thread.run_sync(gateway.services.staff.log_out, token)
        gateway.wakeups.wake(DESK)  # what is still open on this session ends
    response = Response(status_code=204)
    clear_session_cookie(response, request)
    return response


@router.post("/heartbeat", status_code=204)
def heartbeat(staff: StaffDep, gateway: GatewayDep) -> Response:
    """The desk is open: at least every 30 seconds, or cases go back to the queue."""
    gateway.services.staff.heartbeat(staff)
    return Response(status_code=204)


# --- reading ----------------------------------------------------------------------------------


@router.get("/handoffs")
def queue(
    staff: StaffDep,
    gateway: GatewayDep,
    state: Annotated[str, Query(max_length=20)] = "waiting",
) -> dict[str, Any]:
    """`state` is waiting, mine, claimed or resolved; urgent first, then who waits longest."""
    handoffs = gateway.services.reading.queue(staff, state)
    return {"handoffs": [handoff_json(handoff) for handoff in handoffs]}


@router.get("/handoffs/{handoff_id}")
def story(handoff_id: str, staff: StaffDep, gateway: GatewayDep) -> dict[str, Any]:
    """Summary, history, transcript, claims (unverified) and next steps; the read is audited."""
    return story_json(gateway.services.reading.story(handoff_id, staff))


@router.get("/events", response_class=StreamingResponse)
async def events(staff: StaffDep, request: Request, gateway: GatewayDep) -> StreamingResponse:
    """How many wait and how many are mine, as server-sent events whenever that changes."""
    look = _Counts(gateway, staff, session_token(request) or "")
    return stream(gateway, DESK, look, counted_as=f"desk:{staff.id}")


class Queue(NamedTuple):
    """What the queue shows, the same to all with the same work."""

    waiting: Sequence[Hashable]
    #: What colleagues do is for supervisors: it is their overview.
    team: Hashable


def queue_seen_by(services: Services) -> Callable[[Staff], Queue]:
    """How the queue is looked up for somebody, and for all with the same work."""
    following = Following(services.deps)
    return lambda staff: Queue(following.waiting(staff), services.overseeing.version(staff))


class _Counts:
    """Counts, and a version that changes with everything the queue shows.

    What wakes all desks is about the queue: else only the own cases are looked at.
    """

    def __init__(self, gateway: Gateway, staff: Staff, token: str) -> None:
        self._room = gateway.services.staff
        self._looks, self._board = gateway.looks, gateway.board
        self._following = Following(gateway.services.deps)
        self._staff = staff
        self._token = token
        self._seen: Optional[tuple[Any, ...]] = None
        self._queue: Optional[Queue] = None
        self._asked: Sequence[str] = ()
        self._looked_at = -1
        self._whole_at = 0.0
        self._version = 0
        self.also: Collection[str] = ()
        self.covered = True

    async def __call__(self, woken: bool) -> Optional[Update]:
        whole = (
            not woken
            or self._queue is None
            or self._looked_at != self._board.version
            or time.monotonic() - self._whole_at > _WHOLE_EVERY_S
        )
        seen = await self._looks.run(self._look_at_all if whole else self._look_at_own)
        if seen == self._seen:
            return None
        self._seen = seen
        self._version += 1
        queue, own, _ = seen
        counts = {"waiting": len(queue.waiting), "mine": len(own)}
        return str(self._version), {"counts": counts, "version": self._version}

    def _look_at_all(self) -> tuple[Any, ...]:
        staff = self._room.of_session(self._token)
        if staff is None:
            raise NotFound("Deze sessie is voorbij.")  # the stream ends; coming back gives a 401
        self._staff = staff  # their departments may be others by now
        # The number first: what changes while we look is for the next time.
        self._looked_at, self._whole_at = self._board.version, time.monotonic()
        self._queue = self._board.for_desk(self._staff)
        self._asked = self._following.asked(self._staff)
        return self._look_at_own()

    def _look_at_own(self) -> tuple[Any, ...]:
        own = self._following.own(self._staff)
        # Woken by what is said there, and not by what is said to colleagues.
        self.also = {case.conversation_id for case in own}
        return self._queue, own, self._asked
