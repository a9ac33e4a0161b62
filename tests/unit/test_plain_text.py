"""A message in the parts that a page without scripts shows."""

from __future__ import annotations

import pytest

from bot.domain.goals import NextStep
from bot.gateway.plain_text import Block, ShownStep, blocks, steps


def test_paragraphs_end_at_empty_lines_and_lists_are_lines_with_a_dash() -> None:
    text = "Neem mee:\n- een foto\n• uw kaart\n\nTot dan.\nMet groet\n\n\n- los"
    assert blocks(text) == [
        Block(False, ["Neem mee:"]),
        Block(True, ["een foto", "uw kaart"]),
        Block(False, ["Tot dan.", "Met groet"]),
        Block(True, ["los"]),
    ]
    assert blocks(" \n ") == []


def test_a_dash_within_a_sentence_begins_no_list() -> None:
    assert blocks("Bel 14 0999 - dat is gratis") == [Block(False, ["Bel 14 0999 - dat is gratis"])]


def test_next_steps_say_who_what_and_when() -> None:
    agreed = [
        NextStep(who="u", what="Maak een afspraak", due="deze week"),
        NextStep(who="wij", what="Wij bellen u terug", due="morgen (na 10:00)"),
    ]
    title, found = steps("Dit spreken we af:\n" + "\n".join(step.line() for step in agreed))
    assert title == "Dit spreken we af:"
    assert found[0] == ShownStep("U", "Maak een afspraak", "deze week")
    assert found[1] == ShownStep("", "Wij bellen u terug (morgen (na 10:00)).")


@pytest.mark.parametrize("asked", ["Dit is genoteerd. Klopt het?", "Noted. Is it right?"])
def test_the_question_above_the_steps_is_no_step(asked: str) -> None:
    title, found = steps(f"{asked}\nWij: een medewerker belt u terug (morgen).")
    assert (title, found) == (asked, [ShownStep("Wij", "een medewerker belt u terug", "morgen")])


def test_numbers_before_a_step_are_left_to_the_list() -> None:
    assert steps("1. U: Bel ons — morgen\n2) Wacht op de brief.") == (
        None,
        [ShownStep("U", "Bel ons", "morgen"), ShownStep("", "Wacht op de brief.")],
    )
