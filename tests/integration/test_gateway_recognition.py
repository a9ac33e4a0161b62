"""Logging in while chatting, what the citizen allows, a remembered browser, and their own data."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.bootstrap import Services
from bot.domain.customer import Identity
from bot.storage.identity import SqlIdentity
from tests.gateway_client import Citizen, Running, running
from tests.signing import claims, hs, oct_jwk, token

CUSTOMER: dict[str, Any] = {
    "id": "K-1001",
    "name": "Jan Jansen",
    "cases": [
        {
            "number": "Z-1",
            "title": "Aanvraag parkeervergunning",
            "status": "wij beoordelen de aanvraag",
            "goal": "parkeervergunning",
            "opened_days_ago": 3,
        }
    ],
}
CASES = {"purpose": "recognise", "category": "cases", "version": 1}
ORIGIN = "https://www.voorbeeldstad.nl"


@pytest.fixture
async def gateway(services: Services) -> AsyncIterator[Running]:
    services.demo.seed([CUSTOMER], services.deps.clock())
    async with running(services) as found:
        yield found


async def ask(citizen: Citizen, method: str, path: str, body: object = None) -> httpx.Response:
    where = citizen.url + path
    return await citizen.http.request(method, where, json=body, headers=citizen.headers)


async def log_in(citizen: Citizen, **changes: Any) -> httpx.Response:
    """As the widget does it: with a new token from the answer on."""
    answer = await ask(citizen, "POST", "/identity", {"identity_token": token(claims(**changes))})
    citizen.token = (answer.json().get("token") if answer.status_code == 200 else None) or (
        citizen.token
    )
    return answer


def assert_problem(answer: httpx.Response, status: int) -> dict:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()


# --- logging in while chatting --------------------------------------------------------------------


async def test_logging_in_while_chatting_is_answered_in_the_chat(gateway: Running) -> None:
    citizen = await gateway.citizen()
    before = (await ask(citizen, "GET", "/recognition")).json()
    assert before == {"level": "anonymous", "name": None, "remembered": False, "permissions": []}
    answer = await log_in(citizen)
    assert answer.status_code == 200
    assert set(answer.json()) == {"messages", "state", "token", "recognition"}
    assert [m["seq"] for m in answer.json()["messages"]] == [2]
    assert "Jan Jansen" in answer.json()["messages"][0]["text"]
    after = (await ask(citizen, "GET", "/recognition")).json()
    assert (after["level"], after["name"]) == ("verified", "Jan Jansen")
    assert await citizen.texts(since=1) == [answer.json()["messages"][0]["text"]]


async def test_the_same_customer_may_log_in_again_and_nothing_is_said_twice(
    gateway: Running,
) -> None:
    citizen = await gateway.citizen()
    await log_in(citizen)
    again = await log_in(citizen)
    assert (again.status_code, again.json()["messages"]) == (200, [])
    assert len((await citizen.read())["messages"]) == 2


async def test_another_customer_cannot_take_the_conversation_over(gateway: Running) -> None:
    citizen = await gateway.citizen()
    await log_in(citizen)
    assert_problem(await log_in(citizen, sub="K-2002"), 409)


async def test_where_nobody_can_log_in_it_says_so(services: Services) -> None:
    async with running(services, identity_secret=None) as gateway:
        citizen = await gateway.citizen()
        assert assert_problem(await log_in(citizen), 401)["reason"] == "off"
        body = {"identity_token": token()}
        answer = await gateway.http.post("/api/conversations", json=body)
        assert assert_problem(answer, 401)["reason"] == "off"


@pytest.mark.parametrize("body", [{}, {"identity_token": None}, {"identity_token": "x", "a": 1}])
async def test_without_a_token_there_is_nothing_to_check(gateway: Running, body: object) -> None:
    assert_problem(await ask(await gateway.citizen(), "POST", "/identity", body), 422)


async def test_an_empty_token_is_refused(gateway: Running) -> None:
    answer = await ask(await gateway.citizen(), "POST", "/identity", {"identity_token": ""})
    assert assert_problem(answer, 401)["reason"] == "malformed"


async def test_logging_in_counts_like_a_new_conversation(services: Services) -> None:
    async with running(services, rate_conversations="3/minute") as gateway:
        citizen = await gateway.citizen()
        answers = [await log_in(citizen) for _ in range(3)]
        assert [a.status_code for a in answers] == [200, 200, 429]
        assert int(answers[-1].headers["retry-after"]) >= 1


async def test_keys_change_while_the_gateway_runs(services: Services) -> None:
    path = services.settings.data_dir / "keys.json"

    def write(kid: str, secret: bytes) -> None:
        new = path.with_suffix(".new")
        new.write_text(json.dumps({"keys": [oct_jwk(kid, secret)]}))
        new.replace(path)

    async def answer(kid: str, secret: bytes) -> int:
        body = {"identity_token": token(header={"alg": "HS256", "kid": kid}, sign=hs(secret))}
        return (await gateway.http.post("/api/conversations", json=body)).status_code

    write("a", b"a" * 32)
    async with running(services, identity_secret=None, identity_keys=path) as gateway:
        assert [await answer("a", b"a" * 32), await answer("b", b"b" * 32)] == [201, 401]
        write("b", b"b" * 32)
        assert [await answer("a", b"a" * 32), await answer("b", b"b" * 32)] == [401, 201]


# --- what they allow ------------------------------------------------------------------------------


async def test_who_is_logged_in_sees_and_changes_what_they_allow(gateway: Running) -> None:
    citizen = await gateway.citizen(identity_token=token())
    shown = (await ask(citizen, "GET", "/recognition")).json()["permissions"]
    cases = next(p for p in shown if (p["purpose"], p["category"]) == ("recognise", "cases"))
    assert set(cases) == {
        *("purpose", "category", "purpose_title", "category_title", "explanation"),
        *("granted", "basis", "version", "said_at"),
    }
    assert (cases["granted"], cases["basis"], cases["said_at"]) == (True, "service", None)
    answer = await ask(citizen, "PUT", "/permissions", {**CASES, "granted": False})
    assert answer.status_code == 200
    assert answer.json() == (await ask(citizen, "GET", "/recognition")).json()
    changed = next(p for p in answer.json()["permissions"] if p["category"] == "cases")
    assert changed["granted"] is False
    assert changed["said_at"] == "2026-03-10T10:00:00.000Z"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"version": 2}, 409),
        ({"version": 0}, 409),
        ({"purpose": "sell"}, 422),
        ({"category": "everything"}, 422),
        ({"purpose": "../recognise"}, 422),
        ({"granted": "yes"}, 422),
        ({"granted": None}, 422),
        ({"version": "1"}, 422),
        ({"version": True}, 422),
        ({"extra": 1}, 422),
    ],
)
async def test_what_cannot_be_allowed_is_refused(
    gateway: Running, changes: dict[str, Any], status: int
) -> None:
    citizen = await gateway.citizen(identity_token=token())
    body = {**CASES, "granted": False, **changes}
    assert_problem(await ask(citizen, "PUT", "/permissions", body), status)
    shown = (await ask(citizen, "GET", "/recognition")).json()["permissions"]
    assert all(p["said_at"] is None for p in shown)


async def test_who_is_not_known_has_nothing_to_allow(gateway: Running) -> None:
    body = {**CASES, "granted": True}
    answer = await ask(await gateway.citizen(), "PUT", "/permissions", body)
    assert_problem(answer, 403)


# --- a remembered browser -------------------------------------------------------------------------


async def test_a_browser_is_remembered_and_forgotten(gateway: Running) -> None:
    first = await gateway.citizen()
    await first.say("Mijn paspoort is kwijt")
    await gateway.quiet()
    answer = await ask(first, "POST", "/remember")
    assert answer.status_code == 201
    browser = answer.json()["browser_token"]
    assert len(browser) >= 40
    second = await gateway.citizen(browser_token=browser)
    who = (await ask(second, "GET", "/recognition")).json()
    assert (who["level"], who["remembered"], who["name"]) == ("returning", True, None)
    (earlier,) = (await ask(second, "GET", "/earlier")).json()["conversations"]
    assert set(earlier) == {"id", "started_at", "subjects", "messages"}
    assert earlier["id"] == first.id
    assert earlier["started_at"] == "2026-03-10T10:00:00.000Z"
    assert "Mijn paspoort is kwijt" in [m["text"] for m in earlier["messages"]]
    forgotten = await ask(second, "DELETE", "/remember")
    assert (forgotten.status_code, forgotten.content) == (204, b"")
    assert (await ask(second, "GET", "/earlier")).json() == {"conversations": []}
    third = await gateway.citizen(browser_token=browser)
    assert (await ask(third, "GET", "/recognition")).json()["level"] == "anonymous"


# --- their own data -------------------------------------------------------------------------------


async def test_the_data_comes_as_text_and_as_json(gateway: Running) -> None:
    citizen = await gateway.citizen(identity_token=token())
    for kind, media in (("txt", "text/plain; charset=utf-8"), ("json", "application/json")):
        answer = await ask(citizen, "GET", f"/my-data?format={kind}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == media
        named = f'attachment; filename="mijn-gegevens.{kind}"'
        assert answer.headers["content-disposition"] == named
        assert "Aanvraag parkeervergunning" in answer.text
    assert isinstance(answer.json(), dict)
    assert (await ask(citizen, "GET", "/my-data")).headers["content-type"].startswith("text/plain")
    assert_problem(await ask(citizen, "GET", "/my-data?format=pdf"), 422)


# --- how it is served -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/identity", {"identity_token": "x"}),
        ("GET", "/recognition", None),
        ("PUT", "/permissions", {**CASES, "granted": True}),
        ("POST", "/remember", None),
        ("DELETE", "/remember", None),
        ("GET", "/earlier", None),
        ("GET", "/my-data", None),
    ],
)
async def test_nothing_of_it_is_kept_on_the_way_and_websites_may_call_it(
    gateway: Running, method: str, path: str, body: object
) -> None:
    citizen = await gateway.citizen()
    answer = await ask(citizen, method, path, body)
    assert answer.headers["cache-control"] == "no-store"
    preflight = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    allowed = await gateway.http.options(citizen.url + path, headers=preflight)
    assert allowed.status_code == 200
    assert method in allowed.headers["access-control-allow-methods"]
    stranger = {**preflight, "Origin": "https://evil.example"}
    refused = await gateway.http.options(citizen.url + path, headers=stranger)
    assert "access-control-allow-origin" not in refused.headers
    for headers in ({}, {"Authorization": f"Bearer {(await gateway.citizen()).token}"}):
        other = await gateway.http.request(method, citizen.url + path, json=body, headers=headers)
        assert other.status_code in (401, 404)


# --- what the database keeps of it ----------------------------------------------------------------


def _register_key(services: Services, conversation_id: str) -> object:
    with services.deps.uow(write=False) as repos:
        found = repos.conversations.get(conversation_id)
        assert found is not None
        return found.register_key, found.customer_name


def test_a_later_log_in_with_the_register_away_keeps_what_was_found(services: Services) -> None:
    found = services.conversations.start(None, None, "nl").conversation.id

    def verify(name: str | None, key: str | None) -> object:
        with services.engine.begin() as connection:
            assert SqlIdentity(connection).verify(found, Identity("K-1001", name), key)
        return _register_key(services, found)

    assert verify(None, "?") == ("?", None)
    assert verify("Jan", "register-1") == ("register-1", "Jan")
    assert verify(None, "?") == ("register-1", "Jan")
    assert verify("J. Jansen", None) == (None, "J. Jansen")
    with services.engine.begin() as connection:
        store = SqlIdentity(connection)
        assert not store.verify(found, Identity("K-2"), "register-2")
        assert not store.verify("bestaat-niet", Identity("K-2"), None)
    assert _register_key(services, found) == (None, "J. Jansen")
