"""The settings of the connectors: each is off until it is filled in, and then whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Optional
from urllib.parse import unquote, urlsplit

from bot.domain.email_address import is_address
from bot.domain.handoff_news import EVENTS
from bot.setting_values import WORD_WORDS, Reader, checked, http_url, one_word, words

NAMES = (
    *("SMTP_URL", "EMAIL_FROM"),
    *("WEBHOOK_URL", "WEBHOOK_SECRET", "WEBHOOK_EVENTS"),
    *("CHATWOOT_URL", "CHATWOOT_TOKEN", "CHATWOOT_ACCOUNT", "CHATWOOT_INBOX"),
    "CHATWOOT_WEBHOOK_SECRET",
)
_PORTS = {"smtp": 587, "smtps": 465}
_MOST_SECRETS = 2
_SHORTEST_SECRET = 16


@dataclass(frozen=True)
class MailSettings:
    """`tls` from the first byte, else STARTTLS; `sender` as it stands in the header From."""

    host: str
    port: int
    tls: bool
    sender: str
    user: Optional[str] = field(default=None, repr=False)
    password: Optional[str] = field(default=None, repr=False)


@dataclass(frozen=True)
class WebhookSettings:
    """`secrets`: one, or two while one takes the place of the other."""

    url: str
    secrets: tuple[str, ...] = field(repr=False)
    events: frozenset[str]


@dataclass(frozen=True)
class ChatwootSettings:
    """`account` and `inbox` are their numbers there."""

    url: str
    token: str = field(repr=False)
    account: int
    inbox: int
    webhook_secret: str = field(repr=False)


@dataclass(frozen=True)
class ConnectorSettings:
    mail: Optional[MailSettings] = None
    webhook: Optional[WebhookSettings] = None
    chatwoot: Optional[ChatwootSettings] = None


def read_connectors(reader: Reader) -> ConnectorSettings:
    """What is filled in; a connector that is half filled in is a mistake of the reader."""
    return ConnectorSettings(_mail(reader), _webhook(reader), _chatwoot(reader))


def _mail(reader: Reader) -> Optional[MailSettings]:
    server = reader.read(
        "VOORSORTEER_SMTP_URL",
        None,
        _smtp_url,
        "smtp://user:password@host:587 or smtps://user:password@host:465",
    )
    sender = reader.read(
        "VOORSORTEER_EMAIL_FROM",
        None,
        checked(lambda raw: "\n" not in raw and is_address(parseaddr(raw)[1])),
        "balie@example.nl or Gemeente Voorbeeldstad <balie@example.nl>",
    )
    together = {"VOORSORTEER_SMTP_URL": server, "VOORSORTEER_EMAIL_FROM": sender}
    if not reader.whole(together, "e-mail") or server is None or sender is None:
        return None
    host, port, tls, user, password = server
    return MailSettings(host, port, tls, sender, user, password)


def _smtp_url(raw: str) -> tuple[str, int, bool, Optional[str], Optional[str]]:
    parts = urlsplit(raw)
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError
    if (parts.username is None) != (parts.password is None):
        raise ValueError
    user = unquote(parts.username) if parts.username is not None else None
    password = unquote(parts.password) if parts.password is not None else None
    port = parts.port or _PORTS[parts.scheme]
    return parts.hostname, port, parts.scheme == "smtps", user, password


def _webhook(reader: Reader) -> Optional[WebhookSettings]:
    url = reader.read(
        "VOORSORTEER_WEBHOOK_URL", None, http_url, "an address that starts with https:// or http://"
    )
    no_secret: tuple[str, ...] = ()
    secrets = reader.read(
        "VOORSORTEER_WEBHOOK_SECRET",
        no_secret,
        _secrets,
        f"one secret of at least {_SHORTEST_SECRET} characters, or two with a comma between them",
    )
    every = frozenset(EVENTS.values())
    events = reader.read(
        "VOORSORTEER_WEBHOOK_EVENTS", every, _events, f"some of {', '.join(sorted(every))}"
    )
    together = {"VOORSORTEER_WEBHOOK_URL": url, "VOORSORTEER_WEBHOOK_SECRET": secrets}
    if not reader.whole(together, "the webhook") or url is None:
        return None
    return WebhookSettings(url, secrets, events)


def _secrets(raw: str) -> tuple[str, ...]:
    found = words(raw)
    if not 1 <= len(found) <= _MOST_SECRETS or any(len(one) < _SHORTEST_SECRET for one in found):
        raise ValueError
    return found


def _events(raw: str) -> frozenset[str]:
    found = frozenset(words(raw))
    if not found <= frozenset(EVENTS.values()):
        raise ValueError
    return found


def _chatwoot(reader: Reader) -> Optional[ChatwootSettings]:
    url = reader.read(
        "VOORSORTEER_CHATWOOT_URL",
        None,
        http_url,
        "the address of Chatwoot, such as https://chat.example.nl",
    )
    token = reader.read("VOORSORTEER_CHATWOOT_TOKEN", None, one_word, WORD_WORDS)
    account = reader.read("VOORSORTEER_CHATWOOT_ACCOUNT", 0, _positive, "a number")
    inbox = reader.read("VOORSORTEER_CHATWOOT_INBOX", 0, _positive, "a number")
    secret = reader.read("VOORSORTEER_CHATWOOT_WEBHOOK_SECRET", None, str, "the webhook's secret")
    together = {
        "VOORSORTEER_CHATWOOT_URL": url,
        "VOORSORTEER_CHATWOOT_TOKEN": token,
        "VOORSORTEER_CHATWOOT_ACCOUNT": account,
        "VOORSORTEER_CHATWOOT_INBOX": inbox,
        "VOORSORTEER_CHATWOOT_WEBHOOK_SECRET": secret,
    }
    if not reader.whole(together, "Chatwoot") or not (url and token and secret):
        return None
    return ChatwootSettings(url, token, account, inbox, secret)


def _positive(raw: str) -> int:
    number = int(raw)
    if number < 1:
        raise ValueError
    return number
