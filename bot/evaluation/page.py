"""The results as one page with pictures: no script, nothing from elsewhere.

Made from the documents in the folder, so that a learning curve or an effect of last week stays in
it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.evaluation import charts
from bot.evaluation.compare import COSTS
from bot.evaluation.figures import BY_NAME, FIGURES, GROUPED, Figure
from bot.evaluation.scores import Rate
from bot.evaluation.tables import percent
from bot.gateway import pages

__all__ = ["EFFECT", "LEARNING_CURVE", "PAGE", "RESULTS", "render", "render_effect", "write"]

LEARNING_CURVE, PAGE, RESULTS = "learning_curve.json", "report.html", "results.json"
EFFECT = "effect.json"
_DECISIONS = ("simple", "ask", "complex", "human", "smalltalk", "out_of_scope")
_TARGETS_TITLE = "Shares, and what is demanded of them"
#: One picture each is too much for so many groups.
_OF_STYLES = ("missed", "over_escalated", "goal_top1")
_OF_NOISE = ("missed", "over_escalated", "urgent_recall", "goal_top1")


def write(folder: Path) -> Path | None:
    """The page beside the documents; None while there is nothing to show by itself."""
    results, effect = _read(folder / RESULTS), _read(folder / EFFECT)
    if results is not None and "organisations" in results:
        text = render(results, _read(folder / LEARNING_CURVE), effect)
    elif effect is not None:
        text = render_effect(effect)
    else:
        return None
    path = folder / PAGE
    path.write_text(text, encoding="utf-8")
    return path


def _read(path: Path) -> dict[str, Any] | None:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return read if isinstance(read, dict) else None


def render(
    results: Mapping[str, Any],
    curve: Mapping[str, Any] | None = None,
    effect: Mapping[str, Any] | None = None,
) -> str:
    """The page about one result, with a learning curve and an effect if there are any."""
    main = results["results"][0]
    return pages.render(
        "evaluation/report.html",
        rate=_rate,
        results=results,
        main=main,
        others=results["results"][1:],
        figures=FIGURES,
        grouped=GROUPED,
        decisions=_DECISIONS,
        targets=charts.share_bars(
            "targets", "Shares, and what is demanded of them", _demanded(), main
        ),
        reliability=charts.reliability(main["calibration"]),
        sectors=_panels("sector", main["by_sector"], GROUPED),
        styles=_panels("kind of text", main["by_style"], _named(_OF_STYLES)),
        noise_groups={"none": main, **results["noise"]},
        noise=_panels("noise", {"none": main, **results["noise"]}, _named(_OF_NOISE)),
        latency=_latency(results["organisations"]),
        training=_training(results["organisations"]),
        costs=COSTS,
        curve=curve,
        curves=_curves(curve),
        **_effect(effect),
    )


def render_effect(effect: Mapping[str, Any]) -> str:
    """The page about an effect alone."""
    return pages.render("evaluation/effect.html", rate=_rate, **_effect(effect))


def _effect(effect: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the template of an effect needs."""
    compared = {each["figure"]: each for each in effect["figures"]} if effect else {}
    panels = [
        charts.rate_bars(
            "effect",
            figure,
            {
                name: {figure.name: compared[figure.name][when]}
                for name, when in (("without", "before"), ("with", "now"))
            },
            "training",
        )
        for figure in GROUPED
        if figure.name in compared
    ]
    return {
        "effect": effect,
        "effect_panels": [panel for panel in panels if panel is not None],
        "words": {figure.name: figure.words.strip() for figure in FIGURES},
        "rate_words": _words,
    }


def _demanded() -> list[Figure]:
    return [figure for figure in FIGURES if figure.target is not None]


def _named(names: Sequence[str]) -> list[Figure]:
    return [BY_NAME[name] for name in names]


def _panels(
    of_what: str, groups: Mapping[str, Mapping[str, Any]], figures: Sequence[Figure]
) -> list[charts.Bars]:
    key = of_what.replace(" ", "-")
    made = [charts.rate_bars(key, figure, groups, of_what) for figure in figures]
    return [each for each in made if each is not None]


def _latency(organisations: Mapping[str, Mapping[str, Any]]) -> charts.Bars | None:
    timed = {
        name: (each["latency"]["median_ms"], each["latency"]["p95_ms"])
        for name, each in organisations.items()
        if each["latency"]
    }
    title = "A message inside Rasa: median, and what 95 of 100 stay within"
    return charts.amount_bars("latency", title, timed, "ms")


def _training(organisations: Mapping[str, Mapping[str, Any]]) -> charts.Bars | None:
    took = {name: (each["trained_in_s"], None) for name, each in organisations.items()}
    return charts.amount_bars("training", "Training", took, "s")


def _curves(curve: Mapping[str, Any] | None) -> list[charts.Lines]:
    if curve is None:
        return []
    steps = curve["steps"]
    made = [
        charts.learning_lines("curve-goals", _named(("goal_top1", "goal_top3")), steps),
        charts.learning_lines("curve-recall", _named(("human_recall", "urgent_recall")), steps),
        charts.learning_lines(
            "curve-sorting", _named(("missed", "over_escalated", "asked")), steps
        ),
    ]
    return [each for each in made if each is not None]


def _rate(figures: Mapping[str, Any], figure: Figure) -> Mapping[str, str]:
    """A figure in the words of the tables; nothing where there was nothing to count."""
    met = figure.met(charts.rate_of(figures, figure.name))
    shown = {True: "met", False: "not met", None: ""}[met]
    return {**_words(figures[figure.name]), "met": shown}


def _words(kept: Mapping[str, Any]) -> Mapping[str, str]:
    """A rate as it is kept in a document, in words."""
    rate = Rate.from_dict(kept)
    if not rate.total:
        return {"share": "-", "range": "", "count": ""}
    low, high = rate.interval
    return {
        "share": percent(rate),
        "range": f"{100 * low:.1f}–{100 * high:.1f} %",
        "count": f"{rate.count}/{rate.total}",
    }
