"""`voorsorteer check` looks at every organisation, and tells what two of them share once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import ROOT


def test_every_organisation_of_the_project_is_in_order(capsys: pytest.CaptureFixture) -> None:
    assert main(["check", "--quiet"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert len(told) == len(list((ROOT / "organisations").glob("*.yml")))
    assert all("no mistakes" in line for line in told)


def test_an_organisation_that_is_not_there_is_told_with_those_that_are(
    capsys: pytest.CaptureFixture,
) -> None:
    assert main(["check", "--organisation", "nergens"]) == 1
    assert "nergens: there is only" in capsys.readouterr().err


def test_a_mistake_that_organisations_share_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    for name in ("organisations", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("domain.yml", "config.yml"):
        shutil.copy(ROOT / name, tmp_path)
    goals = tmp_path / "data" / "goals" / "algemeen.yml"
    goals.write_text(goals.read_text(encoding="utf-8").replace("kind: human", "kind: mens", 1))
    monkeypatch.setenv("VOORSORTEER_ROOT", str(tmp_path))
    monkeypatch.setenv("VOORSORTEER_DATA_DIR", str(tmp_path / "kept"))
    chosen = ["--organisation", "voorbeeldnet", "--organisation", "voorbeeldpensioen"]
    assert main(["check", *chosen]) == 1
    assert capsys.readouterr().err.count("algemeen.yml") == 1
