"""Slips in messages: which, how many, and the same each time."""

import pytest

from bot.evaluation.noise import KINDS, noisy

LONG = (
    "Ik heb vorige week een brief gekregen over mijn aanvraag en ik snap niet wat ik nu moet doen, "
    "want de termijn is al bijna voorbij en niemand neemt de telefoon op als ik bel."
)
LETTERS = sum(sign.isalpha() for sign in LONG)


@pytest.mark.parametrize("kind", KINDS)
def test_the_slips_are_the_same_each_time_and_change_something(kind):
    assert noisy(LONG, kind) == noisy(LONG, kind) != LONG


def test_a_slip_is_about_one_in_twelve_letters():
    assert LETTERS / 12 - 1 <= len(LONG) - len(noisy(LONG, "letter dropped")) <= LETTERS / 12 + 1
    assert LETTERS / 12 - 1 <= len(noisy(LONG, "letter doubled")) - len(LONG) <= LETTERS / 12 + 1


def test_a_neighbouring_key_leaves_the_length_and_the_signs():
    changed = noisy(LONG, "neighbouring key")
    pairs = [(a, b) for a, b in zip(LONG, changed, strict=True) if a != b]
    assert LETTERS / 12 - 1 <= len(pairs) <= LETTERS / 12 + 1
    assert all(a.isalpha() and b.isalpha() for a, b in pairs)


def test_a_wrong_key_is_beside_the_right_one():
    found = {noisy("g" * 40 + str(number), "neighbouring key") for number in range(50)}
    assert set("".join(found)) - set("0123456789") == set("gfhtyvb")


def test_a_capital_stays_one():
    assert noisy("GGGGGGGGGGGGGGGGGGGGGGGG", "neighbouring key").isupper()


def test_a_missing_space_takes_no_letter():
    changed = noisy(LONG, "space missing")
    assert changed.replace(" ", "") == LONG.replace(" ", "")
    assert len(changed) < len(LONG)


def test_a_message_of_one_word_has_no_space_to_miss():
    assert noisy("paspoortaanvraagformulier", "space missing") == "paspoortaanvraagformulier"


def test_short_messages_have_a_slip_now_and_then():
    words = [f"pas{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    changed = sum(noisy(word, "letter doubled") != word for word in words)
    assert 2 <= changed <= 16


def test_case_changes_nothing_else():
    assert noisy("Wat Kost DIT?", "all lower case") == "wat kost dit?"
    assert noisy("Wat Kost DIT?", "all capitals") == "WAT KOST DIT?"


def test_nothing_is_left_empty():
    texts = [*"abcdefghijklmnopqrstuvwxyz", "ja", "👍", "a b"]
    assert all(noisy(text, kind) for kind in KINDS for text in texts)
