"""Who asks for a person gets one; who only mentions a person does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.person_request import asks_for_callback, asks_for_person, subject_words


@pytest.mark.parametrize(
    "text",
    [
        "medewerker",
        "Medewerker aub",
        "mens",
        "een echt mens graag",
        "ja een medewerker",
        "Ja, een medewerker",
        "nee, liever een medewerker",
        "ja hoor, een echt mens graag",
        "yes, a person now",
        "mag ik een medewerker spreken",
        "Kan ik iemand spreken?",
        "ik wil met iemand praten over mijn schulden",
        "kan ik met een collega van u spreken over de aanslag",
        "IK WIL EEN MENS!!!",
        "ik wil iemand van vlees en bloed",
        "liever een echt persoon",
        "geen robot",
        "ik wil geen robot maar een mens",
        "ik praat niet met een robot",
        "stop met die chatbot",
        "verbind mij door",
        "kunt u mij doorverbinden met de afdeling belastingen",
        "waarom kan ik niet gewoon met een medewerker praten",
        "ik krijg niemand aan de lijn",
        "heeft u een nummer waar een mens opneemt",
        "ik heb een tolk nodig voor het gesprek",
        "kan er iemand bij mij thuis komen",
        "ik wil een huisbezoek",
        "geef me je leidinggevende",
        "wie kan ik hierover spreken",
        "met wie kan ik praten over de zorg voor mijn vader",
        "can i talk to a real person",
        "human please",
        "agent",
        "speak to an operator",
        "laat iemand contact met mij opnemen",
        "roep er even iemand bij",
    ],
)
def test_asking_for_a_person_in_any_words_is_seen(text: str) -> None:
    assert asks_for_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "medwerker",
        "meedewerker spreken",
        "kan ik een medewreker spreken",
        "ik wil iemnad spreken",
        "kan ik met een collga praten",
        "ik wil een perosoon spreken",
        "mag ik medeweker",
        "graag doorverbiden",
        "ik wil een meeeedewerker",
        "ik wil  een\tMÉDEWERKER spréken",
    ],
)
def test_typing_mistakes_do_not_hide_the_request(text: str) -> None:
    assert asks_for_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "bel mij",
        "bel me terug",
        "kunt u mij terugbellen",
        "ik wil graag teruggebeld worden",
        "kan iemand van de belastingen mij bellen",
        "belt u mij morgen maar",
        "terugbelverzoek",
        "graag een telefonisch gesprek",
        "please call me back",
        "kunt u me teurgbellen",
    ],
)
def test_a_call_back_is_a_person_by_telephone(text: str) -> None:
    assert asks_for_callback(text)
    assert asks_for_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "ik hoef geen medewerker",
        "nee ik wil geen medewerker spreken",
        "ik wil niet met een medewerker praten",
        "kan dit zonder medewerker",
        "is er een medewerker nodig bij het aanvragen van een paspoort",
        "u hoeft mij niet terug te bellen",
        "bel mij niet",
        "niet doorverbinden",
        "telefoonnummer?",
        "wat is het telefoonnummer van de gemeente",
        "welk nummer kan ik bellen",
        "wanneer zijn jullie open",
        "de medewerker aan de balie zei dat ik een foto nodig had",
        "ik heb gisteren een medewerker gesproken en die wist het niet",
        "iemand heeft mijn fiets gestolen",
        "mag iemand anders mijn paspoort ophalen",
        "er staat niemand meer ingeschreven op dit adres",
        "ik wil iemand machtigen om voor mij te stemmen",
        "bent u een robot of een echt mens",
        "ben jij een mens?",
        "praat ik met een mens of met een computer?",
        "ik ben geen robot",
        "ik heb geen computer",
        "hoeveel mensen mogen er bij het huwelijk zijn",
        "er staat een agent voor de deur",
        "ik moet de toeslag terugbetalen",
        "mijn vader belt me 30 keer per dag",
        "ik heb drie keer gebeld en niemand doet iets",
        "ben verhuisd moet dat gemeld worden",
        "paspoort",
        "",
        "!!!",
        "wat kost een tolk bij een huwelijk",
    ],
)
def test_a_person_in_the_story_is_no_request(text: str) -> None:
    assert not asks_for_person(text)
    assert not asks_for_callback(text)


@pytest.mark.parametrize(
    "text", ["ik wil een medewerker spreken", "geen robot", "menselijk contact"]
)
def test_a_request_for_a_person_is_not_always_a_call_back(text: str) -> None:
    assert not asks_for_callback(text)


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    assert asks_for_person(text) in (True, False)
    assert not asks_for_callback(text) or asks_for_person(text)


@given(
    st.sampled_from(["", "hallo ", "help! ", "ik snap het niet, "]),
    st.sampled_from(["", "!!", " aub", " nu"]),
)
def test_the_request_is_seen_among_other_words(before: str, after: str) -> None:
    assert asks_for_person(f"{before}ik wil een medewerker spreken{after}")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("ik wil met iemand praten over de traplift", "traplift"),
        ("can i talk to a person about my parking permit please", "parking permit"),
        ("mijn paspoort is kwijt, kan ik een mens spreken?", "paspoort kwijt"),
        ("gesprongen leiding op straat, stuur iemand", "gesprongen leiding straat"),
        ("ik wil een medewerker", ""),
        ("kan iemand mij terugbellen aub", ""),
        ("nu een echt persoon graag", ""),
        ("mag ik een mens aan de lijn?", ""),
        ("I want to talk to a human", ""),
    ],
)
def test_what_a_request_for_a_person_is_about_is_what_remains_of_it(
    text: str, subject: str
) -> None:
    assert subject_words(text) == subject
