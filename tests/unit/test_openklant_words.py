"""Small translations between us and the registers: languages, addresses, lengths, settings."""

from __future__ import annotations

import pytest

from bot.domain.errors import ConfigurationError
from bot.history.deliveries import cut
from bot.history.languages import three_letters, two_letters
from bot.history.openklant import address_forms, with_api
from bot.history.openzaak import as_case
from bot.settings import load_settings

REGISTERS = {
    "VOORSORTEER_HISTORY": "openklant",
    "VOORSORTEER_OPENKLANT_URL": "https://klant.example.nl/klantinteracties/api/v1/",
    "VOORSORTEER_OPENKLANT_TOKEN": "een-token",
    "VOORSORTEER_OPENZAAK_URL": "https://zaak.example.nl",
    "VOORSORTEER_OPENZAAK_CLIENT_ID": "voorsorteer",
    "VOORSORTEER_OPENZAAK_SECRET": "een geheim",
}


@pytest.mark.parametrize(
    "ours, theirs", [("nl", "nld"), ("en", "eng"), ("de", "ger"), ("other", "und"), ("", "nld")]
)
def test_a_language_has_three_letters_there(ours: str, theirs: str) -> None:
    assert three_letters(ours) == theirs


@pytest.mark.parametrize(
    "theirs, ours",
    [("nld", "nl"), ("dut", "nl"), ("DEU", "de"), ("ger", "de"), ("zzz", None), (None, None)],
)
def test_a_language_has_two_letters_here(theirs: str | None, ours: str | None) -> None:
    assert two_letters(theirs) == ours


@pytest.mark.parametrize(
    "typed", ["0612345678", "06-1234 5678", "+31612345678", "0031 6 12345678", "+31 (0)6 12345678"]
)
def test_a_dutch_number_has_the_same_forms_however_it_is_typed(typed: str) -> None:
    forms = address_forms("telefoonnummer", typed)
    assert forms == ["0612345678", "+31612345678", "0031612345678", "0031 612345678"]


def test_a_foreign_number_stays_foreign() -> None:
    assert address_forms("telefoonnummer", "+32 470 12 34 56") == ["+32470123456", "0032470123456"]
    assert address_forms("telefoonnummer", "0032470123456") == ["+32470123456", "0032470123456"]


def test_a_text_that_is_too_long_ends_with_an_ellipsis() -> None:
    assert cut("kort", 10) == "kort"
    assert cut("een langere tekst", 10) == "een lange…"
    assert cut(None, 10) == ""


def test_an_address_may_leave_out_the_path_of_the_api() -> None:
    assert with_api("https://x.nl/", "/zaken/api/v1") == "https://x.nl/zaken/api/v1"
    assert with_api("https://x.nl/oz/zaken/api/v1", "/zaken/api/v1").endswith("nl/oz/zaken/api/v1")


def test_a_case_without_a_number_or_a_first_day_is_left_out() -> None:
    assert as_case({"identificatie": "Z1", "startdatum": None}) is None
    assert as_case({"identificatie": "", "startdatum": "2026-01-01"}) is None
    assert as_case({"identificatie": "Z1", "startdatum": "gisteren"}) is None


def test_the_registers_are_read_from_the_settings_and_secrets_are_not_shown() -> None:
    settings = load_settings(REGISTERS)
    assert settings.registers.openklant is not None
    assert settings.registers.openklant.url == "https://klant.example.nl/klantinteracties/api/v1"
    assert "een-token" not in repr(settings) and "een geheim" not in repr(settings)
    assert load_settings({}).registers.openklant is None


def test_what_is_missing_is_told_by_name() -> None:
    with pytest.raises(ConfigurationError) as refused:
        load_settings(
            {"VOORSORTEER_HISTORY": "openklant", "VOORSORTEER_OPENZAAK_URL": "https://zaak.nl"}
        )
    told = str(refused.value)
    for name in ("OPENKLANT_URL", "OPENKLANT_TOKEN", "OPENZAAK_CLIENT_ID", "OPENZAAK_SECRET"):
        assert f"VOORSORTEER_{name}: needed" in told


def test_a_token_that_cannot_be_used_is_not_shown() -> None:
    with pytest.raises(ConfigurationError) as refused:
        load_settings({**REGISTERS, "VOORSORTEER_OPENKLANT_TOKEN": "Token abc"})
    assert "(not shown)" in str(refused.value) and "abc" not in str(refused.value)
