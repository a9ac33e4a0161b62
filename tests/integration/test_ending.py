"""The citizen ends the chat, or chooses its language: what becomes of it, whoever speaks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.context import TurnContext, use_services
from actions.language import keep_language, reads
from bot.bootstrap import Services
from bot.domain.conversation import MessageKind, Outgoing, Owner
from bot.domain.errors import Conflict
from bot.domain.handoff import HandoffStatus, NewHandoff
from bot.domain.staff import Staff
from bot.domain.triage import Triage
from tests.desk_scene import PASSWORD, Scene
from tests.fakes import FakeClock
from tests.gateway_client import running


@pytest.fixture
def scene(services: Services, clock: FakeClock) -> Scene:
    return Scene(services, clock)


def _last(services: Services, conversation_id: str) -> str:
    messages, _ = services.conversations.messages_since(conversation_id, 0)
    assert messages[-1].kind is MessageKind.TERMINAL
    return messages[-1].text


def _owner(services: Services, conversation_id: str) -> Owner:
    return services.conversations.messages_since(conversation_id, 0)[1].owner


def test_an_ended_conversation_says_goodbye_once_and_opens_again_by_writing(
    services: Services,
) -> None:
    conversation_id = services.conversations.start(None, None, "nl").conversation.id
    assert services.ending.end(conversation_id)
    assert not services.ending.end(conversation_id)
    assert _last(services, conversation_id).startswith("U heeft dit gesprek beëindigd.")
    assert len(services.conversations.messages_since(conversation_id, 0)[0]) == 2
    assert _owner(services, conversation_id) is Owner.CLOSED
    received = services.conversations.receive(conversation_id, "1", "w", text="nog een vraag")
    assert received.turn is not None and received.owner is Owner.BOT


def test_what_the_bot_was_still_answering_is_not_said_after_the_end(services: Services) -> None:
    conversation_id = services.conversations.start(None, None, "nl").conversation.id
    turn = services.conversations.receive(conversation_id, "1", "w", text="paspoort").turn
    assert turn is not None
    services.ending.end(conversation_id)
    services.turns.complete(turn, "w", [Outgoing("te laat")])
    assert "te laat" not in _last(services, conversation_id)
    received = services.conversations.receive(conversation_id, "2", "w", text="toch nog iets")
    assert received.turn is not None and received.turn.seq == received.seq


@pytest.mark.parametrize("kind", ["chat", "callback"])
def test_who_left_while_the_bot_was_thinking_is_not_put_in_the_queue(
    services: Services, anna: Staff, kind: Any
) -> None:
    conversation_id = services.conversations.start(None, None, "nl").conversation.id
    turn = services.conversations.receive(conversation_id, "1", "w", text="een mens graag").turn
    assert turn is not None
    services.ending.end(conversation_id)
    new = NewHandoff(kind, callback_when="morgen", turn_seq=turn.seq)
    with pytest.raises(Conflict, match="beëindigd"):
        services.handoffs.open(conversation_id, new)
    assert _owner(services, conversation_id) is Owner.CLOSED
    assert not services.reading.queue(anna, "waiting")
    services.turns.complete(turn, "w", [])
    # What they write later is heard as always.
    again = services.conversations.receive(conversation_id, "2", "w", text="toch een mens").turn
    assert again is not None
    services.handoffs.open(conversation_id, replace(new, turn_seq=again.seq))
    assert services.reading.queue(anna, "waiting") or kind == "callback"


def test_danger_that_the_bot_did_not_answer_yet_is_answered_at_the_end(services: Services) -> None:
    conversation_id = services.conversations.start(None, None, "nl").conversation.id
    services.conversations.receive(conversation_id, "1", "w", text="ik ruik gas in de keuken")
    services.ending.end(conversation_id)
    messages, _ = services.conversations.messages_since(conversation_id, 2)
    assert [m.kind for m in messages] == [MessageKind.NOTICE, MessageKind.TERMINAL]
    assert "gas" in messages[0].text


def test_who_waits_leaves_the_queue(services: Services, scene: Scene) -> None:
    handoff = scene.waiting("Ik wil bezwaar maken")
    services.ending.end(handoff.conversation_id)
    assert scene.now(handoff).status is HandoffStatus.ABANDONED
    assert "niet meer in de rij" in _last(services, handoff.conversation_id)


def test_a_call_that_was_promised_is_made_all_the_same(services: Services, scene: Scene) -> None:
    handoff = scene.waiting("Bel mij terug", kind="callback", callback_when="morgen")
    assert scene.owner(handoff) is Owner.BOT
    services.ending.end(handoff.conversation_id)
    assert scene.now(handoff).status is HandoffStatus.PLANNED
    assert "bellen u nog terug" in _last(services, handoff.conversation_id)


def test_an_agent_keeps_the_case_and_can_still_note_how_it_ended(
    services: Services, scene: Scene, anna: Staff
) -> None:
    handoff = scene.waiting("Ik wil bezwaar maken")
    services.casework.claim(handoff.id, anna)
    services.ending.end(handoff.conversation_id)
    assert _last(services, handoff.conversation_id).startswith(
        "U heeft dit gesprek beëindigd. Anna de Vries ziet dat ook."
    )
    assert scene.now(handoff).held_by(anna.id)
    assert scene.owner(handoff) is Owner.CLOSED
    services.casework.resolve(handoff.id, anna, "solved", [])
    assert scene.now(handoff).status is HandoffStatus.RESOLVED


@pytest.mark.parametrize("by", ["writing", "the button"])
def test_who_comes_back_meets_the_same_agent(
    services: Services, scene: Scene, anna: Staff, by: str
) -> None:
    handoff = scene.waiting("Ik wil bezwaar maken")
    services.casework.claim(handoff.id, anna)
    services.ending.end(handoff.conversation_id)
    if by == "writing":
        received = services.conversations.receive(handoff.conversation_id, "x", "w", text="hallo?")
        assert received.turn is None and received.owner is Owner.AGENT
    else:
        services.handoffs.open_by_button(handoff.conversation_id)
    assert scene.owner(handoff) is Owner.AGENT
    assert scene.now(handoff).held_by(anna.id)


def test_nobody_waits_when_the_agent_lays_an_ended_chat_down(
    services: Services, scene: Scene, anna: Staff, clock: FakeClock
) -> None:
    handoff = scene.waiting("Ik wil bezwaar maken")
    services.casework.claim(handoff.id, anna)
    services.ending.end(handoff.conversation_id)
    other = next(
        key for key in services.catalogue.organisation.departments if key != handoff.department
    )
    with pytest.raises(Conflict, match="beëindigd"):
        services.casework.transfer(handoff.id, anna, other)
    said = len(scene.texts(handoff))
    services.casework.release(handoff.id, anna)
    assert scene.now(handoff).status is HandoffStatus.ABANDONED
    assert scene.owner(handoff) is Owner.CLOSED
    assert len(scene.texts(handoff)) == said, "who left is told nothing about a queue"


# --- the language -----------------------------------------------------------------------------


def test_a_greeting_that_nobody_answered_is_said_again_in_the_chosen_language(
    services: Services,
) -> None:
    conversation_id = services.conversations.start(None, None, "nl").conversation.id
    services.conversations.speak(conversation_id, "en")
    services.conversations.speak(conversation_id, "en")
    messages, _ = services.conversations.messages_since(conversation_id, 1)
    assert [m.text[:6] for m in messages] == ["Hello."]
    services.conversations.receive(conversation_id, "1", "w", text="passport")
    services.conversations.speak(conversation_id, "nl")
    assert len(services.conversations.messages_since(conversation_id, 0)[0]) == 3


def _turn(services: Services, conversation_id: str, text: str) -> TurnContext:
    return TurnContext(conversation_id, 2, None, 0.0, None, None, text)


@pytest.mark.parametrize(
    ("slot", "chosen", "text", "answered_in"),
    [
        ("nl", "en", "/medewerker_spreken", "en"),
        ("nl", "en", "1234 AB", "en"),
        ("nl", "en", "ik wil graag een nieuw paspoort aanvragen", "nl"),
        ("en", "nl", "/medewerker_spreken", "nl"),
        (None, "en", "1234 AB", "en"),
        ("en", "en", "1234 AB", "en"),
    ],
)
def test_the_bot_follows_the_chosen_language_until_something_else_is_written(
    services: Services, slot: Any, chosen: str, text: str, answered_in: str
) -> None:
    conversation_id = services.conversations.start(None, None, chosen).conversation.id
    tracker = Tracker("s", {"language": slot}, {}, [], False, None, {}, "")
    turn = _turn(services, conversation_id, text)
    use_services(services)
    try:
        assert reads(tracker, turn) == answered_in
        kept = keep_language(tracker, turn)
    finally:
        use_services(None)
    assert [event["value"] for event in kept] == ([] if slot == answered_in else [answered_in])
    assert services.conversations.language(conversation_id) == answered_in


# --- over the API -----------------------------------------------------------------------------


async def test_ending_and_choosing_a_language_over_the_api(services: Services) -> None:
    async with running(services) as gateway:
        citizen = await gateway.citizen()

        async def call(method: str, what: str, **given: Any) -> Any:
            headers = given.pop("headers", citizen.headers)
            return await gateway.http.request(
                method, f"{citizen.url}/{what}", headers=headers, **given
            )

        spoken = await call("PUT", "language", json={"language": "en"})
        assert (spoken.status_code, spoken.json()["state"]["owner"]) == (200, "bot")
        assert (await citizen.texts("bot"))[-1].startswith("Hello.")
        assert (await call("PUT", "language", json={"language": "fr"})).status_code == 422
        for _ in range(2):
            ended = await call("POST", "end")
            assert (ended.status_code, ended.json()["state"]["owner"]) == (200, "closed")
        assert (await citizen.texts("system")) == [
            "You have ended this conversation. You can still read and save it. If you have another "
            "question later, just type it here."
        ]
        nobody = {"Authorization": f"Bearer {'x' * 40}"}
        assert (await call("POST", "end", headers=nobody)).status_code == 404


def test_how_it_was_is_asked_at_the_end_unless_somebody_still_has_the_case(
    services: Services, scene: Scene, anna: Staff
) -> None:
    handoff = scene.waiting("Mijn paspoort is kwijt")
    services.sorting.sort(
        handoff.conversation_id, 2, "paspoort_aanvragen", 0.9, Triage("simple", "simple", 0.0)
    )
    services.casework.claim(handoff.id, anna)

    def asked() -> bool:
        state = services.conversations.messages_since(handoff.conversation_id, 0)[1]
        return state.survey is not None

    services.ending.end(handoff.conversation_id)
    assert not asked()
    services.casework.resolve(handoff.id, anna, "solved", [])
    assert asked()


async def test_the_desk_says_that_the_citizen_left(
    services: Services, scene: Scene, anna: Staff
) -> None:
    handoff = scene.waiting("Ik wil bezwaar maken")
    services.casework.claim(handoff.id, anna)
    async with running(services) as gateway, gateway.desk("anna", PASSWORD) as desk:
        before = (await desk.get(f"/desk/handoffs/{handoff.id}/along")).text
        assert "wacht sinds" in before and "beëindigd" not in before
        services.ending.end(handoff.conversation_id)
        after = (await desk.get(f"/desk/handoffs/{handoff.id}/along")).text
        assert "De klant heeft de chat beëindigd." in after and "wacht sinds" not in after
