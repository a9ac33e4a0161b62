"""Several pipelines on the same sentences and the same messages, one after the other."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.catalogue.sentences import Example
from bot.evaluation.configs import Config, diet_config, for_project, project_config
from bot.evaluation.evaluation_set import told
from bot.evaluation.jobs import Job, TimingJob, Trained, time_models, train_and_ask
from bot.evaluation.outcomes import Judged
from bot.evaluation.plans import Plan
from bot.evaluation.results import Latency, Result
from bot.evaluation.workers import Run, side_by_side

__all__ = ["COSTS", "DIET", "OURS", "Contender", "compare", "ours_and_diet", "ratios"]

Say = Callable[[str], None]
OURS, DIET = "The pipeline of config.yml", "Rasa's default (DIET)"
#: What a pipeline takes, less being better, in words.
COSTS = {
    "trained_in_s": "training, s",
    "peak_memory_mb": "memory of the training, MB",
    "model_mb": "model, MB",
    "median_ms": "a message, median ms",
    "p95_ms": "a message, 95 of 100 within ms",
}
_TIMED = 200


@dataclass(frozen=True)
class Contender:
    """A pipeline, what it made of the messages, and what it cost."""

    title: str
    result: Result
    trained: Trained
    latency: Latency

    def costs(self) -> dict[str, float]:
        """By the names in `COSTS`."""
        return {
            "trained_in_s": round(self.trained.seconds, 2),
            "peak_memory_mb": round(self.trained.memory_mb),
            "model_mb": round(self.trained.model_mb, 2),
            "median_ms": round(self.latency.median, 2),
            "p95_ms": round(self.latency.p95, 2),
        }

    def to_dict(self) -> dict[str, Any]:
        return {"title": self.title, **self.result.scores.figures(), **self.costs()}


def ours_and_diet(root: Path) -> dict[str, Config]:
    """Our pipeline, and the one that Rasa proposes by itself, for our language."""
    ours = project_config(root)
    return {OURS: ours, DIET: for_project(diet_config(str(ours.get("language", "nl"))), ours)}


def compare(
    root: Path,
    organisation: str,
    configs: Mapping[str, Config],
    data: Path | Sequence[Example],
    messages: Sequence[Example],
    say: Say,
    run: Run = side_by_side,
) -> list[Contender]:
    """Train and judge each alone, so that none waits for another; then time each alone.

    `data` is what Rasa reads: a file, or the project's folder (then the importer in the
    configuration takes the organisation's sectors); or sentences.
    """
    texts = [message.text for message in messages]
    contenders = []
    with tempfile.TemporaryDirectory(prefix="voorsorteer-models-") as folder:
        for number, (title, config) in enumerate(configs.items()):
            archive = Path(folder) / f"{number}.tar.gz"
            job = Job(title, root, organisation, config, data, {"clean": texts}, archive)
            ((_, trained),) = run(train_and_ask, [job])
            timing = TimingJob(root, organisation, {title: archive}, {title: texts[:_TIMED]})
            ((_, taken),) = run(time_models, [timing])
            latency = Latency.of(taken[title])
            assert latency is not None, "there are messages"
            say(f"{title}: {told(len(texts), trained)}, {latency.median:.1f} ms a message")
            judged = [
                Judged(message, guess)
                for message, guess in zip(messages, trained.guesses["clean"], strict=True)
            ]
            result = Result.of(title, judged, [trained.seconds], trained.read_in)
            contenders.append(Contender(title, result, trained, latency))
    return contenders


def ratios(contenders: Sequence[Contender]) -> dict[str, float]:
    """How many times as much the second costs as the first."""
    first, second = (each.costs() for each in contenders[:2])
    return {name: round(second[name] / first[name], 2) for name in first if first[name]}


def diet_document(plan: Plan, contenders: Sequence[Contender]) -> dict[str, Any]:
    """The comparison as it is kept."""
    return {
        "organisation": plan.key,
        "sentences": plan.sentences,
        "contenders": [each.to_dict() for each in contenders],
        "ratios": ratios(contenders),
    }
