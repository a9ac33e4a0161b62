"""Are the next steps of a goal told as they should be: with how we let somebody know, with a term
that the calendar understands too, and with the same in English?"""

from __future__ import annotations

import re
from typing import Any, Protocol

from bot.catalogue.yaml_lines import Key, YamlFile
from bot.domain.goals import Goal, NextStep
from bot.domain.terms import Term

#: A term in free words, with what it counts from.
_FREE_TERM = re.compile(r"(?P<term>(?:meestal )?binnen \d+ \w+)(?: na (?P<after>.+))?")
#: In answers numbers are written out now and then.
_ONE = re.compile(r"\b(?:een|één|1) (?=werkdag|dag|week|maand|jaar)")


class Findings(Protocol):
    advice: list[str]


def check_steps(file: YamlFile, index: int, goal: Goal, found: Findings) -> None:
    """Adds advice about the steps of this goal, which is number `index` of the file."""
    written = file.data["goals"][index].get("next_steps") or []
    for number, step in enumerate(goal.next_steps):
        place: list[Key] = ["goals", index, "next_steps"]
        # An organisation may have steps of its own (`overrides`): they are in another file.
        raw = written[number] if number < len(written) else {}
        place += [number] if raw else []
        for told in _of_step(goal, step, raw):
            found.advice.append(file.mistake(place, told))


def _of_step(goal: Goal, step: NextStep, raw: dict[str, Any]) -> list[str]:
    advice, name = [], f"'{step.what}' of '{goal.key}'"
    if step.who != "u" and not step.notice:
        advice.append(f"{name} does not say how the citizen hears of it; add 'notice'")
    if step.notice and step.english and not step.english.notice:
        advice.append(f"{name} has a 'notice' in Dutch only; add it to 'english'")
    # What comes from the organisation's facts is the same in the answer, and is its own to word.
    free = _FREE_TERM.fullmatch(str(raw.get("due") or ""))
    if free and Term.read(free["term"]):
        also = f" and 'after: {free['after']}'" if free["after"] else ""
        advice.append(f"{name}: write the term as 'within: {free['term']}'{also}, for the calendar")
    literal = step.term if "{" not in str(raw.get("within")) else None
    if step.who != "u" and literal is not None and not _named(goal, literal):
        length = literal.length()
        advice.append(f"{name} names {length}, and the answer does not; let them say the same")
    return advice


def _named(goal: Goal, term: Term) -> bool:
    """Whether the answer says this term as well."""
    said = _ONE.sub("1 ", f"{goal.answer.short} {goal.answer.more or ''}".lower())
    return term.length() in said
