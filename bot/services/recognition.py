"""Recognising somebody: at the start, by logging in while chatting, or by a remembered browser."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Optional

from bot.domain.conversation import (
    Conversation,
    ConversationState,
    Message,
    MessageKind,
    Outgoing,
    Owner,
    Sender,
)
from bot.domain.customer import Identity
from bot.domain.errors import (
    Conflict,
    HistoryUnavailable,
    TokenUsed,
)
from bot.domain.outcome import RecordedStep
from bot.domain.summary import customer_line
from bot.services.finding import conversation_in
from bot.services.first_question import ask_first, mark_of, step_asked
from bot.services.greeting import Greeter, Subject, marked, subject_now, subject_of
from bot.services.known import REGISTER_AWAY, Known, known_of
from bot.services.ports import Deps, Repositories
from bot.services.saying import say
from bot.services.secrets import hash_token
from bot.services.state import state_of


@dataclass(frozen=True)
class Identified:
    """What was said about logging in; `token` is set when the conversation has a new one."""

    messages: list[Message]
    state: ConversationState
    token: Optional[str]


class Recognition:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._greeter = Greeter(deps)

    def known(self, conversation_id: str) -> Known:
        """What may be used in this conversation."""
        with self._deps.uow(write=False) as repos:
            conversation = repos.conversations.get(conversation_id)
        return known_of(self._deps, conversation)

    def look_up(self, identity: Optional[Identity]) -> Optional[str]:
        """`Conversation.register_key`. The one time that somebody may wait for a register."""
        if identity is None:
            return None
        try:
            return self._deps.history.recognise(identity)
        except HistoryUnavailable:
            return REGISTER_AWAY

    def identify(self, conversation_id: str, identity: Identity) -> Identified:
        """The person has logged in while chatting; returns what was said about that.

        From the first log-in on the conversation has a new token: whoever had the one before (on a
        computer in the library) does not read along. Raises TokenUsed, and Conflict when the
        conversation is somebody else's.
        """
        key = self.look_up(identity)
        with self._deps.uow() as repos:
            before = conversation_in(repos, conversation_id, lock=True)
            use_identity(repos, identity)
            if not repos.identity.verify(conversation_id, identity, key):
                raise Conflict("Dit gesprek is van iemand anders. Begin een nieuw gesprek.")
            conversation = conversation_in(repos, conversation_id)
        known = known_of(self._deps, conversation)
        with self._deps.uow() as repos:
            # Who speaks now may have changed while the history was read.
            conversation = conversation_in(repos, conversation_id, lock=True)
            if conversation.customer_name is None and known.history is not None:
                named = replace(identity, name=known.history.customer.name)
                repos.identity.verify(conversation_id, named, conversation.register_key)
                conversation = replace(conversation, customer_name=named.name)
            token = None
            if not before.verified:
                # Last of all: until here the token of before still opens the conversation.
                token = secrets.token_urlsafe(32)
                repos.conversations.set_token(conversation_id, hash_token(token))
                self._tell(repos, before, conversation, known)
            said = repos.messages.since(conversation_id, before.last_seq)
            state = state_of(repos, self._deps, conversation_in(repos, conversation_id))
            return Identified(said, state, token)

    def _tell(
        self, repos: Repositories, before: Conversation, conversation: Conversation, known: Known
    ) -> None:
        self._tell_agent(repos, before, conversation)
        if conversation.owner in (Owner.QUEUE, Owner.AGENT):
            text = self._deps.texts.say(
                "utter_logged_in_for_agent", conversation.language, name=_named(conversation)
            )
            notice = Outgoing(text, MessageKind.NOTICE)
            say(repos, self._deps, conversation.id, Sender.SYSTEM, notice)
            return
        asked = ask_first(repos, self._deps, conversation)
        subject = subject_now(known, self._deps)
        mark = mark_of(asked) if asked else marked(subject)
        repos.conversations.set_asked_about(conversation.id, mark)
        greeting = self._greeter.logged_in(conversation, known, asked)
        say(repos, self._deps, conversation.id, Sender.BOT, greeting)

    @staticmethod
    def _tell_agent(repos: Repositories, before: Conversation, now: Conversation) -> None:
        """Whoever has the hand-off, or will have it, reads who it is."""
        handoff = repos.handoffs.open_for(now.id)
        if handoff is not None:
            told = handoff.summary.replace(customer_line(before), customer_line(now))
            repos.handoffs.update_open(handoff.id, summary=told)

    def asked_about(self, conversation_id: str) -> Optional[Subject]:
        """What the last greeting asked, while nothing was said to it."""
        with self._deps.uow(write=False) as repos:
            conversation = repos.conversations.get(conversation_id)
        if conversation is None or conversation.asked_about is None:
            return None
        known = known_of(self._deps, conversation)
        return subject_of(conversation.asked_about, known, self._deps.clock())

    def step_asked(self, conversation_id: str) -> Optional[RecordedStep]:
        """What the last greeting asked to have been done, while nothing was said to it."""
        with self._deps.uow(write=False) as repos:
            return step_asked(repos, repos.conversations.get(conversation_id))

    def question_answered(self, conversation_id: str) -> None:
        with self._deps.uow() as repos:
            repos.conversations.set_asked_about(conversation_id, None)


def use_identity(repos: Repositories, identity: Identity) -> None:
    """An identity token is for one use; TokenUsed when it was used before."""
    if identity.token_hash is None or identity.expires_at is None:
        return  # not from a token: a dialogue test, or the shell
    if not repos.identity.use_token(identity.token_hash, identity.expires_at):
        raise TokenUsed("Deze aanmelding is al gebruikt.")


def _named(conversation: Conversation) -> str:
    return conversation.customer_name or "klant"
