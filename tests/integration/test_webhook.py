"""The signed webhook: what happens to a hand-off, in order, and nothing that was said."""

from __future__ import annotations

import json
import logging
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import Services
from bot.connector_settings import ConnectorSettings, WebhookSettings
from bot.connectors.webhook import Webhook
from bot.domain.conversation import Outgoing
from bot.domain.errors import PeerRefused, PeerUnavailable
from bot.domain.goals import NextStep
from bot.domain.handoff import Handoff, NewHandoff, Transition
from bot.domain.outbox import OutboxEntry, OutboxKind
from bot.domain.staff import Staff
from bot.settings import Settings
from tests.conftest import PASSWORD
from tests.connected import WEBHOOK_SECRET, connected, deliver, webhook
from tests.fakes import FakeClock
from tests.webhook_peer import WebhookPeer, running_webhook

pytest_plugins = ["tests.both_databases"]
SAID = "Mijn buurman Karel bedreigt mij"


@pytest.fixture
def peer() -> Iterator[WebhookPeer]:
    with running_webhook(WEBHOOK_SECRET) as running:
        yield running


@pytest.fixture
def both_services(
    place: Settings, clock: FakeClock, read_once: None, peer: WebhookPeer
) -> Iterator[Services]:
    with connected(place, clock, ConnectorSettings(webhook=webhook(peer))) as made:
        yield made


@pytest.fixture
def services(
    settings: Settings,
    clock: FakeClock,
    read_once: None,
    empty_database: Path,
    peer: WebhookPeer,
) -> Iterator[Services]:
    shutil.copy(empty_database, settings.data_dir)
    with connected(settings, clock, ConnectorSettings(webhook=webhook(peer))) as made:
        yield made


def an_agent(services: Services) -> Staff:
    return services.staff.add("anna", "Anna de Vries", "agent", [], PASSWORD)


@pytest.fixture
def anna(services: Services) -> Staff:
    return an_agent(services)


def waiting(services: Services) -> Handoff:
    started = services.conversations.start(None, None, "nl")
    received = services.conversations.receive(started.conversation.id, "c1", "w", SAID)
    if received.turn:
        services.turns.complete(received.turn, "w", [Outgoing("Dat is ernstig.")])
    new = NewHandoff(goal="afval_ophalen", urgent=True)
    return services.handoffs.open(started.conversation.id, new).handoff


def whole_story(services: Services, anna: Staff) -> Handoff:
    handoff = waiting(services)
    services.casework.claim(handoff.id, anna)
    services.casework.release(handoff.id, anna)
    services.casework.claim(handoff.id, anna)
    services.casework.reply(handoff.id, anna, "Ik kijk het voor u na.", "r1")
    step = NextStep(who="wij", what="Wij bellen de wijkagent", due="morgen")
    services.casework.resolve(handoff.id, anna, "follow_up", [step])
    return handoff


STORY = [
    "handoff.opened",
    "handoff.claimed",
    "handoff.released",
    "handoff.claimed",
    "handoff.resolved",
]


def test_what_happens_is_told_in_order_and_signed(
    both_services: Services, clock: FakeClock, peer: WebhookPeer
) -> None:
    services = both_services
    anna = an_agent(services)
    handoff = whole_story(services, anna)
    deliver(services, clock)
    assert peer.events() == STORY
    assert peer.refused == []
    opened = peer.heard[0]
    assert opened["handoff"]["id"] == handoff.id
    assert opened["handoff"]["department"] == handoff.department
    assert opened["handoff"]["goal"] == "afval_ophalen"
    assert opened["handoff"]["urgent"] is True
    assert opened["at"].startswith("2026-03-10T10:00:00")
    assert peer.headers[0]["x-voorsorteer-event"] == "handoff.opened"
    assert peer.headers[0]["x-voorsorteer-delivery"] == opened["id"]


def test_nothing_that_was_said_goes_along(
    services: Services, clock: FakeClock, peer: WebhookPeer, anna: Staff
) -> None:
    whole_story(services, anna)
    deliver(services, clock)
    told = json.dumps(peer.heard)
    for word in ("Karel", "bedreigt", "kijk het", "wijkagent", "Anna"):
        assert word not in told


@pytest.mark.parametrize("trouble", [500, 503, 404, 302, "drop", "slow"])
def test_what_was_not_answered_is_told_again_before_what_came_later(
    services: Services, clock: FakeClock, peer: WebhookPeer, anna: Staff, trouble: Any
) -> None:
    peer.answers.extend([204, trouble, trouble])
    services.adapters.webhook._step_s = 0.3  # type: ignore[union-attr]
    whole_story(services, anna)
    deliver(services, clock)
    assert peer.events() == STORY
    # Told twice is recognised by its number.
    assert len({told["id"] for told in peer.heard}) == len(STORY)


@pytest.mark.parametrize("answer", ["html", "huge"])
def test_what_a_listener_says_beside_its_status_does_not_matter(
    services: Services, clock: FakeClock, peer: WebhookPeer, anna: Staff, answer: str
) -> None:
    peer.answers.append(answer)
    whole_story(services, anna)
    deliver(services, clock)
    assert [told["event"] for told in peer.heard] == STORY


def test_a_refusal_is_given_up_and_the_rest_goes_on(
    services: Services, clock: FakeClock, peer: WebhookPeer, anna: Staff
) -> None:
    peer.answers.append(400)
    whole_story(services, anna)
    deliver(services, clock)
    assert peer.events() == STORY[1:]
    with services.deps.uow(write=False) as repos:
        count = repos.outbox.count_by_kind()[OutboxKind.WEBHOOK]
    assert (count.waiting, count.given_up) == (0, 1)


def test_one_conversation_that_is_stuck_holds_up_no_other(
    both_services: Services, clock: FakeClock, peer: WebhookPeer
) -> None:
    services = both_services
    anna = an_agent(services)
    first, second = waiting(services), waiting(services)
    services.casework.claim(first.id, anna)
    services.casework.claim(second.id, anna)
    peer.answers.append(500)
    services.delivery.run_due()
    told = {(t["handoff"]["id"], t["event"]) for t in peer.heard}
    assert told == {(second.id, "handoff.opened"), (second.id, "handoff.claimed")}
    deliver(services, clock)
    assert [t["event"] for t in peer.heard if t["handoff"]["id"] == first.id] == STORY[:2]


def test_after_a_kill_between_telling_and_noting_it_is_told_with_the_same_number(
    services: Services, clock: FakeClock, peer: WebhookPeer
) -> None:
    waiting(services)
    with services.deps.uow(write=False) as repos:
        (entry,) = repos.outbox.due(clock(), 10)
    services.adapters.webhook.deliver(entry)  # type: ignore[union-attr] # and then it died
    deliver(services, clock)
    assert [told["id"] for told in peer.heard] == [entry.reference] * 2


def test_what_nobody_hears_for_days_is_given_up(
    services: Services, clock: FakeClock, peer: WebhookPeer
) -> None:
    peer.answers.extend([500] * 100)
    waiting(services)
    for _ in range(20):
        services.delivery.run_due()
        clock.forward(hours=7)
    with services.deps.uow(write=False) as repos:
        count = repos.outbox.count_by_kind()[OutboxKind.WEBHOOK]
    assert (count.waiting, count.given_up) == (0, 1)
    assert len(peer.answers) > 80


def test_what_is_rolled_back_was_never_told(
    both_services: Services, clock: FakeClock, peer: WebhookPeer
) -> None:
    services = both_services
    handoff = waiting(services)
    with pytest.raises(RuntimeError), services.deps.uow() as repos:
        repos.handoffs.change(handoff, Transition.ABANDON, clock())
        raise RuntimeError
    deliver(services, clock)
    assert peer.events() == ["handoff.opened"]


def test_deleting_the_conversation_deletes_what_was_still_to_be_told(
    both_services: Services, clock: FakeClock, peer: WebhookPeer
) -> None:
    services = both_services
    handoff = waiting(services)
    with services.deps.uow() as repos:
        repos.deletions.remove_conversations([handoff.conversation_id])
    deliver(services, clock)
    assert peer.heard == []


def _entry() -> OutboxEntry:
    return OutboxEntry(OutboxKind.WEBHOOK, "c", None, {"event": "handoff.opened"}, 1, "1234567890")


def test_while_a_secret_changes_either_one_is_enough(peer: WebhookPeer) -> None:
    hook = Webhook(peer.url, ["een nieuw geheim, lang genoeg", WEBHOOK_SECRET])
    hook.deliver(_entry())
    assert len(peer.heard) == 1
    with pytest.raises(PeerUnavailable):
        Webhook(peer.url, ["een ander geheim, lang genoeg"]).deliver(_entry())
    assert len(peer.heard) == 1


def test_nothing_of_the_address_or_the_secret_is_logged(
    peer: WebhookPeer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    hook = Webhook(f"http://127.0.0.1:{port}/hook?key=geheim-in-adres", [WEBHOOK_SECRET])
    with pytest.raises(PeerUnavailable) as raised:
        hook.deliver(_entry())
    peer.answers.append(410)
    with pytest.raises(PeerRefused):
        Webhook(peer.url, [WEBHOOK_SECRET]).deliver(_entry())
    for text in (caplog.text, str(raised.value)):
        assert "geheim-in-adres" not in text
        assert WEBHOOK_SECRET not in text


def test_only_the_wanted_events_are_told(
    settings: Settings, clock: FakeClock, read_once: None, peer: WebhookPeer
) -> None:
    wanted = WebhookSettings(peer.url, (WEBHOOK_SECRET,), frozenset({"handoff.resolved"}))
    with connected(settings, clock, ConnectorSettings(webhook=wanted)) as services:
        whole_story(services, services.staff.add("anna", "Anna", "agent", [], PASSWORD))
        deliver(services, clock)
    assert peer.events() == ["handoff.resolved"]
