"""What many tests need: settings, a fresh database with the use cases on it, and a clock."""

from __future__ import annotations

import datetime as dt
import gc
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from argon2 import PasswordHasher as Argon2
from jinja2 import Environment, FileSystemBytecodeCache

from bot import data_files, hashed_passwords
from bot.bootstrap import Services, bootstrap
from bot.domain.staff import Staff
from bot.gateway import desk_render
from bot.settings import Settings, load_settings
from bot.storage.database import create_engine, upgrade
from tests.fakes import FakeClock

PASSWORD = "een lang wachtwoord"
QUICK_HASHING = {"time_cost": 1, "memory_cost": 16, "parallelism": 1}

# To explain a failure Hypothesis traces every line of every example, also of those that pass: in
# Python 3.10 that makes them ten times as slow.
hypothesis.settings.register_profile(
    "untraced",
    phases=[phase for phase in hypothesis.Phase if phase is not hypothesis.Phase.explain],
)
hypothesis.settings.load_profile("untraced")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright keeps an event loop running, beside which no other starts.

    Of one file all in the same process: they share what takes long to start. All dialogues as well:
    they share the models.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_group(item)))


def pytest_collection_finish() -> None:
    """What is imported by now stays: looking through it for garbage takes a tenth of a second."""
    gc.freeze()


def _group(item: pytest.Item) -> str:
    browser = item.get_closest_marker("browser") is not None
    if "stack" in getattr(item, "fixturenames", ()) and not browser:
        return "stack"  # processes that are killed: their ports must not be another one's meanwhile
    folder = item.path.parent.name
    return folder if folder == "conversations" else item.path.stem


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The demo organisation in a folder of its own, with a secret for identity tokens."""
    return load_settings(
        {
            "VOORSORTEER_DATA_DIR": str(tmp_path),
            "VOORSORTEER_IDENTITY_SECRET": "s" * 64,
            "VOORSORTEER_ALLOWED_ORIGINS": "https://www.voorbeeldstad.nl",
            "VOORSORTEER_RATE_MESSAGES": "500/minute",
            "VOORSORTEER_RATE_CONVERSATIONS": "500/minute",
        }
    )


@pytest.fixture
def clock() -> FakeClock:
    """A Tuesday morning, within opening hours."""
    return FakeClock(dt.datetime(2026, 3, 10, 10, 0, tzinfo=dt.timezone.utc))


def once(load: Callable[..., Any]) -> Callable[..., Any]:
    """`load`, which is asked once for the same things: they are kept, so their ids stay theirs."""
    read: dict[tuple[Any, ...], tuple[Any, tuple[Any, ...]]] = {}

    def kept(*given: Any) -> Any:
        key = tuple(one if isinstance(one, (str, Path)) else id(one) for one in given)
        if key not in read:
            read[key] = (load(*given), given)
        return read[key][0]

    return kept


#: What `load_data_files` reads.
READ = ("load_catalogue", "load_replies", "DomainTexts", "load_consents", "load_tips")


@pytest.fixture(scope="session")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The data files are read once for all tests: reading takes a second, and nothing writes. So
    are the templates of the desk: every gateway of a test would compile them again."""
    compiled = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        for name in READ:
            patch.setattr(data_files, name, once(getattr(data_files, name)))
        patch.setattr(desk_render, "Environment", partial(Environment, bytecode_cache=compiled))
        # A password costs a twentieth of a second by design, and nearly every test has staff.
        patch.setattr(hashed_passwords, "Argon2", partial(Argon2, **QUICK_HASHING))
        yield


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database at the newest migration, to copy."""
    path = tmp_path_factory.mktemp("empty") / "voorsorteer.db"
    engine = create_engine(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def services(
    settings: Settings, clock: FakeClock, read_once: None, empty_database: Path
) -> Iterator[Services]:
    shutil.copy(empty_database, settings.data_dir)
    made = bootstrap(settings, clock)
    yield made
    made.close()


@pytest.fixture
def anna(services: Services) -> Staff:
    """An agent for every department, with room for four conversations."""
    return services.staff.add("anna", "Anna de Vries", "agent", [], PASSWORD)


@pytest.fixture
def bram(services: Services) -> Staff:
    """Another agent."""
    return services.staff.add("bram", "Bram Bakker", "agent", [], PASSWORD)
