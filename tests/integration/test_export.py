"""What somebody can see of themselves: all that is kept of them, and nothing of anybody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from bot.bootstrap import Services
from bot.domain.aftercare import STATE_WORDS
from bot.domain.conversation import MessageKind, Outgoing
from bot.domain.customer import Identity
from bot.domain.errors import HistoryUnavailable, NotFound
from bot.domain.goals import NextStep
from bot.domain.handoff import STATUS_WORDS, IntakeAnswer, NewHandoff
from bot.domain.outcome import AFTERCARE_WAYS, OUTCOMES, Aftercare
from bot.domain.personal_data import mask
from bot.domain.staff import Staff
from bot.domain.tips import KIND_WORDS, OUTCOME_WORDS, ShownTip
from bot.domain.triage import Triage
from bot.services.privacy import Export
from bot.storage.schema import metadata
from tests.fakes import FakeClock

GOAL, OTHER_GOAL = "parkeervergunning", "paspoort_aanvragen"
#: Text that is kept and not told, and why.
NOT_TOLD = {
    # Keys and the numbers by which rows find each other: without the rows they say nothing.
    *("conversations.id", "conversations.browser_id", "conversations.register_key"),
    *("browsers.id", "consents.subject", "outbox.customer_key", "outbox.conversation_id"),
    *("handoffs.id", "handoffs.conversation_id", "handoffs.staff_id", "messages.conversation_id"),
    *("claims.conversation_id", "next_steps.conversation_id", "next_steps.handoff_id"),
    *("sortings.conversation_id", "contacts.customer_id", "cases.customer_id"),
    *("needs.customer_id", "tasks.customer_id", "tasks.contact_reference", "messages.client_id"),
    *("contacts.reference", "case_steps.case_number", "outbox.remote_id"),
    *("handoffs.asked_staff_id", "handoff_events.handoff_id", "handoff_events.conversation_id"),
    *("handoff_events.staff_id", "handoff_events.to_staff_id"),
    *("notes.conversation_id", "notes.handoff_id", "notes.staff_id", "notes.client_id"),
    *("connector_links.conversation_id", "connector_links.handoff_id", "connector_links.remote_id"),
    "connector_links.connector",
    *("aftercare.id", "aftercare.conversation_id", "aftercare.handoff_id", "aftercare.worker"),
    *("surveys.id", "surveys.conversation_id", "conversations.survey_id"),
    *("labels.conversation_id", "labels.staff_id"),
    # Hashes: of keys that the person has, and of the BSN.
    *("conversations.token_hash", "browsers.token_hash", "customers.bsn_hash"),
    "aftercare.token_hash",
    # How far the work on it is; told in times, or of no meaning to anybody.
    *("conversations.owner", "conversations.turn_worker", "messages.turn_state", "messages.kind"),
    *("handoffs.kind", "handoffs.status", "outbox.problem"),
    *("handoff_events.transition", "handoff_events.status_before"),
    # In the message itself, with less masked.
    "messages.turn_text",
    # The name that a member of staff logs in with; the one that is shown is told.
    "next_steps.recorded_by",
    *("tips.conversation_id", "tips.customer_id", "facts.customer_id"),
}
#: Told in other words.
WORDS = {
    "messages.sender": {
        "citizen": "u",
        "bot": "digitale assistent",
        "agent": "Anna de Vries",
        "system": "melding",
    },
    "tips.kind": KIND_WORDS,
    "tips.rule": {"paspoort_verloopt": "Uw paspoort verloopt"},
    "tips.used": {"documents": "Uw documenten, zoals uw paspoort"},
    "facts.category": {
        "documents": "Uw documenten, zoals uw paspoort",
        "home_details": "Bijzonderheden van uw woning",
    },
    "facts.name": {"paspoort_geldig_tot": "Uw paspoort is geldig tot"},
    "facts.value": {"2026-06-08": "8 juni"},
    "needs.kind": {"prefers_phone": "u belt liever", "language": "u leest het best"},
    "needs.value": {"pl": "Pools"},
    "handoffs.aftercare_way": AFTERCARE_WAYS,
    "aftercare.way": AFTERCARE_WAYS,
    "aftercare.state": STATE_WORDS,
    "handoff_events.status_after": {status.value: word for status, word in STATUS_WORDS.items()},
    "outbox.kind": {
        "contact": "contact",
        "task": "werk voor een afdeling",
        "task_done": "werk dat klaar is",
    },
}


@dataclass
class Person:
    """Somebody with something in every table; `mark` is in all that is theirs and free text."""

    mark: str
    customer: str
    conversation: str
    browser_conversation: str


def _live(
    services: Services, clock: FakeClock, agent: Staff, colleague: Staff, mark: str
) -> Person:
    """All that can happen to somebody: the texts of no two fields are the same."""
    customer = f"klant-{mark}"
    services.demo.seed([_customer(mark, customer)], clock())
    browser = services.conversations.start(None, f"https://x.nl/{mark}/browser", "nl").conversation
    _talk(services, browser.id, f"{mark} in de browser")
    token = services.control.remember(browser.id)
    who = Identity(customer, f"{mark} naam van de website")
    page = f"https://x.nl/{mark}/pagina"
    conversation_id = services.conversations.start(who, page, "nl", token).conversation.id
    _talk(services, conversation_id, f"{mark} vraag, bel 06 1234567{len(mark)}")
    services.control.permit(conversation_id, "tips", "usage", True, 1)
    services.sorting.note_outcome(conversation_id, "solved")
    services.matters.closed(conversation_id)
    state = services.conversations.messages_since(conversation_id, 0)[1]
    assert state.survey is not None
    remark = {"remark": f"{mark} opmerking", "effort": 4}
    services.survey.answer(conversation_id, state.survey["id"], remark)
    _shown_a_tip(services, conversation_id, customer)
    with services.deps.uow() as repos:
        repos.labels.add(conversation_id, 2, f"{mark} geleerde zin", OTHER_GOAL, agent.id, clock())
    services.sorting.note_estimate(conversation_id, "complex")
    answer = IntakeAnswer(f"{mark} intakevraag?", f"{mark} intakeantwoord")
    new = NewHandoff(
        kind="callback",
        goal=GOAL,
        reasons=(f"{mark} reden",),
        feeling="boos",
        intake=(answer,),
        callback_when=f"{mark} morgen",
    )
    handoff = services.handoffs.open(conversation_id, new).handoff
    services.casework.claim(handoff.id, agent)
    services.casework.reply(handoff.id, agent, f"{mark} antwoord van de medewerker", None)
    step = NextStep(
        who="wij",
        what=f"{mark} stap",
        due=f"{mark} termijn",
        notice=f"{mark} bericht",
        reference=f"{mark} kenmerk",
    )
    other = NextStep(who="ander", party=f"{mark} derde", what=f"{mark} stap van een ander")
    services.casework.tag(handoff.id, agent, [f"{mark} label"])
    services.notes.add(handoff.id, agent, f"{mark} notitie", f"{mark} nummer van de browser")
    services.casework.resolve(handoff.id, agent, "follow_up", [step, other], Aftercare(14, "call"))
    again = services.handoffs.open(conversation_id, NewHandoff(goal=GOAL)).handoff
    services.casework.claim(again.id, agent)
    services.casework.ask_colleague(again.id, agent, colleague.username, f"{mark} kunt u dit?")
    with services.deps.uow() as repos:
        repos.handoffs.update_open(again.id, skill=f"{mark} kennis")
    services.delivery.run_due()
    with services.deps.uow() as repos:
        (later,) = repos.aftercare.of_conversation(conversation_id)
        mailed = {"token_hash": f"{mark} sleutel", "worker": agent.id, "asked_at": clock()}
        repos.aftercare.change(later.id, ("planned",), state="asked", **mailed)
        repos.conversations.set_asked_about(conversation_id, f"case:Z-{mark}")
    return Person(mark, customer, conversation_id, browser.id)


def _shown_a_tip(services: Services, conversation_id: str, customer: str) -> None:
    now, used = services.deps.clock(), ("documents",)
    with services.deps.uow() as repos:
        shown = ShownTip(conversation_id, 2, "paspoort_verloopt", "alert", used, now)
        repos.tips.record(customer, shown)
        repos.tips.answer(shown, "later", now)


def _customer(mark: str, customer: str) -> dict[str, Any]:
    case = {
        "number": f"Z-{mark}",
        "title": f"{mark} zaaktitel",
        "status": f"{mark} zaakstatus",
        "goal": GOAL,
        "opened_days_ago": 10,
        "steps": [{"who": "u", "what": f"{mark} zaakstap", "due": f"{mark} zaaktermijn"}],
    }
    contact = {
        "days_ago": 4,
        "channel": f"{mark} kanaal",
        "subject": f"{mark} contactonderwerp",
        "goal": OTHER_GOAL,
        "summary": f"{mark} contactsamenvatting",
        "case": f"Z-{mark}",
    }
    return {
        "id": customer,
        "name": f"{mark} naam in het register",
        "phone": f"{mark} telefoon",
        "description": f"{mark} aantekening",
        "needs": [{"kind": "prefers_phone"}, {"kind": "language", "value": "pl"}],
        "cases": [case],
        "contacts": [contact],
        "facts": [
            {"category": "documents", "name": "paspoort_geldig_tot", "in_days": 90},
            # What no rule uses is told as the register has it.
            {"category": "home_details", "name": f"{mark} feit", "value": f"{mark} waarde"},
        ],
    }


def _talk(services: Services, conversation_id: str, text: str) -> None:
    received = services.conversations.receive(conversation_id, "c1", "w", text)
    assert received.turn is not None
    reasons, also = (f"{text[:3]} waarom",), (OTHER_GOAL,)
    triage = Triage("complex", "ask", 0.7, reasons=reasons, also=also, feeling="bezorgd")
    ranking = ((GOAL, 0.9), (OTHER_GOAL, 0.07))
    services.sorting.sort(conversation_id, received.seq, GOAL, 0.9, triage, ranking)
    choices = ((f"{text[:3]} keuze", "/kies"),)
    reply = Outgoing(f"{text[:3]} antwoord van de bot", MessageKind.CHOICES, choices)
    services.turns.complete(received.turn, "w", [reply])


@pytest.fixture
def two(services: Services, clock: FakeClock, anna: Staff, bram: Staff) -> tuple[Person, Person]:
    return tuple(_live(services, clock, anna, bram, mark) for mark in ("AAA", "BBB"))


def _kept(services: Services, person: Person) -> dict[str, set[str]]:
    """Every text in every table that is about this customer, by table and column."""
    found: dict[str, set[str]] = {}
    with services.engine.connect() as db:
        mine = {person.customer, person.conversation, f"Z-{person.mark}"}
        for table in metadata.tables.values():
            keys = ("conversation_id", "customer_id", "customer_key", "subject", "case_number")
            named = [table.c[key] for key in keys if key in table.c]
            if table.name in ("conversations", "customers"):
                named.append(table.c.id)
            if not named or table.name in ("audit", "deletions"):
                continue
            whose = sa.or_(*(column.in_(mine) for column in named))
            for row in db.execute(sa.select(table).where(whose)).mappings():
                for column in table.columns:
                    texts = found.setdefault(str(column), set())
                    texts |= set(_texts(row[column.name]))
    return {column: texts for column, texts in found.items() if texts}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _told_as(services: Services, column: str, text: str) -> str | None:
    """How the export tells it; None for what it leaves out on purpose."""
    name = column.rpartition(".")[2]
    if column in NOT_TOLD:
        return None
    if column == "messages.choices" and (text.startswith("/") or "keuze" not in text):
        return None  # what a button does, and its number; titles are told
    if column == "sortings.triage" and text == "ask":
        return None  # the citizen's own estimate came in its place
    if column == "outbox.body" and (text in ("nl", GOAL) or "T" in text or text.isdigit()):
        return None  # language, goal, time and reference, as we send them
    if column == "conversations.asked_about":
        return text.partition(":")[2]
    if name == "department":
        departments = services.catalogue.organisation.departments
        return departments[text].name if text in departments else text
    if column == "tips.outcome":
        return OUTCOME_WORDS[text]
    if name == "outcome":
        return OUTCOMES[text]
    if text in services.catalogue.goals:
        return services.catalogue.goals[text].title
    return WORDS.get(column, {}).get(text, text)


def _missing(services: Services, person: Person, told: str) -> list[tuple[str, str]]:
    plain = " ".join(told.split())
    missing = []
    for column, texts in _kept(services, person).items():
        for text in texts:
            expected = _told_as(services, column, text)
            if expected is not None and " ".join(expected.split()) not in plain:
                missing.append((column, text))
    return sorted(missing)


def _as_json(export: Export) -> str:
    """With the quotes and line ends of the text itself."""
    return "\n".join(_texts(json.loads(json.dumps(export.data, ensure_ascii=False))))


def test_the_scene_has_something_in_every_column(
    services: Services, two: tuple[Person, Person]
) -> None:
    """So that a table or a column that is added later has to be thought of here."""
    kept = set(_kept(services, two[0]))
    columns = {
        str(column)
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, (sa.String, sa.JSON))
    }
    staff_only = ("staff", "audit", "deletions", "used_tokens", "history_snapshots")
    staff_only += ("connector_receipts", "insight_days", "insight_counts")
    about = {each for each in columns if not each.startswith(staff_only)}
    never = {"conversations.turn_worker", "outbox.problem", "customers.bsn_hash"}
    never.add("conversations.survey_id")  # they answered it
    never.add("conversations.trial_of")  # no citizen's
    # No other system is there in which staff work.
    never |= {each for each in columns if each.startswith("connector_links.")}
    never |= {"browsers.id", "browsers.token_hash", "conversations.browser_id"}
    assert about - kept - never == set()


@pytest.mark.parametrize("form", ["text", "json"])
def test_everything_that_is_kept_is_told(
    services: Services, two: tuple[Person, Person], form: str
) -> None:
    for person in two:
        export = services.privacy.export(person.conversation)
        told = export.text if form == "text" else _as_json(export)
        assert _missing(services, person, told) == []


@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_of_another_person_is_told(
    services: Services, two: tuple[Person, Person], form: str
) -> None:
    for person, other in (two, reversed(two)):
        for conversation_id in (person.conversation, person.browser_conversation):
            export = services.privacy.export(conversation_id)
            told = export.text if form == "text" else _as_json(export)
            assert person.mark in told
            assert other.mark not in told


def test_a_test_that_looks_for_less_would_not_see_it(
    services: Services, two: tuple[Person, Person]
) -> None:
    """The check itself finds what is missing, wherever it is left out."""
    export = services.privacy.export(two[0].conversation)
    told = _as_json(export)
    for text in ("AAA intakeantwoord", "AAA zaakstap", "AAA termijn", "AAA keuze", "Pools"):
        assert text in told
        assert _missing(services, two[0], told.replace(text, "")) != []


def test_the_browser_gets_its_own_and_nothing_of_who_logged_in_there(
    services: Services, two: tuple[Person, Person]
) -> None:
    export = services.privacy.export(two[0].browser_conversation)
    assert "AAA in de browser" in export.text
    for secret in ("AAA vraag", "AAA zaak", "AAA naam", "AAA telefoon", "klant-AAA"):
        assert secret not in export.text
    assert export.data["u"] == {"herkenning": "dit apparaat wordt onthouden"}
    assert [each["doel"] for each in export.data["toestemmingen"]] == ["remember"]
    assert (export.data["zaken"], export.data["eerdere_contacten"]) == ([], [])


def test_who_logged_in_gets_nothing_of_what_was_said_in_the_browser_before(
    services: Services, two: tuple[Person, Person]
) -> None:
    assert "AAA in de browser" not in services.privacy.export(two[0].conversation).text


def test_who_is_not_known_gets_this_conversation_only(services: Services) -> None:
    mine, other = (services.conversations.start(None, None, "nl").conversation for _ in range(2))
    _talk(services, mine.id, "DDD mijn vraag")
    _talk(services, other.id, "EEE andere vraag")
    export = services.privacy.export(mine.id)
    assert "DDD mijn vraag" in export.text and "EEE" not in export.text
    assert len(export.data["gesprekken"]) == 1
    assert export.data["u"] == {"herkenning": "niet bekend"}


def test_a_bsn_that_was_typed_is_shown_to_who_typed_it(services: Services) -> None:
    conversation = services.conversations.start(None, None, "nl").conversation
    _talk(services, conversation.id, "FFF mijn bsn is 999990159")
    export = services.privacy.export(conversation.id)
    assert export.data["gesprekken"][0]["herkend_in_wat_u_typte"] == [
        {"soort": "BSN", "waarde": "999990159"}
    ]
    assert mask(export.text).text != export.text


def test_what_somebody_refused_is_still_theirs_to_see(
    services: Services, two: tuple[Person, Person]
) -> None:
    services.control.stop(two[0].conversation)
    told = services.privacy.export(two[0].conversation)
    for text in ("AAA zaaktitel", "AAA contactsamenvatting", "u belt liever", "AAA telefoon"):
        assert text in told.text
    refused = {one["toegestaan"] for one in told.data["toestemmingen"]}
    assert refused == {True, False}


def test_all_conversations_of_a_customer_are_there_whoever_asks(
    services: Services, clock: FakeClock, two: tuple[Person, Person]
) -> None:
    who = Identity("klant-AAA", "AAA naam van de website")
    for number in range(25):  # more than "earlier conversations" shows
        clock.forward(minutes=1)
        last = services.conversations.start(who, None, "nl").conversation.id
        services.conversations.receive(last, "c1", "w", f"AAA gesprek nummer {number:02d}")
    told = services.privacy.export(last)
    assert all(f"AAA gesprek nummer {number:02d}" in told.text for number in range(25))
    assert len(told.data["gesprekken"]) == 26


def test_a_register_that_is_away_is_told_and_the_rest_is_there(
    services: Services, two: tuple[Person, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: str) -> None:
        raise HistoryUnavailable("away")

    assert "let_op" not in services.privacy.export(two[0].conversation).data
    monkeypatch.setattr(services.history, "everything_of", away)
    told = services.privacy.export(two[0].conversation)
    assert told.data["let_op"] and told.data["let_op"] in told.text
    assert "AAA vraag" in told.text and "AAA zaaktitel" not in told.text


def test_of_a_conversation_that_is_not_there_nothing_is_told(services: Services) -> None:
    with pytest.raises(NotFound):
        services.privacy.export("bestaat-niet")


def test_the_numbers_for_in_the_chat_are_those_of_the_export(
    services: Services, two: tuple[Person, Person]
) -> None:
    holdings = services.privacy.holdings(two[0].conversation)
    data = services.privacy.export(two[0].conversation).data
    assert holdings.conversations == len(data["gesprekken"]) == 1
    assert holdings.messages == sum(len(each["berichten"]) for each in data["gesprekken"])
    assert holdings.contacts == len(data["eerdere_contacten"]) == 3
    assert holdings.cases == ("AAA zaaktitel",)
    assert list(holdings.needs) == data["u"]["wat_u_nodig_heeft"]


def test_all_contacts_are_told(services: Services, clock: FakeClock) -> None:
    customer = _customer("AAA", "klant-AAA")
    first = customer["contacts"][0]
    customer["contacts"] = [{**first, "days_ago": day} for day in range(51)]
    services.demo.seed([customer], clock())
    who = Identity("klant-AAA")
    told = services.privacy.export(services.conversations.start(who, None, "nl").conversation.id)
    assert len(told.data["eerdere_contacten"]) == 51


# --- what is left ---------------------------------------------------------------------------------


def test_the_steps_that_were_done_are_told(services: Services, clock: FakeClock) -> None:
    done = {"who": "wij", "what": "AAA stap die klaar is", "done": True}
    customer = _customer("AAA", "klant-AAA")
    customer["cases"][0]["steps"].append(done)
    services.demo.seed([customer], clock())
    who = Identity("klant-AAA")
    told = services.privacy.export(services.conversations.start(who, None, "nl").conversation.id)
    assert "AAA stap die klaar is" in told.text


def test_work_that_was_asked_of_a_department_is_told_as_long_as_it_is_kept(
    services: Services, two: tuple[Person, Person]
) -> None:
    with services.deps.uow() as repos:
        repos.deletions.remove_conversations([two[0].conversation])
    who = Identity("klant-AAA")
    told = services.privacy.export(services.conversations.start(who, None, "nl").conversation.id)
    assert "AAA contactsamenvatting" in told.text
    assert "AAA stap" in _kept_tasks(services)
    assert "AAA stap" in told.text


def _kept_tasks(services: Services) -> set[str]:
    with services.engine.connect() as db:
        return set(db.execute(sa.select(metadata.tables["tasks"].c.what)).scalars())
