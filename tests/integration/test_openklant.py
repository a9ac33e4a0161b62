"""Open Klant and Open Zaak: who somebody is, what is known, and writing it down once."""

from __future__ import annotations

import datetime as dt
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Optional

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.domain.customer import Customer, History, Identity, NeedKind
from bot.domain.errors import HistoryRefused, HistoryUnavailable
from bot.domain.outbox import OutboxEntry, OutboxKind
from bot.history.breaker import Breaker
from bot.history.deliveries import Deliveries
from bot.history.openklant import OpenKlant
from bot.history.openzaak import OpenZaak
from bot.history.remote import RemoteHistory
from bot.history.snapshots import Snapshots
from bot.history.wire import Deadline
from bot.storage.columns import metadata
from bot.storage.database import create_engine
from bot.storage.history_tables import history_snapshots
from tests.fakes import FakeClock
from tests.openklant_peer import CLIENT_ID, SECRET, TOKEN, Asked, Peer, running_peer

pytest_plugins = ["tests.postgres"]

BSN = "999990019"
SANNE = Identity("sanne", "Sanne", BSN)
#: The budget, and what a busy machine may add.
GENEROUS_S = 2.9


@pytest.fixture
def peer() -> Iterator[Peer]:
    with running_peer() as running:
        yield running


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = create_engine(f"sqlite:///{tmp_path / 'history.db'}")
    metadata.create_all(made, tables=[history_snapshots])
    yield made
    made.dispose()


@pytest.fixture
def connect(peer: Peer, engine: Engine, clock: FakeClock) -> Iterator[Callable[..., RemoteHistory]]:
    """Makes the adapter, as a process does that starts anew."""
    made = []

    def build(zaak: bool = True, code: Optional[str] = None, token: str = TOKEN) -> RemoteHistory:
        openzaak = OpenZaak(peer.zaak_url, CLIENT_ID, SECRET) if zaak else None
        openklant = OpenKlant(peer.klant_url, token, code)
        made.append(RemoteHistory(engine, openklant, openzaak, clock))
        return made[-1]

    yield build
    for history in made:
        history.close()


@pytest.fixture
def history(connect: Callable[..., RemoteHistory]) -> RemoteHistory:
    return connect()


def known(history: RemoteHistory, identity: Identity = SANNE) -> History:
    key = history.recognise(identity)
    assert key
    found = history.of_customer(key)
    assert found
    return found


def stored(engine: Engine) -> str:
    with engine.begin() as db:
        return json.dumps(
            [[str(cell) for cell in row] for row in db.execute(sa.select(history_snapshots))]
        )


def contact(reference: str = "1000000001", **values: Any) -> OutboxEntry:
    body = {
        "at": "2026-03-10T10:00:00+00:00",
        "subject": "Paspoort aanvragen",
        "summary": "Vroeg wat het kost.",
        "goal": "paspoort_aanvragen",
        "case": None,
        "settled": True,
        "language": "nl",
        "name": "Sanne",
    }
    key = values.pop("key", None)
    return OutboxEntry(OutboxKind.CONTACT, "c1", key, {**body, **values}, 1, reference, attempts=1)


def task(reference: str = "2000000001", **values: Any) -> OutboxEntry:
    body = {
        "at": "2026-03-10T10:00:00+00:00",
        "contact_reference": "1000000001",
        "what": "Bel terug over de vergunning",
        "department": "Vergunningen",
        "explanation": "Morgen na tienen",
    }
    return OutboxEntry(OutboxKind.TASK, "c1", None, {**body, **values}, 2, reference, attempts=1)


def done(task_reference: str = "2000000001") -> OutboxEntry:
    body = {
        "task_reference": task_reference,
        "contact_reference": "1000000001",
        "at": "2026-03-11T10:00:00+00:00",
    }
    return OutboxEntry(OutboxKind.TASK_DONE, "c1", None, body, 3, "3000000001", attempts=1)


def first_times(times: int, what: Any, path: str, method: str) -> Callable[[Asked], Any]:
    left = [times]

    def before(asked: Asked) -> Any:
        if asked.method == method and path in asked.path and left[0] > 0:
            left[0] -= 1
            return what
        return None

    return before


# --- who ------------------------------------------------------------------------------------------
def test_somebody_with_a_bsn_is_known_by_it_with_cases_and_contacts(
    peer: Peer, history: RemoteHistory
) -> None:
    party = peer.add_party(BSN, voorkeurstaal="tur")
    peer.add_address(party, "telefoonnummer", "0201234567")
    peer.add_address(party, "telefoonnummer", "0612345678", isStandaardAdres=True)
    peer.add_address(party, "email", "sanne@example.nl")
    running = peer.add_case(
        BSN, "ZAAK-2026-1", status_text="In behandeling", uiterlijkeEinddatumAfdoening="2026-04-01"
    )
    peer.add_case(
        BSN, "ZAAK-2025-9", kind="Klacht", startdatum="2025-05-01", einddatum="2025-06-01"
    )
    peer.add_contact(
        party,
        about=running["uuid"],
        metadata={"doel": "melding_openbare_ruimte", "afgehandeld": "ja"},
        plaatsgevondenOp="2026-03-02T09:00:00+01:00",
    )

    assert history.recognise(SANNE) == party["uuid"]
    found = known(history)
    assert (found.customer.name, found.customer.phone) == ("Sanne de Wit", "0612345678")
    assert found.language == "tr"
    first, second = found.cases
    assert (first.number, first.title, first.status) == (
        "ZAAK-2026-1",
        "Melding openbare ruimte",
        "In behandeling",
    )
    assert first.register_id == running["uuid"]
    assert first.expected_on == dt.date(2026, 4, 1)
    assert first.goal == "melding_openbare_ruimte"
    assert second.is_complaint and not second.running
    (earlier,) = found.contacts
    assert (earlier.goal, earlier.settled, earlier.case) == (first.goal, True, first.number)
    assert earlier.at == dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.timezone.utc)


def test_the_bsn_is_in_no_address_of_open_zaak_and_is_not_stored(
    peer: Peer, history: RemoteHistory, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    party = peer.add_party(BSN)
    peer.add_contact(party, inhoud=f"Mijn bsn is {BSN}")
    peer.add_case(BSN, "ZAAK-1")
    peer.before = first_times(1, 503, "partijen", "GET")
    history.recognise(SANNE)
    for asked in peer.asked:
        assert BSN not in asked.path
        assert BSN not in asked.query or "partijen" in asked.path
    assert BSN not in stored(engine)
    assert BSN not in caplog.text and TOKEN not in caplog.text and "?" not in caplog.text


def test_a_customer_id_is_of_the_kind_that_the_setting_says_and_of_no_other(
    peer: Peer, connect: Callable[..., RemoteHistory]
) -> None:
    party = peer.add_party(BSN)
    own = {
        "codeSoortObjectId": "mijn_id",
        "objectId": "klant-A",
        "codeObjecttype": "",
        "codeRegister": "",
    }
    party["partijIdentificatoren"].append({"partijIdentificator": own})
    nobody = "00000000-0000-4000-8000-000000000000"
    for code, number in (
        ("mijn_id", "klant-A"),
        ("nummer", party["nummer"]),
        (None, party["uuid"]),
    ):
        history = connect(code=code)
        for each in ("klant-A", party["nummer"], party["uuid"], nobody):
            found = history.recognise(Identity(each))
            assert found == (party["uuid"] if each == number else None), (code, each)


@pytest.mark.parametrize("code", ["mijn_id", None])
def test_a_website_s_number_is_not_the_party_that_happens_to_have_it(
    peer: Peer, connect: Callable[..., RemoteHistory], code: Optional[str]
) -> None:
    peer.add_party(nummer="10482")
    assert connect(code=code).recognise(Identity("10482")) is None
    assert not any("10482" in asked.query and "nummer=" in asked.query for asked in peer.asked)
    own = {"codeSoortObjectId": "mijn_id", "objectId": "10482"}
    hers = peer.add_party()
    hers["partijIdentificatoren"].append(
        {"partijIdentificator": {**own, "codeObjecttype": "", "codeRegister": ""}}
    )
    found = connect(code=code).recognise(Identity("10482"))
    assert found == (hers["uuid"] if code else None)


def test_without_a_bsn_in_the_token_the_party_s_own_finds_the_cases(
    peer: Peer, history: RemoteHistory
) -> None:
    party = peer.add_party(BSN)
    peer.add_case(BSN, "ZAAK-1")
    assert [case.number for case in known(history, Identity(party["uuid"])).cases] == ["ZAAK-1"]


def test_a_number_of_a_party_with_another_bsn_is_not_this_person(
    peer: Peer, connect: Callable[..., RemoteHistory]
) -> None:
    other, history = peer.add_party("999991772"), connect(code="nummer")
    assert history.recognise(Identity(other["nummer"])) == other["uuid"]
    assert history.recognise(Identity(other["nummer"], "Sanne", BSN)) is None


def test_two_people_under_one_number_are_nobody(
    peer: Peer, connect: Callable[..., RemoteHistory]
) -> None:
    peer.add_party(nummer="12")
    assert connect(code="nummer").recognise(Identity("12"))
    peer.add_party(nummer="12")
    assert connect(code="nummer").recognise(Identity("12")) is None


def test_who_has_cases_and_is_no_party_has_a_key_of_their_own(
    peer: Peer, history: RemoteHistory
) -> None:
    peer.add_case(BSN, "ZAAK-1")
    assert history.recognise(SANNE) == "sub:sanne"
    found = known(history)
    assert found.customer.name == "Sanne" and found.cases and not found.contacts
    assert not found.incomplete
    long = history.recognise(Identity("x" * 100, "Sanne", BSN))
    assert long and len(long) <= 100


def test_a_stranger_has_no_key(history: RemoteHistory, engine: Engine) -> None:
    assert history.recognise(SANNE) is None
    assert stored(engine) == "[]"


def test_a_phone_number_is_found_in_every_form_and_an_address_in_any_case(peer: Peer) -> None:
    party, other = peer.add_party(), peer.add_party()
    peer.add_address(party, "telefoonnummer", "+31612345678")
    peer.add_address(None, "telefoonnummer", "0612345678")
    peer.add_address(party, "email", "Sanne@Example.nl")
    peer.add_address(other, "email", "rosanne@example.nl")
    client = OpenKlant(peer.klant_url, TOKEN)
    for kind, text in (
        ("telefoonnummer", "06-12345678"),
        ("telefoonnummer", "0031 6 12345678"),
        ("email", "sanne@example.NL"),
    ):
        found = client.party_of_address(kind, text, Deadline(5))  # type: ignore[arg-type]
        assert found and found["uuid"] == party["uuid"], text
    assert client.party_of_address("email", "anne@example.nl", Deadline(5)) is None
    peer.add_address(other, "telefoonnummer", "0612345678")
    assert client.party_of_address("telefoonnummer", "0612345678", Deadline(5)) is None


def test_who_prefers_the_phone_is_known_to(peer: Peer, history: RemoteHistory) -> None:
    party = peer.add_party(BSN)
    number = peer.add_address(party, "telefoonnummer", "0612345678")
    party["voorkeursDigitaalAdres"] = {"uuid": number["uuid"]}
    assert [need.kind for need in known(history).needs] == [NeedKind.PREFERS_PHONE]


# --- what was said --------------------------------------------------------------------------------
def test_all_pages_are_read_up_to_fifty_contacts(peer: Peer, history: RemoteHistory) -> None:
    party = peer.add_party(BSN)
    peer.page_size = 20
    for number in range(70):
        peer.add_contact(party, onderwerp=f"Vraag {number}")
    for number in range(45):
        peer.add_case(BSN, f"ZAAK-{number}")
    found = known(history)
    assert len(found.contacts) == 50 and len(found.cases) == 45
    assert {contact.subject for contact in found.contacts} == {f"Vraag {n}" for n in range(20, 70)}


def test_what_is_missing_in_a_record_does_no_harm(peer: Peer, history: RemoteHistory) -> None:
    party = peer.add_party(
        BSN, partijIdentificatie=None, voorkeurstaal=None, partijIdentificatoren=None
    )
    party["partijIdentificatoren"] = [
        None,
        {"partijIdentificator": None},
        {"partijIdentificator": {"codeSoortObjectId": "bsn", "objectId": BSN, "codeRegister": ""}},
    ]
    peer.parties[:] = [{**party, "partijIdentificatoren": party["partijIdentificatoren"][2:]}]
    peer.add_contact(party, metadata=None, _expand=None, inhoud=None)
    peer.add_contact(party, _expand={"gingOverOnderwerpobjecten": [{}], "hadBetrokkenen": None})
    peer.add_contact(party, plaatsgevondenOp=None)
    peer.add_contact(party, vertrouwelijk=True, onderwerp="Geheim", inhoud="Geheim")
    peer.add_case(BSN, "ZAAK-1", _expand=None, omschrijving="Boom", einddatum="2026-03-01")
    found = known(history)
    assert found.customer.name == "Sanne"
    assert len(found.contacts) == 3 and "Geheim" not in str(found)
    assert (found.cases[0].title, found.cases[0].status) == ("Boom", "Afgerond")


# --- when a register is slow or broken ------------------------------------------------------------
@pytest.mark.parametrize("how", ["slow", "trickle"])
def test_a_slow_register_costs_its_time_once_and_then_is_left_alone(
    peer: Peer, connect: Callable[..., RemoteHistory], how: str
) -> None:
    history = connect(zaak=False)
    peer.before = (lambda asked: time.sleep(6)) if how == "slow" else (lambda asked: "trickle")
    began = time.monotonic()
    with pytest.raises(HistoryUnavailable):
        history.recognise(SANNE)
    assert time.monotonic() - began < GENEROUS_S
    asked, began = len(peer.asked), time.monotonic()
    for _ in range(5):
        with pytest.raises(HistoryUnavailable):
            history.recognise(SANNE)
    assert len(peer.asked) == asked
    assert time.monotonic() - began < 1


def test_a_slow_register_does_not_keep_what_the_other_one_knows(
    peer: Peer, history: RemoteHistory
) -> None:
    party = peer.add_party(BSN)
    peer.add_contact(party)
    peer.add_case(BSN, "ZAAK-1")
    peer.before = lambda asked: time.sleep(6) if "_zoek" in asked.path else None
    found = known(history)
    assert found.contacts and not found.cases
    assert found.incomplete


def test_without_open_klant_there_are_the_cases_and_it_is_said(
    peer: Peer, history: RemoteHistory
) -> None:
    peer.add_party(BSN)
    peer.add_case(BSN, "ZAAK-1")
    peer.before = lambda asked: 500 if "partijen" in asked.path else None
    found = known(history)
    assert found.cases
    assert found.incomplete


def test_no_answer_is_not_a_stranger(peer: Peer, history: RemoteHistory) -> None:
    peer.before = lambda asked: 500
    with pytest.raises(HistoryUnavailable):
        history.recognise(SANNE)
    peer.before = lambda asked: 500 if "_zoek" in asked.path else None
    with pytest.raises(HistoryUnavailable):
        history.recognise(SANNE)


def test_a_known_party_of_whom_nothing_can_be_read_has_a_key_and_no_history(
    peer: Peer, history: RemoteHistory, engine: Engine
) -> None:
    party = peer.add_party(BSN)
    peer.before = lambda asked: None if "partijen" in asked.path else 500
    assert history.recognise(SANNE) == party["uuid"]
    with pytest.raises(HistoryUnavailable):
        history.of_customer(party["uuid"])
    with engine.begin() as db:
        empty = sa.select(sa.func.count()).where(history_snapshots.c.body.is_(sa.null()))
        assert db.execute(empty).scalar_one() == 1


def test_a_wrong_token_is_no_stranger_either(
    peer: Peer, connect: Callable[..., RemoteHistory]
) -> None:
    peer.add_party(BSN)
    history = connect(zaak=False, token="verkeerd")
    with pytest.raises(HistoryUnavailable):
        history.recognise(SANNE)
    with pytest.raises(HistoryUnavailable):
        history.deliver(contact())


def test_a_hiccup_is_tried_again_for_what_only_reads(peer: Peer, history: RemoteHistory) -> None:
    party = peer.add_party(BSN)
    peer.before = first_times(1, 503, "partijen", "GET")
    assert history.recognise(SANNE) == party["uuid"]
    assert peer.count("GET", "partijen") == 2


def test_the_breaker_lets_one_call_try_after_the_pause() -> None:
    now = [0.0]
    breaker = Breaker(failures=2, pause_s=10, clock=lambda: now[0])
    breaker.failed()
    assert breaker.allows()
    breaker.failed()
    assert not breaker.allows() and breaker.is_open
    now[0] = 11
    assert [breaker.allows() for _ in range(3)] == [True, False, False]
    breaker.succeeded()
    assert breaker.allows()
    breaker.failed(slow=True)
    assert not breaker.allows()


# --- what is kept ---------------------------------------------------------------------------------
def test_reading_what_is_known_asks_no_register(peer: Peer, history: RemoteHistory) -> None:
    party = peer.add_party(BSN)
    history.recognise(SANNE)
    asked = len(peer.asked)
    assert history.of_customer(party["uuid"])
    assert len(peer.asked) == asked


def test_what_is_some_minutes_old_is_looked_up_again(
    peer: Peer, history: RemoteHistory, clock: FakeClock
) -> None:
    party = peer.add_party(BSN)
    history.recognise(SANNE)
    peer.add_contact(party)
    peer.add_case(BSN, "ZAAK-1")
    history.refresh(party["uuid"])
    found = history.of_customer(party["uuid"])
    assert found and not found.contacts
    clock.now += dt.timedelta(minutes=6)
    history.refresh(party["uuid"])
    found = history.of_customer(party["uuid"])
    assert found and found.contacts and found.cases


def test_what_was_incomplete_is_looked_up_again_sooner(
    peer: Peer, history: RemoteHistory, clock: FakeClock
) -> None:
    party = peer.add_party(BSN)
    peer.add_case(BSN, "ZAAK-1")
    peer.before = lambda asked: 500 if "_zoek" in asked.path else None
    assert not known(history).cases
    peer.before = lambda asked: None
    clock.now += dt.timedelta(minutes=1)
    history.refresh(party["uuid"])
    found = history.of_customer(party["uuid"])
    assert found and found.cases and not found.incomplete


def test_a_register_that_stays_away_leaves_nothing_old(
    peer: Peer, history: RemoteHistory, clock: FakeClock
) -> None:
    party = peer.add_party(BSN)
    history.recognise(SANNE)
    peer.before = lambda asked: 500
    clock.now += dt.timedelta(minutes=6)
    history.refresh(party["uuid"])
    with pytest.raises(HistoryUnavailable):
        history.of_customer(party["uuid"])


def test_what_is_forgotten_during_a_look_up_stays_forgotten(
    peer: Peer, history: RemoteHistory, engine: Engine, clock: FakeClock
) -> None:
    party = peer.add_party(BSN)
    history.recognise(SANNE)
    clock.now += dt.timedelta(minutes=6)
    peer.before = lambda asked: history.forget(party["uuid"])
    history.refresh(party["uuid"])
    assert stored(engine) == "[]"


@pytest.mark.postgres
def test_on_postgresql_what_is_known_is_replaced_and_can_be_nothing(
    postgres_url: str, clock: FakeClock
) -> None:
    engine = create_engine(postgres_url)
    metadata.create_all(engine, tables=[history_snapshots])
    snapshots = Snapshots(engine)
    snapshots.save("k", clock(), History(Customer("k", "Zoë")), whole=False)
    found = snapshots.get("k")
    assert found and found.history == History(Customer("k", "Zoë")) and not found.whole
    snapshots.save("k", clock(), None)
    with engine.begin() as db:
        empty = sa.select(sa.func.count()).where(history_snapshots.c.body.is_(sa.null()))
        assert db.execute(empty).scalar_one() == 1
    engine.dispose()


def test_what_is_forgotten_is_gone_here(peer: Peer, history: RemoteHistory, engine: Engine) -> None:
    party = peer.add_party(BSN)
    history.recognise(SANNE)
    history.forget(party["uuid"])
    assert stored(engine) == "[]"
    with pytest.raises(HistoryUnavailable):
        history.of_customer(party["uuid"])
    assert history.customers() == [] and len(peer.parties) == 1


# --- writing it down, once ------------------------------------------------------------------------
def test_a_contact_tells_who_about_what_and_comes_back_as_it_was(
    peer: Peer, history: RemoteHistory
) -> None:
    party = peer.add_party(BSN)
    case = peer.add_case(BSN, "ZAAK-1")
    key = history.recognise(SANNE)
    remote_id = history.deliver(contact(key=key, case="ZAAK-1", language="de"))
    (made,) = peer.contacts
    assert made["uuid"] == remote_id and made["_party"] == party["uuid"]
    assert made["_about"] == case["uuid"]
    assert (made["taal"], made["plaatsgevondenOp"]) == ("ger", "2026-03-10T10:00:00Z")
    assert made["referentienummer"] == "1000000001" and made["kanaal"] == "chat"
    assert made["metadata"] == {"doel": "paspoort_aanvragen", "afgehandeld": "ja"}
    (read,) = known(history).contacts
    assert (read.goal, read.settled, read.case) == ("paspoort_aanvragen", True, "ZAAK-1")
    assert (read.subject, read.summary) == ("Paspoort aanvragen", "Vroeg wat het kost.")


def test_who_is_not_known_there_is_written_down_by_name(peer: Peer, history: RemoteHistory) -> None:
    history.deliver(contact(key="sub:sanne", case="ZAAK-1", goal=None, settled=False))
    (made,) = peer.contacts
    assert made["_betrokkene"]["wasPartij"] is None
    assert made["_betrokkene"]["contactnaam"]["achternaam"] == "Sanne"
    assert made["metadata"] == {"afgehandeld": "nee", "zaak": "ZAAK-1"}


def test_long_texts_are_cut_to_what_the_register_takes(peer: Peer, history: RemoteHistory) -> None:
    history.deliver(contact(subject="s" * 300, summary="i" * 3000))
    history.deliver(task(what="w" * 300, explanation="t" * 3000))
    (made,), (work,) = peer.contacts, peer.tasks
    assert [len(made["onderwerp"]), len(made["inhoud"])] == [200, 1000]
    assert [len(work["gevraagdeHandeling"]), len(work["toelichting"])] == [200, 1000]
    assert made["inhoud"].endswith("…")


def test_a_task_follows_its_contact_and_is_for_the_department_s_one_actor(
    peer: Peer, history: RemoteHistory
) -> None:
    with pytest.raises(HistoryUnavailable):
        history.deliver(task())
    contact_id = history.deliver(contact())
    history.deliver(task())
    history.deliver(task("2000000002"))
    (actor,) = peer.actors
    assert [work["toegewezenAanActoren"] for work in peer.tasks] == [[{"uuid": actor["uuid"]}]] * 2
    assert peer.tasks[0]["aanleidinggevendKlantcontact"] == {"uuid": contact_id}
    assert peer.tasks[0]["status"] == "te_verwerken"


@pytest.mark.parametrize("task_filter", [True, False])
def test_a_finished_task_is_reported_once(
    peer: Peer, history: RemoteHistory, task_filter: bool
) -> None:
    peer.task_filter = task_filter
    with pytest.raises(HistoryUnavailable):
        history.deliver(done())
    history.deliver(contact())
    remote_id = history.deliver(task())
    assert history.deliver(done()) == remote_id
    assert peer.tasks[0]["status"] == "verwerkt"
    if task_filter:
        assert history.deliver(done()) == remote_id
        assert peer.count("PATCH", "internetaken") == 1


@pytest.mark.parametrize("entry", [contact(), task()], ids=["contact", "task"])
def test_a_kill_between_the_post_and_our_own_note_writes_nothing_twice(
    peer: Peer, connect: Callable[..., RemoteHistory], entry: OutboxEntry
) -> None:
    if entry.kind is OutboxKind.TASK:
        connect().deliver(contact())
    first = connect().deliver(entry)
    assert connect().deliver(entry) == first
    assert len(peer.contacts) == 1 and len(peer.tasks) <= 1
    assert peer.count("POST", "maak-klantcontact") == 1


@pytest.mark.parametrize("how", ["slow", "lost"])
@pytest.mark.parametrize("entry", [contact(), task()], ids=["contact", "task"])
def test_an_answer_that_does_not_come_after_storing_writes_nothing_twice(
    peer: Peer, entry: OutboxEntry, how: str
) -> None:
    deliveries = Deliveries(
        OpenKlant(peer.klant_url, TOKEN), lambda *_: None, lambda _: None, step_s=1.0
    )
    if entry.kind is OutboxKind.TASK:
        deliveries.deliver(contact())

    def after(asked: Asked) -> None:
        if asked.method == "POST" and asked.path.endswith(("maak-klantcontact", "internetaken")):
            if how == "lost":
                raise ConnectionResetError
            time.sleep(2)

    peer.after = after
    remote_id = deliveries.deliver(entry)
    peer.after = lambda asked: None
    assert deliveries.deliver(entry) == remote_id
    assert len(peer.contacts) == 1 and len(peer.tasks) <= 1


@pytest.mark.parametrize("status", [500, 502, 503, 429, 401, 404, 405])
def test_a_register_that_fails_gets_it_later(
    peer: Peer, history: RemoteHistory, status: int
) -> None:
    peer.before = first_times(1, status, "maak-klantcontact", "POST")
    with pytest.raises(HistoryUnavailable):
        history.deliver(contact())
    assert peer.count("POST", "maak-klantcontact") == 1
    assert history.deliver(contact()) == peer.contacts[0]["uuid"]
    assert len(peer.contacts) == 1


@pytest.mark.parametrize("status", [404, 405])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "klantcontacten"),
        ("GET", "internetaken"),
        ("GET", "actoren"),
        ("POST", "internetaken"),
        ("PATCH", "internetaken"),
    ],
)
def test_a_wrong_path_or_a_deploy_gets_it_later(
    peer: Peer, history: RemoteHistory, method: str, path: str, status: int
) -> None:
    history.deliver(contact())
    peer.before = first_times(1, status, path, method)
    if method == "PATCH":
        history.deliver(task())
    entry = done() if method == "PATCH" else task()
    with pytest.raises(HistoryUnavailable):
        history.deliver(entry)
    assert history.deliver(entry) == peer.tasks[0]["uuid"]
    assert len(peer.tasks) == 1 and peer.tasks[0]["toegewezenAanActoren"]


def test_a_list_that_is_not_there_is_not_a_stranger(peer: Peer, history: RemoteHistory) -> None:
    peer.before = first_times(1, 404, "partijen", "GET")
    with pytest.raises(HistoryUnavailable):
        history.recognise(SANNE)


def test_a_number_that_somebody_else_took_just_now_is_found(
    peer: Peer, history: RemoteHistory
) -> None:
    other: list[Any] = []

    def before(asked: Asked) -> None:
        if asked.method == "POST" and not other:
            other.append(peer.add_contact(None, referentienummer="1000000001"))

    peer.before = before
    assert history.deliver(contact()) == other[0]["uuid"]
    assert len(peer.contacts) == 1


@pytest.mark.parametrize("status", [400, 409, 413])
def test_what_the_register_will_never_take_is_refused(
    peer: Peer, history: RemoteHistory, status: int
) -> None:
    peer.before = first_times(9, status, "maak-klantcontact", "POST")
    with pytest.raises(HistoryRefused):
        history.deliver(contact())
    assert peer.count("POST", "maak-klantcontact") == 1


def test_a_refusal_says_which_field_and_nothing_of_what_was_sent(
    peer: Peer, history: RemoteHistory
) -> None:
    with pytest.raises(HistoryRefused) as refused:
        history.deliver(contact(key="00000000-0000-4000-8000-000000000000"))
    assert "betrokkene.wasPartij.uuid: does_not_exist" in str(refused.value)
    assert "niet goed" not in str(refused.value)


@pytest.mark.parametrize("kind", ["contact", "task"])
def test_twenty_deliveries_of_the_same_thing_are_one_row(
    peer: Peer, connect: Callable[..., RemoteHistory], kind: str
) -> None:
    history = connect()
    if kind == "task":
        history.deliver(contact())
    entry = contact() if kind == "contact" else task()
    start = threading.Barrier(20)

    def deliver(number: int) -> Optional[str]:
        start.wait()
        return history.deliver(entry)

    with ThreadPoolExecutor(20) as pool:
        ids = set(pool.map(deliver, range(20)))
    assert len(ids) == 1
    assert len(peer.contacts) == 1 and len(peer.tasks) <= 1


def test_two_processes_that_write_the_same_contact_make_one_row(
    peer: Peer, monkeypatch: pytest.MonkeyPatch, connect: Callable[..., RemoteHistory]
) -> None:
    """Without our own lock: 400 for who comes late, 500 for who comes at the same moment."""
    monkeypatch.setattr("bot.history.deliveries._alone", lambda *_: _nothing())
    start = threading.Barrier(8)

    def deliver(history: RemoteHistory) -> Optional[str]:
        start.wait()
        return history.deliver(contact())

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(deliver, [connect() for _ in range(8)]))
    assert len(ids) == 1 and len(peer.contacts) == 1


class _nothing:
    def __enter__(self) -> None:
        pass

    def __exit__(self, *error: object) -> None:
        pass
