"""What gateways tell each other fits on the wire, and nobody hears themselves."""

from __future__ import annotations

import uuid

from bot.gateway.relays.wire import LONGEST_RETRY_S, MOST_PENDING, Patience, Pending, calls, heard


def test_every_key_arrives_in_payloads_that_postgresql_takes() -> None:
    keys = [str(uuid.uuid4()) for _ in range(1_000)]
    payloads = list(calls("een", keys))
    assert all(len(payload.encode()) < 8_000 for payload in payloads)
    assert [key for payload in payloads for key in heard("ander", payload)] == keys


def test_nobody_hears_what_they_told_themselves() -> None:
    (payload,) = calls("een", ["gesprek"])
    assert list(heard("een", payload)) == []
    assert list(heard("ander", payload)) == ["gesprek"]


def test_nothing_to_tell_is_not_told() -> None:
    assert list(calls("een", [])) == []
    assert list(heard("een", "")) == []


def test_a_key_that_waits_is_told_once_and_not_for_ever() -> None:
    pending = Pending()
    pending.add(["b", "a", "b"])
    assert pending.take() == ["b", "a"]
    assert pending.take() == []
    for number in range(MOST_PENDING * 2):
        pending.add([str(number)])
    assert len(pending.take()) == MOST_PENDING


def test_each_attempt_to_connect_waits_longer_until_one_works() -> None:
    patience = Patience()
    waits = [patience.wait() for _ in range(20)]
    assert waits == sorted(waits) and waits[-1] == LONGEST_RETRY_S
    patience.worked()
    assert patience.wait() == waits[0]
