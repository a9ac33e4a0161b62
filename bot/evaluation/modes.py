"""What `voorsorteer evaluate` can be asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.catalogue import load_catalogue
from bot.catalogue.sentences import Example
from bot.evaluation import (
    compare,
    effect_report,
    learning_curve,
    page,
    pipelines,
    regression,
    report,
)
from bot.evaluation.configs import diet_config, project_config
from bot.evaluation.effect import measure
from bot.evaluation.evaluation_set import judge
from bot.evaluation.folds import stratified_share
from bot.evaluation.held_out import find_leaks
from bot.evaluation.messages import fingerprint
from bot.evaluation.outcome import Outcome, document
from bot.evaluation.own import judge_own
from bot.evaluation.plans import Plans, make_plans, own_sentences, smallest
from bot.evaluation.taught import read_taught
from bot.evaluation.workers import Run, side_by_side

__all__ = [
    "Wanted",
    "compared_pipelines",
    "curve",
    "effect",
    "evaluation_set",
    "nlu_files",
    "own",
]


@dataclass(frozen=True)
class Wanted:
    """What was asked for; `organisation` is the one of the settings."""

    root: Path
    organisation: str
    say: Callable[[str], None]
    organisations: Sequence[str] = ()
    quick: bool = False
    compare_diet: bool = False
    folds: int = 5
    by_batch: bool = False
    #: The part of the organisation's sentences that pipelines are compared on.
    share: float = 1.0
    run: Run = side_by_side

    def plans(self, sectors: Collection[str] = ()) -> Plans | None:
        """Who is judged on what; None, with each leak told, when training would see the test.

        With `sectors` only organisations that have one of these are judged.
        """
        found = find_leaks(self.root)
        leaks = [leak for leak in found if not leak.everyday]
        for leak in leaks:
            self.say(f"leak: {leak}")
        if leaks:
            self.say(f"{len(leaks)} held-out messages are known to training: nothing was judged.")
            return None
        if found:
            self.say(f"{len(found)} messages of a few words are training sentences too: no leak")
        plans = make_plans(self.root, self.organisations, self.quick, sectors)
        for name, mistakes in plans.left_out.items():
            self.say(f"left out: {name}, with {len(mistakes)} mistakes; the first: {mistakes[0]}")
        return plans


def evaluation_set(wanted: Wanted) -> Outcome | None:
    """Every organisation, on the messages that were written for judging."""
    plans = wanted.plans()
    if plans is None:
        return None
    root, say = wanted.root, wanted.say
    judged = judge(root, plans.judged, say, wanted.run)
    kept = document(
        set=fingerprint(root), quick=wanted.quick, left_out=plans.left_out, **judged.to_dict()
    )
    text = report.evaluation(judged)
    if wanted.compare_diet:
        plan = smallest(plans.judged)
        both = compare.compare(
            root,
            plan.key,
            compare.ours_and_diet(root),
            root / "data",
            plan.messages,
            say,
            wanted.run,
        )
        kept["diet"] = compare.diet_document(plan, both)
        text += ["", f"  Beside Rasa's default, {plan.key}", *report.compared(both)]
    kept["changes"], worse = _changes(wanted, kept)
    text += ["", *kept["changes"]] if kept["changes"] else []
    results = judged.results()
    table = (report.DOCUMENT, report.measured(kept["made_at"], results, judged.runs))
    return Outcome(kept, text, results, worse=worse, table=table)


def _changes(wanted: Wanted, kept: dict[str, Any]) -> tuple[list[str], list[str]]:
    """What differs from the accepted result by more than chance, and what of that is worse."""
    before = None if wanted.quick else regression.accepted(wanted.root)
    if before is None:
        return [], []
    found = regression.changes(before, regression.compact(kept))
    lines = [str(change) for change in found]
    if before.get("set") != kept["set"]:
        lines.append("The messages are not those of the accepted result.")
    return lines, [str(change) for change in found if change.worse]


def own(wanted: Wanted) -> Outcome:
    """Cross-validation of the sentences of an organisation, or of several."""
    results = [
        judge_own(
            wanted.root,
            load_catalogue(wanted.root, name).organisation,
            wanted.folds,
            wanted.by_batch,
            wanted.quick,
            wanted.say,
            wanted.run,
        )
        for name in wanted.organisations or [wanted.organisation]
    ]
    return Outcome(
        document(results=[result.to_dict() for result in results]),
        [line for result in results for line in report.result(result)],
        results,
        folder="own",
    )


def curve(wanted: Wanted) -> Outcome | None:
    """The evaluation set, after a part of the sentences."""
    plans = wanted.plans()
    if plans is None:
        return None
    steps = learning_curve.learning_curve(wanted.root, plans.judged, wanted.say, run=wanted.run)
    kept = document(
        quick=wanted.quick,
        organisations=[plan.key for plan in plans.judged],
        steps=[step.to_dict() for step in steps],
    )
    return Outcome(kept, learning_curve.curve_table(steps), file=page.LEARNING_CURVE)


def effect(wanted: Wanted, files: Sequence[Path]) -> Outcome | None:
    """The evaluation set without and with these files of sentences, by who has their sectors."""
    taught = read_taught(wanted.root, files)
    plans = wanted.plans(taught.sectors)
    if plans is None:
        return None
    catalogues = [load_catalogue(wanted.root, plan.key) for plan in plans.judged]
    taught.check_goals({goal for catalogue in catalogues for goal in catalogue.goals})
    found = measure(wanted.root, plans.judged, taught, wanted.say, wanted.run)
    kept = document(
        set=fingerprint(wanted.root),
        quick=wanted.quick,
        left_out=plans.left_out,
        organisations=[plan.key for plan in plans.judged],
        **effect_report.effect_document(found),
    )
    return Outcome(kept, effect_report.effect_text(found), file=page.EFFECT, worse=found.worse())


def compared_pipelines(wanted: Wanted, files: Sequence[Path]) -> Outcome | None:
    """Ours beside others, on one organisation; the table goes into docs/pipelines.md."""
    configs = pipelines.pipelines(wanted.root, files)
    plans = wanted.plans()
    if plans is None:
        return None
    root, plan = wanted.root, smallest(plans.judged)
    data: Path | list[Example] = root / "data"
    sentences = plan.sentences
    if wanted.share < 1.0:
        data = stratified_share(own_sentences(root, plan.organisation), wanted.share)
        sentences = len(data)
    contenders = compare.compare(
        root, plan.key, configs, data, plan.messages, wanted.say, wanted.run
    )
    kept = document(
        organisation=plan.key,
        sentences=sentences,
        messages=len(plan.messages),
        pipelines=[contender.to_dict() for contender in contenders],
    )
    words = ["voorsorteer evaluate --pipelines", *map(str, files)]
    words += [f"--organisation {name}" for name in wanted.organisations]
    words += [f"--share {wanted.share:g}"] if wanted.share < 1.0 else []
    lines = [
        f"`{' '.join(words)}` on {kept['made_at'][:10]}: {plan.organisation.name}, "
        f"{sentences} sentences, {len(plan.messages)} messages.",
        "",
        *pipelines.pipelines_table(contenders),
    ]
    results = [each.result for each in contenders]
    table = None if wanted.quick else (pipelines.DOCUMENT, lines)
    return Outcome(kept, lines, results, folder="pipelines", table=table)


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
        wanted.root, wanted.organisation, configs, train.resolve(), held, wanted.say, wanted.run
    )
    results = [contender.result for contender in contenders]
    text = [line for result in results for line in report.result(result)]
    if wanted.compare_diet:
        text += ["", *report.compared(contenders)]
    return Outcome(
        document(
            organisation=wanted.organisation,
            results=[{**each.result.to_dict(), **each.costs()} for each in contenders],
        ),
        text,
        results,
        folder="nlu",
    )
