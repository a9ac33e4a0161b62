"""What happens next: a row first, and only then the words; and what the citizen says of it."""

from __future__ import annotations

import datetime as dt
from typing import Optional, Sequence

from bot.domain.consent import CONTACTS, RECOGNISE
from bot.domain.conversation import Conversation, MessageKind, Outgoing
from bot.domain.customer import REMEMBERED, Level
from bot.domain.goals import Goal, NextStep
from bot.domain.language import DUTCH_CODE, spoken
from bot.domain.outcome import RecordedStep
from bot.services.contacts import answered
from bot.services.known import permissions_of
from bot.services.ports import Deps, Repositories


def record_steps(
    repos: Repositories,
    deps: Deps,
    conversation_id: str,
    steps: Sequence[NextStep],
    by: str,
    *,
    goal: Optional[str],
    department: str,
    turn_seq: Optional[int] = None,
    handoff_id: Optional[str] = None,
) -> list[NextStep]:
    """Returns them as they are recorded: with the day, where one can be told. `by` is a user name,
    or "bot"."""
    today, hours = local_today(deps), deps.catalogue.organisation.opening_hours
    dated = [step.copy(update={"due_on": step.day(today, hours.closed_on)}) for step in steps]
    repos.next_steps.record(
        conversation_id, dated, by, deps.clock(), turn_seq, handoff_id, goal, department
    )
    return dated


def as_read(steps: Sequence[NextStep], language: str) -> list[NextStep]:
    """In English for who reads that, as far as it is there."""
    if spoken(language) == DUTCH_CODE:
        return list(steps)
    return [step.in_english() or step for step in steps]


def local_today(deps: Deps) -> dt.date:
    """The day that it is where the organisation is."""
    zone = deps.catalogue.organisation.opening_hours.zone
    return deps.clock().astimezone(zone).date()


def last_matter(recorded: Sequence[RecordedStep]) -> list[RecordedStep]:
    """The steps that were told last, together: what "is this right?" is about."""
    newest = max(recorded, key=lambda each: (each.recorded_at, each.id), default=None)
    if newest is None:
        return []
    return [each for each in recorded if each.matter == newest.matter]


def agree(repos: Repositories, deps: Deps, conversation_id: str) -> list[RecordedStep]:
    """The citizen says that what was told last is right; returns those steps."""
    steps = last_matter(repos.next_steps.of_conversation(conversation_id))
    repos.next_steps.confirm([step.id for step in steps], deps.clock())
    return steps


def disagree(repos: Repositories, deps: Deps, conversation_id: str) -> list[RecordedStep]:
    """The citizen says that it is not right, or did not help; returns those steps."""
    steps = last_matter(repos.next_steps.of_conversation(conversation_id))
    repos.next_steps.dispute([step.id for step in steps], deps.clock())
    return steps


def still_to_do(
    repos: Repositories, deps: Deps, conversation: Conversation
) -> Optional[RecordedStep]:
    """What this person would do themselves since an earlier day, as far as it may be remembered:
    never of a stranger, and asked after once."""
    if conversation.level is Level.ANONYMOUS:
        return None
    if conversation.verified:
        allowed = permissions_of(repos, deps, conversation)
        if not allowed.allows(RECOGNISE, CONTACTS):
            return None
    zone = deps.catalogue.organisation.opening_hours.zone
    midnight = dt.datetime.combine(local_today(deps), dt.time(), zone)
    return repos.next_steps.still_to_do(
        conversation.customer_id,
        conversation.browser_id,
        deps.clock() - REMEMBERED,
        midnight.astimezone(dt.timezone.utc),
    )


class NextSteps:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def confirm(
        self,
        conversation_id: str,
        goal: Goal,
        turn_seq: Optional[int],
        language: str = DUTCH_CODE,
        also: Sequence[NextStep] = (),
    ) -> list[str]:
        """The bot answered this goal: record its next steps for this turn, after those that are
        there `also` (of a case). Returns them as the citizen reads them."""
        steps = [*also, *self._readable(goal, language)]
        with self._deps.uow() as repos:
            told = self._record(repos, conversation_id, goal, steps, turn_seq)
            conversation = repos.conversations.get(conversation_id)
            if conversation:
                answered(repos, self._deps, conversation, goal.key)
        return [step.line(language) for step in told]

    def _record(
        self,
        repos: Repositories,
        conversation_id: str,
        goal: Optional[Goal],
        steps: Sequence[NextStep],
        turn_seq: Optional[int],
    ) -> list[NextStep]:
        key = goal.key if goal else None
        department = self._deps.catalogue.department_of(key).key
        return record_steps(
            repos,
            self._deps,
            conversation_id,
            steps,
            "bot",
            goal=key,
            department=department,
            turn_seq=turn_seq,
        )

    def _readable(self, goal: Goal, language: str) -> list[NextStep]:
        """The goal's steps in this language; when they are not there in it, that the answer says
        what to do."""
        if language == DUTCH_CODE or not goal.next_steps:
            return list(goal.next_steps)
        english = [step.in_english() for step in goal.next_steps]
        told = [step for step in english if step is not None]
        if len(told) == len(english):
            return told
        return [NextStep(who="u", what=self._deps.texts.say("utter_step_in_answer", language))]

    def told(
        self,
        conversation_id: str,
        goal: Optional[Goal],
        steps: Sequence[NextStep],
        turn_seq: Optional[int],
        language: str,
    ) -> list[str]:
        """Other steps than the goal's were told, such as those of a case: record them."""
        with self._deps.uow() as repos:
            recorded = self._record(repos, conversation_id, goal, steps, turn_seq)
        return [step.line(language) for step in recorded]

    def agree(self, conversation_id: str) -> list[RecordedStep]:
        with self._deps.uow() as repos:
            return agree(repos, self._deps, conversation_id)

    def disagree(self, conversation_id: str) -> list[RecordedStep]:
        with self._deps.uow() as repos:
            return disagree(repos, self._deps, conversation_id)

    def done(self, step_id: int) -> None:
        """It worked, says the citizen."""
        with self._deps.uow() as repos:
            repos.next_steps.finish(step_id, self._deps.clock())

    def announced(
        self, steps: Sequence[str], language: str, key: str = "utter_next_steps_intro"
    ) -> Outgoing:
        """The steps under their introduction, which is the response `key`."""
        intro = self._deps.texts.say(key, language)
        return Outgoing("\n".join([intro, *steps]), MessageKind.NEXT_STEPS)
