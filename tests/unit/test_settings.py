"""Settings: read once, and all mistakes told at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.domain.errors import ConfigurationError
from bot.settings import ROOT, load_settings


def _mistakes(**env: str) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        load_settings(env)
    return raised.value.mistakes


def test_without_any_variable_everything_has_a_default() -> None:
    settings = load_settings({})
    assert settings.port == 8080
    assert settings.database_url.startswith("sqlite:///")
    assert not settings.demo


def test_the_kind_of_a_customer_id_is_none_unless_it_is_given() -> None:
    register = {
        "VOORSORTEER_HISTORY": "openklant",
        "VOORSORTEER_OPENKLANT_URL": "https://klant.example.nl",
        "VOORSORTEER_OPENKLANT_TOKEN": "een-token",
    }
    for raw, expected in (("", None), ("nummer", "nummer"), ("mijn_id", "mijn_id")):
        settings = load_settings({**register, "VOORSORTEER_OPENKLANT_CUSTOMER_ID": raw})
        assert settings.registers.openklant is not None
        assert settings.registers.openklant.customer_id == expected


def test_an_empty_variable_is_the_default() -> None:
    assert load_settings({"VOORSORTEER_PORT": " "}).port == 8080


def test_all_mistakes_are_told_at_once_with_what_is_allowed() -> None:
    mistakes = _mistakes(
        VOORSORTEER_PORT="eighty",
        VOORSORTEER_BOT_TIMEOUT_S="60",
        DATABASE_URL="mysql://localhost/x",
        VOORSORTEER_ORGANISATION="nergens",
    )
    assert len(mistakes) == 4
    assert any(m.startswith("VOORSORTEER_PORT: 'eighty'") and "1 to 65535" in m for m in mistakes)
    assert any("voorbeeldstad" in m for m in mistakes)


def test_a_misspelt_setting_is_a_mistake() -> None:
    assert _mistakes(VOORSORTEER_PROT="8080") == [
        "VOORSORTEER_PROT: not a setting of Voorsorteer; check the spelling"
    ]


def test_a_secret_is_never_shown() -> None:
    (mistake,) = _mistakes(VOORSORTEER_IDENTITY_SECRET="hunter2")
    assert "hunter2" not in mistake
    assert "32" in mistake
    assert "geheim" not in repr(load_settings({"VOORSORTEER_IDENTITY_SECRET": "geheim" * 10}))


def test_a_secret_and_a_public_key_exclude_each_other() -> None:
    (mistake,) = _mistakes(
        VOORSORTEER_IDENTITY_SECRET="s" * 40,
        VOORSORTEER_IDENTITY_PUBLIC_KEY="-----BEGIN PUBLIC KEY-----",
    )
    assert "not both" in mistake


def test_gateways_hear_of_each_other_through_what_they_share() -> None:
    postgres, redis = {"DATABASE_URL": "postgresql://u@db/n"}, {"REDIS_URL": "redis://r:6379/0"}
    for given, expected in (
        ({}, "local"),
        (postgres, "postgres"),
        (redis, "redis"),
        ({**postgres, **redis}, "redis"),
        ({**postgres, **redis, "VOORSORTEER_EVENTS": "postgres"}, "postgres"),
        ({**postgres, "VOORSORTEER_EVENTS": "local"}, "local"),
    ):
        assert load_settings(given).events == expected


def test_events_through_what_is_not_there_are_a_mistake() -> None:
    assert _mistakes(VOORSORTEER_EVENTS="redis") == ["VOORSORTEER_EVENTS: redis needs REDIS_URL"]
    assert _mistakes(VOORSORTEER_EVENTS="postgres") == [
        "VOORSORTEER_EVENTS: postgres needs a DATABASE_URL of PostgreSQL"
    ]
    (mistake,) = _mistakes(VOORSORTEER_EVENTS="kafka")
    assert "local, redis or postgres" in mistake


@pytest.mark.parametrize("raw, expected", [("ja", True), ("no", False), ("1", True)])
def test_a_switch_reads_yes_and_no(raw: str, expected: bool) -> None:
    assert load_settings({"VOORSORTEER_DEMO": raw}).demo is expected


def test_the_example_file_names_every_setting() -> None:
    example = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^([A-Z_]+)=", example, flags=re.M))
    ours = {name for name in named if name.startswith("VOORSORTEER_")}
    from bot.settings import _NAMES

    # Set by set-up and by `serve` themselves, not by operators.
    assert ours == {f"VOORSORTEER_{n}" for n in _NAMES} - {
        "VOORSORTEER_PYTHON",
        "VOORSORTEER_ROOT",
    }
    assert {"DATABASE_URL", "REDIS_URL"} <= named


def test_the_data_folder_is_where_the_settings_say(tmp_path: Path) -> None:
    settings = load_settings({"VOORSORTEER_DATA_DIR": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path / 'voorsorteer.db'}"


def test_allowed_sites_are_kept_as_browsers_say_them() -> None:
    raw = "https://WWW.x.nl/, http://x.nl:80 https://x.nl:8443 null http://[::1]:8080"
    assert load_settings({"VOORSORTEER_ALLOWED_ORIGINS": raw}).allowed_origins == (
        *("https://www.x.nl", "http://x.nl", "https://x.nl:8443", "null", "http://[::1]:8080"),
    )


@pytest.mark.parametrize(
    "site",
    ["https://x.nl/pad", "https://x.nl;script-src", "https://u@x.nl", "www.x.nl", "https://x.nl'"],
)
def test_what_is_no_site_is_refused(site: str) -> None:
    """It would never match, or end up in a content security policy."""
    (mistake,) = _mistakes(VOORSORTEER_ALLOWED_ORIGINS=f"https://goed.nl {site}")
    assert mistake.startswith("VOORSORTEER_ALLOWED_ORIGINS") and "without a path" in mistake


def test_a_theme_is_one_of_ours_or_a_style_sheet(tmp_path: Path) -> None:
    ours = load_settings({"VOORSORTEER_THEME": "water"}).theme
    assert ours is not None and ours.name == "water.css" and ours.is_file()
    own = tmp_path / "huisstijl.css"
    assert _mistakes(VOORSORTEER_THEME=str(own)), "it is not there yet"
    own.write_text("")
    assert load_settings({"VOORSORTEER_THEME": str(own)}).theme == own
    for wrong in ("bestaat_niet", str(ROOT / "pyproject.toml"), "../themes/water"):
        assert "stad, water, pensioen" in _mistakes(VOORSORTEER_THEME=wrong)[0]
