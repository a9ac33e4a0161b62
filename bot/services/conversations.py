"""A conversation: receiving what the citizen writes, and reading it back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Optional

from bot.domain.conversation import (
    MAX_MESSAGE_LENGTH,
    Claim,
    Conversation,
    ConversationState,
    Message,
    Owner,
    Received,
    Sender,
    TurnState,
)
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.language import spoken
from bot.domain.personal_data import mask
from bot.domain.queue_choices import BY_EMAIL, heard_by_bot
from bot.domain.text import clean, without_command
from bot.services.availability import Situations
from bot.services.ending import reopened
from bot.services.finding import conversation_in
from bot.services.first_question import asked_first
from bot.services.in_queue import known_in_queue, leaves_queue, tell_email, while_waiting
from bot.services.known import known_of
from bot.services.on_offer import typed_choice
from bot.services.phones import phones_given
from bot.services.ports import Repositories
from bot.services.saying import language_in, say
from bot.services.secrets import hash_token
from bot.services.starting import Started as Started
from bot.services.starting import Starting
from bot.services.state import state_of
from bot.services.step_answers import answer_to_steps, hear_answer

#: How long one worker may hold a conversation's turn before another takes it over.
TURN_LEASE = dt.timedelta(seconds=15)


class Conversations(Starting):
    def authenticate(self, conversation_id: str, token: str) -> bool:
        """Raises NotFound unless this is the conversation's own token.

        Returns whether it stays so: when somebody logs in, the conversation gets another one.
        """
        with self._deps.uow(write=False) as repos:
            found = repos.conversations.for_token(hash_token(token))
        if found is None or found.id != conversation_id:
            raise NotFound("Dit gesprek bestaat niet, of hoort niet bij u.")
        return found.verified

    def receive(
        self,
        conversation_id: str,
        client_id: str,
        worker: str,
        text: Optional[str] = None,
        choice: Optional[str] = None,
    ) -> Received:
        """Store a message; the same `client_id` again gives the same `seq`.

        `Received.turn` is set when `worker` now holds the turn and must have it answered.
        """
        customer = known_in_queue(self._deps, conversation_id)
        with self._deps.uow() as repos:
            conversation = repos.conversations.get(conversation_id, lock=True)
            if conversation is None:
                raise NotFound("Dit gesprek bestaat niet.")
            known = repos.messages.by_client_id(conversation_id, client_id)
            if known:
                return Received(known.seq, False, conversation.owner)
            said, payload = self._said(repos, conversation_id, text, choice)
            if choice is None:
                payload = typed_choice(repos, conversation, said)
            conversation = reopened(repos, conversation)
            of_steps = answer_to_steps(repos, conversation, said, payload)
            bot_answers = not of_steps and self._bot_answers(repos, conversation, payload)
            if bot_answers:
                payload = heard_by_bot(payload)
            masked = mask(said)
            message = repos.messages.append(
                conversation_id,
                Sender.CITIZEN,
                said,
                self._deps.clock(),
                client_id=client_id,
                turn_state=TurnState.PENDING if bot_answers else TurnState.FOR_PERSON,
                turn_text=payload or without_command(masked.text),
            )
            for found in masked.found:
                claim = Claim(message.seq, found.kind, found.value)
                repos.conversations.add_claim(conversation_id, claim)
            if not bot_answers:
                if of_steps:
                    hear_answer(repos, self._deps, conversation, of_steps)
                elif conversation.owner is Owner.QUEUE:
                    while_waiting(repos, self._deps, conversation, said, payload, customer)
                elif conversation.owner is not Owner.AGENT:
                    tell_email(repos, self._deps, conversation)
                return Received(message.seq, True, conversation.owner)
            return self._with_turn(repos, conversation_id, message.seq, worker)

    def _with_turn(
        self, repos: Repositories, conversation_id: str, seq: int, worker: str
    ) -> Received:
        now = self._deps.clock()
        turn = None
        if repos.conversations.lease_turn(conversation_id, worker, now, now + TURN_LEASE):
            # Somebody is waiting here now: a turn that was put off is tried again at once.
            turn = repos.messages.next_pending_turn(conversation_id)
            if turn is None:
                repos.conversations.release_turn(conversation_id, worker)
        return Received(seq, True, Owner.BOT, turn)

    def _said(
        self, repos: Repositories, conversation_id: str, text: Optional[str], choice: Optional[str]
    ) -> tuple[str, Optional[str]]:
        if choice is not None:
            offered = repos.messages.choice_payload(conversation_id, choice)
            if offered is None:
                raise InvalidInput("Deze keuze hoort niet bij dit gesprek.")
            return offered
        said = clean(text or "")
        if not said:
            raise InvalidInput("Het bericht is leeg.")
        if len(said) > MAX_MESSAGE_LENGTH:
            raise InvalidInput(
                f"Het bericht is te lang: {len(said)} tekens, hooguit {MAX_MESSAGE_LENGTH}."
            )
        return said, None

    def _bot_answers(
        self, repos: Repositories, conversation: Conversation, payload: Optional[str]
    ) -> bool:
        """Whether this message is for the bot; writing reopens what was closed."""
        if payload == BY_EMAIL and conversation.owner is not Owner.QUEUE:
            return False
        if conversation.owner is Owner.BOT:
            return True
        leaves = conversation.owner is Owner.QUEUE and leaves_queue(
            repos, self._deps, conversation, payload
        )
        if leaves or conversation.owner is Owner.CLOSED:
            repos.conversations.back_to_bot(conversation.id)
            return True
        return False

    def language(self, conversation_id: str) -> str:
        """What the citizen writes in, as far as we know (ISO 639-1)."""
        with self._deps.uow(write=False) as repos:
            return language_in(repos, conversation_id)

    def note_language(self, conversation_id: str, language: str) -> None:
        """From now on the citizen is answered in this language, where we can."""
        with self._deps.uow() as repos:
            repos.conversations.set_language(conversation_id, language[:10])

    def speak(self, conversation_id: str, language: str) -> None:
        """The citizen chose a language. A greeting that nobody answered yet is said again in it."""
        with self._deps.uow(write=False) as repos:
            known = known_of(self._deps, conversation_in(repos, conversation_id))
        with self._deps.uow() as repos:
            conversation = conversation_in(repos, conversation_id, lock=True)
            if spoken(conversation.language) == language:
                return
            repos.conversations.set_language(conversation_id, language)
            conversation = replace(conversation, language=language)
            if conversation.last_seq == 1 and conversation.owner is Owner.BOT:
                asked = asked_first(repos, conversation)
                greeting = self._greeter.welcome(conversation, known, asked)
                say(repos, self._deps, conversation_id, Sender.BOT, greeting)

    def phone_known(self, conversation_id: str) -> bool:
        """Whether an agent can see a number to call: typed here, or in the history."""
        with self._deps.uow(write=False) as repos:
            conversation = repos.conversations.get(conversation_id)
            if phones_given(repos, conversation_id):
                return True
        history = known_of(self._deps, conversation).history
        return bool(history and history.customer.phone)

    def follow(
        self,
        conversation_id: str,
        token: str,
        seq: int,
        situations: Optional[Situations] = None,
    ) -> tuple[list[Message], ConversationState]:
        """As `messages_since`, for who shows the token; NotFound when it opens nothing (now)."""
        with self._deps.uow(write=False) as repos:
            conversation = repos.conversations.for_token(hash_token(token))
            if conversation is None or conversation.id != conversation_id:
                raise NotFound("Dit gesprek bestaat niet, of hoort niet bij u.")
            # Its number tells that there is something: most looks are for nothing.
            new = conversation.last_seq > seq
            messages = repos.messages.since(conversation_id, seq) if new else []
            return messages, state_of(repos, self._deps, conversation, situations)

    def messages_since(
        self, conversation_id: str, seq: int
    ) -> tuple[list[Message], ConversationState]:
        """Messages with a higher sequence number, oldest first, and who speaks now."""
        with self._deps.uow(write=False) as repos:
            conversation = repos.conversations.get(conversation_id)
            if conversation is None:
                raise NotFound("Dit gesprek bestaat niet.")
            messages = repos.messages.since(conversation_id, seq)
            return messages, state_of(repos, self._deps, conversation)
