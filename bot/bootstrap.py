"""The composition root: settings in, use cases out. Nothing is connected at import."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Optional

from argon2 import PasswordHasher as Argon2
from argon2.exceptions import VerifyMismatchError
from sqlalchemy.engine import Engine

from bot.catalogue import load_catalogue
from bot.catalogue.consents import load_consents
from bot.catalogue.texts import DomainTexts
from bot.domain.consent import ConsentTerms
from bot.domain.errors import ConfigurationError
from bot.domain.goals import Catalogue
from bot.history.choice import hasher_of, history_of
from bot.history.demo import DemoHistory
from bot.services.casework import Casework
from bot.services.control import Control
from bot.services.conversations import Conversations
from bot.services.deletion import Deleting
from bot.services.delivery import Delivery
from bot.services.handoffs import Handoffs
from bot.services.next_steps import NextSteps
from bot.services.ports import Clock, Deps, HistoryPort
from bot.services.privacy import Privacy
from bot.services.reading import Reading
from bot.services.recognition import Recognition
from bot.services.refreshing import Refreshing
from bot.services.sorting import Sorting
from bot.services.staff import StaffRoom
from bot.services.transcript import Transcripts
from bot.services.turns import Turns
from bot.settings import Settings
from bot.storage.database import SqlUnitOfWork, create_engine
from bot.storage.remains import remains_of
from bot.storage.tracker import TRACKER_FILE, SqlTracker


class _Argon2Hasher:
    """Fulfils `bot.services.staff.PasswordHasher`."""

    def __init__(self) -> None:
        self._argon2 = Argon2()

    def hash(self, password: str) -> str:
        return self._argon2.hash(password)

    def verify(self, hash: str, password: str) -> bool:
        try:
            return self._argon2.verify(hash, password)
        except VerifyMismatchError:
            return False


@dataclass(frozen=True)
class Services:
    """Every use case, on one database; what gateway, desk, actions and CLI are given."""

    settings: Settings
    engine: Engine
    catalogue: Catalogue
    deps: Deps
    history: HistoryPort
    recognition: Recognition
    control: Control
    demo: DemoHistory
    privacy: Privacy
    delivery: Delivery
    refreshing: Refreshing
    conversations: Conversations
    turns: Turns
    handoffs: Handoffs
    casework: Casework
    reading: Reading
    sorting: Sorting
    next_steps: NextSteps
    staff: StaffRoom
    transcripts: Transcripts
    deleting: Deleting

    def close(self) -> None:
        self.engine.dispose()


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.timezone.utc)


def bootstrap(settings: Settings, clock: Clock = utc_now) -> Services:
    """Builds the use cases; raises ConfigurationError with all mistakes in all data files."""
    mistakes: list[str] = []
    catalogue: Optional[Catalogue] = None
    texts: Optional[DomainTexts] = None
    terms: Optional[ConsentTerms] = None
    try:
        catalogue = load_catalogue(settings.root, settings.organisation)
    except ConfigurationError as error:
        mistakes.extend(error.mistakes)
    try:
        texts = DomainTexts(settings.root)
    except ConfigurationError as error:
        mistakes.extend(error.mistakes)
    try:
        terms = load_consents(settings.root)
    except ConfigurationError as error:
        mistakes.extend(error.mistakes)
    if catalogue is None or texts is None or terms is None:
        raise ConfigurationError(mistakes)
    if settings.database_url.startswith("sqlite:///"):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = create_engine(settings.database_url)
    history = history_of(settings, engine, clock)
    deps = Deps(SqlUnitOfWork(engine), clock, catalogue, history, texts, terms)
    recognition = Recognition(deps)
    return Services(
        settings=settings,
        engine=engine,
        catalogue=catalogue,
        deps=deps,
        history=history,
        recognition=recognition,
        control=Control(deps),
        demo=DemoHistory(engine, hasher_of(settings)),
        privacy=Privacy(deps),
        delivery=Delivery(deps),
        refreshing=Refreshing(deps),
        conversations=Conversations(deps, recognition),
        turns=Turns(deps),
        handoffs=Handoffs(deps),
        casework=Casework(deps),
        reading=Reading(deps),
        sorting=Sorting(deps),
        next_steps=NextSteps(deps),
        staff=StaffRoom(deps, _Argon2Hasher()),
        transcripts=Transcripts(deps),
        deleting=Deleting(
            deps,
            SqlTracker(engine, settings.data_dir / TRACKER_FILE),
            remains_of(engine, settings.data_dir / TRACKER_FILE),
        ),
    )
