"""Choices as they suit a customer."""

from __future__ import annotations

import pytest

from bot.domain.customer import NeedKind
from bot.domain.queue_choices import BY_EMAIL
from bot.domain.suiting import CALL_BACK, offers_call, suited

NOW, CALL, CHAT = ("Nu", "/medewerker_spreken"), ("Bel mij", CALL_BACK), ("Chat", "/verder")
CHOICES = (NOW, CALL, CHAT)


@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ((), CHOICES),
        ((NeedKind.LANGUAGE, NeedKind.PLAIN_WORDS), CHOICES),
        ((NeedKind.PREFERS_PHONE,), (CALL, NOW, CHAT)),
        ((NeedKind.HEARING,), (NOW, CHAT)),
        ((NeedKind.HEARING, NeedKind.PREFERS_PHONE), (NOW, CHAT)),
    ],
)
def test_a_call_comes_first_for_who_likes_it_and_never_for_who_hears_badly(
    needs: tuple[NeedKind, ...], expected: tuple[tuple[str, str], ...]
) -> None:
    assert suited(CHOICES, frozenset(needs)) == expected


def test_choices_without_a_call_stay_as_they_are() -> None:
    assert suited((NOW, CHAT), frozenset(NeedKind)) == (NOW, CHAT)
    assert suited((), frozenset(NeedKind)) == ()


def test_what_cannot_wait_is_not_sent_by_email() -> None:
    by_email = ("Stuur een e-mail", BY_EMAIL)
    assert suited((NOW, by_email), frozenset()) == (NOW, by_email)
    assert suited((NOW, by_email), frozenset(), urgent=True) == (NOW,)


def test_a_call_is_seen_by_what_it_does_and_not_by_its_words() -> None:
    assert offers_call(CHOICES)
    assert not offers_call((("Bel mij /terugbellen", "/iets_anders"),))
    assert not offers_call(())
