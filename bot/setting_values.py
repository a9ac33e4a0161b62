"""Reading environment variables as typed values; a value that cannot be used raises ValueError."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Callable, Mapping, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+").fullmatch
_WORD = re.compile(r"[!-~]+").fullmatch
_DATABASE = re.compile(r"^(sqlite|postgres(ql)?(\+psycopg2)?)://").match
#: What `http_url` allows, and what `one_word` does.
URL_WORDS = "an address that starts with http:// or https://"
WORD_WORDS = "letters, digits and signs, without spaces"
#: Names that end like this hold what nobody should read in a log.
_SECRETS = ("_SECRET", "_TOKEN", "_KEYS", "_SMTP_URL")

#: A password in an address, and what is shown of it.
_PASSWORD, _STARS = re.compile(r"(://[^:/@\s]*):[^\s]*@"), r"\1:***@"


class Reader:
    """Reads variables one by one and remembers every mistake."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self.mistakes: list[str] = []

    def read(self, name: str, default: T, parse: Callable[[str], T], allowed: str) -> T:
        raw = self._env.get(name, "").strip()
        if not raw:
            return default
        try:
            return parse(raw)
        except ValueError:
            hidden = name.endswith(_SECRETS)
            shown = "(not shown)" if hidden else f"'{_PASSWORD.sub(_STARS, raw)}'"
            self.mistakes.append(f"{name}: {shown} cannot be used; allowed: {allowed}")
            return default

    def whole(self, together: Mapping[str, object], what: str) -> bool:
        """Whether all are filled in; some of them is a mistake for each that is missing."""
        missing = [name for name, value in together.items() if not value]
        if missing and len(missing) < len(together):
            self.mistakes += [
                f"{name}: needed with the other settings of {what}"
                for name in missing
                # Filled in with what cannot be used has been told already.
                if not self._env.get(name, "").strip()
            ]
        return not missing


def checked(test: Callable[[str], object]) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if not test(raw):
            raise ValueError
        return raw

    return parse


#: What may stand in the header of a request.
one_word = checked(_WORD)


def number(low: float, high: float, kind: Callable[[str], float]) -> Callable[[str], float]:
    def parse(raw: str) -> float:
        value = kind(raw)
        if not low <= value <= high:
            raise ValueError
        return value

    return parse


def file_path(raw: str) -> Path:
    # Not the contents of a file, put where its path belongs: an error would show them.
    if not raw.isprintable() or "{" in raw:
        raise ValueError
    return Path(raw).resolve()


def style_sheet(raw: str) -> Path:
    """A theme that comes with us by its name, or anybody's by its path."""
    ours = Path(__file__).resolve().parent / "web" / "static" / "themes" / f"{raw}.css"
    path = ours if raw.isidentifier() and ours.is_file() else file_path(raw)
    if path.suffix != ".css" or not path.is_file():
        raise ValueError
    return path


def switch(raw: str) -> bool:
    if raw.lower() in ("1", "true", "yes", "ja", "on"):
        return True
    if raw.lower() in ("0", "false", "no", "nee", "off"):
        return False
    raise ValueError


def http_url(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError
    parts.port  # noqa: B018 - raises ValueError for a port that is no port
    return raw.rstrip("/")


def database_address(raw: str) -> str:
    if not _DATABASE(raw):
        raise ValueError
    urlsplit(raw).port  # noqa: B018 - raises ValueError for a port that is no port
    return raw


def words(raw: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[,\s]+", raw) if word)


def origins(raw: str) -> tuple[str, ...]:
    """Web addresses; `null` is what a browser calls a sandboxed frame, which has no address."""
    return tuple(word if word == "null" else _origin(word) for word in words(raw))


def _origin(word: str) -> str:
    """As browsers say it: no path, no capitals, no port that goes without saying."""
    parts = urlsplit(http_url(word))
    host = parts.hostname or ""
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc or not _HOST(host):
        raise ValueError  # it also becomes part of a content security policy
    usual = {"http": 80, "https": 443}[parts.scheme]
    port = f":{parts.port}" if parts.port not in (None, usual) else ""
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}"
