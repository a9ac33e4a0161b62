"""The evaluation set: every organisation's pipeline, judged on messages it never saw."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.catalogue.sentences import Example
from bot.evaluation import noise
from bot.evaluation.configs import project_config
from bot.evaluation.jobs import Job, TimingJob, Trained, time_models, train_and_ask
from bot.evaluation.outcomes import Guess, Judged
from bot.evaluation.plans import Plan
from bot.evaluation.results import Latency, Result
from bot.evaluation.scores import Scores, score
from bot.evaluation.workers import Run, side_by_side

__all__ = ["Evaluation", "Noisy", "OrganisationRun", "judge", "told"]

Say = Callable[[str], None]
_CLEAN, _QUESTIONS = "clean", "questions"
#: So many messages are timed one at a time for each organisation.
_TIMED = 200


@dataclass(frozen=True)
class OrganisationRun:
    """An organisation's model, and what it made of its messages."""

    plan: Plan
    trained: Trained
    latency: Latency | None

    def judged(self, asked: str, examples: Sequence[Example]) -> list[Judged]:
        guesses: list[Guess] = self.trained.guesses.get(asked, [])
        pairs = zip(examples, guesses, strict=True) if guesses else ()
        return [Judged(example, guess) for example, guess in pairs]

    def to_dict(self) -> dict[str, Any]:
        who = self.plan.organisation
        return {
            "name": who.name,
            "kind": who.kind,
            "sectors": who.sectors,
            "sentences": self.plan.sentences,
            **score(self.judged(_CLEAN, self.plan.messages)).figures(),
            "trained_in_s": round(self.trained.seconds, 2),
            "from_nothing": self.trained.from_nothing,
            "peak_memory_mb": round(self.trained.memory_mb),
            "model_mb": round(self.trained.model_mb, 2),
            "latency": self.latency.to_dict() if self.latency else None,
        }


@dataclass(frozen=True)
class Noisy:
    """The figures under one kind of noise, and how many messages it changed."""

    changed: int
    scores: Scores

    def to_dict(self) -> dict[str, Any]:
        return {"changed": self.changed, **self.scores.figures()}


@dataclass(frozen=True)
class Evaluation:
    """All that was judged, by organisation; the figures are over all together."""

    runs: list[OrganisationRun]
    noises: Sequence[str] = field(default=noise.KINDS)

    def results(self) -> list[Result]:
        """The evaluation set, and apart from it the questions by others, if they were asked."""
        sets = {
            "The evaluation set": [
                judged for run in self.runs for judged in run.judged(_CLEAN, run.plan.messages)
            ],
            "Questions to Rijksoverheid": [
                judged for run in self.runs for judged in run.judged(_QUESTIONS, run.plan.questions)
            ],
        }
        trained_in = [run.trained.seconds for run in self.runs]
        read_in = sum(run.trained.read_in for run in self.runs)
        return [
            Result.of(title, judged, trained_in, read_in)
            for title, judged in sets.items()
            if judged
        ]

    def noisy(self) -> dict[str, Noisy]:
        """The same messages, under each kind of noise."""
        found = {}
        for kind in self.noises:
            judged = [each for run in self.runs for each in run.judged(kind, run.plan.messages)]
            changed = sum(
                1 for each in judged if noise.noisy(each.example.text, kind) != each.example.text
            )
            found[kind] = Noisy(changed, score(judged))
        return found

    def to_dict(self) -> dict[str, Any]:
        return {
            "results": [result.to_dict() for result in self.results()],
            "organisations": {run.plan.key: run.to_dict() for run in self.runs},
            "noise": {kind: noisy.to_dict() for kind, noisy in self.noisy().items()},
        }


def judge(root: Path, plans: Sequence[Plan], say: Say, run: Run = side_by_side) -> Evaluation:
    """Train a pipeline for each plan and ask it everything; then time each alone.

    The first is trained alone: where others learn from the same sentences, they take that over, as
    with `make train`. The rest goes two at once.
    """
    config = project_config(root)
    trained: dict[str, Trained] = {}
    with tempfile.TemporaryDirectory(prefix="voorsorteer-models-") as folder:
        archives = {plan.key: Path(folder) / f"{plan.key}.tar.gz" for plan in plans}
        # The largest first: two at once are ready soonest that way.
        ordered = sorted(plans, key=lambda plan: -plan.sentences)
        jobs = [
            Job(
                name=plan.key,
                root=root,
                organisation=plan.key,
                config=config,
                data=root / "data",
                asked=_asked(plan),
                keep=archives[plan.key],
                shared=Path(folder) / "shared",
            )
            for plan in ordered
        ]
        sentences = {plan.key: plan.sentences for plan in plans}
        for some in (jobs[:1], jobs[1:]):
            for job, done in run(train_and_ask, some):
                trained[job.name] = done
                asked = sum(len(texts) for texts in job.asked.values())
                say(f"{job.name}: {sentences[job.name]} sentences, {told(asked, done)}")
        texts = {plan.key: [each.text for each in plan.messages[:_TIMED]] for plan in plans}
        timing = TimingJob(root, plans[0].key, archives, texts)
        ((_, taken),) = run(time_models, [timing])
    return Evaluation(
        [OrganisationRun(plan, trained[plan.key], Latency.of(taken[plan.key])) for plan in plans]
    )


def _asked(plan: Plan) -> dict[str, list[str]]:
    texts = [message.text for message in plan.messages]
    return {
        _CLEAN: texts,
        **{kind: [noise.noisy(text, kind) for text in texts] for kind in noise.KINDS},
        _QUESTIONS: [question.text for question in plan.questions],
    }


def told(asked: int, trained: Trained) -> str:
    """What a training took, in a line."""
    return (
        f"trained in {trained.seconds:.1f} s{'' if trained.from_nothing else ' (shared)'} "
        f"with {trained.memory_mb:.0f} MB, read {asked} messages in {trained.read_in:.1f} s"
    )
