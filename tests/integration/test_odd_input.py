"""What no database can hold, or no calendar, is refused with words and not with a failure."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.bootstrap import Services
from bot.domain.handoff import NewHandoff
from tests.conftest import PASSWORD
from tests.gateway_client import running

pytest_plugins = ["tests.both_databases"]


@pytest.fixture
async def desk(both: Services) -> AsyncIterator[httpx.AsyncClient]:
    both.staff.add("lena", "Lena", "supervisor", [], PASSWORD)
    async with running(both) as gateway, gateway.desk("lena", PASSWORD) as browser:
        yield browser


@pytest.mark.parametrize(
    "path",
    [
        "/desk/handoffs/%00",
        "/desk/customer/a%00b",
        "/desk/search?label=%00",
        "/desk/audit?gesprek=%00",
        "/desk?gedaan=afgerond&over=%00",
        "/desk/search?dagen=" + "9" * 5000,
        "/api/desk/handoffs/%00",
    ],
)
async def test_an_address_with_what_cannot_be_there_is_no_failure(
    desk: httpx.AsyncClient, path: str
) -> None:
    assert (await desk.get(path)).status_code < 500


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/desk/login", {"username": "a\0b", "password": "x"}),
        ("/desk/team/lena\0/pause", {"paused": "1"}),
        ("/desk/handoffs/{id}/messages", {"text": "Hallo", "client_id": "a\0b"}),
        ("/desk/handoffs/{id}/notes", {"text": "Hallo", "client_id": "a\0b"}),
        ("/desk/handoffs/{id}/tags", {"new": "a\0b", "remove": "\0"}),
        ("/desk/handoffs/{id}/ask", {"to": "a\0b"}),
    ],
)
async def test_a_form_with_what_cannot_be_there_is_no_failure(
    desk: httpx.AsyncClient, both: Services, path: str, form: dict[str, str]
) -> None:
    path = path.format(id=_mine(both)).replace("\0", "%00")
    assert (await desk.post(path, data=form)).status_code < 500


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("session", {"username": "a\0b", "password": "x"}),
        ("handoffs/{id}/transfer", {"to": "a\0b"}),
        (
            "handoffs/{id}/plan-call",
            {"callback_from": "9999-12-31T23:59:00-12:00", "callback_when": "ooit"},
        ),
    ],
)
async def test_a_call_with_what_cannot_be_there_is_no_failure(
    desk: httpx.AsyncClient, both: Services, path: str, body: dict[str, str]
) -> None:
    answer = await desk.post("/api/desk/" + path.format(id=_mine(both)), json=body)
    assert 400 <= answer.status_code < 500


async def test_an_hour_is_not_read_in_a_text_without_end(
    desk: httpx.AsyncClient, both: Services
) -> None:
    path = f"/desk/handoffs/{_mine(both)}/plan-call"
    answer = await desk.post(path, data={"when_other": "morgen om 10 uur" + " en dan" * 5000})
    assert answer.status_code == 422 and "1 tot 80 tekens" in answer.text


def _mine(services: Services) -> str:
    lena = next(one for one in services.staff.everyone() if one.username == "lena")
    conversation = services.conversations.start(None, None, "nl").conversation
    handoff = services.handoffs.open(conversation.id, NewHandoff()).handoff
    services.casework.claim(handoff.id, lena)
    return handoff.id
