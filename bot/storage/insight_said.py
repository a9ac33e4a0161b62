"""Counting what customers said of it, beside how the matter had been sorted."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.domain.gnps import HIGHEST, LOWEST
from bot.domain.insight import ESTIMATES, QUESTIONS, SAID
from bot.storage.afterwards_tables import surveys
from bot.storage.desk_tables import handoffs
from bot.storage.insight_counting import counted, counted_within
from bot.storage.insight_sorted import (
    ACCEPTED,
    ESTIMATED,
    decision,
    handed_after,
    last_word,
    unclear,
)
from bot.storage.tables import sortings

_S, _H, _V = sortings.c, handoffs.c, surveys.c


def of_offers(on_the_day: Any) -> sa.sql.Select:
    counts = {"offered": sa.true(), "skipped": _V.skipped_at.is_not(None)}
    return counted(counts, _V.department, _V.goal, on_the_day)


def answers(on_the_day: Any) -> Any:
    """A row for each answered survey, with how the matter had been sorted and what came of it."""
    # Of the goal that was asked about, else of the last one.
    estimate = sa.func.coalesce(_last_estimate(_S.goal == _V.goal), _last_estimate(), "none")
    handed = sa.exists().where(_H.conversation_id == _V.conversation_id, ACCEPTED)
    tried = sortings.alias("tried")
    missed = (
        sa.exists()
        .where(tried.c.conversation_id == _V.conversation_id, tried.c.outcome == "not_solved")
        .where(decision(tried.c) == "simple", sa.not_(unclear(tried.c)))
        .where(handed_after(tried.c), last_word(tried.c))
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
        sa.select(decision())
        .where(_S.conversation_id == _V.conversation_id, decision().in_(ESTIMATED))
        .where(sa.not_(unclear()), *where)
        .order_by(_S.turn_seq.desc())
        .limit(1)
        .correlate(surveys)
        .scalar_subquery()
    )


def of_judgements(answered: Any) -> sa.sql.Select:
    c = answered.c
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
    return counted_within(answered, counts, "department")


def of_experience(answered: Any) -> sa.sql.Select:
    """By what they said of how complicated it was."""
    c = answered.c
    counts: dict[str, Any] = {"answered": sa.true(), "handed": c.handed == 1}
    counts |= {f"nps{score}": c.nps == score for score in range(LOWEST, HIGHEST + 1)}
    for name in QUESTIONS:
        counts |= {f"{name}{answer}": c[name] == answer for answer in range(1, 6)}
    query = counted_within(answered, counts, "department")
    return query.add_columns(c.said.label("part")).group_by(c.said)
