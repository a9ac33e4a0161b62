"""What is typed where something is on offer."""

from __future__ import annotations

from typing import Optional

import pytest

from bot.domain.typed_choice import choice_meant

_SOLVED = [
    ("Ja, dank u", "/opgelost"),
    ("Meer uitleg", "/niet_begrepen"),
    ("Nee, nog niet", "/niet_opgelost"),
]
_GREETING = [
    ("Ja, daarover", "/over_bekende"),
    ("Nee, iets anders", "/over_iets_anders"),
    ("Een medewerker spreken", "/medewerker_spreken"),
]
_WORKED = [
    ("Ja, het is gelukt", "/opgelost"),
    ("Nee, nog niet", "/niet_opgelost"),
    ("Ik kom voor iets anders", "/over_iets_anders"),
]
_BOTH = [("Bel mij liever terug / Call me back", "/terugbellen")]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Ja, dank u", "/opgelost"),
        ("ja dank u!", "/opgelost"),
        ("ja bedankt", "/opgelost"),
        ("top bedankt", "/opgelost"),
        ("dank je wel", "/opgelost"),
        ("ok dank", "/opgelost"),
        ("👍", "/opgelost"),
        ("meer uitleg", "/niet_begrepen"),
        ("kan je dat uitleggen?", "/niet_begrepen"),
        ("Nee, nog niet.", "/niet_opgelost"),
        ("nee hoor", "/niet_opgelost"),
        ("bedankt voor niks", "/niet_opgelost"),
        ("bedankt maar het is nog niet duidelijk", None),
        ("en wat kost dat dan", None),
        ("ja", None),
        ("", None),
    ],
)
def test_after_an_answer(text: str, meant: Optional[str]) -> None:
    assert choice_meant(text, _SOLVED) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ja dank u", "/over_bekende"),
        ("nee dank u", "/over_iets_anders"),
        ("een medewerker spreken", "/medewerker_spreken"),
        ("bedankt", None),
        ("yes please", None),
    ],
)
def test_to_a_greeting(text: str, meant: Optional[str]) -> None:
    assert choice_meant(text, _GREETING) == meant


def test_thanks_days_later_do_not_say_that_it_worked() -> None:
    assert choice_meant("bedankt", _WORKED) is None
    assert choice_meant("ja bedankt", _WORKED) == "/opgelost"


def test_a_button_in_two_languages_is_one_in_each() -> None:
    assert choice_meant("call me back", _BOTH) == "/terugbellen"
    assert choice_meant("Bel mij liever terug", _BOTH) == "/terugbellen"


def test_where_nothing_is_on_offer_nothing_is_meant() -> None:
    assert choice_meant("ja bedankt", []) is None


def test_a_yes_that_two_buttons_could_be_is_none_of_them() -> None:
    two = [("Ja, nu", "/medewerker_spreken"), ("Ja, morgen", "/terugbellen")]
    assert choice_meant("ja graag", two) is None
