"""Turns: a citizen's message that the bot has to answer, exactly once, whatever dies meanwhile."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Optional, Sequence

from bot.domain.conversation import (
    Conversation,
    MessageKind,
    Outgoing,
    Owner,
    Sender,
    Turn,
    TurnState,
)
from bot.domain.person_request import asks_for_person
from bot.domain.suiting import ASK_PERSON, offers_call, suited
from bot.domain.urgency import urgent_reasons
from bot.services.conversations import TURN_LEASE
from bot.services.known import known_of
from bot.services.ports import Deps, Repositories
from bot.services.saying import say

#: A turn that the bot could not answer is tried again after this long, then twice as long, …
_RETRY = dt.timedelta(seconds=3)
_LONGEST_RETRY = dt.timedelta(seconds=60)


def wants_person(turn: Turn) -> bool:
    """Whether a person must come, asked for or in danger: no bot is needed to see it."""
    if turn.text.startswith(ASK_PERSON):
        return True
    return asks_for_person(turn.text) or bool(urgent_reasons(turn.text))


class Turns:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def due(self, limit: int = 50) -> list[str]:
        """Conversations whose turn nobody is answering: after a crash, or to be tried again."""
        with self._deps.uow(write=False) as repos:
            return repos.conversations.with_pending_turns(self._deps.clock(), limit)

    def unanswered(self, conversation_id: str) -> list[Turn]:
        """All turns of the conversation that wait for an answer, oldest first."""
        with self._deps.uow(write=False) as repos:
            return repos.messages.pending_turns(conversation_id)

    def forget_leases(self) -> None:
        """At the start of the only gateway: whoever held a turn is dead."""
        with self._deps.uow() as repos:
            repos.conversations.clear_leases()

    def take(self, conversation_id: str, worker: str) -> Optional[Turn]:
        """The conversation's next turn, when `worker` can have it."""
        now = self._deps.clock()
        with self._deps.uow() as repos:
            if not repos.conversations.lease_turn(conversation_id, worker, now, now + TURN_LEASE):
                return None
            turn = repos.messages.next_pending_turn(conversation_id, now)
            if turn is None:
                repos.conversations.release_turn(conversation_id, worker)
            else:
                repos.messages.count_attempt(conversation_id, turn.seq)
            return turn

    def complete(self, turn: Turn, worker: str, replies: Sequence[Outgoing]) -> Optional[Turn]:
        """Store the bot's replies, if it still may speak; returns the next turn, if any."""
        now = self._deps.clock()
        replies = self._as_suits(turn.conversation_id, replies)
        with self._deps.uow() as repos:
            conversation = repos.conversations.get(turn.conversation_id, lock=True)
            if conversation is None:
                return None
            settled = repos.messages.settle_turn(conversation.id, turn.seq, TurnState.ANSWERED)
            if settled and self._may_speak(repos, conversation, turn):
                for reply in replies:
                    say(repos, self._deps, conversation.id, Sender.BOT, reply)
            return self._next(repos, conversation, worker, now)

    def _as_suits(self, conversation_id: str, replies: Sequence[Outgoing]) -> Sequence[Outgoing]:
        """The choices in the order that suits this customer, where a call is one of them."""
        if not any(offers_call(reply.choices) for reply in replies):
            return replies
        with self._deps.uow(write=False) as repos:
            conversation = repos.conversations.get(conversation_id)
        needs = known_of(self._deps, conversation).all_needs
        return [replace(reply, choices=suited(reply.choices, needs)) for reply in replies]

    def apologise(self, turn: Turn) -> bool:
        """The bot is slow or gone: say so kindly, once for each turn, with the way to a person."""
        with self._deps.uow() as repos:
            conversation = repos.conversations.get(turn.conversation_id, lock=True)
            if conversation is None or conversation.owner is not Owner.BOT:
                return False
            if not repos.messages.mark_apologised(conversation.id, turn.seq):
                return False
            texts, language = self._deps.texts, conversation.language
            phone = self._deps.catalogue.organisation.phone
            sorry = Outgoing(
                texts.say("utter_bot_unavailable", language, phone=phone),
                MessageKind.CHOICES,
                texts.buttons("utter_bot_unavailable", language),
            )
            say(repos, self._deps, conversation.id, Sender.SYSTEM, sorry)
            return True

    def postpone(self, turn: Turn, worker: str) -> None:
        """Try this turn again later; it stays stored until it is answered or a person has it."""
        now = self._deps.clock()
        wait = min(_RETRY * 2 ** min(turn.attempts, 8), _LONGEST_RETRY)
        with self._deps.uow() as repos:
            # The conversation first, as everywhere: PostgreSQL must not find us waiting crosswise.
            repos.conversations.release_turn(turn.conversation_id, worker)
            repos.messages.postpone_turn(turn.conversation_id, turn.seq, now + wait)

    def keep(self, turn: Turn, worker: str) -> bool:
        """Hold the turn a while longer; False when another worker has it by now."""
        with self._deps.uow() as repos:
            until = self._deps.clock() + TURN_LEASE
            return repos.conversations.renew_lease(turn.conversation_id, worker, until)

    @staticmethod
    def _may_speak(repos: Repositories, conversation: Conversation, turn: Turn) -> bool:
        """The bot speaks while it owns the conversation, and to confirm its own hand-off."""
        if conversation.owner is Owner.BOT:
            return True
        handoff = repos.handoffs.open_for(conversation.id)
        return (
            conversation.owner is Owner.QUEUE
            and handoff is not None
            and handoff.opened_by_turn == turn.seq
        )

    @staticmethod
    def _next(
        repos: Repositories, conversation: Conversation, worker: str, now: dt.datetime
    ) -> Optional[Turn]:
        if conversation.owner is Owner.BOT:
            turn = repos.messages.next_pending_turn(conversation.id, now)
            if turn is not None:
                until = now + TURN_LEASE
                return (
                    turn
                    if repos.conversations.renew_lease(conversation.id, worker, until)
                    else None
                )
        repos.conversations.release_turn(conversation.id, worker)
        return None
