"""What a message is about and what it is, learned from labelled sentences; no Rasa in here.

Small networks on the same features answer five questions at once: which goal, is it about a goal at
all, is that goal complex, is it urgent, and what feeling shows. The features are those of the text,
and the signs of somebody's situation that the domain knows.

There are two networks, whose scores are averaged. One has not seen the sentences of some authors:
on those its answers are calibrated, so that a chance of 0.8 is true four times out of five. The
other has seen all sentences. Whether there is danger is weighed with more than the networks'
answer: see `bot.nlu.danger`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.special import expit, softmax

from bot.domain.feeling import feeling_of
from bot.domain.signals import SIGNAL_KEYS
from bot.nlu.calibration import Calibration, Platt, held_out
from bot.nlu.danger import Danger, crisis_weights
from bot.nlu.features import Row, TextFeatures, known_share, stacked
from bot.nlu.network import Network
from bot.nlu.network_training import train_network
from bot.nlu.questions import GOAL, LabelledSentence, questions_about
from bot.nlu.signs import SIGNS, signs_of
from bot.nlu.spelling import Spelling

__all__ = ["GOAL", "Estimate", "LabelledSentence", "NotEnoughGoals", "SortingModel"]

_ARRAYS, _NAMES = "sorting.npz", "sorting.json"


class NotEnoughGoals(ValueError):
    """There is nothing to choose between."""


class Estimate(NamedTuple):
    """Chances (0-1) that a message is about a goal, asks a person, …; and that it is complex."""

    goals: Mapping[str, float]
    kinds: Mapping[str, float]
    #: None when nothing can be said: never learned, or no known word.
    complex: float | None
    urgent: float
    feeling: str
    #: The part of the words that was ever seen in training.
    known: float = 1.0
    #: Nothing in the text was ever seen in training: it says nothing.
    blank: bool = False


class SortingModel:
    """The networks; a question that there was too little to learn from is left out."""

    def __init__(self) -> None:
        self._features = TextFeatures()
        self._spelling = Spelling()
        self._networks: list[Network] = []
        self._calibration = Calibration()
        self._danger = Danger()

    def fit(
        self,
        sentences: Sequence[LabelledSentence],
        knowledge: Mapping[str, Sequence[str]] | None = None,
    ) -> SortingModel:
        """Learn from sentences, and from what the catalogue says about the goals.

        Raises:
            NotEnoughGoals: the sentences are about fewer than two goals.
        """
        goals = sorted({sentence.goal for sentence in sentences})
        if len(goals) < 2:
            raise NotEnoughGoals(
                "the sorting needs sentences of at least two goals, and got "
                f"{len(goals)}; see data/nlu and the sectors of the organisation"
            )
        told = [
            LabelledSentence(text, goal)
            for goal, texts in (knowledge or {}).items()
            if goal in set(goals)
            for text in texts
        ]
        every = [*sentences, *told]
        self._features = TextFeatures().fit([sentence.text for sentence in every])
        self._spelling = Spelling.fit(sentence.text for sentence in every)
        rows = [self.row(sentence.text) for sentence in every]
        x = stacked(rows, self.width)
        questions = questions_about(every, goals)
        apart = held_out([sentence.author for sentence in sentences])
        seen = np.setdiff1d(np.arange(len(every)), apart)
        asked = [replace(question, answers=question.answers[seen]) for question in questions]
        calibrated = train_network(x[seen], asked, seed=0)
        self._networks = [calibrated, train_network(x, questions, seed=1)]
        scored = [(index, calibrated.scores(rows[index])) for index in apart]
        answers = {question.name: question.answers for question in questions}
        self._calibration = Calibration.fitted(scored, answers)
        self._danger = self._weighed(sentences, scored)
        return self

    def _weighed(
        self,
        sentences: Sequence[LabelledSentence],
        scored: Sequence[tuple[int, Mapping[str, np.ndarray]]],
    ) -> Danger:
        """How the witnesses of danger become a chance, by sentences that were kept apart."""
        told = [(sentences[i], s) for i, s in scored if sentences[i].label and "urgent" in s]
        heard = [
            (each.text, _margin(scores["urgent"]), self._chances("goal", scores))
            for each, scores in told
        ]
        witnesses = Danger(crisis_weights(sentences))
        return witnesses.fitted(heard, [each.urgent for each, _ in told])

    def mended(self, text: str) -> str:
        """The text with its slips of the finger mended, as far as the sentences tell how."""
        return self._spelling.mended(text)

    @property
    def width(self) -> int:
        """How many features a row has."""
        return len(self._features) + SIGNS

    @property
    def knows_complexity(self) -> bool:
        """Whether the sentences said what is simple and what is complex."""
        return bool(self._networks) and "complex" in self._networks[0].heads

    @property
    def knows_danger(self) -> bool:
        """Whether the sentences said what is urgent."""
        return bool(self._networks) and "urgent" in self._networks[0].heads

    def row(self, text: str) -> Row:
        """The features of the text, and then the signs."""
        return self.row_of(self._features.row(text), signs_of(text))

    def row_of(self, text: Row, signs: np.ndarray) -> Row:
        """The same from its two parts, so that a reason can be left out of either."""
        width = len(self._features)
        return Row(
            np.concatenate([text.columns, np.arange(width, width + SIGNS, dtype=np.int32)]),
            np.concatenate([text.values, signs.astype(np.float32)]),
        )

    def text_row(self, text: str) -> Row:
        """The features of a text without the signs."""
        return self._features.row(text)

    def estimate(self, text: str) -> Estimate:
        """What the networks make of a text; a text without any known word is not guessed at."""
        row = self.row(text)
        blank = len(row.columns) == SIGNS
        scores = self._scores(row)
        goals = self._chances("goal", scores)
        return Estimate(
            goals=goals,
            kinds=self._chances("kind", scores) or {GOAL: 1.0},
            complex=None if blank else self._yes("complex", scores),
            urgent=self._in_danger(text, scores, goals),
            feeling=self._feeling(scores, text),
            known=known_share(self._features, text),
            blank=blank and bool(self._networks),
        )

    def score(self, question: str, row: Row) -> float:
        """Log-odds of yes for "complex" or "urgent"; 0 when that was never learned."""
        scores = self._scores(row, question).get(question)
        return 0.0 if scores is None else self._calibration.of(question).score(scores)

    def _scores(self, row: Row, only: str | None = None) -> dict[str, np.ndarray]:
        each = [network.scores(row, only) for network in self._networks]
        if not each:
            return {}
        return {name: np.mean([scores[name] for scores in each], axis=0) for name in each[0]}

    def _chances(self, question: str, scores: Mapping[str, np.ndarray]) -> dict[str, float]:
        if question not in scores:
            return {}
        sharpness = self._calibration.sharpness.get(question, 1.0)
        chances = softmax(scores[question] * sharpness)
        classes = self._networks[0].heads[question].classes
        return dict(zip(classes, map(float, chances), strict=True))

    def _yes(self, question: str, scores: Mapping[str, np.ndarray]) -> float | None:
        if question not in scores:
            return None
        return float(expit(self._calibration.of(question).score(scores[question])))

    def _in_danger(
        self, text: str, scores: Mapping[str, np.ndarray], goals: Mapping[str, float]
    ) -> float:
        if "urgent" in scores:
            odds = self._danger.score(text, _margin(scores["urgent"]), goals)
            if odds is not None:
                return float(expit(odds))
        return self._yes("urgent", scores) or 0.0

    def _feeling(self, scores: Mapping[str, np.ndarray], text: str) -> str:
        chances = self._chances("feeling", scores)
        return max(chances, key=lambda name: chances[name]) if chances else feeling_of(text).value

    def save(self, folder: Path) -> None:
        """Write arrays and names; nothing in them is code."""
        names, rarity = self._features.state()
        arrays = {"rarity": rarity}
        for number, network in enumerate(self._networks):
            arrays.update(network.arrays(f"network{number}_"))
        np.savez(folder / _ARRAYS, **arrays)
        heads = self._networks[0].heads if self._networks else {}
        content = {
            "features": names,
            "signs": list(SIGNAL_KEYS),
            "networks": len(self._networks),
            "classes": {name: list(head.classes) for name, head in heads.items()},
            "sharpness": self._calibration.sharpness,
            "platt": self._calibration.platt,
            "danger": self._danger.to_dict(),
            "spelling": self._spelling.state(),
        }
        (folder / _NAMES).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> SortingModel:
        """The model as it was saved.

        Raises:
            ValueError: the domain knows other signs now than when the model was trained, or the
                model is from before slips were mended.
        """
        content = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        if content["signs"] != list(SIGNAL_KEYS):
            raise ValueError("this model was trained with other signs: train it again")
        if "spelling" not in content:
            raise ValueError("this model is of an earlier version: train it again")
        model = cls()
        platt = {name: Platt(*values) for name, values in content["platt"].items()}
        model._calibration = Calibration(content["sharpness"], platt)
        model._spelling = Spelling(**content["spelling"])
        model._danger = Danger.from_dict(content.get("danger", {}))  # not in older models
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            model._features = TextFeatures.from_state(content["features"], arrays["rarity"])
            model._networks = [
                Network.from_arrays(arrays, f"network{number}_", content["classes"])
                for number in range(content["networks"])
            ]
        return model


def _margin(scores: np.ndarray) -> float:
    """How much higher the second answer scores: log-odds of yes."""
    return float(scores[1] - scores[0])
