"""What was learned from the same sentences by the same code is not learned again.

Every organisation learns from the sentences of all sectors, so the second organisation that is
trained on a machine, or the same one with another dialogue, has its model at once.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from bot.nlu.sorting_model import SortingModel

__all__ = ["cache_folder", "kept_model"]

#: So many models are kept, the newest.
_KEPT = 3
_DONE = "complete"


def cache_folder(root: Path) -> Path:
    """Beside Rasa's own cache, so that one setting moves both and `make clean` removes both."""
    told = os.environ.get("RASA_CACHE_DIRECTORY", "").strip()
    return (Path(told) if told else root / ".rasa" / "cache") / "sorting"


def kept_model(folder: Path, told: str, make: Callable[[], SortingModel]) -> SortingModel:
    """The model that was made from `told` (everything it depends on) before, or a new one."""
    place = folder / hashlib.sha256(told.encode()).hexdigest()[:32]
    if (place / _DONE).is_file():
        (place / _DONE).touch()
        return SortingModel.load(place)
    model = make()
    folder.mkdir(parents=True, exist_ok=True)
    # Whole or not at all: a training that is stopped halfway leaves nothing that looks finished.
    fresh = Path(tempfile.mkdtemp(dir=folder))
    model.save(fresh)
    (fresh / _DONE).touch()
    try:
        fresh.rename(place)
    except OSError:  # another process made the same one meanwhile
        shutil.rmtree(fresh, ignore_errors=True)
    _forget_old(folder)
    return model


def _forget_old(folder: Path) -> None:
    done = [path / _DONE for path in folder.iterdir() if (path / _DONE).is_file()]
    for mark in sorted(done, key=lambda path: path.stat().st_mtime, reverse=True)[_KEPT:]:
        shutil.rmtree(mark.parent, ignore_errors=True)
