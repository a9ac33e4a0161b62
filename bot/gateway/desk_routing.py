"""How a case stands for who looks at it: may they take it, is it time, does it wait too long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.goals import Organisation
from bot.domain.handoff import Handoff
from bot.domain.routing import Part, first_reply_due, part_of, suits
from bot.domain.staff import Staff
from bot.domain.summary import LANGUAGES
from bot.gateway.desk_rail import Moment


@dataclass(frozen=True)
class Routed:
    """What the queue says about a case beside what it is about."""

    part: Part
    claimable: bool
    #: Why it is not for this member of staff, when they would have to know about something.
    not_mine: str | None
    #: What the citizen writes in, when the reader does not.
    language: str | None
    #: Waits longer than the organisation wants: supervisors were told.
    escalated: bool
    #: The hour of a call back that nobody has yet, and whether it has come.
    call_at: Moment | None
    call_now: bool
    #: When it goes back to the queue because nothing was said yet.
    first_reply_by: Moment | None


def routed(
    handoff: Handoff,
    staff: Staff,
    organisation: Organisation,
    now: dt.datetime,
    moment: Callable[[dt.datetime], Moment],
) -> Routed:
    fit = suits(handoff, staff, now)
    not_mine = None
    if fit.missing_skill:
        skill = organisation.skills.get(fit.missing_skill, fit.missing_skill)
        not_mine = f"Voor iemand met: {skill}"
    language = fit.other_language
    reply_by = first_reply_due(handoff, organisation.desk.first_reply_minutes)
    calls = handoff.kind == "callback" and handoff.unclaimed
    return Routed(
        part=part_of(handoff, staff),
        claimable=fit.claimable,
        not_mine=not_mine if handoff.unclaimed else None,
        language=LANGUAGES.get(language, language) if language else None,
        escalated=handoff.unclaimed and handoff.escalated_at is not None,
        call_at=moment(handoff.callback_from) if calls and handoff.callback_from else None,
        call_now=calls and fit.due,
        first_reply_by=moment(reply_by) if reply_by else None,
    )
