"""What a citizen allows: for which purpose, with which category of data, said when.

Categories under `tips` are those of the research (Hogeschool Utrecht 2021): people allow the use of
one kind of data much sooner than of another, so each is asked by itself.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, Mapping, Optional, Sequence

from pydantic import Field

from bot.domain.entry import Entry

#: Purposes that the code itself asks about; `data/consents.yml` has their words.
REMEMBER, RECOGNISE, TIPS, AFTERCARE = "remember", "recognise", "tips", "aftercare"
CHATS, CASES, CONTACTS, NEEDS, OUTCOME = "chats", "cases", "contacts", "needs", "outcome"


class CategoryTerms(Entry):
    """One kind of data, in citizens' words."""

    key: str = Field(regex=r"^[a-z_]{2,40}$")
    title: str = Field(min_length=2, max_length=80)
    title_english: Optional[str] = None


class PurposeTerms(Entry):
    """What data is used for. `basis` is `consent` (only after a yes), or `service`: part of the
    organisation's own work for who logs in, until the person says no."""

    key: str = Field(regex=r"^[a-z_]{2,40}$")
    version: int = Field(ge=1)
    basis: Literal["consent", "service"]
    title: str = Field(min_length=2, max_length=80)
    title_english: Optional[str] = None
    explanation: str = Field(min_length=2, max_length=500)
    explanation_english: Optional[str] = None
    categories: list[CategoryTerms] = Field(min_items=1)


class ConsentTerms(Entry):
    """Everything that can be allowed or refused here."""

    purposes: list[PurposeTerms]

    def find(self, purpose: str, category: str) -> Optional[tuple[PurposeTerms, CategoryTerms]]:
        for each in self.purposes:
            for kind in each.categories:
                if (each.key, kind.key) == (purpose, category):
                    return each, kind
        return None


@dataclass(frozen=True)
class Consent:
    """What a person said about one purpose and one category, under one version of the words."""

    purpose: str
    category: str
    version: int
    granted: bool
    at: dt.datetime


class Permissions:
    """The one place where it is decided whether data may be used."""

    def __init__(self, terms: ConsentTerms, said: Sequence[Consent] = ()) -> None:
        self._terms = terms
        self._said: Mapping[tuple[str, str], Consent] = {
            (each.purpose, each.category): each for each in sorted(said, key=lambda one: one.at)
        }

    def allows(self, purpose: str, category: str) -> bool:
        """A no always counts; a yes only for the words that it was said to."""
        found = self._terms.find(purpose, category)
        if found is None:
            return False
        said = self._said.get((purpose, category))
        if said is not None and not said.granted:
            return False
        if found[0].basis == "service":
            return True
        return said is not None and said.version == found[0].version

    def said(self, purpose: str, category: str) -> Optional[Consent]:
        return self._said.get((purpose, category))
