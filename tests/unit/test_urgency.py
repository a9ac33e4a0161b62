"""What cannot wait is seen; what is announced, over, or only a subject is not taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.urgency import first_number, urgent_reasons


def keys(text: str) -> list[str]:
    return [reason.key for reason in urgent_reasons(text)]


@pytest.mark.parametrize(
    ("text", "key", "number"),
    [
        ("ik wil dood", "zelfdoding", "113"),
        ("ik wil niet meer leven", "zelfdoding", "113"),
        ("soms denk ik dat ik er een eind aan ga maken", "zelfdoding", "113"),
        ("mijn zoon zegt dat hij dood wil", "zelfdoding", "113"),
        ("ik doe mezelf pijn", "zelfdoding", "113"),
        ("mijn man slaat mij", "geweld", "veilig_thuis"),
        ("ik word thuis mishandeld", "geweld", "veilig_thuis"),
        ("mijn dochter wordt geslagen door haar vriend", "geweld", "veilig_thuis"),
        ("ik ben bang voor mijn ex", "geweld", "veilig_thuis"),
        ("de buurman staat met een mes voor de deur", "levensgevaar", "112"),
        ("ik ruik gas in de straat", "levensgevaar", "112"),
        ("er is een gaslek", "levensgevaar", "112"),
        ("we worden morgen uit huis gezet", "geen_dak", "none"),
        ("vrijdag is de ontruiming", "geen_dak", "none"),
        ("ik slaap al een week in mijn auto", "dakloos", "none"),
        ("ik ben dakloos", "dakloos", "none"),
        ("mijn kinderen hebben niks te eten", "geen_eten", "none"),
        ("ik heb geen geld meer voor eten", "geen_eten", "none"),
        ("wij zitten sinds gisteren zonder water", "geen_nutsvoorziening", "none"),
        ("de stroom is afgesloten en het vriest", "geen_nutsvoorziening", "none"),
        ("mijn insuline is bijna op", "geen_medicijnen", "none"),
        ("IK WORD THUIS GESLAGEN!!!", "geweld", "veilig_thuis"),
        ("mijn medicjnen zijn op", "geen_medicijnen", "none"),
        ("ik word mishandelt door me man", "geweld", "veilig_thuis"),
    ],
)
def test_danger_and_need_are_seen_with_the_number_to_show(text: str, key: str, number: str) -> None:
    assert key in keys(text)
    assert first_number(urgent_reasons(text)) == number


@pytest.mark.parametrize(
    "text",
    [
        "ik wil een paspoort aanvragen",
        "mijn moeder is dood, wie geeft dat aan",
        "er ligt een dode vogel in de tuin",
        "ik wil dood hout laten ophalen",
        "mijn broer heeft zelfmoord gepleegd, wat moet ik regelen",
        "de huurbaas zegt dat we volgend jaar ontruimd worden",
        "wat is een huisuitzetting",
        "er komt geen water uit de fontein op het plein",
        "de laadpaal geeft geen stroom",
        "wanneer gaan we van het gas af",
        "het water wordt volgende maand afgesloten staat in de brief",
        "waar lever ik oude medicijnen in",
        "het schiet niet op met die vergunning",
        "ik was vroeger dakloos, vijf jaar geleden",
        "er is geen gevaar, ik ruik wel gas maar dat is het fornuis",
        "mijn huis is verkocht",
        "etensresten mogen die in de gft bak",
        "de deurwaarder dreigt met een boete",
        "geen haast hoor",
        "",
        "zzzz",
    ],
)
def test_what_can_wait_is_not_made_urgent(text: str) -> None:
    assert keys(text) == []


def test_losing_the_house_is_urgent_only_with_a_near_date() -> None:
    assert keys("we worden overmorgen uit huis gezet") == ["geen_dak"]
    assert keys("we worden misschien uit huis gezet") == []


def test_the_gravest_reason_decides_which_number_is_first() -> None:
    reasons = urgent_reasons("mijn man slaat mij en staat nu met een mes voor de deur")
    assert {reason.key for reason in reasons} >= {"levensgevaar", "geweld"}
    assert first_number(reasons) == "112"


def test_reasons_are_short_words_for_people() -> None:
    for reason in urgent_reasons("ik ben dakloos, heb geen eten en mijn man slaat mij"):
        assert 10 < len(reason.text) < 70
        assert "_" not in reason.text


def test_no_reason_means_no_number() -> None:
    assert first_number([]) == "none"


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    assert isinstance(urgent_reasons(text), list)
