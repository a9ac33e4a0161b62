"""Two people with rows everywhere, one of whom will be deleted; and looking for what is left."""

from __future__ import annotations

import datetime as dt
import random

import sqlalchemy as sa

from bot.bootstrap import Services
from bot.domain.customer import Identity, Level
from bot.domain.deletion import Deletion
from bot.domain.staff import Staff
from bot.storage.desk_tables import staff
from bot.storage.tables import conversations, messages
from tests.conftest import PASSWORD
from tests.everything import Person, files_with, fill, rows_with

GOES, STAYS = "GAATWEG", "BLIJFT"
START = dt.datetime(2026, 3, 10, 10, 0, tzinfo=dt.timezone.utc)


def tracker_of(services: Services) -> sa.engine.Engine:
    """Rasa's own table, as its SQL tracker store makes it."""
    engine = services.engine
    if engine.dialect.name == "sqlite":
        engine = sa.create_engine(f"sqlite:///{services.settings.data_dir}/tracker.db", future=True)
    number = "INTEGER PRIMARY KEY" if engine.dialect.name == "sqlite" else "SERIAL PRIMARY KEY"
    with engine.begin() as db:
        db.execute(
            sa.text(
                f"CREATE TABLE IF NOT EXISTS events (id {number}, sender_id VARCHAR(255) NOT NULL, "
                "type_name VARCHAR(255) NOT NULL, timestamp FLOAT, intent_name VARCHAR(255), "
                "action_name VARCHAR(255), data TEXT)"
            )
        )
        index = "CREATE INDEX IF NOT EXISTS ix_events_sender_id ON events (sender_id)"
        db.execute(sa.text(index))
    return engine


def rasa_wrote(services: Services, conversation: str, text: str, session: int = 1) -> None:
    with tracker_of(services).begin() as db:
        db.execute(
            sa.text("INSERT INTO events (sender_id, type_name, data) VALUES (:who, 'user', :data)"),
            {"who": f"{conversation}~{session}", "data": text},
        )


def two_people(services: Services) -> tuple[Person, Person, Staff]:
    """Two customers with rows everywhere, both at one agent's desk."""
    agent = services.staff.add("anna", "Anna", "agent", [], PASSWORD, capacity=4)
    goes = fill(services.engine, GOES, START, agent.id)
    stays = fill(services.engine, STAYS, START, agent.id)
    with services.engine.begin() as db:
        db.execute(staff.update().values(load=2))
    for person in (goes, stays):
        for session in (1, 2, 11):
            rasa_wrote(services, person.conversation, f"{person.mark} zei iets", session)
    _much_said(services, (goes, stays))
    with services.deps.uow() as repos:
        repos.staff.audit(agent.id, "read", START, goes.conversation)
    return goes, stays, agent


def _much_said(services: Services, people: tuple[Person, Person]) -> None:
    """Messages that grow afterwards, of both by turns: SQLite then moves rows from page to page,
    and leaves copies behind that only VACUUM removes. Of PostgreSQL no file is looked into."""
    chance, seqs = random.Random(5), [1, 1]
    row = dict(sender="citizen", kind="text", created_at=START, turn_state="pending")
    changed = messages.update().where(
        messages.c.conversation_id == sa.bindparam("whose"), messages.c.seq == sa.bindparam("which")
    )
    changed = changed.values(turn_state="answered", turn_text=sa.bindparam("again"))
    with services.engine.begin() as db:
        for _ in range(1500 if services.engine.dialect.name == "sqlite" else 50):
            who = chance.randint(0, 1)
            person, seqs[who] = people[who], seqs[who] + 1
            text = f"{person.mark} " * chance.choice((1, 3, 10, 40))
            whose = person.conversation
            db.execute(
                messages.insert().values(**row, conversation_id=whose, seq=seqs[who], text=text)
            )
            again = f"{person.mark} " * chance.choice((1, 3, 10, 40))
            which = chance.randint(1, seqs[who])
            db.execute(changed, {"whose": whose, "which": which, "again": again})


def ask(services: Services, person: Person) -> None:
    with services.deps.uow() as repos:
        repos.deletions.ask(
            Deletion(
                reason="request",
                level=Level.VERIFIED,
                asked_at=services.deps.clock(),
                subject=person.customer,
                conversation_id=person.conversation,
            )
        )


def nothing_is_left(services: Services, goes: Person, before: dict[str, int]) -> None:
    """Not of who goes, in no table and no file; of who stays as much as before."""
    left = rows_with(services.engine, GOES)
    assert left == {}, left
    assert rows_with(services.engine, STAYS) == before
    if services.engine.dialect.name == "sqlite":
        assert rows_with(tracker_of(services), GOES) == {}
        assert rows_with(tracker_of(services), STAYS) == {"events": 3}
        pieces = files_with(services.settings.data_dir, GOES)
        assert pieces == {}, pieces
        assert set(files_with(services.settings.data_dir, STAYS)) == {
            "voorsorteer.db",
            "tracker.db",
        }
    # The bare number is where it was read from, and nowhere else.
    assert rows_with(services.engine, goes.conversation) == {"audit": 1}


def load_of(services: Services, agent: Staff) -> int:
    with services.engine.begin() as db:
        return db.execute(sa.select(staff.c.load).where(staff.c.id == agent.id)).scalar_one()


def started(services: Services, customer: str = "", browser: str = "") -> str:
    identity = Identity(customer, customer) if customer else None
    made = services.conversations.start(identity, None, "nl").conversation.id
    if browser:
        with services.deps.uow() as repos:
            repos.conversations.set_browser(made, browser)
    return made


def there(services: Services) -> set[str]:
    with services.engine.begin() as db:
        return set(db.execute(sa.select(conversations.c.id)).scalars())
