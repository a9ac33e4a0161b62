"""The pages of accounts, one's own account and the audit log, as a browser without scripts."""

from __future__ import annotations

import csv
import html
import io
import json
import threading
from collections.abc import AsyncIterator

import httpx
import pytest
import sqlalchemy as sa

from bot.bootstrap import Services
from bot.domain.accounts import Profile
from bot.domain.handoff import NewHandoff
from bot.domain.staff import Staff
from tests.conftest import PASSWORD
from tests.fakes import FakeClock
from tests.gateway_client import Running, running

OTHER = "kaas fiets wolk lamp"
FORM = {"display_name": "Eva Vos", "role": "agent", "capacity": "3"}


@pytest.fixture
async def gateway(services: Services, anna: Staff) -> AsyncIterator[Running]:
    services.staff.add("kim", "Kim Beheer", "administrator", [], PASSWORD)
    async with running(services) as found:
        yield found


@pytest.fixture
async def kim(gateway: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with gateway.desk("kim", PASSWORD) as browser:
        browser.follow_redirects = True
        yield browser


def _words(answer: httpx.Response) -> str:
    return html.unescape(answer.text)


def _refused_login(answer: httpx.Response) -> bool:
    return answer.status_code == 401


async def _log_in(gateway: Running, name: str, password: str) -> httpx.Response:
    body = {"username": name, "password": password}
    return await gateway.http.post("/api/desk/session", json=body)


# --- accounts ---------------------------------------------------------------------------------


async def test_a_new_member_of_staff_gets_a_password_that_is_shown_once(
    kim: httpx.AsyncClient, gateway: Running, services: Services
) -> None:
    form = {**FORM, "username": "Eva", "department": "burgerzaken", "language": "en"}
    answer = await kim.post("/desk/accounts", data=form)
    password = answer.text.split("<code>")[1].split("</code>")[0]
    assert (await _log_in(gateway, "eva", password)).status_code == 200
    staff = services.accounts.get("eva").staff
    assert (staff.departments, staff.languages, staff.capacity) == (
        frozenset({"burgerzaken"}),
        frozenset({"en"}),
        3,
    )
    assert password not in (await kim.get("/desk/accounts/eva")).text


async def test_what_was_typed_stays_when_something_is_wrong_with_it(
    kim: httpx.AsyncClient,
) -> None:
    answer = await kim.post("/desk/accounts", data={**FORM, "username": "anna"})
    assert answer.status_code == 409 and "er is al een medewerker" in _words(answer).lower()
    assert 'value="Eva Vos"' in answer.text
    answer = await kim.post("/desk/accounts", data={**FORM, "username": "eva", "capacity": "veel"})
    assert answer.status_code == 422 and "1 tot 50" in _words(answer)
    answer = await kim.post("/desk/accounts/anna", data={**FORM, "department": "kelder"})
    assert answer.status_code == 422 and "kelder" in _words(answer)


async def test_an_account_is_changed_blocked_unlocked_closed_and_opened(
    kim: httpx.AsyncClient, gateway: Running
) -> None:
    answer = await kim.post("/desk/accounts/anna", data={**FORM, "role": "supervisor"})
    assert "opgeslagen" in answer.text and "Eva Vos" in answer.text
    for action, state, opens in (
        ("block", "Geblokkeerd", False),
        ("unlock", "Actief", True),
        ("deactivate", "Gesloten", False),
        ("reactivate", "Actief", True),
    ):
        answer = await kim.post(f"/desk/accounts/anna/{action}")
        assert answer.status_code == 200 and state in answer.text, action
        assert _refused_login(await _log_in(gateway, "anna", PASSWORD)) is not opens, action
    answer = await kim.post("/desk/accounts/kim/deactivate")
    assert answer.status_code == 409 and "enige beheerder" in answer.text


async def test_a_forgotten_password_is_replaced_by_one_for_once(
    kim: httpx.AsyncClient, gateway: Running
) -> None:
    answer = await kim.post("/desk/accounts/anna/password")
    password = answer.text.split("<code>")[1].split("</code>")[0]
    assert _refused_login(await _log_in(gateway, "anna", PASSWORD))
    assert (await _log_in(gateway, "anna", password)).status_code == 200


async def test_names_are_shown_as_text_and_lead_to_their_own_page(
    kim: httpx.AsyncClient, services: Services
) -> None:
    services.accounts.add("a+b@voorbeeldstad.nl", Profile("<b>Vet</b>"))
    listed = await kim.get("/desk/accounts")
    assert "<b>Vet" not in listed.text
    assert "/desk/accounts/a%2Bb%40voorbeeldstad.nl" in listed.text
    answer = await kim.get("/desk/accounts/a%2Bb%40voorbeeldstad.nl")
    assert answer.status_code == 200 and "&lt;b&gt;Vet" in answer.text
    assert (await kim.get("/desk/accounts/niemand")).status_code == 404


# --- one's own --------------------------------------------------------------------------------


async def test_ones_own_password_languages_and_sessions(
    gateway: Running, services: Services
) -> None:
    async with gateway.desk("anna", PASSWORD) as desk:
        desk.follow_redirects = True
        form = {"old": PASSWORD, "new": OTHER, "again": "iets anders"}
        answer = await desk.post("/desk/account/password", data=form)
        assert answer.status_code == 422 and "niet gelijk" in answer.text
        answer = await desk.post("/desk/account/password", data={**form, "again": OTHER})
        assert "Uw wachtwoord is gewijzigd" in answer.text
        answer = await desk.post("/desk/account/languages", data={"language": ["en", "de"]})
        assert answer.status_code == 200
        assert services.accounts.get("anna").staff.languages == frozenset({"en", "de"})
        assert "hier" in (await desk.get("/desk/account")).text
        async with gateway.desk("anna", OTHER) as elsewhere:
            answer = await desk.post("/desk/account/sessions")
            assert answer.url.path == "/desk/login"
            assert (await elsewhere.get("/api/desk/session")).status_code == 401


async def test_a_refused_password_holds_nobody_else_up(
    gateway: Running, services: Services
) -> None:
    loop, asked = threading.get_ident(), []

    def note(*_: object) -> None:
        asked.append(threading.get_ident())

    async with gateway.desk("anna", PASSWORD) as desk:
        sa.event.listen(services.engine, "before_cursor_execute", note)
        for old, again in ((PASSWORD, "iets anders"), ("fout", OTHER)):
            form = {"old": old, "new": OTHER, "again": again}
            assert (await desk.post("/desk/account/password", data=form)).status_code in (403, 422)
        sa.event.remove(services.engine, "before_cursor_execute", note)
    assert asked and loop not in asked


# --- the audit log ----------------------------------------------------------------------------


def _case(services: Services, staff: Staff) -> str:
    conversation = services.conversations.start(None, None, "nl").conversation
    handoff = services.handoffs.open(conversation.id, NewHandoff()).handoff
    services.reading.story(handoff.id, staff)
    return conversation.id


async def test_the_log_tells_who_read_which_conversation_and_who_looked_that_up(
    kim: httpx.AsyncClient, services: Services, anna: Staff
) -> None:
    conversation = _case(services, anna)
    _case(services, anna)
    page = _words(await kim.get(f"/desk/audit?gesprek={conversation}&wat=read&wie=anna"))
    assert page.count(f"gesprek={conversation}") >= 1
    assert page.count("<tr>") == 2  # the heading, and one line
    looked = _words(await kim.get("/desk/audit?wat=read_audit"))
    assert "Logboek bekeken" in looked and conversation in looked


async def test_days_are_those_of_the_organisation_and_the_last_one_counts(
    kim: httpx.AsyncClient, services: Services, anna: Staff, clock: FakeClock
) -> None:
    clock.now = clock.now.replace(hour=22, minute=30)  # 10 March, 23:30 in the Netherlands
    _case(services, anna)
    clock.forward(hours=1)  # 11 March, 0:30
    _case(services, anna)
    _, cookie = services.staff.log_in("kim", PASSWORD)
    kim.cookies.clear()
    kim.cookies.set("voorsorteer_desk", cookie)
    for days, lines in (("van=2026-03-11", 1), ("tot=2026-03-10", 1), ("tot=2026-03-11", 2)):
        found = (await kim.get(f"/desk/audit.jsonl?wat=read&{days}")).text.splitlines()
        assert len(found) == lines, days
    assert (await kim.get("/desk/audit?van=gisteren")).status_code == 422
    for day in ("van=0001-01-01", "tot=9999-12-31"):  # further than a day can be counted
        assert (await kim.get(f"/desk/audit?{day}")).status_code == 422, day


async def test_older_lines_come_page_by_page_without_gap_or_repeat(
    kim: httpx.AsyncClient, services: Services, anna: Staff
) -> None:
    for _ in range(120):
        with services.deps.uow() as repos:
            repos.staff.audit(anna.id, "note", services.deps.clock(), None)
    lines, path = 0, "/desk/audit?wat=note"
    for _ in range(3):
        page = _words(await kim.get(path))
        lines += page.count("Notitie geschreven</td>")
        if "Ouder" not in page:
            break
        path = "/desk/audit?" + page.split(">Ouder<")[0].rsplit("/desk/audit?", 1)[1].rstrip('"')
    assert lines == 120


async def test_a_team_leader_sees_what_their_own_staff_did(
    gateway: Running, services: Services
) -> None:
    add = services.staff.add
    add("wil", "Wil", "supervisor", ["burgerzaken"], PASSWORD)
    cas = add("cas", "Cas", "agent", ["burgerzaken"], PASSWORD)
    dirk = add("dirk", "Dirk", "agent", ["belastingen"], PASSWORD)
    for member in (cas, dirk, services.accounts.get("kim").staff):
        with services.deps.uow() as repos:
            repos.staff.audit(member.id, "note", services.deps.clock(), None)
    async with gateway.desk("wil", PASSWORD) as desk:
        lines = [
            json.loads(line) for line in (await desk.get("/desk/audit.jsonl")).text.splitlines()
        ]
        assert {line["username"] for line in lines} <= {
            "wil",
            "cas",
            "anna",
        }  # Anna works everywhere
        assert "cas" in {line["username"] for line in lines}
        assert "dirk" not in (await desk.get("/desk/audit")).text
        assert (await desk.get("/desk/audit?wie=dirk")).status_code == 422
        assert (await desk.get("/desk/audit.csv?wie=dirk")).status_code == 422


async def test_the_export_is_whole_and_no_cell_is_a_formula(
    kim: httpx.AsyncClient, services: Services, anna: Staff
) -> None:
    with services.deps.uow() as repos:
        for number in range(2100):  # more than is fetched at once
            repos.staff.audit(anna.id, "note", services.deps.clock(), None, f'=1+{number};"x"')
    answer = await kim.get("/desk/audit.csv?wat=note")
    assert answer.headers["content-disposition"] == 'attachment; filename="logboek.csv"'
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))
    assert len(rows) == 2101 and rows[0][0] == "tijd"
    assert [row[-1] for row in rows[1:]] == [f'\'=1+{n};"x"' for n in range(2100)]
    lines = [json.loads(line) for line in (await kim.get("/desk/audit.jsonl")).text.splitlines()]
    exports = [line for line in lines if line["action"] == "export_audit"]
    assert [line["detail"] for line in exports] == ["action=note", "alles"]
