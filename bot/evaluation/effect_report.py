"""The effect of some sentences in words and tables: for who labelled them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import filterfalse, groupby
from typing import Any

from bot.evaluation.effect import Effect
from bot.evaluation.figures import MAIN
from bot.evaluation.outcomes import Guess
from bot.evaluation.paired import Comparison, Pair, Verdict
from bot.evaluation.tables import cell, indented, table, told

__all__ = ["effect_document", "effect_text"]

#: Where a goal stands that is not among those that are told.
_FAR = "further down"


def effect_text(effect: Effect) -> list[str]:
    """Everything, a line each."""
    taught = effect.taught
    lines = [
        f"{', '.join(taught.names)}: {len(taught.examples)} sentences of {len(taught.goals)} goals",
        f"{len(effect.pairs)} messages, judged without and with them",
        "",
        *_comparisons(effect.figures()),
        "",
        *_in_short(effect),
        "",
        "The goals that they teach",
        *_goals(effect),
        "",
        *indented(taught_words(effect)),
    ]
    changed = effect.changed()
    for title, pairs in (
        ("in which these goals play a part", filter(effect.plays_a_part, changed)),
        ("otherwise", filterfalse(effect.plays_a_part, changed)),
    ):
        told_here = _by_goal(list(pairs))
        lines += ["", f"Messages that changed, {title}", *(told_here or ["  none"])]
    return [*lines, "", "+ better, - worse. Never write a sentence after reading one of these."]


def _by_goal(pairs: Sequence[Pair]) -> list[str]:
    lines = []
    for goal, some in groupby(pairs, key=lambda pair: pair.example.goal):
        lines += [f"  {goal}", *(f"    {_changed(pair)}" for pair in some)]
    return lines


def _comparisons(comparisons: Sequence[Comparison]) -> list[str]:
    rows = [
        [
            each.figure.words,
            cell(each.before),
            cell(each.now),
            str(each.better),
            str(each.worse),
            chance_words(each),
            each.verdict.value,
        ]
        for each in comparisons
    ]
    heads = ["", "without", "with", "better", "worse", "by chance", ""]
    return indented(table(heads, rows, right=range(1, 6)))


def chance_words(comparison: Comparison) -> str:
    """How often chance alone does this; nothing when as many became better as worse."""
    if comparison.better == comparison.worse:
        return ""
    return f"1 in {int(1 / comparison.chance):,}"


def _in_short(effect: Effect) -> list[str]:
    figures = effect.figures()
    lines = []
    for verdict in (Verdict.BETTER, Verdict.WORSE):
        names = [each.figure.words.strip() for each in figures if each.verdict is verdict]
        lines.append(f"{verdict.value.capitalize()}: {'; '.join(names) or 'nothing'}.")
    changed = effect.changed()
    part = sum(map(effect.plays_a_part, changed))
    return [
        *lines,
        f"In all else: {Verdict.NO_DIFFERENCE.value}, or {Verdict.TOO_FEW.value}.",
        f"{len(changed)} messages changed; in {part} of them the goals of these sentences play a "
        "part.",
    ]


def _goals(effect: Effect) -> list[str]:
    rows = [
        [
            each.goal,
            str(each.taught),
            str(each.sentences),
            str(each.comparison.now.total),
            *(_of_few(each.comparison, rate) for rate in ("before", "now")),
        ]
        for each in effect.by_goal()
    ]
    heads = ["goal", "sentences here", "in all", "messages", "right without", "with"]
    return indented(table(heads, rows))


def _of_few(comparison: Comparison, which: str) -> str:
    rate = getattr(comparison, which)
    return f"{rate.count}/{rate.total}" if rate.total else "-"


def taught_words(effect: Effect) -> list[str]:
    """What may be said about finding the goals of the files, in whole sentences."""
    messages = len(effect.about_taught())
    if not messages:
        return [
            "No message of the evaluation set is about these goals: whether they are found better "
            "cannot be said."
        ]
    lines = [
        f"{each.figure.words}: {told(each.before)} without, {told(each.now)} with; {each.better} "
        f"better and {each.worse} worse: {each.verdict.value}"
        for each in effect.of_taught()
    ]
    return [*lines, *_too_few(messages, effect.of_taught()[0])]


def _too_few(messages: int, first: Comparison) -> list[str]:
    if first.verdict is Verdict.TOO_FEW:
        return [
            f"Only {messages} messages are about these goals. At least {first.fewest} must change, "
            "all in one direction, before chance is unlikely."
        ]
    if first.verdict is Verdict.NO_DIFFERENCE and first.mistakes_before < first.fewest:
        return [
            f"Only {first.mistakes_before} of these {messages} messages were wrong without the "
            f"sentences, and at least {first.fewest} must change: that they help cannot be shown."
        ]
    return []


def _changed(pair: Pair) -> str:
    signs = []
    for sign, changed in (("+", Pair.better), ("-", Pair.worse)):
        names = [figure.words for figure in MAIN if changed(pair, figure)]
        signs += [f"{sign} {'; '.join(names)}"] if names else []
    return f'{"  ".join(signs)}: "{pair.example.text}" ({"; ".join(differences(pair))})'


def differences(pair: Pair) -> list[str]:
    """What is guessed otherwise, from what to what."""
    before, now = pair.before.guess, pair.now.guess
    found = [
        f"{old} → {new}"
        for old, new in (
            (_first(before), _first(now)),
            (before.decision or "-", now.decision or "-"),
            (_urgent(before), _urgent(now)),
            (_feeling(before), _feeling(now)),
        )
        if old != new
    ]
    places = _place(pair, before), _place(pair, now)
    if _first(before) == _first(now) and places[0] != places[1]:
        found.append(f"the right goal {places[0]} → {places[1]}")
    return found


def _first(guess: Guess) -> str:
    return guess.ranking[0] if guess.ranking else "-"


def _urgent(guess: Guess) -> str:
    return "urgent" if guess.urgent else "not urgent"


def _feeling(guess: Guess) -> str:
    return guess.triage.feeling if guess.triage else "-"


def _place(pair: Pair, guess: Guess) -> str:
    right = {pair.example.goal, *pair.example.also}
    places = (str(n) for n, goal in enumerate(guess.ranking, start=1) if goal in right)
    return next(places, _FAR)


def effect_document(effect: Effect) -> dict[str, Any]:
    """The same for who reads it with a program, and for the page."""
    taught = effect.taught
    return {
        "files": taught.names,
        "taught": len(taught.examples),
        "messages": len(effect.pairs),
        "figures": [_with_words(each) for each in effect.figures()],
        "in_short": _in_short(effect),
        "goals": [each.to_dict() for each in effect.by_goal()],
        "of_goals": [_with_words(each) for each in effect.of_taught()],
        "of_goals_words": taught_words(effect),
        "changed": [
            {
                "goal": pair.example.goal,
                "plays_a_part": effect.plays_a_part(pair),
                "where": pair.example.where,
                "text": pair.example.text,
                "better": [figure.name for figure in MAIN if pair.better(figure)],
                "worse": [figure.name for figure in MAIN if pair.worse(figure)],
                "differences": differences(pair),
            }
            for pair in effect.changed()
        ],
    }


def _with_words(comparison: Comparison) -> dict[str, Any]:
    return {**comparison.to_dict(), "chance_words": chance_words(comparison)}
