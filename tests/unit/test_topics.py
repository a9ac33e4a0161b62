"""A bare topic, and the goals that somebody may mean with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalogue import load_catalogue
from bot.domain.goals import Goal
from bot.domain.topics import (
    MOST_CHOICES,
    among,
    bare_topic,
    doubtful_goals,
    is_doubted,
    is_doubtful,
    likely_goals,
)

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def goals() -> dict[str, Goal]:
    return load_catalogue(ROOT, "voorbeeldstad").goals


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("paspoort", ("paspoort",)),
        ("Paspoort?", ("paspoort",)),
        ("mijn paspoort", ("paspoort",)),
        ("vraag over de belasting", ("belasting",)),
        ("parkeren bezoek", ("parkeren", "bezoek")),
        ("passport please", ("passport",)),
        ("wat kost een paspoort", None),
        ("ik wil een nieuw paspoort aanvragen", None),
        ("paspoort van mijn dochter kwijt", None),
        ("12345", None),
        ("?", None),
        ("", None),
        ("hallo", None),
        ("ok", None),
    ],
)
def test_a_topic_is_one_or_two_words(text: str, topic: tuple[str, ...] | None) -> None:
    assert bare_topic(text) == topic


def _likely(goals: dict[str, Goal], text: str, *ranking: tuple[str, float]) -> list[str]:
    return [goal.key for goal in likely_goals(bare_topic(text) or (), goals, ranking)]


def test_goals_with_the_word_in_their_name_may_be_meant(goals: dict[str, Goal]) -> None:
    assert _likely(goals, "paspoort") == ["paspoort_aanvragen", "paspoort_kwijt"]


def test_names_count_only_when_asked(goals: dict[str, Goal]) -> None:
    sure = [("paspoort_kwijt", 0.9), ("paspoort_aanvragen", 0.05)]
    torn = [("paspoort_kwijt", 0.54), ("paspoort_aanvragen", 0.46)]
    assert len(likely_goals(("paspoort",), goals, sure, by_name=False)) == 1
    assert len(likely_goals(("paspoort",), goals, torn, by_name=False)) == 2


def test_the_likeliest_comes_first(goals: dict[str, Goal]) -> None:
    found = _likely(goals, "paspoort", ("paspoort_kwijt", 0.7), ("paspoort_aanvragen", 0.2))
    assert found == ["paspoort_kwijt", "paspoort_aanvragen"]


def test_a_word_of_one_goal_leaves_nothing_to_choose(goals: dict[str, Goal]) -> None:
    assert _likely(goals, "hondenbelasting", ("hondenbelasting", 0.95)) == ["hondenbelasting"]


def test_goals_that_are_as_likely_may_be_meant_without_the_word(goals: dict[str, Goal]) -> None:
    found = _likely(goals, "kaart", ("gehandicaptenparkeerkaart", 0.4), ("bezoekersparkeren", 0.3))
    assert {"gehandicaptenparkeerkaart", "bezoekersparkeren"} <= set(found)


def test_what_is_far_below_the_first_is_not_offered(goals: dict[str, Goal]) -> None:
    found = _likely(goals, "kliko", ("afvalcontainer", 0.9), ("milieustraat", 0.05))
    assert found == ["afvalcontainer"]


def test_small_talk_and_what_others_deal_with_are_no_choices(goals: dict[str, Goal]) -> None:
    assert _likely(goals, "zomaar", ("groet", 0.5), ("andere_organisatie", 0.5)) == []


def test_there_are_never_more_choices_than_fit(goals: dict[str, Goal]) -> None:
    ranking = [(key, 0.2) for key in list(goals)[20:40]]
    assert len(_likely(goals, "aanvragen", *ranking)) == MOST_CHOICES


def test_a_poor_guess_is_one_of_several(goals: dict[str, Goal]) -> None:
    ranking = [("paspoort_kwijt", 0.3), ("groet", 0.2), ("milieustraat", 0.1), ("woz_waarde", 0.01)]
    found = [goal.key for goal in doubtful_goals(goals, ranking)]
    assert found == ["paspoort_kwijt", "milieustraat"]


def test_a_guess_is_poor_when_it_is_wrong_as_often_as_right() -> None:
    assert is_doubtful([("paspoort_kwijt", 0.3), ("milieustraat", 0.2)]) and is_doubtful([])
    assert not is_doubtful([("paspoort_kwijt", 0.5), ("milieustraat", 0.4)])


def test_a_crisis_is_no_item_of_a_menu(goals: dict[str, Goal]) -> None:
    ranking = [("huiselijk_geweld", 0.3), ("milieustraat", 0.2), ("woz_waarde", 0.1)]
    assert [g.key for g in doubtful_goals(goals, ranking)] == ["milieustraat", "woz_waarde"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("kwijt", "paspoort_kwijt"),
        ("gestolen!", "paspoort_kwijt"),
        ("een aanvragen", "paspoort_aanvragen"),
        ("lost", "paspoort_kwijt"),
        ("paspoort", None),
        ("iets heel anders", None),
        ("ik ben het kwijt en nu weet ik niet meer wat ik moet doen", None),
        ("", None),
    ],
)
def test_a_word_chooses_among_what_was_offered(
    goals: dict[str, Goal], text: str, key: str | None
) -> None:
    chosen = among(text, [goals["paspoort_aanvragen"], goals["paspoort_kwijt"]])
    assert (chosen.key if chosen else None) == key


@pytest.mark.parametrize(
    ("chances", "doubted"),
    [
        ([0.47, 0.3], True),
        ([0.2, 0.15], True),
        ([0.62, 0.38], False),  # a majority
        ([0.4, 0.05], False),  # nothing else comes near
        ([1.0], False),
        ([], False),
    ],
)
def test_a_goal_is_doubted_when_another_may_well_be_meant(
    chances: list[float], doubted: bool
) -> None:
    assert is_doubted([(str(number), chance) for number, chance in enumerate(chances)]) is doubted
