"""kill -9 of each process at each step of a conversation: nothing lost, nothing shown twice."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tests.stack import Citizen, Desk, Stack, until

pytest_plugins = ["tests.stack"]
pytestmark = [pytest.mark.rasa, pytest.mark.slow]

TO_THE_BOT = (
    "goedemiddag",
    "wat kost een nieuw paspoort voor mijn dochter",
    "mijn uitkering is gestopt en ik heb al twee keer gebeld, niemand helpt mij",
    "ik wil een medewerker spreken",
)


def _check(citizen: Citizen) -> list[dict[str, Any]]:
    """No gaps, each of the citizen's messages once, nothing said twice within one turn."""
    messages = citizen.messages()
    assert [m["seq"] for m in messages] == list(range(1, len(messages) + 1))
    own = [m["text"] for m in messages if m["sender"] == "citizen"]
    assert own == citizen.sent
    turn: list[str] = []
    for message in messages:
        if message["sender"] == "citizen":
            turn = []
        else:
            assert message["text"] not in turn, f"shown twice: {message['text']}"
            turn.append(message["text"])
    return messages


@pytest.mark.parametrize("victim", ["gateway", "actions", "rasa"])
def test_a_conversation_survives_the_death_of_any_process_at_any_step(
    stack: Stack, victim: str
) -> None:
    stack.wait_ready()
    citizen = Citizen(stack.url).start()
    for text in TO_THE_BOT:
        seq = citizen.say(text, then=lambda: stack.kill(victim))
        citizen.answered(seq)
        _check(citizen)
        stack.wait_ready()
    assert citizen.read()["state"]["owner"] == "queue"

    # From here on the bot is not needed, so that it may die while it is on its way up.
    desk = Desk(stack).log_in()
    case = desk.case_of(citizen.id)
    stack.kill(victim)
    desk.call("POST", f"handoffs/{case}/claim")
    until("the agent has it", lambda: citizen.read()["state"]["owner"] == "agent")

    desk.call(
        "POST", f"handoffs/{case}/messages", {"client_id": "a-1", "text": "Ik kijk met u mee."}
    )
    stack.kill(victim)
    citizen.say("dank u, heeft u mijn verhaal gelezen?")
    messages = _check(citizen)
    assert [m["text"] for m in messages if m["sender"] == "agent"] == ["Ik kijk met u mee."]
    # The bot stays silent while a person has the conversation.
    assert messages[-1]["sender"] == "citizen"

    step = {"who": "wij", "what": "Wij bellen u over de uitkering", "due": "voor vrijdag"}
    stack.kill(victim)
    desk.call("POST", f"handoffs/{case}/resolve", {"outcome": "follow_up", "next_steps": [step]})
    until("the end", lambda: citizen.read()["state"]["owner"] == "closed")
    last = _check(citizen)[-2:]
    assert "Wij bellen u over de uitkering (voor vrijdag)" in last[0]["text"]
    assert last[1]["kind"] == "terminal"
    stack.wait_ready()


def test_personal_data_reaches_neither_a_log_nor_rasas_tracker(stack: Stack) -> None:
    stack.wait_ready()
    secrets = {
        "bsn": "123456782",
        "iban": "NL91ABNA0417164300",
        "phone": "06-12345678",
        "mail": "jan.jansen@example.org",
    }
    citizen = Citizen(stack.url).start()
    for text in (
        f"mijn bsn is {secrets['bsn']} en ik wil een uittreksel",
        f"het geld moet op {secrets['iban']} komen, wat nu",
        f"/medewerker_spreken bel {secrets['phone']} of mail {secrets['mail']}",
        f"bel mij terug op {secrets['phone']}",
    ):
        citizen.answered(citizen.say(text))
    told = list(itertools.chain.from_iterable(_variants(value) for value in secrets.values()))
    for path in (*stack.folder.glob("logs/*"), *stack.folder.glob("tracker.db*")):
        content = path.read_bytes().lower()
        for value in told:
            assert value.encode() not in content, f"{value} is in {path.name}"
    # And it is not simply lost: the agent sees what was typed.
    assert secrets["bsn"] in citizen.messages()[1]["text"]


def _variants(value: str) -> set[str]:
    value = value.lower()
    return {value, value.replace("-", ""), value.replace(" ", "")}
