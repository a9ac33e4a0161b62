"""Our pipeline beside others on the same sentences: the table in docs/pipelines.md."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.domain.errors import ConfigurationError
from bot.evaluation.compare import Contender
from bot.evaluation.configs import Config, for_project, project_config, read_config
from bot.evaluation.figures import BY_NAME, GROUPED
from bot.evaluation.tables import cell, markdown

__all__ = ["DOCUMENT", "OURS", "pipelines", "pipelines_table"]

OURS = "config.yml"
DOCUMENT = Path("docs") / "pipelines.md"
_FOLDER = Path("evaluation") / "pipelines"


def pipelines(root: Path, files: Sequence[Path] = ()) -> dict[str, Config]:
    """Ours, and those of these files, else of evaluation/pipelines; by the file's name."""
    ours = project_config(root)
    files = files or sorted((root / _FOLDER).glob("*.yml"))
    if not files:
        raise ConfigurationError([f"{_FOLDER}/: there are no pipelines to compare with"])
    return {OURS: ours, **{path.stem: for_project(read_config(path), ours) for path in files}}


def pipelines_table(contenders: Sequence[Contender]) -> list[str]:
    """What each gets right and what it takes; the sorting figures only of one that sorts."""
    goals = [BY_NAME["goal_top1"], BY_NAME["goal_top3"]]
    rows = [
        [
            each.title,
            *(cell(each.result.scores.rates[figure.name]) for figure in goals),
            f"{each.trained.seconds:.1f}",
            f"{each.trained.memory_mb:.0f}",
            f"{each.latency.median:.1f} / {each.latency.p95:.1f}",
            f"{each.trained.model_mb:.1f}",
        ]
        for each in contenders
    ]
    heads = ["pipeline", *(figure.words for figure in goals), "training, s", "memory, MB"]
    lines = markdown([*heads, "a message, median / 95 of 100, ms", "model, MB"], rows)
    sorting = [figure for figure in GROUPED if figure not in goals]
    sorts = [each for each in contenders if each.result.scores.rates["missed"].total]
    if sorts:
        lines += ["", "Only a pipeline with our sorting says more than the goal:", ""]
        lines += markdown(
            ["pipeline", *(figure.words for figure in sorting)],
            [
                [each.title, *(cell(each.result.scores.rates[f.name]) for f in sorting)]
                for each in sorts
            ],
        )
    return lines
