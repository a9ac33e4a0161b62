"""What some files of sentences bring: the evaluation set, judged without and with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.catalogue.sentences import Example
from bot.domain.errors import ConfigurationError
from bot.domain.goals import Organisation
from bot.evaluation.figures import BY_NAME, MAIN
from bot.evaluation.outcomes import Guess
from bot.evaluation.paired import Comparison, Pair, Verdict, compare
from bot.evaluation.plans import Plan, every_sentence, judged_together, texts_of
from bot.evaluation.regression import CHANCE_OF_MANY
from bot.evaluation.taught import Taught
from bot.evaluation.workers import Run, side_by_side

__all__ = ["Effect", "GoalEffect", "measure"]

#: What is told of the goals that the files teach.
_OF_GOALS = (BY_NAME["goal_top1"], BY_NAME["goal_top3"])
_FEWEST_GOALS = 2


@dataclass(frozen=True)
class GoalEffect:
    """A goal that the files teach: its sentences, and its messages."""

    goal: str
    taught: int
    sentences: int
    comparison: Comparison

    def to_dict(self) -> dict[str, Any]:
        return {
            "goal": self.goal,
            "taught": self.taught,
            "sentences": self.sentences,
            **self.comparison.to_dict(),
        }


@dataclass(frozen=True)
class Effect:
    """Every message as it was judged before (without the files) and now (with them)."""

    taught: Taught
    #: How many sentences each goal has, with those of the files.
    sentences: Mapping[str, int]
    pairs: Sequence[Pair]

    def figures(self) -> list[Comparison]:
        """The main figures that have something to count: many, so much is asked of each."""
        made = [compare(figure, self.pairs, CHANCE_OF_MANY) for figure in MAIN]
        return [each for each in made if each.before.total or each.now.total]

    def about_taught(self) -> list[Pair]:
        """The messages about a goal that the files teach."""
        taught = self.taught.goals.keys()
        return [pair for pair in self.pairs if taught & _goals_of(pair)]

    def of_taught(self) -> list[Comparison]:
        """How these are found, all together."""
        return [compare(figure, self.about_taught()) for figure in _OF_GOALS]

    def by_goal(self) -> list[GoalEffect]:
        """How each goal of the files is found, in the order of the files."""
        return [
            GoalEffect(
                goal,
                taught,
                self.sentences[goal],
                compare(_OF_GOALS[0], [pair for pair in self.pairs if goal in _goals_of(pair)]),
            )
            for goal, taught in self.taught.goals.items()
        ]

    def changed(self) -> list[Pair]:
        """Messages in which a main figure changed, by their goal.

        First those in which a goal of the files plays a part: they are about it, or were or are
        taken for it. The others changed because a training with other sentences ends elsewhere.
        """
        found = [
            pair
            for pair in self.pairs
            if any(pair.better(figure) or pair.worse(figure) for figure in MAIN)
        ]
        return sorted(found, key=lambda pair: (not self.plays_a_part(pair), pair.example.goal))

    def plays_a_part(self, pair: Pair) -> bool:
        """Whether the message is about a goal of the files, or was or is taken for one."""
        guessed = {*pair.before.guess.ranking[:1], *pair.now.guess.ranking[:1]}
        return not self.taught.goals.keys().isdisjoint(_goals_of(pair) | guessed)

    def worse(self) -> list[str]:
        """What became worse beyond chance."""
        groups = {"all messages": self.figures(), "the goals of the files": self.of_taught()}
        return [
            f"worse with these sentences, {name}, {each}"
            for name, comparisons in groups.items()
            for each in comparisons
            if each.verdict is Verdict.WORSE
        ]


def _goals_of(pair: Pair) -> set[str]:
    return {str(pair.example.goal), *pair.example.also}


@dataclass(frozen=True)
class _Task:
    root: Path
    without: Collection[Path]
    organisations: Sequence[Organisation]
    texts: Mapping[str, Sequence[str]]


def measure(
    root: Path,
    plans: Sequence[Plan],
    taught: Taught,
    say: Callable[[str], None],
    run: Run = side_by_side,
) -> Effect:
    """Train without the files and with them; every organisation judges its messages both times.

    Raises:
        ConfigurationError: without the files there is nothing to learn from.
    """
    organisations = [plan.organisation for plan in plans]
    _check_rest(every_sentence(root, taught.files), organisations)
    texts = texts_of(plans)
    tasks = [_Task(root, without, organisations, texts) for without in ((), taught.files)]
    judged = {}
    for task, (sentences, guesses) in run(_train, tasks):
        judged[bool(task.without)] = judged_together(plans, guesses)
        say(f"judged {len(judged[bool(task.without)])} messages after {sentences} sentences")
    return Effect(
        taught=taught,
        sentences=Counter(str(each.goal) for each in every_sentence(root)),
        pairs=[Pair(*pair) for pair in zip(judged[True], judged[False], strict=True)],
    )


def _check_rest(rest: Sequence[Example], organisations: Sequence[Organisation]) -> None:
    mistakes = [
        f"without these files {who.key} has sentences of fewer than {_FEWEST_GOALS} goals: "
        "there is nothing to compare with"
        for who in organisations
        if len({each.goal for each in rest if each.sector in who.sectors}) < _FEWEST_GOALS
    ]
    if mistakes:
        raise ConfigurationError(mistakes)


def _train(task: _Task) -> tuple[int, dict[str, list[Guess]]]:
    from bot.evaluation.direct import answers

    examples = every_sentence(task.root, task.without)
    return len(examples), answers(task.root, examples, task.organisations, task.texts)
