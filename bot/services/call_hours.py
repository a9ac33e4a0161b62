"""The hours of a department in which somebody can be called back, to choose from."""

from __future__ import annotations

from bot.domain.callback_time import (
    Heard,
    When,
    call_time,
    exact_words,
    in_words,
    suggestions,
)
from bot.services.ports import Deps

_MOST = 4


def heard_hour(deps: Deps, department: str, text: str) -> Heard:
    """What `text` says about when to call, within the hours of this department."""
    return call_time(text, deps.clock(), deps.catalogue.organisation.hours_of(department))


def hour_choices(
    deps: Deps, department: str, language: str, said: str = ""
) -> tuple[tuple[str, str], ...]:
    """(title, payload) of the next hours; first the one nearest to what was `said`.

    A payload is the hour in full words, which mean the same on any later day.
    """
    now, hours = deps.clock(), deps.catalogue.organisation.hours_of(department)
    times = suggestions(now, hours, _MOST)
    if said:
        heard = heard_hour(deps, department, said)
        if heard.when is not When.CLEAR and heard.time is not None:
            times.insert(0, heard.time)
    found = [
        (_capital(in_words(time, now, hours, language)), exact_words(time, hours, language))
        for time in times
    ]
    return tuple(dict.fromkeys(found))[:_MOST]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
