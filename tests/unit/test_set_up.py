"""The set-up scripts, without network: what they pass on, and what they say when they stop."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]


def _load(path: Path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


pip_settings = _load(ROOT / "scripts" / "pip_settings.py")


def _exports(listing: str, environment: dict[str, str] | None = None, extra: bool = False):
    return pip_settings.exports(pip_settings.read_pip_config(listing), environment or {}, extra)


def test_uv_gets_the_index_that_pip_is_set_up_with():
    assert _exports("global.index-url='https://mirror.example/simple'") == [
        "export UV_DEFAULT_INDEX=https://mirror.example/simple"
    ]


def test_the_environment_wins_from_the_configuration_file_as_with_pip():
    listing = (
        ":env:.index-url='https://b.example/simple'\nglobal.index-url='https://a.example/simple'"
    )
    assert _exports(listing) == ["export UV_DEFAULT_INDEX=https://b.example/simple"]


def test_what_uv_was_told_already_is_left_alone():
    listing = (
        "global.index-url='https://mirror.example/simple'\nglobal.proxy='http://proxy.example'"
    )
    told = {
        "UV_INDEX_URL": "https://own.example",
        "https_proxy": "http://p",
        "HTTP_PROXY": "http://p",
    }
    assert _exports(listing, told) == []


def test_extra_indexes_stay_out_until_they_are_asked_for():
    listing = "global.extra-index-url='https://a.example https://b.example'"
    assert _exports(listing) == []
    asked = _exports(listing, extra=True)
    assert "export UV_INDEX='https://a.example https://b.example'" in asked
    assert "export UV_INDEX_STRATEGY=unsafe-best-match" in asked


def test_a_certificate_that_only_pip_knows_reaches_uv(tmp_path: Path):
    bundle = tmp_path / "own ca.pem"
    bundle.write_text("a certificate")
    assert _exports("", {"PIP_CERT": str(bundle)}) == [f"export SSL_CERT_FILE='{bundle}'"]


def test_a_certificate_file_that_is_not_there_is_not_passed_on(tmp_path: Path):
    assert _exports("", {"PIP_CERT": str(tmp_path / "gone.pem")}) == []


def test_values_that_a_shell_would_obey_are_quoted():
    (line,) = _exports("global.index-url='https://x.example/$(touch-me)'")
    assert line == "export UV_DEFAULT_INDEX='https://x.example/$(touch-me)'"


@pytest.fixture
def empty_clone(tmp_path: Path) -> Path:
    clone = tmp_path / "een map met spaties"
    clone.mkdir()
    shutil.copytree(ROOT / "scripts", clone / "scripts")
    for name in ("pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, clone / name)
    return clone


def _set_up(clone: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(clone / "scripts" / "setup.sh")],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


def _command(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_a_python_that_does_not_run_is_refused_with_what_it_said(empty_clone: Path, tmp_path: Path):
    shim = _command(tmp_path / "shims", "python3.10", "echo 'pyenv: no such command' >&2; exit 127")
    done = _set_up(empty_clone, VOORSORTEER_PYTHON=str(shim))
    assert done.returncode == 1
    assert f"{shim}: pyenv: no such command" in done.stderr


def test_another_version_of_python_is_refused_with_its_number(empty_clone: Path, tmp_path: Path):
    newer = _command(tmp_path / "newer", "python", "echo 'is Python 3.12' >&2; exit 1")
    done = _set_up(empty_clone, VOORSORTEER_PYTHON=str(newer))
    assert done.returncode == 1
    assert f"{newer}: is Python 3.12" in done.stderr
    assert not (empty_clone / ".venv").exists()


def test_a_finished_set_up_is_left_alone_without_a_word(empty_clone: Path):
    python = empty_clone / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    fingerprint = _fingerprint(empty_clone)
    (empty_clone / ".venv" / ".voorsorteer-ready").write_text(fingerprint + "\n")
    done = _set_up(empty_clone, VOORSORTEER_PYTHON="/is/not/looked/at")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_changed_lock_makes_the_set_up_run_again(empty_clone: Path):
    python = empty_clone / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    (empty_clone / ".venv" / ".voorsorteer-ready").write_text(_fingerprint(empty_clone) + "\n")
    with (empty_clone / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    done = _set_up(empty_clone, VOORSORTEER_PYTHON="/is/looked/at")
    assert done.returncode == 1
    assert "/is/looked/at" in done.stderr


def _fingerprint(clone: Path) -> str:
    script = (clone / "scripts" / "setup.sh").read_text()
    function = re.search(r"^fingerprint\(\) \{.*?^\}", script, re.MULTILINE | re.DOTALL).group()
    command = f'root="$PWD"; {function}\nfingerprint'
    return subprocess.run(
        ["bash", "-c", command], cwd=clone.resolve(), capture_output=True, text=True, check=True
    ).stdout.strip()


def _example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_settings_example_is_a_set_of_settings_that_starts():
    load_settings({name: value for name, value in _example().items() if value})


def test_the_settings_example_names_every_setting_there_is():
    source = (ROOT / "bot" / "settings.py").read_text()
    read = set(re.findall(r'"(VOORSORTEER_[A-Z_]+|DATABASE_URL|REDIS_URL)",', source))
    assert read - {"VOORSORTEER_ROOT"} <= set(_example())
