"""The settings of the connectors: off until filled in, and then whole."""

from __future__ import annotations

import pytest

from bot.domain.email_address import is_address
from bot.domain.errors import ConfigurationError
from bot.domain.handoff import Transition
from bot.domain.handoff_news import EVENTS
from bot.settings import load_settings

CHATWOOT = {
    "VOORSORTEER_CHATWOOT_URL": "https://chat.example.nl/",
    "VOORSORTEER_CHATWOOT_TOKEN": "t0ken",
    "VOORSORTEER_CHATWOOT_ACCOUNT": "7",
    "VOORSORTEER_CHATWOOT_INBOX": "45",
    "VOORSORTEER_CHATWOOT_WEBHOOK_SECRET": "geheim",
}
MAIL = {
    "VOORSORTEER_SMTP_URL": "smtp://balie%40x:p%2Fw%3A@mail.example.nl",
    "VOORSORTEER_EMAIL_FROM": "Gemeente <balie@example.nl>",
}
WEBHOOK = {
    "VOORSORTEER_WEBHOOK_URL": "https://luister.example.nl/hier",
    "VOORSORTEER_WEBHOOK_SECRET": "a" * 16 + "," + "b" * 20,
}


def _mistakes(**env: str) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        load_settings(env)
    return raised.value.mistakes


def test_without_settings_everything_is_off() -> None:
    found = load_settings({}).connectors
    assert (found.mail, found.webhook, found.chatwoot) == (None, None, None)


def test_a_mail_server_is_read_with_its_log_in() -> None:
    mail = load_settings(MAIL).connectors.mail
    assert mail is not None
    assert (mail.host, mail.port, mail.tls) == ("mail.example.nl", 587, False)
    assert (mail.user, mail.password) == ("balie@x", "p/w:")
    other = {**MAIL, "VOORSORTEER_SMTP_URL": "smtps://mail.example.nl"}
    encrypted = load_settings(other).connectors.mail
    assert encrypted is not None
    assert (encrypted.port, encrypted.tls, encrypted.user) == (465, True, None)


def test_a_webhook_has_one_secret_or_two_and_the_events_that_are_wanted() -> None:
    hook = load_settings(WEBHOOK).connectors.webhook
    assert hook is not None
    assert len(hook.secrets) == 2
    assert hook.events == frozenset(EVENTS.values())
    some = {**WEBHOOK, "VOORSORTEER_WEBHOOK_EVENTS": "handoff.opened, handoff.resolved"}
    wanted = load_settings(some).connectors.webhook
    assert wanted is not None
    assert wanted.events == {"handoff.opened", "handoff.resolved"}


def test_every_transition_has_its_own_name_outside() -> None:
    assert set(EVENTS) == set(Transition)
    assert len(set(EVENTS.values())) == len(EVENTS)


def test_chatwoot_is_read_as_a_whole() -> None:
    found = load_settings(CHATWOOT).connectors.chatwoot
    assert found is not None
    assert (found.url, found.account, found.inbox) == ("https://chat.example.nl", 7, 45)


@pytest.mark.parametrize("whole", [MAIL, WEBHOOK, CHATWOOT])
def test_half_a_connector_is_a_mistake_that_names_what_is_missing(whole: dict[str, str]) -> None:
    for name in whole:
        half = {other: value for other, value in whole.items() if other != name}
        (mistake,) = _mistakes(**half)
        assert mistake.startswith(f"{name}: needed with")


@pytest.mark.parametrize(
    "name, raw",
    [
        ("VOORSORTEER_SMTP_URL", "http://balie:hunter2@mail.example.nl"),
        ("VOORSORTEER_SMTP_URL", "smtp://balie:hunter2@mail.example.nl:99999"),
        ("VOORSORTEER_SMTP_URL", "smtp://hunter2@mail.example.nl"),
        ("VOORSORTEER_EMAIL_FROM", "de balie"),
        ("VOORSORTEER_WEBHOOK_URL", "luister.example.nl"),
        ("VOORSORTEER_WEBHOOK_SECRET", "hunter2"),
        ("VOORSORTEER_WEBHOOK_SECRET", "a" * 16 + "," + "b" * 16 + ",hunter2hunter2hunter2"),
        ("VOORSORTEER_WEBHOOK_EVENTS", "handoff.exploded"),
        ("VOORSORTEER_CHATWOOT_ACCOUNT", "zeven"),
        ("VOORSORTEER_CHATWOOT_INBOX", "0"),
        ("VOORSORTEER_CHATWOOT_TOKEN", "hunter2 hunter2"),
    ],
)
def test_what_cannot_be_used_is_told_once_and_secrets_are_not_shown(name: str, raw: str) -> None:
    mistakes = _mistakes(**{**MAIL, **WEBHOOK, **CHATWOOT, name: raw})
    assert [mistake.partition(":")[0] for mistake in mistakes] == [name]
    assert "hunter2" not in mistakes[0]


def test_secrets_are_not_in_what_is_printed_of_the_settings() -> None:
    shown = repr(load_settings({**MAIL, **WEBHOOK, **CHATWOOT}))
    for secret in ("p/w:", "a" * 16, "t0ken", "'geheim'"):
        assert secret not in shown


@pytest.mark.parametrize("text", ["a@b.nl", "a.b+c@sub.example.nl", "o'neil@x-y.example"])
def test_these_are_addresses(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text", ["", "a", "a@b", "a b@c.nl", ".a@b.nl", "a..b@c.nl", "a@-b.nl", "a@b.nl\n", "<a@b.nl>"]
)
def test_these_are_no_addresses(text: str) -> None:
    assert not is_address(text)
