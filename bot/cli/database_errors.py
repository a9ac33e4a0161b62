"""What goes wrong with the database before a command can do its work, in words."""

from __future__ import annotations

from typing import Optional

#: How a database says that a table or a column is not there: SQLite, and PostgreSQL's codes.
_NOT_THERE = ("no such table", "no such column", "has no column named")
_NOT_THERE_CODES = ("42P01", "42703")
#: The same for a database that cannot be opened or used at all; PostgreSQL gives no code then.
_NOT_USABLE = ("unable to open database file", "file is not a database", "readonly database")
_NOT_USABLE_CODES = (None, "28000", "28P01", "3D000", "42501")


def database_mistake(error: Exception) -> Optional[str]:
    """What to do about it; None when it is no mistake of who set this up, but one of ours."""
    from sqlalchemy.exc import DBAPIError  # only when something went wrong: it is slow to import

    if not isinstance(error, DBAPIError):
        return None
    why = str(error.orig).strip()
    postgres = hasattr(error.orig, "pgcode")
    code = getattr(error.orig, "pgcode", None)
    if code in _NOT_THERE_CODES or (not postgres and any(words in why for words in _NOT_THERE)):
        return "The database is not at the newest migration: run `voorsorteer db upgrade`."
    # What PostgreSQL says of a connection names host and user, and never a password.
    unusable = postgres and code in _NOT_USABLE_CODES and type(error.orig).__name__ in _CONNECTING
    if unusable or any(words in why for words in _NOT_USABLE):
        return f"{_setting()}: cannot be used ({why.splitlines()[0]})"
    return None


_CONNECTING = ("OperationalError", "InsufficientPrivilege")


def _setting() -> str:
    """Where the database is: the setting, or without it the folder that has the file."""
    from sqlalchemy.engine import make_url

    from bot.settings import load_settings

    settings = load_settings()
    ours = f"sqlite:///{settings.data_dir / 'voorsorteer.db'}"
    if settings.database_url == ours:
        return f"VOORSORTEER_DATA_DIR {settings.data_dir}"
    return f"DATABASE_URL {make_url(settings.database_url).render_as_string(hide_password=True)}"
