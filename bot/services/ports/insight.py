"""What came of it: counted day by day, and kept as numbers."""

from __future__ import annotations

import datetime as dt
from typing import Optional, Protocol, Sequence

from bot.domain.insight import Counted, Tally, Wanted


class InsightStore(Protocol):
    def measured(self, begin: dt.datetime, end: dt.datetime) -> list[Tally]:
        """Counted from what happened from `begin` and before `end`; the department is None where
        only the goal is known."""

    def first_event(self) -> Optional[dt.datetime]:
        """The earliest time at which anything happened that is counted."""

    def closed_until(self) -> Optional[dt.date]:
        """The last day that was counted for good."""

    def close(self, day: dt.date, tallies: Sequence[Tally], at: dt.datetime) -> bool:
        """Keep the counts of a day; False when somebody else did meanwhile."""

    def kept(self, wanted: Wanted) -> Counted:
        """Those of the days that are counted for good, added up in the database."""
