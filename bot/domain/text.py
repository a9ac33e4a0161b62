"""Cleaning of text from outside, before anything else looks at it."""

from __future__ import annotations

import re
import unicodedata

#: Every white space and invisible mark that Rasa, or Python's strip, would take off first.
_BEFORE_COMMAND = re.compile(
    r"^[\s/\u00ad\u180e\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff\uff0f]+"
)
_KEEP = {"\n", "\t"}


def clean(text: str) -> str:
    """Text that every database and log can hold: NFC, no control characters, no lone surrogates."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        char for char in text if char in _KEEP or unicodedata.category(char) not in ("Cc", "Cs")
    ).strip()


def without_command(text: str) -> str:
    """Text for Rasa that is never read as a button payload such as `/intent{"x": 1}`."""
    return _BEFORE_COMMAND.sub("", text) or "…"
