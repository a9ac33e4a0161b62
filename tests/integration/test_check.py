"""`voorsorteer check` looks at every organisation, and tells what two of them share once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import ROOT


def test_every_organisation_of_the_project_is_in_order(capsys: pytest.CaptureFixture) -> None:
    assert main(["check", "--quiet", "--strict"]) == 0
    *told, reading = capsys.readouterr().out.splitlines()
    assert len(told) == len(list((ROOT / "organisations").glob("*.yml")))
    assert all("no mistakes" in line for line in told)
    assert reading.endswith("held against level B1: 0 remarks.")


def test_an_organisation_that_is_not_there_is_told_with_those_that_are(
    capsys: pytest.CaptureFixture,
) -> None:
    assert main(["check", "--organisation", "nergens"]) == 1
    assert "nergens: there is only" in capsys.readouterr().err


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What `check` reads, to spoil; the commands work on it."""
    for name in ("organisations", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("domain.yml", "config.yml"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.setenv("VOORSORTEER_ROOT", str(tmp_path))
    monkeypatch.setenv("VOORSORTEER_DATA_DIR", str(tmp_path / "kept"))
    return tmp_path


def test_a_mistake_that_organisations_share_is_told_once(
    copied: Path, capsys: pytest.CaptureFixture
) -> None:
    goals = copied / "data" / "goals" / "algemeen.yml"
    goals.write_text(goals.read_text(encoding="utf-8").replace("kind: human", "kind: mens", 1))
    chosen = ["--organisation", "voorbeeldnet", "--organisation", "voorbeeldpensioen"]
    assert main(["check", *chosen]) == 1
    assert capsys.readouterr().err.count("algemeen.yml") == 1


def test_a_hard_text_is_advice_and_a_mistake_for_who_is_strict(
    copied: Path, capsys: pytest.CaptureFixture
) -> None:
    consents = copied / "data" / "consents.yml"
    text = consents.read_text(encoding="utf-8")
    consents.write_text(text.replace("title: Dit apparaat", "title: Indien u dit apparaat", 1))
    line = text[: text.index("title: Dit apparaat")].count("\n") + 1
    told = f"data/consents.yml:{line}: 'indien' is not plain; better: als"
    chosen = ["--organisation", "voorbeeldpensioen"]
    assert main(["check", *chosen]) == 0
    assert f"advice: {told}" in capsys.readouterr().err
    assert main(["check", "--strict", *chosen]) == 1
    assert told in capsys.readouterr().err
