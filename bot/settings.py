"""Settings: environment variables, read once at start-up; all mistakes are told at once."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Mapping, Optional

from bot.connector_settings import NAMES as CONNECTOR_NAMES
from bot.connector_settings import ConnectorSettings, read_connectors
from bot.domain.errors import ConfigurationError
from bot.log_in_settings import NAMES as LOG_IN_NAMES
from bot.log_in_settings import LogInSettings, read_log_in
from bot.register_settings import NAMES as REGISTER_NAMES
from bot.register_settings import RegisterSettings, read_registers
from bot.setting_values import (
    URL_WORDS,
    Reader,
    checked,
    database_address,
    file_path,
    http_url,
    number,
    origins,
    style_sheet,
    switch,
    words,
)

#: The Rasa project's root: where config.yml, domain.yml and data/ are.
ROOT = Path(__file__).resolve().parent.parent
_RATE = re.compile(r"^[1-9]\d{0,4}/(second|minute|hour)$")
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


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
    #: How gateways wake each other's readers: local (not at all), redis or postgres.
    events: str = "local"
    rasa_url: str = "http://127.0.0.1:5005"
    actions_url: str = "http://127.0.0.1:5055/webhook"
    bot_timeout_s: float = 4.0
    demo: bool = False
    allowed_origins: tuple[str, ...] = ()
    #: The style sheet of the chat page and of the page without scripts.
    theme: Optional[Path] = None
    #: Where citizens reach this gateway: what links in e-mails begin with.
    public_url: Optional[str] = None
    trusted_proxies: tuple[str, ...] = ()
    identity_secret: Optional[str] = field(default=None, repr=False)
    identity_public_key: Optional[str] = None
    #: A JWK Set; `bot.gateway.identity_key_file` reads it, and again when it changes.
    identity_keys: Optional[Path] = None
    identity_audience: str = "voorsorteer"
    #: The key of the hashes of BSNs; by default one that is kept in the data folder.
    hash_secret: Optional[str] = field(default=None, repr=False)
    spacy_model: Optional[str] = None
    log_level: str = "INFO"
    rate_messages: str = "30/minute"
    rate_conversations: str = "20/minute"
    registers: RegisterSettings = field(default_factory=RegisterSettings)
    connectors: ConnectorSettings = field(default_factory=ConnectorSettings)
    log_in: LogInSettings = field(default_factory=LogInSettings)


def _known_unknowns(env: Mapping[str, str]) -> list[str]:
    names = {f"VOORSORTEER_{name}" for name in _NAMES}
    return [
        f"{name}: not a setting of Voorsorteer; check the spelling"
        for name in sorted(env)
        if name.startswith("VOORSORTEER_") and name not in names
    ]


_NAMES = (
    *("ORGANISATION", "ROOT", "DATA_DIR", "HOST", "PORT", "EVENTS", "RASA_URL", "ACTIONS_URL"),
    *("BOT_TIMEOUT_S", "DEMO", "ALLOWED_ORIGINS", "THEME", "TRUSTED_PROXIES"),
    "PUBLIC_URL",
    *("IDENTITY_SECRET", "IDENTITY_PUBLIC_KEY", "IDENTITY_KEYS", "IDENTITY_AUDIENCE"),
    "HASH_SECRET",
    *REGISTER_NAMES,
    *CONNECTOR_NAMES,
    *LOG_IN_NAMES,
    *("SPACY_MODEL", "LOG_LEVEL", "RATE_MESSAGES", "RATE_CONVERSATIONS", "PYTHON"),
)


def load_settings(env: Optional[Mapping[str, str]] = None) -> Settings:
    """The settings in `env` (default: the process's environment).

    Raises ConfigurationError with every mistake: which setting, why, and what is allowed.
    """
    env = os.environ if env is None else env
    reader = Reader(env)
    read = reader.read
    root = read("VOORSORTEER_ROOT", ROOT, lambda raw: Path(raw).resolve(), "a folder")
    data_dir = read(
        "VOORSORTEER_DATA_DIR", root / ".data", lambda raw: Path(raw).resolve(), "a folder"
    )
    redis = checked(re.compile(r"^redis://").match)
    database_url = read(
        "DATABASE_URL",
        f"sqlite:///{data_dir / 'voorsorteer.db'}",
        database_address,
        "sqlite:///path or postgresql://user:password@host/name",
    )
    redis_url = read("REDIS_URL", None, redis, "redis://host:port/number")
    rate = checked(_RATE.match)
    rate_words = "a number per second, minute or hour, such as 30/minute"
    settings = Settings(
        organisation=read(
            "VOORSORTEER_ORGANISATION",
            "voorbeeldstad",
            checked(lambda raw: (root / "organisations" / f"{raw}.yml").is_file()),
            _organisations(root),
        ),
        root=root,
        data_dir=data_dir,
        host=read("VOORSORTEER_HOST", "127.0.0.1", str, "an address to listen on"),
        port=int(read("VOORSORTEER_PORT", 8080.0, number(1, 65535, int), "1 to 65535")),
        database_url=database_url,
        redis_url=redis_url,
        events=read(
            "VOORSORTEER_EVENTS",
            _default_events(database_url, redis_url),
            checked(("local", "redis", "postgres").__contains__),
            "local, redis or postgres",
        ),
        rasa_url=read("VOORSORTEER_RASA_URL", Settings.rasa_url, http_url, URL_WORDS),
        actions_url=read("VOORSORTEER_ACTIONS_URL", Settings.actions_url, http_url, URL_WORDS),
        bot_timeout_s=read(
            "VOORSORTEER_BOT_TIMEOUT_S", 4.0, number(0.2, 4.5, float), "0.2 to 4.5 seconds"
        ),
        demo=read("VOORSORTEER_DEMO", False, switch, "yes or no"),
        allowed_origins=read(
            "VOORSORTEER_ALLOWED_ORIGINS",
            (),
            origins,
            "addresses of websites without a path, such as https://www.voorbeeldstad.nl",
        ),
        theme=read(
            "VOORSORTEER_THEME",
            None,
            style_sheet,
            "stad, water, pensioen, or the path of a .css file",
        ),
        public_url=read("VOORSORTEER_PUBLIC_URL", None, http_url, URL_WORDS),
        trusted_proxies=read("VOORSORTEER_TRUSTED_PROXIES", (), words, "addresses"),
        identity_secret=read(
            "VOORSORTEER_IDENTITY_SECRET",
            None,
            checked(lambda raw: len(raw) >= 32),
            "at least 32 characters",
        ),
        identity_public_key=read(
            "VOORSORTEER_IDENTITY_PUBLIC_KEY",
            None,
            checked(lambda raw: "BEGIN PUBLIC KEY" in raw),
            "an RSA public key in PEM form",
        ),
        identity_keys=read(
            "VOORSORTEER_IDENTITY_KEYS", None, file_path, "the path of a file with a JWK Set"
        ),
        identity_audience=read("VOORSORTEER_IDENTITY_AUDIENCE", "voorsorteer", str, "a name"),
        hash_secret=read(
            "VOORSORTEER_HASH_SECRET",
            None,
            checked(lambda raw: len(raw) >= 32),
            "at least 32 characters",
        ),
        spacy_model=read("VOORSORTEER_SPACY_MODEL", None, str, "an installed spaCy model"),
        log_level=read(
            "VOORSORTEER_LOG_LEVEL", "INFO", checked(_LEVELS.__contains__), ", ".join(_LEVELS)
        ),
        rate_messages=read("VOORSORTEER_RATE_MESSAGES", "30/minute", rate, rate_words),
        rate_conversations=read("VOORSORTEER_RATE_CONVERSATIONS", "20/minute", rate, rate_words),
        registers=read_registers(reader),
        connectors=read_connectors(reader),
        log_in=read_log_in(reader),
    )
    mistakes = reader.mistakes + _known_unknowns(env) + _several_keys(settings)
    mistakes += _impossible_events(settings)
    if mistakes:
        raise ConfigurationError(mistakes)
    return settings


def _several_keys(settings: Settings) -> list[str]:
    given = {
        "VOORSORTEER_IDENTITY_SECRET": settings.identity_secret,
        "VOORSORTEER_IDENTITY_PUBLIC_KEY": settings.identity_public_key,
        "VOORSORTEER_IDENTITY_KEYS": settings.identity_keys,
    }
    names = [name for name, value in given.items() if value]
    if len(names) < 2:
        return []
    return [f"{' and '.join(names)}: set one, not {'both' if len(names) == 2 else 'all'}"]


def _default_events(database_url: str, redis_url: Optional[str]) -> str:
    if redis_url:
        return "redis"
    return "local" if database_url.startswith("sqlite") else "postgres"


def _impossible_events(settings: Settings) -> list[str]:
    if settings.events == "redis" and not settings.redis_url:
        return ["VOORSORTEER_EVENTS: redis needs REDIS_URL"]
    if settings.events == "postgres" and settings.database_url.startswith("sqlite"):
        return ["VOORSORTEER_EVENTS: postgres needs a DATABASE_URL of PostgreSQL"]
    return []


def _organisations(root: Path) -> str:
    return ", ".join(sorted(path.stem for path in (root / "organisations").glob("*.yml")))
