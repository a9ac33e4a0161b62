"""Mail: what was asked for arrives, nobody is flooded, and an address is not kept."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.bootstrap import Services
from bot.connector_settings import ConnectorSettings, MailSettings
from bot.connectors.smtp import SmtpMailer
from bot.domain.conversation import Outgoing
from bot.domain.errors import Conflict, InvalidInput, PeerRefused, PeerUnavailable
from bot.domain.goals import NextStep
from bot.domain.handoff import Handoff, NewHandoff
from bot.domain.outbox import OutboxCount, OutboxKind
from bot.domain.staff import Staff
from bot.services.mailing import MOST_A_DAY
from bot.services.ports import Letter
from bot.settings import Settings
from tests.conftest import PASSWORD
from tests.connected import connected, deliver, mail
from tests.fakes import FakeClock
from tests.gateway_client import running
from tests.smtp_peer import SmtpPeer, running_smtp

pytest_plugins = ["tests.both_databases"]
ADDRESS = "sanne.de.wit@post.example"


@pytest.fixture
def peer() -> Iterator[SmtpPeer]:
    with running_smtp() as running_peer:
        yield running_peer


@pytest.fixture
def both_services(
    place: Settings, clock: FakeClock, read_once: None, peer: SmtpPeer
) -> Iterator[Services]:
    with connected(place, clock, ConnectorSettings(mail=mail(peer))) as made:
        yield made


@pytest.fixture
def services(
    settings: Settings,
    clock: FakeClock,
    read_once: None,
    empty_database: Path,
    peer: SmtpPeer,
) -> Iterator[Services]:
    shutil.copy(empty_database, settings.data_dir)
    with connected(settings, clock, ConnectorSettings(mail=mail(peer))) as made:
        yield made


def talk(services: Services, *said: str, language: str = "nl") -> str:
    started = services.conversations.start(None, None, language)
    conversation_id = started.conversation.id
    for number, text in enumerate(said):
        received = services.conversations.receive(conversation_id, f"c{number}", "w", text)
        if received.turn:
            answer = [Outgoing("Bel 14 0999, of kijk op https://www.voorbeeldstad.example/afval.")]
            services.turns.complete(received.turn, "w", answer)
    return conversation_id


def bodies(services: Services, conversation_id: str) -> list[dict[str, object]]:
    with services.deps.uow(write=False) as repos:
        return [entry.body for entry in repos.outbox.of_conversation(conversation_id)]


def test_the_conversation_until_that_moment_is_mailed(
    both_services: Services, clock: FakeClock, peer: SmtpPeer
) -> None:
    services = both_services
    conversation_id = talk(services, "Wanneer komt de <b>vuilnisauto</b>?")
    services.mailing.transcript(conversation_id, ADDRESS)
    services.conversations.receive(conversation_id, "later", "w", "Dit is van later")
    deliver(services, clock)
    (taken,) = peer.taken
    assert (taken.sender, taken.to) == ("balie@voorbeeldstad.example", [ADDRESS])
    assert taken.message["Subject"] == "Uw gesprek met gemeente Voorbeeldstad"
    assert taken.message["Auto-Submitted"] == "auto-generated"
    assert "U (10-3-2026 11:00)\nWanneer komt de <b>vuilnisauto</b>?" in taken.text
    assert "Bel 14 0999" in taken.text
    assert "van later" not in taken.text
    assert "&lt;b&gt;vuilnisauto&lt;/b&gt;" in taken.html
    assert "<b>" not in taken.html
    assert peer.log_ins == 1


def test_who_writes_in_english_is_mailed_in_english(
    services: Services, clock: FakeClock, peer: SmtpPeer
) -> None:
    services.mailing.transcript(talk(services, "When is the bin day?", language="en"), ADDRESS)
    deliver(services, clock)
    assert peer.taken[0].message["Subject"] == "Your conversation with gemeente Voorbeeldstad"
    assert "You (10-3-2026 11:00)" in peer.taken[0].text


def test_nobody_is_lured_or_exposed_with_our_name_under_it(
    services: Services, clock: FakeClock, peer: SmtpPeer
) -> None:
    said = "Klik op https://boef.example/login of boef.example/x, mijn bsn is 111222333"
    services.mailing.transcript(talk(services, said), ADDRESS)
    deliver(services, clock)
    for text in (peer.taken[0].text, peer.taken[0].html):
        assert "boef.example" not in text
        assert "111222333" not in text
        assert "https://www.voorbeeldstad.example/afval" in text  # ours stays


def test_the_address_is_kept_until_the_mail_has_gone_and_no_longer(
    both_services: Services, clock: FakeClock, peer: SmtpPeer
) -> None:
    services = both_services
    conversation_id = talk(services, "Hallo")
    services.mailing.transcript(conversation_id, ADDRESS)
    assert bodies(services, conversation_id)[0]["to"] == ADDRESS
    deliver(services, clock)
    assert bodies(services, conversation_id) == [{}]
    # Nor is that of a mail that will never go.
    peer.troubles.append("rcpt:550")
    services.mailing.transcript(conversation_id, "weg@post.example")
    deliver(services, clock)
    assert bodies(services, conversation_id) == [{}, {}]
    with services.deps.uow(write=False) as repos:
        assert repos.outbox.count_by_kind() == {OutboxKind.EMAIL: OutboxCount(0, 1, None)}


@pytest.mark.parametrize(
    "trouble", ["greet", "auth", "rcpt:451", "data:452", "slow", "long", "html"]
)
def test_a_mail_that_did_not_go_goes_later(
    services: Services, clock: FakeClock, peer: SmtpPeer, trouble: str
) -> None:
    services.adapters.mailer._step_s = 0.5  # type: ignore[union-attr]
    peer.troubles.extend([trouble, trouble])
    services.mailing.transcript(talk(services, "Hallo"), ADDRESS)
    services.delivery.run_due()
    assert peer.taken == []
    deliver(services, clock)
    assert [taken.to for taken in peer.taken] == [[ADDRESS]]


def test_a_mail_that_was_taken_without_a_word_comes_again_as_the_same_mail(
    services: Services, clock: FakeClock, peer: SmtpPeer
) -> None:
    """SMTP cannot do better: the Message-ID is how readers know it for the same."""
    peer.troubles.append("drop")
    services.mailing.transcript(talk(services, "Hallo"), ADDRESS)
    deliver(services, clock)
    first, second = (taken.message["Message-ID"] for taken in peer.taken)
    assert first == second
    assert first.endswith("@voorbeeldstad.example>")


def test_pressing_twice_is_one_mail(services: Services, clock: FakeClock, peer: SmtpPeer) -> None:
    conversation_id = talk(services, "Hallo")
    for _ in range(2):
        services.mailing.transcript(conversation_id, ADDRESS)
    deliver(services, clock)
    assert len(peer.taken) == 1


def test_a_conversation_has_an_end_of_mails_in_a_day(services: Services, clock: FakeClock) -> None:
    conversation_id = talk(services, "Hallo")
    for number in range(MOST_A_DAY):
        services.mailing.transcript(conversation_id, f"s{number}@post.example")
    with pytest.raises(Conflict):
        services.mailing.transcript(conversation_id, ADDRESS)
    clock.forward(days=1, seconds=1)
    services.mailing.transcript(conversation_id, ADDRESS)


@pytest.mark.parametrize(
    "address",
    [
        "sanne",
        "sanne@post",
        "a@b.example, c@d.example",
        "sanne@post.example\nBcc: iedereen@post.example",
        "sanne@post.example\r\n\r\nKoop nu",
        "Sanne <sanne@post.example>",
        "sanne@post.example>",
        "sänne@post.example",
        "s" * 65 + "@post.example",
        "sanne@" + "p" * 250 + ".example",
    ],
)
def test_what_is_no_single_plain_address_is_refused(services: Services, address: str) -> None:
    conversation_id = talk(services, "Hallo")
    with pytest.raises(InvalidInput):
        services.mailing.transcript(conversation_id, address)
    assert bodies(services, conversation_id) == []


def test_a_line_end_never_makes_a_header(peer: SmtpPeer) -> None:
    letter = Letter(ADDRESS, "Dag\r\nBcc: iedereen@post.example", (("", "x"),), "nl", "1")
    with pytest.raises(PeerRefused):
        SmtpMailer(mail(peer)).send(letter)
    assert peer.taken == []


def test_without_encryption_nothing_goes_to_another_machine(
    peer: SmtpPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The peer offers no STARTTLS: on loopback that is fine."""
    letter = Letter(ADDRESS, "Dag", (("", "x"),), "nl", "1")
    SmtpMailer(mail(peer)).send(letter)
    monkeypatch.setattr("bot.connectors.smtp._on_this_machine", lambda host: False)
    with pytest.raises(PeerUnavailable):
        SmtpMailer(mail(peer)).send(letter)
    assert len(peer.taken) == 1
    assert peer.log_ins == 1  # not even the password


def test_no_address_text_or_password_is_logged(
    services: Services, clock: FakeClock, peer: SmtpPeer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    conversation_id = talk(services, "Een groot geheim")
    for trouble in ("rcpt:451", "rcpt:550", "data:554", "greet", "auth", ""):
        peer.troubles.append(trouble)
        services.mailing.transcript(conversation_id, f"x{clock().timestamp():.0f}{ADDRESS}")
        services.delivery.run_due()
        clock.forward(hours=3)
    with services.deps.uow(write=False) as repos:
        found = repos.outbox.count_by_kind()[OutboxKind.EMAIL]
    assert found.given_up == 2
    for secret in ("post.example", "groot geheim", "geheim'", "balie:geheim"):
        assert secret not in caplog.text
    assert peer.taken


# --- news of what was arranged ----------------------------------------------------------------


@pytest.fixture
def anna(services: Services) -> Staff:
    return services.staff.add("anna", "Anna de Vries", "agent", [], PASSWORD)


def callback(services: Services, conversation_id: str) -> Handoff:
    new = NewHandoff(kind="callback", goal="afval_ophalen", callback_when="morgen om 10 uur")
    return services.handoffs.open(conversation_id, new).handoff


def test_what_is_typed_as_an_hour_lures_nobody_either(
    services: Services, clock: FakeClock, peer: SmtpPeer
) -> None:
    said = "Ga naar https://boef.example/betaal, of naar boef.example:81 of boef.example"
    conversation_id = talk(services, said)
    new = NewHandoff(kind="callback", callback_when="eerst betalen op https://boef.example/nu")
    services.handoffs.open(conversation_id, new)
    services.mailing.transcript(conversation_id, ADDRESS, updates=True)
    deliver(services, clock)
    assert len(peer.taken) == 2
    for taken in peer.taken:
        assert "boef.example" not in taken.text + taken.html


def test_an_address_that_was_only_typed_gets_no_mail(
    services: Services, clock: FakeClock, peer: SmtpPeer
) -> None:
    conversation_id = talk(services, f"mijn adres is {ADDRESS}")
    callback(services, conversation_id)
    services.mailing.transcript(conversation_id, "ander@post.example")
    deliver(services, clock)
    assert [taken.to for taken in peer.taken] == [["ander@post.example"]]


def test_who_asked_for_news_reads_what_was_arranged_that_we_called_and_what_followed(
    services: Services, clock: FakeClock, peer: SmtpPeer, anna: Staff
) -> None:
    conversation_id = talk(services, "Bel mij")
    services.mailing.transcript(conversation_id, ADDRESS, updates=True)
    handoff = callback(services, conversation_id)
    deliver(services, clock, rounds=1)
    services.casework.claim(handoff.id, anna)
    services.casework.not_reached(handoff.id, anna, None, None, "donderdag om 9 uur")
    deliver(services, clock, rounds=1)
    services.casework.claim(handoff.id, anna)
    step = NextStep(who="wij", what="Wij zetten een nieuwe bak neer", due="vrijdag")
    services.casework.resolve(handoff.id, anna, "follow_up", [step])
    deliver(services, clock)
    assert {taken.to[0] for taken in peer.taken} == {ADDRESS}
    told = [(taken.message["Subject"], taken.text) for taken in peer.taken]
    subjects = [subject for subject, _ in told]
    assert subjects == [
        "Uw gesprek met gemeente Voorbeeldstad",
        "Wat we met u hebben afgesproken",
        "We hebben u gebeld",
        "Wat we met u hebben afgesproken",
    ]
    assert "Wij zetten een nieuwe bak neer (vrijdag)." in told[-1][1]


def test_who_asks_for_news_when_a_call_is_planned_already_gets_it_at_once(
    services: Services, clock: FakeClock, peer: SmtpPeer
) -> None:
    conversation_id = talk(services, "Bel mij")
    callback(services, conversation_id)
    assert services.mailing.offer(conversation_id).updates
    services.mailing.transcript(conversation_id, ADDRESS, updates=True)
    deliver(services, clock)
    arranged = [t.text for t in peer.taken if t.message["Subject"].startswith("Wat we met u")]
    assert len(arranged) == 1
    assert "morgen om 10 uur" in arranged[0]


def test_a_deleted_conversation_is_mailed_to_nobody(
    both_services: Services, clock: FakeClock, peer: SmtpPeer
) -> None:
    services = both_services
    conversation_id = talk(services, "Hallo")
    services.mailing.transcript(conversation_id, ADDRESS, updates=True)
    with services.deps.uow() as repos:
        counts = repos.deletions.remove_conversations([conversation_id])
    assert counts["outbox"] == 1
    deliver(services, clock)
    assert peer.taken == []


# --- the API ----------------------------------------------------------------------------------


async def test_the_api_takes_the_wish_and_stops_after_three(services: Services) -> None:
    async with running(services) as gateway:
        citizen = await gateway.citizen()
        where = f"{citizen.url}/transcript/email"
        offer = await gateway.http.get(where, headers=citizen.headers)
        assert offer.json() == {"available": True, "updates": False, "calendar": False}
        for number in range(3):
            body = {"email": f"s{number}@post.example"}
            answer = await gateway.http.post(where, json=body, headers=citizen.headers)
            assert answer.status_code == 202
            assert len(bodies(services, citizen.id)) == number + 1  # a row before the word
        body = {"email": "s3@post.example"}
        answer = await gateway.http.post(where, json=body, headers=citizen.headers)
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        stranger = await gateway.http.post(
            where, json=body, headers={"Authorization": "Bearer " + "x" * 43}
        )
        assert stranger.status_code == 404


async def test_one_mailbox_is_not_filled_from_many_conversations(services: Services) -> None:
    async with running(services) as gateway:
        codes = []
        for spelling in (ADDRESS, ADDRESS.upper(), f" {ADDRESS}", ADDRESS):
            citizen = await gateway.citizen()
            answer = await gateway.http.post(
                f"{citizen.url}/transcript/email", json={"email": spelling}, headers=citizen.headers
            )
            codes.append(answer.status_code)
        assert codes == [202, 202, 202, 429]


async def test_without_a_mail_server_nothing_is_offered_or_taken(services: Services) -> None:
    off = replace(services, mailing=type(services.mailing)(services.deps, on=False))
    async with running(off) as gateway:
        citizen = await gateway.citizen()
        where = f"{citizen.url}/transcript/email"
        offer = await gateway.http.get(where, headers=citizen.headers)
        assert offer.json() == {"available": False, "updates": False, "calendar": False}
        answer = await gateway.http.post(where, json={"email": ADDRESS}, headers=citizen.headers)
        assert answer.status_code == 409
        assert bodies(services, citizen.id) == []


def test_the_settings_of_a_mail_server_are_not_shown() -> None:
    settings = MailSettings("mail.example", 587, False, "a@b.example", "balie", "hunter2")
    assert "hunter2" not in repr(settings)
