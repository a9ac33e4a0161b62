"""The figures as text: what it is, how much, out of how many, and how sure that is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bot.evaluation.compare import COSTS, Contender, ratios
from bot.evaluation.evaluation_set import Evaluation, OrganisationRun
from bot.evaluation.figures import GROUPED, Figure, counted
from bot.evaluation.results import Result
from bot.evaluation.scores import Rate, Scores
from bot.evaluation.tables import cell, indented, markdown, percent, table

__all__ = ["DOCUMENT", "compared", "evaluation", "measured", "result"]

#: Where the last accepted figures stand, for who reads.
DOCUMENT = Path("docs") / "evaluation.md"
_DECISIONS = ("simple", "ask", "complex", "human", "smalltalk", "out_of_scope")


def evaluation(judged: Evaluation) -> list[str]:
    """Everything about the evaluation set."""
    lines: list[str] = []
    for each in judged.results():
        lines += result(each)
    clean = judged.results()[0].scores
    noisy = {f"{kind} ({each.changed})": each.scores for kind, each in judged.noisy().items()}
    lines += ["", "  Under noise (messages changed)"]
    lines += groups("noise", {"none": clean, **noisy})
    lines += ["", "  Training, and one message at a time", *organisations(judged.runs)]
    return lines


def result(each: Result) -> list[str]:
    """One set of messages: the figures, and what lies behind them."""
    lines = ["", f"{each.title}: {each.scores.messages} messages", "", *figures(each.scores)]
    for title, block in (
        ("How sure the sorting is", calibration(each.scores)),
        ("What was decided", decisions(each.scores.decisions)),
        ("Per sector", groups("sector", each.by_sector) if len(each.by_sector) > 1 else []),
        ("Per kind of text", groups("kind of text", each.by_style)),
        ("Most confused", confused(each.scores.confused)),
    ):
        if block:
            lines += ["", f"  {title}", *block]
    return lines


def figures(scores: Scores) -> list[str]:
    """Every figure that has something to count, with what is demanded of it, a line each."""
    rows = [
        [figure.words, *_cells(rate), figure.demand, _met(figure, rate), figure.note]
        for figure, rate in counted(scores.rates)
    ]
    return indented(table(["", "", "count", "between", "demanded", "", ""], rows, right={1, 2, 3}))


def _cells(rate: Rate) -> list[str]:
    low, high = rate.interval
    return [percent(rate), f"{rate.count}/{rate.total}", f"{100 * low:.1f}–{100 * high:.1f}"]


def _met(figure: Figure, rate: Rate) -> str:
    return {True: "met", False: "NOT MET", None: ""}[figure.met(rate)]


def calibration(scores: Scores) -> list[str]:
    """How well the chance of complex fits what was true."""
    if math.isnan(scores.calibration_error):
        return []
    lines = [f"  chance of complex: expected calibration error {scores.calibration_error:.3f}"]
    for each in scores.calibration:
        said, true = f"{100 * each.said:.0f} %", f"{100 * each.true.share:.0f} %"
        lines.append(
            f"    said {said:>5} on average, true {true:>5}  ({each.true.count}/{each.true.total})"
        )
    return lines


def decisions(rows: Mapping[str, Counter[str]]) -> list[str]:
    """What was decided for each label."""
    if not rows:
        return []
    cells = [
        [label, *(str(row[name]) for name in _DECISIONS)] for label, row in sorted(rows.items())
    ]
    return indented(table(["label \\ decision", *_DECISIONS], cells))


def groups(what: str, scores: Mapping[str, Scores]) -> list[str]:
    """The main figures of each group: the share, between which it lies, and the count."""
    if not scores:
        return []
    cells = [
        [name, *(cell(each.rates[figure.name]) for figure in GROUPED)]
        for name, each in scores.items()
    ]
    return indented(table([what, *(figure.name for figure in GROUPED)], cells))


def confused(pairs: Iterable[tuple[str, str, int]]) -> list[str]:
    """The goals that are taken for another most often."""
    return [f"  {count:>4}  {goal} taken for {guessed}" for goal, guessed, count in pairs]


def organisations(runs: Iterable[OrganisationRun]) -> list[str]:
    """What each organisation's model took."""
    rows = [
        [
            run.plan.key,
            str(run.plan.sentences),
            _training(run),
            f"{run.trained.memory_mb:.0f} MB",
            f"{run.trained.model_mb:.1f} MB",
            f"{run.latency.median:.1f} ms" if run.latency else "-",
            f"{run.latency.p95:.1f} ms" if run.latency else "-",
        ]
        for run in runs
    ]
    heads = ["organisation", "sentences", "training", "memory", "model", "median", "95 of 100"]
    return indented(table(heads, rows))


def _training(run: OrganisationRun) -> str:
    return f"{run.trained.seconds:.1f} s{'' if run.trained.from_nothing else ', shared'}"


def compared(contenders: Sequence[Contender]) -> list[str]:
    """Two pipelines beside each other, and how many times as much the second takes."""
    rows = []
    for figure in (figure for figure in GROUPED if figure.name.startswith("goal")):
        rows.append([figure.words, *(cell(c.result.scores.rates[figure.name]) for c in contenders)])
    times = ratios(contenders)
    for name, words in COSTS.items():
        values = [f"{each.costs()[name]:g}" for each in contenders]
        rows.append([words, *values, f"{times[name]:g} times" if name in times else ""])
    width = len(rows[-1])
    rows = [row + [""] * (width - len(row)) for row in rows]
    return indented(table(["", *(each.title for each in contenders), "ratio"], rows))


def measured(made_at: str, results: Sequence[Result], runs: Sequence[OrganisationRun]) -> list[str]:
    """The figures for the document: each set of messages a column."""
    rows = [
        [
            figure.words.strip(),
            figure.demand,
            *(cell(each.scores.rates[figure.name]) for each in results),
        ]
        for figure, _ in counted(results[0].scores.rates)
    ]
    errors = [each.scores.calibration_error for each in results]
    rows.append(["expected calibration error", "", *(f"{error:.3f}" for error in errors)])
    heads = [f"{each.title}, {each.scores.messages} messages" for each in results]
    took = [
        [
            run.plan.organisation.name,
            str(run.plan.sentences),
            _training(run),
            f"{run.latency.median:.1f} / {run.latency.p95:.1f} ms" if run.latency else "-",
        ]
        for run in runs
    ]
    return [
        f"`voorsorteer evaluate --accept` on {made_at[:10]}; the share, between which it lies, and "
        "the count:",
        "",
        *markdown(["", "demanded", *heads], rows),
        "",
        *markdown(
            ["", "sentences", "training, two at once", "a message, median / 95 of 100"], took
        ),
    ]
