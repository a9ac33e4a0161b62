"""Which history this installation has."""

from __future__ import annotations

from sqlalchemy.engine import Engine

from bot.history.embedded import EmbeddedHistory
from bot.history.hashing import Hasher
from bot.history.openklant import OpenKlant
from bot.history.openzaak import OpenZaak
from bot.history.remote import RemoteHistory
from bot.kept_secret import kept_secret
from bot.services.ports import Clock, HistoryPort
from bot.settings import Settings

_KEY_BYTES = 32


def history_of(settings: Settings, engine: Engine, clock: Clock) -> HistoryPort:
    """The embedded one, or Open Klant with or without Open Zaak; nothing is connected yet."""
    registers = settings.registers
    klant, zaak = registers.openklant, registers.openzaak
    if klant is None:
        return EmbeddedHistory(engine, hasher_of(settings))
    openklant = OpenKlant(klant.url, klant.token, klant.customer_id)
    openzaak = OpenZaak(zaak.url, zaak.client_id, zaak.secret) if zaak else None
    return RemoteHistory(engine, openklant, openzaak, clock, registers.minutes)


def hasher_of(settings: Settings) -> Hasher:
    """With the operator's key, else with one that this installation keeps in its data folder."""
    own = settings.data_dir / "hash-secret"
    return Hasher(lambda: settings.hash_secret or kept_secret(own, _KEY_BYTES))
