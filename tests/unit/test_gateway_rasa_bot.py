"""What Rasa says becomes what we say; what Rasa does not say is an absence, not a silence."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import pytest

from bot.domain.conversation import MessageKind, Outgoing, Turn
from bot.gateway.rasa_bot import RasaHttpBot
from bot.gateway.turn_runner import BotUnavailable

TURN = Turn("gesprek-1", 2, 7, "mijn paspoort", attempts=0, apologised=False)


def rasa(answers: Callable[[httpx.Request], httpx.Response]) -> RasaHttpBot:
    transport = httpx.MockTransport(answers)
    return RasaHttpBot("http://rasa.test", "http://actions.test/webhook", transport=transport)


def says(*responses: object) -> RasaHttpBot:
    return rasa(lambda _request: httpx.Response(200, json=list(responses)))


async def test_a_turn_is_sent_with_its_own_number() -> None:
    sent: list[httpx.Request] = []

    def answers(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json=[{"text": "Dag"}])

    assert await rasa(answers).reply(TURN) == [Outgoing("Dag")]
    assert sent[0].url == "http://rasa.test/webhooks/gateway/webhook"
    assert json.loads(sent[0].content) == {
        "sender": "gesprek-1~2",
        "message": "mijn paspoort",
        "metadata": {"turn_seq": 7},
    }


async def test_text_buttons_and_kind_stay_one_message() -> None:
    buttons = [{"title": "Ja", "payload": "/bevestigen"}, {"title": "Zonder payload"}]
    bot = says(
        {"text": "Kies", "buttons": buttons},
        {"text": "Afgesproken", "custom": {"kind": "next_steps"}},
        {"text": "Gewoon", "buttons": [], "custom": {"kind": "bestaat niet"}},
        {"text": "  "},
        {"image": "https://elders.test/x.png"},
    )
    assert await bot.reply(TURN) == [
        Outgoing("Kies", MessageKind.CHOICES, (("Ja", "/bevestigen"),)),
        Outgoing("Afgesproken", MessageKind.NEXT_STEPS),
        Outgoing("Gewoon"),
    ]


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(500, json=[]),
        httpx.Response(503, json=[{"text": "half"}]),
        httpx.Response(200, text="geen json"),
        httpx.Response(200, json={"text": "geen lijst"}),
        httpx.Response(200, json=[]),
        httpx.Response(200, json=[{"text": ""}]),
    ],
)
async def test_an_answer_without_words_is_no_answer(response: httpx.Response) -> None:
    with pytest.raises(BotUnavailable):
        await rasa(lambda _request: response).reply(TURN)


async def test_a_refused_connection_says_what_failed_and_not_what_was_sent() -> None:
    def refuses(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("mijn paspoort")

    with pytest.raises(BotUnavailable) as caught:
        await rasa(refuses).reply(TURN)
    assert str(caught.value) == "ConnectError"


def tracker(*events: dict) -> RasaHttpBot:
    def answers(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/conversations/gesprek-1~2/tracker"
        assert request.url.params["include_events"] == "ALL"
        return httpx.Response(200, json={"events": list(events)})

    return rasa(answers)


def user(seq: int) -> dict:
    return {"event": "user", "metadata": {"turn_seq": seq}}


def bot_event(text: str, **data: object) -> dict:
    return {"event": "bot", "text": text, "data": data}


async def test_what_was_said_to_this_turn_is_found_again() -> None:
    bot = tracker(
        user(5),
        bot_event("eerder"),
        user(7),
        {"event": "action", "name": "action_answer"},
        bot_event("Kies", buttons=[{"title": "Ja", "payload": "/bevestigen"}]),
        bot_event("Stap", custom={"kind": "next_steps"}),
        user(9),
        bot_event("later"),
    )
    assert await bot.recover(TURN) == [
        Outgoing("Kies", MessageKind.CHOICES, (("Ja", "/bevestigen"),)),
        Outgoing("Stap", MessageKind.NEXT_STEPS),
    ]


@pytest.mark.parametrize("events", [(), (user(5), bot_event("x")), (user(7),)])
async def test_a_turn_that_was_not_answered_is_not_found(events: tuple) -> None:
    assert await tracker(*events).recover(TURN) is None


async def test_readiness_asks_rasa_for_its_model_and_the_actions_for_their_health() -> None:
    def answers(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200 if str(request.url).startswith("http://actions") else 409)

    bot = rasa(answers)
    assert await bot.actions_ready()
    assert not await bot.rasa_ready()
