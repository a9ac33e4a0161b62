"""Finding a hand-off again: by name, case number, tag, words of the summary, typed number."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Optional

from bot.domain.errors import InvalidInput
from bot.domain.handoff import Handoff
from bot.domain.personal_data import mask
from bot.domain.staff import Staff
from bot.domain.text import clean
from bot.services.ports import Deps
from bot.services.ports.searching import Wanted

#: So many are shown; who needs more says more.
MOST_FOUND = 50
#: How far back (days) is searched; the first one, unless asked otherwise.
PERIODS = (90, 30, 365)
_LONGEST_QUERY = 100
_MOST_WORDS = 6
#: Tags of this long ago are suggested.
_TAGS_OF = dt.timedelta(days=30)
_MOST_TAGS = 12
#: Nobody is looked up by these: they would stand in addresses and on screens.
_NEVER = {"bsn": "burgerservicenummer", "iban": "rekeningnummer"}


@dataclass(frozen=True)
class Search:
    """`more`: there are more than are shown."""

    handoffs: tuple[Handoff, ...]
    more: bool = False


def words_of(query: str) -> tuple[str, ...]:
    """The words to look for; a telephone number or an address is one word.

    Raises:
        InvalidInput: too short, too long, or a number by which nobody is looked up.
    """
    text = " ".join(clean(query).split())
    if len(text) < 2 or len(text) > _LONGEST_QUERY:
        raise InvalidInput(f"Zoek met 2 tot {_LONGEST_QUERY} tekens.")
    words: list[str] = []
    rest = text
    for found in mask(text).found:
        if found.kind in _NEVER:
            raise InvalidInput(f"Zoek niet met een {_NEVER[found.kind]}, maar met de naam.")
        words.append(found.value)
        rest = rest.replace(found.value, " ")
    words += rest.split()
    if len(words) > _MOST_WORDS:
        raise InvalidInput(f"Zoek met hooguit {_MOST_WORDS} woorden.")
    return tuple(words)


class Searching:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def find(
        self, staff: Staff, query: str, days: int = PERIODS[0], tag: Optional[str] = None
    ) -> Search:
        """What this member of staff may read, the newest first; that it was searched is audited.

        What was searched for is not: it may be somebody's name or number.
        """
        if days not in PERIODS:
            raise InvalidInput(f"Zoek in {', '.join(map(str, sorted(PERIODS)))} dagen.")
        words = () if tag and not query.strip() else words_of(query)
        now = self._deps.clock()
        wanted = Wanted(words, now - dt.timedelta(days=days), tag)
        with self._deps.uow(write=False) as repos:
            found = repos.search.find(wanted, staff, MOST_FOUND + 1)
        shown = tuple(found[:MOST_FOUND])
        with self._deps.uow() as repos:
            repos.staff.audit(staff.id, "search", now, None, f"{len(shown)} gevonden")
        return Search(shown, more=len(found) > MOST_FOUND)

    def recent_tags(self, staff: Staff) -> list[str]:
        """Those of the departments of this member of staff: a label may tell about somebody."""
        with self._deps.uow(write=False) as repos:
            return repos.search.recent_tags(staff, self._deps.clock() - _TAGS_OF, _MOST_TAGS)
