"""A rule for a proactive message: what a service designer writes in `data/tips/<sector>.yml`.

The study by Hogeschool Utrecht (2021) found three conditions on which people welcome one: it is
personally relevant, it makes things easier, and it is worth money. A rule that does not answer all
three is refused: `when`, `ease` and `advantage`.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Literal, Mapping, Optional

from pydantic import Field, root_validator

from bot.domain.entry import Entry
from bot.domain.goals import Link
from bot.domain.tip_conditions import Condition, FactTerms, Grounds, difference, holds, in_words

TipKind = Literal["deviation", "alert", "information", "tip"]
#: `advantage: none`: only an alert needs no advantage in money.
NO_ADVANTAGE = "none"
#: In a text: by how many percents a fact differs.
PERCENT = "procent"
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
#: What the message is made of, in this order; `why` comes below it.
MESSAGE = ("text", "advantage", "ease")
TEXTS = (*MESSAGE, "why")
_LONGEST = 300


class LeadsTo(Entry):
    """What one tap leads to: the answer of a goal, or a page; and what is on that button."""

    goal: Optional[str] = None
    link: Optional[Link] = None
    button: str = Field(min_length=2, max_length=40)
    button_english: str = Field(min_length=2, max_length=40)

    @root_validator(skip_on_failure=True)
    def _one_of_both(cls, values: dict[str, Any]) -> dict[str, Any]:
        if (values["goal"] is None) is (values["link"] is None):
            raise ValueError("it leads to one of: goal, link")
        return values


class TipRule(Entry):
    """`why` says why somebody sees it, with the values of the facts that it rests on."""

    key: str = Field(regex=r"^[a-z][a-z0-9_]{1,60}$")
    kind: TipKind
    sector: str
    title: str = Field(min_length=2, max_length=60)
    title_english: str = Field(min_length=2, max_length=60)
    #: The categories of purpose `tips` that must be allowed: exactly those of the conditions.
    uses: list[str] = Field(min_items=1)
    #: All of them must hold.
    when: list[Condition] = Field(min_items=1, max_items=6)
    text: str = Field(min_length=10, max_length=_LONGEST)
    text_english: str = Field(min_length=10, max_length=_LONGEST)
    why: str = Field(min_length=10, max_length=_LONGEST)
    why_english: str = Field(min_length=10, max_length=_LONGEST)
    ease: str = Field(min_length=10, max_length=_LONGEST)
    ease_english: str = Field(min_length=10, max_length=_LONGEST)
    advantage: str = Field(min_length=4, max_length=_LONGEST)
    advantage_english: Optional[str] = Field(default=None, min_length=10, max_length=_LONGEST)
    leads_to: LeadsTo
    again_after_days: int = Field(ge=1, le=3660)
    facts_at_most_days_old: int = Field(default=400, ge=1, le=3660)
    source: str = Field(min_length=2)
    valid_until: dt.date

    @root_validator(skip_on_failure=True)
    def _is_worth_it(cls, values: dict[str, Any]) -> dict[str, Any]:
        none = values["advantage"] == NO_ADVANTAGE
        if none and values["kind"] != "alert":
            raise ValueError(
                "'advantage: none' is for alerts; every other kind says what it is worth in money"
            )
        if none is not (values["advantage_english"] is None):
            raise ValueError("'advantage_english' goes with 'advantage'; with none there is none")
        if all(condition.absent for condition in values["when"]):
            raise ValueError(
                "'when' says only what must be absent, so it is not about this person: "
                "add what makes it relevant to them"
            )
        return values

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that it rests on, each once."""
        return tuple(dict.fromkeys(name for each in self.when for name in each.facts))

    def problems(self, facts: Mapping[str, FactTerms]) -> list[tuple[list[str | int], str]]:
        """(where in the rule, what is wrong) beside the schema: types, `uses`, values in `why`."""
        found: list[tuple[list[str | int], str]] = []
        for index, condition in enumerate(self.when):
            problem = condition.problem(facts)
            if problem:
                found.append((["when", index], problem))
        if found:
            return found
        rests_on = set().union(*(condition.categories(facts) for condition in self.when))
        if set(self.uses) != rests_on:
            needed = ", ".join(sorted(rests_on))
            found.append((["uses"], f"must be what the conditions look at: [{needed}]"))
        for field in ("why", "why_english"):
            named = set(PLACEHOLDER.findall(getattr(self, field)))
            told = [name for name in self.facts if facts[name].type != "yes_no"]
            missing = [name for name in told if name not in named]
            if missing:
                values = ", ".join(f"{{{name}}}" for name in missing)
                found.append(([field], f"must name the values that it uses: {values}"))
        return found

    def fits(self, grounds: Grounds) -> bool:
        """Whether it is about this person today; never after `valid_until`."""
        oldest = self._oldest(grounds)
        return grounds.today <= self.valid_until and all(
            holds(condition, grounds, oldest) for condition in self.when
        )

    def said(self, field: str, language: str, grounds: Grounds) -> str:
        """One of `TEXTS` in "nl" or "en", with the values filled in; empty for no advantage."""
        text = getattr(self, f"{field}_english" if language == "en" else field)
        if text is None or text == NO_ADVANTAGE:
            return ""
        values = self._values(language, grounds)
        return PLACEHOLDER.sub(lambda found: values[found.group(1)], text)

    def _values(self, language: str, grounds: Grounds) -> dict[str, str]:
        oldest = self._oldest(grounds)
        values = {}
        for name in self.facts:
            value = grounds.value(name, oldest)
            if value is not None:
                values[name] = in_words(value, language, grounds.today)
        for condition in self.when:
            percent = difference(condition, grounds, oldest)
            if percent is not None:
                told = in_words(float(round(abs(percent))), language, grounds.today)
                values.setdefault(PERCENT, told)
        return values

    def _oldest(self, grounds: Grounds) -> dt.date:
        return grounds.today - dt.timedelta(days=self.facts_at_most_days_old)


class TipBook(Entry):
    """The rules of an organisation's sectors, and the facts that they may rest on."""

    facts: dict[str, FactTerms] = Field(default={})
    rules: tuple[TipRule, ...] = ()

    def rule(self, key: str) -> Optional[TipRule]:
        return next((rule for rule in self.rules if rule.key == key), None)
