"""The figures: both sides, and their ratio."""

from __future__ import annotations

import math
import os
import platform
import statistics
from collections.abc import Sequence
from typing import Any

from benchmarks.measure import AT_ONCE, Measured

#: What the gateway may cost: this many times stock Rasa's whole turn.
ALLOWED = 1.25
#: Load of the machine that this measurement brings about by itself, starting included.
_QUIET = 3.0


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def machine() -> str:
    """What this was measured on, without the machine's name."""
    system = f"{platform.system()} {platform.machine()}"
    return f"{os.cpu_count()} cores, {system}, Python {platform.python_version()}"


def figures(measured: Measured) -> dict[str, Any]:
    """All figures as plain values; times in milliseconds. Needs one answered pair or more."""
    good = [pair for pair in measured.pairs if pair.answered]
    ours = [1000 * pair.gateway.seconds for pair in good]
    theirs = [1000 * pair.stock.seconds for pair in good]
    memory = measured.memory_mb
    shared = memory.get("actions", 0.0)
    rows = {
        "median_ms": (statistics.median(ours), statistics.median(theirs)),
        "p95_ms": (percentile(ours, 0.95), percentile(theirs, 0.95)),
        "turns_per_s": (1000 / statistics.mean(ours), 1000 / statistics.mean(theirs)),
        f"turns_per_s_{AT_ONCE}_at_once": (
            measured.gateway_at_once.per_second,
            measured.stock_at_once.per_second,
        ),
        "memory_mb": (
            memory.get("gateway", 0.0) + memory.get("rasa", 0.0) + shared,
            memory.get("stock rasa", 0.0) + shared,
        ),
    }
    return {
        "machine": machine(),
        "pairs": len(good),
        "failed_pairs": len(measured.pairs) - len(good),
        "failed_at_once": measured.gateway_at_once.failed + measured.stock_at_once.failed,
        "same_words": sum(pair.gateway.words == pair.stock.words for pair in good),
        "median_extra_ms": statistics.median(a - b for a, b in zip(ours, theirs, strict=True)),
        "figures": {
            name: {"gateway": a, "stock": b, "ratio": a / b if b else None}
            for name, (a, b) in rows.items()
        },
        "memory_mb_by_process": memory,
    }


_NAMES = {
    "median_ms": "whole turn, median (ms)",
    "p95_ms": "whole turn, p95 (ms)",
    "turns_per_s": "turns per second, one at a time",
    f"turns_per_s_{AT_ONCE}_at_once": f"turns per second, {AT_ONCE} conversations at once",
    "memory_mb": "memory of all processes (MB)",
}


def _busy(load: Sequence[float]) -> list[str]:
    """A warning when something else was running: then times say little, ratios a little more."""
    before, after = load
    if max(before, after) <= _QUIET:
        return []
    return [
        f"The machine was busy with other things (load {before:.1f} before, {after:.1f} after): "
        "measure again when it is quiet."
    ]


def lines(found: dict[str, Any]) -> list[str]:
    """The figures as text."""
    told = [
        "",
        f"Whole turns on {found['machine']}",
        f"{found['pairs']} pairs of the same message on both sides, "
        f"{found['failed_pairs']} without an answer on one of them, "
        f"{found['same_words']} with the same words.",
        *_busy(found["load"]),
        "",
        f"  {'':<42}{'gateway':>10}{'stock Rasa':>12}{'ratio':>8}",
    ]
    for name, row in found["figures"].items():
        ratio = f"{row['ratio']:.2f}" if row["ratio"] is not None else "-"
        told.append(f"  {_NAMES[name]:<42}{row['gateway']:>10.1f}{row['stock']:>12.1f}{ratio:>8}")
    told += ["", f"  what the gateway adds to a turn, median: {found['median_extra_ms']:.1f} ms"]
    by_process = ", ".join(f"{k} {v:.0f}" for k, v in found["memory_mb_by_process"].items())
    told += [f"  memory by process (MB): {by_process}", ""]
    for name, words in (("median_ms", "median"), ("p95_ms", "p95")):
        ratio = found["figures"][name]["ratio"]
        verdict = "within" if ratio <= ALLOWED else "NOT within"
        told.append(f"  {words}: {ratio:.2f} times stock Rasa, {verdict} {ALLOWED}")
    return told
