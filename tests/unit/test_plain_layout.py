"""One thing at a time, for who reads with difficulty."""

from __future__ import annotations

import pytest

from bot.domain.plain_layout import one_sentence_a_line


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Maak een afspraak. Neem uw pas mee! Kan dat?", 3),
        ("Bel ons. 14 dagen later hoort u iets. “Goed” zegt de ambtenaar.", 3),
        ("Dit kost € 12.50 per jaar.", 1),
        ("Ga naar www.voorbeeld.nl. Daar staat het.", 2),
        ("Neem mee: uw pas, bijv. een rijbewijs.", 1),
        ("Zonder punt", 1),
        ("", 1),
    ],
)
def test_each_sentence_stands_on_its_own(text: str, lines: int) -> None:
    assert len(one_sentence_a_line(text).split("\n\n")) == lines


def test_no_word_is_lost_or_moved() -> None:
    text = "Eén  zin.\nNog een zin. Z-1 kost € 3,50. ‘Ja.’ Klaar?  Ja."
    assert one_sentence_a_line(text).split() == text.split()
