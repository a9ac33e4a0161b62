"""The desk API: what is sent along with what is done with a case."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, Optional

from pydantic import Field, root_validator

from bot.domain.goals import NextStep
from bot.domain.outcome import LONGEST_AFTERCARE_DAYS, AftercareWay
from bot.gateway.bodies import Body
from bot.services.claiming import MOST_TAGS
from bot.services.resolving import MAX_WHEN_LENGTH

#: Longer texts are refused with what is allowed; this only keeps out what nobody types.
_ANY_TEXT = 20_000


class Reply(Body):
    text: str = Field(min_length=1, max_length=_ANY_TEXT)
    client_id: Optional[str] = Field(default=None, max_length=64, regex=r"^[\x21-\x7e]+$")


class Remark(Body):
    """A note that goes along."""

    note: str = Field(default="", max_length=_ANY_TEXT)


class Transfer(Remark):
    """To another department's queue, or the question to a colleague (`to` is a user name)."""

    department: Optional[str] = Field(default=None, max_length=64)
    to: Optional[str] = Field(default=None, max_length=64)

    @root_validator(skip_on_failure=True)
    def _one_of_both(cls, values: dict[str, Any]) -> dict[str, Any]:
        if (values.get("department") is None) == (values.get("to") is None):
            raise ValueError("noem óf department óf to")
        return values


class Tags(Body):
    tags: list[str] = Field(max_items=10 * MOST_TAGS)


class CallPlan(Body):
    """When we call: always in words, and as times (with their zone) when there is a clear hour."""

    callback_from: Optional[dt.datetime] = None
    callback_until: Optional[dt.datetime] = None
    callback_when: str = Field(min_length=1, max_length=MAX_WHEN_LENGTH)


class AftercareChoice(Body):
    days: int = Field(ge=1, le=LONGEST_AFTERCARE_DAYS)
    way: AftercareWay


class Resolve(Body):
    outcome: Literal["solved", "follow_up", "referred", "no_answer"]
    next_steps: list[NextStep] = Field(default=[], max_items=10)
    aftercare: Optional[AftercareChoice] = None
