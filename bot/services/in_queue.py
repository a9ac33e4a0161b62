"""What a citizen writes or taps while waiting in the queue, where no bot reads along.

Everything is kept for the agent. Danger is seen; who asks for another way gets it; and a question
that was asked while waiting (intake, the number and hour of a call back) takes its answer.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Optional

from bot.domain.availability import Availability
from bot.domain.conversation import Conversation, Outgoing, Owner, Sender
from bot.domain.handoff import Handoff, IntakeAnswer, NewHandoff
from bot.domain.person_request import asks_for_callback, asks_for_person
from bot.domain.plain_text import fold, words
from bot.domain.queue_choices import (
    BY_EMAIL,
    LEAVE_QUEUE,
    STOP_WAITING,
    About,
    OpenQuestion,
    only_in_queue,
)
from bot.domain.small_words import asks_back, refuses_questions, says_goodbye, says_stop
from bot.domain.suiting import ASK_PERSON, CALL_BACK
from bot.domain.urgency import urgent_reasons
from bot.services.announcing import STILL_WAITING, Needs, by_email, place_in_words
from bot.services.call_choice import CallChoice
from bot.services.calling import leave_queue
from bot.services.case_summary import summary_of
from bot.services.intake import (
    Question,
    next_question,
    open_question,
    question_again,
    questions_of,
)
from bot.services.known import Known, known_of
from bot.services.ports import Deps, Repositories
from bot.services.saying import say, warn
from bot.services.state import state_of

#: What is typed to leave a question, and then means just that.
_RATHER_NOT = frozenset(
    (
        *("nee", "nee dank u", "nee bedankt", "laat maar", "toch niet", "liever niet", "sla over"),
        *("overslaan", "stop", "weet ik niet", "niets", "nvt", "no", "never mind", "skip"),
        *("skip it", "no thanks", "rather not", "geen zin", "ik wil dit niet", "stop maar"),
    )
)
#: After it no question comes any more.
_LAST = 99


def known_in_queue(deps: Deps, conversation_id: str) -> Known:
    """Of who waits for a person and logged in; read before the transaction that writes."""
    with deps.uow(write=False) as repos:
        found = repos.conversations.get(conversation_id)
    waits = found is not None and found.owner is Owner.QUEUE
    return known_of(deps, found if waits else None)


def tell_email(repos: Repositories, deps: Deps, conversation: Conversation) -> None:
    """To who does not wait for a person; said here, so also when the bot is away."""
    latest = repos.sortings.latest(conversation.id)
    told = by_email(deps, conversation, None, frozenset(), latest[0] if latest else None)
    say(repos, deps, conversation.id, Sender.SYSTEM, told)


def leaves_queue(
    repos: Repositories, deps: Deps, conversation: Conversation, payload: Optional[str]
) -> bool:
    """Whether the citizen tapped a way out of the queue: then they wait no longer."""
    handoff = repos.handoffs.open_for(conversation.id)
    if payload not in (LEAVE_QUEUE, STOP_WAITING) or handoff is None or not handoff.unclaimed:
        return False
    return leave_queue(repos, deps, handoff, "withdrawn")


def while_waiting(
    repos: Repositories,
    deps: Deps,
    conversation: Conversation,
    said: str,
    payload: Optional[str],
    known: Known,
) -> None:
    """Hear what was just stored; `known` was read before this transaction."""
    handoff = repos.handoffs.open_for(conversation.id)
    if handoff is None or not handoff.unclaimed:
        return
    hearing = _Hearing(repos, deps, conversation, handoff, known)
    if payload is not None and payload.startswith("/"):
        hearing.tapped(payload)
    else:
        hearing.wrote(said, payload or said)


class _Hearing:
    def __init__(
        self,
        repos: Repositories,
        deps: Deps,
        conversation: Conversation,
        handoff: Handoff,
        known: Known,
    ) -> None:
        self._repos, self._deps = repos, deps
        self._conversation, self._handoff, self._known = conversation, handoff, known
        self._needs: Needs = known.all_needs

    @property
    def _call(self) -> CallChoice:
        return CallChoice(self._repos, self._deps, self._conversation, self._handoff, self._needs)

    def tapped(self, payload: str) -> None:
        if payload == CALL_BACK:
            self._begin_call()
        elif payload == BY_EMAIL:
            self._say(by_email(self._deps, self._conversation, self._handoff, self._needs))
        elif payload == ASK_PERSON:
            self._reassure()
        elif only_in_queue(payload):
            self._leave(open_question(self._repos, self._handoff))

    def wrote(self, said: str, meant: str) -> None:
        """`meant`: what a button stands for, when it was one."""
        danger = urgent_reasons(said)
        if danger:
            told = (reason.text for reason in danger)
            reasons = tuple(dict.fromkeys((*told, *self._handoff.reasons)))
            self._repos.handoffs.update_open(
                self._handoff.id,
                urgent=True,
                reasons=list(reasons),
                summary=self._summary(urgent=True, reasons=reasons),
            )
            warn(self._repos, self._deps, self._conversation.id, danger, said)
        elif asks_for_callback(said):
            self._begin_call()
        elif asks_for_person(said):
            self._reassure()
        else:
            self._answered(said, meant)

    def _begin_call(self) -> None:
        history = self._known.history
        self._call.begin(bool(history and history.customer.phone))

    def _answered(self, said: str, meant: str) -> None:
        question = open_question(self._repos, self._handoff)
        refuses = refuses_questions(said)
        if says_goodbye(said) or (question is None and says_stop(said)):
            self._ask_to_stay()
        elif question is None:
            return  # for the agent
        elif refuses or " ".join(words(fold(said))) in _RATHER_NOT:
            self._leave(question, all_of_them=refuses)
        elif question.about is About.NUMBER:
            self._call.number_answered(question.number)
        elif question.about is About.HOUR:
            self._call.hour_answered(meant, question.number)
        elif not self._handoff.urgent:
            self._of_intake(question.number, said)

    def _of_intake(self, number: int, said: str) -> None:
        asked = self._asked(number)
        if asked is not None and asks_back(said, asked.shown):
            self._say(question_again(self._deps, self._conversation, asked, number))
            return
        if asked is not None:
            self._keep(asked, said)
        self._go_on(number)

    def _asked(self, number: int) -> Optional[Question]:
        goal = self._deps.catalogue.goal(self._handoff.goal)
        asked = questions_of(self._deps, goal, self._conversation.language)
        return asked[number - 1] if number <= len(asked) else None

    def _ask_to_stay(self) -> None:
        """Stop, or goodbye: nobody loses their place by a guess, so they are asked."""
        state = state_of(self._repos, self._deps, self._conversation)
        moves = state.availability in (Availability.OPEN.value, Availability.LONG_WAIT.value)
        key = "utter_queue_stay" if moves else "utter_queue_stay_ready"
        conversation, handoff = self._conversation, self._handoff
        self._say(place_in_words(self._deps, key, conversation, handoff, state, self._needs))

    def _leave(self, question: Optional[OpenQuestion], all_of_them: bool = False) -> None:
        if question is None:
            return
        if question.about is About.INTAKE:
            self._go_on(_LAST if all_of_them else question.number)
        else:
            self._reassure()

    def _keep(self, asked: Question, said: str) -> None:
        """The answer is the agent's, also in the summary."""
        intake = (*self._handoff.intake, IntakeAnswer(asked.asked, said))
        kept = [vars(answer) for answer in intake]
        summary = self._summary(intake=intake)
        self._repos.handoffs.update_open(self._handoff.id, intake=kept, summary=summary)

    def _summary(self, **new: Any) -> str:
        """Of the hand-off as it is, with what is new."""
        handoff = self._handoff
        known = NewHandoff(
            kind=handoff.kind,
            goal=handoff.goal,
            department=handoff.department,
            urgent=handoff.urgent,
            reasons=handoff.reasons,
            feeling=handoff.feeling,
            intake=handoff.intake,
            callback_when=handoff.callback_when,
        )
        return summary_of(self._repos, self._deps, self._conversation, replace(known, **new))

    def _go_on(self, after: int) -> None:
        handoff = self._repos.handoffs.open_for(self._conversation.id) or self._handoff
        question = next_question(self._repos, self._deps, self._conversation, handoff, after)
        if question is not None:
            self._say(question)
            return
        key = "utter_queue_intake_done"
        choices = place_in_words(self._deps, key, self._conversation, handoff, None, self._needs)
        self._say(choices)

    def _reassure(self) -> None:
        """They wait already: how it stands, and the other ways."""
        state = state_of(self._repos, self._deps, self._conversation)
        still = {each.value: key for each, key in STILL_WAITING.items()}
        key = still.get(state.availability or "", "utter_still_waiting")
        conversation, handoff = self._conversation, self._handoff
        self._say(place_in_words(self._deps, key, conversation, handoff, state, self._needs))

    def _say(self, said: Outgoing) -> None:
        say(self._repos, self._deps, self._conversation.id, Sender.SYSTEM, said)
