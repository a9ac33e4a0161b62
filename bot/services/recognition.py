"""Recognising somebody: at the start, by logging in while chatting, or by a remembered browser."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass, replace
from typing import Optional

from bot.domain.consent import CHATS, REMEMBER, Consent, Permissions, PurposeTerms
from bot.domain.conversation import (
    Conversation,
    ConversationState,
    Message,
    MessageKind,
    Outgoing,
    Owner,
    Sender,
)
from bot.domain.customer import Identity, Level
from bot.domain.errors import (
    Conflict,
    HistoryUnavailable,
    InvalidInput,
    NotAllowed,
    NotFound,
    TokenUsed,
)
from bot.domain.summary import customer_line
from bot.services.greeting import Greeter, Subject, marked, subject_now, subject_of
from bot.services.known import REGISTER_AWAY, Known, known_of, permissions_of
from bot.services.ports import Deps, Repositories
from bot.services.saying import say
from bot.services.secrets import hash_token
from bot.services.state import state_of


@dataclass(frozen=True)
class Permission:
    """One switch: may this category be used for this purpose? In the words of the citizen."""

    purpose: str
    category: str
    purpose_title: str
    category_title: str
    explanation: str
    granted: bool
    basis: str
    version: int
    said_at: Optional[dt.datetime] = None


@dataclass(frozen=True)
class Overview:
    """Who we think somebody is, and what they allow."""

    level: Level
    name: Optional[str]
    remembered: bool
    permissions: tuple[Permission, ...]


@dataclass(frozen=True)
class EarlierConversation:
    id: str
    started_at: dt.datetime
    subjects: tuple[str, ...]
    messages: tuple[Message, ...]


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

    # --- who it is ----------------------------------------------------------------------------

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
            conversation = self._get(repos, conversation_id, lock=True)
            use_identity(repos, identity)
            before = conversation
            if not repos.identity.verify(conversation_id, identity, key):
                raise Conflict("Dit gesprek is van iemand anders. Begin een nieuw gesprek.")
            conversation = self._get(repos, conversation_id)
            token = None
            if not before.verified:
                token = secrets.token_urlsafe(32)
                repos.conversations.set_token(conversation_id, hash_token(token))
        known = known_of(self._deps, conversation)
        with self._deps.uow() as repos:
            if conversation.customer_name is None and known.history is not None:
                named = replace(identity, name=known.history.customer.name)
                repos.identity.verify(conversation_id, named, conversation.register_key)
                conversation = replace(conversation, customer_name=named.name)
            if not before.verified:
                self._tell(repos, before, conversation, known)
            said = repos.messages.since(conversation_id, before.last_seq)
            state = state_of(repos, self._deps, self._get(repos, conversation_id))
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
        subject = subject_now(known, self._deps.clock())
        repos.conversations.set_asked_about(conversation.id, marked(subject))
        greeting = self._greeter.logged_in(conversation, known)
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

    def question_answered(self, conversation_id: str) -> None:
        with self._deps.uow() as repos:
            repos.conversations.set_asked_about(conversation_id, None)

    # --- what they allow ----------------------------------------------------------------------

    def overview(self, conversation_id: str) -> Overview:
        with self._deps.uow(write=False) as repos:
            conversation = self._get(repos, conversation_id)
            return self._overview(repos, conversation)

    def permit(
        self, conversation_id: str, purpose: str, category: str, granted: bool, version: int
    ) -> Overview:
        """What the person says about one purpose and category, from now on.

        Raises NotAllowed for who is not known at all, Conflict when the words have changed.
        """
        found = self._deps.terms.find(purpose, category)
        if found is None:
            raise InvalidInput("Deze toestemming bestaat niet.")
        if found[0].version != version:
            raise Conflict("De tekst van deze toestemming is veranderd. Lees hem eerst.")
        with self._deps.uow() as repos:
            conversation = self._get(repos, conversation_id, lock=True)
            if purpose == REMEMBER:
                if granted and conversation.browser_id is None:
                    raise NotAllowed("Laat dit apparaat eerst onthouden.")
                if granted and conversation.browser_id is not None:
                    yes = Consent(purpose, category, version, True, self._deps.clock())
                    repos.consents.record(conversation.browser_id, yes)
                if not granted:
                    self._forget_browser(repos, conversation)
            elif not conversation.verified or conversation.customer_id is None:
                raise NotAllowed("Hiervoor moet u ingelogd zijn.")
            else:
                now = self._deps.clock()
                consent = Consent(purpose, category, version, granted, now)
                repos.consents.record(conversation.customer_id, consent)
            return self._overview(repos, self._get(repos, conversation_id))

    def stop(self, conversation_id: str) -> Level:
        """Nothing is remembered or recognised any more; returns the level that it was."""
        with self._deps.uow() as repos:
            conversation = self._get(repos, conversation_id, lock=True)
            self._forget_browser(repos, conversation)
            if conversation.customer_id is not None:
                now = self._deps.clock()
                for purpose in self._deps.terms.purposes:
                    if purpose.key == REMEMBER:
                        continue
                    for each in purpose.categories:
                        no = Consent(purpose.key, each.key, purpose.version, False, now)
                        repos.consents.record(conversation.customer_id, no)
                repos.conversations.set_asked_about(conversation_id, None)
            return conversation.level

    def _overview(self, repos: Repositories, conversation: Conversation) -> Overview:
        remembered = conversation.browser_id is not None
        allowed = permissions_of(repos, self._deps, conversation)
        shown: list[Permission] = []
        for purpose in self._deps.terms.purposes:
            if purpose.key == REMEMBER:
                shown += self._switches(purpose, conversation, None) if remembered else ()
            elif conversation.verified:
                shown += self._switches(purpose, conversation, allowed)
        name = conversation.customer_name if conversation.verified else None
        return Overview(conversation.level, name, remembered, tuple(shown))

    @staticmethod
    def _switches(
        purpose: PurposeTerms, conversation: Conversation, allowed: Optional[Permissions]
    ) -> list[Permission]:
        """`allowed` is None for the browser: that it is remembered is the permission."""
        english = conversation.language.startswith("en")
        shown = []
        for each in purpose.categories:
            said = allowed.said(purpose.key, each.key) if allowed else None
            shown.append(
                Permission(
                    purpose=purpose.key,
                    category=each.key,
                    purpose_title=(english and purpose.title_english) or purpose.title,
                    category_title=(english and each.title_english) or each.title,
                    explanation=(english and purpose.explanation_english) or purpose.explanation,
                    granted=allowed.allows(purpose.key, each.key) if allowed else True,
                    basis=purpose.basis,
                    version=purpose.version,
                    said_at=said.at if said else None,
                )
            )
        return shown

    # --- a remembered browser -----------------------------------------------------------------

    def remember(self, conversation_id: str) -> str:
        """The person said yes: returns the browser's secret token, which is kept as a hash only."""
        token, browser_id, now = secrets.token_urlsafe(32), str(uuid.uuid4()), self._deps.clock()
        with self._deps.uow() as repos:
            conversation = self._get(repos, conversation_id, lock=True)
            self._forget_browser(repos, conversation)
            found = self._deps.terms.find(REMEMBER, CHATS)
            version = found[0].version if found else 1
            repos.browsers.add(browser_id, hash_token(token), now)
            repos.consents.record(browser_id, Consent(REMEMBER, CHATS, version, True, now))
            repos.conversations.set_browser(conversation_id, browser_id)
        return token

    def forget_browser(self, conversation_id: str) -> None:
        with self._deps.uow() as repos:
            self._forget_browser(repos, self._get(repos, conversation_id, lock=True))

    def _forget_browser(self, repos: Repositories, conversation: Conversation) -> None:
        if conversation.browser_id is not None:
            repos.browsers.remove(conversation.browser_id)

    def earlier(self, conversation_id: str) -> list[EarlierConversation]:
        """The person's own earlier conversations; those of who logged in stay with who logs in."""
        with self._deps.uow(write=False) as repos:
            conversation = self._get(repos, conversation_id)
            if conversation.customer_id is not None:
                found = repos.conversations.of_customer(conversation.customer_id)
            elif conversation.browser_id is not None:
                found = repos.browsers.conversations(conversation.browser_id)
            else:
                found = []
            return [self._earlier(repos, each) for each in found if each.id != conversation_id]

    def _earlier(self, repos: Repositories, conversation: Conversation) -> EarlierConversation:
        keys = [goal for goal, _, _ in repos.sortings.of_conversation(conversation.id) if goal]
        goals = [self._deps.catalogue.goal(key) for key in dict.fromkeys(keys)]
        return EarlierConversation(
            id=conversation.id,
            started_at=conversation.created_at,
            subjects=tuple(goal.title for goal in goals if goal and goal.kind == "goal"),
            messages=tuple(repos.messages.since(conversation.id, 0)),
        )

    @staticmethod
    def _get(repos: Repositories, conversation_id: str, lock: bool = False) -> Conversation:
        conversation = repos.conversations.get(conversation_id, lock=lock)
        if conversation is None:
            raise NotFound("Dit gesprek bestaat niet.")
        return conversation


def use_identity(repos: Repositories, identity: Identity) -> None:
    """An identity token is for one use; TokenUsed when it was used before."""
    if identity.token_hash is None or identity.expires_at is None:
        return  # not from a token: a dialogue test, or the shell
    if not repos.identity.use_token(identity.token_hash, identity.expires_at):
        raise TokenUsed("Deze aanmelding is al gebruikt.")


def _named(conversation: Conversation) -> str:
    return conversation.customer_name or "klant"
