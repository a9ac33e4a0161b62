"""Sorting: what was learned from labels, within the rules of the domain."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.triage import Label, Thresholds
from bot.nlu.sorter import CALLBACK, ELSEWHERE, PERSON, Sorter
from bot.nlu.sorting_model import LabelledSentence, NotEnoughGoals

THRESHOLDS = Thresholds.from_costs(missed=10, over=3, asked=1)
SIMPLE = [
    "wat kost een paspoort",
    "paspoort aanvragen",
    "wanneer zijn jullie open",
    "hoe vraag ik een kliko aan",
    "welke dag komt het oud papier",
    "waar kan ik een afspraak maken",
    "hoe lang duurt een rijbewijs",
    "adres van de milieustraat",
]
COMPLEX = [
    "ik heb al drie keer gebeld en nog steeds geen kliko",
    "mijn aanvraag is afgewezen en ik ben het er niet mee eens",
    "ik heb schulden en kan de huur niet betalen",
    "mijn moeder is overleden en nu klopt er niks van",
    "de een zegt dit en de ander dat, ik snap er niks van",
    "ik wacht al maanden op een besluit",
    "bezwaar tegen de aanslag, dit is onterecht",
    "mijn man is ziek en wij kunnen niet meer rondkomen",
]
SMALLTALK = ["hallo", "hoi", "goedemorgen", "dag", "hey daar", "goedenavond", "hallo daar"]
HUMAN = ["medewerker", "ik wil een mens", "mag ik iemand spreken", "geen robot", "echt persoon"]
OTHER = ["wat kost het", "hoeveel kost een vergunning", "prijs van een akte", "tarief voor een pas"]
EXAMPLES = [
    *(LabelledSentence(text, "vraag", "simple") for text in SIMPLE),
    *(LabelledSentence(text, "vraag", "complex", feeling="boos") for text in COMPLEX),
    *(LabelledSentence(text, "kosten", "simple") for text in OTHER),
    *(LabelledSentence(text, "groet", "smalltalk") for text in SMALLTALK),
    *(LabelledSentence(text, PERSON, "human") for text in HUMAN),
    *(LabelledSentence(text, CALLBACK, "human") for text in ["bel mij", "bel me", "terugbellen"]),
]


@pytest.fixture(scope="module")
def sorter() -> Sorter:
    return Sorter.train(EXAMPLES)


def sort(sorter: Sorter, text: str):  # type: ignore[no-untyped-def]
    return sorter.sort(text, THRESHOLDS)


def test_situations_and_standard_questions_are_told_apart(sorter: Sorter) -> None:
    simple, _ = sort(sorter, "wat kost een rijbewijs")
    harder, _ = sort(sorter, "ik heb nu al twee keer gebeld over mijn afgewezen aanvraag")
    assert simple.label == "simple"
    assert harder.label == "complex"
    assert simple.probability < 0.5 < harder.probability


def test_what_was_decided_is_explained(sorter: Sorter) -> None:
    triage, _ = sort(sorter, "ik heb al drie keer gebeld over mijn schulden")
    assert "eerder contact genoemd" in triage.reasons
    assert "geldzorgen" in triage.reasons


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("ik wil een medewerker spreken over mijn paspoort", PERSON),
        ("kan iemand mij terugbellen over mijn paspoort", CALLBACK),
    ],
)
def test_asking_for_a_person_becomes_the_goal(sorter: Sorter, text: str, goal: str) -> None:
    triage, ranking = sort(sorter, text)
    assert (triage.label, triage.decision) == ("human", "human")
    assert ranking[0] == (goal, 1.0)


def test_who_asks_for_a_person_about_something_is_heard_in_both(sorter: Sorter) -> None:
    about, _ = sort(sorter, "ik wil een medewerker spreken over een afgewezen aanvraag")
    assert about.decision == "human"
    assert list(about.also) == ["vraag"]
    assert not sort(sorter, "ik wil een medewerker spreken")[0].also


def test_a_message_without_a_known_word_is_not_surely_out_of_scope(sorter: Sorter) -> None:
    triage, ranking = sort(sorter, "🙂🙂")
    assert triage.label == "out_of_scope"
    assert ranking[0][1] == 0.0


def test_without_the_goal_for_a_call_back_a_person_is_asked_for(sorter: Sorter) -> None:
    fewer = Sorter(sorter.model, sorter.goals, sorter.own - {CALLBACK})
    assert sort(fewer, "bel mij terug")[1][0][0] == PERSON


def test_without_a_goal_for_persons_the_ranking_stays(sorter: Sorter) -> None:
    fewer = Sorter(sorter.model, sorter.goals, sorter.own - {CALLBACK, PERSON})
    triage, ranking = sort(fewer, "ik wil een medewerker")
    assert triage.label == "human"
    assert {goal for goal, _ in ranking} == fewer.own


def test_danger_is_urgent_and_complex_and_comes_first_in_the_reasons(sorter: Sorter) -> None:
    triage, _ = sort(sorter, "mijn man slaat mij, wat kost een paspoort")
    assert triage.urgent
    assert triage.surely_urgent
    assert triage.decision == "complex"
    assert triage.reasons[0] == "meldt geweld of bedreiging"


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("simpele vraag over mijn afgewezen aanvraag en mijn schulden", "simple"),
        ("een paspoort aanvragen is voor mij een doolhof", "complex"),
    ],
)
def test_the_citizens_own_word_decides(sorter: Sorter, text: str, decision: str) -> None:
    assert sort(sorter, text)[0].decision == decision


@pytest.mark.parametrize("text", ["", "   ", "🙂🙂", "لا أفهم", "12345", "\x00"])
def test_what_says_nothing_is_out_of_scope(sorter: Sorter, text: str) -> None:
    assert sort(sorter, text)[0].label == "out_of_scope"


def test_the_goal_agrees_with_small_talk(sorter: Sorter) -> None:
    triage, ranking = sort(sorter, "hallo daar")
    assert triage.label == "smalltalk"
    assert ranking[0][0] == "groet"


def test_only_the_goals_of_the_organisation_are_chosen_from(sorter: Sorter) -> None:
    fewer = Sorter(sorter.model, sorter.goals, {"kosten", "groet"})
    _, ranking = sort(fewer, "ik heb al drie keer gebeld en nog steeds geen kliko")
    assert {goal for goal, _ in ranking} == {"kosten", "groet"}
    assert sum(chance for _, chance in ranking) == pytest.approx(1.0)


def test_what_is_surely_another_organisations_matter_is_told_so(sorter: Sorter) -> None:
    ours = Sorter(sorter.model, sorter.goals, {"groet", ELSEWHERE})
    triage, ranking = sort(ours, "ik heb schulden en kan de huur niet betalen")
    assert ranking[0][0] == ELSEWHERE
    assert triage.label == "complex"
    assert sort(ours, "goedemorgen")[1][0][0] == "groet"


def test_after_a_correction_the_goal_is_of_what_is_meant(sorter: Sorter) -> None:
    assert sort(sorter, "hallo")[1][0][0] == "groet"
    _, ranking = sort(sorter, "nee, ik bedoel: wat kost een vergunning, tarief voor een pas")
    assert ranking[0][0] == "kosten"


def test_sentences_without_labels_sort_by_what_the_catalogue_says() -> None:
    unlabelled = [
        LabelledSentence("wat kost het", "kosten"),
        LabelledSentence("bezwaar maken", "bezwaar_maken"),
    ]
    sorter = Sorter.train(unlabelled, {"kosten": "simple", "bezwaar_maken": "complex"})
    assert sorter.can_sort
    simple, harder = sort(sorter, "wat kost het")[0], sort(sorter, "bezwaar maken")[0]
    assert (simple.decision, harder.decision) == ("simple", "complex")


def test_without_labels_or_catalogue_nothing_can_be_sorted(sorter: Sorter) -> None:
    assert not Sorter.train([LabelledSentence("a", "x"), LabelledSentence("b", "y")]).can_sort
    assert sorter.can_sort


def test_one_goal_is_not_enough() -> None:
    with pytest.raises(NotEnoughGoals):
        Sorter.train([LabelledSentence("a", "x")])


def test_a_saved_sorter_answers_the_same(sorter: Sorter, tmp_path: Path) -> None:
    sorter.save(tmp_path)
    loaded = Sorter.load(tmp_path)
    for text in (*SIMPLE, *COMPLEX, *SMALLTALK, *HUMAN, ""):
        (one, ranking), (other, again) = sort(loaded, text), sort(sorter, text)
        assert replace(one, probability=0.0) == replace(other, probability=0.0)
        assert one.probability == pytest.approx(other.probability)
        assert dict(ranking) == pytest.approx(dict(again))


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_a_sorting(sorter: Sorter, text: str) -> None:
    triage, ranking = sort(sorter, text)
    assert Label(triage.label)
    assert 0.0 <= triage.probability <= 1.0
    assert {name for name, _ in ranking} == sorter.own


def test_a_word_that_is_surely_small_talk_by_its_goal_is_no_danger(
    sorter: Sorter, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = sorter.model.estimate("hallo")
    goals = {**dict.fromkeys(said.goals, 0.001), "groet": 0.99}
    alarmed = said._replace(urgent=1.0, kinds={"smalltalk": 0.7, "goal": 0.3}, goals=goals)
    monkeypatch.setattr(type(sorter.model), "estimate", lambda self, text: alarmed)
    assert not sort(sorter, "hallo")[0].urgent
    doubtful = alarmed._replace(goals={**goals, "groet": 0.3, "vraag": 0.7})
    monkeypatch.setattr(type(sorter.model), "estimate", lambda self, text: doubtful)
    assert sort(sorter, "hallo")[0].urgent


def test_a_number_alone_is_no_danger_but_for_those_of_emergencies(
    sorter: Sorter, monkeypatch: pytest.MonkeyPatch
) -> None:
    alarmed = sorter.model.estimate("er is nu brand in mijn huis")._replace(urgent=0.9)
    monkeypatch.setattr(type(sorter.model), "estimate", lambda self, text: alarmed)
    assert sort(sorter, "waar is het")[0].urgent
    assert not sort(sorter, "123")[0].urgent
    assert not sort(sorter, "06-12 34 56 78")[0].urgent
    assert sort(sorter, "112")[0].urgent


def test_what_is_sorted_is_the_mended_text(sorter: Sorter, monkeypatch: pytest.MonkeyPatch) -> None:
    written = "wat kost het"
    assert sort(sorter, written)[0].label != Label.HUMAN.value
    monkeypatch.setattr(sorter.model, "mended", lambda text: "ik wil een mens spreken")
    assert sort(sorter, written)[0].label == Label.HUMAN.value


def test_english_is_not_mended_into_dutch(sorter: Sorter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorter.model, "mended", lambda text: "ik wil een mens spreken")
    triage, _ = sort(sorter, "where can i get this form please")
    assert (triage.language, triage.label == Label.HUMAN.value) == ("en", False)


def test_danger_that_was_written_counts_whatever_mending_makes_of_it(
    sorter: Sorter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorter.model, "mended", lambda text: "wat kost een paspoort")
    triage, _ = sort(sorter, "er is nu brand in mijn huis")
    assert triage.urgent
