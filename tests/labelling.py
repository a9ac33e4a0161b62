"""Citizens who wrote what the sorting was not sure of."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from bot.bootstrap import Services
from bot.domain.conversation import MessageKind, Outgoing
from bot.domain.triage import Triage

PARKING, PASSPORT, DEBTS = "parkeervergunning", "paspoort_aanvragen", "schuldhulp"
DEATH = "overlijden_aangifte"
SURE = Triage("simple", "simple", 0.05)
DOUBT = Triage("complex", "ask", 0.6, reasons=("eerder contact genoemd",))
NO_GOAL = Triage("out_of_scope", "out_of_scope", 0.4)


@dataclass
class Citizens:
    services: Services
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def starts(self, **more: Any) -> str:
        return self.services.conversations.start(None, None, "nl", **more).conversation.id

    def writes(
        self,
        text: str,
        goal: str = PARKING,
        confidence: float = 0.9,
        triage: Triage = SURE,
        conversation: Optional[str] = None,
        said: Optional[str] = None,
        offers: str = PASSPORT,
        ranking: Sequence[tuple[str, float]] = (),
    ) -> tuple[str, int]:
        """A message that was sorted so, in a conversation of its own or in this one; the bot then
        offers another goal."""
        conversation = conversation or self.starts()
        number = f"c{next(self._numbers)}"
        received = self.services.conversations.receive(conversation, number, "w", text)
        assert received.turn is not None
        self.services.sorting.sort(conversation, received.seq, goal, confidence, triage, ranking)
        choices = (("Iets anders", f"/{offers}"),)
        answer = Outgoing("Bedoelt u dit?", MessageKind.CHOICES, choices)
        self.services.turns.complete(received.turn, "w", [answer])
        if said:
            self.services.sorting.note_estimate(conversation, said)
        return conversation, received.seq

    def taps(self, conversation: str, goal: str = PASSPORT) -> int:
        """What the bot offered last."""
        messages, _ = self.services.conversations.messages_since(conversation, 0)
        choice = messages[-1].choices[0].id
        number = f"c{next(self._numbers)}"
        received = self.services.conversations.receive(conversation, number, "w", choice=choice)
        assert received.turn is not None
        triage = Triage.for_chosen_goal("simple")
        self.services.sorting.sort(conversation, received.seq, goal, 1.0, triage)
        self.services.turns.complete(received.turn, "w", [Outgoing("Dit is het antwoord.")])
        return received.seq
