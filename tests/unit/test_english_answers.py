"""Who writes in English reads English: every goal has an answer and a title in English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.domain.errors import ConfigurationError
from bot.domain.goals import Catalogue, Goal, Organisation
from bot.domain.language import language_of
from bot.domain.terms import english_term

ROOT = Path(__file__).parent.parent.parent
ORGANISATIONS = sorted(path.stem for path in (ROOT / "organisations").glob("*.yml"))
#: Dutch that slips in with a fact: "binnen 5 werkdagen" in the middle of an English sentence.
_DUTCH = re.compile(r"\b(?:werkdag\w*|binnen|maand|weken|uur|jaar|het|een|van de|per keer)\b")


@pytest.fixture(scope="module", params=ORGANISATIONS)
def catalogue(request: pytest.FixtureRequest) -> Catalogue:
    return load_catalogue(ROOT, request.param)


def test_every_goal_has_an_english_answer_and_title(catalogue: Catalogue) -> None:
    goals = [goal for goal in catalogue.goals.values() if goal.kind in ("goal", "human")]
    assert goals
    assert [goal.key for goal in goals if not (goal.answer.english and goal.title_english)] == []


def test_small_talk_is_answered_in_english_too(catalogue: Catalogue) -> None:
    spoken = [goal for goal in catalogue.goals.values() if goal.kind == "smalltalk"]
    assert [goal.key for goal in spoken if not goal.answer.english] == []


def test_english_answers_are_english_throughout(catalogue: Catalogue) -> None:
    wrong = {
        goal.key: goal.answer.english
        for goal in catalogue.goals.values()
        if goal.answer.english
        and (language_of(goal.answer.english) != "en" or _DUTCH.search(goal.answer.english))
    }
    assert wrong == {}


def test_every_next_step_is_there_in_english_with_its_term(catalogue: Catalogue) -> None:
    for goal in catalogue.goals.values():
        for step in goal.next_steps:
            english = step.in_english()
            assert english is not None, (goal.key, step.what)
            assert bool(english.due) == bool(step.due), (goal.key, step.what)
            assert not _DUTCH.search(english.line("en")), english.line("en")


@pytest.mark.parametrize(
    ("dutch", "english"),
    [
        ("5 werkdagen", "5 working days"),
        ("binnen 1 werkdag", "within 1 working day"),
        ("meestal binnen 8 weken", "usually within 8 weeks"),
        ("6 tot 13 weken", "6 to 13 weeks"),
        ("1 maand", "1 month"),
        ("2 jaar", "2 years"),
        ("6 maanden na onze brief", None),
        ("€ 5", None),
    ],
)
def test_a_term_says_the_same_in_english(dutch: str, english: str | None) -> None:
    assert english_term(dutch) == english


def test_a_button_shows_the_title_in_the_language_of_the_reader(catalogue: Catalogue) -> None:
    goal = catalogue.goals["openingstijden"]
    assert goal.title_in("en") == "Opening hours"
    assert goal.title_in("nl") == goal.title_in("pl") == goal.title_in(None) == "Openingstijden"


def test_a_goal_without_english_shows_its_own_title() -> None:
    goal = Goal(
        key="x_y", title="Iets", sector="algemeen", kind="smalltalk", answer={"short": "ja"}
    )
    assert goal.title_in("en") == "Iets"


def test_english_answers_take_english_facts(catalogue: Catalogue) -> None:
    hours = catalogue.goals["openingstijden"].answer
    assert "Monday" in (hours.english or "") and "maandag" in hours.short


def test_an_english_fact_without_a_dutch_one_is_a_mistake(catalogue: Catalogue) -> None:
    fields = {**catalogue.organisation.dict(), "facts_english": {"onbekend": "unknown"}}
    with pytest.raises(ValueError, match="onbekend"):
        Organisation(**fields)


@pytest.mark.parametrize("phone", ["", "bel ons", "12", "088 000 02 00; of mail"])
def test_an_emergency_line_needs_a_telephone_number(catalogue: Catalogue, phone: str) -> None:
    line = {"name": "de storingsdienst", "phone": phone}
    with pytest.raises(ValueError, match="emergency_line"):
        Organisation(**{**catalogue.organisation.dict(), "emergency_line": line})


def test_the_water_company_has_an_emergency_line() -> None:
    line = load_catalogue(ROOT, "voorbeeldnet").organisation.emergency_line
    assert line and line.phone == "088 000 02 00"


def test_a_mistake_in_an_english_answer_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "organisations").mkdir()
    (tmp_path / "data" / "goals").mkdir(parents=True)
    (tmp_path / "organisations" / "proef.yml").write_text(
        "name: Proef\nkind: gemeente\nsectors: [algemeen]\nwebsite: https://proef.example\n"
        "phone: 14 0999\nemail: a@proef.example\naddress: Plein 1\nopening_hours: {week: {}}\n"
        "departments: {balie: {name: Balie}}\ndefault_department: balie\n"
    )
    (tmp_path / "data" / "goals" / "algemeen.yml").write_text(
        "goals:\n- key: groet\n  kind: smalltalk\n  title: Hallo\n"
        "  answer:\n    short: Goedendag.\n    english: Hello {nobody}.\n"
    )
    with pytest.raises(ConfigurationError) as error:
        load_catalogue(tmp_path, "proef")
    assert error.value.mistakes[0].startswith("data/goals/algemeen.yml:7: '{nobody}' is not known")
