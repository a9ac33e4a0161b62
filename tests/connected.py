"""The use cases with connectors to fake peers, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.bootstrap import Services, bootstrap
from bot.connector_settings import (
    ChatwootSettings,
    ConnectorSettings,
    MailSettings,
    WebhookSettings,
)
from bot.domain.handoff_news import EVENTS
from bot.settings import Settings
from bot.storage.database import upgrade
from tests.chatwoot_peer import ACCOUNT, INBOX, SECRET, TOKEN, ChatwootPeer
from tests.fakes import FakeClock
from tests.smtp_peer import SmtpPeer
from tests.webhook_peer import WebhookPeer

WEBHOOK_SECRET = "een geheim voor de webhook"


def mail(peer: SmtpPeer) -> MailSettings:
    sender = "Gemeente Voorbeeldstad <balie@voorbeeldstad.example>"
    return MailSettings("127.0.0.1", peer.port, False, sender, "balie", "geheim")


def webhook(peer: WebhookPeer, *secrets: str) -> WebhookSettings:
    return WebhookSettings(peer.url, secrets or (WEBHOOK_SECRET,), frozenset(EVENTS.values()))


def chatwoot(peer: ChatwootPeer) -> ChatwootSettings:
    return ChatwootSettings(peer.url, TOKEN, ACCOUNT, INBOX, SECRET)


@contextmanager
def connected(settings: Settings, clock: FakeClock, to: ConnectorSettings) -> Iterator[Services]:
    """The use cases as they are with these connectors."""
    services = bootstrap(replace(settings, connectors=to), clock)
    upgrade(services.engine)
    yield services
    services.close()


def deliver(services: Services, clock: FakeClock, rounds: int = 8) -> None:
    """Everything that is due, and what is tried again, until nothing changes any more."""
    for _ in range(rounds):
        services.delivery.run_due()
        clock.forward(minutes=10)
