"""Dialogue files: every mistake is told with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dialogues.organisations import by_organisation
from bot.dialogues.script import load_dialogues
from bot.dialogues.step import Absent
from bot.domain.errors import ConfigurationError
from bot.settings import Settings


def _load(folder: Path, text: str):
    path = folder / "gesprek.yml"
    path.write_text(text, encoding="utf-8")
    return load_dialogues(path, folder)


def _mistakes(folder: Path, steps: str) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        _load(folder, "dialogues:\n- name: Een gesprek\n  steps:\n" + steps)
    return caught.value.mistakes


def test_a_dialogue_knows_the_lines_of_its_steps(tmp_path: Path) -> None:
    (dialogue,) = _load(
        tmp_path,
        "dialogues:\n- name: Een gesprek\n  steps:\n  - citizen: hoi\n    bot: [dag]\n\n"
        "  - citizen: ja\n",
    )
    assert (dialogue.file, dialogue.line) == ("gesprek.yml", 2)
    assert dialogue.step_lines == (4, 7)


def test_wanted_and_unwanted_words_are_told_apart(tmp_path: Path) -> None:
    (dialogue,) = _load(
        tmp_path,
        "dialogues:\n- name: Een gesprek\n  steps:\n  - citizen: hoi\n    bot: [dag, {not: weg}]\n",
    )
    wanted, unwanted = dialogue.steps[0].bot
    assert wanted == "dag"
    assert isinstance(unwanted, Absent) and unwanted.text == "weg"


def test_a_moment_without_a_zone_is_dutch_time(tmp_path: Path) -> None:
    (dialogue,) = _load(
        tmp_path,
        "dialogues:\n- name: Een gesprek\n  now: 2026-07-01 10:00\n  steps: [{citizen: hoi}]\n",
    )
    assert dialogue.now.utcoffset().total_seconds() == 2 * 3600


def test_an_unknown_key_is_told_with_its_line(tmp_path: Path) -> None:
    (mistake,) = _mistakes(tmp_path, "  - citizen: hoi\n    burger: hoi\n")
    assert mistake.startswith("gesprek.yml:5:")
    assert "burger" in mistake and "not a known field" in mistake


def test_two_acts_in_one_step_are_refused(tmp_path: Path) -> None:
    (mistake,) = _mistakes(tmp_path, "  - citizen: hoi\n    escape_button: true\n")
    assert mistake.startswith("gesprek.yml:4:")
    assert "found: citizen and escape_button" in mistake


def test_an_agent_does_one_thing_in_a_step(tmp_path: Path) -> None:
    (mistake,) = _mistakes(tmp_path, "  - agent: {claims: true, says: dag}\n")
    assert "found: claims and says" in mistake


def test_a_number_that_lost_its_zero_is_refused(tmp_path: Path) -> None:
    (mistake,) = _mistakes(tmp_path, "  - citizen: 0612345678\n")
    assert "put quotes around it" in mistake


def test_pretending_needs_a_message_to_sort(tmp_path: Path) -> None:
    (mistake,) = _mistakes(tmp_path, "  - choose: Ja\n    pretend: {goal: x, decision: ask}\n")
    assert "no 'citizen'" in mistake


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    mistakes = _mistakes(tmp_path, "  - citizen: hoi\n    state: rij\n  - later: {minute: 2}\n")
    assert [mistake.split(":")[1] for mistake in mistakes] == ["5", "6"]


def test_a_name_is_there_once(tmp_path: Path) -> None:
    twice = "- name: Een gesprek\n  steps: [{citizen: hoi}]\n" * 2
    with pytest.raises(ConfigurationError, match=r"gesprek\.yml:4: .*there twice"):
        _load(tmp_path, f"dialogues:\n{twice}")


def test_a_file_without_dialogues_says_what_it_needs(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="needs a list under 'dialogues:'"):
        _load(tmp_path, "gesprekken: []\n")


def test_a_file_may_be_about_another_organisation(tmp_path: Path) -> None:
    (tmp_path / "organisations").mkdir()
    (tmp_path / "organisations" / "proef.yml").touch()
    text = "organisation: proef\ndialogues:\n- name: Een gesprek\n  steps: [{citizen: hoi}]\n"
    assert _load(tmp_path, text)[0].organisation == "proef"
    assert _load(tmp_path, text.split("\n", 1)[1])[0].organisation is None


def test_an_organisation_that_is_not_there_is_told(tmp_path: Path) -> None:
    text = "organisation: proef\ndialogues:\n- name: Een gesprek\n  steps: [{citizen: hoi}]\n"
    with pytest.raises(
        ConfigurationError, match=r"gesprek\.yml:1: there is no organisations/proef"
    ):
        _load(tmp_path, text)


def test_dialogues_are_held_by_organisation_and_ours_first(tmp_path: Path) -> None:
    (tmp_path / "organisations").mkdir()
    for name in ("aap", "noot"):
        (tmp_path / "organisations" / f"{name}.yml").touch()
    one = "dialogues:\n- name: Een gesprek\n  steps: [{citizen: hoi}]\n"
    dialogues = [
        *_load(tmp_path, "organisation: aap\n" + one),
        *_load(tmp_path, one),
        *_load(tmp_path, "organisation: noot\n" + one),
        *_load(tmp_path, "organisation: aap\n" + one),
    ]
    found = by_organisation(dialogues, Settings(organisation="noot"))
    assert [(theirs.organisation, len(held)) for theirs, held in found] == [("noot", 2), ("aap", 2)]
