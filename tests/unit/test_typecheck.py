"""`scripts/typecheck` says it clearly where the types of the scripts cannot be checked."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "scripts", tmp_path / "clone" / "scripts")
    return tmp_path / "clone"


def _check(clone: Path, **commands: str) -> subprocess.CompletedProcess[str]:
    """With only these commands beside those that every system has."""
    folder = clone / "bin"
    folder.mkdir()
    for name in ("bash", "dirname", "cmp", "rm", "mkdir", "cp", "env"):
        (folder / name).symlink_to(shutil.which(name))
    for name, script in commands.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return subprocess.run(
        [str(folder / "bash"), str(clone / "scripts" / "typecheck")],
        env={"PATH": str(folder), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("commands", "why"),
    [
        ({}, "there is no Node.js"),
        ({"node": "exit 0"}, "there is no npm"),
        ({"node": "exit 0", "npm": "exit 1"}, "could not be installed"),
    ],
)
def test_what_is_missing_leaves_the_check_out_with_a_clear_line(
    clone: Path, commands: dict, why: str
) -> None:
    done = _check(clone, **commands)
    assert done.returncode == 0, done.stderr
    assert "NOT CHECKED" in done.stderr and why in done.stderr


@pytest.mark.parametrize("mistakes", [0, 1])
def test_a_mistake_fails_it(clone: Path, mistakes: int) -> None:
    fill = 'mkdir -p "$3/node_modules/typescript/bin"; : > "$3/node_modules/typescript/bin/tsc"'
    node = f'[ "$1" = --version ] || exit {mistakes}'
    done = _check(clone, node=node, npm=fill)
    assert done.returncode == mistakes, done.stderr
    assert ("no mistakes" in done.stderr) is not bool(mistakes)
