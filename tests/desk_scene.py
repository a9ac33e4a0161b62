"""A contact centre on an ordinary morning: citizens who wait, each with a story of their own."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.bootstrap import Services
from bot.domain.conversation import Outgoing, Owner
from bot.domain.customer import Identity
from bot.domain.handoff import Handoff, IntakeAnswer, NewHandoff
from bot.domain.staff import Staff
from tests.fakes import FakeClock

PASSWORD = "een lang wachtwoord"


@dataclass
class Scene:
    """The use cases with some staff, and ways to let things happen."""

    services: Services
    clock: FakeClock
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    def staff(self, username: str, name: str, role: str = "agent", **more: Any) -> Staff:
        departments: Sequence[str] = more.pop("departments", [])
        return self.services.staff.add(username, name, role, departments, PASSWORD, **more)

    def demo_customers(self) -> None:
        path = Path(self.services.settings.root) / "data" / "demo" / "voorbeeldstad.yml"
        people = yaml.safe_load(path.read_text(encoding="utf-8"))["customers"]
        self.services.demo.seed(people, self.clock())

    def waiting(self, *said: str, customer: tuple[str, str] | None = None, **about: Any) -> Handoff:
        """A citizen who said this to the bot, was understood so, and waits for a person."""
        identity = Identity(*customer) if customer else None
        started = self.services.conversations.start(identity, None, "nl")
        conversation_id = started.conversation.id
        for text in said:
            received = self.services.conversations.receive(
                conversation_id, f"c{next(self._ids)}", "w", text
            )
            if received.turn:
                answer = [Outgoing("Dat is vervelend. Ik zoek het voor u uit.")]
                self.services.turns.complete(received.turn, "w", answer)
        opened = self.services.handoffs.open(conversation_id, NewHandoff(**about))
        return opened.handoff

    def writes(self, handoff: Handoff, text: str) -> None:
        """The citizen writes while people have the conversation."""
        self.services.conversations.receive(
            handoff.conversation_id, f"c{next(self._ids)}", "w", text
        )

    def texts(self, handoff: Handoff) -> list[str]:
        messages, _ = self.services.conversations.messages_since(handoff.conversation_id, 0)
        return [message.text for message in messages]

    def owner(self, handoff: Handoff) -> Owner:
        _, state = self.services.conversations.messages_since(handoff.conversation_id, 0)
        return state.owner

    def now(self, handoff: Handoff) -> Handoff:
        return self.services.reading.handoff(handoff.id)


def parking(scene: Scene) -> Handoff:
    """A verified customer with a running case, who was promised something before."""
    return scene.waiting(
        "Mijn parkeervergunning is al twee keer afgewezen en niemand belt mij terug",
        customer=("demo-devries", "mevrouw De Vries"),
        goal="parkeervergunning",
        reasons=("eerder contact genoemd", "bezwaar tegen een besluit"),
        feeling="boos",
        intake=(
            IntakeAnswer("Wat is er tot nu toe gebeurd?", "Twee keer aangevraagd, twee keer nee."),
        ),
    )


def eviction(scene: Scene) -> Handoff:
    """Urgent, not logged in, with things typed that nobody has checked."""
    return scene.waiting(
        "ik word vrijdag mijn huis uitgezet en ik heb geen geld meer",
        "mijn nummer is 06 12345678 en mail is piet@voorbeeld.nl",
        goal="schuldhulp",
        urgent=True,
        feeling="bezorgd",
        reasons=("dreigende huisuitzetting", "geldzorgen"),
    )


def callback(scene: Scene) -> Handoff:
    return scene.waiting(
        "kan iemand mij bellen over de rouwkaart en de akte",
        kind="callback",
        goal="overlijden_aangifte",
        callback_when="morgenochtend tussen 9 en 11 uur",
        feeling="verdrietig",
        reasons=("vroeg om een medewerker",),
    )
