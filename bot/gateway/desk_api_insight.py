"""The desk API: what came of it, the same figures as on its page."""

from __future__ import annotations

from typing import Annotated, Any, Optional, Union

from fastapi import APIRouter, Depends, Query

from bot.domain.durations import Durations
from bot.domain.insight_told import Experience, Insight, Judged
from bot.domain.shares import TRACEABLE_BELOW, Score, Share, Told
from bot.domain.staff import Staff
from bot.gateway.context import GatewayDep
from bot.gateway.desk_insight import NO_FIGURES, period_of
from bot.gateway.problems import Problem
from bot.gateway.staff_session import OWN_PASSWORD_FIRST, current_staff, same_origin
from bot.services.insight import Look

router = APIRouter(prefix="/api/desk", tags=["balie"], dependencies=[Depends(same_origin)])
_DAY = Query(max_length=10, description="A day as 2026-03-10")
_KEY = Query(max_length=64)


async def _reader(staff: Annotated[Staff, Depends(current_staff)]) -> Staff:
    if not staff.sees_figures:
        raise Problem(403, NO_FIGURES)
    if staff.must_change_password:
        raise Problem(403, OWN_PASSWORD_FIRST, name="password-change")
    return staff


@router.get("/insight")
def insight(
    staff: Annotated[Staff, Depends(_reader)],
    gateway: GatewayDep,
    since: Annotated[str, Query(alias="from", max_length=10)] = "",
    until: Annotated[str, _DAY] = "",
    department: Annotated[Optional[str], _KEY] = None,
    goal: Annotated[Optional[str], _KEY] = None,
) -> dict[str, Any]:
    """For supervisors and designers (else 403); days are the organisation's, both included, and 30
    unless asked otherwise. `told` is yes, too_few (n below 20) or hidden (n below 5); only with yes
    is there a figure, with its 95 % interval. docs/insight.md defines each. The read is audited."""
    desk = gateway.services.insight
    period = period_of(desk.today(), "", since, until)
    look = desk.look(staff, period.first, period.last, department or None, goal or None)
    return _look_json(look)


def _look_json(look: Look) -> dict[str, Any]:
    found = look.insight
    return {
        "from": found.wanted.first.isoformat(),
        "until": found.wanted.last.isoformat(),
        "fixed_until": look.fixed_until.isoformat() if look.fixed_until else None,
        "missing_from": look.missing_from.isoformat() if look.missing_from else None,
        **_insight_json(found),
    }


def _insight_json(found: Insight) -> dict[str, Any]:
    goals, waiting, after = found.goals, found.waiting, found.aftercare
    return {
        "survey": {"response": _share(found.response), "skipped": _amount(found.skipped)},
        "said": {name: _share(share) for name, share in found.said.items()},
        "everybody": _experience(found.everybody),
        "experience": {each.said: _experience(each) for each in found.experience},
        "sorting": _judged(found.judged),
        "handed_over": {name: _share(share) for name, share in goals.handed.items()},
        "goals": [
            {
                "goal": goal.goal,
                "total": goal.total,
                **{
                    name: None if goal.parts_hidden else count
                    for name, count in vars(goal).items()
                    if name in ("simple", "complex", "ask")
                },
            }
            for goal in goals.shown
        ],
        "other_goals": _amount(goals.others),
        "waiting": {
            "claim": _durations(waiting.claim),
            "reply": _durations(waiting.reply),
            "left": _share(waiting.left),
            "handoffs": _amount(waiting.opened),
            "callbacks": _amount(waiting.callbacks),
        },
        "unanswered": {name: _share(share) for name, share in vars(found.unanswered).items()},
        "aftercare": {
            "asked": _amount(after.asked),
            "worked": _share(after.worked),
            "stopped": _amount(after.stopped),
            "expired": _amount(after.expired),
        },
        "tips": [
            {
                "kind": tip.kind,
                "shown": _amount(tip.shown),
                "taken": _share(tip.taken),
                "later": _amount(tip.later),
                "stopped": _amount(tip.stopped),
            }
            for tip in found.tips
        ],
        "over_time": [
            {
                "from": moment.first.isoformat(),
                "until": moment.last.isoformat(),
                "goals": _total(moment.complex),
                "complex": _share(moment.complex),
                "gnps": _score(moment.gnps),
            }
            for moment in found.moments
        ],
    }


def _amount(count: int) -> Optional[int]:
    """None for so few that they could be traced to a person."""
    return None if 0 < count < TRACEABLE_BELOW else count


def _total(figure: Union[Share, Score]) -> Optional[int]:
    return None if figure.hidden else _amount(figure.total)


def _share(share: Share) -> dict[str, Any]:
    known = share.told is Told.YES
    return {
        "told": share.told.value,
        "count": share.count if known else None,
        "total": _total(share),
        "share": _rounded(share.share),
        "interval95": [_rounded(end) for end in share.interval] if share.interval else None,
    }


def _score(score: Score) -> dict[str, Any]:
    known = score.told is Told.YES
    return {
        "told": score.told.value,
        "total": _total(score),
        "score": _rounded(score.score, 2),
        "interval95": [_rounded(end, 2) for end in score.interval] if score.interval else None,
        **{
            f"{name}s": score.group(name) if known else None
            for name in ("promoter", "passive", "detractor")
        },
    }


def _rounded(value: Optional[float], places: int = 4) -> Optional[float]:
    return None if value is None else round(value, places)


def _experience(each: Experience) -> Optional[dict[str, Any]]:
    if each.hidden:
        return None
    return {
        "answered": each.answered,
        "gnps": _score(each.gnps),
        **{name: _share(share) for name, share in each.questions.items()},
        "handed_over": _share(each.handed),
    }


def _judged(judged: Judged) -> dict[str, Any]:
    return {
        "estimated_and_said": {
            estimate: None if estimate in judged.said_untold else dict(row)
            for estimate, row in judged.said.items()
        },
        "agreement": _share(judged.agreement),
        "asked_agreement": _share(judged.asked_agreement),
        "missed_said": _share(judged.missed_said),
        "missed_person": _share(judged.missed_person),
        "missed": _share(judged.missed),
        "over": _share(judged.over),
    }


def _durations(times: Durations) -> dict[str, Any]:
    found: dict[str, Any] = {"told": times.told.value, "total": _amount(times.total)}
    for name, share in (("median", 0.5), ("p90", 0.9)):
        quantile = times.quantile(share)
        found[f"{name}_s"] = round(quantile.seconds, 1) if quantile else None
        found[f"{name}_interval95"] = (
            [round(end, 1) for end in quantile.interval] if quantile else None
        )
    return found
