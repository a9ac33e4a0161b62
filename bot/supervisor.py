"""Keeps several processes running: restarts what dies, and takes all down with itself."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Optional

_FIRST_WAIT_S, _LONGEST_WAIT_S = 0.3, 10.0
#: A process that ran this long was healthy: its next restart is quick again.
_HEALTHY_S = 30.0
_POLL_S = 0.1
_GRACE_S = 8.0
_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """Linux only: when we are killed, nothing is left running behind us."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Program:
    """One process to keep running; its output goes to `log`."""

    name: str
    command: list[str]
    log: Path
    env: dict[str, str] = field(default_factory=dict)
    cwd: Optional[Path] = None


class Supervisor:
    """`run` starts all programs and returns when told to stop."""

    def __init__(self, programs: list[Program], tell: Callable[[str], None]) -> None:
        self._programs = programs
        self._tell = tell
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._started: dict[str, float] = {}
        self._waits: dict[str, float] = {}
        self._not_before: dict[str, float] = {}
        self._stopping = threading.Event()

    def stop(self, *_: object) -> None:
        """Ends `run`; safe in a signal handler."""
        self._stopping.set()

    def pid(self, name: str) -> Optional[int]:
        process = self._running.get(name)
        return process.pid if process else None

    def run(self, also: Callable[[], None] = lambda: None) -> None:
        """Keep everything running until `stop`; `also` is called at every round."""
        try:
            while not self._stopping.is_set():
                for program in self._programs:
                    self._look_after(program)
                also()
                self._stopping.wait(_POLL_S)
        finally:
            self._end_all()

    def _look_after(self, program: Program) -> None:
        process, now = self._running.get(program.name), time.monotonic()
        if process is not None:
            code = process.poll()
            if code is None:
                return
            del self._running[program.name]
            self._plan_restart(program, code, now)
        if now >= self._not_before.get(program.name, 0.0):
            self._start(program)

    def _plan_restart(self, program: Program, code: int, now: float) -> None:
        lived = now - self._started[program.name]
        wait = _FIRST_WAIT_S
        if lived < _HEALTHY_S:
            wait = min(self._waits.get(program.name, _FIRST_WAIT_S / 2) * 2, _LONGEST_WAIT_S)
        self._waits[program.name] = wait
        self._not_before[program.name] = now + wait
        self._tell(f"{program.name} ended (code {code}); starting it again. Log: {program.log}")

    def _start(self, program: Program) -> None:
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as log:
            self._running[program.name] = subprocess.Popen(
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=program.cwd,
                env={**os.environ, **program.env},
                preexec_fn=_die_with_parent,
                # Ctrl-C reaches us only; we end the others in our own order.
                start_new_session=True,
            )
        self._started[program.name] = time.monotonic()

    def _end_all(self) -> None:
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + _GRACE_S
        for process in self._running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
