"""Which number somebody in danger reads first."""

from __future__ import annotations

import pytest

from bot.domain.first_help import crisis_share, first_help, surely_urgent
from bot.domain.goals import Goal
from bot.domain.organisation_rules import EmergencyLine
from bot.domain.triage import Triage
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


def _sure(decision: str, text: str = "", crisis: float = 0.0, **more: object) -> bool:
    return surely_urgent(Triage("complex", decision, 0.9, True, **more), text, crisis)


def test_danger_is_sure_with_a_second_witness() -> None:
    assert not _sure("complex", "ik wil bezwaar maken")
    assert _sure("complex", "mijn man slaat mij")
    assert _sure("complex", "het gaat niet goed", crisis=0.4)
    assert _sure("complex", reasons=["meldt direct gevaar"])
    assert not _sure("complex", reasons=["klinkt als een noodgeval"])


def test_danger_that_is_asked_after_is_only_suspected() -> None:
    assert not _sure("ask", "het gaat niet goed", crisis=0.9)


def test_what_is_not_urgent_is_never_danger() -> None:
    assert not surely_urgent(Triage("complex", "complex", 0.9), "mijn man slaat mij", 1.0)
    assert not surely_urgent(None, "mijn man slaat mij", 1.0)


def test_who_asks_for_a_person_is_urgent_when_a_witness_says_so() -> None:
    assert not _sure("human", "geen robot, een mens")
    assert _sure("human", "ik wil niet langer leven, kan ik iemand spreken")
    assert _sure("human", "kan ik iemand spreken", crisis=0.12)


def test_the_share_of_a_crisis_counts_its_goals() -> None:
    goals = {"geen_eten": _goal("112"), "paspoort": _goal(None)}
    ranking = [("geen_eten", 0.3), ("paspoort", 0.6), ("onbekend", 0.1)]
    assert crisis_share(goals, ranking) == pytest.approx(0.3)
