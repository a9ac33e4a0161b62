"""The supervisor with small real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from bot.supervisor import Program, Supervisor

_PATIENCE_S = 15.0


def _program(tmp_path: Path, name: str, code: str) -> Program:
    return Program(name, [sys.executable, "-c", code], tmp_path / f"{name}.log")


def _until(condition: object) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_is_killed_is_started_again_and_all_end_together(tmp_path: Path) -> None:
    told: list[str] = []
    program = _program(tmp_path, "sleeper", "import time; time.sleep(600)")
    supervisor = Supervisor([program], told.append)
    runner = threading.Thread(target=supervisor.run)
    runner.start()
    try:
        _until(lambda: supervisor.pid("sleeper"))
        first = supervisor.pid("sleeper")
        assert first is not None
        os.kill(first, signal.SIGKILL)
        _until(lambda: supervisor.pid("sleeper") not in (None, first))
        second = supervisor.pid("sleeper")
    finally:
        supervisor.stop()
        runner.join(_PATIENCE_S)
    assert second is not None and not _alive(second)
    assert any("sleeper ended (code -9)" in line for line in told)


def test_a_program_that_keeps_failing_is_started_ever_less_often(tmp_path: Path) -> None:
    program = _program(tmp_path, "broken", "print('mis')")
    supervisor = Supervisor([program], lambda _: None)
    runner = threading.Thread(target=supervisor.run)
    runner.start()
    _until(lambda: supervisor._waits.get("broken", 0) >= 1.2)
    supervisor.stop()
    runner.join(_PATIENCE_S)
    # Waits of 0.3, 0.6 and 1.2 seconds: a handful of starts, not hundreds.
    assert 3 <= program.log.read_text().count("mis") <= 4


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends the others on Linux only")
def test_nothing_is_left_running_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    script = f"""
import sys
from pathlib import Path
from bot.supervisor import Program, Supervisor
child = [sys.executable, "-c", "import os,time; print(os.getpid(), flush=True); time.sleep(600)"]
Supervisor([Program("child", child, Path({str(tmp_path / "child.log")!r}))], print).run()
"""

    parent = subprocess.Popen([sys.executable, "-c", script])
    log = tmp_path / "child.log"
    _until(lambda: log.is_file() and log.read_text().strip())
    child = int(log.read_text())
    parent.kill()
    parent.wait()
    _until(lambda: not _alive(child))
