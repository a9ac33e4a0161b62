"""Why a message was sorted so: only what really moved the estimate, in words people understand.

A reason is a sign, or are words, without which the estimate would have been lower. Each is left out
of the message, and the estimate made again; what makes no difference is no reason.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.plain_text import fold, words
from bot.domain.signals import Signal, signals, without
from bot.nlu.sign_words import EVERYDAY
from bot.nlu.signs import sign_number, signs_of
from bot.nlu.sorting_model import SortingModel

__all__ = ["effect_of_sign", "effect_of_word", "reasons_for"]

#: Log-odds by which a reason must move the estimate.
_LEAST_EFFECT = 0.15
_MOST_WORDS_TRIED, _MOST_WORDS_TOLD = 14, 3
_SHORTEST_WORD = 4
_DANGER = "urgent"


def reasons_for(model: SortingModel, text: str, decision: str, danger: bool = False) -> list[str]:
    """Short Dutch phrases, what moved the estimate most first; none for small talk and the like.

    `danger`: the model alone sees danger, so that is what has to be explained.
    """
    if danger:
        told = _words_told(model, text, _DANGER, "complex")
        return ["klinkt als een noodgeval", *told]
    towards = {"simple": "simple", "complex": "complex", "ask": "complex"}.get(decision)
    if towards is None or not model.knows_complexity:
        return []
    found = [
        (effect, signal.reason)
        for signal in signals(text)
        if signal.towards == towards
        for effect in [effect_of_sign(model, text, signal)]
        if effect >= _LEAST_EFFECT
    ]
    told = [reason for _, reason in sorted(found, key=lambda item: -item[0])]
    return told or _words_told(model, text, "complex", towards)


def effect_of_sign(model: SortingModel, text: str, signal: Signal) -> float:
    """How much lower the score of what `signal` points to is without its words and its mark."""
    signs = signs_of(text)
    before = model.score("complex", model.row_of(model.text_row(text), signs))
    signs[sign_number(signal.key)] = 0.0
    after = model.score("complex", model.row_of(model.text_row(without(text, signal.key)), signs))
    return before - after if signal.towards == "complex" else after - before


def effect_of_word(model: SortingModel, text: str, word: str, question: str, towards: str) -> float:
    """How much lower the score is without a word."""
    signs = signs_of(text)
    before = model.score(question, model.row_of(model.text_row(text), signs))
    rest = " ".join(each for each in fold(text).split() if word not in words(each))
    after = model.score(question, model.row_of(model.text_row(rest), signs))
    return before - after if towards == "complex" else after - before


def _words_told(model: SortingModel, text: str, question: str, towards: str) -> list[str]:
    moved = [
        (effect, word)
        for word in _telling(text)
        for effect in [effect_of_word(model, text, word, question, towards)]
        if effect >= _LEAST_EFFECT
    ]
    strongest = [word for _, word in sorted(moved, key=lambda item: -item[0])][:_MOST_WORDS_TOLD]
    in_order = [word for word in _telling(text) if word in strongest]
    return [f"de woorden: {', '.join(in_order)}"] if in_order else []


def _telling(text: str) -> Iterator[str]:
    """Words that may be told as a reason: no everyday words, the first ones of a long message."""
    seen: list[str] = []
    for word in words(fold(text)):
        if len(word) >= _SHORTEST_WORD and word not in EVERYDAY and word not in seen:
            seen.append(word)
    yield from seen[:_MOST_WORDS_TRIED]
