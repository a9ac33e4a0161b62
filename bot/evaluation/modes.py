"""What `voorsorteer evaluate` can be asked, and what is kept of the answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bot.catalogue import load_catalogue
from bot.evaluation import (
    compare,
    held_out,
    learning_curve,
    messages,
    page,
    pipelines,
    regression,
    report,
)
from bot.evaluation import (
    evaluation_set as evaluating,
)
from bot.evaluation.configs import diet_config, project_config
from bot.evaluation.outcomes import Judged
from bot.evaluation.own import judge_own
from bot.evaluation.plans import Plans, make_plans, smallest
from bot.evaluation.results import Result

__all__ = [
    "Outcome",
    "Wanted",
    "accept_result",
    "compared_pipelines",
    "curve",
    "evaluation_set",
    "keep",
    "nlu_files",
    "own",
]


@dataclass(frozen=True)
class Wanted:
    """What was asked for; `organisation` is the one of the settings."""

    root: Path
    organisation: str
    organisations: Sequence[str]
    quick: bool
    compare_diet: bool
    folds: int
    by_batch: bool
    say: Callable[[str], None]

    def plans(self) -> Plans | None:
        """Who is judged on what; None, with each told, when training would see what is held out."""
        found = held_out.find_leaks(self.root)
        leaks = [leak for leak in found if not leak.everyday]
        for leak in leaks:
            self.say(f"leak: {leak}")
        if leaks:
            self.say(f"{len(leaks)} held-out messages are known to training: nothing was judged.")
            return None
        plans = make_plans(self.root, self.organisations, self.quick)
        for name, mistakes in plans.left_out.items():
            self.say(f"left out: {name}, with {len(mistakes)} mistakes; the first: {mistakes[0]}")
        if everyday := len(found):
            self.say(f"{everyday} messages of a few words are training sentences too: no leak")
        return plans


@dataclass(frozen=True)
class Outcome:
    """The answer: as text, as a document, and message by message."""

    document: dict[str, Any]
    text: list[str]
    results: list[Result] = field(default_factory=list)
    #: Under build/evaluation.
    folder: str = ""
    file: str = "results.json"
    #: Figures that are worse than the accepted result by more than chance.
    worse: list[str] = field(default_factory=list)


def _document(**values: Any) -> dict[str, Any]:
    return {"made_at": datetime.now(timezone.utc).isoformat(timespec="seconds"), **values}


def evaluation_set(wanted: Wanted) -> Outcome | None:
    """Every organisation, on the messages that were written for judging."""
    plans = wanted.plans()
    if plans is None:
        return None
    root, say = wanted.root, wanted.say
    judged = evaluating.judge(root, plans.judged, say)
    document = _document(
        set=messages.fingerprint(root),
        quick=wanted.quick,
        left_out=plans.left_out,
        **judged.to_dict(),
    )
    text = report.evaluation(judged)
    if wanted.compare_diet:
        plan = smallest(plans.judged)
        configs = compare.ours_and_diet(root)
        both = compare.compare(root, plan.key, configs, root / "data", plan.messages, say)
        document["diet"] = compare.diet_document(plan, both)
        text += ["", f"  Beside Rasa's default, {plan.key}", *report.compared(both)]
    changes, worse = _changes(wanted, document)
    document["changes"] = changes
    return Outcome(
        document, [*text, *([""] if changes else []), *changes], judged.results(), worse=worse
    )


def _changes(wanted: Wanted, document: dict[str, Any]) -> tuple[list[str], list[str]]:
    """What differs from the accepted result by more than chance, and what of that is worse."""
    before = None if wanted.quick else regression.accepted(wanted.root)
    if before is None:
        return [], []
    found = regression.changes(before, regression.compact(document))
    lines = [str(change) for change in found]
    if before.get("set") != document["set"]:
        lines.append("The messages are not those of the accepted result.")
    return lines, [str(change) for change in found if change.worse]


def accept_result(wanted: Wanted, outcome: Outcome) -> Path:
    """Make this the result that later ones are compared with."""
    return regression.accept(wanted.root, outcome.document)


def own(wanted: Wanted) -> Outcome:
    """Cross-validation of the sentences of an organisation, or more."""
    results = []
    for name in wanted.organisations or [wanted.organisation]:
        organisation = load_catalogue(wanted.root, name).organisation
        results.append(
            judge_own(
                wanted.root, organisation, wanted.folds, wanted.by_batch, wanted.quick, wanted.say
            )
        )
    return Outcome(
        _document(results=[result.to_dict() for result in results]),
        [line for result in results for line in report.result(result)],
        results,
        folder="own",
    )


def curve(wanted: Wanted) -> Outcome | None:
    """The evaluation set, after a part of the sentences."""
    plans = wanted.plans()
    if plans is None:
        return None
    steps = learning_curve.learning_curve(wanted.root, plans.judged, wanted.say)
    return Outcome(
        _document(
            quick=wanted.quick,
            organisations=[plan.key for plan in plans.judged],
            steps=[step.to_dict() for step in steps],
        ),
        learning_curve.curve_table(steps),
        file=page.LEARNING_CURVE,
    )


def compared_pipelines(wanted: Wanted, files: Sequence[Path]) -> Outcome | None:
    """Ours beside others, on one organisation; the table goes into docs/pipelines.md."""
    configs = pipelines.pipelines(wanted.root, files)
    plans = wanted.plans()
    if plans is None:
        return None
    root, plan = wanted.root, smallest(plans.judged)
    contenders = compare.compare(root, plan.key, configs, root / "data", plan.messages, wanted.say)
    command = " ".join(["voorsorteer evaluate --pipelines", *map(str, files)])
    chosen = "".join(f" --organisation {name}" for name in wanted.organisations)
    document = _document(
        organisation=plan.key,
        sentences=plan.sentences,
        messages=len(plan.messages),
        pipelines=[contender.to_dict() for contender in contenders],
    )
    lines = [
        f"`{command}{chosen}` on {document['made_at'][:10]}: {plan.organisation.name}, "
        f"{plan.sentences} sentences, {len(plan.messages)} messages.",
        "",
        *pipelines.pipelines_table(contenders),
    ]
    if not wanted.quick:
        wanted.say(f"Written: {pipelines.write_table(root, lines)}")
    return Outcome(document, lines, [each.result for each in contenders], folder="pipelines")


def nlu_files(wanted: Wanted, train: Path, test: Path) -> Outcome:
    """Our pipeline, and if wanted Rasa's proposal, trained and judged on any Rasa NLU files."""
    # Rasa itself reads these: the one mode that needs it in this process.
    from bot.evaluation.pipeline import rasa_examples

    # Only the file that was given: the project's importer would look for its own sentences.
    ours = {key: value for key, value in project_config(wanted.root).items() if key != "importers"}
    configs = {compare.OURS: ours}
    if wanted.compare_diet:
        configs[compare.DIET] = diet_config(str(ours.get("language", "nl")))
    held, known = rasa_examples(test), rasa_examples(train)
    wanted.say(f"{len(known)} sentences in {train}, {len(held)} messages in {test}")
    contenders = compare.compare(
        wanted.root, wanted.organisation, configs, train.resolve(), held, wanted.say
    )
    results = [contender.result for contender in contenders]
    text = [line for result in results for line in report.result(result)]
    if wanted.compare_diet:
        text += ["", *report.compared(contenders)]
    return Outcome(
        _document(
            organisation=wanted.organisation,
            results=[{**each.result.to_dict(), **each.costs()} for each in contenders],
        ),
        text,
        results,
        folder="nlu",
    )


def keep(outcome: Outcome, folder: Path) -> list[str]:
    """Write the document and every message; and the page, when there is something to show."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(outcome.document, ensure_ascii=False, indent=2)
    (folder / outcome.file).write_text(text + "\n", encoding="utf-8")
    told = [f"Kept in {folder}: {outcome.file}"]
    if outcome.results:
        with (folder / "messages.jsonl").open("w", encoding="utf-8") as file:
            for result in outcome.results:
                for each in result.judged:
                    file.write(json.dumps(_line(result, each), ensure_ascii=False) + "\n")
        told = [f"{told[0]}, and every message in messages.jsonl"]
    if not outcome.folder and (path := page.write(folder)):
        told.append(f"Pictures: {path}")
    return told


def _line(result: Result, each: Judged) -> dict[str, Any]:
    return {"set": result.title, **each.to_dict()}
