"""One message beside what the model made of it, and what each mistake is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.catalogue.sentences import Example
from bot.domain.triage import Triage

#: Decisions by which the citizen reaches, or is offered, a person.
_PERSON = ("complex", "human")


@dataclass(frozen=True)
class Guess:
    """What the model made of a message: goals, likeliest first, and the sorting."""

    ranking: tuple[str, ...]
    triage: Triage | None = None

    @property
    def decision(self) -> str | None:
        return self.triage.decision if self.triage else None

    @property
    def urgent(self) -> bool:
        return self.triage is not None and self.triage.urgent


@dataclass(frozen=True)
class Judged:
    """A labelled message with its guess: every score is a count of these."""

    example: Example
    guess: Guess

    @property
    def serious(self) -> bool:
        """Complex or urgent: who wrote this may not be sent away with an answer only."""
        return self.example.label == "complex" or bool(self.example.urgent)

    @property
    def simple(self) -> bool:
        return self.example.label == "simple" and not self.example.urgent

    @property
    def to_person(self) -> bool:
        """Reaches or is offered a person, without being asked first."""
        return self.guess.decision in _PERSON

    @property
    def asked(self) -> bool:
        """The citizen is asked how complicated it is, with a person as one of the choices."""
        return self.guess.decision == "ask"

    @property
    def missed(self) -> bool:
        """Serious, and answered (or waved away) with no person offered."""
        return self.serious and not (self.to_person or self.asked or self.guess.urgent)

    @property
    def over_escalated(self) -> bool:
        return self.simple and self.to_person

    def goal_within(self, most: int) -> bool:
        """One of the first `most` guesses is a goal of the message; it may have more than one."""
        right = {self.example.goal, *self.example.also}
        return any(goal in right for goal in self.guess.ranking[:most])

    def to_dict(self) -> dict[str, Any]:
        example, triage = self.example, self.guess.triage
        sorted_as = triage.to_dict() if triage else {}
        return {
            "where": example.where,
            "text": example.text,
            "goal": example.goal,
            "also": list(example.also),
            "style": example.style,
            "label": example.label,
            "urgent": example.urgent,
            "feeling": example.feeling,
            "guessed": {"goals": list(self.guess.ranking[:3]), **sorted_as},
            "missed": self.missed,
            "over_escalated": self.over_escalated,
            "asked": self.asked,
        }
