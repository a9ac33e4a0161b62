"""The citizen API, call by call: what it answers, and what it refuses."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import httpx
import jwt
import pytest

from bot.bootstrap import Services
from bot.domain.conversation import MessageKind, Outgoing
from bot.domain.goals import NextStep
from tests.gateway_client import Running, running

BSN = "123456782"


@pytest.fixture
async def gateway(services: Services) -> AsyncIterator[Running]:
    async with running(services) as found:
        yield found


def assert_problem(answer: httpx.Response, status: int) -> dict:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert {"type", "title", "status", "detail"} <= set(body)
    assert body["status"] == status
    return body


async def test_a_new_conversation_greets_and_has_a_secret_token(gateway: Running) -> None:
    answer = await gateway.http.post("/api/conversations", json={})
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"conversation_id", "token", "messages", "state", "recognition"}
    assert len(body["token"]) >= 40
    assert body["state"] == {"owner": "bot", "queue": None, "agent": None, "survey": None}
    (greeting,) = body["messages"]
    assert (greeting["seq"], greeting["sender"]) == (1, "bot")
    assert greeting["created_at"] == "2026-03-10T10:00:00.000Z"


async def test_a_message_is_stored_and_then_answered(gateway: Running) -> None:
    citizen = await gateway.citizen()
    answer = await citizen.say("Mijn paspoort is kwijt", client_id="een")
    assert (answer.status_code, answer.json()) == (202, {"seq": 2})
    await gateway.quiet()
    own, reply = (await citizen.read(since=1))["messages"]
    assert (own["sender"], own["client_id"]) == ("citizen", "een")
    assert (reply["sender"], reply["text"]) == ("bot", "U zei: Mijn paspoort is kwijt")
    assert reply["client_id"] is None


async def test_reading_since_a_number_gives_only_what_came_after(gateway: Running) -> None:
    citizen = await gateway.citizen()
    await citizen.say("een")
    await gateway.quiet()
    assert [m["seq"] for m in (await citizen.read(since=2))["messages"]] == [3]
    assert (await citizen.read(since=3))["messages"] == []


async def test_the_same_client_id_is_the_same_message(gateway: Running) -> None:
    citizen = await gateway.citizen()
    first = await citizen.say("hallo", client_id="x")
    again = await citizen.say("hallo", client_id="x")
    assert (first.status_code, again.status_code) == (202, 200)
    assert first.json() == again.json() == {"seq": 2}
    await gateway.quiet()
    assert await citizen.texts("citizen") == ["hallo"]
    assert len(gateway.bot.heard) == 1


async def test_the_same_client_id_sent_ten_times_at_once_is_one_message(gateway: Running) -> None:
    citizen = await gateway.citizen()
    answers = await asyncio.gather(*(citizen.say("hallo", client_id="x") for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [202]
    assert {answer.json()["seq"] for answer in answers} == {2}
    await gateway.quiet()
    assert len(gateway.bot.heard) == 1


async def test_many_messages_at_once_get_numbers_without_gaps_and_answers_in_order(
    gateway: Running,
) -> None:
    citizen = await gateway.citizen()
    await asyncio.gather(*(citizen.say(f"bericht {n}") for n in range(12)))
    for _ in range(500):  # not until it is quiet: whoever waits behind another is watched for long
        messages = (await citizen.read())["messages"]
        if len(messages) >= 25:
            break
        await asyncio.sleep(0.02)
    assert [m["seq"] for m in messages] == list(range(1, 26))
    said = [m["text"] for m in messages if m["sender"] == "citizen"]
    replies = [m["text"] for m in messages[1:] if m["sender"] == "bot"]
    assert replies == [f"U zei: {text}" for text in said]


async def test_a_choice_is_sent_by_its_id_and_its_payload_stays_inside(gateway: Running) -> None:
    citizen = await gateway.citizen()
    offer = Outgoing("Kies", MessageKind.CHOICES, (("Ja graag", "/bevestigen"),))
    gateway.bot.answer = [offer]
    await citizen.say("hallo")
    await gateway.quiet()
    offered = (await citizen.read(since=2))["messages"][0]
    assert offered["kind"] == "choices"
    (choice,) = offered["choices"]
    assert set(choice) == {"id", "title"}
    gateway.bot.answer = []
    assert (await citizen.choose(choice["id"])).status_code == 202
    await gateway.quiet()
    assert (await citizen.texts("citizen"))[-1] == "Ja graag"
    assert gateway.bot.heard[-1].text == "/bevestigen"


async def test_a_choice_of_another_conversation_is_refused(gateway: Running) -> None:
    citizen, other = await gateway.citizen(), await gateway.citizen()
    gateway.bot.answer = [Outgoing("Kies", MessageKind.CHOICES, (("Ja", "/bevestigen"),))]
    await other.say("hallo")
    await gateway.quiet()
    choice = (await other.read(since=2))["messages"][0]["choices"][0]["id"]
    assert_problem(await citizen.choose(choice), 422)


async def test_a_typed_command_never_reaches_the_bot_as_a_command(gateway: Running) -> None:
    citizen = await gateway.citizen()
    await citizen.say('/medewerker_spreken{"x": 1}')
    await gateway.quiet()
    assert not gateway.bot.heard[0].text.startswith("/")


async def test_the_bot_hears_no_personal_data(gateway: Running) -> None:
    citizen = await gateway.citizen()
    await citizen.say(f"Mijn bsn is {BSN} en ik heet jan@voorbeeld.nl")
    await gateway.quiet()
    assert gateway.bot.heard[0].text == "Mijn bsn is [bsn] en ik heet [e-mailadres]"


@pytest.mark.parametrize(
    "body",
    [
        {"client_id": "a"},
        {"client_id": "a", "text": "x", "choice": "y"},
        {"client_id": "", "text": "x"},
        {"client_id": "a" * 65, "text": "x"},
        {"client_id": "a b", "text": "x"},
        {"client_id": "a", "text": "   "},
        {"client_id": "a", "text": "x" * 2001},
        {"text": "x"},
        {"client_id": "a", "text": f"bel mij, {BSN}", "extra": 1},
        {"client_id": "a", "choice": "bestaat-niet"},
        [f"{BSN}"],
    ],
)
async def test_a_message_that_cannot_be_used_is_refused_and_not_repeated(
    gateway: Running, body: object
) -> None:
    citizen = await gateway.citizen()
    answer = await gateway.http.post(f"{citizen.url}/messages", json=body, headers=citizen.headers)
    assert_problem(answer, 422)
    assert BSN not in answer.text
    assert (await citizen.read(since=1))["messages"] == []


async def test_a_refusal_points_at_the_field(gateway: Running) -> None:
    citizen = await gateway.citizen()
    answer = await gateway.http.post(
        f"{citizen.url}/messages", json={"text": "x"}, headers=citizen.headers
    )
    (error,) = assert_problem(answer, 422)["errors"]
    assert error["pointer"] == "/client_id"


async def test_broken_json_and_other_media_are_refused(gateway: Running) -> None:
    citizen = await gateway.citizen()
    where = f"{citizen.url}/messages"
    json_type = {**citizen.headers, "Content-Type": "application/json"}
    text_type = {**citizen.headers, "Content-Type": "text/plain"}
    body = b'{"client_id": "a", "text": '
    assert_problem(await gateway.http.post(where, content=body, headers=json_type), 400)
    assert_problem(await gateway.http.post(where, content=body, headers=text_type), 415)


async def test_a_body_that_is_too_large_is_refused_also_without_a_length(gateway: Running) -> None:
    citizen = await gateway.citizen()
    where = f"{citizen.url}/messages"
    headers = {**citizen.headers, "Content-Type": "application/json"}

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b"x" * 1024

    assert_problem(await gateway.http.post(where, content=b"x" * 70_000, headers=headers), 413)
    assert_problem(await gateway.http.post(where, content=chunks(), headers=headers), 413)


async def test_odd_characters_are_stored_or_cleaned_but_break_nothing(gateway: Running) -> None:
    citizen = await gateway.citizen()
    body = '{"client_id": "a", "text": "nul \\u0000 half \\ud800 hart \\u2764 😀"}'
    headers = {**citizen.headers, "Content-Type": "application/json"}
    answer = await gateway.http.post(
        f"{citizen.url}/messages", content=body.encode(), headers=headers
    )
    assert answer.status_code == 202
    assert "❤ 😀" in (await citizen.texts("citizen"))[0]


# --- invariant 8: only with its own token ---------------------------------------------------------

CALLS = [
    ("GET", "/messages", None),
    ("POST", "/messages", {"client_id": "a", "text": "hallo"}),
    ("GET", "/events", None),
    ("POST", "/handoff", None),
    ("GET", "/transcript", None),
]


@pytest.mark.parametrize(("method", "call", "body"), CALLS)
async def test_without_a_token_nothing_is_answered(
    gateway: Running, method: str, call: str, body: object
) -> None:
    citizen = await gateway.citizen()
    for headers in ({}, {"Authorization": "Bearer kort"}, {"Authorization": "Basic eDp5"}):
        answer = await gateway.http.request(method, citizen.url + call, json=body, headers=headers)
        assert_problem(answer, 401)


@pytest.mark.parametrize(("method", "call", "body"), CALLS)
async def test_anothers_conversation_looks_the_same_as_one_that_does_not_exist(
    gateway: Running, method: str, call: str, body: object
) -> None:
    citizen, other = await gateway.citizen(), await gateway.citizen()
    await other.read()  # the gateway has seen that token work
    ask = gateway.http.request
    mine = await ask(method, citizen.url + call, json=body, headers=other.headers)
    none = await ask(
        method, "/api/conversations/bestaat-niet" + call, json=body, headers=other.headers
    )
    assert_problem(mine, 404)
    assert mine.json() == none.json()
    assert (await citizen.read(since=1))["messages"] == []


# --- identity -------------------------------------------------------------------------------------


def signed(secret: str = "s" * 64, algorithm: str = "HS256", **changes: object) -> str:
    claims: dict = {
        "sub": "K-1001",
        "name": "Jan Jansen",
        "aud": "voorsorteer",
        "jti": "1",
        # Made when the tests are collected: the run may take a while before it gets here.
        "exp": dt.datetime.now(dt.timezone.utc) + dt.timedelta(hours=2),
    }
    claims.update(changes)
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, secret, algorithm=algorithm)


async def test_a_signed_token_makes_the_customer_known(gateway: Running) -> None:
    answer = await gateway.http.post("/api/conversations", json={"identity_token": signed()})
    assert answer.status_code == 201
    assert "Jan Jansen" in answer.json()["messages"][0]["text"]


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        (signed(exp=dt.datetime(2020, 1, 1)), "expired"),
        (signed(aud="een andere dienst"), "audience"),
        (signed(secret="t" * 64), "signature"),
        (signed(jti=None), "missing"),
        (signed(exp=None), "missing"),
        (signed(sub=None), "missing"),
        (signed(algorithm="HS512"), "algorithm"),
        (jwt.encode({"sub": "K-1001"}, "", algorithm="none"), "algorithm"),
        ("geen.echt.token", "malformed"),
    ],
)
async def test_a_bad_identity_token_is_refused_with_the_reason_and_not_repeated(
    gateway: Running, token: str, reason: str
) -> None:
    answer = await gateway.http.post("/api/conversations", json={"identity_token": token})
    assert assert_problem(answer, 401)["reason"] == reason
    assert token not in answer.text


async def test_where_the_user_was_is_kept_without_what_follows_the_question_mark(
    gateway: Running,
) -> None:
    page = "https://www.voorbeeldstad.nl/paspoort?naam=jan#bsn"
    citizen = await gateway.citizen(page_url=page)
    kept = gateway.services.transcripts.of(citizen.id).conversation.page_url
    assert kept == "https://www.voorbeeldstad.nl/paspoort"


# --- the transcript -------------------------------------------------------------------------------


async def test_the_transcript_comes_as_text_page_and_json(gateway: Running) -> None:
    citizen = await gateway.citizen()
    await citizen.say("<b>Mijn</b> paspoort")
    await gateway.quiet()
    found = {}
    for kind in ("txt", "html", "json"):
        where = f"{citizen.url}/transcript?format={kind}"
        answer = await gateway.http.get(where, headers=citizen.headers)
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].endswith(f'.{kind}"')
        found[kind] = answer
    assert "<b>Mijn</b> paspoort" in found["txt"].text
    assert "&lt;b&gt;Mijn&lt;/b&gt; paspoort" in found["html"].text
    assert [m["seq"] for m in found["json"].json()["messages"]] == [1, 2, 3]
    wrong = await gateway.http.get(f"{citizen.url}/transcript?format=pdf", headers=citizen.headers)
    assert_problem(wrong, 422)


# --- the escape button ----------------------------------------------------------------------------


async def test_the_escape_button_leads_to_the_queue_and_twice_is_once(gateway: Running) -> None:
    citizen = await gateway.citizen()
    first, second = await citizen.escape(), await citizen.escape()
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["state"]["owner"] == "queue"
    assert len(await citizen.texts("system")) == 1


async def test_while_a_person_is_awaited_the_bot_hears_nothing(gateway: Running) -> None:
    citizen = await gateway.citizen()
    await citizen.escape()
    await citizen.say("bent u daar?")
    await gateway.quiet()
    assert gateway.bot.heard == []


async def test_what_has_a_day_is_a_calendar_file_for_its_own_conversation_only(
    gateway: Running,
) -> None:
    citizen = await gateway.citizen()
    where = f"{citizen.url}/next-steps.ics"
    refused = await gateway.http.get(where, headers=citizen.headers)
    assert refused.status_code == 404 and "dag" in refused.json()["detail"]
    services = gateway.services
    with services.deps.uow() as repos:
        step = NextStep(who="wij", what="Wij bellen u", due_on="2027-01-04")
        repos.next_steps.record(citizen.id, [step], "bot", services.deps.clock(), 2)
    answer = await gateway.http.get(where, headers=citizen.headers)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20270104\r\n" in answer.text
    assert (await gateway.http.get(where)).status_code == 401
    kept = await gateway.http.get(
        f"{citizen.url}/transcript", params={"format": "json"}, headers=citizen.headers
    )
    (told,) = kept.json()["next_steps"]
    assert (told["due_on"], told["confirmed_at"]) == ("2027-01-04", None)
    services.next_steps.agree(citizen.id)
    for form in ("txt", "html"):
        kept = await gateway.http.get(
            f"{citizen.url}/transcript", params={"format": form}, headers=citizen.headers
        )
        assert "uiterlijk 4 januari 2027). U zei dat dit klopt." in kept.text
