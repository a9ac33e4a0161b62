"""The same messages with slips in them, one kind at a time; the same slips each time."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Mapping

__all__ = ["KINDS", "noisy"]

#: About one slip in so many letters: a page of hasty typing on a telephone.
_LETTERS_A_SLIP = 12
#: Which keys are beside each other.
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> dict[str, str]:
    beside: dict[str, str] = {}
    for number, row in enumerate(_ROWS):
        for place, key in enumerate(row):
            near = row[max(0, place - 1) : place] + row[place + 1 : place + 2]
            # A lower row stands half a key to the right of the one above it.
            above = _ROWS[number - 1][place : place + 2] if number else ""
            below = _ROWS[number + 1][max(0, place - 1) : place + 1] if number < 2 else ""
            beside[key] = near + above + below
    return beside


_BESIDE = _neighbours()


def _neighbour(letter: str, chance: random.Random) -> str:
    wrong = chance.choice(_BESIDE.get(letter.lower(), letter))
    return wrong.upper() if letter.isupper() else wrong


#: What becomes of one letter.
_SLIPS: Mapping[str, Callable[[str, random.Random], str]] = {
    "neighbouring key": _neighbour,
    "letter dropped": lambda letter, chance: "",
    "letter doubled": lambda letter, chance: letter * 2,
}
_MISSING_SPACES = "space missing"
_CASES: Mapping[str, Callable[[str], str]] = {
    "all lower case": str.lower,
    "all capitals": str.upper,
}
KINDS = (*_SLIPS, _MISSING_SPACES, *_CASES)


def noisy(text: str, kind: str) -> str:
    """The text with this kind of noise (one of `KINDS`); a short one may come out unharmed."""
    if kind in _CASES:
        return _CASES[kind](text)
    # From the text itself: the slips stay where they are whatever else is in the set.
    seed = hashlib.sha256(f"{kind}\n{text}".encode()).digest()
    chance = random.Random(int.from_bytes(seed[:8], "big"))
    letters = [place for place, sign in enumerate(text) if sign.isalpha()]
    # Twenty letters are one slip and two thirds: two slips in two of three such texts.
    slips = int(len(letters) / _LETTERS_A_SLIP + chance.random())
    if kind == _MISSING_SPACES:
        places, change = [p for p, sign in enumerate(text) if sign == " "], _SLIPS["letter dropped"]
    else:
        places, change = letters, _SLIPS[kind]
    signs = list(text)
    for place in chance.sample(places, min(slips, len(places))):
        signs[place] = change(signs[place], chance)
    return "".join(signs).strip() or text
