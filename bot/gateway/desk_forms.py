"""Forms as the browser posts them, read without a multipart parser: the desk has no files."""

from __future__ import annotations

import datetime as dt
import re
from itertools import zip_longest
from typing import Annotated, Any, Mapping, cast
from urllib.parse import parse_qs, urlencode

from fastapi import Depends, Request
from pydantic import ValidationError

from bot.domain.errors import InvalidInput
from bot.domain.goals import NextStep, Who
from bot.domain.outcome import Aftercare, AftercareWay
from bot.gateway.guard import REFUSED
from bot.gateway.problems import Problem

_LARGEST = 64 * 1024
#: More agreements than this nobody remembers.
MAX_STEPS = 10
_MEDIA_TYPE = "application/x-www-form-urlencoded"
_FIRST_YEAR = 1900


def typed_day(text: str) -> dt.date:
    """A day as a date field sends it; InvalidInput for what is no day, or none of this time."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("Een dag schrijft u als 2026-03-10.") from None
    if not _FIRST_YEAR <= day.year < dt.MAXYEAR:  # further than can be counted from, or with
        raise InvalidInput("Kies een dag van deze tijd.")
    return day


def link_query(asked: Mapping[str, Any]) -> str:
    """For a link that asks this: what is empty is left out."""
    return urlencode({key: value for key, value in asked.items() if value})


class PostedForm:
    """The fields of a form; a name may occur more than once."""

    def __init__(self, fields: dict[str, list[str]]) -> None:
        self._fields = fields

    def one(self, name: str) -> str:
        return self._fields.get(name, [""])[0].strip()

    def raw(self, name: str) -> str:
        """As it was typed, spaces included."""
        return self._fields.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        return [value.strip() for value in self._fields.get(name, [])]

    def below(self, prefix: str) -> dict[str, str]:
        """The fields whose name begins so, by the rest of their name; empty ones are left out."""
        found = {n[len(prefix) :]: self.one(n) for n in self._fields if n.startswith(prefix)}
        return {name: value for name, value in found.items() if value}


async def _posted_form(request: Request) -> PostedForm:
    if REFUSED in request.scope:
        raise request.scope[REFUSED]
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            raise Problem(413, "Het formulier is te groot.")
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != _MEDIA_TYPE and (body or media_type):
        raise Problem(415, "Stuur dit formulier vanaf de balie.")
    try:
        fields = parse_qs(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=200, errors="strict"
        )
    except ValueError:
        raise Problem(400, "Het formulier is niet te lezen.") from None
    return PostedForm(fields)


Form = Annotated[PostedForm, Depends(_posted_form)]


class OwnStep:
    """A row that the agent filled in, as typed; kept when something is wrong with it."""

    def __init__(
        self, who: str, what: str, due: str, party: str = "", due_on: str = "", notice: str = ""
    ) -> None:
        self.who = cast(Who, who if who in ("u", "ander") else "wij")
        self.what = what
        self.due = due
        self.party = party
        #: A day as the browser sends it: 2026-12-03.
        self.due_on = due_on
        self.notice = notice

    def as_step(self) -> NextStep | None:
        """The step, None for an empty row; InvalidInput says what is wrong."""
        if not any((self.what, self.due, self.party, self.due_on, self.notice)):
            return None
        if self.who == "ander" and not self.party:
            raise InvalidInput(f"Vul bij ‘{self.what or self.due}’ in wie dat doet.")
        try:
            return NextStep(
                who=self.who,
                what=self.what,
                due=self.due or None,
                # What was typed under another choice of who is not sent along.
                party=self.party if self.who == "ander" else None,
                due_on=dt.date.fromisoformat(self.due_on) if self.due_on else None,
                notice=self.notice or None,
            )
        except ValueError:
            raise InvalidInput(
                f"De afspraak ‘{self.what or self.due}’ klopt nog niet: zeg in 3 tot 300 tekens "
                "wat er gebeurt, en in hooguit 80 tekens wanneer en hoe de klant het hoort. "
                "Een naam heeft hooguit 50 tekens, zonder dubbele punt."
            ) from None


class ResolveForm:
    """Outcome and next steps: the ticked suggestions first, then the agent's own rows."""

    def __init__(self, form: PostedForm) -> None:
        self.outcome = form.one("outcome")
        self.ticked = form.all("suggestion")
        names = ("who", "what", "due", "party", "due_on", "notice")
        rows = zip_longest(*(form.all(name) for name in names), fillvalue="")
        self.own = [OwnStep(*row) for row in rows]

        self.aftercare_way = form.one("aftercare_way")
        self.aftercare_days = form.one("aftercare_days")

    def aftercare(self) -> Aftercare | None:
        """When and how it is asked afterwards; None for not at all. InvalidInput says what is
        wrong."""
        if not self.aftercare_way:
            return None
        if not re.fullmatch(r"[0-9]{1,3}", self.aftercare_days):
            raise InvalidInput("Vul in na hoeveel dagen de nazorg is: een getal.")
        return Aftercare(int(self.aftercare_days), cast(AftercareWay, self.aftercare_way))

    def steps(self) -> list[NextStep]:
        try:
            steps = [NextStep.parse_raw(value) for value in self.ticked]
        except ValidationError:
            raise InvalidInput("Een voorgestelde afspraak is niet te lezen.") from None
        steps += [step for step in (own.as_step() for own in self.own) if step]
        if len(steps) > MAX_STEPS:
            raise InvalidInput(f"Hooguit {MAX_STEPS} afspraken per gesprek.")
        return steps
