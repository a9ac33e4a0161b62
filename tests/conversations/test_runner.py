"""The runner itself: a dialogue that goes otherwise fails, in words for a service designer."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dialogues.script import load_dialogues

pytestmark = pytest.mark.rasa


@pytest.fixture
def failure(runner, tmp_path: Path):
    """Holds a dialogue of these steps and returns how it failed, or None."""

    def hold(steps: str, head: str = "") -> str | None:
        path = tmp_path / "gesprek.yml"
        path.write_text(f"dialogues:\n- name: Een gesprek\n{head}  steps:\n{steps}")
        (dialogue,) = load_dialogues(path, tmp_path)
        return runner.run(dialogue).failure

    return hold


def test_a_failure_says_where_what_and_why(failure) -> None:
    told = failure("  - citizen: wat kost een paspoort\n    bot: [gratis]\n    state: queue\n")
    assert told.startswith("gesprek.yml:4: Een gesprek")
    for part in (
        "the citizen said: wat kost een paspoort",
        "a message with “gratis”",
        "the conversation is with: queue",
        "bot: Een paspoort",
        "[Ja, dank u]",
        "goal paspoort_aanvragen",
        "action_sort",
        "owner     bot",
    ):
        assert part in told


def test_a_dialogue_stops_at_its_first_wrong_step(failure) -> None:
    told = failure("  - citizen: hallo\n    bot: [x1]\n  - citizen: hallo\n    bot: [x2]\n")
    assert "x1" in told and "x2" not in told


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("bot: [{not: paspoort}]", "a message without “paspoort”"),
        ("in_order: [volgende stappen, Een paspoort kost]", "in this order"),
        ("silent: true", "nobody but people"),
        ("choices: [Weet ik niet]", "the choice “Weet ik niet”"),
        ("sorted: {goal: milieustraat}", "sorted with goal: milieustraat"),
        ("sorted: {reasons: [zomaar]}", "a reason with “zomaar”"),
        ("database: {next_steps: 9}", "next_steps: 9"),
        ("database: {handoffs: 1}", "handoffs: 1"),
        ("database: {summary: [x]}", "a summary with “x”"),
        ("database: {claims: [bsn]}", "typed, unverified"),
        ("tracker_lacks: [paspoort]", "Rasa never sees “paspoort”"),
    ],
)
def test_each_expectation_can_fail(failure, expected: str, told: str) -> None:
    assert told in failure(f"  - citizen: wat kost een paspoort\n    {expected}\n")


def test_the_same_answer_again_is_seen(failure) -> None:
    steps = "  - citizen: wat kost een paspoort\n  - citizen: ik wil opnieuw beginnen\n"
    told = failure(steps + "  - citizen: wat kost een paspoort\n    repeats: false\n")
    assert "nothing is said twice" in told


def test_a_choice_that_is_not_there_cannot_be_tapped(failure) -> None:
    told = failure("  - citizen: wat kost een paspoort\n  - choose: Nee hoor\n")
    assert "there is no choice “Nee hoor” to tap; offered: “Ja, dank u”" in told


def test_an_agent_needs_something_to_claim(failure) -> None:
    assert "no open hand-off" in failure("  - agent: {claims: true}\n")


def test_an_unknown_department_is_told(failure) -> None:
    told = failure("  - citizen: hoi\n", head="  staff: [keuken]\n")
    assert "no department 'keuken'" in told


def test_an_action_that_breaks_is_not_passed_over(failure, runner, monkeypatch) -> None:
    def breaks(*args: object) -> None:
        raise RuntimeError("no sorting today")

    monkeypatch.setattr(type(runner.services.sorting), "sort", breaks)
    assert "action_sort: RuntimeError: no sorting today" in failure("  - citizen: paspoort\n")


def test_a_next_step_without_a_row_is_seen(failure, runner, monkeypatch) -> None:
    def says_only(self: object, conversation_id: str, goal, *rest: object) -> list[str]:
        return [step.line() for step in goal.next_steps]

    monkeypatch.setattr(type(runner.services.next_steps), "confirm", says_only)
    told = failure("  - citizen: wat kost een paspoort\n")
    assert "a next step that is said is in the database" in told


def test_a_bot_that_talks_over_a_person_is_seen(failure, runner, monkeypatch) -> None:
    monkeypatch.setattr(type(runner.services.conversations), "_bot_answers", lambda *args: True)
    monkeypatch.setattr(type(runner.services.turns), "_may_speak", lambda *args: True)
    told = failure(
        "  - citizen: ik wil een medewerker\n  - agent: {claims: true}\n"
        "  - citizen: wat kost een paspoort\n"
    )
    assert "the bot is silent while a person speaks" in told


def test_personal_data_that_reaches_rasa_is_seen(failure, monkeypatch) -> None:
    from bot.domain.personal_data import Masked

    monkeypatch.setattr("bot.services.conversations.mask", lambda text: Masked(text, ()))
    told = failure("  - citizen: mijn bsn is 123456782\n")
    assert "Rasa never sees a bsn" in told


def test_a_question_instead_of_a_person_is_seen(failure) -> None:
    steps = (
        "  - citizen: ik wil een medewerker\n    pretend: {goal: milieustraat, decision: simple}\n"
    )
    assert "who asks for a person is handed over at once" in failure(steps)


_WALKS_ON = (
    "  - citizen: wat kost een paspoort\n"
    "    pretend: {goal: paspoort_aanvragen, decision: simple}\n"
    "  - citizen: waar is de stort\n"
    "    pretend: {goal: milieustraat, decision: simple}\n"
)


def test_an_earlier_matter_that_nobody_asks_about_is_seen(failure, runner, monkeypatch) -> None:
    assert failure(_WALKS_ON) is None
    monkeypatch.setattr(type(runner.services.matters), "earlier", lambda *args: None)
    told = failure(_WALKS_ON)
    assert "at its end" in told and "each earlier matter are confirmed or disputed" in told


def test_a_yes_that_is_not_kept_is_seen(failure, runner, monkeypatch) -> None:
    monkeypatch.setattr("bot.services.step_answers.answer_about_earlier", lambda *args: [])
    assert "each earlier matter are confirmed or disputed" in failure(_WALKS_ON)


def test_an_answer_whose_steps_are_kept_with_another_turn_is_seen(
    failure, runner, monkeypatch
) -> None:
    told = type(runner.services.next_steps).confirm

    def elsewhere(self: object, conversation_id: str, goal, seq, *rest: object) -> list[str]:
        return told(self, conversation_id, goal, 1, *rest)

    monkeypatch.setattr(type(runner.services.next_steps), "confirm", elsewhere)
    assert "the next steps of an answer are stored" in failure(_WALKS_ON)
