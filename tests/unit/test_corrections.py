"""What remains of a message in which somebody takes something back."""

from __future__ import annotations

import time

import pytest

from bot.domain.corrections import corrected, sign_of


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("nee, ik bedoel mijn rijbewijs", "mijn rijbewijs"),
        ("Nee ik bedoel mn rijbewijs!", "mn rijbewijs!"),
        ("nee niet het rijbewijs maar mijn paspoort", "mijn paspoort"),
        ("niet mijn paspoort, maar mijn rijbewijs", "mijn rijbewijs"),
        ("ik bedoelde eigenlijk de afvalpas", "de afvalpas"),
        ("sorry, verkeerd getypt: parkeervergunning", "parkeervergunning"),
        ("oeps typfout, ik bedoel trouwen", "trouwen"),
        ("sorry verkeerde knop, ik wil een ID-kaart", "ik wil een ID-kaart"),
        ("wat ik bedoel is hoe lang het duurt", "hoe lang het duurt"),
        ("bedoel rijbewijs", "rijbewijs"),
        ("dat bedoel ik niet, ik wil mijn rijbewijs verlengen", "ik wil mijn rijbewijs verlengen"),
        ("ik bedoel niet mijn paspoort maar mijn rijbewijs", "mijn rijbewijs"),
        ("nee niet dat, ik bedoel de hondenbelasting", "de hondenbelasting"),
        ("nee het gaat om mijn rijbewijs", "het gaat om mijn rijbewijs"),
        ("nee ik wil een uittreksel", "ik wil een uittreksel"),
        ("ik heb me vergist, het gaat over de WOZ", "het gaat over de WOZ"),
        ("dat moet zijn: milieustraat", "milieustraat"),
        ("*rijbewijs", "rijbewijs"),
        ("paspoort, nee ik bedoel rijbewijs", "rijbewijs"),
        (
            "hoe verleng ik mijn paspoort? sorry ik bedoel hoe verleng ik mijn rijbewijs",
            "hoe verleng ik mijn rijbewijs",
        ),
        ("I mean my driving licence", "my driving licence"),
        ("no sorry, I meant the parking permit", "the parking permit"),
        ("not my passport but my driving licence", "my driving licence"),
    ],
)
def test_a_correction_leaves_what_is_meant(text: str, left: str) -> None:
    assert corrected(text) == left
    assert sign_of(text) == "correction"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "laat maar, ik wil eigenlijk weten wat een paspoort kost",
            "ik wil eigenlijk weten wat een paspoort kost",
        ),
        ("laat maar zitten. hoe laat zijn jullie open", "hoe laat zijn jullie open"),
        ("laat maar wat kost een paspoort", "wat kost een paspoort"),
        ("laat maar even, wat kost een paspoort", "wat kost een paspoort"),
        ("laat maar, ik heb veel schulden", "ik heb veel schulden"),
        ("andere vraag: wat kost een paspoort", "wat kost een paspoort"),
        ("ik heb een andere vraag, waar is de milieustraat", "waar is de milieustraat"),
        ("even iets anders, kan ik morgen langskomen", "kan ik morgen langskomen"),
        ("oh trouwens", "oh trouwens"),
        ("trouwens, wat kost een paspoort", "wat kost een paspoort"),
        ("never mind, how do I renew my passport", "how do I renew my passport"),
        ("another question: where is the recycling centre", "where is the recycling centre"),
    ],
)
def test_a_new_question_leaves_the_question(text: str, left: str) -> None:
    assert corrected(text) == left
    assert sign_of(text) == ("new_question" if left != text else None)


@pytest.mark.parametrize(
    "text",
    [
        "wat bedoelt u",
        "wat bedoel je daarmee?",
        "hoe bedoel je",
        "bedoelt u mijn paspoort",
        "bedoel je dat ik moet betalen",
        "ik bedoel het goed",
        "ik bedoel het niet zo",
        "ik bedoelde er niks mee",
        "dat bedoel ik",
        "ja dat bedoel ik",
        "nee dat bedoel ik niet",
        "ik bedoel iets anders",
        "nee ik bedoel het anders",
        "ik bedoel maar",
        "ik bedoel niet mijn paspoort",
        "wat wordt er bedoeld met draagkracht",
        "ik snap niet wat jullie bedoelen met deze brief",
        "voor wie is de regeling bedoeld",
        "nee",
        "nee hoor",
        "nee, dank u",
        "nee ik wil niet",
        "nee ik wil geen medewerker",
        "nee het werkt niet",
        "nee ik heb al gebeld",
        "nee nog niet",
        "niet goed",
        "niet dat ik wil zeuren maar wanneer komt mijn paspoort",
        "niet alleen de huur maar ook de belasting is te laat",
        "laat maar",
        "laat maar zitten",
        "laat maar weten wanneer het kan",
        "laat maar horen",
        "ik heb nog een vraag",
        "andere vraag",
        "kan het anders",
        "iets anders",
        "iets anders vragen",
        "btw op factuur",
        "laat maar, ik ga wel naar mn broer",
        "laat maar, ik heb het al gevonden",
        "geen zin in de wachtrij laat maar iemand terugbellen",
        "nee geen medewerker nodig ga maar verder",
        "geen paniek hoor, maar hebt u mijn bezwaar ontvangen",
        "ik heb me vergist en de vergunning op het oude kenteken laten staan",
        "ik wil niet per kwartaal maar elke maand betalen",
        "ik wil stoppen met de automatische incasso",
        "sorry dat ik stoor, wat kost een paspoort",
        "sorry",
        "hoe laat zijn jullie open op dinsdag, nee ik bedoel woensdag",
        "what do you mean",
        "i mean it",
        "I don't want to be here anymore. I mean anywhere",
        "**",
        "",
        "?",
    ],
)
def test_what_takes_nothing_back_stays_as_it_is(text: str) -> None:
    assert corrected(text) == text
    assert sign_of(text) is None


def test_a_long_message_is_read_in_no_time() -> None:
    started = time.perf_counter()
    corrected("nee niet " + "ik heb een hele lange vraag over van alles en nog wat " * 35)
    assert time.perf_counter() - started < 0.05
