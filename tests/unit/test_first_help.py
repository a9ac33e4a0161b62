"""Which number somebody in danger reads first."""

from __future__ import annotations

import pytest

from bot.domain.first_help import first_help
from bot.domain.goals import Goal
from bot.domain.organisation_rules import EmergencyLine
from bot.domain.urgency import urgent_reasons

LINE = EmergencyLine(name="de storingsdienst", phone="088 000 02 00")


def _goal(first_number: str | None) -> Goal:
    return Goal(
        key="een_doel",
        title="Iets",
        sector="algemeen",
        kind="smalltalk",
        first_number=first_number,
        answer={"short": "Antwoord."},
    )


def _first(text: str, goal: Goal | None = None, line: EmergencyLine | None = None) -> str:
    return first_help(text, urgent_reasons(text), goal, line)


@pytest.mark.parametrize(
    ("text", "which"),
    [
        ("er staat een man met een mes voor mijn deur", "112"),
        ("ik ruik gas in de gang", "gas"),
        ("er is een gaslek in de straat", "gas"),
        ("ik wil niet langer leven", "113"),
        ("mijn man slaat mij", "veilig_thuis"),
        ("we hebben geen eten meer in huis", "none"),
        ("we zitten zonder water", "none"),
    ],
)
def test_the_words_decide(text: str, which: str) -> None:
    assert _first(text) == which


@pytest.mark.parametrize("text", ["we zitten al een dag zonder water", "mijn water is afgesloten"])
def test_at_a_water_company_its_own_line_comes_first(text: str) -> None:
    assert _first(text, line=LINE) == "line"


def test_no_electricity_is_not_for_the_line_of_a_water_company() -> None:
    assert _first("ik zit zonder stroom met een baby", line=LINE) == "none"


def test_a_leak_is_for_the_line_because_its_goal_says_so() -> None:
    assert _first("het spuit de straat op", _goal("line"), LINE) == "line"
    assert _first("het spuit de straat op", _goal("line"), None) == "none"


def test_danger_to_a_life_comes_before_the_line() -> None:
    assert _first("geen water en mijn man slaat mij", _goal("line"), LINE) == "veilig_thuis"


@pytest.mark.parametrize("number", ["112", "113", "veilig_thuis"])
def test_where_no_words_say_it_the_goal_does(number: str) -> None:
    assert _first("het gaat niet goed hier", _goal(number)) == number


def test_where_nothing_is_known_no_number_is_chosen() -> None:
    assert _first("het gaat niet goed hier") == _first("het gaat mis", _goal(None)) == "none"
