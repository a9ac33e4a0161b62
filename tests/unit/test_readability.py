"""What citizens read is plain Dutch, and who writes it hears what is not."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from bot.catalogue.citizen_texts import CitizenText, citizen_texts
from bot.catalogue.readability import MOST_WORDS, PlainDutch, load_plain_dutch, reading_ease
from bot.catalogue.texts import DomainTexts
from bot.domain.errors import ConfigurationError
from bot.settings import ROOT

PLAIN = PlainDutch({"indien": "als", "in verband met": "door", "je": "u"})
LETTER = (
    "Betalingsverplichtingen voortvloeiende uit bestuursrechtelijke sanctiebeschikkingen worden "
    "invorderingstechnisch afgewikkeld. Belanghebbenden overleggen desbetreffende "
    "inkomensverklaringen en vermogensspecificaties. Uitstelfaciliteiten veronderstellen "
    "aantoonbare betalingsonmacht, gedocumenteerd overeenkomstig beleidsregels."
)


@lru_cache(maxsize=1)
def _texts() -> tuple[CitizenText, ...]:
    """Read once: they are thousands."""
    return tuple(citizen_texts(ROOT))


def _problems(text: str) -> list[str]:
    return list(PLAIN.problems(text))


def test_every_text_that_citizens_read_is_plain_dutch() -> None:
    plain = load_plain_dutch(ROOT)
    hard = [
        f"{each.where()}: {problem}" for each in _texts() for problem in plain.problems(each.text)
    ]
    assert not hard, "\n".join(hard)


@pytest.mark.parametrize(
    "part",
    [
        "data/goals/gemeente.yml",
        "data/goals/pensioen.yml",
        "data/tips/uitvoering.yml",
        "data/replies/algemeen.yml",
        "data/consents.yml",
        "domain.yml",
        "bot/web/static/widget/texts.js",
        "bot/web/static/widget/texts_more.js",
        "bot/web/static/widget/survey.js",
        "bot/web/templates/chat/words.html",
        "bot/web/templates/aftercare/words.html",
    ],
)
def test_the_texts_of_each_place_are_found(part: str) -> None:
    found = [each for each in _texts() if each.where().startswith(f"{part}:")]
    assert len(found) >= 5


def test_a_text_is_told_by_the_line_it_stands_on() -> None:
    wanted = "Druk op uw antwoord. Pas dan weten wij het."
    place = next(each.where() for each in _texts() if each.text == wanted)
    name, _, line = place.rpartition(":")
    assert wanted in (ROOT / name).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_english_is_not_judged_as_dutch() -> None:
    texts = {each.text for each in _texts()}
    said = DomainTexts(ROOT)
    assert said.say("utter_still_waiting") in texts
    assert said.say("utter_still_waiting", "en") not in texts
    assert "Press your answer. Only then do we know." not in texts


def test_a_hard_word_is_told_with_a_plainer_one() -> None:
    assert _problems("Bel ons Indien het niet lukt.") == ["'indien' is not plain; better: als"]
    assert _problems("Dat is in verband met ziekte.") == [
        "'in verband met' is not plain; better: door"
    ]


def test_a_hard_word_inside_another_word_is_left_alone() -> None:
    assert not _problems("Dat heeft een groepje indiensttreders gedaan.")


def test_informal_words_are_told() -> None:
    assert _problems("Heb je nog een vraag?") == ["'je' is not plain; better: u"]


def test_a_long_sentence_is_told_by_how_it_begins() -> None:
    sentence = "Wij sturen u een brief " + "en nog een brief " * 5 + "daarna."
    assert len(sentence.split()) == MOST_WORDS + 6
    assert _problems(sentence) == [
        f"a sentence of {MOST_WORDS + 6} words ('Wij sturen u een brief en …'); "
        f"at most {MOST_WORDS}"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Bel ons op 14 0999 of kijk op https://www.voorbeeld.nl/een/lang/adres. " * 3,
        "Wij zijn open van 8.30 tot 17.00 uur en op zaterdag van 9.00 tot 12.30 uur. " * 2,
        "Neem dit mee:\n- uw paspoort\n- een foto\n- de brief\n- uw bankpas\n- geld\n- een pen\n"
        "- een tas\n- uw bril",
    ],
)
def test_addresses_hours_and_lists_do_not_make_a_sentence_long(text: str) -> None:
    assert not _problems(text)


def test_a_text_of_long_words_is_hard_even_in_short_sentences() -> None:
    problems = _problems(LETTER)
    assert len(problems) == 1
    assert problems[0].startswith("hard to read (Flesch-Douma ")
    assert reading_ease(LETTER) < 30 < 80 < reading_ease("U belt ons. Wij helpen u dan graag.")


def test_the_ease_of_a_few_words_says_nothing() -> None:
    assert not _problems("Gehandicaptenparkeerkaart aanvragen")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("plain_words: [indien]", "data/plain_words.yml:1: needs words under 'plain_words'"),
        ("- indien", "data/plain_words.yml:1: needs words under 'plain_words'"),
        (
            "plain_words:\n  indien: als\n  doch:",
            "data/plain_words.yml:3: needs a plainer word after the colon",
        ),
    ],
)
def test_a_mistake_in_the_list_of_words_is_told(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "plain_words.yml").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load_plain_dutch(tmp_path)
    assert caught.value.mistakes == [told]
