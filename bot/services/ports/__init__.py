"""What the use cases need from outside: protocols that storage and history fulfil."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Callable, Optional, Protocol

from bot.domain.consent import ConsentTerms
from bot.domain.goals import Catalogue
from bot.domain.tip_rules import TipBook
from bot.services.ports.accounts import AccountStore, AuditStore
from bot.services.ports.afterwards import AftercareStore, SurveyStore
from bot.services.ports.connectors import (
    AgentWrote,
    CaseClosed,
    ChatDesk,
    Connector,
    DeskCase,
    Letter,
    LinkStore,
    Mailer,
    RemoteAgent,
)
from bot.services.ports.conversations import (
    ConversationStore,
    MessageStore,
    NextStepStore,
    SortingStore,
)
from bot.services.ports.following import FollowingStore
from bot.services.ports.history import LOOK_UP_BUDGET_S, REGISTER_AWAY, HistoryPort, OutboxStore
from bot.services.ports.insight import InsightStore
from bot.services.ports.labels import LabelStore, Teaching
from bot.services.ports.oversight import OversightStore
from bot.services.ports.people import DueStore, HandoffStore, NoteStore, StaffStore
from bot.services.ports.recognition import (
    BrowserStore,
    ConsentStore,
    DeletionStore,
    IdentityStore,
    Remains,
    TrackerStore,
)
from bot.services.ports.searching import SearchStore
from bot.services.ports.tips import TipStore

__all__ = [
    "LOOK_UP_BUDGET_S",
    "REGISTER_AWAY",
    "AccountStore",
    "AftercareStore",
    "AgentWrote",
    "AuditStore",
    "BrowserStore",
    "CaseClosed",
    "ChatDesk",
    "Clock",
    "Connector",
    "ConsentStore",
    "ConversationStore",
    "DeletionStore",
    "Deps",
    "DeskCase",
    "DueStore",
    "FollowingStore",
    "HandoffStore",
    "HistoryPort",
    "IdentityStore",
    "InsightStore",
    "LabelStore",
    "Letter",
    "LinkStore",
    "Mailer",
    "MessageStore",
    "NextStepStore",
    "NoteStore",
    "OutboxStore",
    "OversightStore",
    "Remains",
    "RemoteAgent",
    "Repositories",
    "SearchStore",
    "SortingStore",
    "StaffStore",
    "SurveyStore",
    "Teaching",
    "Texts",
    "TipStore",
    "TrackerStore",
    "UnitOfWork",
]

Clock = Callable[[], dt.datetime]


class Repositories(Protocol):
    """All stores, in one transaction."""

    conversations: ConversationStore
    messages: MessageStore
    handoffs: HandoffStore
    due: DueStore
    notes: NoteStore
    next_steps: NextStepStore
    sortings: SortingStore
    staff: StaffStore
    accounts: AccountStore
    audit: AuditStore
    consents: ConsentStore
    browsers: BrowserStore
    outbox: OutboxStore
    links: LinkStore
    identity: IdentityStore
    deletions: DeletionStore
    search: SearchStore
    oversight: OversightStore
    following: FollowingStore
    insight: InsightStore
    tips: TipStore
    aftercare: AftercareStore
    surveys: SurveyStore
    labels: LabelStore


class UnitOfWork(Protocol):
    """Opens a transaction: commits at the end of the block, rolls back on an exception."""

    def __call__(self, write: bool = True) -> AbstractContextManager[Repositories]: ...


class Texts(Protocol):
    """What the gateway itself says, from the responses in domain.yml, for who reads `language`
    (an ISO code; what is not there in that language is said in Dutch)."""

    def say(self, key: str, language: str = "nl", **values: str) -> str: ...
    def buttons(self, key: str, language: str = "nl") -> tuple[tuple[str, str], ...]: ...


@dataclass(frozen=True)
class Deps:
    """What every use case gets from the composition root."""

    uow: UnitOfWork
    clock: Clock
    catalogue: Catalogue
    history: HistoryPort
    texts: Texts
    terms: ConsentTerms
    tips: TipBook = field(default_factory=TipBook)
    #: What links in e-mails begin with; None where no mail is sent, or our address is not known.
    links_to: Optional[str] = None
