"""Counting one day from the tables themselves: a query for each thing that happens on a day.

Each reads that day through an index on the time, and looks beside it only at what belongs to the
same conversation. What each count means is in docs/insight.md.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Iterator

import sqlalchemy as sa

from bot.domain.insight import LAYOUT
from bot.storage.afterwards_tables import aftercare, surveys, tips
from bot.storage.desk_tables import handoffs
from bot.storage.insight_counting import happened
from bot.storage.insight_done import of_aftercare, of_left, of_opened, of_times, of_tips
from bot.storage.insight_said import answers, of_experience, of_judgements, of_offers
from bot.storage.insight_sorted import of_messages
from bot.storage.tables import sortings

_S, _H, _V, _A, _T = sortings.c, handoffs.c, surveys.c, aftercare.c, tips.c
#: (kind of row; query with `department`, `goal`, the counts, and `part` where it ends the kind).
Source = tuple[str, sa.sql.Select]


@lru_cache(maxsize=1)
def sources() -> tuple[Source, ...]:
    """Everything that is counted of what happened from `begin`, and before `end` (parameters).

    Put together once: that takes longer than having a database count a quiet day.
    """
    return tuple(_sources())


def _sources() -> Iterator[Source]:
    yield "sorting", of_messages(happened(_S.created_at))
    yield "judged", of_offers(happened(_V.offered_at))
    answered = answers(happened(_V.answered_at))
    yield "judged", of_judgements(answered)
    yield "survey", of_experience(answered)
    yield "handoff", of_opened(happened(_H.created_at))
    replied = happened(_H.first_reply_at)
    claimed = sa.case((_H.claimed_at < _H.first_reply_at, _H.claimed_at))
    yield "claim", of_times(claimed, replied)
    yield "reply", of_times(_H.first_reply_at, replied)
    yield "handoff", of_left(happened(_H.resolved_at))
    known = {state: _A.state == state for state in LAYOUT["aftercare"][1:]}
    yield "aftercare", of_aftercare(happened(_A.asked_at), {"asked": sa.true()})
    yield "aftercare", of_aftercare(happened(_A.answered_at), known)
    outcomes = {name: _T.outcome == name for name in ("taken", "later", "stopped")}
    yield "tip", of_tips(happened(_T.shown_at), {"shown": sa.true()})
    yield "tip", of_tips(happened(_T.outcome_at), outcomes)
