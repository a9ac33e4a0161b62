"""The settings of logging in: whole or not at all, and over https."""

from __future__ import annotations

import pytest

from bot.domain.accounts import GroupRule, Rights, rights_of
from bot.domain.errors import ConfigurationError
from bot.settings import Settings, load_settings

WHOLE = {
    "OIDC_ISSUER": "https://login.example.nl/realms/gemeente/",
    "OIDC_CLIENT_ID": "balie",
    "OIDC_CLIENT_SECRET": "hunter2",
}


def _load(**given: str) -> Settings:
    return load_settings({f"VOORSORTEER_{name}": value for name, value in given.items()})


def _mistakes(**given: str) -> str:
    with pytest.raises(ConfigurationError) as raised:
        _load(**given)
    return "\n".join(raised.value.mistakes)


def test_without_an_issuer_staff_log_in_with_passwords() -> None:
    assert load_settings({}).log_in.oidc is None


def test_rules_for_groups_keep_their_order_and_name_departments() -> None:
    groups = "/balie/zorg=agent:zorg+jeugd ; cn=chef,o=stad=supervisor;balie=agent"
    oidc = _load(**WHOLE, OIDC_GROUPS=groups).log_in.oidc
    assert oidc is not None and oidc.issuer == "https://login.example.nl/realms/gemeente"
    assert oidc.groups == (
        GroupRule("/balie/zorg", "agent", frozenset({"zorg", "jeugd"})),
        GroupRule("cn=chef,o=stad", "supervisor"),
        GroupRule("balie", "agent"),
    )
    assert "hunter2" not in repr(oidc)


def test_the_first_rule_gives_the_role_and_all_of_that_role_the_departments() -> None:
    zorg = GroupRule("zorg", "agent", frozenset({"zorg"}))
    jeugd = GroupRule("jeugd", "agent", frozenset({"jeugd"}))
    boss = GroupRule("baas", "supervisor", frozenset({"zorg"}))
    rules = (zorg, boss, jeugd, GroupRule("overal", "agent"))
    assert rights_of({"niets"}, rules) is None
    both = Rights("agent", frozenset({"zorg", "jeugd"}))
    assert rights_of({"jeugd", "baas", "zorg"}, rules) == both
    assert rights_of({"jeugd", "baas"}, rules) == Rights("supervisor", frozenset({"zorg"}))
    assert rights_of({"zorg", "overal"}, rules) == Rights("agent", frozenset())


@pytest.mark.parametrize("name", list(WHOLE))
def test_half_of_it_is_a_mistake(name: str) -> None:
    half = {key: value for key, value in WHOLE.items() if key != name}
    assert f"VOORSORTEER_{name}: needed" in _mistakes(**half)


@pytest.mark.parametrize(
    "changed, name",
    [
        ({"OIDC_ISSUER": "http://login.example.nl"}, "OIDC_ISSUER"),
        ({"OIDC_ISSUER": "https://login.example.nl?x=1"}, "OIDC_ISSUER"),
        ({"OIDC_GROUPS": "balie=koning"}, "OIDC_GROUPS"),
        ({"OIDC_GROUPS": "balie"}, "OIDC_GROUPS"),
        ({"OIDC_SCOPES": "profile"}, "OIDC_SCOPES"),
        ({"SESSION_IDLE_MINUTES": "1"}, "SESSION_IDLE_MINUTES"),
    ],
)
def test_what_cannot_be_used_is_told(changed: dict[str, str], name: str) -> None:
    told = _mistakes(**{**WHOLE, **changed})
    assert f"VOORSORTEER_{name}: " in told and "hunter2" not in told


@pytest.mark.parametrize("name, value", [("OIDC_ONLY", "yes"), ("OIDC_GROUPS", "balie=agent")])
def test_nothing_is_switched_off_without_another_way_in(name: str, value: str) -> None:
    assert "VOORSORTEER_OIDC_ISSUER" in _mistakes(**{name: value})
