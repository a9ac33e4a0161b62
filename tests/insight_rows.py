"""Conversations as rows, many alike at once: what was sorted, said and done in each."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field
from typing import Any, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.storage.schema import metadata

PARKING, DEBTS, PASSPORT, DEATH = (
    *("parkeervergunning", "schuldhulp"),
    *("paspoort_aanvragen", "overlijden_aangifte"),
)
#: Where hand-offs about these goals wait, in Voorbeeldstad.
TAXES, SOCIAL, CIVIL = "belastingen", "sociaal", "burgerzaken"


@dataclass
class Rows:
    """`at` is when each conversation begins; what follows is some minutes later."""

    engine: Engine
    at: dt.datetime
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    def conversations(
        self,
        count: int,
        goal: Optional[str] = None,
        decision: Optional[str] = None,
        *,
        own: Optional[str] = None,
        outcome: Optional[str] = None,
        sure: bool = True,
        department: Optional[str] = None,
        handoff: Optional[dict[str, Any]] = None,
        survey: Optional[dict[str, Any]] = None,
    ) -> list[str]:
        """Their ids. `handoff` is {"claim": seconds, "reply": seconds, …columns}; `survey` has the
        answers, or {"skipped": True}."""
        ids = [f"c{next(self._ids)}" for _ in range(count)]
        for key in ids:
            self._insert(
                "conversations", id=key, token_hash=key, owner="closed", created_at=self.at
            )
            if decision:
                label = decision if decision != "ask" else "simple"
                self._insert(
                    "sortings",
                    conversation_id=key,
                    turn_seq=1,
                    goal=goal,
                    confidence=0.9 if sure else 0.1,
                    triage={"label": label, "decision": decision, "probability": 0.5},
                    own_estimate=own,
                    outcome=outcome,
                    created_at=self.at,
                )
            if handoff is not None:
                self._handoff(key, goal, department, dict(handoff))
            if survey is not None:
                self._survey(key, goal, department, dict(survey))
        return ids

    def _handoff(
        self, key: str, goal: Optional[str], department: Optional[str], about: dict[str, Any]
    ) -> None:
        begun = self.at + dt.timedelta(minutes=1)
        claim, reply = about.pop("claim", None), about.pop("reply", None)
        values: dict[str, Any] = {
            "kind": "chat",
            "status": "resolved",
            "claimed_at": begun + dt.timedelta(seconds=claim) if claim is not None else None,
            "first_reply_at": begun + dt.timedelta(seconds=reply) if reply is not None else None,
            "resolved_at": begun + dt.timedelta(minutes=10),
            **about,
        }
        nothing = {"urgent": False, "reasons": [], "feeling": "neutraal", "summary": ""}
        self._insert(
            "handoffs",
            id=f"h-{key}",
            conversation_id=key,
            department=department or "klantcontact",
            goal=goal,
            intake=[],
            waiting_since=begun,
            created_at=begun,
            **nothing,
            **values,
        )

    def _survey(
        self, key: str, goal: Optional[str], department: Optional[str], answers: dict[str, Any]
    ) -> None:
        then = answers.pop("at", self.at + dt.timedelta(minutes=20))
        when = {"skipped_at": then} if answers.pop("skipped", False) else {"answered_at": then}
        self._insert(
            "surveys",
            id=f"s-{key}",
            conversation_id=key,
            goal=goal,
            department=department,
            offered_at=self.at + dt.timedelta(minutes=15),
            **when,
            **answers,
        )

    def aftercare(self, keys: list[str], goal: str, state: str) -> None:
        for key in keys:
            self._insert(
                "aftercare",
                id=f"a-{key}",
                conversation_id=key,
                goal=goal,
                due_on=self.at.date(),
                way="chat",
                state=state,
                asked_at=self.at,
                answered_at=self.at,
                created_at=self.at,
            )

    def tips(self, keys: list[str], outcome: Optional[str]) -> None:
        for key in keys:
            self._insert(
                "tips",
                conversation_id=key,
                turn_seq=1,
                customer_id=key,
                rule="rule",
                kind="tip",
                used=[],
                shown_at=self.at,
                outcome=outcome,
                outcome_at=self.at if outcome else None,
            )

    def _insert(self, table: str, **values: Any) -> None:
        with self.engine.begin() as db:
            db.execute(sa.insert(metadata.tables[table]).values(**values))


def ordinary_day(rows: Rows) -> None:
    """The small set of docs/insight.md, of which tests/integration/test_insight.py has every figure
    worked out by hand."""
    well = {"effort": 1, "speed": 5, "trust": 4}
    badly = {"effort": 3, "speed": 2, "trust": 2}
    late = {"claim": 25, "reply": 50}
    later = {"claim": 100, "reply": 130}
    simple = {"goal": PARKING, "decision": "simple", "department": TAXES}
    hard = {"goal": DEBTS, "decision": "complex", "department": SOCIAL}
    # A to D: answered as simple
    a = rows.conversations(
        10, **simple, outcome="solved", survey={"complexity": 1, "nps": 9, **well}
    )
    b = rows.conversations(
        6, **simple, outcome="solved", survey={"complexity": 2, "nps": 6, **badly}
    )
    rows.conversations(
        4, **simple, outcome="not_solved", handoff=late, survey={"complexity": 5, "nps": 1}
    )
    d = rows.conversations(2, **simple, survey={"complexity": 4, "nps": 7})
    # E and F: sorted complex, and handed over
    e = rows.conversations(8, **hard, handoff=late, survey={"complexity": 4, "nps": 8, "effort": 5})
    f = rows.conversations(
        14, **hard, handoff=later, survey={"complexity": 1, "nps": 10, "effort": 2}
    )
    # G: in doubt, and the customer chose
    rows.conversations(
        5, PASSPORT, "ask", own="complex", department=CIVIL, survey={"complexity": 3, "nps": 9}
    )
    # H: sent in without an answer; I: not understood; J: not for us; K: put aside
    rows.conversations(3, DEATH, "simple", department=CIVIL, survey={})
    rows.conversations(5, PARKING, "simple", sure=False)
    rows.conversations(6, None, "out_of_scope")
    rows.conversations(8, survey={"skipped": True})
    # L: went away before somebody came; M: to be called; and one that was only proposed
    rows.conversations(4, department=TAXES, handoff={"status": "abandoned"})
    rows.conversations(5, department=TAXES, handoff={"status": "called", "kind": "callback"})
    rows.conversations(1, department=TAXES, handoff={"status": "declined"})
    rows.aftercare([*a, *b[:5]], PARKING, "worked")
    rows.aftercare(e[:5], DEBTS, "not_worked")
    rows.aftercare(d, PARKING, "stopped")
    rows.aftercare(f[:3], DEBTS, "expired")
    rows.tips([*a], "taken")
    rows.tips(b[:5], "later")
    rows.tips(f[:9], None)
    rows.tips(f[9:10], "stopped")
