"""One case at the desk: its page, and what is new in it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from bot.domain.callback_time import exact_words
from bot.domain.callback_time import suggestions as call_times
from bot.domain.errors import NotFound
from bot.domain.handoff import Handoff, HandoffStatus, Note
from bot.domain.outcome import OUTCOMES
from bot.domain.staff import Staff
from bot.gateway.context import gateway_of
from bot.gateway.desk_along import along_of
from bot.gateway.desk_file import FileView
from bot.gateway.desk_forms import ResolveForm
from bot.gateway.desk_rail import Moment
from bot.gateway.desk_render import AtDesk, Pages
from bot.gateway.desk_steps import promised, suggestions
from bot.gateway.desk_trail import trail_lines
from bot.gateway.desk_view import (
    Presenter,
    claims_of,
    needs_of,
    outcome_words,
    state_key,
    status_words,
    utc,
)
from bot.gateway.typing_signs import Typing
from bot.services.case_file import CaseFile
from bot.services.reading import Story

#: Who was seen this recently is there now.
_HERE = dt.timedelta(seconds=60)
#: htmx stops asking when it gets this status.
_STOP_POLLING = 286
_EMPTY = 204
_CALL_TIMES = 4

Seq = Annotated[int, Query(ge=0, le=2**31 - 1)]


@dataclass(frozen=True)
class Kept:
    """What the agent had typed, brought back when it could not be done; `panel` is opened."""

    wrong: str | None = None
    draft: str = ""
    client_id: str | None = None
    note: str = ""
    note_id: str | None = None
    resolve: ResolveForm | None = None
    panel: str = ""


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


def new_client_id() -> str:
    return uuid.uuid4().hex


def add_routes(routes: APIRouter, pages: Pages) -> None:
    @routes.get("/handoffs/{handoff_id}")
    def case(request: Request, handoff_id: str, staff: AtDesk, antwoord: str = "") -> Response:
        pages.services.staff.heartbeat(staff)
        done = pages.done(request, staff)
        typing = gateway_of(request).typing
        return case_page(pages, typing, staff, handoff_id, done=done, insert=antwoord[:80])

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


def case_page(
    pages: Pages,
    typing: Typing,
    staff: Staff,
    handoff_id: str,
    status: int = 200,
    done: str | None = None,
    kept: Kept = Kept(),
    insert: str = "",
) -> Response:
    """The whole case; `insert` names an answer that is put in the composer."""
    services, view = pages.services, pages.presenter(staff)
    story = services.reading.story(handoff_id, staff)
    case_file = services.files.of(story)
    handoff = story.handoff
    file_view = FileView(services, view, staff, handoff)
    mine = handoff.held_by(staff.id)
    notes = services.notes.of(handoff_id, staff)
    seen_at = pages.desk.last_there(handoff.conversation_id)
    values = {
        **pages.frame(staff, here=handoff.id),
        **_about(pages, story, case_file, file_view, staff),
        "row": view.row(handoff),
        "story": story,
        "handoff": handoff,
        "lines": file_view.lines(story.messages, case_file.understood),
        "mine": mine,
        "state": state_key(handoff),
        "status_words": status_words(handoff),
        "live": _live(typing, view, handoff, seen_at, services.deps.clock()),
        "along": along_of(pages, staff, handoff),
        "swap": False,
        "client_id": kept.client_id or new_client_id(),
        "draft": kept.draft or (file_view.inserted(insert, case_file.answers) if insert else ""),
        "notes": _note_lines(view, notes, handoff_id),
        "last_note": notes[-1].id if notes else 0,
        "may_note": True,
        "note_draft": kept.note,
        "note_id": kept.note_id or new_client_id(),
        "resolve": kept.resolve,
        "panel": kept.panel,
        "done": done,
        "wrong": kept.wrong,
    }
    return pages.html("case.html", status, **values)


def _about(
    pages: Pages, story: Story, case_file: CaseFile, file_view: FileView, staff: Staff
) -> dict[str, Any]:
    """The right-hand side: who, what is known, and where the case can go."""
    view, services, handoff = pages.presenter(staff), pages.services, story.handoff
    organisation = services.catalogue.organisation
    colleagues = [
        member
        for member in services.staff.everyone()
        if member.id != staff.id
        and member.active
        and not member.elsewhere
        and member.sees_conversations
        and member.serves(handoff.department)
    ]
    hours = organisation.hours_of(handoff.department)
    times = call_times(services.deps.clock(), hours, _CALL_TIMES)
    return {
        "view": view,
        "claims": claims_of(story),
        "needs": needs_of(story.history),
        "promised": [promised(view, step) for step in story.next_steps],
        "suggestions": suggestions(story),
        "departments": [
            each for each in organisation.departments.values() if each.key != handoff.department
        ],
        "colleagues": colleagues,
        "trail": trail_lines(view, case_file.trail),
        "earlier": file_view.earlier(case_file.earlier),
        "goals": case_file.answers,
        "answers": file_view.answers(case_file.answers),
        "replies": file_view.replies(),
        "recent_tags": services.searching.recent_tags(staff),
        "call_times": [exact_words(time, hours) for time in times],
        "outcomes": OUTCOMES,
        "aftercare_ways": services.aftercare_calls.ways(story.conversation.id),
        "aftercare_days": story.goal.aftercare_days if story.goal else 0,
    }


def _note_lines(view: Presenter, notes: list[Note], handoff_id: str) -> list[NoteLine]:
    return [
        NoteLine(n.id, n.author, view.moment(n.at), n.text, n.handoff_id != handoff_id)
        for n in notes
    ]


def _live(
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
        live = _live(typing, view, handoff, found.citizen_seen_at, pages.services.deps.clock())
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
        notes=_note_lines(view, notes, handoff_id),
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
