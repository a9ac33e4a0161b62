"""The trained model on disk: what it was trained from, and training it again when that changed."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Callable, Iterator, Optional

from bot.domain.errors import ConfigurationError, VoorsorteerError
from bot.nlu.sources import modules_behind
from bot.settings import ROOT, Settings

_SUFFIX = ".tar.gz"
_STEP = re.compile(r"(Starting|Finished) (?:to train|training) component '(\w+)'")


def model_path(settings: Settings) -> Path:
    """Where this organisation's model is, or will be."""
    return settings.root / "models" / f"voorsorteer-{settings.organisation}{_SUFFIX}"


def _fingerprint_path(settings: Settings) -> Path:
    path = model_path(settings)
    return path.with_name(path.name[: -len(_SUFFIX)] + ".fingerprint")


def _sources(settings: Settings) -> Iterator[Path]:
    """Every file that the model depends on."""
    root = settings.root
    yield from (root / name for name in ("config.yml", "domain.yml", "requirements.lock"))
    yield root / "organisations" / f"{settings.organisation}.yml"
    for folder in ("data/nlu", "data/goals", "data/rules", "data/stories"):
        yield from sorted((root / folder).glob("**/*.yml"))
    # The code that runs is our own, also when the project's files are elsewhere.
    yield from modules_behind(ROOT, sorted((ROOT / "bot" / "nlu").glob("*.py")))


def fingerprint(settings: Settings) -> str:
    """Changes when a file changes that the model depends on."""
    digest = hashlib.sha256((settings.spacy_model or "").encode())
    for path in _sources(settings):
        if path.is_file():
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(settings: Settings) -> bool:
    """Whether there is a model, trained from the files as they are now."""
    recorded = _fingerprint_path(settings)
    return (
        model_path(settings).is_file()
        and recorded.is_file()
        and recorded.read_text().strip() == fingerprint(settings)
    )


def require_model(settings: Settings) -> Path:
    """The model's path; ConfigurationError says how to make one when there is none."""
    path = model_path(settings)
    if not path.is_file():
        raise ConfigurationError([f"there is no model {path.name} yet: run `make train`"])
    return path


def rasa_environment(settings: Settings, extra: Optional[dict[str, str]] = None) -> dict[str, str]:
    """The environment for a Rasa process: our organisation, no telemetry, no noise."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "VOORSORTEER_ORGANISATION": settings.organisation,
        "PYTHONPATH": str(settings.root),
        "PYTHONWARNINGS": "ignore",
        **(extra or {}),
    }


def train(settings: Settings, tell: Callable[[str], None]) -> Path:
    """Train with Rasa's own command; `tell` gets each step, the log holds all that Rasa prints."""
    path = model_path(settings)
    before = fingerprint(settings)
    log = path.parent / "train.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    # Beside the one that is there: who starts meanwhile reads a whole model, the old or the new.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".training-") as folder:
        made = Path(folder) / path.name
        command = [sys.executable, "-m", "rasa", "train", "--out", folder]
        command += ["--fixed-model-name", path.name[: -len(_SUFFIX)]]
        # Rasa remembers steps by the component's own source, and would miss a change in bot/domain.
        command += ["--force"]
        # `make check` validates; the catalogue was checked before we came here.
        command += ["--skip-validation"]
        if _run_told(command, settings, log, tell) != 0 or not made.is_file():
            tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])
            raise VoorsorteerError(f"training failed; the end of {log}:\n{tail}")
        made.replace(path)
    _fingerprint_path(settings).write_text(before + "\n")
    return path


def _run_told(
    command: list[str], settings: Settings, log: Path, tell: Callable[[str], None]
) -> int:
    with (
        log.open("w", encoding="utf-8") as file,
        subprocess.Popen(
            command,
            cwd=settings.root,
            env=rasa_environment(settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process,
    ):
        for line in process.stdout or ():
            file.write(line)
            step = _STEP.search(line)
            if step:
                tell(f"  {step.group(1).lower()} {step.group(2)}")
        return process.wait()
