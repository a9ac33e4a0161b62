"""The desk API for one case: passing it on, calling back, notes, labels, and who may what."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import sqlalchemy as sa

from bot.bootstrap import Services
from bot.domain.handoff import NewHandoff
from bot.domain.staff import Staff
from bot.storage.desk_tables import audit
from tests.conftest import PASSWORD
from tests.fakes import FakeClock
from tests.gateway_client import Citizen, Running, running

HOUR = {
    "callback_from": "2026-03-11T09:00:00+01:00",
    "callback_until": "2026-03-11T11:00:00+01:00",
    "callback_when": "morgen tussen 9 en 11 uur",
}


@pytest.fixture
async def gateway(services: Services, anna: Staff, bram: Staff) -> AsyncIterator[Running]:
    services.staff.add("tess", "Tess Visser", "supervisor", [], PASSWORD)
    services.staff.add("cas", "Cas Smit", "agent", ["belastingen"], PASSWORD)
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
async def citizen(gateway: Running) -> Citizen:
    return await gateway.citizen()


@pytest.fixture
def url(services: Services, citizen: Citizen) -> str:
    handoff = services.handoffs.open(citizen.id, NewHandoff(goal="schuldhulp")).handoff
    return f"/api/desk/handoffs/{handoff.id}"


def audited(services: Services, staff: Staff) -> list[str]:
    with services.engine.connect() as db:
        mine = (audit.c.staff_id == staff.id, audit.c.conversation_id.is_not(None))
        query = sa.select(audit.c.action).where(*mine).order_by(audit.c.id)
        return list(db.execute(query).scalars())


async def test_a_question_that_is_declined_or_withdrawn_leaves_the_case_where_it_is(
    services: Services,
    anna: Staff,
    bram: Staff,
    at_anna: httpx.AsyncClient,
    at_bram: httpx.AsyncClient,
    url: str,
) -> None:
    await at_anna.post(f"{url}/claim")
    assert (await at_anna.post(f"{url}/transfer", json={"to": "bram"})).status_code == 204
    assert (await at_anna.post(f"{url}/transfer", json={"to": "cas"})).status_code == 409
    assert (await at_bram.post(f"{url}/decline-transfer")).status_code == 204
    assert (await at_bram.get(url)).status_code == 404, "who is asked no longer reads no longer"
    assert (await at_anna.post(f"{url}/transfer", json={"to": "bram"})).status_code == 204
    assert (await at_anna.post(f"{url}/withdraw-transfer")).status_code == 204
    assert (await at_anna.post(f"{url}/withdraw-transfer")).status_code == 409
    assert (await at_bram.post(f"{url}/accept-transfer")).status_code == 409
    case = (await at_anna.get(url)).json()
    assert (case["agent"], case["asked"]) == ("Anna de Vries", None)
    ask = "ask_colleague"
    assert audited(services, anna)[:4] == ["claim", ask, ask, "withdraw_transfer"]
    assert audited(services, bram) == ["decline_transfer"]


async def test_only_a_supervisor_takes_over_and_the_citizen_reads_who_helps_now(
    gateway: Running,
    at_anna: httpx.AsyncClient,
    at_bram: httpx.AsyncClient,
    url: str,
    citizen: Citizen,
) -> None:
    await at_anna.post(f"{url}/claim")
    assert (await at_bram.post(f"{url}/take-over")).status_code == 403
    async with gateway.desk("tess", PASSWORD) as at_tess:
        taken = await at_tess.post(f"{url}/take-over")
        assert (taken.status_code, taken.json()["agent"]) == (200, "Tess Visser")
    assert "U spreekt nu met Tess Visser." in (await citizen.texts("system"))[-1]
    say = await at_anna.post(f"{url}/messages", json={"text": "Bent u er nog?"})
    assert (say.status_code, say.json()["owner"]) == (409, "Tess Visser")


async def test_a_chat_becomes_a_call_back_that_is_tried_again_and_then_made(
    gateway: Running, clock: FakeClock, at_anna: httpx.AsyncClient, url: str, citizen: Citizen
) -> None:
    await at_anna.post(f"{url}/claim")
    assert (await at_anna.post(f"{url}/plan-call", json=HOUR)).status_code == 204
    (planned,) = (await at_anna.get("/api/desk/handoffs?state=planned")).json()["handoffs"]
    assert (planned["status"], planned["kind"]) == ("planned", "callback")
    assert planned["callback_from"] == "2026-03-11T08:00:00.000Z"
    assert (await citizen.state())["owner"] == "bot"
    assert "belt u terug (morgen tussen 9 en 11 uur)" in (await citizen.texts("system"))[-1]

    clock.forward(days=1)
    again = {"callback_when": "donderdagochtend"}
    async with gateway.desk("anna", PASSWORD) as next_day:
        for call, body in (("claim", None), ("not-reached", again), ("claim", None)):
            assert (await next_day.post(f"{url}/{call}", json=body)).is_success, call
        assert any("u nam niet op" in text for text in await citizen.texts("system"))
        done = await next_day.post(f"{url}/resolve", json={"outcome": "solved"})
    assert (done.json()["status"], done.json()["call_attempts"]) == ("called", 2)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"callback_when": " "},
        {**HOUR, "callback_when": "x" * 81},
        {**HOUR, "callback_until": "2026-03-11T08:00:00+01:00"},  # before it begins
        {**HOUR, "callback_from": "2026-03-09T09:00:00Z", "callback_until": None},  # over
        {**HOUR, "callback_from": "2026-03-11T09:00:00"},  # in which zone?
    ],
)
async def test_an_hour_that_is_no_hour_plans_nothing(
    at_anna: httpx.AsyncClient, url: str, body: dict
) -> None:
    await at_anna.post(f"{url}/claim")
    assert (await at_anna.post(f"{url}/plan-call", json=body)).status_code == 422
    assert (await at_anna.get(url)).json()["status"] == "claimed"


async def test_a_chat_was_not_called(at_anna: httpx.AsyncClient, url: str) -> None:
    await at_anna.post(f"{url}/claim")
    assert (await at_anna.post(f"{url}/not-reached", json=HOUR)).status_code == 409


async def test_notes_are_for_colleagues_and_never_for_the_citizen(
    at_anna: httpx.AsyncClient, at_bram: httpx.AsyncClient, url: str, citizen: Citizen
) -> None:
    note = {"text": "Belt liever ’s ochtends.", "client_id": "n1"}
    first = await at_anna.post(f"{url}/notes", json=note)
    again = await at_anna.post(f"{url}/notes", json=note)
    assert first.status_code == 201 and first.json() == again.json()
    (read,) = (await at_bram.get(f"{url}/notes")).json()["notes"]
    assert (read["author"], read["text"]) == ("Anna de Vries", note["text"])
    assert "ochtends" not in str(await citizen.read())
    for form in ("txt", "html", "json"):
        where = f"{citizen.url}/transcript?format={form}"
        assert "ochtends" not in (await citizen.http.get(where, headers=citizen.headers)).text
    await at_anna.post(f"{url}/claim")
    assert (await at_bram.get(f"{url}/notes")).status_code == 404
    assert (await at_bram.post(f"{url}/notes", json=note)).status_code == 404
    assert (await at_anna.post(f"{url}/notes", json={"text": " \n"})).status_code == 422


async def test_labels_are_replaced_and_each_is_there_once(
    at_anna: httpx.AsyncClient, url: str
) -> None:
    tags = {"tags": [" Spoed ", "spoed", "huur  achterstand", ""]}
    assert (await at_anna.put(f"{url}/tags", json=tags)).status_code == 204
    assert (await at_anna.get(url)).json()["tags"] == ["Spoed", "huur achterstand"]
    for wrong in (["x" * 41], [str(n) for n in range(11)]):
        assert (await at_anna.put(f"{url}/tags", json={"tags": wrong})).status_code == 422
    assert (await at_anna.put(f"{url}/tags", json={"tags": []})).status_code == 204
    assert (await at_anna.get(url)).json()["tags"] == []


async def test_the_trail_tells_who_did_what_and_why(
    at_anna: httpx.AsyncClient, at_bram: httpx.AsyncClient, url: str
) -> None:
    await at_anna.post(f"{url}/claim")
    await at_anna.post(f"{url}/transfer", json={"to": "bram", "note": "Jij kent haar."})
    await at_bram.post(f"{url}/accept-transfer")
    await at_bram.post(f"{url}/release", json={"note": "Ik moet weg."})
    trail = (await at_anna.get(f"{url}/trail")).json()["trail"]
    told = [(e["transition"], e["after"], e["by"], e["to"], e["note"]) for e in trail]
    assert told == [
        ("open", "waiting", None, None, ""),
        ("claim", "claimed", "Anna de Vries", "Anna de Vries", ""),
        ("ask_colleague", "claimed", "Anna de Vries", "Bram Bakker", "Jij kent haar."),
        ("colleague_accepts", "claimed", "Bram Bakker", "Bram Bakker", ""),
        ("release", "waiting", "Bram Bakker", None, "Ik moet weg."),
    ]
    assert trail[0]["before"] is None
    assert [e["before"] for e in trail[1:]] == [e["after"] for e in trail[:-1]]


async def test_aftercare_is_kept_in_the_days_of_where_we_are(
    gateway: Running, clock: FakeClock, url: str
) -> None:
    clock.forward(hours=13, minutes=30)  # 10 March in UTC, 11 March in Amsterdam
    body = {"outcome": "solved", "aftercare": {"days": 14, "way": "call"}}
    async with gateway.desk("anna", PASSWORD) as at_anna:
        await at_anna.post(f"{url}/claim")
        for wrong in ({"days": 0, "way": "call"}, {"days": 3, "way": "duif"}, {"days": 3}):
            refused = await at_anna.post(f"{url}/resolve", json={**body, "aftercare": wrong})
            assert refused.status_code == 422
        done = (await at_anna.post(f"{url}/resolve", json=body)).json()
    assert done["aftercare"] == {"on": "2026-03-25", "way": "call"}


@pytest.mark.parametrize(
    ("method", "call", "body"),
    [
        ("POST", "claim", None),
        ("POST", "messages", {"text": "hallo"}),
        ("POST", "release", None),
        ("POST", "transfer", {"department": "belastingen"}),
        ("POST", "transfer", {"to": "anna"}),
        ("POST", "accept-transfer", None),
        ("POST", "decline-transfer", None),
        ("POST", "withdraw-transfer", None),
        ("POST", "return-to-bot", None),
        ("POST", "plan-call", HOUR),
        ("POST", "not-reached", HOUR),
        ("POST", "resolve", {"outcome": "solved"}),
        ("POST", "notes", {"text": "hallo"}),
        ("GET", "notes", None),
        ("GET", "trail", None),
        ("PUT", "tags", {"tags": ["x"]}),
    ],
)
async def test_of_another_departments_case_nobody_knows_that_it_is_there(
    gateway: Running, at_anna: httpx.AsyncClient, url: str, method: str, call: str, body: dict
) -> None:
    async with gateway.desk("cas", PASSWORD) as at_cas:
        waiting = await at_cas.request(method, f"{url}/{call}", json=body)
        await at_anna.post(f"{url}/claim")
        claimed = await at_cas.request(method, f"{url}/{call}", json=body)
        nothing = await at_cas.request(method, f"/api/desk/handoffs/bestaat-niet/{call}", json=body)
    assert {waiting.status_code, claimed.status_code, nothing.status_code} == {404}
    assert "Anna" not in claimed.text
