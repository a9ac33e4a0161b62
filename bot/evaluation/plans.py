"""Who is judged, on which messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.catalogue import load_catalogue
from bot.catalogue.held_out import QUESTIONS, read_questions
from bot.catalogue.messages import message_file, read_messages
from bot.catalogue.sentences import Example, read_sentences, sentence_files
from bot.domain.errors import ConfigurationError
from bot.domain.goals import Catalogue, Organisation
from bot.evaluation.messages import deal

__all__ = ["Plan", "Plans", "make_plans", "own_sentences", "smallest"]

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
    files = sentence_files(root, organisation.sectors)
    return [each for path in files for each in read_sentences(path, root, numbered=False)]


def make_plans(root: Path, wanted: Sequence[str] = (), quick: bool = False) -> Plans:
    """A plan for every organisation, or for those that are wanted.

    Each judges the messages of its own sectors. Those of the sector that all have are dealt round:
    each is judged once, and every organisation has some. Quick judges one in five of all that.

    Raises:
        ConfigurationError: a wanted organisation has mistakes, or none is without.
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
            plans.append(_plan(root, catalogue))
            catalogues.append(catalogue)
        except ConfigurationError as error:
            left_out[key] = error.mistakes
    if not plans or (wanted and left_out):
        # A mistake in what all share is there once for each.
        mistakes = [mistake for found in left_out.values() for mistake in found]
        raise ConfigurationError(list(dict.fromkeys(mistakes)))
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
