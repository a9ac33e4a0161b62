"""What counts as an e-mail address that we may write to."""

from __future__ import annotations

import re

_LONGEST, _LONGEST_LOCAL = 254, 64
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_LOCAL}@{_LABEL}(\.{_LABEL})+")


def is_address(text: str) -> bool:
    """Whether this is one plain address: no name beside it, no second one, no line end."""
    if len(text) > _LONGEST or _ADDRESS.fullmatch(text) is None:
        return False
    return len(text.partition("@")[0]) <= _LONGEST_LOCAL
