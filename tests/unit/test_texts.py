"""Words in the language of the reader, from the responses of domain.yml."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.catalogue.texts import GATEWAY_RESPONSES, DomainTexts
from bot.domain.language import language_of

ROOT = Path(__file__).parent.parent.parent
RESPONSES = YAML(typ="safe").load(ROOT / "domain.yml")["responses"]
#: Said beside a Dutch answer only, or both languages in one.
DUTCH_ONLY = {
    # What staff read, and the export, which is in Dutch.
    "utter_contact_answered",
    "utter_contact_subject",
    "utter_export_register_away",
    "utter_at_hand",
    "utter_next_steps_intro",
    "utter_solved_or_more",
    "utter_also_or_more",
    "utter_callback_step",
    "utter_other_language",
    "utter_other_language_again",
    "utter_no_english",
}
#: What somebody must understand who reads neither Dutch nor English well.
IN_BOTH = {
    *(key for key in RESPONSES if key.startswith(("utter_urgent_", "utter_handoff_"))),
    *("utter_ask_callback_phone", "utter_ask_callback_when", "utter_callback_arranged"),
} - {"utter_handoff_wait_time"}


@pytest.fixture(scope="module")
def texts() -> DomainTexts:
    return DomainTexts(ROOT)


def test_a_text_is_said_in_the_language_of_the_reader(texts: DomainTexts) -> None:
    assert texts.say("utter_what_else").startswith("Goed")
    assert texts.say("utter_what_else", "en").startswith("All right")
    assert texts.say("utter_what_else", "en-GB").startswith("All right")


def test_what_is_not_there_in_a_language_is_said_in_dutch(texts: DomainTexts) -> None:
    assert texts.say("utter_what_else", "pl") == texts.say("utter_what_else", "nl")
    assert texts.say("utter_at_hand", "en") == texts.say("utter_at_hand")


def test_buttons_belong_to_their_variation(texts: DomainTexts) -> None:
    dutch, english = texts.buttons("utter_solved"), texts.buttons("utter_solved", "en")
    assert [payload for _, payload in dutch] == [payload for _, payload in english]
    assert english[0][0] == "Yes, thank you"


def test_a_condition_on_a_feeling_is_no_language(texts: DomainTexts) -> None:
    assert (
        texts.say("utter_feeling") == texts.say("utter_feeling", "en") == "Ik help u graag verder."
    )


@pytest.mark.parametrize("key", sorted(set(RESPONSES) - DUTCH_ONLY - {"utter_feeling"}))
def test_every_response_is_there_in_english(texts: DomainTexts, key: str) -> None:
    english = texts.say(key, "en")
    assert english != texts.say(key)
    assert language_of(re.sub(r"\{\w+\}", "", english)) == "en" or len(english) < 40


@pytest.mark.parametrize("key", sorted(IN_BOTH))
def test_what_matters_most_is_said_in_both_languages_to_others(
    texts: DomainTexts, key: str
) -> None:
    both = texts.say(key, "tr")
    assert both not in (texts.say(key), texts.say(key, "en"))


@pytest.mark.parametrize("key", sorted(RESPONSES))
def test_variations_name_the_same_things(texts: DomainTexts, key: str) -> None:
    """A {placeholder} that only one of them has would be left open, or tell less."""
    named = [set(re.findall(r"\{(\w+)\}", v["text"])) for v in RESPONSES[key]]
    assert all(found <= named[0] for found in named) or key == "utter_feeling"


def test_the_gateway_has_every_response_it_needs() -> None:
    assert set(GATEWAY_RESPONSES) <= set(RESPONSES)
