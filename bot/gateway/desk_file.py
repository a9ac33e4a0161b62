"""View models of the case file: what the bot understood, what may be answered, what went before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.bootstrap import Services
from bot.domain.conversation import Message, Sender
from bot.domain.goals import Goal
from bot.domain.handoff import Handoff
from bot.domain.replies import greeting
from bot.domain.staff import Staff
from bot.domain.triage import Decision, Label
from bot.domain.understanding import Understanding
from bot.gateway.desk_rail import Moment
from bot.gateway.desk_view import NO_GOAL, Line, Presenter
from bot.services.case_file import Earlier

#: From how sure on (0 to 1) it is said to be so.
_SURE, _RATHER_SURE = 0.8, 0.5
SORTED_AS = {
    Decision.SIMPLE.value: "eenvoudig",
    Decision.COMPLEX.value: "ingewikkeld",
    Decision.ASK.value: "twijfel, dus aan de klant gevraagd",
    Decision.HUMAN.value: "vroeg om een medewerker",
    Decision.SMALLTALK.value: "geen vraag",
    Decision.OUT_OF_SCOPE.value: "niet voor ons",
}


@dataclass(frozen=True)
class Understood:
    """What the bot made of one message; `sure` is in words, `percent` for who wants to know."""

    title: str
    sure: str
    percent: int
    sorted_as: str
    complex_percent: int
    reasons: tuple[str, ...]
    also: tuple[str, ...]
    own_estimate: str | None
    urgent: bool


@dataclass(frozen=True)
class Insert:
    """A text that goes in the answer with one click; `key` names it in the address."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class Answer:
    """A goal of the catalogue as an answer: the short one, and the longer one if there is one."""

    title: str
    inserts: tuple[Insert, ...]


@dataclass(frozen=True)
class EarlierView:
    subject: str
    at: Moment
    outcome: str | None
    steps: tuple[str, ...]
    #: The hand-off to open, when this reader may.
    link: str | None


class FileView:
    """Built for one case and one reader."""

    def __init__(self, services: Services, view: Presenter, staff: Staff, handoff: Handoff) -> None:
        self._services = services
        self._view = view
        self._staff = staff
        self._handoff = handoff

    # --- the bot's understanding --------------------------------------------------------------

    def lines(
        self, messages: Sequence[Message], understood: dict[int, Understanding]
    ) -> list[tuple[Line, Understood | None]]:
        """Each message, a citizen's with what the bot made of it."""
        return [
            (
                self._view.line(message),
                self._understood(understood[message.seq])
                if message.sender is Sender.CITIZEN and message.seq in understood
                else None,
            )
            for message in messages
        ]

    def _understood(self, found: Understanding) -> Understood:
        triage, catalogue = found.triage, self._services.catalogue
        goal = catalogue.goal(found.goal)
        title = goal.title if goal else NO_GOAL
        if triage.label == Label.HUMAN.value:
            title = "Wil een medewerker"
        sure = "onzeker"
        if found.confidence >= _RATHER_SURE:
            sure = "zeker" if found.confidence >= _SURE else "redelijk zeker"
        others = (catalogue.goal(key) for key in triage.also)
        own = found.own_estimate
        return Understood(
            title=title,
            sure=sure,
            percent=round(found.confidence * 100),
            sorted_as=SORTED_AS[triage.decision],
            complex_percent=round(triage.probability * 100),
            reasons=tuple(triage.reasons),
            also=tuple(other.title for other in others if other),
            own_estimate=SORTED_AS.get(own, own) if own else None,
            urgent=triage.urgent,
        )

    # --- what may be answered -----------------------------------------------------------------

    def answers(self, goals: Sequence[Goal]) -> list[Answer]:
        english = self._handoff.language.startswith("en")
        return [self._answer(goal, english) for goal in goals]

    def _answer(self, goal: Goal, english: bool) -> Answer:
        link = f"\n{goal.link.url}" if goal.link else ""
        short = (goal.answer.english if english else None) or goal.answer.short
        inserts = [Insert(f"goal:{goal.key}", "Kort antwoord", short + link)]
        if goal.answer.more:
            inserts.append(Insert(f"more:{goal.key}", "Meer uitleg", goal.answer.more))
        return Answer(goal.title, tuple(inserts))

    def replies(self) -> list[Insert]:
        values = self._values()
        return [
            Insert(f"reply:{reply.key}", reply.title, reply.filled(values))
            for reply in self._services.replies
        ]

    def _values(self) -> dict[str, str | None]:
        organisation = self._services.catalogue.organisation
        department = organisation.departments.get(self._handoff.department)
        now = self._services.deps.clock()
        hour = now.astimezone(ZoneInfo(organisation.opening_hours.timezone)).hour
        return {
            # What was typed is a claim: only a name that was checked is used.
            "customer_name": self._handoff.customer_name if self._handoff.verified else None,
            "agent": self._staff.display_name,
            "department": department.name if department else None,
            "department_phone": (department.phone if department else None) or organisation.phone,
            "greeting": greeting(hour),
        }

    def inserted(self, key: str, goals: Sequence[Goal]) -> str:
        """The text that the address asks to put in the answer; empty for one that is not there."""
        offered = [*self.replies(), *(each for a in self.answers(goals) for each in a.inserts)]
        return next((each.text for each in offered if each.key == key), "")

    # --- what went before ---------------------------------------------------------------------

    def earlier(self, found: Sequence[Earlier]) -> list[EarlierView]:
        return [self._earlier(each) for each in found]

    def _earlier(self, each: Earlier) -> EarlierView:
        latest = each.handoffs[0] if each.handoffs else None
        row = self._view.row(latest) if latest else None
        readable = next((h for h in each.handoffs if self._view.row(h).readable), None)
        return EarlierView(
            subject=row.title if row else "Gesprek met de digitale assistent",
            at=self._view.moment(each.conversation.created_at, False),
            outcome=row.outcome if row else None,
            steps=tuple(recorded.step.line() for recorded in each.steps),
            link=f"/desk/handoffs/{readable.id}" if readable else None,
        )
