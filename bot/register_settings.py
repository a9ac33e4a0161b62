"""The settings of the registers: where customers, their contacts and their cases are kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

from bot.setting_values import URL_WORDS, WORD_WORDS, Reader, checked, http_url, number, one_word

NAMES = (
    *("HISTORY", "HISTORY_MINUTES", "OPENKLANT_URL", "OPENKLANT_TOKEN", "OPENKLANT_CUSTOMER_ID"),
    *("OPENZAAK_URL", "OPENZAAK_CLIENT_ID", "OPENZAAK_SECRET"),
)


@dataclass(frozen=True)
class OpenKlantSettings:
    url: str
    token: str = field(repr=False)
    #: The codeSoortObjectId under which parties have the customer id of an identity token;
    #: "nummer" for their own number, None for their own uuid.
    customer_id: Optional[str] = None


@dataclass(frozen=True)
class OpenZaakSettings:
    url: str
    client_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class RegisterSettings:
    """Without Open Klant the history is in our own database, and Open Zaak is not asked."""

    openklant: Optional[OpenKlantSettings] = None
    openzaak: Optional[OpenZaakSettings] = None
    #: How old an answer of a register may become before it is asked again.
    minutes: float = 5.0


def read_registers(reader: Reader) -> RegisterSettings:
    history = reader.read(
        "VOORSORTEER_HISTORY",
        "embedded",
        checked(("embedded", "openklant").__contains__),
        "embedded or openklant",
    )
    minutes = reader.read(
        "VOORSORTEER_HISTORY_MINUTES", 5.0, number(1, 60, float), "1 to 60 minutes"
    )
    return RegisterSettings(_openklant(reader, history == "openklant"), _openzaak(reader), minutes)


def _openklant(reader: Reader, wanted: bool) -> Optional[OpenKlantSettings]:
    url = reader.read("VOORSORTEER_OPENKLANT_URL", None, http_url, URL_WORDS)
    token = reader.read("VOORSORTEER_OPENKLANT_TOKEN", None, one_word, WORD_WORDS)
    customer_id = reader.read(
        "VOORSORTEER_OPENKLANT_CUSTOMER_ID",
        None,
        str,
        "a codeSoortObjectId of Open Klant, or nummer",
    )
    if not wanted:
        return None
    needed = {"VOORSORTEER_OPENKLANT_URL": url, "VOORSORTEER_OPENKLANT_TOKEN": token}
    reader.mistakes += [
        f"{name}: needed with VOORSORTEER_HISTORY=openklant"
        for name, value in needed.items()
        if not value
    ]
    return OpenKlantSettings(url, token, customer_id) if url and token else None


def _openzaak(reader: Reader) -> Optional[OpenZaakSettings]:
    url = reader.read("VOORSORTEER_OPENZAAK_URL", None, http_url, URL_WORDS)
    client_id = reader.read("VOORSORTEER_OPENZAAK_CLIENT_ID", None, str, "a client id")
    secret = reader.read("VOORSORTEER_OPENZAAK_SECRET", None, str, "the client's secret")
    together = {
        "VOORSORTEER_OPENZAAK_URL": url,
        "VOORSORTEER_OPENZAAK_CLIENT_ID": client_id,
        "VOORSORTEER_OPENZAAK_SECRET": secret,
    }
    reader.whole(together, "Open Zaak")
    return OpenZaakSettings(url, client_id, secret) if url and client_id and secret else None
