"""Several trainings at once, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from typing import TypeVar

__all__ = ["AT_ONCE", "Run", "apart", "side_by_side"]

#: Each worker holds Rasa with TensorFlow, nearly a gigabyte.
AT_ONCE = 2
Task = TypeVar("Task")
Done = TypeVar("Done")
#: How a function is applied to tasks; tests give one that stays in the process.
Run = Callable[[Callable[[Task], Done], Iterable[Task]], Iterator[tuple[Task, Done]]]


def apart(function: Callable[[Task], Done], task: Task) -> Done:
    """The function's result, from a fresh process: its memory and settings are its own.

    Fresh, as TensorFlow does not fork.
    """
    with ProcessPoolExecutor(
        max_workers=1,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_hush,
    ) as pool:
        return pool.submit(function, task).result()


def side_by_side(
    function: Callable[[Task], Done], tasks: Iterable[Task], at_once: int = AT_ONCE
) -> Iterator[tuple[Task, Done]]:
    """Each task with its result, as they come ready; no more at once than there are cores."""
    with ThreadPoolExecutor(max_workers=min(at_once, os.cpu_count() or 1)) as threads:
        running = {threads.submit(apart, function, task): task for task in tasks}
        try:
            for done in as_completed(running):
                yield running[done], done.result()
        finally:
            for waiting in running:
                waiting.cancel()


def _hush() -> None:
    """What the libraries under Rasa warn each other about; runs before they are imported."""
    warnings.showwarning = lambda *_args, **_kwargs: None  # type: ignore[assignment]
