"""One case at the desk: its page."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from bot.domain.callback_time import exact_words
from bot.domain.callback_time import suggestions as call_times
from bot.domain.outcome import OUTCOMES
from bot.domain.staff import Staff
from bot.gateway.context import gateway_of
from bot.gateway.desk_along import along_of
from bot.gateway.desk_case_news import live_now, note_lines
from bot.gateway.desk_file import FileView
from bot.gateway.desk_forms import ResolveForm
from bot.gateway.desk_render import AtDesk, Pages
from bot.gateway.desk_steps import promised, suggestions
from bot.gateway.desk_trail import trail_lines
from bot.gateway.desk_view import (
    claims_of,
    needs_of,
    state_key,
    status_words,
)
from bot.gateway.typing_signs import Typing
from bot.services.case_file import CaseFile
from bot.services.reading import Story

_CALL_TIMES = 4


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


def new_client_id() -> str:
    return uuid.uuid4().hex


def add_routes(routes: APIRouter, pages: Pages) -> None:
    @routes.get("/handoffs/{handoff_id}")
    def case(request: Request, handoff_id: str, staff: AtDesk, antwoord: str = "") -> Response:
        pages.services.staff.heartbeat(staff)
        done = pages.done(request, staff)
        typing = gateway_of(request).typing
        return case_page(pages, typing, staff, handoff_id, done=done, insert=antwoord[:80])


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
        "live": live_now(typing, view, handoff, seen_at, services.deps.clock()),
        "along": along_of(pages, staff, handoff),
        "swap": False,
        "client_id": kept.client_id or new_client_id(),
        "draft": kept.draft or (file_view.inserted(insert, case_file.answers) if insert else ""),
        "notes": note_lines(view, notes, handoff_id),
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
        "promised": promised(view, story.next_steps),
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
