"""Canned replies: what agents say often, ready to be sent after a look."""

from __future__ import annotations

import re
from typing import Mapping, Optional

from pydantic import BaseModel, Field

#: What is filled in when a reply is used, beside what the organisation file knows.
CASE_PLACEHOLDERS = ("customer_name", "agent", "department", "department_phone", "greeting")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
REPLY_LENGTH = 1200


class CannedReply(BaseModel):
    """`key` is typed after a "/"; `text` may still name `CASE_PLACEHOLDERS` between braces."""

    key: str = Field(regex=r"^[a-z][a-z0-9-]{1,30}$")
    title: str = Field(min_length=2, max_length=60)
    text: str = Field(min_length=2, max_length=REPLY_LENGTH)

    class Config:
        extra = "forbid"
        frozen = True

    def filled(self, values: Mapping[str, Optional[str]]) -> str:
        """The text for one case; what is not known is left out, with the space before it."""
        text = PLACEHOLDER.sub(lambda found: values.get(found[1]) or "\0", self.text)
        return re.sub(r" ?\0", "", text).strip()


def greeting(hour: int) -> str:
    """How the day is wished at this hour, 0 to 23."""
    if 6 <= hour < 12:
        return "Goedemorgen"
    return "Goedemiddag" if 12 <= hour < 18 else "Goedenavond"
