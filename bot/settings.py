"""Settings: environment variables, read once at start-up; all mistakes are told at once."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Mapping, Optional, TypeVar
from urllib.parse import urlsplit

from bot.domain.errors import ConfigurationError

#: The Rasa project's root: where config.yml, domain.yml and data/ are.
ROOT = Path(__file__).resolve().parent.parent
_RATE = re.compile(r"^[1-9]\d{0,4}/(second|minute|hour)$")
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
T = TypeVar("T")


@dataclass(frozen=True)
class Settings:
    """All that an operator may set; `.env.example` says what each is for."""

    organisation: str = "voorbeeldstad"
    root: Path = ROOT
    data_dir: Path = ROOT / ".data"
    host: str = "127.0.0.1"
    port: int = 8080
    database_url: str = ""
    redis_url: Optional[str] = None
    rasa_url: str = "http://127.0.0.1:5005"
    actions_url: str = "http://127.0.0.1:5055/webhook"
    bot_timeout_s: float = 4.0
    demo: bool = False
    allowed_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    identity_secret: Optional[str] = field(default=None, repr=False)
    identity_public_key: Optional[str] = None
    identity_audience: str = "voorsorteer"
    spacy_model: Optional[str] = None
    log_level: str = "INFO"
    rate_messages: str = "30/minute"
    rate_conversations: str = "20/minute"


class _Reader:
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
            shown = "(not shown)" if "SECRET" in name else f"'{raw}'"
            self.mistakes.append(f"{name}: {shown} cannot be used; allowed: {allowed}")
            return default


def _checked(test: Callable[[str], object]) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if not test(raw):
            raise ValueError
        return raw

    return parse


def _number(low: float, high: float, kind: Callable[[str], float]) -> Callable[[str], float]:
    def parse(raw: str) -> float:
        value = kind(raw)
        if not low <= value <= high:
            raise ValueError
        return value

    return parse


def _switch(raw: str) -> bool:
    if raw.lower() in ("1", "true", "yes", "ja", "on"):
        return True
    if raw.lower() in ("0", "false", "no", "nee", "off"):
        return False
    raise ValueError


def _http_url(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError
    parts.port  # noqa: B018 - raises ValueError for a port that is no port
    return raw.rstrip("/")


def _words(raw: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[,\s]+", raw) if word)


def _origins(raw: str) -> tuple[str, ...]:
    return tuple(_http_url(word) for word in _words(raw))


def _known_unknowns(env: Mapping[str, str]) -> list[str]:
    names = {f"VOORSORTEER_{name}" for name in _NAMES}
    return [
        f"{name}: not a setting of Voorsorteer; check the spelling"
        for name in sorted(env)
        if name.startswith("VOORSORTEER_") and name not in names
    ]


_NAMES = (
    *("ORGANISATION", "ROOT", "DATA_DIR", "HOST", "PORT", "RASA_URL", "ACTIONS_URL"),
    *("BOT_TIMEOUT_S", "DEMO", "ALLOWED_ORIGINS", "TRUSTED_PROXIES"),
    *("IDENTITY_SECRET", "IDENTITY_PUBLIC_KEY", "IDENTITY_AUDIENCE"),
    *("SPACY_MODEL", "LOG_LEVEL", "RATE_MESSAGES", "RATE_CONVERSATIONS", "PYTHON"),
)


def load_settings(env: Optional[Mapping[str, str]] = None) -> Settings:
    """The settings in `env` (default: the process's environment).

    Raises ConfigurationError with every mistake: which setting, why, and what is allowed.
    """
    env = os.environ if env is None else env
    reader = _Reader(env)
    read = reader.read
    root = read("VOORSORTEER_ROOT", ROOT, lambda raw: Path(raw).resolve(), "a folder")
    data_dir = read(
        "VOORSORTEER_DATA_DIR", root / ".data", lambda raw: Path(raw).resolve(), "a folder"
    )
    database = _checked(re.compile(r"^(sqlite|postgres(ql)?(\+psycopg2)?)://").match)
    redis = _checked(re.compile(r"^redis://").match)
    rate = _checked(_RATE.match)
    rate_words = "a number per second, minute or hour, such as 30/minute"
    url_words = "an address that starts with http:// or https://"
    settings = Settings(
        organisation=read(
            "VOORSORTEER_ORGANISATION",
            "voorbeeldstad",
            _checked(lambda raw: (root / "organisations" / f"{raw}.yml").is_file()),
            _organisations(root),
        ),
        root=root,
        data_dir=data_dir,
        host=read("VOORSORTEER_HOST", "127.0.0.1", str, "an address to listen on"),
        port=int(read("VOORSORTEER_PORT", 8080.0, _number(1, 65535, int), "1 to 65535")),
        database_url=read(
            "DATABASE_URL",
            f"sqlite:///{data_dir / 'voorsorteer.db'}",
            database,
            "sqlite:///path or postgresql://user:password@host/name",
        ),
        redis_url=read("REDIS_URL", None, redis, "redis://host:port/number"),
        rasa_url=read("VOORSORTEER_RASA_URL", Settings.rasa_url, _http_url, url_words),
        actions_url=read("VOORSORTEER_ACTIONS_URL", Settings.actions_url, _http_url, url_words),
        bot_timeout_s=read(
            "VOORSORTEER_BOT_TIMEOUT_S", 4.0, _number(0.2, 4.5, float), "0.2 to 4.5 seconds"
        ),
        demo=read("VOORSORTEER_DEMO", False, _switch, "yes or no"),
        allowed_origins=read("VOORSORTEER_ALLOWED_ORIGINS", (), _origins, url_words),
        trusted_proxies=read("VOORSORTEER_TRUSTED_PROXIES", (), _words, "addresses"),
        identity_secret=read(
            "VOORSORTEER_IDENTITY_SECRET",
            None,
            _checked(lambda raw: len(raw) >= 32),
            "at least 32 characters",
        ),
        identity_public_key=read(
            "VOORSORTEER_IDENTITY_PUBLIC_KEY",
            None,
            _checked(lambda raw: "BEGIN PUBLIC KEY" in raw),
            "an RSA public key in PEM form",
        ),
        identity_audience=read("VOORSORTEER_IDENTITY_AUDIENCE", "voorsorteer", str, "a name"),
        spacy_model=read("VOORSORTEER_SPACY_MODEL", None, str, "an installed spaCy model"),
        log_level=read(
            "VOORSORTEER_LOG_LEVEL", "INFO", _checked(_LEVELS.__contains__), ", ".join(_LEVELS)
        ),
        rate_messages=read("VOORSORTEER_RATE_MESSAGES", "30/minute", rate, rate_words),
        rate_conversations=read("VOORSORTEER_RATE_CONVERSATIONS", "20/minute", rate, rate_words),
    )
    mistakes = reader.mistakes + _known_unknowns(env)
    if settings.identity_secret and settings.identity_public_key:
        mistakes.append(
            "VOORSORTEER_IDENTITY_SECRET and VOORSORTEER_IDENTITY_PUBLIC_KEY: set one, not both"
        )
    if mistakes:
        raise ConfigurationError(mistakes)
    return settings


def _organisations(root: Path) -> str:
    return ", ".join(sorted(path.stem for path in (root / "organisations").glob("*.yml")))
