"""The files with rules for proactive messages: what is there, and how mistakes are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.catalogue.consents import load_consents
from bot.catalogue.tips import load_tips
from bot.domain.errors import ConfigurationError
from bot.domain.goals import Catalogue
from bot.domain.tips import TIP_KINDS
from bot.history.demo import demo_people

ROOT = Path(__file__).parents[2]
ORGANISATIONS = sorted(path.stem for path in (ROOT / "organisations").glob("*.yml"))
WORDS = (ROOT / "data" / "tips" / "gemeente.yml").read_text(encoding="utf-8")
TERMS = load_consents(ROOT)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT, "voorbeeldstad")


def _mistakes(tmp_path: Path, catalogue: Catalogue, old: str, new: str) -> list[str]:
    assert old in WORDS
    (tmp_path / "data" / "tips").mkdir(parents=True)
    text = WORDS.replace(old, new, 1)
    (tmp_path / "data" / "tips" / "gemeente.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_tips(tmp_path, catalogue, TERMS)
    return caught.value.mistakes


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("    kind: alert\n", "    kind: reclame\n", "kind: "),
        ("    ease: Vraagt u", "    gemak: Vraagt u", "ease: is missing"),
        ("    uses: [documents]\n", "    uses: [usage]\n", "must be what the conditions look at"),
        ("within_days: 120", "at_least: 120", "is of type date"),
        ("{fact: paspoort_geldig_tot,", "{fact: paspoort,", "there is no fact 'paspoort'"),
        ("category: documents", "category: papieren", "has no category 'papieren'"),
        ("goal: paspoort_aanvragen", "goal: paspoort", "there is no goal 'paspoort'"),
        ("{contact: kwijtschelding,", "{contact: kwijt,", "there is no goal 'kwijt'"),
        (
            "nog geldig tot {paspoort_geldig_tot}",
            "nog geldig tot {datum}",
            "'{datum}' is not known",
        ),
        ("verloopt, op {paspoort_geldig_tot}.", "verloopt.", "must name the values that it uses"),
        ("key: kwijtschelding_weer", "key: paspoort_verloopt", "is there twice"),
        ("    advantage: none\n", "", "advantage: is missing"),
        ("    kind: alert\n", "    kind: tip\n", "is for alerts"),
        ("\ntips:\n", "\nregels:\n", "needs a list under 'tips'"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, catalogue: Catalogue, old: str, new: str, told: str
) -> None:
    found = _mistakes(tmp_path, catalogue, old, new)
    assert any(told in mistake for mistake in found), found
    assert all(mistake.startswith("data/tips/gemeente.yml:") for mistake in found)


def test_the_line_is_that_of_the_mistake(tmp_path: Path, catalogue: Catalogue) -> None:
    found = _mistakes(tmp_path, catalogue, "within_days: 120", "at_least: 120")
    line = WORDS.splitlines().index("      - {fact: paspoort_geldig_tot, within_days: 120}") + 1
    assert found[0].startswith(f"data/tips/gemeente.yml:{line}:")


def test_there_are_rules_for_every_kind_of_organisation_and_of_every_kind() -> None:
    kinds = set()
    for organisation in ORGANISATIONS:
        rules = load_tips(ROOT, load_catalogue(ROOT, organisation), TERMS).rules
        assert rules, organisation
        kinds |= {rule.kind for rule in rules}
    assert kinds == set(TIP_KINDS)


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_the_demo_has_somebody_for_every_rule_who_said_yes_to_the_words_of_today(
    organisation: str,
) -> None:
    book = load_tips(ROOT, load_catalogue(ROOT, organisation), TERMS)
    people = demo_people(ROOT, organisation)
    for person in people:
        for yes in person.get("allows", ()):
            found = TERMS.find(yes["purpose"], yes["category"])
            assert found is not None and found[0].version == yes["version"], person["id"]
        for fact in person.get("facts", ()):
            assert book.facts[fact["name"]].category == fact["category"], fact
    for rule in book.rules:
        known = [{fact["name"] for fact in person.get("facts", ())} for person in people]
        assert any(set(rule.facts) <= names for names in known), rule.key
