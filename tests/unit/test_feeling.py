"""The feeling shows in words first, then in capitals and marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.feeling import Feeling, feeling_of


@pytest.mark.parametrize(
    ("text", "feeling"),
    [
        ("ik wil een paspoort aanvragen", "neutraal"),
        ("", "neutraal"),
        ("WOZ", "neutraal"),
        ("dit is echt belachelijk", "boos"),
        ("ik ben woedend over deze brief", "boos"),
        ("IK HEB DIT NU AL TIEN KEER DOORGEGEVEN", "boos"),
        ("wat een schandalige toestand!!!", "boos"),
        ("ik ben zo verdrietig sinds hij er niet meer is", "verdrietig"),
        ("mijn man is gisteren overleden", "verdrietig"),
        ("ik zit te huilen 😢", "verdrietig"),
        ("ik ben bang dat ik mijn huis verlies", "bezorgd"),
        ("ik lig er wakker van", "bezorgd"),
        ("hartstikke bedankt, fijn dat het zo snel kan", "blij"),
        ("dank u wel", "blij"),
        ("we gaan trouwen 🎉", "blij"),
        ("het moet vandaag nog, spoed", "haast"),
        ("ik heb dit dringend nodig", "haast"),
        ("Ik ben WOEDEND", "boos"),
    ],
)
def test_the_feeling_that_shows_is_named(text: str, feeling: str) -> None:
    assert feeling_of(text).value == feeling


@pytest.mark.parametrize("text", ["ik ben niet boos", "geen haast hoor", "ik ben niet bang"])
def test_a_denied_feeling_does_not_count(text: str) -> None:
    assert feeling_of(text) is Feeling.NEUTRAAL


def test_thanks_beside_anger_are_no_joy() -> None:
    assert feeling_of("nou fijn hoor, wat een schande") is Feeling.BOOS


def test_accents_and_stretched_letters_do_not_hide_a_feeling() -> None:
    assert feeling_of("belachelijjjjjk") is Feeling.BOOS
    assert feeling_of("wat bén ik blíj") is Feeling.BLIJ


@given(st.text(max_size=300))
def test_any_text_has_a_feeling(text: str) -> None:
    assert feeling_of(text) in Feeling
