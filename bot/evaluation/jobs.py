"""One training and what is asked of it, in a process that does nothing else.

A job crosses the border between processes, so it holds plain data only; Rasa is imported on the
other side.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.catalogue.sentences import Example
from bot.evaluation.configs import Config
from bot.evaluation.outcomes import Guess
from bot.evaluation.sentences import write_nlu

__all__ = ["Job", "TimingJob", "Trained", "become", "time_models", "train_and_ask"]

#: The first messages wake up what a server has awake.
_WARM_UP = 20


@dataclass(frozen=True)
class Job:
    """A pipeline to train for an organisation, and the texts to ask it, by the name of the set."""

    name: str
    root: Path
    organisation: str
    config: Config
    #: A file or folder that Rasa reads, or sentences.
    data: Path | Sequence[Example]
    asked: Mapping[str, Sequence[str]]
    #: Where the trained model is kept, for timing it later.
    keep: Path | None = None
    #: Where jobs leave what others can learn from; without it everything is learned from nothing.
    shared: Path | None = None


@dataclass(frozen=True)
class Trained:
    """What a model made of the texts, and what the training took."""

    guesses: Mapping[str, list[Guess]]
    seconds: float
    read_in: float
    memory_mb: float = 0.0
    model_mb: float = 0.0
    #: Whether nothing was taken over from a training before it.
    from_nothing: bool = True


def train_and_ask(job: Job) -> Trained:
    """Train, then ask."""
    become(job.root, job.organisation)
    with tempfile.TemporaryDirectory(prefix="voorsorteer-evaluate-") as name:
        folder = Path(name)
        shared = job.shared or folder / "cache"
        # Rasa's setting; our own components keep what they learned there as well.
        os.environ["RASA_CACHE_DIRECTORY"] = str(shared)
        from_nothing = not any(shared.glob("**/*"))
        from bot.evaluation.pipeline import Pipeline

        data = job.data
        if not isinstance(data, Path):
            data = write_nlu(data, folder / "train.yml")
        pipeline = Pipeline.train(job.config, data, folder)
        memory_mb = peak_memory_mb()
        model_mb = pipeline.archive.stat().st_size / 1e6
        guesses, read_in = {}, 0.0
        for asked, texts in job.asked.items():
            read = pipeline.read(texts)
            guesses[asked] = read.guesses
            read_in += read.seconds
        if job.keep is not None:
            job.keep.write_bytes(pipeline.archive.read_bytes())
    return Trained(guesses, pipeline.trained_in, read_in, memory_mb, model_mb, from_nothing)


@dataclass(frozen=True)
class TimingJob:
    """Models to time, by name, and the texts of each."""

    root: Path
    organisation: str
    models: Mapping[str, Path]
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)


def time_models(job: TimingJob) -> dict[str, list[float]]:
    """Milliseconds a message, one at a time; run it when nothing else does."""
    become(job.root, job.organisation)
    from bot.evaluation.pipeline import Pipeline

    taken = {}
    for name, archive in job.models.items():
        with tempfile.TemporaryDirectory(prefix="voorsorteer-evaluate-") as folder:
            pipeline = Pipeline.load(archive, Path(folder))
            texts = job.texts[name]
            pipeline.time_each(texts[:_WARM_UP])
            taken[name] = pipeline.time_each(texts)
    return taken


def become(root: Path, organisation: str) -> None:
    """What `rasa train` has around it: the project's folder, and who we are."""
    os.chdir(root)
    os.environ["VOORSORTEER_ORGANISATION"] = organisation
    os.environ["LOG_LEVEL"] = "WARNING"  # Rasa draws progress bars at any lower level


def peak_memory_mb() -> float:
    """The most memory that this process ever held, in MB."""
    try:
        # What `getrusage` says starts, in a child, from what its parent held.
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6
    except (OSError, StopIteration):
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6
