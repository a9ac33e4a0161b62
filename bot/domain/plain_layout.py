"""Text for who reads with difficulty: one thing at a time."""

from __future__ import annotations

import re

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\d\"“])")


def one_sentence_a_line(text: str) -> str:
    """Each sentence on a line of its own, with room between them."""
    return "\n\n".join(_SENTENCE_END.split(" ".join(text.split())))
