"""Leaving an open question: only on an explicit sign."""

from __future__ import annotations

import pytest

from bot.domain.goals import Goal
from bot.domain.switching import Parked, leaves_question


def _goal(key: str = "paspoort_aanvragen", kind: str = "goal") -> Goal:
    rest = {}
    if kind == "goal":
        rest = dict(
            department="balie",
            source="x",
            valid_until="2030-01-01",
            intake=["Wat?"],
            understanding="Ja.",
        )
    answer = {"short": "Antwoord."}
    return Goal(key=key, title="Iets", sector="x", kind=kind, answer=answer, **rest)


def _leaves(text: str, first: float = 0.95, second: float = 0.02, goal: Goal | None = None) -> bool:
    return leaves_question(text, goal or _goal(), "klacht_indienen", first, second)


@pytest.mark.parametrize(
    "text",
    [
        "/paspoort_aanvragen",
        "laat maar, ik wil eigenlijk weten wat een paspoort kost",
        "andere vraag: wat kost een paspoort",
        "nee ik bedoel mijn paspoort",
        "niet de klacht maar mijn paspoort",
        "wat kost een paspoort?",
        "hoe vraag ik een paspoort aan",
        "kan ik bij jullie een paspoort aanvragen",
        "how do i renew my passport",
    ],
)
def test_an_explicit_sign_leaves_the_question(text: str) -> None:
    assert _leaves(text)


@pytest.mark.parametrize(
    "text",
    [
        "het ging over mijn paspoort",
        "mijn paspoort was verlopen",
        "paspoort",
        "waar ik woon is dat anders, ik heb een nieuw paspoort",
        "wanneer ik bel over mijn paspoort krijg ik niemand",
        "nee, alleen mijn paspoort",
        "ik weet het niet",
        "hoe ik dat weet? " + "omdat zij het zei toen ik daar voor mijn paspoort stond " * 3,
    ],
)
def test_an_answer_that_names_a_topic_stays_an_answer(text: str) -> None:
    assert not _leaves(text)


def test_a_clear_question_needs_a_sorting_that_is_very_sure() -> None:
    assert not _leaves("wat kost een paspoort?", first=0.7)
    assert not _leaves("wat kost een paspoort?", first=0.85, second=0.14)


def test_a_sign_needs_a_sorting_that_is_fairly_sure() -> None:
    assert _leaves("nee ik bedoel mijn paspoort", first=0.5, second=0.4)
    assert not _leaves("nee ik bedoel mijn paspoort", first=0.2)


@pytest.mark.parametrize("key", ["klacht_indienen", "andere_organisatie"])
def test_the_goal_itself_and_what_others_deal_with_are_no_switch(key: str) -> None:
    assert not _leaves("nee ik bedoel dit", goal=_goal(key))


@pytest.mark.parametrize("kind", ["smalltalk", "choice", "human"])
def test_only_a_goal_is_switched_to(kind: str) -> None:
    assert not _leaves("/iets", goal=_goal("iets", kind))


def test_what_is_parked_comes_back_as_it_was() -> None:
    matter = Parked("bezwaar_maken", ("de brief", None), ("bezwaar",), "boos", True)
    assert Parked.from_dict(matter.to_dict()) == matter
