"""Nothing is said to be arranged that has no record: every sentence of the bot is read for it.

What a response promises is recorded before it is said: `RECORDED` says where. That it really is,
the dialogues hold at every message (`bot.dialogues.invariants`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.catalogue.loader import load_catalogue
from bot.catalogue.yaml_lines import YamlFile
from bot.domain.promises import promise_in

_ROOT = Path(__file__).parent.parent.parent
_ORGANISATIONS = sorted(path.stem for path in (_ROOT / "organisations").glob("*.yml"))
#: Response → the record that is there by then.
RECORDED = {
    **dict.fromkeys(
        ("utter_callback_arranged", "utter_callback_wish", "utter_callback_planned"),
        "the hand-off and the next step (bot.services.calling.record_callback)",
    ),
    "utter_callback_step": "it is the next step itself",
    "utter_citizen_ended_call": "the hand-off that is still planned (bot.services.ending)",
    "utter_next_steps_agreed": "the next steps of the agent (bot.services.resolving)",
    "utter_mail_steps": "the heading of the recorded steps (bot.services.letters)",
    "utter_steps_wrong": "`disputed_at` of those steps (bot.services.step_answers)",
}


def _responses() -> Iterator[tuple[str, str]]:
    domain = YamlFile(_ROOT / "domain.yml", _ROOT).data
    for key, variations in domain["responses"].items():
        for each in variations:
            yield key, str(each.get("text") or "")


@pytest.mark.parametrize(
    "sentence",
    [
        "Wij zorgen ervoor dat het goed komt.",
        "Ik zorg dat het nu wordt opgepakt.",
        "Ik heb uw afspraak voor u ingepland.",
        "Uw melding is doorgegeven.",
        "Dit is voor u geregeld.",
        "Wij hebben de vergunning aangevraagd.",
        "Dit is genoteerd: u komt dinsdag.",
        "We have arranged a visit.",
        "Your request has been passed on.",
        "We make sure that it is all right.",
    ],
)
def test_what_is_said_to_be_arranged_is_seen(sentence: str) -> None:
    assert promise_in(f"Goedemiddag. {sentence}") == "arranged"


@pytest.mark.parametrize(
    "sentence",
    [
        "Wij bellen u morgen.",
        "We sturen u een brief.",
        "Een medewerker belt u terug.",
        "U krijgt binnen 8 weken antwoord.",
        "U hoort morgen van ons.",
        "Wij laten u volgende week weten of het mag.",
        "Wij nemen contact met u op.",
        "Wij laten het u weten.",
        "Een medewerker belt u zo snel mogelijk.",
        "U wordt morgen teruggebeld.",
        "We will contact you.",
        "You will be called tomorrow.",
        "We call you tomorrow.",
        "You get a letter within two weeks.",
    ],
)
def test_what_is_promised_is_seen(sentence: str) -> None:
    assert promise_in(sentence) == "promised"


@pytest.mark.parametrize(
    "sentence",
    [
        "Wilt u dat wij u bellen?",
        "Wanneer kunnen we u bellen?",
        "Als het niet lukt, bellen wij u.",
        "We kunnen u ook terugbellen.",
        "Vraag de vergunning aan op onze website.",
        "Heeft u dit al geregeld?",
        "In de brief staat wat er is geregeld.",
        "Wij sturen u niet weg.",
        "Shall we call you back?",
    ],
)
def test_a_question_or_a_possibility_promises_nothing(sentence: str) -> None:
    assert promise_in(sentence) is None


def test_every_response_that_promises_something_has_a_record() -> None:
    promising = {key for key, text in _responses() if promise_in(text)}
    assert promising == set(RECORDED)


@pytest.mark.parametrize("organisation", _ORGANISATIONS)
def test_every_answer_that_promises_something_has_a_step_with_an_owner_and_a_term(
    organisation: str,
) -> None:
    catalogue = load_catalogue(_ROOT, organisation)
    for goal in catalogue.goals.values():
        texts = [goal.answer.short, goal.answer.english or "", goal.understanding or ""]
        assert "arranged" not in [promise_in(text) for text in (*texts, goal.answer.more or "")]
        ours = [step for step in goal.next_steps if step.who == "wij"]
        if any(promise_in(text) for text in texts):
            assert ours, goal.key
        for step in ours:
            assert step.due and goal.department, (goal.key, step.what)


def test_no_canned_reply_says_that_something_is_arranged() -> None:
    """An agent arranges in the form with which they close; until then nothing is."""
    for path in (_ROOT / "data" / "replies").glob("*.yml"):
        for reply in YamlFile(path, _ROOT).data["replies"]:
            assert promise_in(reply["text"]) != "arranged", reply["key"]


def test_no_proactive_message_says_that_something_is_arranged() -> None:
    for path in (_ROOT / "data" / "tips").glob("*.yml"):
        for rule in YamlFile(path, _ROOT).data["tips"]:
            told = [value for name, value in rule.items() if name.startswith(("text", "why"))]
            assert told and not any(promise_in(text) for text in told), rule["key"]
