"""The last accepted result, and whether a new one is worse by more than chance.

`evaluation/results.json` holds counts only. A figure is worse when a difference like this, or a
larger one, would come about by chance less than once in forty (Fisher's exact test, one-sided) if
nothing had changed. Of a sector there are so many figures that once in two hundred is asked there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scipy.stats import fisher_exact

from bot.domain.errors import ConfigurationError
from bot.evaluation.figures import BY_NAME, MAIN, Figure
from bot.evaluation.scores import Rate
from bot.evaluation.tables import told

__all__ = [
    "ACCEPTED",
    "CHANCE",
    "CHANCE_OF_MANY",
    "Change",
    "accept",
    "accepted",
    "changes",
    "compact",
]

ACCEPTED = Path("evaluation") / "results.json"
_GENERAL = "algemeen"
_OVERALL = "overall"
#: What chance alone makes less often than this is a difference.
CHANCE = 1 / 40
#: The same where many figures are asked at once.
CHANCE_OF_MANY = 1 / 200


@dataclass(frozen=True)
class Change:
    """A figure that is not what it was, by more than chance."""

    figure: Figure
    where: str
    before: Rate
    now: Rate

    @property
    def worse(self) -> bool:
        return (self.now.share > self.before.share) == self.figure.low_is_good

    def __str__(self) -> str:
        return (
            f"{'worse' if self.worse else 'better'}: {self.figure.words.strip()}, {self.where}: "
            f"from {told(self.before)} to {told(self.now)}"
        )


def compact(document: Mapping[str, Any]) -> dict[str, Any]:
    """What of a result is kept in the repository: counts, and how long training took."""
    result = document["results"][0]
    return {
        "made_at": document["made_at"],
        "set": document["set"],
        "messages": result["messages"],
        _OVERALL: _counts(result),
        "sectors": {name: _counts(each) for name, each in result["by_sector"].items()},
        "organisations": {
            name: {"sentences": each["sentences"], "trained_in_s": each["trained_in_s"]}
            for name, each in document["organisations"].items()
        },
    }


def _counts(figures: Mapping[str, Any]) -> dict[str, list[int]]:
    return {
        figure.name: [figures[figure.name]["count"], figures[figure.name]["total"]]
        for figure in MAIN
        if figures[figure.name]["total"]
    }


def accept(root: Path, document: Mapping[str, Any]) -> Path:
    """Write the result as the one that later ones are compared with; a figure a line."""
    kept = compact(document)
    lines = []
    for name, value in kept.items():
        if isinstance(value, dict):
            inner = ",\n".join(
                f"    {json.dumps(key)}: {json.dumps(each)}" for key, each in value.items()
            )
            lines.append(f"  {json.dumps(name)}: {{\n{inner}\n  }}")
        else:
            lines.append(f"  {json.dumps(name)}: {json.dumps(value)}")
    path = root / ACCEPTED
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    return path


def accepted(root: Path) -> dict[str, Any] | None:
    """The last accepted result; None when there is none yet.

    Raises:
        ConfigurationError: the file cannot be used.
    """
    try:
        read = json.loads((root / ACCEPTED).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ConfigurationError([f"{ACCEPTED}: cannot be read ({error})"]) from None
    if not isinstance(read, dict) or not {_OVERALL, "sectors", "organisations"} <= read.keys():
        raise ConfigurationError([f"{ACCEPTED}: make it again with: evaluate --accept"])
    return read


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """Figures that differ by more than chance, of two compact results.

    All together, and the sector that all have, only when the same organisations were judged: each
    has a part of those messages.
    """
    same = before["organisations"].keys() == now["organisations"].keys()
    found = list(_changed(before[_OVERALL], now[_OVERALL], _OVERALL, CHANCE)) if same else []
    for sector in sorted(before["sectors"].keys() & now["sectors"].keys()):
        if same or sector != _GENERAL:
            pair = before["sectors"][sector], now["sectors"][sector]
            found += _changed(*pair, sector, CHANCE_OF_MANY)
    return sorted(found, key=lambda change: not change.worse)


def _changed(
    before: Mapping[str, Any], now: Mapping[str, Any], where: str, chance: float
) -> Iterator[Change]:
    for name in before.keys() & now.keys() & BY_NAME.keys():
        change = Change(BY_NAME[name], where, Rate(*before[name]), Rate(*now[name]))
        if _by_chance(change.before, change.now) < chance:
            yield change


def _by_chance(before: Rate, now: Rate) -> float:
    """How often chance alone makes a difference this large, in this direction."""
    if not before.total or not now.total or before.share == now.share:
        return 1.0
    direction = "greater" if now.share > before.share else "less"
    table = [
        [now.count, now.total - now.count],
        [before.count, before.total - before.count],
    ]
    return float(fisher_exact(table, alternative=direction)[1])
