"""Starting a conversation: who it is, what the greeting says, and what it asks."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, replace
from typing import Optional

from bot.domain.conversation import Conversation, ConversationState, Message, Owner, Sender
from bot.domain.customer import Identity
from bot.services.first_question import ask_first, mark_of
from bot.services.greeting import Greeter, marked, subject_now
from bot.services.known import Known, known_of, remembers
from bot.services.ports import Deps
from bot.services.recognition import Recognition, use_identity
from bot.services.saying import say
from bot.services.secrets import hash_token


@dataclass(frozen=True)
class Started:
    conversation: Conversation
    token: str
    messages: list[Message]
    state: ConversationState


class Starting:
    def __init__(self, deps: Deps, recognition: Recognition) -> None:
        self._deps = deps
        self._recognition = recognition
        self._greeter = Greeter(deps)

    def start(
        self,
        identity: Optional[Identity],
        page_url: Optional[str],
        language: str,
        browser_token: Optional[str] = None,
        trial_of: Optional[str] = None,
    ) -> Started:
        """A new conversation with its secret token and the bot's greeting.

        Raises TokenUsed for an identity that was shown before. A `browser_token` that is not
        known (any more) is no mistake: then the browser is simply not remembered. `trial_of`: the
        member of staff who only tries it.
        """
        now = self._deps.clock()
        token = secrets.token_urlsafe(32)
        conversation = Conversation(
            id=str(uuid.uuid4()),
            owner=Owner.BOT,
            last_seq=0,
            created_at=now,
            language=language,
            page_url=page_url,
            customer_id=identity.customer_id if identity else None,
            customer_name=identity.name if identity else None,
            register_key=self._recognition.look_up(identity),
            trial_of=trial_of,
        )
        known = known_of(self._deps, conversation)
        conversation = self._with_what_is_known(conversation, known)
        with self._deps.uow() as repos:
            if identity:
                use_identity(repos, identity)
            if browser_token:
                browser_id = repos.browsers.seen(hash_token(browser_token), now)
                if browser_id and not remembers(repos, self._deps, browser_id):
                    browser_id = None
                conversation = replace(conversation, browser_id=browser_id)
                known = replace(known, level=conversation.level)
            asked = ask_first(repos, self._deps, conversation)
            if asked is not None:
                conversation = replace(conversation, asked_about=mark_of(asked))
            repos.conversations.add(conversation, hash_token(token))
            said = self._greeter.welcome(conversation, known, asked)
            greeting = say(repos, self._deps, conversation.id, Sender.BOT, said)
        return Started(conversation, token, [greeting], ConversationState(Owner.BOT))

    def _with_what_is_known(self, conversation: Conversation, known: Known) -> Conversation:
        """The name, the language that they read best, and what the greeting will ask about."""
        history = known.history
        if history is None:
            return conversation
        language = conversation.language
        return replace(
            conversation,
            customer_name=conversation.customer_name or history.customer.name,
            language=history.language or language if language.startswith("nl") else language,
            asked_about=marked(subject_now(known, self._deps)),
        )

    def ensure(self, conversation_id: str) -> Conversation:
        """The conversation, made when it is new: `rasa shell` and stock channels start this way."""
        with self._deps.uow() as repos:
            found = repos.conversations.get(conversation_id[:36], lock=True)
            if found is None:
                found = Conversation(conversation_id[:36], Owner.BOT, 0, self._deps.clock())
                repos.conversations.add(found, None)
        return found
