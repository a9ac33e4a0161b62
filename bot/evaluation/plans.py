"""Who is judged, on which messages."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.catalogue import load_catalogue
from bot.catalogue.held_out import QUESTIONS, read_questions
from bot.catalogue.messages import message_file, read_messages
from bot.catalogue.sentences import Example, read_sentences, sentence_files
from bot.domain.errors import ConfigurationError
from bot.domain.goals import Catalogue, Organisation
from bot.evaluation.messages import deal
from bot.evaluation.outcomes import Guess, Judged

__all__ = [
    "Plan",
    "Plans",
    "every_sentence",
    "judged_together",
    "make_plans",
    "own_sentences",
    "smallest",
    "texts_of",
]

_GENERAL = "algemeen"
#: The Rijksoverheid questions are nearest to what people ask their municipality.
_ASKED_THE_QUESTIONS = "gemeente"
#: `--quick` judges one message in so many.
_QUICK = 5


@dataclass(frozen=True)
class Plan:
    """An organisation, how many sentences train it, and the messages that judge it."""

    organisation: Organisation
    sentences: int
    messages: list[Example]
    questions: list[Example]

    @property
    def key(self) -> str:
        return self.organisation.key


@dataclass(frozen=True)
class Plans:
    """Who is judged, and who cannot be, with the mistakes that keep them out."""

    judged: list[Plan]
    left_out: dict[str, list[str]]


def own_sentences(root: Path, organisation: Organisation) -> list[Example]:
    """The sentences of the organisation's sectors; `where` is the file."""
    return _read(root, sentence_files(root, organisation.sectors))


def every_sentence(root: Path, without: Collection[Path] = ()) -> list[Example]:
    """What training learns from: the sentences of all sectors, but for those in some files."""
    return _read(root, [path for path in sentence_files(root) if path not in without])


def _read(root: Path, files: Sequence[Path]) -> list[Example]:
    return [each for path in files for each in read_sentences(path, root, numbered=False)]


def texts_of(plans: Sequence[Plan]) -> dict[str, list[str]]:
    """What each is asked, by its key."""
    return {plan.key: [message.text for message in plan.messages] for plan in plans}


def judged_together(plans: Sequence[Plan], guesses: Mapping[str, Sequence[Guess]]) -> list[Judged]:
    """The messages of all, in the order of the plans, each with what its organisation guessed."""
    return [
        Judged(message, guess)
        for plan in plans
        for message, guess in zip(plan.messages, guesses[plan.key], strict=True)
    ]


def make_plans(
    root: Path,
    wanted: Sequence[str] = (),
    quick: bool = False,
    sectors: Collection[str] = (),
) -> Plans:
    """A plan for every organisation, or for those that are wanted; with `sectors` only for those
    that have one of these.

    Each judges the messages of its own sectors. Those of the sector that all have are dealt round:
    each is judged once, and every organisation has some. Quick judges one in five of all that.

    Raises:
        ConfigurationError: a wanted organisation has mistakes, or none of the sectors; or no
            organisation is left.
    """
    known = sorted(path.stem for path in (root / "organisations").glob("*.yml"))
    if unknown := [name for name in wanted if name not in known]:
        raise ConfigurationError(
            [
                f"there is no organisation '{name}'; there are: {', '.join(known)}"
                for name in unknown
            ]
        )
    plans: list[Plan] = []
    catalogues: list[Catalogue] = []
    left_out: dict[str, list[str]] = {}
    for key in known:
        if wanted and key not in wanted:
            continue
        try:
            catalogue = load_catalogue(root, key)
            if sectors and not set(sectors) & set(catalogue.organisation.sectors):
                if wanted:
                    raise ConfigurationError([f"{key} does not have {_named(sectors)}"])
                continue
            plans.append(_plan(root, catalogue))
            catalogues.append(catalogue)
        except ConfigurationError as error:
            left_out[key] = error.mistakes
    if not plans or (wanted and left_out):
        # A mistake in what all share is there once for each.
        mistakes = [mistake for found in left_out.values() for mistake in found]
        nobody = [f"no organisation has {_named(sectors)}"]
        raise ConfigurationError(list(dict.fromkeys(mistakes)) or nobody)
    general = message_file(root, _GENERAL)
    if general.is_file():
        # What all have may only name goals that all have.
        common = set.intersection(*(set(catalogue.goals) for catalogue in catalogues))
        hands = deal(read_messages(general, root, common), len(plans))
        plans = [
            replace(plan, messages=plan.messages + hand)
            for plan, hand in zip(plans, hands, strict=True)
        ]
    return Plans([_quick(plan) if quick else plan for plan in plans], left_out)


def _named(sectors: Collection[str]) -> str:
    return f"the sector {' or '.join(sorted(sectors))}"


def _plan(root: Path, catalogue: Catalogue) -> Plan:
    who = catalogue.organisation
    asked = who.kind == _ASKED_THE_QUESTIONS and (root / QUESTIONS).is_file()
    return Plan(
        organisation=who,
        sentences=len(own_sentences(root, who)),
        messages=[
            message
            for sector in who.sectors
            if sector != _GENERAL
            for message in read_messages(message_file(root, sector), root, catalogue.goals)
        ],
        questions=read_questions(root / QUESTIONS, root) if asked else [],
    )


def _quick(plan: Plan) -> Plan:
    return replace(plan, messages=plan.messages[::_QUICK], questions=plan.questions[::_QUICK])


def smallest(plans: Sequence[Plan]) -> Plan:
    """The one with the fewest sentences: the quickest to try many pipelines on."""
    return min(plans, key=lambda plan: (plan.sentences, plan.key))
