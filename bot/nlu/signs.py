"""The signs of somebody's situation that the domain knows, as numbers for the models."""

from __future__ import annotations

import numpy as np

from bot.domain.feeling import Feeling, feeling_scores
from bot.domain.plain_text import fold, words
from bot.domain.signals import SIGNAL_KEYS, signals
from bot.domain.urgency import urgent_reasons

__all__ = ["SIGNS", "sign_number", "signs_of"]

#: How many numbers `signs_of` gives.
SIGNS = len(SIGNAL_KEYS) + len(Feeling) - 1 + 4


def signs_of(text: str) -> np.ndarray:
    """Numbers of about the size of the text's features; the signals first, in their order."""
    found = {signal.key for signal in signals(text)}
    size = float(np.log1p(len(words(fold(text)))))
    return np.asarray(
        [
            *(float(key in found) for key in SIGNAL_KEYS),
            *(min(2.0, score) for score in feeling_scores(text).values()),
            float(bool(urgent_reasons(text))),
            size / 2,
            size**2 / 8,
            float("?" in text),
        ],
        dtype=np.float32,
    )


def sign_number(key: str) -> int:
    """Where the sign of a signal stands."""
    return SIGNAL_KEYS.index(key)
