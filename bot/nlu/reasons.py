"""Why a message was sorted so: only what really moved the estimate, in words people understand.

A reason is a sign, or are words, without which the estimate would have been lower. Each is left out
of the message, and the estimate made again; what makes no difference is no reason.
"""

from __future__ import annotations

import numpy as np

from bot.domain.plain_text import fold, words
from bot.domain.signals import Signal, signals, without
from bot.nlu.sign_words import EVERYDAY
from bot.nlu.signs import sign_number, signs_of
from bot.nlu.sorting_model import SortingModel

__all__ = ["Weighing", "reasons_for"]

#: Log-odds by which a reason must move the estimate.
_LEAST_EFFECT = 0.15
_MOST_WORDS_TRIED, _MOST_WORDS_TOLD = 10, 3
_SHORTEST_WORD = 4
_DANGER = "klinkt als een noodgeval"


class Weighing:
    """How much each part of a message counts for the answer to one question of the model."""

    def __init__(self, model: SortingModel, text: str, question: str = "complex") -> None:
        self._model, self._text, self._question = model, text, question
        self._signs = signs_of(text)
        self._whole = self._score(text, self._signs)

    def of_sign(self, signal: Signal) -> float:
        """How much higher the score is by a sign: by its words, and by its being noticed."""
        signs = self._signs.copy()
        signs[sign_number(signal.key)] = 0.0
        return self._whole - self._score(without(self._text, signal.key), signs)

    def of_word(self, word: str) -> float:
        """How much higher the score is by a (folded) word."""
        rest = " ".join(each for each in fold(self._text).split() if word not in words(each))
        return self._whole - self._score(rest, self._signs)

    def telling_words(self) -> list[str]:
        """Words that may be told: no everyday words, and the first ones of a long message."""
        candidates = dict.fromkeys(words(fold(self._text)))
        telling = [w for w in candidates if len(w) >= _SHORTEST_WORD and w not in EVERYDAY]
        return telling[:_MOST_WORDS_TRIED]

    def _score(self, text: str, signs: np.ndarray) -> float:
        row = self._model.row_of(self._model.text_row(text), signs)
        return self._model.score(self._question, row)


def reasons_for(model: SortingModel, text: str, decision: str, danger: bool = False) -> list[str]:
    """Short Dutch phrases, what moved the estimate most first; none for small talk and the like.

    `danger`: the model alone sees danger, so that is what has to be explained.
    """
    if danger:
        return [_DANGER, *_words_told(Weighing(model, text, "urgent"), 1.0)]
    towards = {"simple": "simple", "complex": "complex", "ask": "complex"}.get(decision)
    if towards is None or not model.knows_complexity:
        return []
    weighing = Weighing(model, text)
    way = 1.0 if towards == "complex" else -1.0
    found = [
        (way * weighing.of_sign(signal), signal.reason)
        for signal in signals(text)
        if signal.towards == towards
    ]
    told = [reason for effect, reason in sorted(found, key=_strongest) if effect >= _LEAST_EFFECT]
    return told or _words_told(weighing, way)


def _words_told(weighing: Weighing, way: float) -> list[str]:
    telling = weighing.telling_words()
    moved = [(way * weighing.of_word(word), word) for word in telling]
    strongest = sorted(moved, key=_strongest)[:_MOST_WORDS_TOLD]
    told = {word for effect, word in strongest if effect >= _LEAST_EFFECT}
    in_order = [word for word in telling if word in told]
    return [f"de woorden: {', '.join(in_order)}"] if in_order else []


def _strongest(item: tuple[float, str]) -> float:
    return -item[0]
