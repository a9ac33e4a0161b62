"""Recognising who comes back: what is used of it, and what never is, at the level of use cases."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from bot.bootstrap import Services, bootstrap
from bot.domain.conversation import (
    Conversation,
    ConversationState,
    Message,
    MessageKind,
    Outgoing,
    Owner,
    Sender,
)
from bot.domain.customer import Identity, Level, NeedKind
from bot.domain.errors import (
    Conflict,
    HistoryUnavailable,
    InvalidInput,
    NotAllowed,
    NotFound,
    TokenUsed,
)
from bot.domain.handoff import NewHandoff
from bot.domain.staff import Staff
from bot.domain.suiting import CALL_BACK
from bot.domain.triage import Triage
from bot.gateway.shapes import story_json
from bot.services.control import Overview
from bot.settings import Settings
from bot.storage.schema import metadata
from tests.fakes import FakeClock

pytest_plugins = ["tests.both_databases"]

GOAL = "parkeervergunning"
#: What may never be in a greeting: it would be on the screen before anybody asked.
SECRET = ("Z-2026-777001", "bankafschrift", "schulden", "9753", "traplift opmeten")
VISSER: dict[str, Any] = {
    "id": "visser",
    "name": "mevrouw Visser",
    "phone": "+31 6 9753 1864",
    "needs": [{"kind": "prefers_phone"}, {"kind": "language", "value": "en"}],
    "cases": [
        {
            "number": "Z-2026-777001",
            "title": "Aanvraag van een traplift",
            "status": "wij wachten op uw bankafschrift",
            "goal": GOAL,
            "opened_days_ago": 12,
            "steps": [{"who": "wij", "what": "Wij komen de traplift opmeten."}],
        }
    ],
    "contacts": [
        {
            "days_ago": 6,
            "channel": "telefoon",
            "subject": "Uitstel van betaling",
            "goal": GOAL,
            "summary": "Vertelde over haar schulden.",
            "case": "Z-2026-777001",
        }
    ],
}
HASSAN: dict[str, Any] = {
    "id": "hassan",
    "name": "de heer Hassan",
    "cases": [
        {
            "number": "Z-2026-888002",
            "title": "Kapvergunning voor een eik",
            "status": "afgewezen",
            "goal": GOAL,
            "opened_days_ago": 3,
        }
    ],
}
#: Of the contact nobody knows what it was about.
ADEMI: dict[str, Any] = {
    **HASSAN,
    "id": "ademi",
    "name": "mevrouw Ademi",
    "cases": [{**HASSAN["cases"][0], "number": "Z-2026-888003", "status": "in behandeling"}],
    "contacts": [{"days_ago": 1, "channel": "chat", "subject": "Vraag via de chat"}],
}
NOBODY_YET = {"id": "nieuw", "name": "mevrouw Nieuw"}
HER = Identity("visser", "mevrouw Visser")
HIM = Identity("hassan", "de heer Hassan")


@pytest.fixture
def known(services: Services) -> Services:
    """With customers: one with all there is, one with a case, one with nothing."""
    services.demo.seed([VISSER, HASSAN, ADEMI, NOBODY_YET], services.deps.clock())
    return services


@pytest.fixture
def both(place: Settings, clock: FakeClock, read_once: None) -> Iterator[Services]:
    """The use cases on either database."""
    found = bootstrap(place, clock)
    yield found
    found.close()


@pytest.fixture
def away(known: Services, monkeypatch: pytest.MonkeyPatch) -> Services:
    """The register of customers does not answer."""

    def silent(*_: object) -> None:
        raise HistoryUnavailable("The register is away.")

    monkeypatch.setattr(known.history, "recognise", silent)
    monkeypatch.setattr(known.history, "of_customer", silent)
    return known


def _start(
    services: Services,
    who: Identity | None = None,
    language: str = "nl",
    browser: str | None = None,
) -> Conversation:
    return services.conversations.start(who, None, language, browser).conversation


def _stored(services: Services, conversation_id: str) -> Conversation:
    with services.deps.uow(write=False) as repos:
        found = repos.conversations.get(conversation_id)
    assert found is not None
    return found


def _greeting(services: Services, who: Identity | None, **more: Any) -> str:
    return services.conversations.start(who, None, "nl", **more).messages[0].text


def _log_in(
    services: Services, conversation_id: str, who: Identity
) -> tuple[Sequence[Message], ConversationState]:
    """While chatting; what was said about that, and who speaks now."""
    found = services.recognition.identify(conversation_id, who)
    return found.messages, found.state


def _texts(services: Services, conversation_id: str) -> list[str]:
    return [m.text for m in services.conversations.messages_since(conversation_id, 0)[0]]


def _say(services: Services, conversation_id: str, text: str) -> int:
    return services.conversations.receive(conversation_id, text[:60], "w", text).seq


def _refuse(services: Services, who: Identity, *categories: str) -> None:
    conversation_id = _start(services, who).id
    for category in categories:
        services.control.permit(conversation_id, "recognise", category, False, 1)


def _sort(services: Services, conversation_id: str, seq: int = 2) -> Triage:
    simple = Triage("simple", "simple", 0.1)
    return services.sorting.sort(conversation_id, seq, GOAL, 0.9, simple).triage


def _rows(services: Services) -> dict[str, list[Any]]:
    """Everything in the database."""
    with services.engine.connect() as db:
        return {
            name: [tuple(row) for row in db.execute(sa.select(table))]
            for name, table in metadata.tables.items()
        }


def _one_use(who: Identity, name: str) -> Identity:
    """As it comes from a signed token."""
    until = dt.datetime(2026, 3, 10, 11, 0, tzinfo=dt.timezone.utc)
    return replace(who, token_hash=name, expires_at=until)


# --- the first words ------------------------------------------------------------------------------


def test_who_is_not_known_is_greeted_without_a_question_about_anything(known: Services) -> None:
    started = known.conversations.start(None, None, "nl")
    assert "Goedendag. Ik ben de digitale assistent van" in started.messages[0].text
    assert started.messages[0].kind is MessageKind.TEXT
    assert started.conversation.level is Level.ANONYMOUS
    assert known.recognition.asked_about(started.conversation.id) is None


def test_a_remembered_browser_is_welcomed_back_without_a_name(known: Services) -> None:
    first = _start(known)
    token = known.control.remember(first.id)
    text = _greeting(known, None, browser_token=token)
    assert text.startswith("Welkom terug.")
    assert "Visser" not in text


def test_who_had_contact_this_month_is_asked_about_that_with_its_day(known: Services) -> None:
    started = known.conversations.start(HER, None, "nl")
    text = started.messages[0].text
    assert "mevrouw Visser" in text and "Uitstel van betaling" in text
    assert "4 March" in text  # she reads English
    assert started.messages[0].kind is MessageKind.CHOICES
    about = known.recognition.asked_about(started.conversation.id)
    assert about is not None and about.case is not None
    assert (about.goal, about.case.number) == (GOAL, "Z-2026-777001")


def test_who_has_a_case_and_no_contact_is_asked_about_the_case(known: Services) -> None:
    text = _greeting(known, HIM)
    assert "de heer Hassan" in text and "Kapvergunning voor een eik" in text
    assert "afgewezen" not in text and "Z-2026-888002" not in text


def test_a_contact_without_a_subject_gives_way_to_a_running_case(known: Services) -> None:
    conversation = _start(known, Identity("ademi", "mevrouw Ademi"))
    greeting = known.conversations.messages_since(conversation.id, 0)[0][0].text
    assert "Er loopt bij ons een zaak van u: Kapvergunning voor een eik." in greeting
    assert "Vraag via de chat" not in greeting
    assert known.recognition.asked_about(conversation.id).case.number == "Z-2026-888003"


def test_a_customer_with_nothing_is_greeted_by_name_and_a_stranger_too(known: Services) -> None:
    with_nothing = _greeting(known, Identity("nieuw"))
    stranger = _greeting(known, Identity("onbekend", "mevrouw Onbekend"))
    nameless = _greeting(known, Identity("onbekend"))
    assert "Goedendag, mevrouw Nieuw." in with_nothing
    assert "Goedendag, mevrouw Onbekend." in stranger
    assert "Goedendag. Ik ben" in nameless
    assert all("Gaat uw vraag daarover" not in text for text in (with_nothing, stranger))


@pytest.mark.parametrize("who", [HER, HIM, Identity("visser"), replace(HER, name="x")])
@pytest.mark.parametrize("later", [False, True], ids=["at start", "while chatting"])
def test_no_greeting_tells_a_status_a_number_or_what_was_said(
    known: Services, who: Identity, later: bool
) -> None:
    if later:
        said, _ = _log_in(known, _start(known).id, who)
    else:
        said = known.conversations.start(who, None, "nl").messages
    shown = " ".join([*(m.text for m in said), *(c.title for m in said for c in m.choices)])
    assert [each for each in (*SECRET, "Z-2026", "afgewezen") if each in shown] == []
    assert any(each in shown for each in ("Uitstel", "Kapvergunning"))  # it is about her or him


def test_a_contact_of_longer_ago_gives_way_to_a_running_case(
    known: Services, clock: FakeClock
) -> None:
    clock.forward(days=40)
    assert "Aanvraag van een traplift" in _greeting(known, HER)
    clock.forward(days=400)
    assert "Uitstel van betaling" not in _greeting(known, HER)


def test_the_day_of_a_contact_is_that_of_the_organisation(
    services: Services, clock: FakeClock
) -> None:
    clock.now = dt.datetime(2026, 3, 10, 23, 30, tzinfo=dt.timezone.utc)  # 00:30 there
    contact = {"days_ago": 5, "channel": "balie", "subject": "Bomen", "goal": None}
    services.demo.seed([{**NOBODY_YET, "contacts": [contact]}], clock())
    assert "6 maart" in _greeting(services, Identity("nieuw"))


# --- the language that somebody reads best --------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "used"), [("nl", "en"), ("nl-NL", "en"), ("de", "de"), ("en", "en")]
)
def test_the_need_for_a_language_counts_where_the_page_only_says_dutch(
    known: Services, asked: str, used: str
) -> None:
    conversation = _start(known, HER, asked)
    assert conversation.language == _stored(known, conversation.id).language == used


def test_the_need_for_a_language_is_greeted_in_it_and_refused_it_is_not(known: Services) -> None:
    assert "I am the digital assistant" in _greeting(known, HER)
    _refuse(known, HER, "needs")
    assert "Ik ben de digitale assistent" in _greeting(known, HER)


# --- logging in while chatting --------------------------------------------------------------------


def test_logging_in_while_the_bot_has_it_is_answered_with_a_question(known: Services) -> None:
    conversation_id = _start(known).id
    said, state = _log_in(known, conversation_id, HIM)
    assert [m.sender for m in said] == [Sender.BOT]
    assert "Kapvergunning voor een eik" in said[0].text
    assert state.owner is Owner.BOT
    about = known.recognition.asked_about(conversation_id)
    assert about is not None and about.case is not None
    assert _stored(known, conversation_id).verified


def test_logging_in_in_the_queue_tells_who_it_is_and_the_summary_says_so(
    known: Services, anna: Staff
) -> None:
    conversation_id = _start(known).id
    _say(known, conversation_id, "mijn aanvraag is al drie keer zoekgeraakt")
    handoff = known.handoffs.open(conversation_id, NewHandoff(goal=GOAL)).handoff
    assert "Klant: niet ingelogd, identiteit niet gecontroleerd" in handoff.summary
    said, state = _log_in(known, conversation_id, HER)
    assert [(m.sender, m.kind) for m in said] == [(Sender.SYSTEM, MessageKind.NOTICE)]
    assert "mevrouw Visser" in said[0].text
    assert state.owner is Owner.QUEUE
    story = known.reading.story(handoff.id, anna)
    lines = story.handoff.summary.splitlines()
    assert "Klant: mevrouw Visser (ingelogd)" in lines
    assert not any("niet ingelogd" in line for line in lines)
    assert any("drie keer zoekgeraakt" in line for line in lines)  # the rest of it stays
    assert story.history is not None and story.handoff.verified


def test_logging_in_with_an_agent_is_seen_by_the_agent_and_asks_nothing(
    known: Services, anna: Staff
) -> None:
    conversation_id = _start(known).id
    handoff = known.handoffs.open_by_button(conversation_id).handoff
    known.casework.claim(handoff.id, anna)
    said, state = _log_in(known, conversation_id, HER)
    assert [(m.sender, m.kind) for m in said] == [(Sender.SYSTEM, MessageKind.NOTICE)]
    assert "Uitstel" not in said[0].text
    assert state.owner is Owner.AGENT
    assert known.recognition.asked_about(conversation_id) is None
    assert "(ingelogd)" in known.reading.story(handoff.id, anna).handoff.summary


def test_who_waits_to_be_called_back_and_logs_in_is_known_to_who_calls(
    known: Services, anna: Staff
) -> None:
    conversation_id = _start(known).id
    new = NewHandoff(kind="callback", goal=GOAL, callback_when="morgen")
    handoff = known.handoffs.open(conversation_id, new).handoff
    said, _ = _log_in(known, conversation_id, HIM)
    assert [m.sender for m in said] == [Sender.BOT]
    summary = known.reading.story(handoff.id, anna).handoff.summary
    assert "Klant: de heer Hassan (ingelogd)" in summary


def test_after_the_end_nobody_is_told_that_a_member_of_staff_sees_it(
    known: Services, anna: Staff
) -> None:
    conversation_id = _start(known).id
    handoff = known.handoffs.open_by_button(conversation_id).handoff
    known.casework.claim(handoff.id, anna)
    known.casework.resolve(handoff.id, anna, "solved", [])
    said, state = _log_in(known, conversation_id, HIM)
    assert state.owner is Owner.CLOSED
    assert all("medewerker" not in m.text for m in said)


def test_a_name_that_only_the_register_knows_is_kept_for_who_reads_it_later(
    known: Services, anna: Staff
) -> None:
    conversation_id = _start(known).id
    said, _ = _log_in(known, conversation_id, Identity("hassan"))
    assert "de heer Hassan" in said[0].text
    handoff = known.handoffs.open_by_button(conversation_id).handoff
    assert "Klant: de heer Hassan (ingelogd)" in handoff.summary
    assert known.control.overview(conversation_id).name == "de heer Hassan"


def test_the_name_of_the_website_comes_before_that_of_the_register(known: Services) -> None:
    conversation_id = _start(known).id
    known.recognition.identify(conversation_id, Identity("hassan", "Ali Hassan"))
    assert _stored(known, conversation_id).customer_name == "Ali Hassan"


def test_the_same_customer_may_log_in_again_and_nothing_is_said(known: Services) -> None:
    conversation_id = _start(known, HER).id
    before = _texts(known, conversation_id)
    said, _ = _log_in(known, conversation_id, HER)
    assert said == []
    assert _texts(known, conversation_id) == before


@pytest.mark.parametrize("owner", ["bot", "queue", "agent"])
def test_another_customer_cannot_take_it_over_and_nothing_changes(
    known: Services, anna: Staff, owner: str
) -> None:
    conversation_id = _start(known, HER).id
    if owner != "bot":
        handoff = known.handoffs.open_by_button(conversation_id).handoff
        if owner == "agent":
            known.casework.claim(handoff.id, anna)
    before = _rows(known)
    with pytest.raises(Conflict):
        known.recognition.identify(conversation_id, _one_use(HIM, "t1"))
    assert _rows(known) == before
    # His log-in is not used up by it: he begins a conversation of his own.
    assert "Kapvergunning" in _greeting(known, _one_use(HIM, "t1"))


def test_of_two_customers_who_log_in_at_once_one_has_the_conversation(both: Services) -> None:
    both.demo.seed([VISSER, HASSAN], both.deps.clock())
    for attempt in range(3):
        conversation_id = _start(both).id
        failures = _at_once(
            lambda who, c=conversation_id: both.recognition.identify(c, who),
            [_one_use(HER, f"a{attempt}"), _one_use(HIM, f"b{attempt}")],
        )
        assert [type(each) for each in failures] == [Conflict]
        stored = _stored(both, conversation_id)
        assert stored.customer_id == stored.register_key
        text = "\n".join(_texts(both, conversation_id))
        assert ("Visser" in text) == (stored.customer_id == "visser")
        assert ("Hassan" in text) == (stored.customer_id == "hassan")


def test_a_log_in_that_is_used_by_many_at_once_lets_one_in(both: Services) -> None:
    both.demo.seed([VISSER], both.deps.clock())
    who = _one_use(HER, "t1")
    failures = _at_once(lambda _: both.conversations.start(who, None, "nl"), range(4))
    assert [type(each) for each in failures] == [TokenUsed] * 3
    with both.engine.connect() as db:
        count = sa.select(sa.func.count()).select_from(metadata.tables["conversations"])
        assert db.execute(count).scalar_one() == 1


def _at_once(job: Callable[[Any], object], arguments: Any) -> list[BaseException]:
    given = list(arguments)
    failures: list[BaseException] = []
    barrier = threading.Barrier(len(given))

    def run(argument: Any) -> None:
        barrier.wait()
        try:
            job(argument)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(each,)) for each in given]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return failures


def test_from_the_first_log_in_on_the_key_of_the_conversation_is_a_new_one(
    known: Services,
) -> None:
    """Whoever had the old one (on a computer in the library) does not read along."""
    started = known.conversations.start(None, None, "nl")
    conversation_id = started.conversation.id
    new = known.recognition.identify(conversation_id, HER).token
    assert new is not None
    known.conversations.authenticate(conversation_id, new)
    with pytest.raises(NotFound):
        known.conversations.authenticate(conversation_id, started.token)
    assert known.recognition.identify(conversation_id, HER).token is None
    with pytest.raises(Conflict):
        known.recognition.identify(conversation_id, HIM)
    known.conversations.authenticate(conversation_id, new)


def test_a_log_in_is_for_one_use_wherever_it_is_shown_again(known: Services) -> None:
    who = _one_use(HER, "t1")
    _start(known, who)
    waiting = _start(known).id
    before = _rows(known)
    with pytest.raises(TokenUsed):
        _start(known, who)
    with pytest.raises(TokenUsed):
        known.recognition.identify(waiting, who)
    assert _rows(known) == before
    known.recognition.identify(waiting, _one_use(HER, "t2"))
    with pytest.raises(TokenUsed):
        known.recognition.identify(waiting, _one_use(HER, "t2"))


def test_logging_in_to_a_conversation_that_is_not_there_uses_nothing_up(known: Services) -> None:
    before = _rows(known)
    with pytest.raises(NotFound):
        known.recognition.identify("bestaat-niet", _one_use(HER, "t1"))
    assert _rows(known) == before


# --- a register that is away ----------------------------------------------------------------------


def test_a_register_that_is_away_is_told_to_the_citizen_and_to_the_desk(
    away: Services, anna: Staff
) -> None:
    conversation = _start(away, HER)
    assert "Ik kan nu even niet zien wat er bij ons loopt" in _texts(away, conversation.id)[0]
    assert conversation.verified
    assert away.recognition.asked_about(conversation.id) is None
    handoff = away.handoffs.open_by_button(conversation.id).handoff
    story = away.reading.story(handoff.id, anna)
    assert (story.history, story.history_unavailable) == (None, True)
    assert story_json(story)["history_unavailable"] is True
    assert story.handoff.verified  # who it is, is certain all the same


def test_a_register_that_is_away_is_told_while_chatting_and_sorting_goes_on(
    away: Services,
) -> None:
    conversation_id = _start(away).id
    said, _ = _log_in(away, conversation_id, HER)
    assert "niet zien wat er bij ons loopt" in said[0].text
    assert _sort(away, conversation_id).decision == "simple"
    assert away.conversations.phone_known(conversation_id) is False


def test_nobody_is_told_of_a_register_that_is_not_theirs_to_see(away: Services) -> None:
    assert "niet zien" not in _greeting(away, None)


def test_a_register_that_falls_away_later_is_told_as_well(
    known: Services, anna: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = _start(known, HER).id
    handoff = known.handoffs.open_by_button(conversation_id).handoff
    assert known.reading.story(handoff.id, anna).history_unavailable is False

    def silent(_: str) -> None:
        raise HistoryUnavailable("away")

    monkeypatch.setattr(known.history, "of_customer", silent)
    assert known.reading.story(handoff.id, anna).history_unavailable is True
    assert known.recognition.known(conversation_id).unavailable is True
    assert known.recognition.asked_about(conversation_id) is None


def test_what_is_ready_is_looked_up_again_only_for_who_is_talking(
    known: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(known.history, "refresh", asked.append)
    _start(known, HIM)
    clock.forward(minutes=11)
    for who in (HER, HER, None, Identity("onbekend")):
        _start(known, who)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(known.history, "recognise", _away)
        away = _start(known, Identity("nieuw")).id
    assert _stored(known, away).register_key is not None
    assert known.refreshing.run() == 1
    assert asked == ["visser"]


def _away(_: Identity) -> None:
    raise HistoryUnavailable("away")


# --- what they allow: every place that uses it ----------------------------------------------------

MARKS = {
    "cases": ("Z-2026-777001", "Aanvraag van een traplift", "bankafschrift", "opmeten"),
    "contacts": ("Uitstel van betaling", "schulden", "04-03-2026"),
    "needs": ("prefers_phone", "PREFERS_PHONE", "belt liever"),
}


def _sorted(services: Services) -> str:
    conversation_id = _start(services, HER).id
    simple = Triage("simple", "simple", 0.1)
    return repr(services.sorting.sort(conversation_id, 2, GOAL, 0.9, simple))


def _why(services: Services) -> str:
    return repr(_sort(services, _start(services, HER).id).reasons)


def _welcome(services: Services) -> str:
    return _greeting(services, HER)


def _logged_in(services: Services) -> str:
    said, _ = _log_in(services, _start(services).id, HER)
    return said[0].text


def _about(services: Services) -> str:
    """Asked before they said no: what a "yes, about that" is answered with."""
    return repr(services.recognition.asked_about(_first(services)))


def _handoff(services: Services) -> str:
    conversation_id = _start(services, HER).id
    _sort(services, conversation_id)
    return services.handoffs.open_by_button(conversation_id).handoff.summary


def _story(services: Services) -> str:
    handoff = services.handoffs.open_by_button(_first(services)).handoff
    reader = services.staff.everyone()[0]
    told = story_json(services.reading.story(handoff.id, reader))
    told.pop("transcript")  # what was said before the no, was said
    return repr(told)


def _told_to_the_register(services: Services) -> str:
    conversation_id = _start(services, HER).id
    new = NewHandoff(kind="callback", goal=GOAL, callback_when="morgen")
    services.handoffs.open(conversation_id, new)
    with services.engine.connect() as db:
        return repr(db.execute(sa.select(metadata.tables["outbox"].c.body)).all())


def _of_actions(services: Services) -> str:
    """What the action server asks for: the case to tell, and plain words."""
    found = services.recognition.known(_first(services))
    return repr((found, found.all_needs))


def _first(services: Services) -> str:
    """Her first conversation: it began before she refused anything."""
    with services.deps.uow(write=False) as repos:
        return repos.conversations.of_customer("visser")[-1].id


#: (place, what it uses when it may, one word of that).
USES = [
    (_sorted, "cases", "Aanvraag van een traplift"),
    (_sorted, "contacts", "Uitstel van betaling"),
    (_why, "contacts", "04-03-2026"),
    (_welcome, "contacts", "Uitstel van betaling"),
    (_logged_in, "contacts", "Uitstel van betaling"),
    (_about, "cases", "Aanvraag van een traplift"),
    (_about, "contacts", "schulden"),
    (_handoff, "contacts", "04-03-2026"),
    (_story, "cases", "bankafschrift"),
    (_story, "contacts", "schulden"),
    (_story, "needs", "prefers_phone"),
    (_told_to_the_register, "cases", "Z-2026-777001"),
    (_of_actions, "cases", "bankafschrift"),
    (_of_actions, "contacts", "schulden"),
    (_of_actions, "needs", "PREFERS_PHONE"),
]
_NAMES = [f"{place.__name__.strip('_')}-{category}" for place, category, _ in USES]


@pytest.mark.parametrize(("place", "category", "word"), USES, ids=_NAMES)
def test_a_kind_of_data_that_is_refused_is_used_nowhere(
    known: Services,
    anna: Staff,
    clock: FakeClock,
    place: Callable[[Services], str],
    category: str,
    word: str,
) -> None:
    first = _start(known, HER).id
    assert word in place(known)  # so that what follows means something
    clock.forward(minutes=1)
    with known.engine.begin() as db:
        for name in ("outbox", "next_steps", "handoff_events", "handoffs", "sortings"):
            db.execute(metadata.tables[name].delete())
    known.control.permit(first, "recognise", category, False, 1)
    clock.forward(minutes=1)
    found = place(known)
    assert [mark for mark in MARKS[category] if mark in found] == []


@pytest.mark.parametrize("category", ["contacts", "needs"])
def test_what_is_not_refused_is_still_used(known: Services, category: str) -> None:
    _refuse(known, HER, category)
    history = known.recognition.known(_start(known, HER).id).history
    assert history is not None
    kept = {"cases": history.cases, "contacts": history.contacts, "needs": history.needs}
    assert kept.pop(category) == ()
    assert all(kept.values())


def test_without_contacts_the_greeting_goes_on_to_the_case_and_without_both_to_neither(
    known: Services,
) -> None:
    _refuse(known, HER, "contacts")
    assert "Aanvraag van een traplift" in _greeting(known, HER)
    _refuse(known, HER, "cases")
    text = _greeting(known, HER)
    assert "mevrouw Visser" in text
    assert "traplift" not in text and "Uitstel" not in text


def test_an_open_complaint_counts_until_cases_are_refused(services: Services) -> None:
    complaint = {**HASSAN["cases"][0], "is_complaint": True, "goal": "klacht_indienen"}
    services.demo.seed([{**HASSAN, "cases": [complaint]}], services.deps.clock())
    assert _sort(services, _start(services, HIM).id).decision == "complex"
    _refuse(services, HIM, "cases")
    assert _sort(services, _start(services, HIM).id).decision == "simple"


def test_a_call_comes_first_for_who_likes_it_until_they_refuse_that_we_know(
    known: Services,
) -> None:
    choices = (("Nu", "/medewerker_spreken"), ("Bel mij", CALL_BACK))

    def offered() -> list[str]:
        conversation_id = _start(known, HER).id
        turn = known.conversations.receive(conversation_id, "c1", "w", "hoe nu verder").turn
        assert turn is not None
        asked = Outgoing("Wat wilt u?", MessageKind.CHOICES, choices)
        known.turns.complete(turn, "w", [asked])
        messages, _ = known.conversations.messages_since(conversation_id, 0)
        return [choice.title for choice in messages[-1].choices]

    assert offered() == ["Bel mij", "Nu"]
    _refuse(known, HER, "needs")
    assert offered() == ["Nu", "Bel mij"]


def test_plain_words_are_used_until_they_are_refused(services: Services) -> None:
    services.demo.seed([{**NOBODY_YET, "needs": [{"kind": "plain_words"}]}], services.deps.clock())
    who = Identity("nieuw")
    assert services.recognition.known(_start(services, who).id).needs(NeedKind.PLAIN_WORDS)
    _refuse(services, who, "needs")
    assert not services.recognition.known(_start(services, who).id).needs(NeedKind.PLAIN_WORDS)


def test_the_telephone_number_of_the_register_is_used_until_all_is_refused(
    known: Services, anna: Staff
) -> None:
    conversation_id = _start(known, HER).id
    assert known.conversations.phone_known(conversation_id)
    _refuse(known, HER, "cases", "contacts")
    assert known.conversations.phone_known(conversation_id)
    _refuse(known, HER, "needs")
    assert not known.conversations.phone_known(conversation_id)
    handoff = known.handoffs.open_by_button(conversation_id).handoff
    story = known.reading.story(handoff.id, anna)
    assert story.history is None and not story.history_unavailable


def test_a_number_that_was_typed_is_known_whatever_is_refused(known: Services) -> None:
    conversation_id = _start(known).id
    assert not known.conversations.phone_known(conversation_id)
    _say(known, conversation_id, "bel mij op 06 12345678")
    assert known.conversations.phone_known(conversation_id)


def test_what_was_sorted_before_they_refused_is_not_told_to_the_agent_afterwards(
    known: Services,
) -> None:
    conversation_id = _start(known, HER).id
    _sort(known, conversation_id)
    known.control.permit(conversation_id, "recognise", "contacts", False, 1)
    summary = known.handoffs.open_by_button(conversation_id).handoff.summary
    assert "04-03-2026" not in summary


# --- what they allow: saying so -------------------------------------------------------------------


def _granted(overview: Overview, purpose: str = "recognise") -> dict[str, bool]:
    return {p.category: p.granted for p in overview.permissions if p.purpose == purpose}


def test_a_no_counts_at_once_in_every_conversation_of_that_customer_and_of_nobody_else(
    known: Services,
) -> None:
    mine, also_mine, his = _start(known, HER).id, _start(known, HER).id, _start(known, HIM).id
    said = known.control.permit(mine, "recognise", "cases", False, 1)
    assert _granted(said) == {"cases": False, "contacts": True, "needs": True}
    assert _granted(known.control.overview(also_mine)) == _granted(said)
    history = known.recognition.known(also_mine).history
    assert history is not None and history.cases == ()
    assert _granted(known.control.overview(his))["cases"]
    other = known.recognition.known(his).history
    assert other is not None and len(other.cases) == 1


def test_a_yes_after_a_no_counts_again_and_both_stay_written_down(
    known: Services, clock: FakeClock
) -> None:
    conversation_id = _start(known, HER).id
    for granted in (False, True):
        clock.forward(minutes=1)
        said = known.control.permit(conversation_id, "recognise", "cases", granted, 1)
        assert _granted(said)["cases"] is granted
    history = known.recognition.known(conversation_id).history
    assert history is not None and len(history.cases) == 1
    with known.deps.uow(write=False) as repos:
        assert [each.granted for each in repos.consents.of_subject("visser")] == [False, True]
    shown = next(p for p in said.permissions if p.category == "cases")
    assert shown.said_at == clock()


def test_tips_need_a_yes_for_each_kind(known: Services) -> None:
    conversation_id = _start(known, HER).id
    assert set(_granted(known.control.overview(conversation_id), "tips").values()) == {False}
    said = known.control.permit(conversation_id, "tips", "usage", True, 1)
    assert [kind for kind, yes in _granted(said, "tips").items() if yes] == ["usage"]


@pytest.mark.parametrize(
    ("purpose", "category", "version", "error"),
    [
        ("sell", "cases", 1, InvalidInput),
        ("recognise", "everything", 1, InvalidInput),
        ("recognise", "chats", 1, InvalidInput),
        ("recognise", "cases", 2, Conflict),
        ("recognise", "cases", 0, Conflict),
        ("remember", "chats", 2, Conflict),
        ("remember", "chats", 1, NotAllowed),
    ],
)
def test_what_cannot_be_allowed_changes_nothing(
    known: Services, purpose: str, category: str, version: int, error: type[Exception]
) -> None:
    conversation_id = _start(known, HER).id
    before = _rows(known)
    with pytest.raises(error):
        known.control.permit(conversation_id, purpose, category, True, version)
    assert _rows(known) == before


@pytest.mark.parametrize("remembered", [False, True])
@pytest.mark.parametrize("granted", [False, True])
def test_only_who_logged_in_decides_about_cases(
    known: Services, remembered: bool, granted: bool
) -> None:
    conversation_id = _start(known).id
    if remembered:
        known.control.remember(conversation_id)
    before = _rows(known)
    with pytest.raises(NotAllowed):
        known.control.permit(conversation_id, "recognise", "cases", granted, 1)
    assert _rows(known) == before


def test_of_a_conversation_that_is_not_there_nothing_can_be_said(known: Services) -> None:
    for job in (
        lambda: known.control.permit("bestaat-niet", "recognise", "cases", False, 1),
        lambda: known.control.overview("bestaat-niet"),
        lambda: known.control.stop("bestaat-niet"),
        lambda: known.control.remember("bestaat-niet"),
        lambda: known.control.earlier("bestaat-niet"),
    ):
        with pytest.raises(NotFound):
            job()


def test_each_level_is_shown_its_own_switches_in_its_own_language(known: Services) -> None:
    anonymous = known.control.overview(_start(known).id)
    assert (anonymous.permissions, anonymous.name, anonymous.remembered) == ((), None, False)
    browser = _start(known)
    known.control.remember(browser.id)
    shown = known.control.overview(browser.id)
    assert [(p.purpose, p.category, p.granted) for p in shown.permissions] == [
        ("remember", "chats", True)
    ]
    hers = known.control.overview(_start(known, HER).id)  # she reads English
    his = known.control.overview(_start(known, HIM).id)
    assert {p.purpose for p in his.permissions} == {"recognise", "aftercare", "tips"}
    assert [p.category_title for p in hers.permissions][:1] == ["Your cases"]
    assert [p.category_title for p in his.permissions][:1] == ["Uw zaken"]


# --- a remembered browser -------------------------------------------------------------------------


def test_a_remembered_browser_sees_its_own_earlier_conversations_newest_first(
    known: Services, clock: FakeClock
) -> None:
    first = _start(known)
    _say(known, first.id, "waar laat ik mijn oude bank")
    _sort(known, first.id)
    token = known.control.remember(first.id)
    clock.forward(days=1)
    second = _start(known, browser=token)
    clock.forward(days=1)
    third = _start(known, browser=token)
    found = known.control.earlier(third.id)
    assert [each.id for each in found] == [second.id, first.id]
    assert "waar laat ik mijn oude bank" in [m.text for m in found[1].messages]
    assert found[1].subjects == (known.catalogue.goals[GOAL].title,)
    assert [each.id for each in known.control.earlier(first.id)] == [third.id, second.id]


def test_nobody_else_sees_them(known: Services) -> None:
    token = known.control.remember(_start(known).id)
    for other in (_start(known), _start(known, HER), _start(known, browser=token[:-1] + "_")):
        assert known.control.earlier(other.id) == []
    known.control.remember(other.id)
    assert known.control.earlier(other.id) == []


def test_what_was_said_after_a_log_in_is_never_the_browsers(known: Services) -> None:
    first = _start(known)
    token = known.control.remember(first.id)
    logged_in_here = _start(known, HER, browser=token)
    chatting = _start(known, browser=token)
    _say(known, chatting.id, "mijn schuld is 1000 euro")
    known.recognition.identify(chatting.id, HIM)
    again = _start(known, browser=token)
    assert again.level is Level.RETURNING
    assert [each.id for each in known.control.earlier(again.id)] == [first.id]
    export = known.privacy.export(again.id)
    assert "mijn schuld" not in export.text
    assert len(export.data["gesprekken"]) == 2
    # And each customer sees their own, in whatever browser.
    elsewhere = _start(known, HIM)
    assert [each.id for each in known.control.earlier(elsewhere.id)] == [chatting.id]
    elsewhere = _start(known, HER)
    assert [each.id for each in known.control.earlier(elsewhere.id)] == [logged_in_here.id]


def test_forgetting_a_browser_closes_all_of_its_conversations_to_it(known: Services) -> None:
    first = _start(known)
    token = known.control.remember(first.id)
    second = _start(known, browser=token)
    known.control.forget_browser(second.id)
    for conversation_id in (first.id, second.id, _start(known, browser=token).id):
        assert known.control.earlier(conversation_id) == []
        assert known.control.overview(conversation_id).level is Level.ANONYMOUS
    rows = _rows(known)
    assert (rows["browsers"], rows["consents"]) == ([], [])
    assert len(rows["conversations"]) == 3  # only that they are the same browser's is gone


def test_remembering_again_gives_a_new_key_and_the_old_one_is_dead(known: Services) -> None:
    conversation = _start(known)
    old = known.control.remember(conversation.id)
    new = known.control.remember(conversation.id)
    assert _start(known, browser=old).level is Level.ANONYMOUS
    assert _start(known, browser=new).level is Level.RETURNING
    assert len(_rows(known)["browsers"]) == 1


def test_the_key_of_a_browser_is_nowhere_in_the_database(known: Services) -> None:
    token = known.control.remember(_start(known).id)
    assert token not in repr(_rows(known))


def test_saying_no_to_being_remembered_forgets_the_browser(known: Services) -> None:
    conversation = _start(known)
    token = known.control.remember(conversation.id)
    said = known.control.permit(conversation.id, "remember", "chats", False, 1)
    assert (said.remembered, said.permissions) == (False, ())
    assert _start(known, browser=token).level is Level.ANONYMOUS


def test_a_yes_to_other_words_remembers_nobody_until_it_is_said_again(
    settings: Settings, known: Services
) -> None:
    first = _start(known)
    token = known.control.remember(first.id)
    purposes = [
        each.copy(update={"version": 2}) if each.key == "remember" else each
        for each in known.deps.terms.purposes
    ]
    deps = replace(known.deps, terms=known.deps.terms.copy(update={"purposes": purposes}))
    recognition = type(known.recognition)(deps)
    conversations = type(known.conversations)(deps, recognition)
    again = conversations.start(None, None, "nl", token).conversation
    assert again.level is Level.ANONYMOUS
    control = type(known.control)(deps)
    assert control.earlier(again.id) == []
    # In the conversation that is still open they say yes to the new words.
    control.permit(first.id, "remember", "chats", True, 2)
    assert conversations.start(None, None, "nl", token).conversation.level is Level.RETURNING


# --- nothing any more -----------------------------------------------------------------------------


def test_stopping_forgets_the_browser_and_refuses_everything_for_good(
    known: Services, clock: FakeClock
) -> None:
    token = known.control.remember(_start(known).id)
    conversation = _start(known, HER, browser=token)
    known.control.permit(conversation.id, "tips", "usage", True, 1)
    clock.forward(minutes=1)
    assert known.control.stop(conversation.id) is Level.VERIFIED
    overview = known.control.overview(conversation.id)
    assert not overview.remembered
    assert {p.granted for p in overview.permissions} == {False}
    terms = known.deps.terms.purposes
    others = [kind for each in terms if each.key != "remember" for kind in each.categories]
    assert len(overview.permissions) == len(others)
    assert known.recognition.known(conversation.id).history is None
    assert _stored(known, conversation.id).asked_about is None
    assert _sort(known, conversation.id).reasons == ()
    assert _start(known, browser=token).level is Level.ANONYMOUS
    later = known.conversations.start(HER, None, "nl").messages[0]
    assert "Goedendag, mevrouw Visser." in later.text and "Uitstel" not in later.text


def test_stopping_is_only_about_who_says_it(known: Services) -> None:
    his, her = _start(known, HIM).id, _start(known, HER).id
    other = known.control.remember(_start(known).id)
    known.control.stop(her)
    assert set(_granted(known.control.overview(his)).values()) == {True}
    assert _start(known, browser=other).level is Level.RETURNING


@pytest.mark.parametrize("remembered", [False, True])
def test_who_did_not_log_in_can_stop_too(known: Services, remembered: bool) -> None:
    conversation_id = _start(known).id
    token = known.control.remember(conversation_id) if remembered else None
    level = known.control.stop(conversation_id)
    assert level is (Level.RETURNING if remembered else Level.ANONYMOUS)
    assert _start(known, browser=token).level is Level.ANONYMOUS
    assert _rows(known)["consents"] == []
