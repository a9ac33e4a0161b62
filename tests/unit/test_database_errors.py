"""A database that cannot be used is told in words: what to do, and which setting."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main

PASSWORD = "geheim1234"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOORSORTEER_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.mark.parametrize(
    "command",
    [
        *(["db", "status"], ["db", "retention", "--dry-run"], ["db", "retention"]),
        *(["db", "audit"], ["db", "seed"], ["user", "list"], ["user", "block", "anna"]),
        ["inbox", "export", "nieuw.yml"],
    ],
)
def test_on_a_new_data_folder_it_says_how_to_begin(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(command) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "run `voorsorteer db upgrade`" in said


@pytest.mark.parametrize(
    ("address", "why"),
    [
        (f"postgresql://anna:{PASSWORD}@localhost:1/balie", "Connection refused"),
        (f"postgresql://anna:{PASSWORD}@localhost:poort/balie", "allowed: sqlite"),
        (f"mysql://anna:{PASSWORD}@localhost/balie", "allowed: sqlite"),
        ("sqlite:////bestaat/niet/balie.db", "unable to open database file"),
    ],
)
@pytest.mark.parametrize("command", [["db", "check"], ["db", "upgrade"], ["user", "list"]])
def test_a_database_that_cannot_be_opened_names_the_setting_and_no_password(
    address: str,
    why: str,
    command: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    assert main(command) == 1
    told = capsys.readouterr()
    said = told.out + told.err
    assert "DATABASE_URL" in said and why in said
    assert PASSWORD not in said and "Traceback" not in said


def test_a_mistake_of_ours_is_not_explained_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.cli.db.bootstrap", fails)
    with pytest.raises(ZeroDivisionError):
        main(["db", "check"])
