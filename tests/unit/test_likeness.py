"""Messages that are alike: the same whichever way it is computed, and together on a pile."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.likeness import Pieces, piles
from bot.evaluation.similarity import near_pairs

SENTENCES = (
    "parkeervergunning aanvragen",
    "hoe vraag ik een parkeervergunning aan",
    "container niet geleegd",
    "rijbewijs verlengen kan dat online",
    "mijn groencontainer is niet geleegd",
    "ik wil mijn rijbewijs verlengen",
    "hond aangelopen",
)
TEXTS = st.lists(st.text(alphabet="abcé -!\n😀", max_size=30), max_size=12)


def test_what_is_about_the_same_is_on_one_pile_and_the_largest_comes_first() -> None:
    found = [{SENTENCES[place] for place in pile} for pile in piles(SENTENCES)]
    assert found == [
        {SENTENCES[0], SENTENCES[1]},
        {SENTENCES[2], SENTENCES[4]},
        {SENTENCES[3], SENTENCES[5]},
        {SENTENCES[6]},
    ]


@given(TEXTS)
def test_every_text_is_on_one_pile_and_the_piles_are_always_the_same(texts: list[str]) -> None:
    found = piles(texts)
    assert sorted(place for pile in found for place in pile) == list(range(len(texts)))
    assert all(pile == sorted(pile) for pile in found)
    assert piles(list(texts)) == found


def test_two_texts_are_as_much_alike_as_the_evaluation_finds_them() -> None:
    words = ["ik", "u", "de", "het", "paspoort", "pas", "kwijt", "rijbewijs", "é!", "x", "12"]
    dice = random.Random(7)
    texts = [" ".join(dice.choices(words, k=dice.randint(1, 7))) for _ in range(60)]
    index = Pieces(texts)
    for limit in (0.3, 0.5, 0.7):
        theirs = {(row, texts[column]) for row, column, _ in near_pairs(texts, texts, limit)}
        ours = {(row, each) for row in range(60) for each in index.alike(texts[row], limit)}
        assert ours == theirs
