"""What is kept goes when its time has come: not earlier, and never half."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from bot.bootstrap import Services
from bot.cli import main
from bot.domain.customer import Level
from bot.domain.handoff import NewHandoff
from bot.domain.outbox import NewOutboxEntry, OutboxKind, contact_body
from bot.services.deletion import Deleting
from bot.storage.desk_tables import handoffs
from bot.storage.schema import metadata
from bot.storage.tables import conversations, messages
from tests.conftest import PASSWORD
from tests.deletion_scene import STAYS, started, there
from tests.everything import fill, rows_with
from tests.fakes import FakeClock

pytest_plugins = ["tests.both_databases"]


def _last_word(services: Services, conversation: str, at: dt.datetime) -> None:
    with services.engine.begin() as db:
        long_ago = at - dt.timedelta(days=5)
        mine = conversations.c.id == conversation
        db.execute(conversations.update().where(mine).values(created_at=long_ago))
        theirs = messages.c.conversation_id == conversation
        db.execute(messages.update().where(theirs).values(created_at=at))


LEVELS = {
    Level.ANONYMOUS: {},
    Level.RETURNING: {"browser": "b-1"},
    Level.VERIFIED: {"customer": "klant-1"},
}


def test_a_conversation_goes_when_its_term_after_the_last_word_is_over(
    both: Services, clock: FakeClock
) -> None:
    terms = both.catalogue.organisation.retention
    stay = set()
    for level, whose in LEVELS.items():
        term = dt.timedelta(days=terms.days(level))
        edge, gone = started(both, **whose), started(both, **whose)
        _last_word(both, edge, clock() - term)
        _last_word(both, gone, clock() - term - dt.timedelta(seconds=1))
        stay.add(edge)
    waiting = started(both)
    both.handoffs.open(waiting, NewHandoff())
    _last_word(both, waiting, clock() - dt.timedelta(days=1000))
    stay.add(waiting)
    _nothing_happens(both, {level: 1 for level in LEVELS})

    removed = both.deleting.run_retention()
    assert there(both) == stay and len(removed.conversation_ids) == 3
    with both.deps.uow(write=False) as repos:
        records = {each.level: each for each in repos.deletions.latest()}
    assert {level: each.counts["conversations"] for level, each in records.items()} == {
        level: 1 for level in LEVELS
    }
    assert {each.reason for each in records.values()} == {"retention"}

    clock.forward(seconds=1)
    with both.engine.begin() as db:
        db.execute(handoffs.update().values(status="returned"))
    both.deleting.run_retention()
    assert there(both) == set()
    assert both.deleting.run_retention().counts == {}


def _nothing_happens(services: Services, expected: dict[Level, int]) -> None:
    """Looking at it changes nothing."""
    before = _all_rows(services)
    status = services.deleting.status()
    assert {each.level: each.expired for each in status.levels} == expected
    assert _all_rows(services) == before


def _all_rows(services: Services) -> dict[str, list[str]]:
    with services.engine.begin() as db:
        return {
            name: sorted(repr(tuple(row)) for row in db.execute(sa.select(table)))
            for name, table in metadata.tables.items()
        }


def test_a_conversation_without_a_word_counts_from_its_beginning(
    both: Services, clock: FakeClock
) -> None:
    silent = both.conversations.ensure("stil").id
    clock.forward(days=90)
    both.deleting.run_retention()
    assert there(both) == {silent}
    clock.forward(seconds=1)
    both.deleting.run_retention()
    assert there(both) == set()


def test_many_batches_make_one_record_which_is_true_at_any_moment(
    both: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.deletion.BATCH", 2)
    for _ in range(5):
        started(both)
    clock.forward(days=91)

    class Died(Exception):
        """As if the process had been killed between two batches."""

    def die(_seconds: float) -> None:
        raise Died

    with pytest.raises(Died):
        Deleting(both.deps, both.deleting._tracker, both.deleting._remains, die).run_retention()
    assert len(there(both)) == 3
    both.deleting.run_retention()
    assert there(both) == set()
    with both.deps.uow(write=False) as repos:
        counted = [each.counts["conversations"] for each in repos.deletions.latest()]
    assert sorted(counted) == [2, 3]


def test_small_things_go_when_they_are_of_no_use_any_more(both: Services, clock: FakeClock) -> None:
    agent = both.staff.add("anna", "Anna", "agent", [], PASSWORD)
    both.staff.log_in("anna", PASSWORD)
    person = fill(both.engine, STAYS, clock(), agent.id)
    with both.deps.uow() as repos:
        repos.identity.use_token("h" * 64, clock() + dt.timedelta(minutes=5))
    with both.engine.begin() as db:
        outbox = metadata.tables["outbox"]
        db.execute(outbox.update().values(delivered_at=clock()))

    def left() -> dict[str, int]:
        return {name: len(rows) for name, rows in _all_rows(both).items()}

    names = ("used_tokens", "staff_sessions", "history_snapshots", "outbox", "audit")
    assert [left()[name] for name in names] == [1, 1, 1, 1, 2]
    with both.engine.begin() as db:
        db.execute(handoffs.update().values(status="resolved"))
    for days, gone in ((1.01, 3), (7.01 - 1.01, 1), (730 - 7, 2)):
        clock.forward(days=days)
        with both.engine.begin() as db:  # the person comes back all the time
            theirs = messages.c.conversation_id == person.conversation
            db.execute(messages.update().where(theirs).values(created_at=clock()))
            db.execute(metadata.tables["browsers"].update().values(seen_at=clock()))
        assert sum(both.deleting.run_retention().counts.values()) == gone
    assert [left()[name] for name in names] == [0, 0, 0, 0, 0]
    assert rows_with(both.engine, STAYS)["messages"] == 1


@pytest.mark.parametrize("status", ["waiting", "claimed"])
def test_what_a_register_was_told_stays_while_a_person_has_to_act(
    both: Services, clock: FakeClock, status: str
) -> None:
    agent = both.staff.add("anna", "Anna", "agent", [], PASSWORD)
    fill(both.engine, STAYS, clock(), agent.id)
    with both.engine.begin() as db:
        db.execute(metadata.tables["outbox"].update().values(delivered_at=clock()))
        db.execute(handoffs.update().values(status=status))
    clock.forward(days=30)
    assert "outbox" not in both.deleting.run_retention().counts
    with both.engine.begin() as db:
        db.execute(handoffs.update().values(status="resolved"))
    assert both.deleting.run_retention().counts["outbox"] == 1


def test_what_was_written_while_its_conversation_went_goes_within_the_hour(
    both: Services, clock: FakeClock
) -> None:
    agent = both.staff.add("anna", "Anna", "agent", [], PASSWORD)
    person = fill(both.engine, STAYS, clock(), agent.id)
    late = {**person.rows["outbox"], "conversation_id": "weg", "reference": "1234567890"}
    late.pop("id")
    snapshot = {**person.rows["history_snapshots"], "register_key": "weg"}
    with both.engine.begin() as db:
        db.execute(metadata.tables["outbox"].insert().values(**late))
        db.execute(metadata.tables["history_snapshots"].insert().values(**snapshot))
        db.execute(metadata.tables["outbox"].update().values(delivered_at=None))
    clock.forward(minutes=61)
    assert both.deleting.run_retention().counts == {"outbox": 1, "history_snapshots": 1}
    assert rows_with(both.engine, "weg") == {}


def test_the_command_line_shows_it_and_does_it(
    services: Services, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VOORSORTEER_DATA_DIR", str(services.settings.data_dir))
    old = started(services)
    _last_word(services, old, dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc))
    assert main(["db", "retention", "--dry-run"]) == 0
    assert "1 anonymous conversations, 0 returning" in capsys.readouterr().out
    assert there(services) == {old}
    assert main(["db", "status"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[1].split() == ["anonymous", "90", "days", "1", "1", "2019-12-27", "1"]
    assert "Nothing was deleted yet." in told
    assert told[-1] == "For the register of contacts: 0 waiting, 0 given up"
    assert main(["db", "retention"]) == 0
    assert "1 conversations, 1 messages" in capsys.readouterr().out
    assert there(services) == set()
    with services.deps.uow() as repos:
        new = NewOutboxEntry(OutboxKind.CONTACT, "c", None, contact_body("", "s", "t"))
        repos.outbox.add(new, dt.datetime(2026, 3, 1, 9, 5, tzinfo=dt.timezone.utc))
    main(["db", "status"])
    told = capsys.readouterr().out.splitlines()
    assert any("retention  anonymous  1 conversations, 1 messages" in line for line in told)
    waits = "1 waiting (the oldest since 2026-03-01 09:05 UTC), 0 given up"
    assert told[-1] == f"For the register of contacts: {waits}"
