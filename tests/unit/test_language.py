"""What a message is written in: Dutch, unless it is surely something else."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from bot.domain.language import language_now, language_of, written_in

DOMAIN = Path(__file__).resolve().parents[2] / "domain.yml"


@pytest.mark.parametrize(
    "text",
    [
        "hoe vraag ik een paspoort aan",
        "paspoort",
        "parkeervergunning?",
        "belasting",
        "checken",
        # typing mistakes and no vowels
        "hoevel kst een rijbwijs",
        "k wil ff me adres verandere",
        "wnr gaat t loket ope",
        # the street, and English in between
        "yo fam ik wil me uitkering checken, wat is de deal",
        "mijn account is gehackt, moet ik een reset doen of zo",
        "track and trace werkt niet",
        "tiny house inschrijven, kan dat",
        "sorry, maar waar is het loket",
        "thanks! tot hoe laat zijn jullie open",
        "ik ben expat, is it mandatory for me",
        # dialect and Frisian
        "Kin ich mit emes kalle dae plat versjteit",
        "wat mot ik doen veur nen neie pas",
        "Os mam is verlede waek gestorve, mot ich uch ein doodsakte sjikke?",
        "kin ik by jimme ek yn it Frysk terjochte",
        "ik hem da nie gekregen, wa moet ekik nu doen",
        # learning Dutch
        "Ik niet goed nederlands. Brief van u ik niet snap, help mij aub",
        "Merhaba, Türkçe konuşan biri var mı? Mijn nederlands slecht",
        # names, numbers, addresses, noise
        "Mohammed El Yousfi",
        "Anna van der Berg, Dorpsstraat 12",
        "jan@voorbeeld.nl",
        "0612345678",
        "Z-2026-004312",
        "asdfgh qwerty",
        "👍",
        "",
        "...",
    ],
)
def test_what_is_not_surely_another_language_is_dutch(text: str) -> None:
    assert language_of(text) == "nl"


@pytest.mark.parametrize(
    "text",
    [
        "How do I register with the municipality?",
        "I moved, what now",
        "english please",
        "opening hours saturday",
        "can you delete my data",
        "my passport was stolen in amsterdam",
        "smell of gas in the stairwell",
        "I want to end my life",
        "where do i apply for zorgtoeslag",
        "i lost my job and cannot pay the bill from gemeente",
    ],
)
def test_english_is_seen(text: str) -> None:
    assert language_of(text) == "en"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Guten Tag, ich möchte meine Adresse ändern", "de"),
        ("Bonjour, je voudrais un rendez-vous pour mon passeport", "fr"),
        ("Hola, necesito ayuda con una factura", "es"),
        ("Olá, preciso de ajuda com o meu passaporte", "pt"),
        ("Buongiorno, quanto costa il passaporto?", "it"),
        ("Dzień dobry, ile kosztuje paszport?", "pl"),
        ("Merhaba, pasaport için randevu almak istiyorum", "tr"),
        ("Bună ziua, am nevoie de ajutor cu un pașaport", "ro"),
        ("waxaan u baahanahay caawimaad fadlan", "so"),
        ("كيف يمكنني تجديد جواز السفر", "ar"),
        ("چگونه می‌توانم پاسپورت بگیرم", "fa"),
        ("Как продлить паспорт?", "ru"),
        ("Як мені зареєструвати адресу, будь ласка", "uk"),
        ("我怎么更新护照", "zh"),
        ("ፓስፖርት ክሓድስ ይደሊ", "ti"),
        ("türkçe", "tr"),
        ("auf deutsch bitte", "de"),
    ],
)
def test_other_languages_are_told_apart(text: str, code: str) -> None:
    assert language_of(text) == code


def test_a_dutch_message_with_one_foreign_name_stays_dutch() -> None:
    assert language_of("mijn oma heet Ольга, hoe schrijf ik haar in bij de gemeente") == "nl"


def test_a_normal_message_takes_less_than_a_millisecond() -> None:
    language_of("how much does a passport cost")  # reads the word lists
    texts = [f"{n} mijn vergunning verloopt volgende maand, wat moet ik doen" for n in range(200)]
    started = time.perf_counter()
    for text in texts:
        language_of(text)
    assert (time.perf_counter() - started) / len(texts) < 0.001


@pytest.mark.parametrize(
    ("before", "text", "now"),
    [
        (None, "how do i renew my passport", "en"),
        (None, "english please", "en"),
        (None, "paspoort", "nl"),
        ("nl", "thank you", "nl"),
        ("nl", "english please", "en"),
        ("nl", "sorry can you say that in english", "en"),
        ("en", "paspoort", "en"),
        ("en", "Anna Kowalska", "en"),
        ("en", "ik kan ook wel nederlands hoor", "nl"),
        ("en", "dzien dobry, ile kosztuje paszport", "pl"),
    ],
)
def test_the_language_of_a_conversation_changes_for_a_reason(
    before: str | None, text: str, now: str
) -> None:
    assert language_now(before, language_of(text), text) == now


def test_our_own_sentences_are_told_apart_without_word_lists() -> None:
    """It is how a screen reader pronounces each message."""
    responses = yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))["responses"]
    told = 0
    for key, variations in responses.items():
        for each in variations:
            slots = {one["name"]: one.get("value") for one in each.get("condition", ())}
            language = slots.get("language", "nl")
            text = each.get("text", "")
            # "other" is both beside each other; utter_no_english says it in English to everybody.
            if language == "other" or len(text.split()) < 8 or key == "utter_no_english":
                continue
            assert written_in(text) == language, text
            told += 1
    assert told > 100
