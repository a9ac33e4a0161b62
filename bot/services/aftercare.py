"""What citizens answer to "is it done?": in the chat, and with the key of an e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from bot.domain.aftercare import NOT_WORKED, AskedLater
from bot.domain.conversation import Claim, Conversation
from bot.domain.customer import REMEMBERED
from bot.domain.dates import day_in_words
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.handoff import Handoff, IntakeAnswer, NewHandoff
from bot.domain.personal_data import mask
from bot.services.aftercare_planning import stop_for
from bot.services.aftercare_visit import asked_in
from bot.services.finding import conversation_in
from bot.services.handoffs import Handoffs, Opened
from bot.services.known import known_of
from bot.services.next_steps import local_today
from bot.services.ports import Deps, Repositories
from bot.services.secrets import hash_token

PHONE = "telefoonnummer"
_GONE = "Deze link werkt niet meer. U hoeft niets te doen."
_MAX_PHONE_LENGTH = 40


@dataclass(frozen=True)
class Asked:
    """What a mail asked, as its page shows it."""

    asked: AskedLater
    language: str
    #: What it was about, in the citizen's words; None when that was never clear.
    subject: Optional[str]
    #: There is a number to call them on.
    phone_known: bool
    #: A person will call them.
    called: bool


class AftercareAnswers:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._handoffs = Handoffs(deps)

    # --- in the chat --------------------------------------------------------------------------

    def asked_in(self, conversation_id: str) -> Optional[AskedLater]:
        """What the greeting of this conversation asked, while it was not answered."""
        with self._deps.uow(write=False) as repos:
            return asked_in(repos, repos.conversations.get(conversation_id))

    def answers(self, conversation_id: str, turn_seq: int) -> bool:
        """Whether a yes or no in this turn is said to that; also when the turn is answered again
        because the process died before its words were said."""
        with self._deps.uow(write=False) as repos:
            asked = asked_in(repos, repos.conversations.get(conversation_id))
            return asked is not None or _told_in(repos, conversation_id, turn_seq) is not None

    def worked(self, conversation_id: str) -> bool:
        """It worked: closed. False when nothing was asked (any more)."""
        with self._deps.uow() as repos:
            asked = self._answer(repos, conversation_id, "worked")
            return asked is not None

    def not_worked(self, conversation_id: str, turn_seq: Optional[int] = None) -> Optional[Opened]:
        """It did not: a person takes over at once, and has the whole story. None when nothing was
        asked (any more)."""
        needs = known_of(self._deps, self._conversation(conversation_id)).all_needs
        with self._deps.uow() as repos:
            asked = self._answer(repos, conversation_id, "not_worked")
            conversation = conversation_in(repos, conversation_id, lock=True)
            if asked is None:
                before = _told_in(repos, conversation_id, turn_seq)
                if before is None:
                    return None
                again = NewHandoff(goal=before.goal, turn_seq=turn_seq)
                return self._handoffs.open_within(repos, conversation, again, needs)
            new = new_handoff(repos, self._deps, asked, conversation, turn_seq=turn_seq)
            return self._handoffs.open_within(repos, conversation, new, needs)

    def stop(self, conversation_id: str) -> bool:
        """This person wants not to be asked any more; False when nothing was asked just now."""
        with self._deps.uow() as repos:
            conversation = conversation_in(repos, conversation_id, lock=True)
            if asked_in(repos, conversation) is None:
                return False
            stop_for(repos, self._deps, conversation)
            repos.conversations.set_asked_about(conversation_id, None)
            return True

    def _conversation(self, conversation_id: str) -> Conversation:
        with self._deps.uow(write=False) as repos:
            return conversation_in(repos, conversation_id)

    def _answer(
        self, repos: Repositories, conversation_id: str, state: str
    ) -> Optional[AskedLater]:
        conversation = conversation_in(repos, conversation_id, lock=True)
        asked = asked_in(repos, conversation)
        if asked is None:
            return None
        repos.conversations.set_asked_about(conversation_id, None)
        now = self._deps.clock()
        done = repos.aftercare.change(asked.id, ("asked",), state=state, answered_at=now)
        if done and state == "worked":
            it_worked(repos, self._deps, asked)
        return asked if done else None

    # --- with the key of an e-mail --------------------------------------------------------------

    def of_mail(self, key: str) -> Asked:
        """What this key answers; NotFound when there is nothing (any more)."""
        with self._deps.uow(write=False) as repos:
            asked = self._for_key(repos, key)
            conversation = conversation_in(repos, asked.conversation_id)
            return self._shown(repos, asked, conversation)

    def answer_mail(self, key: str, worked: bool) -> Asked:
        """The answer; a later one takes the place of the one before, until a person calls."""
        with self._deps.uow() as repos:
            asked, conversation = self._locked(repos, key)
            state = "worked" if worked else "not_worked"
            # What was let go, or stopped, may still be answered: they answer now.
            before = ("asked", "worked", "not_worked", "expired", "stopped")
            repos.aftercare.change(asked.id, before, state=state, answered_at=self._deps.clock())
            if worked:
                it_worked(repos, self._deps, asked)
            return self._shown(repos, self._for_key(repos, key), conversation)

    def stop_mail(self, key: str) -> Asked:
        """Nothing more is asked of this person."""
        with self._deps.uow() as repos:
            _, conversation = self._locked(repos, key)
            stop_for(repos, self._deps, conversation)
            return self._shown(repos, self._for_key(repos, key), conversation)

    def call_me(self, key: str, phone: str) -> Asked:
        """It did not work, and they want to be called: a row when this returns.

        Raises InvalidInput without a number that can be called, unless one is known.
        """
        phone = phone.strip()[:_MAX_PHONE_LENGTH]
        numbers = [found.value for found in mask(phone).found if found.kind == PHONE]
        needs = known_of(self._deps, self._conversation_of(key)).all_needs
        with self._deps.uow() as repos:
            asked, conversation = self._locked(repos, key)
            if not numbers and (phone or not self._phone_known(repos, conversation)):
                raise InvalidInput("Vul een telefoonnummer in waarop wij u kunnen bellen.")
            for number in numbers:
                claim = Claim(conversation.last_seq, PHONE, number)
                repos.conversations.add_claim(conversation.id, claim)
            before = ("asked", "worked", "not_worked", "expired", "stopped")
            now = self._deps.clock()
            repos.aftercare.change(asked.id, before, state="not_worked", answered_at=now)
            new = new_handoff(repos, self._deps, asked, conversation, call=True)
            self._handoffs.open_within(repos, conversation, new, needs)
            return self._shown(repos, self._for_key(repos, key), conversation)

    def _for_key(self, repos: Repositories, key: str) -> AskedLater:
        found = repos.aftercare.for_token(hash_token(key)) if key else None
        asked = found.asked_at if found else None
        # A mail may lie in a mailbox for years, and others may come to read it.
        if found is None or asked is None or asked < self._deps.clock() - REMEMBERED:
            raise NotFound(_GONE)
        return found

    def _locked(self, repos: Repositories, key: str) -> tuple[AskedLater, Conversation]:
        asked = self._for_key(repos, key)
        conversation = conversation_in(repos, asked.conversation_id, lock=True)
        return self._for_key(repos, key), conversation

    def _conversation_of(self, key: str) -> Conversation:
        with self._deps.uow(write=False) as repos:
            return conversation_in(repos, self._for_key(repos, key).conversation_id)

    def _shown(self, repos: Repositories, asked: AskedLater, conversation: Conversation) -> Asked:
        goal = self._deps.catalogue.goal(asked.goal)
        waits = repos.handoffs.open_for(conversation.id)
        return Asked(
            asked=asked,
            language=conversation.language,
            subject=goal.title_in(conversation.language) if goal else None,
            phone_known=self._phone_known(repos, conversation),
            called=waits is not None and waits.kind == "callback",
        )

    @staticmethod
    def _phone_known(repos: Repositories, conversation: Conversation) -> bool:
        """Only what they gave here: a mail is no place to tell what else is known of somebody."""
        claims = repos.conversations.claims(conversation.id)
        return any(claim.kind == PHONE for claim in claims)


def _told_in(
    repos: Repositories, conversation_id: str, turn_seq: Optional[int]
) -> Optional[Handoff]:
    """The hand-off that a "no" in this very turn opened."""
    found = repos.handoffs.open_for(conversation_id)
    ours = found is not None and turn_seq is not None and found.opened_by_turn == turn_seq
    return found if found is not None and ours and NOT_WORKED in found.reasons else None


def it_worked(repos: Repositories, deps: Deps, asked: AskedLater) -> None:
    """What was agreed in that matter is done as well: nobody is asked after it once more."""
    for recorded in repos.next_steps.of_conversation(asked.conversation_id):
        if recorded.goal == asked.goal and recorded.done_at is None:
            repos.next_steps.finish(recorded.id, deps.clock())


def new_handoff(
    repos: Repositories,
    deps: Deps,
    asked: AskedLater,
    conversation: Conversation,
    call: bool = False,
    turn_seq: Optional[int] = None,
) -> NewHandoff:
    """To a person with the whole story: what it was about, what was done, and that it failed."""
    before = repos.handoffs.get(asked.handoff_id) if asked.handoff_id else None
    when = deps.texts.say("utter_aftercare_call_when", conversation.language) if call else None
    elsewhere = conversation.id != asked.conversation_id
    return NewHandoff(
        kind="callback" if call else "chat",
        goal=asked.goal,
        department=_department(deps, before),
        reasons=(NOT_WORKED,),
        intake=_story(repos, deps, asked, before) if elsewhere else (),
        callback_when=when,
        turn_seq=turn_seq,
    )


def _department(deps: Deps, before: Optional[Handoff]) -> Optional[str]:
    known = deps.catalogue.organisation.departments
    return before.department if before and before.department in known else None


def _story(
    repos: Repositories, deps: Deps, asked: AskedLater, before: Optional[Handoff]
) -> tuple[IntakeAnswer, ...]:
    """Of the conversation of then, for who reads only the one of now."""
    zone = deps.catalogue.organisation.opening_hours.zone
    day = day_in_words(asked.created_at.astimezone(zone).date(), "nl", local_today(deps))
    goal = deps.catalogue.goal(asked.goal)
    title = goal.title if goal else "een vraag"
    told = before.summary if before else f"{title}, beantwoord door de assistent"
    found = [IntakeAnswer(f"Het vorige gesprek ({day}):", told)]
    steps = repos.next_steps.of_conversation(asked.conversation_id)
    if steps:
        lines = "\n".join(recorded.step.line() for recorded in steps)
        found.append(IntakeAnswer("Wat toen is afgesproken:", lines))
    return tuple(found)
