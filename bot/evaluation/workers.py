"""Several trainings at once, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import warnings
from concurrent.futures import ProcessPoolExecutor

#: Each worker holds Rasa with TensorFlow, nearly a gigabyte.
_MOST = 2


def workers() -> ProcessPoolExecutor:
    """As many as the machine has cores, but two at most; fresh, as TensorFlow does not fork."""
    return ProcessPoolExecutor(
        max_workers=min(_MOST, os.cpu_count() or 1),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_hush,
    )


def _hush() -> None:
    """What the libraries under Rasa warn each other about; runs before they are imported."""
    warnings.showwarning = lambda *_args, **_kwargs: None  # type: ignore[assignment]
