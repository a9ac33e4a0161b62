"""Chatwoot: a hand-off is there once and in order, and what is answered there is said once."""

from __future__ import annotations

import datetime as dt
import logging
import random
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import Services
from bot.connector_settings import ConnectorSettings
from bot.domain.availability import Availability
from bot.domain.conversation import Outgoing, Owner, Sender
from bot.domain.customer import Identity
from bot.domain.errors import NotAllowed
from bot.domain.handoff import Handoff, HandoffStatus, NewHandoff
from bot.domain.outbox import CHAT_KINDS, OutboxKind
from bot.domain.staff import Staff
from bot.services.chat_desk_answers import SILENCE
from bot.services.claiming import MAX_REPLY_LENGTH
from bot.services.ports import AgentWrote, CaseClosed, RemoteAgent
from bot.settings import Settings
from tests.chatwoot_peer import ChatwootPeer, running_chatwoot
from tests.conftest import PASSWORD
from tests.connected import chatwoot, connected, deliver
from tests.fakes import FakeClock

pytest_plugins = ["tests.both_databases"]


@pytest.fixture
def peer() -> Iterator[ChatwootPeer]:
    with running_chatwoot() as running:
        yield running


@pytest.fixture
def both_services(
    place: Settings, clock: FakeClock, read_once: None, peer: ChatwootPeer
) -> Iterator[Services]:
    with connected(place, clock, ConnectorSettings(chatwoot=chatwoot(peer))) as made:
        yield made


@pytest.fixture
def services(
    settings: Settings,
    clock: FakeClock,
    read_once: None,
    empty_database: Path,
    peer: ChatwootPeer,
) -> Iterator[Services]:
    shutil.copy(empty_database, settings.data_dir)
    with connected(settings, clock, ConnectorSettings(chatwoot=chatwoot(peer))) as made:
        yield made


@pytest.fixture
def anna(services: Services) -> Staff:
    return services.staff.add("anna", "Anna de Vries", "agent", [], PASSWORD)


def waiting(services: Services, who: Any = None) -> Handoff:
    started = services.conversations.start(who, None, "nl")
    received = services.conversations.receive(
        started.conversation.id, "c0", "w", "Mijn bak is niet geleegd"
    )
    if received.turn:
        services.turns.complete(received.turn, "w", [Outgoing("Dat is vervelend.")])
    return services.handoffs.open(started.conversation.id, NewHandoff(goal="afval_ophalen")).handoff


def writes(services: Services, handoff: Handoff, *texts: str) -> None:
    for number, text in enumerate(texts):
        key = f"{text}-{number}"[:60].replace(" ", "_")
        services.conversations.receive(handoff.conversation_id, key, "w", text)


def shown(services: Services, handoff: Handoff) -> list[str]:
    messages, _ = services.conversations.messages_since(handoff.conversation_id, 0)
    return [m.text for m in messages if m.sender is Sender.AGENT]


def owner(services: Services, handoff: Handoff) -> Owner:
    return services.conversations.messages_since(handoff.conversation_id, 0)[1].owner


def now(services: Services, handoff: Handoff) -> Handoff:
    return services.reading.handoff(handoff.id)


class Carla:
    """An agent at Chatwoot, in the conversation of one hand-off."""

    def __init__(self, services: Services, remote: int, number: int = 5, name: str = "Carla"):
        self._answers = services.chat_answers
        self._remote, self._agent = str(remote), RemoteAgent(str(number), name)

    def says(self, text: str, message: int, delivery: str = "", files: int = 0) -> Any:
        assert self._answers is not None
        said = AgentWrote(self._remote, str(message), self._agent, text, files)
        return self._answers.wrote(said, delivery or f"d{message}")

    def resolves(self, delivery: str = "dr") -> Any:
        assert self._answers is not None
        return self._answers.closed(CaseClosed(self._remote), delivery)


def at_chatwoot(services: Services, clock: FakeClock, peer: ChatwootPeer) -> tuple[Handoff, int]:
    handoff = waiting(services)
    services.delivery.run_due()
    return handoff, peer.conversations[-1]["id"]


# --- going there --------------------------------------------------------------------------------


def test_a_hand_off_opens_a_conversation_with_summary_story_and_what_is_said_later(
    both_services: Services, clock: FakeClock, peer: ChatwootPeer
) -> None:
    services = both_services
    handoff = waiting(services, Identity("klant-1", "mevrouw De Vries"))
    writes(services, handoff, "Bent u er nog?", "Hallo?")
    services.delivery.run_due()
    (conversation,) = peer.conversations
    assert conversation["status"] == "open"
    assert peer.contacts[0]["name"] == "mevrouw De Vries"
    summary, story, *_ = peer.notes(conversation["id"])
    assert "De burger is ingelogd." in summary
    assert "Burger (11:00): Mijn bak is niet geleegd" in story
    assert "Digitale assistent (11:00): Dat is vervelend." in story
    assert "Bent u er nog?" not in story
    assert peer.said(conversation["id"]) == ["Bent u er nog?", "Hallo?"]


def test_a_citizen_who_calls_a_message_as_chatwoot_does_is_heard_there_too(
    services: Services, clock: FakeClock, peer: ChatwootPeer
) -> None:
    handoff, remote = at_chatwoot(services, clock, peer)
    services.conversations.receive(handoff.conversation_id, "chatwoot:77", "w", "Hoort u mij?")
    services.delivery.run_due()
    assert peer.said(remote) == ["Hoort u mij?"]
    Carla(services, remote).says("Ja, ik hoor u.", message=77)
    assert shown(services, handoff) == ["Ja, ik hoor u."]


def test_a_call_back_stays_at_our_own_desk(
    services: Services, clock: FakeClock, peer: ChatwootPeer
) -> None:
    started = services.conversations.start(None, None, "nl")
    new = NewHandoff(kind="callback", callback_when="morgen om tien uur")
    services.handoffs.open(started.conversation.id, new)
    deliver(services, clock)
    assert peer.asked == []


@pytest.mark.parametrize("trouble", [500, 429, "lost", "drop", "slow", "html", "huge"])
@pytest.mark.parametrize("at", range(5))
def test_whatever_goes_wrong_in_between_everything_is_there_once_and_in_order(
    services: Services, clock: FakeClock, peer: ChatwootPeer, trouble: Any, at: int
) -> None:
    """`at`: contact, conversation, summary, story, first message."""
    _be_quick(services)
    peer.troubles.extend(["fine"] * at + [trouble, trouble])
    handoff = waiting(services)
    writes(services, handoff, "Een", "Twee", "Drie")
    deliver(services, clock)
    assert len(peer.contacts) == len(peer.conversations) == 1
    conversation = peer.conversations[0]["id"]
    assert peer.said(conversation) == ["Een", "Twee", "Drie"]
    assert len(peer.notes(conversation)) == 2
    with services.deps.uow(write=False) as repos:
        assert repos.outbox.count_by_kind() == {}


def _be_quick(services: Services) -> None:
    chat = services.adapters.chatwoot
    assert chat is not None
    chat._step_s = 0.4
    chat._register.breaker._pause_s = 0.0


def test_two_gateways_and_a_moody_chatwoot_lose_nothing_and_double_nothing(
    place: Settings, clock: FakeClock, read_once: None, peer: ChatwootPeer
) -> None:
    moods = random.Random(7)
    to = ConnectorSettings(chatwoot=chatwoot(peer))
    with connected(place, clock, to) as one, connected(place, clock, to) as two:
        _be_quick(one)
        _be_quick(two)
        handoffs = [waiting(one) for _ in range(3)]
        said: dict[str, list[str]] = {handoff.id: [] for handoff in handoffs}
        for turn in range(8):
            for number, handoff in enumerate(handoffs):
                text = f"{number}-{turn}"
                writes(two, handoff, text)
                said[handoff.id].append(text)
            peer.troubles.clear()
            peer.troubles.extend(moods.choices(["fine", 500, "lost", "drop", "html"], k=12))
            lines = [services.delivery.lines[-1].run_due for services in (one, two)]
            threads = [threading.Thread(target=line) for line in lines]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            clock.forward(minutes=moods.choice([0, 1, 10]))
        peer.troubles.clear()
        deliver(one, clock)
        with one.deps.uow(write=False) as repos:
            for handoff in handoffs:
                remote = repos.links.remote_of("chatwoot", handoff.id)
                assert peer.said(int(remote or 0)) == said[handoff.id]
                assert len(peer.notes(int(remote or 0))) == 2
            assert repos.outbox.count_by_kind() == {}
    assert len(peer.conversations) == len(peer.contacts) == 3


def test_after_a_kill_between_sending_and_noting_nothing_is_there_twice(
    both_services: Services, clock: FakeClock, peer: ChatwootPeer
) -> None:
    services = both_services
    handoff = waiting(services)
    line = services.delivery.lines[-1].connector
    for text in ("Een", None):  # killed at the opening, and at the message
        with services.deps.uow() as repos:
            (entry,) = repos.outbox.due(clock(), 10, CHAT_KINDS, in_order=True)
            assert repos.outbox.take(entry.id, clock(), clock() + dt.timedelta(minutes=1))
        line.deliver(entry)
        clock.forward(minutes=2)
        services.delivery.run_due()
        if text:
            writes(services, handoff, text)
    conversation = peer.conversations[0]["id"]
    assert len(peer.conversations) == 1
    assert (len(peer.notes(conversation)), peer.said(conversation)) == (2, ["Een"])


def test_a_conversation_that_is_stuck_there_holds_up_no_other(
    both_services: Services, clock: FakeClock, peer: ChatwootPeer
) -> None:
    services = both_services
    first, one = at_chatwoot(services, clock, peer)
    second, two = at_chatwoot(services, clock, peer)
    peer.stuck.add(one)
    writes(services, first, "A1", "A2")
    writes(services, second, "B1", "B2")
    services.delivery.run_due()
    assert (peer.said(one), peer.said(two)) == ([], ["B1", "B2"])
    peer.stuck.clear()
    deliver(services, clock)
    assert peer.said(one) == ["A1", "A2"]


def test_nothing_that_was_said_stays_in_the_outbox_or_in_the_log(
    services: Services, clock: FakeClock, peer: ChatwootPeer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    peer.troubles.extend(["fine", 500, "lost", 422])
    handoff = waiting(services)
    writes(services, handoff, "Mijn geheim")
    deliver(services, clock)
    with services.deps.uow(write=False) as repos:
        entries = repos.outbox.of_conversation(handoff.conversation_id)
    assert {str(entry.body) for entry in entries} == {"{}"}
    for secret in ("geheim", "bak is niet", "chatwoot-token"):
        assert secret not in caplog.text


def test_deleting_a_conversation_deletes_its_links_and_what_was_still_to_go(
    both_services: Services, clock: FakeClock, peer: ChatwootPeer
) -> None:
    services = both_services
    handoff, remote = at_chatwoot(services, clock, peer)
    writes(services, handoff, "Nog iets")
    with services.deps.uow() as repos:
        counts = repos.deletions.remove_conversations([handoff.conversation_id])
    assert counts["connector_links"] == 1
    deliver(services, clock)
    assert peer.said(remote) == []
    assert Carla(services, remote).says("Dag", 1) is None


# --- coming back --------------------------------------------------------------------------------


def test_the_first_word_is_a_claim_and_every_word_is_shown_once(
    both_services: Services, clock: FakeClock, peer: ChatwootPeer
) -> None:
    services = both_services
    handoff, remote = at_chatwoot(services, clock, peer)
    carla = Carla(services, remote)
    assert carla.says("Goedemiddag", 901) == handoff.conversation_id
    assert carla.says("Goedemiddag", 901) is None  # the same delivery
    assert carla.says("Goedemiddag", 901, "d-other") is None  # the same message, told twice
    carla.says("Ik kijk even", 902)
    assert shown(services, handoff) == ["Goedemiddag", "Ik kijk even"]
    claimed = now(services, handoff)
    assert (claimed.status, claimed.agent_name) == (HandoffStatus.CLAIMED, "Carla")
    assert claimed.first_reply_at is not None
    deliver(services, clock)
    # What the citizen reads is no news there, and our own word about the claim is.
    assert not any("Goedemiddag" in note for note in peer.notes(remote))


def test_at_chatwoot_nobody_gets_a_way_into_our_desk(
    services: Services, clock: FakeClock, peer: ChatwootPeer
) -> None:
    _, remote = at_chatwoot(services, clock, peer)
    Carla(services, remote).says("Dag", 1)
    for guess in ("!", "", "chatwoot:5", PASSWORD):
        with pytest.raises(NotAllowed):
            services.staff.log_in("chatwoot:5", guess)


def test_a_long_answer_comes_in_pieces_and_loses_nothing(
    services: Services, clock: FakeClock, peer: ChatwootPeer
) -> None:
    handoff, remote = at_chatwoot(services, clock, peer)
    words = [f"woord{number}" for number in range(1200)]
    for _ in range(2):
        Carla(services, remote).says(" ".join(words), 7)
    pieces = shown(services, handoff)
    assert len(pieces) == 3
    assert all(len(piece) <= MAX_REPLY_LENGTH for piece in pieces)
    assert " ".join(pieces).split() == words


def test_a_file_is_told_of(services: Services, clock: FakeClock, peer: ChatwootPeer) -> None:
    handoff, remote = at_chatwoot(services, clock, peer)
    Carla(services, remote).says("Zie dit", 1, files=1)
    Carla(services, remote).says("", 2, files=2)
    first, second = shown(services, handoff)
    assert first.startswith("Zie dit\n[De medewerker stuurde een bestand mee.")
    assert second.startswith("[De medewerker stuurde een bestand mee.")


def test_a_colleague_there_who_answers_has_it_from_then_on(
    services: Services, clock: FakeClock, peer: ChatwootPeer
) -> None:
    handoff, remote = at_chatwoot(services, clock, peer)
    Carla(services, remote).says("Goedemiddag", 1)
    Carla(services, remote, 6, "Dirk").says("Ik neem het over", 2)
    assert now(services, handoff).agent_name == "Dirk"
    assert shown(services, handoff) == ["Goedemiddag", "Ik neem het over"]
    Carla(services, remote).says("Nee, ik toch", 3)
    assert now(services, handoff).agent_name == "Carla"


def test_done_there_is_done_here_once(
    services: Services, clock: FakeClock, peer: ChatwootPeer
) -> None:
    handoff, remote = at_chatwoot(services, clock, peer)
    carla = Carla(services, remote)
    carla.says("Opgelost", 1)
    assert carla.resolves("d8") == handoff.conversation_id
    assert carla.resolves("d8") is None
    assert carla.resolves("d9") is None
    assert now(services, handoff).status is HandoffStatus.RESOLVED
    assert owner(services, handoff) is Owner.CLOSED
    deliver(services, clock)
    assert peer.conversations[0]["status"] == "resolved"


def test_what_is_said_after_the_end_is_not_shown_and_its_agent_reads_so(
    services: Services, clock: FakeClock, peer: ChatwootPeer
) -> None:
    """Also when the end overtook the last word."""
    handoff, remote = at_chatwoot(services, clock, peer)
    carla = Carla(services, remote)
    carla.says("Opgelost", 1)
    carla.resolves()
    for delivery in ("d2", "d2", "d3"):
        carla.says("Nog iets", 2, delivery)
    assert shown(services, handoff) == ["Opgelost"]
    deliver(services, clock)
    told = [note for note in peer.notes(remote) if "NIET bij de burger aangekomen" in note]
    assert told == ["Uw bericht is NIET bij de burger aangekomen: het gesprek is nu ‘Afgerond’."]


def test_done_there_without_a_word_to_the_citizen_stays_work(
    services: Services, clock: FakeClock, peer: ChatwootPeer
) -> None:
    handoff, remote = at_chatwoot(services, clock, peer)
    peer.conversations[0]["status"] = "resolved"
    Carla(services, remote).resolves()
    assert now(services, handoff).status is HandoffStatus.WAITING
    deliver(services, clock)
    assert peer.conversations[0]["status"] == "open"
    assert "Nog niemand heeft de burger geantwoord." in peer.notes(remote)[-1]


def test_who_is_silent_there_for_hours_gives_the_citizen_back_to_the_queue(
    services: Services, clock: FakeClock, peer: ChatwootPeer
) -> None:
    handoff, remote = at_chatwoot(services, clock, peer)
    carla = Carla(services, remote)
    carla.says("Moment", 1)
    clock.now += SILENCE / 2
    services.casework.sweep()
    carla.says("Nog een moment", 2)
    clock.now += SILENCE - (SILENCE / 100)
    services.casework.sweep()
    assert now(services, handoff).status is HandoffStatus.CLAIMED
    clock.now += SILENCE / 50
    services.casework.sweep()
    assert now(services, handoff).status is HandoffStatus.WAITING
    deliver(services, clock)
    assert any("De burger wacht weer" in note for note in peer.notes(remote))
    carla.says("Daar ben ik", 3)
    assert now(services, handoff).status is HandoffStatus.CLAIMED


# --- both desks at once -------------------------------------------------------------------------


def test_a_claim_at_our_desk_is_told_there_and_wins(
    services: Services, clock: FakeClock, peer: ChatwootPeer, anna: Staff
) -> None:
    handoff, remote = at_chatwoot(services, clock, peer)
    services.casework.claim(handoff.id, anna)
    services.casework.reply(handoff.id, anna, "Ik help u", "r1")
    Carla(services, remote).says("Ik ook", 1)
    deliver(services, clock)
    notes = peer.notes(remote)
    assert "Anna de Vries heeft dit gesprek opgepakt aan de balie van Voorsorteer." in notes
    assert "Anna de Vries: Ik help u" in notes
    assert shown(services, handoff) == ["Ik help u"]
    assert notes[-1] == (
        "Uw bericht is NIET bij de burger aangekomen: "
        "Anna de Vries heeft dit gesprek aan de balie van Voorsorteer."
    )
    peer.conversations[0]["status"] = "resolved"
    Carla(services, remote).resolves()
    assert now(services, handoff).agent_name == "Anna de Vries"


def test_given_back_to_the_bot_is_the_end_there_and_a_second_hand_off_a_new_beginning(
    services: Services, clock: FakeClock, peer: ChatwootPeer, anna: Staff
) -> None:
    handoff, remote = at_chatwoot(services, clock, peer)
    services.casework.claim(handoff.id, anna)
    services.casework.return_to_bot(handoff.id, anna)
    writes(services, handoff, "Dit is voor de bot")
    deliver(services, clock)
    assert peer.conversations[0]["status"] == "resolved"
    assert peer.said(remote) == []
    second = services.handoffs.open(handoff.conversation_id, NewHandoff()).handoff
    deliver(services, clock)
    assert len(peer.contacts) == 1
    assert [c["status"] for c in peer.conversations] == ["resolved", "open"]
    Carla(services, peer.conversations[1]["id"]).says("Dag", 5)
    assert now(services, second).agent_name == "Carla"
    Carla(services, remote).says("In het oude gesprek", 6)
    assert shown(services, second) == ["Dag"]


def test_who_is_online_there_counts_as_present_here(
    services: Services, clock: FakeClock, peer: ChatwootPeer
) -> None:
    assert services.chat_answers is not None
    department = waiting(services).department
    assert services.handoffs.availability(department) is Availability.NOBODY
    peer.agents = [
        {"id": 5, "name": "Carla", "availability_status": "online"},
        {"id": 6, "name": "Dirk", "availability_status": "busy"},
    ]
    assert services.chat_answers.look_who_is_there() == 1
    assert services.handoffs.availability(department) is Availability.OPEN
    clock.forward(minutes=2)
    assert services.handoffs.availability(department) is Availability.NOBODY


def test_an_inbox_with_one_conversation_for_each_person_goes_on_with_the_latest(
    services: Services, clock: FakeClock, peer: ChatwootPeer, anna: Staff
) -> None:
    """The operator should not set Chatwoot so; when it is, the newest hand-off has it."""
    handoff, remote = at_chatwoot(services, clock, peer)
    services.casework.claim(handoff.id, anna)
    services.casework.return_to_bot(handoff.id, anna)
    second = services.handoffs.open(handoff.conversation_id, NewHandoff()).handoff
    with services.deps.uow() as repos:
        repos.links.link("chatwoot", second, str(remote), clock())
        assert repos.links.remote_of("chatwoot", handoff.id) is None
    Carla(services, remote).says("Dag", 1)
    assert now(services, second).agent_name == "Carla"


def test_what_came_in_is_remembered_for_a_week(
    both_services: Services, clock: FakeClock, peer: ChatwootPeer
) -> None:
    services = both_services
    with services.deps.uow() as repos:
        assert repos.links.receive("chatwoot", "delivery:1", clock())
        assert not repos.links.receive("chatwoot", "delivery:1", clock())
    clock.forward(days=6)
    services.deleting.run_retention()
    with services.deps.uow(write=False) as repos:
        assert repos.links.received("chatwoot", "delivery:1")
    clock.forward(days=2)
    services.deleting.run_retention()
    with services.deps.uow(write=False) as repos:
        assert not repos.links.received("chatwoot", "delivery:1")


def test_with_nothing_linked_nothing_is_told(
    services: Services, clock: FakeClock, peer: ChatwootPeer
) -> None:
    assert Carla(services, 999).says("Dag", 1) is None
    assert Carla(services, 999).resolves() is None
    with services.deps.uow(write=False) as repos:
        assert OutboxKind.CHAT_NOTE not in repos.outbox.count_by_kind()
