"""What is installed with the package: everything that the gateway serves, nothing built."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = "import setuptools.build_meta as b, sys; print(b.build_wheel(sys.argv[1]))"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names in a wheel that was built from the files as they are."""
    clone, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for folder in ("bot", "actions"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / folder, clone / folder, ignore=ignored)
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, clone)
    command = [sys.executable, "-c", BUILD, str(out)]
    subprocess.run(command, cwd=clone, check=True, capture_output=True, text=True)
    [wheel] = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def _files(folder: str) -> set[str]:
    found = (ROOT / folder).rglob("*")
    return {str(path.relative_to(ROOT)) for path in found if path.is_file()}


def test_every_page_script_style_and_theme_is_in_it(shipped: set[str]) -> None:
    wanted = _files("bot/web/static") | _files("bot/web/templates")
    assert wanted - shipped == set()
    for name in ("widget/voorsorteer.js", "widget/types.d.ts", "themes/water.css", "chat/page.js"):
        assert f"bot/web/static/{name}" in shipped
    for name in ("chat/plain.html", "chat/words.html", "transcript/transcript.txt"):
        assert f"bot/web/templates/{name}" in shipped


def test_the_code_and_its_data_are_in_it_and_the_tests_are_not(shipped: set[str]) -> None:
    code = {name for name in _files("bot") | _files("actions") if name.endswith(".py")}
    assert code - shipped == set()
    assert "bot/storage/data_map.yml" in shipped and "bot/common_passwords.txt" in shipped
    assert not [name for name in shipped if name.startswith("tests/")]
