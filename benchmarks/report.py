"""The figures: each side, and what the gateway costs beside the two others.

Our Rasa process is not stock: `bot.nlu.channel` spares it work (`bot/nlu/action_results.py`). So
stock Rasa alone would not show what the gateway costs: what the one wins would hide what the other
loses. The same Rasa process, asked directly, tells the two apart.
"""

from __future__ import annotations

import math
import os
import platform
import statistics
from collections.abc import Sequence
from typing import Any

from benchmarks.measure import AT_ONCE, Measured

#: The sides, by the names of the measurement.
GATEWAY, DIRECT, STOCK = "gateway", "direct", "stock"
#: What the gateway's whole turn may cost: this many times the turn without it.
ALLOWED = 1.25
#: Load of the machine that this measurement brings about by itself, starting included.
_QUIET = 3.0
_PROCESSES = {
    GATEWAY: ("gateway", "rasa", "actions"),
    DIRECT: ("rasa", "actions"),
    STOCK: ("stock rasa", "actions"),
}


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def machine() -> str:
    """What this was measured on, without the machine's name."""
    system = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores, {system}, Python {platform.python_version()}"


def figures(measured: Measured) -> dict[str, Any]:
    """All figures as plain values; times in milliseconds. Needs one answered turn or more."""
    good = [turn for turn in measured.turns if turn.answered]
    times = {side: [1000 * turn.answers[side].seconds for turn in good] for side in _PROCESSES}
    several = measured.at_once
    rows = {
        "median_ms": {side: statistics.median(found) for side, found in times.items()},
        "p95_ms": {side: percentile(found, 0.95) for side, found in times.items()},
        "turns_per_s": {side: 1000 / statistics.mean(found) for side, found in times.items()},
        f"turns_per_s_{AT_ONCE}_at_once": {side: several[side].per_second for side in times},
        "memory_mb": {
            side: sum(measured.memory_mb.get(name, 0.0) for name in names)
            for side, names in _PROCESSES.items()
        },
    }
    return {
        "machine": machine(),
        "turns": len(good),
        "failed_turns": len(measured.turns) - len(good),
        "failed_at_once": {side: each.failed for side, each in several.items()},
        "same_words": sum(
            turn.answers[GATEWAY].words == turn.answers[side].words
            for turn in good
            for side in (DIRECT, STOCK)
        )
        / (2 * len(good)),
        "figures": {name: {**row, **_ratios(row)} for name, row in rows.items()},
        "memory_mb_by_process": measured.memory_mb,
    }


def _ratios(row: dict[str, float]) -> dict[str, float | None]:
    return {
        f"to_{side}": row[GATEWAY] / row[side] if row[side] else None for side in (DIRECT, STOCK)
    }


_NAMES = {
    "median_ms": "whole turn, median (ms)",
    "p95_ms": "whole turn, p95 (ms)",
    "turns_per_s": "turns per second, one at a time",
    f"turns_per_s_{AT_ONCE}_at_once": f"turns per second, {AT_ONCE} conversations at once",
    "memory_mb": "memory of all its processes (MB)",
}


def lines(found: dict[str, Any]) -> list[str]:
    """The figures as text."""
    told = [
        "",
        f"Whole turns on {found['machine']}",
        f"{found['turns']} messages, each on all three sides; {found['failed_turns']} without an "
        f"answer on one of them; {100 * found['same_words']:.0f} % of the answers had the same "
        "words as the gateway's.",
        *busy(found["load"]),
        "",
        f"  {'':<40}{'gateway':>9}{'same Rasa,':>12}{'stock':>9}{'gateway to':>14}{'to':>8}",
        f"  {'':<40}{'':>9}{'directly':>12}{'Rasa':>9}{'directly':>14}{'stock':>8}",
    ]
    for name, row in found["figures"].items():
        told.append(
            f"  {_NAMES[name]:<40}{row[GATEWAY]:>9.1f}{row[DIRECT]:>12.1f}{row[STOCK]:>9.1f}"
            f"{_ratio(row['to_direct']):>14}{_ratio(row['to_stock']):>8}"
        )
    by_process = ", ".join(f"{k} {v:.0f}" for k, v in found["memory_mb_by_process"].items())
    failed = ", ".join(f"{k} {v}" for k, v in found["failed_at_once"].items())
    told += [
        "",
        f"  memory by process (MB): {by_process}",
        f"  without an answer, {AT_ONCE} at once: {failed}",
        "",
    ]
    told += [
        f"  {words}: {_verdict(found['figures'][name])}"
        for name, words in (("median_ms", "median"), ("p95_ms", "p95"))
    ]
    return told


def _ratio(value: float | None) -> str:
    return f"{value:.2f}" if value is not None else "-"


def _verdict(row: dict[str, float]) -> str:
    told = []
    for name, words in (("to_direct", "the same Rasa asked directly"), ("to_stock", "stock Rasa")):
        verdict = "within" if row[name] <= ALLOWED else "NOT within"
        told.append(f"{row[name]:.2f} times {words}, {verdict} {ALLOWED}")
    return "; ".join(told)


def busy(load: Sequence[float]) -> list[str]:
    """A warning when something else was running: then times say little, ratios a little more."""
    before, after = load
    if max(before, after) <= _QUIET:
        return []
    return [
        f"The machine was busy with other things (load {before:.1f} before, {after:.1f} after): "
        "measure again when it is quiet."
    ]
