"""The use cases with a mail server on loopback and an address for the links in its mails."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.bootstrap import Services
from bot.connector_settings import ConnectorSettings
from bot.settings import Settings
from tests.connected import connected, mail
from tests.fakes import FakeClock
from tests.smtp_peer import SmtpPeer, running_smtp

pytest_plugins = ["tests.both_databases"]
#: What the links in its mails begin with.
BASE = "https://balie.voorbeeldstad.example"


@pytest.fixture
def peer() -> Iterator[SmtpPeer]:
    with running_smtp() as running_peer:
        yield running_peer


@pytest.fixture
def with_mail(
    place: Settings, clock: FakeClock, read_once: None, peer: SmtpPeer
) -> Iterator[Services]:
    """On either database."""
    with _with_mail(place, clock, peer) as made:
        yield made


@pytest.fixture
def with_mail_here(
    settings: Settings, clock: FakeClock, read_once: None, empty_database: Path, peer: SmtpPeer
) -> Iterator[Services]:
    """On SQLite, for what no database decides."""
    shutil.copy(empty_database, settings.data_dir)
    with _with_mail(settings, clock, peer) as made:
        yield made


def _with_mail(
    settings: Settings, clock: FakeClock, peer: SmtpPeer
) -> AbstractContextManager[Services]:
    to = ConnectorSettings(mail=mail(peer))
    return connected(replace(settings, public_url=BASE), clock, to)
