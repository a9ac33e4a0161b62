"""Signs of somebody's situation are seen and explained in words that people understand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.signals import SIGNAL_KEYS, complex_by_rule, own_estimate, signals


def keys(text: str) -> set[str]:
    return {signal.key for signal in signals(text)}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ik heb hier al drie keer over gebeld", "eerder_contact"),
        ("nu voor de derde keer gemeld", "eerder_contact"),
        ("ik wil bezwaar maken tegen de aanslag", "bezwaar"),
        ("mijn aanvraag is afgewezen", "bezwaar"),
        ("ik ben het er niet mee eens", "bezwaar"),
        ("ik heb een klacht over de balie", "klacht"),
        ("er is iets fout gegaan met mijn adres", "misgegaan"),
        ("ik heb nog steeds niks gehoord", "misgegaan"),
        ("ik heb schulden en een deurwaarder", "geldzorgen"),
        ("ik kan de huur niet meer betalen", "geldzorgen"),
        ("we gaan scheiden", "levensgebeurtenis"),
        ("het gaat om mijn moeder van 84", "namens_ander"),
        ("en ook nog iets over de kliko, en daarnaast de hond", "meer_zaken"),
        ("in mijn geval ligt het anders", "uitzondering"),
        ("de termijn verloopt morgen", "termijn"),
        ("de een zegt dit en de ander dat", "tegenspraak"),
        ("ik snap er niks meer van", "verwarring"),
        ("ik wacht al maanden", "lang_geleden"),
        ("dit is een ingewikkelde situatie", "zelf_ingewikkeld"),
        ("een korte vraag over afval", "zelf_eenvoudig"),
        ("wat kost een paspoort", "feit"),
        ("paspoort", "een_woord"),
        ("loonbeslag", "een_probleem"),
        ("bezwaar", "een_probleem"),
        ("woord " * 45, "lang_verhaal"),
    ],
)
def test_each_sign_is_seen(text: str, key: str) -> None:
    assert key in keys(text)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("wat kost een paspoort", "geldzorgen"),
        ("ik wil verhuizen", "eerder_contact"),
        ("is het niet ingewikkeld", "zelf_ingewikkeld"),
        ("dat is niet eenvoudig", "zelf_eenvoudig"),
        ("paspoort aanvragen", "bezwaar"),
    ],
)
def test_a_sign_is_not_seen_where_it_is_not(text: str, key: str) -> None:
    assert key not in keys(text)


@pytest.mark.parametrize(
    ("text", "estimate"),
    [
        ("simpele vraag: kan ik bezwaar maken", "simple"),
        ("vraagje over mijn schuld", "simple"),
        ("quick question about my passport", "simple"),
        ("het is voor mij een doolhof", "complex"),
        ("een paspoort aanvragen is in mijn geval ingewikkeld", "complex"),
        ("simpele vraag maar een ingewikkelde situatie", "complex"),
        ("de site is een doolhof", None),
        ("ik wil een paspoort", None),
        ("het is niet ingewikkeld hoor", "simple"),
    ],
)
def test_the_citizens_own_word_about_it_is_heard(text: str, estimate: str | None) -> None:
    assert own_estimate(text) == estimate


@pytest.mark.parametrize(
    ("text", "ruled"),
    [
        ("hoe maak ik bezwaar tegen een besluit", True),
        ("ik ben het niet eens met de uitslag", True),
        ("ik wil een klacht indienen", True),
        ("wat moet ik allemaal regelen na een overlijden", True),
        ("wat kan ik doen als de buren niet luisteren", True),
        ("binnen hoeveel weken moet ik bezwaar maken", False),
        ("is een klacht indienen gratis", False),
        ("hoe vraag ik een paspoort aan", False),
        ("", False),
    ],
)
def test_what_the_rubric_calls_complex_is_so_unless_one_answer_serves_everyone(
    text: str, ruled: bool
) -> None:
    assert complex_by_rule(text) is ruled


def test_reasons_are_short_words_without_codes() -> None:
    text = "ik heb al 3x gebeld over mijn schulden, mijn moeder is overleden, ik snap er niks van"
    found = signals(text)
    assert len(found) >= 4
    for signal in found:
        assert "_" not in signal.reason
        assert len(signal.reason) < 45


def test_signs_come_in_a_fixed_order_and_once() -> None:
    found = [s.key for s in signals("bezwaar, bezwaar, ik heb al twee keer gebeld, bezwaar")]
    assert found == sorted(set(found), key=SIGNAL_KEYS.index)


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert keys(text) <= set(SIGNAL_KEYS)
    assert own_estimate(text) in ("simple", "complex", None)
