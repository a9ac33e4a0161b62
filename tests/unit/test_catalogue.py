"""The data files: every mistake by file and line, with what to mend."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.catalogue.check import check_catalogue
from bot.catalogue.texts import DomainTexts
from bot.domain.errors import ConfigurationError
from bot.settings import ROOT

ORGANISATION = """\
name: gemeente Proef
kind: gemeente
sectors: [algemeen]
website: https://proef.example
phone: 14 0123
email: info@proef.example
address: Plein 1
opening_hours: {week: {ma: 09:00-17:00}}
departments:
  klantcontact: {name: Klantcontact}
default_department: klantcontact
facts:
  prijs: "€ 10"
"""
GOALS = """\
goals:
  - key: iets_vragen
    title: Iets vragen
    department: klantcontact
    answer:
      short: Dat kost {prijs}.
    intake: [Wat wilt u weten?]
    understanding: Vervelend.
    source: https://proef.example
    valid_until: 2030-01-01
"""
NLU = """\
version: "3.1"
nlu:
- intent: iets_vragen
  metadata: {label: simple}
  examples: |
    - wat kost dat
    - ik heb een vraag
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in (
        ("organisations/proef.yml", ORGANISATION),
        ("data/goals/algemeen.yml", GOALS),
        ("data/nlu/algemeen.yml", NLU),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    return tmp_path


def _change(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def _mistakes(root: Path) -> list[str]:
    with pytest.raises(ConfigurationError) as raised:
        load_catalogue(root, "proef")
    return raised.value.mistakes


def _checked(root: Path) -> list[str]:
    catalogue = load_catalogue(root, "proef")
    return check_catalogue(root, catalogue, dt.date(2026, 11, 22)).mistakes


def test_placeholders_are_filled_with_the_facts_of_the_organisation(root: Path) -> None:
    assert load_catalogue(root, "proef").goals["iets_vragen"].answer.short == "Dat kost € 10."


def test_an_unknown_placeholder_names_the_line_and_where_to_add_it(root: Path) -> None:
    _change(root, "data/goals/algemeen.yml", "{prijs}", "{tarief}")
    (mistake,) = _mistakes(root)
    assert mistake.startswith("data/goals/algemeen.yml:6: '{tarief}'")
    assert "organisations/proef.yml" in mistake


def test_an_unknown_field_names_the_line(root: Path) -> None:
    _change(root, "data/goals/algemeen.yml", "    understanding:", "    understandin:")
    (mistake,) = _mistakes(root)
    assert mistake.startswith("data/goals/algemeen.yml:8: understandin: is not a known field")


def test_broken_yaml_names_the_line(root: Path) -> None:
    _change(root, "data/goals/algemeen.yml", "title: Iets", 'title: "Iets')
    (mistake,) = _mistakes(root)
    assert mistake.startswith("data/goals/algemeen.yml:")
    assert "not YAML" in mistake


def test_a_missing_sector_file_is_told_by_name(root: Path) -> None:
    _change(root, "organisations/proef.yml", "[algemeen]", "[algemeen, gemeente]")
    assert _mistakes(root) == ["data/goals/gemeente.yml: this file is missing"]


def test_an_unknown_department_names_the_ones_there_are(root: Path) -> None:
    _change(root, "data/goals/algemeen.yml", "department: klantcontact", "department: kelder")
    (mistake,) = _mistakes(root)
    assert mistake.startswith("data/goals/algemeen.yml:4:")
    assert "klantcontact" in mistake


def test_mistakes_in_several_places_are_told_together(root: Path) -> None:
    _change(root, "data/goals/algemeen.yml", "{prijs}", "{tarief}")
    _change(root, "organisations/proef.yml", "facts:", "overrides: {bestaat_niet: {}}\nfacts:")
    assert len(_mistakes(root)) == 2


def test_an_organisation_overrides_a_single_field(root: Path) -> None:
    _change(
        root,
        "organisations/proef.yml",
        "facts:",
        "overrides: {iets_vragen: {complexity: complex}}\nfacts:",
    )
    assert load_catalogue(root, "proef").goals["iets_vragen"].complexity == "complex"


def test_opening_hours_that_are_no_hours_are_told(root: Path) -> None:
    _change(root, "organisations/proef.yml", "09:00-17:00", "9 tot 5")
    (mistake,) = _mistakes(root)
    assert mistake.startswith("organisations/proef.yml:8:")
    assert "08:30-17:00" in mistake


def test_a_goal_without_sentences_fails_the_check(root: Path) -> None:
    _change(root, "data/nlu/algemeen.yml", "intent: iets_vragen", "intent: iets_anders")
    mistakes = _checked(root)
    assert any(
        "data/nlu/algemeen.yml:3: there are sentences for 'iets_anders'" in m for m in mistakes
    )
    assert any(
        "data/goals/algemeen.yml:2: goal 'iets_vragen' has no example" in m for m in mistakes
    )


def test_a_sentence_that_stands_twice_is_told_with_both_lines(root: Path) -> None:
    _change(root, "data/nlu/algemeen.yml", "ik heb een vraag", "Wat kost dat?")
    (mistake,) = _checked(root)
    assert mistake.startswith("data/nlu/algemeen.yml:7:")
    assert "data/nlu/algemeen.yml:6" in mistake


def test_metadata_that_does_not_exist_is_told(root: Path) -> None:
    _change(root, "data/nlu/algemeen.yml", "label: simple", "label: makkelijk")
    (mistake,) = _checked(root)
    assert mistake.startswith("data/nlu/algemeen.yml:4: label 'makkelijk'; allowed:")


def test_a_rule_about_a_goal_that_is_not_there_is_told(root: Path) -> None:
    rules = root / "data/rules/een.yml"
    rules.parent.mkdir()
    rules.write_text(
        'version: "3.1"\nrules:\n- rule: x\n  steps:\n  - intent: weg\n  - action: action_x\n'
    )
    (mistake,) = _checked(root)
    assert mistake == "data/rules/een.yml:5: this rule names 'weg', and there is no such goal"


@pytest.mark.parametrize(
    ("short", "steps", "told"),
    [
        ("Bel ons.", "[{who: wij, what: Wij bellen u.}]", "a promise without a term"),
        ("Wij bellen u.", "[{who: u, what: Bel ons.}]", "add a step of 'wij'"),
        ("Dit is voor u geregeld.", "[]", "says that something is arranged"),
        ("Wij bellen u.", "[{who: wij, what: Wij bellen u., within_days: 2}]", None),
    ],
)
def test_a_promise_needs_an_owner_and_a_term(
    root: Path, short: str, steps: str, told: str | None
) -> None:
    new = f"short: {short}\n    next_steps: {steps}"
    _change(root, "data/goals/algemeen.yml", "short: Dat kost {prijs}.", new)
    mistakes = _checked(root)
    assert [told in mistake for mistake in mistakes] == ([True] if told else [])


def test_the_demo_organisation_has_no_mistakes() -> None:
    catalogue = load_catalogue(ROOT, "voorbeeldstad")
    found = check_catalogue(ROOT, catalogue, dt.date(2026, 11, 22))
    assert found.mistakes == []


def test_the_demo_has_the_goals_that_were_promised() -> None:
    goals = load_catalogue(ROOT, "voorbeeldstad").goals.values()
    assert len([g for g in goals if g.sector == "gemeente"]) >= 30
    assert len([g for g in goals if g.sector == "algemeen"]) >= 12


def test_a_domain_without_a_text_that_the_gateway_needs_is_refused(tmp_path: Path) -> None:
    (tmp_path / "domain.yml").write_text("responses:\n  utter_welcome:\n  - text: Dag\n")
    with pytest.raises(ConfigurationError) as raised:
        DomainTexts(tmp_path)
    assert any("utter_bot_unavailable is missing" in m for m in raised.value.mistakes)
