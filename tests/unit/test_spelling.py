"""Slips of the finger are mended by the words that were learned from; what is a word stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.spelling import Spelling

SENTENCES = [
    "ik wil een paspoort aanvragen",
    "ik wil graag een paspoort voor mijn dochter",
    "wat kost een paspoort",
    "mag ik iemand spreken",
    "ik wil iemand spreken over mijn container",
    "mijn container is niet geleegd",
    "wanneer wordt mijn container geleegd",
]


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Spelling.fit(SENTENCES * 3)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("een pasport aanvragen", "een paspoort aanvragen"),
        ("een paspooort aanvragenn", "een paspoort aanvragen"),
        ("een psapoort", "een paspoort"),
        ("een pasloort", "een paspoort"),
        ("mag ik iemnad sprekne", "mag ik iemand spreken"),
        ("ikwil eenpaspoort", "ik wil een paspoort"),
        ("Pasport? PASPORT!", "Paspoort? PASPOORT!"),
    ],
)
def test_a_slip_is_read_as_what_was_meant(spelling: Spelling, written: str, meant: str) -> None:
    assert spelling.mended(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "ik wil een paspoort",
        # Real words, although no sentence has them: one is a slip away from "spreken".
        "mag ik preken",
        "een spreker",
        # Too short to tell, not a word at all, too far away.
        "ee wl",
        "Z-2024-00123 1234AB",
        "containertjesboer",
        "",
        "?!",
    ],
)
def test_what_is_no_slip_stays(spelling: Spelling, text: str) -> None:
    assert spelling.mended(text) is text


def test_the_words_beside_it_tell_which_word_was_meant() -> None:
    spelling = Spelling.fit([*["de rode fiets"] * 5, *["een dure fieks"] * 5])
    assert spelling.mended("de rode fiezs") == "de rode fiets"
    assert spelling.mended("een dure fiezs") == "een dure fieks"


def test_a_word_that_was_hardly_seen_mends_nothing() -> None:
    assert Spelling.fit(["zwerfkei"] * 2).mended("zwrfkei") == "zwrfkei"
    assert Spelling.fit(["zwerfkei"] * 3).mended("zwrfkei") == "zwerfkei"


def test_nothing_learned_mends_nothing() -> None:
    assert Spelling().mended("pasport") == "pasport"


def test_saved_and_loaded_it_mends_the_same(spelling: Spelling) -> None:
    again = Spelling(**spelling.state())
    assert again.state() == spelling.state()
    assert again.mended("mag ik iemnad sprekne") == "mag ik iemand spreken"


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_mended_and_its_other_marks_stay(spelling: Spelling, text: str) -> None:
    def marks(some: str) -> list[str]:
        return [sign for sign in some if not sign.isalpha() and sign not in " '"]

    assert marks(spelling.mended(text)) == marks(text)


def test_a_capital_inside_a_sentence_may_be_a_name(spelling: Spelling) -> None:
    assert spelling.mended("mijn man heet Papsoort") == "mijn man heet Papsoort"
    assert spelling.mended("Papsoort kwijt. Contianer kwijt") == "Paspoort kwijt. Container kwijt"
    assert spelling.mended("WAAR IS MIJN PAPSOORT") == "WAAR IS MIJN PASPOORT"
