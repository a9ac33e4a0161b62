"""A BSN is kept as a keyed hash only."""

from __future__ import annotations

import hashlib

from bot.history.hashing import Hasher

BSN = "999990159"


def test_the_same_number_under_the_same_key_is_found_again() -> None:
    first, again = Hasher(lambda: "sleutel"), Hasher(lambda: "sleutel")
    assert first.hash(BSN) == again.hash(BSN)
    assert len(first.hash(BSN)) == 64
    assert first.hash(BSN) != first.hash("999990160")


def test_without_the_key_nobody_can_try_all_numbers() -> None:
    found = Hasher(lambda: "sleutel").hash(BSN)
    assert found != Hasher(lambda: "een andere sleutel").hash(BSN)
    assert found != hashlib.sha256(BSN.encode()).hexdigest()
    assert found != Hasher(lambda: "").hash(BSN)


def test_a_key_is_read_only_when_it_is_needed() -> None:
    """A first start makes the key: until then there is nothing to read."""
    asked = []

    def key() -> str:
        asked.append(1)
        return "sleutel"

    hasher = Hasher(key)
    assert asked == []
    hasher.hash(BSN)
    assert asked == [1]
