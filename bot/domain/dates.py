"""Days as people say them."""

from __future__ import annotations

import datetime as dt
from typing import Optional

from bot.domain.opening_hours import month_names


def day_in_words(day: dt.date, language: str = "nl", today: Optional[dt.date] = None) -> str:
    """ "3 november"; with the year when that is another one than `today`'s."""
    words = f"{day.day} {month_names(language)[day.month - 1]}"
    return f"{words} {day.year}" if today is not None and day.year != today.year else words
