"""Deleting for good: of one person nothing is left, of the other everything."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Optional

import pytest
import sqlalchemy as sa

from bot.bootstrap import Services, bootstrap
from bot.domain.customer import Level
from bot.domain.deletion import Deletion
from bot.domain.errors import HistoryRefused, HistoryUnavailable
from bot.domain.handoff import NewHandoff
from bot.domain.outbox import OutboxEntry, OutboxKind
from bot.settings import Settings
from bot.storage.schema import metadata
from bot.storage.tables import conversations
from tests.deletion_scene import (
    GOES,
    STAYS,
    ask,
    load_of,
    nothing_is_left,
    rasa_wrote,
    started,
    there,
    tracker_of,
    two_people,
)
from tests.everything import NOT_ABOUT_CITIZENS, files_with, rows_with
from tests.fakes import FakeClock
from tests.processes import forking

pytest_plugins = ["tests.both_databases"]


def test_of_who_asks_nothing_is_left_in_any_table_or_file(both: Services, clock: FakeClock) -> None:
    goes, _, agent = two_people(both)
    before = rows_with(both.engine, STAYS)
    # Else nothing would be found because nothing was there.
    filled = set(metadata.tables) - NOT_ABOUT_CITIZENS
    theirs = rows_with(both.engine, GOES)
    assert set(before) - {"events"} == set(theirs) - {"events"} == filled
    ask(both, goes)

    assert both.deleting.run_due().conversation_ids == []  # the answer can still be read
    clock.forward(seconds=4)
    removed = both.deleting.run_due()

    assert removed.conversation_ids == [goes.conversation]
    nothing_is_left(both, goes, before)
    with both.deps.uow(write=False) as repos:
        (record,) = repos.deletions.latest()
        assert repos.deletions.waiting(clock()) == []
    assert record.subject is None and record.conversation_id is None
    assert record.counts["messages"] == theirs["messages"] and record.counts["events"] == 3
    assert load_of(both, agent) == 1


def test_a_reader_who_holds_the_file_only_puts_it_off(services: Services, clock: FakeClock) -> None:
    goes, _, _ = two_people(services)
    before = rows_with(services.engine, STAYS)
    ask(services, goes)
    clock.forward(seconds=4)
    database = services.settings.data_dir / "voorsorteer.db"
    with closing(sqlite3.connect(database, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM messages").fetchone()
        services.deleting.run_due()
        assert rows_with(services.engine, GOES) == {}
    services.deleting.run_due()
    nothing_is_left(services, goes, before)


def test_what_rasa_writes_afterwards_goes_with_the_next_round(
    both: Services, clock: FakeClock
) -> None:
    goes, _, _ = two_people(both)
    before = rows_with(both.engine, STAYS)
    ask(both, goes)
    clock.forward(seconds=4)
    both.deleting.run_due()
    rasa_wrote(both, goes.conversation, f"{GOES} kwam te laat")
    with tracker_of(both).begin() as db:  # what Rasa's own shell wrote is not ours to delete
        shell = "INSERT INTO events (sender_id, type_name, data) VALUES ('shell', 'user', 'x')"
        db.execute(sa.text(shell))
    assert both.deleting.run_retention().counts == {"events": 1}
    nothing_is_left(both, goes, before)
    assert rows_with(tracker_of(both), "shell") == {"events": 1}


def test_the_bot_may_finish_what_it_is_saying(both: Services, clock: FakeClock) -> None:
    goes, _, _ = two_people(both)
    ask(both, goes)
    clock.forward(seconds=4)
    answering = dict(turn_worker="w", turn_lease_until=clock() + dt.timedelta(seconds=5))
    with both.engine.begin() as db:
        mine = conversations.c.id == goes.conversation
        db.execute(conversations.update().where(mine).values(**answering))
    assert both.deleting.run_due().conversation_ids == []
    clock.forward(seconds=6)
    assert both.deleting.run_due().conversation_ids == [goes.conversation]


# --- who wanted to be called back ------------------------------------------------------------


def _wants_a_call(services: Services, clock: FakeClock) -> str:
    """Somebody with an open task at the register, who then wants everything deleted."""
    person = {"id": "visser", "name": "mevrouw Visser"}
    services.demo.seed([person], clock())
    conversation = started(services, "visser")
    new = NewHandoff(kind="callback", goal="parkeervergunning", callback_when="morgen")
    services.handoffs.open(conversation, new)
    services.delivery.run_due()
    with services.deps.uow() as repos:
        asked = Deletion("request", Level.VERIFIED, clock(), 0, "visser", conversation)
        repos.deletions.ask(asked)
    clock.forward(seconds=4)
    return conversation


def test_who_is_deleted_is_not_called_back_any_more(
    both: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = _wants_a_call(both, clock)
    with both.engine.begin() as db:
        task = db.execute(sa.select(metadata.tables["tasks"])).one()
    told: list[OutboxEntry] = []
    monkeypatch.setattr(both.history, "deliver", told.append)
    assert both.deleting.run_due().conversation_ids == [conversation]
    both.deleting.run_due()
    (entry,) = told
    assert (entry.kind, entry.customer_key) == (OutboxKind.TASK_DONE, "visser")
    assert entry.body["task_reference"] == task.reference
    assert entry.body["contact_reference"] == task.contact_reference


@pytest.mark.parametrize(
    "error", [None, HistoryUnavailable("away"), HistoryRefused("no"), KeyError("mevrouw Visser")]
)
def test_a_register_that_does_not_hear_of_it_stops_no_deletion(
    both: Services,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Optional[Exception],
) -> None:
    conversation = _wants_a_call(both, clock)

    def fails(_: OutboxEntry) -> None:
        assert error is not None
        raise error

    if error is not None:
        monkeypatch.setattr(both.history, "deliver", fails)
    assert both.deleting.run_due().conversation_ids == [conversation]
    assert rows_with(both.engine, "visser") == {}
    assert "Visser" not in caplog.text and ("stays as it is" in caplog.text) == bool(error)


# --- killed halfway ---------------------------------------------------------------------------


def _then_dies(step: Callable[..., Any], after: bool) -> Callable[..., Any]:
    def dying(*args: Any, **kwargs: Any) -> Any:
        if after:
            step(*args, **kwargs)
        os._exit(9)

    return dying


def _killed_at(settings: Settings, moment: str, now: dt.datetime) -> None:
    """Runs in a process of its own, which ends as `kill -9` would end it."""
    services = bootstrap(settings, FakeClock(now))
    what, name, after = moment.split()
    target: Any = {
        "history": services.deps.history,
        "tracker": services.deleting._tracker,
        "remains": services.deleting._remains,
        "rows": type(services.deps.uow(write=False).__enter__().deletions),
    }[what]
    setattr(target, name, _then_dies(getattr(target, name), after == "after"))
    services.deleting.run_due()


@pytest.mark.slow
@pytest.mark.parametrize(
    "moment",
    [
        "history forget after",
        "tracker forget after",
        "rows remove_conversations after",
        "rows remove_subject after",
        "rows done after",
        "remains wipe before",
        "remains wipe after",
    ],
)
def test_killed_at_any_moment_the_end_is_the_same(both: Services, moment: str) -> None:
    clock = both.deps.clock
    goes, _, agent = two_people(both)
    before = rows_with(both.engine, STAYS)
    ask(both, goes)
    clock.forward(seconds=4)  # type: ignore[attr-defined]
    victim = forking().Process(target=_killed_at, args=(both.settings, moment, clock()))
    victim.start()
    victim.join(60)
    assert victim.exitcode == 9
    both.deleting.run_due()
    nothing_is_left(both, goes, before)
    assert load_of(both, agent) == 1
    with both.deps.uow(write=False) as repos:
        assert repos.deletions.waiting(clock()) == []
        assert len(repos.deletions.latest()) == 1


# --- other levels -----------------------------------------------------------------------------


def test_of_a_remembered_browser_goes_what_was_never_verified(
    both: Services, clock: FakeClock
) -> None:
    first = started(both)
    both.control.remember(first)
    with both.deps.uow(write=False) as repos:
        conversation = repos.conversations.get(first)
    assert conversation is not None and conversation.browser_id is not None
    earlier = started(both, browser=conversation.browser_id)
    verified = started(both, customer="een-klant", browser=conversation.browser_id)
    other = started(both)
    both.privacy.ask_deletion(first)
    clock.forward(seconds=4)
    assert set(both.deleting.run_due().conversation_ids) == {first, earlier}
    assert there(both) == {verified, other}
    assert rows_with(both.engine, conversation.browser_id) == {}


def test_a_browser_that_is_forgotten_right_after_asking_takes_its_conversations_along(
    both: Services, clock: FakeClock
) -> None:
    """The widget switches remembering off when the citizen has everything deleted."""
    first = started(both)
    both.control.remember(first)
    with both.deps.uow(write=False) as repos:
        conversation = repos.conversations.get(first)
    assert conversation is not None and conversation.browser_id is not None
    started(both, browser=conversation.browser_id)
    both.privacy.ask_deletion(first)
    both.control.forget_browser(first)
    clock.forward(seconds=4)
    both.deleting.run_due()
    assert there(both) == set()
    assert rows_with(both.engine, conversation.browser_id) == {}


def test_of_who_is_not_known_goes_this_conversation_only(both: Services, clock: FakeClock) -> None:
    first, other = started(both), started(both)
    both.privacy.ask_deletion(first)
    both.privacy.ask_deletion(first)
    clock.forward(seconds=4)
    both.deleting.run_due()
    assert there(both) == {other}
    with both.deps.uow(write=False) as repos:
        assert [each.level for each in repos.deletions.latest()] == [Level.ANONYMOUS] * 2
        assert repos.deletions.waiting(clock()) == []


# --- the files ------------------------------------------------------------------------------


def test_a_large_file_is_rewritten_at_night(
    services: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes, _, _ = two_people(services)
    before = rows_with(services.engine, STAYS)
    monkeypatch.setattr("bot.storage.remains.AT_ONCE_BYTES", 1000)
    ask(services, goes)
    clock.forward(seconds=4)
    services.deleting.run_due()
    services.deleting.run_retention()
    assert not services.deleting._wiped_large
    clock.forward(hours=16)  # ten in the morning and sixteen hours
    services.deleting.run_retention()
    assert services.deleting._wiped_large
    nothing_is_left(services, goes, before)


def test_the_folder_has_no_other_file_of_the_database(services: Services, clock: FakeClock) -> None:
    """VACUUM and the journals leave nothing behind that a search by name would miss."""
    two_people(services)
    services.deleting.wipe()
    names = {path.name for path in Path(services.settings.data_dir).iterdir()}
    assert not {name for name in names if "journal" in name or "etilqs" in name}


@pytest.mark.rasa
@pytest.mark.slow
async def test_rasas_own_store_goes_on_beside_it(services: Services) -> None:
    """That the table is as Rasa makes it, that Rasa only adds to it, and that it can go on."""
    from rasa.core.tracker_store import SQLTrackerStore
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    path = services.settings.data_dir / "tracker.db"
    store = SQLTrackerStore(Domain.empty(), db=str(path))
    trackers = {
        mark: DialogueStateTracker.from_events(f"{mark.lower()}~1", []) for mark in (GOES, STAYS)
    }
    for turn in range(30):
        for mark, tracker in trackers.items():
            tracker.update(UserUttered(f"{mark} {turn} " * (1 + 37 * turn % 90)))
            await store.save(tracker)
    tracker = services.deleting._tracker
    assert [sorted(each) for each in tracker.conversations()] == [[STAYS.lower(), GOES.lower()]]
    assert tracker.forget([GOES.lower()]) == 30
    services.deleting.wipe()
    assert set(files_with(services.settings.data_dir, GOES)) == set()
    assert set(files_with(services.settings.data_dir, STAYS)) == {"tracker.db"}
    trackers[STAYS].update(UserUttered("en verder"))
    await store.save(trackers[STAYS])
    found = await store.retrieve(f"{STAYS.lower()}~1")
    assert found is not None and len(found.events) == 31
