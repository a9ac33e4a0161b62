"""An installation whose history is Open Klant with Open Zaak: from the settings to the register."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.bootstrap import Services, bootstrap
from bot.domain.customer import Identity
from bot.domain.goals import NextStep
from bot.domain.handoff import NewHandoff
from bot.register_settings import OpenKlantSettings, OpenZaakSettings, RegisterSettings
from bot.settings import Settings
from bot.storage.database import upgrade
from tests.conftest import PASSWORD
from tests.fakes import FakeClock
from tests.openklant_peer import CLIENT_ID, SECRET, TOKEN, Peer, running_peer

BSN = "123456782"


@pytest.fixture
def peer() -> Iterator[Peer]:
    with running_peer() as running:
        yield running


@pytest.fixture
def installed(peer: Peer, settings: Settings, clock: FakeClock) -> Iterator[Services]:
    made = bootstrap(
        replace(
            settings,
            registers=RegisterSettings(
                OpenKlantSettings(peer.klant_url, TOKEN),
                OpenZaakSettings(peer.zaak_url, CLIENT_ID, SECRET),
            ),
        ),
        clock,
    )
    upgrade(made.engine)
    yield made
    made.close()


def test_a_customer_of_the_register_is_greeted_helped_and_written_back(
    peer: Peer, installed: Services, clock: FakeClock
) -> None:
    peer.add_party(bsn=BSN)
    peer.add_case(BSN, "ZAAK-2026-01", omschrijving="Aanvraag dakkapel")
    started = installed.conversations.start(Identity("k-1", "Sanne", BSN), None, "nl")
    assert "Aanvraag dakkapel" in started.messages[0].text
    assert "ZAAK-2026-01" not in started.messages[0].text
    asked_before = len(peer.asked)

    # From here on nobody waits for a register: the actions and the desk read what was looked up.
    conversation = started.conversation.id
    known = installed.recognition.known(conversation)
    assert known.history and [case.number for case in known.history.cases] == ["ZAAK-2026-01"]
    opened = installed.handoffs.open(conversation, NewHandoff(goal="omgevingsvergunning"))
    staff = installed.staff.add("bram", "Bram", "agent", [], PASSWORD)
    installed.casework.claim(opened.handoff.id, staff)
    promised = [NextStep(who="wij", what="Wij bellen u over de tekening", due="morgen")]
    installed.casework.resolve(opened.handoff.id, staff, "follow_up", promised)
    assert len(peer.asked) == asked_before

    for _ in range(3):  # the task waits for its contact
        installed.delivery.run_due()
        clock.forward(minutes=5)
    assert (peer.count("POST", "maak-klantcontact"), peer.count("POST", "internetaken")) == (1, 1)

    installed.privacy.ask_deletion(conversation)
    clock.forward(seconds=30)
    installed.deleting.run_due()
    for path in installed.settings.data_dir.glob("voorsorteer.db*"):
        raw = path.read_bytes()
        assert b"Aanvraag dakkapel" not in raw and b"Sanne" not in raw and BSN.encode() not in raw


def test_a_register_that_is_away_is_asked_once_and_it_is_told(
    peer: Peer, installed: Services, clock: FakeClock
) -> None:
    peer.before = lambda asked: 503
    started = installed.conversations.start(Identity("k-1", "Sanne", BSN), None, "nl")
    assert "kan nu even niet zien" in started.messages[0].text
    asked = len(peer.asked)
    assert installed.recognition.known(started.conversation.id).unavailable
    assert len(peer.asked) == asked
