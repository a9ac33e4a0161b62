"""Counting one day from the tables themselves: a query for each thing that happens on a day.

Each reads that day through an index on the time, and looks beside it only at what belongs to the
same conversation. What each count means is in docs/insight.md.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Iterator, Optional

import sqlalchemy as sa

from bot.domain.durations import STEPS
from bot.domain.gnps import HIGHEST, LOWEST
from bot.domain.handoff import HandoffStatus
from bot.domain.insight import ESTIMATES, LAYOUT, QUESTIONS, SAID
from bot.domain.topics import UNSURE_GOAL
from bot.storage.afterwards_tables import aftercare, surveys, tips
from bot.storage.columns import UtcDateTime
from bot.storage.desk_tables import handoffs
from bot.storage.seconds import Seconds
from bot.storage.tables import conversations, sortings

_S, _H, _V, _A, _T = sortings.c, handoffs.c, surveys.c, aftercare.c, tips.c
_NO_HANDOFF = [HandoffStatus.OFFERED.value, HandoffStatus.DECLINED.value]
_ACCEPTED = _H.status.not_in(_NO_HANDOFF)
#: Of staff who try the bot: of these there are sortings, and nothing else that is counted.
_TRIALS = sa.select(conversations.c.id).where(conversations.c.trial_of.is_not(None))
_ESTIMATED = ("simple", "complex", "ask")
#: (kind of row; query with `department`, `goal`, the counts, and `part` where it ends the kind).
Source = tuple[str, sa.sql.Select]


def _within(column: Any) -> Any:
    begin, end = (sa.bindparam(name, type_=UtcDateTime) for name in ("begin", "end"))
    return sa.and_(column >= begin, column < end)


@lru_cache(maxsize=1)
def sources() -> tuple[Source, ...]:
    """Everything that is counted of what happened from `begin`, and before `end` (parameters).

    Put together once: that takes longer than having a database count a quiet day.
    """
    return tuple(_sources())


def _sources() -> Iterator[Source]:
    yield "sorting", _sortings(_within(_S.created_at))
    yield "judged", _offers(_within(_V.offered_at))
    answered = _answers(_within(_V.answered_at))
    yield "judged", _judged(answered)
    yield "survey", _experience(answered)
    yield "handoff", _opened(_within(_H.created_at))
    replied = _within(_H.first_reply_at)
    yield "claim", _times(sa.case((_H.claimed_at < _H.first_reply_at, _H.claimed_at)), replied)
    yield "reply", _times(_H.first_reply_at, replied)
    yield "handoff", _left(_within(_H.resolved_at))
    yield "aftercare", _aftercare(_within(_A.asked_at), {"asked": sa.true()})
    known = {state: _A.state == state for state in LAYOUT["aftercare"][1:]}
    yield "aftercare", _aftercare(_within(_A.answered_at), known)
    yield "tip", _tips(_within(_T.shown_at), {"shown": sa.true()})
    yield (
        "tip",
        _tips(
            _within(_T.outcome_at),
            {name: _T.outcome == name for name in ("taken", "later", "stopped")},
        ),
    )


def _count(condition: Any) -> Any:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _counted(counts: dict[str, Any], department: Any, goal: Any, *where: Any) -> sa.sql.Select:
    query = sa.select(department.label("department"), goal.label("goal"))
    query = query.add_columns(*(_count(each).label(name) for name, each in counts.items()))
    return query.where(*where).group_by(department, goal)


_NONE: Any = sa.cast(sa.null(), sa.String)


def _grouped(found: Any, counts: dict[str, Any], department: Optional[str]) -> sa.sql.Select:
    """Counted over the rows of a subquery that has the goal, and may have the department."""
    of = found.c[department] if department else _NONE
    query = sa.select(of.label("department"), found.c.goal.label("goal"))
    query = query.add_columns(*(_count(each).label(name) for name, each in counts.items()))
    return query.group_by(*([of] if department else []), found.c.goal)


# --- messages that were sorted, and the goals in them -------------------------------------------


def _decision(table: Any = _S) -> Any:
    return table.triage["decision"].as_string()


def _unclear(table: Any = _S) -> Any:
    """Not understood: the bot did not know which goal it is, and asked again."""
    return sa.and_(table.confidence < UNSURE_GOAL, _decision(table).in_(("simple", "ask")))


def _handed_after(table: Any) -> Any:
    """A person got it after this was sorted, about this goal as far as is known."""
    same = sa.or_(_H.goal.is_(None), _H.goal == table.goal)
    return (
        sa.exists()
        .where(_H.conversation_id == table.conversation_id, _H.created_at >= table.created_at)
        .where(_ACCEPTED, same)
        .correlate_except(handoffs)
    )


def _first_of_goal() -> Any:
    earlier = sortings.alias("earlier")
    before = (
        sa.exists()
        .where(earlier.c.conversation_id == _S.conversation_id, earlier.c.goal == _S.goal)
        .where(earlier.c.turn_seq < _S.turn_seq)
        .where(_decision(earlier.c).in_(_ESTIMATED), sa.not_(_unclear(earlier.c)))
        .correlate_except(earlier)
    )
    estimated = _decision().in_(_ESTIMATED)
    return sa.and_(_S.goal.is_not(None), estimated, sa.not_(_unclear()), sa.not_(before))


def _last_word(table: Any) -> Any:
    """The customer said whether this was it, and said nothing later about the same goal: who asks
    twice, and is helped at neither, is one who was missed."""
    later = sortings.alias("later")
    after = (
        sa.exists()
        .where(later.c.conversation_id == table.conversation_id, later.c.goal == table.goal)
        .where(later.c.turn_seq > table.turn_seq, later.c.outcome.is_not(None))
        .correlate_except(later)
    )
    return sa.and_(table.outcome.is_not(None), sa.not_(after))


def _sortings(on_the_day: Any) -> sa.sql.Select:
    one = (
        sa.select(
            _S.goal,
            _decision().label("decision"),
            _S.triage["label"].as_string().label("label"),
            _S.own_estimate,
            _S.outcome,
            sa.case((_unclear(), 1), else_=0).label("unclear"),
            sa.case((_first_of_goal(), 1), else_=0).label("first"),
            sa.case((_handed_after(_S), 1), else_=0).label("handed"),
            sa.case((_last_word(_S), 1), else_=0).label("last_word"),
        )
        .where(on_the_day, _S.conversation_id.not_in(_TRIALS))
        .subquery()
    )
    c = one.c
    first, clear = c.first == 1, c.unclear == 0
    known = sa.and_(c.decision == "simple", clear, c.last_word == 1)
    counts: dict[str, Any] = {}
    for name in _ESTIMATED:
        counts[f"goal_{name}"] = sa.and_(first, c.decision == name)
        counts[f"handed_{name}"] = sa.and_(first, c.decision == name, c.handed == 1)
    for name in ("simple", "complex", "ask", "human", "smalltalk", "out_of_scope"):
        counts[name] = sa.and_(clear, c.decision == name)
    counts["unclear"] = c.unclear == 1
    for label in ("simple", "complex"):
        for said in ("simple", "complex"):
            counts[f"{label}_said_{said}"] = sa.and_(c.label == label, c.own_estimate == said)
    counts["outcome_known"] = known
    counts["to_person"] = sa.and_(known, c.outcome == "not_solved", c.handed == 1)
    return _grouped(one, counts, None)


# --- what customers said of it -------------------------------------------------------------------


def _offers(on_the_day: Any) -> sa.sql.Select:
    counts = {"offered": sa.true(), "skipped": _V.skipped_at.is_not(None)}
    return _counted(counts, _V.department, _V.goal, on_the_day)


def _answers(on_the_day: Any) -> Any:
    """A row for each answered survey, with how the matter had been sorted and what came of it."""
    # Of the goal that was asked about, else of the last one.
    estimate = sa.func.coalesce(_last_estimate(_S.goal == _V.goal), _last_estimate(), "none")
    handed = sa.exists().where(_H.conversation_id == _V.conversation_id, _ACCEPTED)
    tried = sortings.alias("tried")
    missed = (
        sa.exists()
        .where(tried.c.conversation_id == _V.conversation_id, tried.c.outcome == "not_solved")
        .where(_decision(tried.c) == "simple", sa.not_(_unclear(tried.c)))
        .where(_handed_after(tried.c), _last_word(tried.c))
        .correlate(surveys)
    )
    said = sa.case(
        (_V.complexity <= 2, "simple"),
        (_V.complexity == 3, "between"),
        (_V.complexity >= 4, "complex"),
        else_="unsaid",
    )
    return (
        sa.select(
            *(_V.goal, _V.department, _V.nps, *(_V[name] for name in QUESTIONS)),
            estimate.label("estimate"),
            said.label("said"),
            sa.case((handed, 1), else_=0).label("handed"),
            sa.case((missed, 1), else_=0).label("missed"),
        )
        .where(on_the_day)
        .subquery()
    )


def _last_estimate(*where: Any) -> Any:
    return (
        sa.select(_decision())
        .where(_S.conversation_id == _V.conversation_id, _decision().in_(_ESTIMATED))
        .where(sa.not_(_unclear()), *where)
        .order_by(_S.turn_seq.desc())
        .limit(1)
        .correlate(surveys)
        .scalar_subquery()
    )


def _judged(answers: Any) -> sa.sql.Select:
    c = answers.c
    counts: dict[str, Any] = {
        f"{estimate}_{said}": sa.and_(c.estimate == estimate, c.said == said)
        for estimate in ESTIMATES
        for said in SAID
    }
    handed = sa.and_(c.estimate == "complex", c.handed == 1, c.said != "unsaid")
    counts["complex_handed"] = handed
    counts["complex_handed_simple"] = sa.and_(handed, c.said == "simple")
    missed = (c.estimate == "simple", c.said == "complex", c.missed == 0)
    counts["missed_only_said"] = sa.and_(*missed)
    return _grouped(answers, counts, "department")


def _experience(answers: Any) -> sa.sql.Select:
    """By what they said of how complicated it was."""
    c = answers.c
    counts: dict[str, Any] = {"answered": sa.true(), "handed": c.handed == 1}
    counts |= {f"nps{score}": c.nps == score for score in range(LOWEST, HIGHEST + 1)}
    for name in QUESTIONS:
        counts |= {f"{name}{answer}": c[name] == answer for answer in range(1, 6)}
    query = _grouped(answers, counts, "department")
    return query.add_columns(c.said.label("part")).group_by(c.said)


# --- people, and what comes after ----------------------------------------------------------------


def _opened(on_the_day: Any) -> sa.sql.Select:
    counts = {"opened": sa.true(), "callback": _H.kind == "callback"}
    return _counted(counts, _H.department, _H.goal, on_the_day, _ACCEPTED)


def _left(on_the_day: Any) -> sa.sql.Select:
    gone = (_H.status == HandoffStatus.ABANDONED.value, _H.kind == "chat")
    return _counted({"left": sa.true()}, _H.department, _H.goal, on_the_day, *gone)


def _times(until: Any, on_the_day: Any) -> sa.sql.Select:
    """Seconds since they began to wait; whose case was claimed again later: until the reply."""
    waited = Seconds(sa.func.coalesce(until, _H.first_reply_at), _H.waiting_since)
    one = (
        sa.select(_H.department, _H.goal, waited.label("seconds"))
        .where(on_the_day, _H.kind == "chat")
        .subquery()
    )
    ends, counts = (None, *STEPS, None), {}
    for place, name in enumerate(LAYOUT["reply"]):
        begin, end = ends[place], ends[place + 1]
        limits = [] if begin is None else [one.c.seconds >= begin]
        limits += [] if end is None else [one.c.seconds < end]
        counts[name] = sa.and_(*limits)
    return _grouped(one, counts, "department")


def _aftercare(on_the_day: Any, counts: dict[str, Any]) -> sa.sql.Select:
    query = _counted(counts, _H.department, _A.goal, on_the_day)
    return query.select_from(aftercare.outerjoin(handoffs, _H.id == _A.handoff_id))


def _tips(on_the_day: Any, counts: dict[str, Any]) -> sa.sql.Select:
    """By kind of tip; none is of a department or a goal."""
    query = sa.select(_NONE.label("department"), _NONE.label("goal"), _T.kind.label("part"))
    query = query.add_columns(*(_count(each).label(name) for name, each in counts.items()))
    return query.where(on_the_day).group_by(_T.kind)
