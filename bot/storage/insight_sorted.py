"""Counting messages that were sorted, and the goals in them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.domain.handoff import HandoffStatus
from bot.domain.topics import UNSURE_GOAL
from bot.storage.desk_tables import handoffs
from bot.storage.insight_counting import counted_within
from bot.storage.tables import sortings

_S, _H = sortings.c, handoffs.c
_NO_HANDOFF = [HandoffStatus.OFFERED.value, HandoffStatus.DECLINED.value]
ACCEPTED = _H.status.not_in(_NO_HANDOFF)
#: Decisions in which it was estimated how complicated a goal is.
ESTIMATED = ("simple", "complex", "ask")


def decision(table: Any = _S) -> Any:
    return table.triage["decision"].as_string()


def unclear(table: Any = _S) -> Any:
    """Not understood: the bot did not know which goal it is, and asked again."""
    return sa.and_(table.confidence < UNSURE_GOAL, decision(table).in_(("simple", "ask")))


def handed_after(table: Any) -> Any:
    """A person got it after this was sorted, about this goal as far as is known."""
    same = sa.or_(_H.goal.is_(None), _H.goal == table.goal)
    return (
        sa.exists()
        .where(_H.conversation_id == table.conversation_id, _H.created_at >= table.created_at)
        .where(ACCEPTED, same)
        .correlate_except(handoffs)
    )


def _first_of_goal() -> Any:
    earlier = sortings.alias("earlier")
    before = (
        sa.exists()
        .where(earlier.c.conversation_id == _S.conversation_id, earlier.c.goal == _S.goal)
        .where(earlier.c.turn_seq < _S.turn_seq)
        .where(decision(earlier.c).in_(ESTIMATED), sa.not_(unclear(earlier.c)))
        .correlate_except(earlier)
    )
    estimated = decision().in_(ESTIMATED)
    return sa.and_(_S.goal.is_not(None), estimated, sa.not_(unclear()), sa.not_(before))


def last_word(table: Any) -> Any:
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


def of_messages(on_the_day: Any) -> sa.sql.Select:
    one = (
        sa.select(
            _S.goal,
            decision().label("decision"),
            _S.triage["label"].as_string().label("label"),
            _S.own_estimate,
            _S.outcome,
            sa.case((unclear(), 1), else_=0).label("unclear"),
            sa.case((_first_of_goal(), 1), else_=0).label("first"),
            sa.case((handed_after(_S), 1), else_=0).label("handed"),
            sa.case((last_word(_S), 1), else_=0).label("last_word"),
        )
        .where(on_the_day)
        .subquery()
    )
    c = one.c
    first, clear = c.first == 1, c.unclear == 0
    known = sa.and_(c.decision == "simple", clear, c.last_word == 1)
    counts: dict[str, Any] = {}
    for name in ESTIMATED:
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
    return counted_within(one, counts, None)
