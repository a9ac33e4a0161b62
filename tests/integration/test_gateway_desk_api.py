"""The desk API: who may read and do what, and how the citizen sees it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from bot.bootstrap import Services
from bot.domain.staff import Staff
from bot.services.staff import NO_ENTRY
from tests.conftest import PASSWORD
from tests.fakes import FakeClock
from tests.gateway_client import BASE, Citizen, Running, running


@dataclass
class Case:
    """A citizen in the queue."""

    citizen: Citizen
    url: str


@pytest.fixture
async def gateway(services: Services, anna: Staff, bram: Staff) -> AsyncIterator[Running]:
    async with running(services) as found:
        yield found


@pytest.fixture
async def at_anna(gateway: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with gateway.desk("anna", PASSWORD) as browser:
        yield browser


@pytest.fixture
async def at_bram(gateway: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with gateway.desk("bram", PASSWORD) as browser:
        yield browser


@pytest.fixture
async def case(gateway: Running) -> Case:
    return await new_case(gateway)


async def new_case(gateway: Running, text: str = "Mijn buurman bouwt een schuur") -> Case:
    citizen = await gateway.citizen()
    await citizen.say(text)
    await gateway.quiet()
    await citizen.escape()
    return Case(citizen, f"/api/desk/handoffs/{handoff_of(gateway, citizen)}")


def handoff_of(gateway: Running, citizen: Citizen) -> str:
    supervisor = Staff("-", "-", "-", "supervisor", 1)
    found = gateway.services.reading.queue(supervisor, "waiting")
    return next(handoff.id for handoff in found if handoff.conversation_id == citizen.id)


# --- the session ----------------------------------------------------------------------------------


async def test_logging_in_sets_a_cookie_that_scripts_and_other_sites_cannot_use(
    gateway: Running,
) -> None:
    body = {"username": "anna", "password": PASSWORD}
    answer = await gateway.http.post("/api/desk/session", json=body)
    assert answer.json()["display_name"] == "Anna de Vries"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "secure" not in cookie
    transport = httpx.ASGITransport(gateway.app)
    async with httpx.AsyncClient(transport=transport, base_url="https://balie.test") as tls:
        answer = await tls.post("/api/desk/session", json=body)
        assert "; secure" in answer.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    "body",
    [
        {"username": "anna", "password": "fout wachtwoord"},
        {"username": "niemand", "password": PASSWORD},
    ],
)
async def test_a_wrong_name_and_a_wrong_password_look_the_same(
    gateway: Running, body: dict
) -> None:
    answer = await gateway.http.post("/api/desk/session", json=body)
    assert answer.status_code == 401
    assert answer.json()["detail"] == NO_ENTRY


async def test_guessing_passwords_is_slowed_down(gateway: Running) -> None:
    body = {"username": "anna", "password": "fout wachtwoord"}
    answers = [await gateway.http.post("/api/desk/session", json=body) for _ in range(7)]
    assert [answer.status_code for answer in answers] == [401] * 6 + [429]
    assert int(answers[-1].headers["retry-after"]) >= 1


async def test_after_logging_out_the_old_cookie_opens_nothing(
    at_anna: httpx.AsyncClient,
) -> None:
    token = at_anna.cookies["voorsorteer_desk"]
    assert (await at_anna.delete("/api/desk/session")).status_code == 204
    at_anna.cookies.set("voorsorteer_desk", token)
    assert (await at_anna.get("/api/desk/handoffs")).status_code == 401


@pytest.mark.parametrize(
    ("method", "call"),
    [
        ("GET", "/handoffs"),
        ("GET", "/handoffs/x"),
        ("GET", "/events"),
        ("POST", "/heartbeat"),
        ("POST", "/handoffs/x/claim"),
        ("POST", "/handoffs/x/messages"),
        ("POST", "/handoffs/x/release"),
        ("POST", "/handoffs/x/transfer"),
        ("POST", "/handoffs/x/accept-transfer"),
        ("POST", "/handoffs/x/decline-transfer"),
        ("POST", "/handoffs/x/withdraw-transfer"),
        ("POST", "/handoffs/x/take-over"),
        ("POST", "/handoffs/x/plan-call"),
        ("POST", "/handoffs/x/not-reached"),
        ("POST", "/handoffs/x/notes"),
        ("GET", "/handoffs/x/notes"),
        ("GET", "/handoffs/x/trail"),
        ("PUT", "/handoffs/x/tags"),
        ("POST", "/handoffs/x/return-to-bot"),
        ("POST", "/handoffs/x/resolve"),
    ],
)
async def test_strangers_and_designers_see_no_conversations(
    gateway: Running, services: Services, method: str, call: str
) -> None:
    body = None if method == "GET" else {}
    answer = await gateway.http.request(method, "/api/desk" + call, json=body)
    assert answer.status_code == 401
    services.staff.add("dora", "Dora", "designer", [], PASSWORD)
    async with gateway.desk("dora", PASSWORD) as browser:
        assert (await browser.get("/api/desk/session")).json()["role"] == "designer"
        answer = await browser.request(method, "/api/desk" + call, json=body)
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elders.test"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_what_another_site_makes_the_browser_send_is_refused(
    at_anna: httpx.AsyncClient, case: Case, headers: dict
) -> None:
    answer = await at_anna.post(f"{case.url}/claim", headers=headers)
    assert answer.status_code == 403
    own = {"Origin": BASE, "Sec-Fetch-Site": "same-origin"}
    assert (await at_anna.post(f"{case.url}/claim", headers=own)).status_code == 200


async def test_a_form_of_another_site_cannot_pass_for_json(
    at_anna: httpx.AsyncClient, case: Case
) -> None:
    answer = await at_anna.post(f"{case.url}/messages", data={"text": "hallo"})
    assert answer.status_code == 415


# --- reading --------------------------------------------------------------------------------------


async def test_the_queue_shows_who_waits(at_anna: httpx.AsyncClient, case: Case) -> None:
    (shown,) = (await at_anna.get("/api/desk/handoffs?state=waiting")).json()["handoffs"]
    assert case.url.endswith(shown["id"])
    assert shown["customer"] == {"name": None, "verified": False}
    assert (await at_anna.get("/api/desk/handoffs?state=mine")).json()["handoffs"] == []
    assert (await at_anna.get("/api/desk/handoffs?state=alles")).status_code == 422


async def test_the_story_has_what_was_said_and_marks_what_was_only_typed(
    gateway: Running, at_anna: httpx.AsyncClient
) -> None:
    case = await new_case(gateway, "Bel mij op 06 12345678 over mijn schuur")
    story = (await at_anna.get(case.url)).json()
    assert "06 12345678" in story["summary"]
    (claim,) = story["claims"]
    assert (claim["kind"], claim["verified"]) == ("telefoonnummer", False)
    assert story["transcript"][1]["text"] == "Bel mij op 06 12345678 over mijn schuur"
    assert story["history"] is None


async def test_a_colleagues_case_is_not_read_along_but_a_supervisor_may(
    gateway: Running,
    services: Services,
    at_anna: httpx.AsyncClient,
    at_bram: httpx.AsyncClient,
    case: Case,
) -> None:
    await at_anna.post(f"{case.url}/claim")
    assert (await at_bram.get(case.url)).status_code == 404
    services.staff.add("tess", "Tess", "supervisor", [], PASSWORD)
    async with gateway.desk("tess", PASSWORD) as browser:
        assert (await browser.get(case.url)).status_code == 200


# --- claiming, talking, passing on ----------------------------------------------------------------


async def test_two_claims_at_once_have_one_winner_and_the_loser_learns_who(
    at_anna: httpx.AsyncClient, at_bram: httpx.AsyncClient, case: Case
) -> None:
    answers = await asyncio.gather(
        at_anna.post(f"{case.url}/claim"), at_bram.post(f"{case.url}/claim")
    )
    won, lost = sorted(answers, key=lambda answer: answer.status_code)
    assert (won.status_code, lost.status_code) == (200, 409)
    assert lost.json()["owner"] == won.json()["agent"]
    assert lost.json()["type"].endswith(":already-claimed")


async def test_an_agent_never_gets_more_than_their_capacity(
    gateway: Running, at_anna: httpx.AsyncClient
) -> None:
    cases = [await new_case(gateway) for _ in range(6)]
    answers = await asyncio.gather(*(at_anna.post(f"{case.url}/claim") for case in cases))
    assert sorted(answer.status_code for answer in answers) == [200] * 4 + [409] * 2
    full = next(answer for answer in answers if answer.status_code == 409)
    assert full.json()["capacity"] == 4


async def test_citizen_and_agent_talk_and_the_bot_keeps_silent(
    gateway: Running, at_anna: httpx.AsyncClient, case: Case
) -> None:
    await at_anna.post(f"{case.url}/claim")
    heard = len(gateway.bot.heard)
    before = (await case.citizen.read())["messages"][-1]["seq"]
    body = {"text": "Goedemorgen, ik kijk mee.", "client_id": "a1"}
    first = await at_anna.post(f"{case.url}/messages", json=body)
    again = await at_anna.post(f"{case.url}/messages", json=body)
    assert first.json() == again.json()
    await case.citizen.say("Fijn!")
    await gateway.quiet()
    shown = (await case.citizen.read(since=before))["messages"]
    assert [(m["sender"], m["author"]) for m in shown] == [
        ("agent", "Anna de Vries"),
        ("citizen", None),
    ]
    assert shown[0]["client_id"] is None, "the agent's id is not the citizen's"
    assert len(gateway.bot.heard) == heard
    assert (await case.citizen.state())["agent"]["name"] == "Anna de Vries"


async def test_who_does_not_have_the_case_cannot_speak_in_it(
    at_anna: httpx.AsyncClient, at_bram: httpx.AsyncClient, case: Case
) -> None:
    say = {"text": "hallo"}
    assert (await at_bram.post(f"{case.url}/messages", json=say)).status_code == 409
    await at_anna.post(f"{case.url}/claim")
    for call, body in [
        ("messages", say),
        ("release", None),
        ("return-to-bot", None),
        ("transfer", {"to": "bram"}),
        ("resolve", {"outcome": "solved"}),
    ]:
        answer = await at_bram.post(f"{case.url}/{call}", json=body)
        assert answer.status_code == 409, call
        assert answer.json()["owner"] == "Anna de Vries"


async def test_a_released_case_waits_again_from_the_time_it_first_waited(
    clock: FakeClock, at_anna: httpx.AsyncClient, case: Case
) -> None:
    claimed = (await at_anna.post(f"{case.url}/claim")).json()
    clock.forward(minutes=3)
    assert (await at_anna.post(f"{case.url}/release")).status_code == 204
    (waiting,) = (await at_anna.get("/api/desk/handoffs")).json()["handoffs"]
    assert waiting["waiting_since"] == claimed["waiting_since"]
    assert (await case.citizen.state())["owner"] == "queue"


async def test_an_agent_who_falls_silent_loses_the_case_to_the_queue(
    services: Services, clock: FakeClock, at_anna: httpx.AsyncClient, case: Case
) -> None:
    await at_anna.post(f"{case.url}/claim")
    clock.forward(seconds=80)
    await at_anna.post("/api/desk/heartbeat")
    clock.forward(seconds=80)
    assert services.casework.return_expired() == 0, "the heartbeat kept it"
    clock.forward(seconds=80)
    assert services.casework.return_expired() == 1
    state = await case.citizen.state()
    assert state["owner"] == "queue"
    last = (await case.citizen.read())["messages"][-1]
    assert (last["sender"], last["kind"]) == ("system", "notice")


async def test_a_case_goes_to_a_colleague_or_another_department(
    gateway: Running,
    at_anna: httpx.AsyncClient,
    at_bram: httpx.AsyncClient,
    case: Case,
) -> None:
    await at_anna.post(f"{case.url}/claim")
    for body in ({}, {"to": "bram", "department": "burgerzaken"}):
        assert (await at_anna.post(f"{case.url}/transfer", json=body)).status_code == 422
    wrong = await at_anna.post(f"{case.url}/transfer", json={"to": "niemand"})
    assert wrong.status_code == 404
    ask = {"to": "bram", "note": "Jij kent deze straat."}
    assert (await at_anna.post(f"{case.url}/transfer", json=ask)).status_code == 204
    asked = (await at_bram.get(case.url)).json()["asked"]
    assert (asked["name"], asked["note"]) == ("Bram Bakker", "Jij kent deze straat.")
    assert (await case.citizen.state())["agent"]["name"] == "Anna de Vries", "until Bram says yes"
    assert (await at_bram.post(f"{case.url}/accept-transfer")).status_code == 204
    assert (await case.citizen.state())["agent"]["name"] == "Bram Bakker"
    departments = gateway.services.catalogue.organisation.departments
    other = sorted(departments)[-1]
    body = {"department": other}
    assert (await at_bram.post(f"{case.url}/transfer", json=body)).status_code == 204
    (waiting,) = (await at_bram.get("/api/desk/handoffs")).json()["handoffs"]
    assert waiting["department"] == other


async def test_after_return_to_the_bot_a_second_handoff_works(
    gateway: Running, at_anna: httpx.AsyncClient, case: Case
) -> None:
    await at_anna.post(f"{case.url}/claim")
    assert (await at_anna.post(f"{case.url}/return-to-bot")).status_code == 204
    await case.citizen.say("nog een vraag")
    await gateway.quiet()
    assert (await case.citizen.texts("bot"))[-1] == "U zei: nog een vraag"
    await case.citizen.escape()
    assert (await case.citizen.state())["owner"] == "queue"


async def test_resolving_confirms_the_next_steps_and_says_goodbye_once(
    gateway: Running, at_anna: httpx.AsyncClient, case: Case
) -> None:
    await at_anna.post(f"{case.url}/claim")
    before = (await case.citizen.read())["messages"][-1]["seq"]
    steps = [{"who": "wij", "what": "Wij sturen een inspecteur", "within_days": 5}]
    steps += [{"who": "ander", "party": "De monteur", "what": "komt langs", "notice": "per sms"}]
    body = {"outcome": "follow_up", "next_steps": steps}
    answer = await at_anna.post(f"{case.url}/resolve", json=body)
    assert answer.status_code == 200
    assert answer.json()["outcome"] == "follow_up"
    said = (await case.citizen.read(since=before))["messages"]
    assert [m["kind"] for m in said] == ["next_steps", "terminal"]
    assert "Wij sturen een inspecteur (binnen 5 dagen)." in said[0]["text"]
    assert (await at_anna.post(f"{case.url}/resolve", json=body)).status_code == 409
    assert (await case.citizen.state())["owner"] == "closed"
    kept = gateway.services.transcripts.of(case.citizen.id).next_steps
    assert [recorded.recorded_by for recorded in kept] == ["anna", "anna"]
    assert kept[0].step.due_on and kept[0].department and kept[1].step.party == "De monteur"


@pytest.mark.parametrize(
    ("outcome", "step", "pointer"),
    [
        ("follow_up", None, "/next_steps"),
        ("follow_up", {"who": "u", "what": "Stuur de brief"}, "/next_steps"),
        ("solved", {"who": "wij", "what": "Wij bellen u"}, "/next_steps/0/due"),
        ("solved", {"who": "wij", "what": "Wij bellen u", "due": " "}, "/next_steps/0/due"),
    ],
)
async def test_a_promise_without_a_step_of_ours_or_without_a_term_is_refused(
    at_anna: httpx.AsyncClient, case: Case, outcome: str, step: dict | None, pointer: str
) -> None:
    await at_anna.post(f"{case.url}/claim")
    body = {"outcome": outcome, "next_steps": [step] if step else []}
    refused = await at_anna.post(f"{case.url}/resolve", json=body)
    assert refused.status_code == 422
    (wrong,) = refused.json()["errors"]
    assert (wrong["pointer"], wrong["detail"]) == (pointer, refused.json()["detail"])
    assert (await case.citizen.state())["owner"] == "agent"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"outcome": "klaar"},
        {"outcome": "solved", "next_steps": [{"who": "zij", "what": "iets doen"}]},
        {"outcome": "solved", "next_steps": [{"who": "ander", "what": "iets doen"}]},
        {"outcome": "solved", "next_steps": [{"who": "u", "what": "doen", "due_on": "morgen"}]},
        {"outcome": "solved", "next_steps": [{"who": "u", "what": "iets doen"}] * 11},
    ],
)
async def test_an_outcome_that_cannot_be_used_is_refused(
    at_anna: httpx.AsyncClient, case: Case, body: dict
) -> None:
    await at_anna.post(f"{case.url}/claim")
    assert (await at_anna.post(f"{case.url}/resolve", json=body)).status_code == 422
    assert (await case.citizen.state())["owner"] == "agent"
