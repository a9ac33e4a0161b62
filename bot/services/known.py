"""The one way to what is known of a customer: for who may see it, as far as they allow it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Optional, Sequence

from bot.domain.consent import (
    CASES,
    CHATS,
    CONTACTS,
    NEEDS,
    RECOGNISE,
    REMEMBER,
    Permissions,
)
from bot.domain.conversation import Conversation
from bot.domain.customer import COMPLAINT_REASON, CONTACT_REASON, History, Level, NeedKind
from bot.domain.errors import HistoryUnavailable
from bot.services.ports import REGISTER_AWAY, Deps, Repositories


@dataclass(frozen=True)
class Known:
    """`history` is None for a stranger, and for who is not verified or refused all of it.
    `unavailable`: a register did not answer, so what is here is not all, or nothing."""

    level: Level
    history: Optional[History] = None
    unavailable: bool = False

    def needs(self, kind: NeedKind) -> bool:
        return kind in self.all_needs

    @property
    def all_needs(self) -> frozenset[NeedKind]:
        return frozenset(need.kind for need in self.history.needs) if self.history else frozenset()


def permissions_of(repos: Repositories, deps: Deps, conversation: Conversation) -> Permissions:
    said = repos.consents.of_subject(conversation.subject) if conversation.subject else []
    return Permissions(deps.terms, said)


def remembers(repos: Repositories, deps: Deps, browser_id: str) -> bool:
    """Whether the yes to this browser was said to the words of today."""
    return Permissions(deps.terms, repos.consents.of_subject(browser_id)).allows(REMEMBER, CHATS)


def known_of(deps: Deps, conversation: Optional[Conversation]) -> Known:
    """What may be used in this conversation; never waits for a register."""
    if conversation is None:
        return Known(Level.ANONYMOUS)
    if not conversation.verified:
        return Known(conversation.level)
    if conversation.register_key is None:
        return Known(Level.VERIFIED)
    if conversation.register_key == REGISTER_AWAY:
        return Known(Level.VERIFIED, unavailable=True)
    with deps.uow(write=False) as repos:
        allowed = permissions_of(repos, deps, conversation)
    try:
        history = deps.history.of_customer(conversation.register_key)
    except HistoryUnavailable:
        return Known(Level.VERIFIED, unavailable=True)
    if history is None:
        return Known(Level.VERIFIED)
    return Known(Level.VERIFIED, _as_allowed(history, allowed), history.incomplete)


def still_allowed(
    repos: Repositories, deps: Deps, conversation: Conversation, reasons: Sequence[str]
) -> tuple[str, ...]:
    """The reasons of a sorting, without those that come from what the person refused since."""
    allowed = permissions_of(repos, deps, conversation)
    refused = tuple(
        beginning
        for beginning, kind in ((CONTACT_REASON, CONTACTS), (COMPLAINT_REASON, CASES))
        if not allowed.allows(RECOGNISE, kind)
    )
    return tuple(reason for reason in reasons if not reason.startswith(refused))


def _as_allowed(history: History, allowed: Permissions) -> Optional[History]:
    """What the person refused is as if it were not there; who refused all of it is a stranger, so
    that their telephone number is not used either."""
    cases, contacts, needs = (allowed.allows(RECOGNISE, kind) for kind in (CASES, CONTACTS, NEEDS))
    if not (cases or contacts or needs):
        return None
    about = history.contacts if contacts else ()
    return replace(
        history,
        cases=history.cases if cases else (),
        # A contact may name the case that it was about.
        contacts=about if cases else tuple(replace(contact, case=None) for contact in about),
        needs=history.needs if needs else (),
    )
