"""What citizens answer with the key of an e-mail to "is it done?"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from bot.domain.aftercare import AskedLater
from bot.domain.conversation import Claim, Conversation
from bot.domain.customer import REMEMBERED
from bot.domain.errors import InvalidInput, NotFound
from bot.services.aftercare_answered import it_worked, new_handoff
from bot.services.aftercare_planning import stop_for
from bot.services.finding import conversation_in
from bot.services.handoffs import Handoffs
from bot.services.known import known_of
from bot.services.phones import PHONE, numbers_in, phones_given
from bot.services.ports import Deps, Repositories
from bot.services.secrets import hash_token

_GONE = "Deze link werkt niet meer. U hoeft niets te doen."
_MAX_PHONE_LENGTH = 40
#: What was let go, or stopped, may still be answered: they answer now.
_ANSWERABLE = ("asked", "worked", "not_worked", "expired", "stopped")


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


class AftercareByMail:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._handoffs = Handoffs(deps)

    def of(self, key: str) -> Asked:
        """What this key answers; NotFound when there is nothing (any more)."""
        with self._deps.uow(write=False) as repos:
            asked = self._for_key(repos, key)
            conversation = conversation_in(repos, asked.conversation_id)
            return self._shown(repos, asked, conversation)

    def answer(self, key: str, worked: bool) -> Asked:
        """The answer; a later one takes the place of the one before, until a person calls."""
        with self._deps.uow() as repos:
            asked, conversation = self._locked(repos, key)
            state = "worked" if worked else "not_worked"
            self._answered(repos, asked, state)
            if worked:
                it_worked(repos, self._deps, asked)
            return self._shown(repos, self._for_key(repos, key), conversation)

    def stop(self, key: str) -> Asked:
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
        numbers = numbers_in(phone)
        needs = known_of(self._deps, self._conversation_of(key)).all_needs
        with self._deps.uow() as repos:
            asked, conversation = self._locked(repos, key)
            if not numbers and (phone or not phones_given(repos, conversation.id)):
                raise InvalidInput("Vul een telefoonnummer in waarop wij u kunnen bellen.")
            for number in numbers:
                claim = Claim(conversation.last_seq, PHONE, number)
                repos.conversations.add_claim(conversation.id, claim)
            self._answered(repos, asked, "not_worked")
            new = new_handoff(repos, self._deps, asked, conversation, call=True)
            self._handoffs.open_within(repos, conversation, new, needs)
            return self._shown(repos, self._for_key(repos, key), conversation)

    def _answered(self, repos: Repositories, asked: AskedLater, state: str) -> None:
        now = self._deps.clock()
        repos.aftercare.change(asked.id, _ANSWERABLE, state=state, answered_at=now)

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
            subject=goal.name_in(conversation.language) if goal else None,
            # Given here: a mail is no place to tell what else is known of somebody.
            phone_known=bool(phones_given(repos, conversation.id)),
            called=waits is not None and waits.kind == "callback",
        )
