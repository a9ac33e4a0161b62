"""What a person allows, and whether their browser is remembered: the switch is theirs."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass, replace
from typing import Optional

from bot.domain.consent import AFTERCARE, CHATS, REMEMBER, Consent, Permissions, PurposeTerms
from bot.domain.conversation import Conversation, Message
from bot.domain.customer import Level
from bot.domain.errors import Conflict, InvalidInput, NotAllowed
from bot.domain.summary import with_reasons
from bot.services.finding import conversation_in
from bot.services.known import permissions_of, still_allowed
from bot.services.ports import Deps, Repositories
from bot.services.secrets import hash_token


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


class Control:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    # --- what they allow ----------------------------------------------------------------------

    def overview(self, conversation_id: str) -> Overview:
        with self._deps.uow(write=False) as repos:
            conversation = conversation_in(repos, conversation_id)
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
            conversation = conversation_in(repos, conversation_id, lock=True)
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
                if purpose == AFTERCARE and not granted:
                    repos.aftercare.stop_of(conversation, now)
                self._tell_agent(repos, conversation)
            return self._overview(repos, conversation_in(repos, conversation_id))

    def stop(self, conversation_id: str) -> Level:
        """Nothing is remembered or recognised any more; returns the level that it was."""
        with self._deps.uow() as repos:
            conversation = conversation_in(repos, conversation_id, lock=True)
            repos.aftercare.stop_of(conversation, self._deps.clock())
            self._forget_browser(repos, conversation)
            if conversation.customer_id is not None:
                now = self._deps.clock()
                for purpose in self._deps.terms.purposes:
                    if purpose.key == REMEMBER:
                        continue
                    for each in purpose.categories:
                        no = Consent(purpose.key, each.key, purpose.version, False, now)
                        repos.consents.record(conversation.customer_id, no)
                self._tell_agent(repos, conversation)
            repos.conversations.set_asked_about(conversation_id, None)
            return conversation.level

    def _tell_agent(self, repos: Repositories, conversation: Conversation) -> None:
        """What is refused now is no reason of the hand-off any more."""
        handoff = repos.handoffs.open_for(conversation.id)
        if handoff is None:
            return
        kept = still_allowed(repos, self._deps, conversation, handoff.reasons)
        if kept != tuple(handoff.reasons):
            told = with_reasons(handoff.summary, kept)
            repos.handoffs.update_open(handoff.id, reasons=list(kept), summary=told)

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
            conversation = conversation_in(repos, conversation_id, lock=True)
            self._forget_browser(repos, conversation)
            found = self._deps.terms.find(REMEMBER, CHATS)
            version = found[0].version if found else 1
            repos.browsers.add(browser_id, hash_token(token), now)
            repos.consents.record(browser_id, Consent(REMEMBER, CHATS, version, True, now))
            repos.conversations.set_browser(conversation_id, browser_id)
        return token

    def forget_browser(self, conversation_id: str) -> None:
        with self._deps.uow() as repos:
            self._forget_browser(repos, conversation_in(repos, conversation_id, lock=True))

    def _forget_browser(self, repos: Repositories, conversation: Conversation) -> None:
        if conversation.browser_id is not None:
            # What was said there by who was not logged in: nothing links it to anybody any more.
            device = replace(conversation, customer_id=None)
            repos.aftercare.stop_of(device, self._deps.clock())
            repos.browsers.remove(conversation.browser_id)

    def earlier(self, conversation_id: str) -> list[EarlierConversation]:
        """The person's own earlier conversations; those of who logged in stay with who logs in."""
        with self._deps.uow(write=False) as repos:
            conversation = conversation_in(repos, conversation_id)
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
            messages=tuple(repos.messages.whole(conversation.id)),
        )
