"""Every table, for migrations and for whoever must go through all of them."""

from bot.storage import (
    afterwards_tables,
    desk_tables,
    history_tables,
    insight_tables,
    recognition_tables,
    tables,
)
from bot.storage.columns import metadata

__all__ = [
    "afterwards_tables",
    "desk_tables",
    "history_tables",
    "insight_tables",
    "metadata",
    "recognition_tables",
    "tables",
]
