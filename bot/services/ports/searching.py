"""Looking things up among all hand-offs there are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Optional, Protocol, Sequence

from bot.domain.handoff import Handoff
from bot.domain.staff import Staff


@dataclass(frozen=True)
class Wanted:
    """Hand-offs in which every one of `words` is found, made `since` then."""

    words: tuple[str, ...]
    since: dt.datetime
    tag: Optional[str] = None


class SearchStore(Protocol):
    def find(self, wanted: Wanted, staff: Staff, limit: int) -> list[Handoff]:
        """Those that this member of staff may read, the newest first."""

    def of_conversations(self, conversation_ids: Sequence[str]) -> list[Handoff]:
        """All hand-offs of these conversations, the newest first."""

    def asked_of(self, staff_id: str) -> list[Handoff]:
        """Those that somebody asked this colleague to take, and who did not answer yet."""

    def recent_tags(self, staff: Staff, since: dt.datetime, most: int) -> list[str]:
        """The tags that their departments used most since then, the most used first."""
