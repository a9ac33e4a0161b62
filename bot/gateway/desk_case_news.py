"""What is new in a case while its page is open."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from bot.domain.errors import NotFound
from bot.domain.handoff import Handoff, HandoffStatus, Note
from bot.domain.staff import Staff
from bot.gateway.context import gateway_of
from bot.gateway.desk_rail import Moment
from bot.gateway.desk_render import AtDesk, Pages
from bot.gateway.desk_view import Presenter, outcome_words, state_key, utc
from bot.gateway.typing_signs import Typing

#: Who was seen this recently is there now.
_HERE = dt.timedelta(seconds=60)
#: htmx stops asking when it gets this status.
_STOP_POLLING = 286
_EMPTY = 204

Seq = Annotated[int, Query(ge=0, le=2**31 - 1)]


@dataclass(frozen=True)
class Live:
    """Whether the citizen is there; `key` changes with what is shown."""

    typing: bool
    here: bool
    since: Moment | None

    @property
    def key(self) -> str:
        since = self.since.words if self.since else "unknown"
        return "typing" if self.typing else "here" if self.here else since


@dataclass(frozen=True)
class NoteLine:
    id: int
    author: str
    at: Moment
    text: str
    elsewhere: bool


def add_routes(routes: APIRouter, pages: Pages) -> None:
    @routes.get("/handoffs/{handoff_id}/news")
    def news(
        request: Request,
        handoff_id: str,
        staff: AtDesk,
        since: Seq = 0,
        state: str = "",
        live: str = "",
        note: Seq = 0,
    ) -> Response:
        """What was said after `since`, and what else changed; 204 when nothing did."""
        return _news(pages, gateway_of(request).typing, staff, handoff_id, since, state, live, note)


def note_lines(view: Presenter, notes: list[Note], handoff_id: str) -> list[NoteLine]:
    return [
        NoteLine(n.id, n.author, view.moment(n.at), n.text, n.handoff_id != handoff_id)
        for n in notes
    ]


def live_now(
    typing: Typing,
    view: Presenter,
    handoff: Handoff,
    seen_at: dt.datetime | None,
    now: dt.datetime,
) -> Live:
    if handoff.status is not HandoffStatus.CLAIMED and not handoff.unclaimed:
        return Live(typing=False, here=False, since=None)
    here = seen_at is not None and utc(now) - utc(seen_at) <= _HERE
    types = typing.is_typing(handoff.conversation_id, "citizen")
    return Live(types, here, view.moment(seen_at) if seen_at and not here else None)


def _news(
    pages: Pages,
    typing: Typing,
    staff: Staff,
    handoff_id: str,
    since: int,
    state: str,
    live_key: str,
    note: int,
) -> Response:
    try:
        found = pages.desk.news(handoff_id, staff, since)
    except NotFound:
        # Deleted while the page was open: what is on the screen goes as well.
        there = {"HX-Redirect": "/desk?gedaan=gewist"}
        return Response(status_code=_STOP_POLLING, headers=there)
    handoff, view = found.handoff, pages.presenter(staff)
    changed = state_key(handoff) != state
    live, new_notes = None, False
    notes: list[Note] = []
    if found.readable:
        live = live_now(typing, view, handoff, found.citizen_seen_at, pages.services.deps.clock())
        new_notes = found.last_note > note
    moved = bool(live_key) and live is not None and live.key != live_key
    if not (found.messages or changed or moved or new_notes):
        return Response(status_code=_EMPTY)
    if new_notes:
        notes = pages.services.notes.of(handoff_id, staff)
    return pages.html(
        "_news.html",
        status=_STOP_POLLING if changed else 200,
        lines=[view.line(message) for message in found.messages],
        changed=_changed(handoff, staff) if changed else None,
        readable=found.readable,
        handoff=handoff,
        live=live if moved else None,
        swap=True,
        notes=note_lines(view, notes, handoff_id),
        last_note=notes[-1].id if notes else 0,
    )


def _changed(handoff: Handoff, staff: Staff) -> str:
    """What happened to the case while its page was open."""
    if handoff.status is HandoffStatus.CLAIMED:
        if handoff.agent_id == staff.id:
            if handoff.asked_name:
                return f"{handoff.asked_name} is gevraagd dit gesprek over te nemen."
            return "U heeft dit gesprek."
        return f"{handoff.agent_name or 'Een collega'} heeft dit gesprek opgepakt."
    if handoff.unclaimed:
        return "Dit gesprek staat in de wachtrij."
    return f"Dit gesprek is afgesloten: {outcome_words(handoff) or 'afgerond'}."
