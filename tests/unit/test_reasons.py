"""Reasons are what moved the estimate: leave one out, and it moves back."""

from __future__ import annotations

import pytest

from bot.domain.signals import signals
from bot.domain.triage import Thresholds
from bot.nlu.other_goals import clauses, goals_by_clause
from bot.nlu.reasons import Weighing, reasons_for
from bot.nlu.sorter import Sorter
from bot.nlu.sorting_model import LabelledSentence, SortingModel

SIMPLE = [
    "wat kost een paspoort",
    "openingstijden van het loket",
    "hoe vraag ik een kliko aan",
    "welke dag komt het oud papier",
    "waar kan ik een afspraak maken",
    "hoe lang duurt een rijbewijs",
    "adres van de milieustraat",
    "mijn moeder wil een nieuw paspoort",
    "kan mijn vader een kliko krijgen",
]
COMPLEX = [
    "ik heb al drie keer gebeld en nog steeds geen kliko",
    "ik heb nu al twee keer gemaild over mijn paspoort",
    "al vier keer langs geweest voor het rijbewijs",
    "ik heb schulden en kan de huur niet betalen",
    "de deurwaarder komt en ik heb een achterstand",
    "incasso voor een oude boete en ik kan het niet betalen",
    "mijn aanvraag is afgewezen en ik ben het er niet mee eens",
    "de wanstaltige beschikking deugt niet",
    "een wanstaltige brief over het rijbewijs",
]


@pytest.fixture(scope="module")
def model() -> SortingModel:
    return SortingModel().fit(
        [
            *(LabelledSentence(text, "loket", "simple") for text in SIMPLE),
            *(LabelledSentence(text, "zaak", "complex") for text in COMPLEX),
        ]
    )


@pytest.mark.parametrize("text", [*COMPLEX, "ik heb al drie keer gebeld over mijn schulden"])
def test_every_sign_that_is_told_moved_the_estimate(model: SortingModel, text: str) -> None:
    told = reasons_for(model, text, "complex")
    moved = {s.reason: Weighing(model, text).of_sign(s) for s in signals(text)}
    assert told
    for reason in told:
        if not reason.startswith("de woorden"):
            assert moved[reason] > 0.1


def test_the_strongest_reason_comes_first(model: SortingModel) -> None:
    text = "ik heb al drie keer gebeld over mijn schulden en de deurwaarder"
    effects = {s.reason: Weighing(model, text).of_sign(s) for s in signals(text)}
    told = [effects[reason] for reason in reasons_for(model, text, "complex")]
    assert told == sorted(told, reverse=True)


def test_where_no_sign_explains_it_the_words_do(model: SortingModel) -> None:
    text = "een wanstaltige kliko"
    (reason,) = reasons_for(model, text, "complex")
    assert reason == "de woorden: wanstaltige"
    assert Weighing(model, text).of_word("wanstaltige") > 0.1


def test_a_sign_that_made_no_difference_is_not_told(model: SortingModel) -> None:
    text = "mijn moeder heeft al drie keer gebeld"
    assert "voor iemand anders" in {signal.reason for signal in signals(text)}
    assert "voor iemand anders" not in reasons_for(model, text, "complex")


@pytest.mark.parametrize("decision", ["human", "smalltalk", "out_of_scope"])
def test_nothing_explains_what_is_no_goal(model: SortingModel, decision: str) -> None:
    assert reasons_for(model, COMPLEX[0], decision) == []


def test_simple_is_explained_by_what_makes_it_simple(model: SortingModel) -> None:
    for reason in reasons_for(model, "wat kost een paspoort", "simple"):
        assert reason in ("vraagt naar een vast gegeven", "vraagt om een vaste handeling")


def test_the_sorting_tells_the_reasons_of_its_decision(model: SortingModel) -> None:
    sorter = Sorter.of(model, [], {"loket", "zaak"})
    triage, _ = sorter.sort("ik heb al drie keer gebeld en heb schulden", Thresholds(0.1, 0.6))
    assert triage.decision == "complex"
    assert set(triage.reasons) & {"eerder contact genoemd", "geldzorgen"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("paspoort", 0),
        ("wat kost een paspoort", 0),
        ("wat kost een paspoort? en hoe laat zijn jullie open", 2),
        ("ik wil verhuizen, daarnaast moet mijn kliko worden omgeruild", 2),
        ("hallo. ik wil graag een paspoort aanvragen voor mijn zoon", 0),
        ("rijbewijs verlengen en een hond laten afmelden", 2),
        ("new passport and report my moving house", 2),
        ("paspoort en rijbewijs voor mijn oudste zoon", 0),
        # of a story "en" is no division
        ("ik was gisteren bij de balie en de mevrouw daar zei dat ik vandaag terug moest komen", 0),
    ],
)
def test_a_message_falls_into_parts_that_could_be_questions(text: str, parts: int) -> None:
    assert len(clauses(text)) == parts


def test_a_goal_counts_when_its_part_is_sure_of_it() -> None:
    sure = {"wat kost een paspoort": ("paspoort", 0.95), "hoe laat open": ("tijden", 0.9)}

    def goals_of(clause: str) -> list[tuple[str, float]]:
        return [next((v for k, v in sure.items() if k in clause), ("iets", 0.3))]

    two = "wat kost een paspoort? en hoe laat open zijn jullie dan"
    assert goals_by_clause(two, goals_of) == ["paspoort", "tijden"]
    one = "wat kost een paspoort? ik vraag het voor mijn oude buurman"
    assert goals_by_clause(one, goals_of) == []
