"""Processes of their own for a test, forked from one that imported and read everything before."""

from __future__ import annotations

import multiprocessing
from multiprocessing.context import ForkServerContext


def forking() -> ForkServerContext:
    """Starts processes in a moment, where "spawn" takes seconds; nothing of this one is in them."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.warm"])
    return context
