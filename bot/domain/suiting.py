"""Choices as they suit a customer: a call first for who prefers that, none for who hears badly."""

from __future__ import annotations

from typing import Sequence

from bot.domain.customer import NeedKind
from bot.domain.queue_choices import BY_EMAIL

Choices = Sequence[tuple[str, str]]
CALL_BACK = "/terugbellen"
#: The payload of the buttons that ask for a person.
ASK_PERSON = "/medewerker_spreken"
#: Responses that speak of a call, and what is said instead to who hears badly.
NO_CALL = {
    key: f"{key}_no_call"
    for key in (
        "utter_offer_person_nobody",
        "utter_offer_person_later",
        "utter_handoff_nobody",
        "utter_handoff_closed",
    )
}


def offers_call(choices: Choices) -> bool:
    return any(payload == CALL_BACK for _, payload in choices)


def suited(
    choices: Choices, needs: frozenset[NeedKind], urgent: bool = False
) -> tuple[tuple[str, str], ...]:
    """The (title, payload) pairs in the order that suits; hearing counts before preferring. What
    cannot wait is not sent by e-mail."""
    if urgent:
        choices = [each for each in choices if each[1] != BY_EMAIL]
    calls = tuple(each for each in choices if each[1] == CALL_BACK)
    others = tuple(each for each in choices if each[1] != CALL_BACK)
    if NeedKind.HEARING in needs:
        return others
    return (*calls, *others) if NeedKind.PREFERS_PHONE in needs else tuple(choices)
