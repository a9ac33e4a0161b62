"""Small things that people say back, by their words."""

from __future__ import annotations

import pytest

from bot.domain.small_words import (
    asks_back,
    asks_explanation,
    is_thanks,
    only_thanks,
    refuses_questions,
    says_goodbye,
    says_stop,
    thanks_for_nothing,
)

_QUESTION = "Van welke datum is de brief, en wat begrijpt u niet?"


@pytest.mark.parametrize(
    "text",
    [
        *("bedankt", "dank je wel", "Dankuwel!", "ok dank", "top bedankt", "ja bedankt"),
        "bedankt en fijne dag nog",
        *(
            "hartelijk dank voor de uitleg",
            "thanks",
            "thank you very much",
            "👍",
            "top 👍🏽",
            "❤️ 🙏",
        ),
    ],
)
def test_thanks_are_heard(text: str) -> None:
    assert is_thanks(text)
    assert only_thanks(text)
    assert not thanks_for_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        *("bedankt voor niks", "bedankt maar het klopt niet", "nee bedankt", "nog niet, bedankt"),
        *("dank, en wat kost het?", "top", "", "…", "👎", "mijn brief bedankt mij voor het geld"),
        "bedankt voor de uitnodiging van de burgemeester, die heb ik gisteren gekregen",
    ],
)
def test_what_is_more_than_thanks_is_not_taken_for_thanks(text: str) -> None:
    assert not is_thanks(text)


@pytest.mark.parametrize("text", ["bedankt voor niks", "Thanks for nothing.", "heb ik niks aan"])
def test_thanks_for_nothing_are_a_reproach(text: str) -> None:
    assert thanks_for_nothing(text)
    assert not only_thanks(text)


@pytest.mark.parametrize(
    "text", ["wat fijn dat u zo snel antwoord gaf", "u bent een schat, nog bedankt"]
)
def test_free_thanks_are_thanks_without_a_but(text: str) -> None:
    assert only_thanks(text)
    assert not only_thanks(f"{text}, maar het is nog niet klaar")
    assert not only_thanks(f"{text}, kan ik ook bellen?")


@pytest.mark.parametrize(
    "text",
    ["Meer uitleg", "kan je dat uitleggen?", "leg dat eens uit", "can you explain that please"],
)
def test_explanation_of_what_was_said_is_asked(text: str) -> None:
    assert asks_explanation(text)


@pytest.mark.parametrize("text", ["leg uit hoe ik bezwaar maak", "uitleg over mijn uitkering", "?"])
def test_explanation_of_another_subject_is_a_new_question(text: str) -> None:
    assert not asks_explanation(text)


@pytest.mark.parametrize(
    "text", ["stop", "laat maar", "doei laat maar", "geen zin", "ik wil dit niet", "nvm"]
)
def test_stopping_is_heard(text: str) -> None:
    assert says_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        *("mijn uitkering loopt door", "ik hoor niets van jullie", "de buren willen dit"),
        "mijn werkgever wil dit jaar stoppen met mijn contract en ik weet niet wat ik moet doen",
    ],
)
def test_a_story_does_not_stop(text: str) -> None:
    assert not says_stop(text)


@pytest.mark.parametrize("text", ["doei", "ok doei", "dag hoor", "Tot ziens!", "fijne dag nog"])
def test_goodbye_is_heard(text: str) -> None:
    assert says_goodbye(text)


@pytest.mark.parametrize(
    "text", ["vandaag", "die dag was ik ziek", "een dag later", "ik ga trouwen"]
)
def test_a_day_is_no_goodbye(text: str) -> None:
    assert not says_goodbye(text)


@pytest.mark.parametrize(
    "text",
    [
        *("ik wil geen vragen beantwoorden", "geen vragen", "dat wil ik niet zeggen", "overslaan"),
        *("gaat je niks aan", "dat zeg ik liever niet", "sla maar over", "I don't want to say"),
    ],
)
def test_who_does_not_want_to_answer_is_heard(text: str) -> None:
    assert refuses_questions(text)


@pytest.mark.parametrize(
    "text",
    [
        "nee",
        "weet ik niet",
        "ik krijg geen antwoord",
        "hij wil geen antwoord geven",
        "dat durf ik niet te zeggen",
        "niet betaald",
    ],
)
def test_a_poor_answer_is_an_answer(text: str) -> None:
    assert not refuses_questions(text)


@pytest.mark.parametrize(
    "text",
    [
        *("waarom?", "waarom wil je dat weten", "waarvoor heeft u dat nodig?", "hoezo"),
        *("wat bedoelt u", "welke brief?", "ik snap de vraag niet", "why do you need to know"),
    ],
)
def test_a_question_back_is_heard(text: str) -> None:
    assert asks_back(text, _QUESTION)


@pytest.mark.parametrize(
    "text",
    [
        *("welke papieren?", "waarom ik moet betalen", "welke brief ik bedoel is die van mei"),
        *("de brief van 3 mei", "waarom is mijn aanvraag afgewezen?"),
    ],
)
def test_an_answer_that_asks_something_is_an_answer(text: str) -> None:
    assert not asks_back(text, _QUESTION)
