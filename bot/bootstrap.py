"""The composition root: settings in, use cases out. Nothing is connected at import."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Optional

from sqlalchemy.engine import Engine

from bot.catalogue.teaching import SentenceFiles
from bot.connecting import connect
from bot.connectors.choice import Outside
from bot.data_files import load_data_files
from bot.domain.accounts import GroupRule
from bot.domain.errors import ConfigurationError
from bot.domain.goals import Catalogue
from bot.domain.replies import CannedReply
from bot.hashed_passwords import hashed_passwords
from bot.history.choice import hasher_of, history_of
from bot.history.demo import DemoHistory
from bot.services.accounts import Accounts
from bot.services.aftercare import AftercareAnswers
from bot.services.aftercare_by_mail import AftercareByMail
from bot.services.aftercare_calls import AftercareCalls
from bot.services.aftercare_round import AftercareRound
from bot.services.audit_log import AuditLog
from bot.services.case_file import CaseFiles
from bot.services.casework import Casework
from bot.services.chat_desk_answers import ChatDeskAnswers
from bot.services.control import Control
from bot.services.conversations import Conversations
from bot.services.deletion import Deleting
from bot.services.delivery import Delivery
from bot.services.ending import Ending
from bot.services.handoffs import Handoffs
from bot.services.inbox import Inbox
from bot.services.insight import InsightDesk
from bot.services.mailing import Mailing
from bot.services.matters import Matters
from bot.services.next_steps import NextSteps
from bot.services.notes import Notes
from bot.services.outside import OutsideLogIn
from bot.services.overseeing import Overseeing
from bot.services.ports import Clock, Deps, HistoryPort
from bot.services.privacy import Privacy
from bot.services.reading import Reading
from bot.services.recognition import Recognition
from bot.services.refreshing import Refreshing
from bot.services.searching import Searching
from bot.services.sorting import Sorting
from bot.services.staff import StaffRoom
from bot.services.survey import Surveys
from bot.services.tips import Tips
from bot.services.transcript import Transcripts
from bot.services.trial import Trials
from bot.services.turns import Turns
from bot.services.waiting import Waiting
from bot.settings import Settings
from bot.storage.database import SqlUnitOfWork, create_engine
from bot.storage.remains import remains_of
from bot.storage.tracker import TRACKER_FILE, SqlTracker


def _group_rules(settings: Settings, catalogue: Catalogue) -> tuple[GroupRule, ...]:
    """Raises ConfigurationError for a department that the organisation does not have."""
    rules = settings.log_in.oidc.groups if settings.log_in.oidc else ()
    known = catalogue.organisation.departments
    unknown = sorted(set().union(*(rule.departments for rule in rules)) - set(known))
    if unknown:
        there = ", ".join(sorted(known))
        raise ConfigurationError(
            [f"VOORSORTEER_OIDC_GROUPS: no department {', '.join(unknown)}; there are: {there}"]
        )
    return rules


@dataclass(frozen=True)
class Services:
    """Every use case, on one database; what gateway, desk, actions and CLI are given."""

    settings: Settings
    engine: Engine
    catalogue: Catalogue
    replies: tuple[CannedReply, ...]
    deps: Deps
    history: HistoryPort
    recognition: Recognition
    control: Control
    demo: DemoHistory
    privacy: Privacy
    delivery: Delivery
    mailing: Mailing
    chat_answers: Optional[ChatDeskAnswers]
    adapters: Outside
    refreshing: Refreshing
    conversations: Conversations
    ending: Ending
    turns: Turns
    handoffs: Handoffs
    casework: Casework
    waiting: Waiting
    notes: Notes
    reading: Reading
    files: CaseFiles
    searching: Searching
    overseeing: Overseeing
    insight: InsightDesk
    inbox: Inbox
    trials: Trials
    sorting: Sorting
    next_steps: NextSteps
    aftercare: AftercareAnswers
    aftercare_by_mail: AftercareByMail
    aftercare_calls: AftercareCalls
    aftercare_round: AftercareRound
    survey: Surveys
    matters: Matters
    tips: Tips
    staff: StaffRoom
    accounts: Accounts
    outside: OutsideLogIn
    audit_log: AuditLog
    transcripts: Transcripts
    deleting: Deleting

    def close(self) -> None:
        self.adapters.close()
        self.engine.dispose()


def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.timezone.utc)


def bootstrap(settings: Settings, clock: Clock = utc_now) -> Services:
    """Builds the use cases; raises ConfigurationError with all mistakes in all data files."""
    data = load_data_files(settings)
    if settings.database_url.startswith("sqlite:///"):
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = create_engine(settings.database_url)
    history = history_of(settings, engine, clock)
    uow = SqlUnitOfWork(engine)
    plain = Deps(uow, clock, data.catalogue, history, data.texts, data.terms, tips=data.tips)
    if settings.connectors.mail is not None:
        plain = replace(plain, links_to=settings.public_url)
    passwords = hashed_passwords()
    connected = connect(plain, settings, passwords)
    deps = connected.deps
    recognition = Recognition(deps)
    accounts = Accounts(deps, passwords)
    idle = dt.timedelta(minutes=settings.log_in.idle_minutes)
    room = StaffRoom(deps, passwords, accounts, idle)
    return Services(
        settings=settings,
        engine=engine,
        catalogue=data.catalogue,
        replies=data.replies,
        deps=deps,
        history=history,
        recognition=recognition,
        control=Control(deps),
        demo=DemoHistory(engine, hasher_of(settings)),
        privacy=Privacy(deps),
        delivery=connected.delivery,
        mailing=connected.mailing,
        chat_answers=connected.chat_answers,
        adapters=connected.adapters,
        refreshing=Refreshing(deps),
        conversations=Conversations(deps, recognition),
        ending=Ending(deps),
        turns=Turns(deps),
        handoffs=Handoffs(deps),
        casework=Casework(deps),
        waiting=Waiting(deps),
        notes=Notes(deps),
        reading=Reading(deps),
        files=CaseFiles(deps),
        searching=Searching(deps),
        overseeing=Overseeing(deps, Handoffs(deps).availability),
        insight=InsightDesk(deps),
        inbox=Inbox(deps, SentenceFiles(settings.root)),
        trials=Trials(deps, Conversations(deps, recognition)),
        sorting=Sorting(deps),
        next_steps=NextSteps(deps),
        aftercare=AftercareAnswers(deps),
        aftercare_by_mail=AftercareByMail(deps),
        aftercare_calls=AftercareCalls(deps),
        aftercare_round=AftercareRound(deps),
        survey=Surveys(deps),
        matters=Matters(deps),
        tips=Tips(deps),
        staff=room,
        accounts=accounts,
        outside=OutsideLogIn(
            deps, room, accounts, passwords, _group_rules(settings, data.catalogue)
        ),
        audit_log=AuditLog(deps),
        transcripts=Transcripts(deps),
        deleting=Deleting(
            deps,
            SqlTracker(engine, settings.data_dir / TRACKER_FILE),
            remains_of(engine, settings.data_dir / TRACKER_FILE),
        ),
    )
