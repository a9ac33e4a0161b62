"""Who of the staff read somebody's history is written down: each time it is read, by each way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from bot.bootstrap import Services
from bot.domain.conversation import Conversation
from bot.domain.customer import Identity
from bot.domain.errors import HistoryUnavailable, NotFound
from bot.domain.goals import NextStep
from bot.domain.handoff import Handoff, NewHandoff
from bot.domain.staff import Staff
from bot.services.desk import Desk
from bot.storage.schema import metadata
from tests.conftest import PASSWORD
from tests.fakes import FakeClock
from tests.gateway_client import Running, running

VISSER: dict[str, Any] = {
    "id": "visser",
    "name": "mevrouw Visser",
    "contacts": [
        {
            "days_ago": 6,
            "channel": "telefoon",
            "subject": "Uitstel van betaling",
            "goal": "parkeervergunning",
            "summary": "Vertelde over haar schulden.",
        }
    ],
}
HER = Identity("visser", "mevrouw Visser")


@pytest.fixture
def known(services: Services) -> Services:
    services.demo.seed([VISSER], services.deps.clock())
    return services


@pytest.fixture
async def gateway(known: Services) -> AsyncIterator[Running]:
    async with running(known) as found:
        yield found


def _waiting(services: Services, who: Identity | None = HER) -> Handoff:
    conversation = services.conversations.start(who, None, "nl").conversation
    services.conversations.receive(conversation.id, "c1", "w", "ik heb een vraag over geld")
    return services.handoffs.open(conversation.id, NewHandoff()).handoff


def _audit(services: Services, *actions: str) -> list[tuple[str, str, str | None]]:
    """(who, what, which conversation), oldest first."""
    audit = metadata.tables["audit"]
    with services.engine.connect() as db:
        rows = db.execute(sa.select(audit).order_by(audit.c.id)).all()
    wanted = actions or ("read", "read_history")
    return [(r.staff_id, r.action, r.conversation_id) for r in rows if r.action in wanted]


def _both(staff: Staff, handoff: Handoff) -> list[tuple[str, str, str | None]]:
    which = handoff.conversation_id
    return [(staff.id, "read", which), (staff.id, "read_history", which)]


def test_reading_the_story_is_written_down_each_time_with_when(
    known: Services, anna: Staff, bram: Staff, clock: FakeClock
) -> None:
    handoff = _waiting(known)
    known.reading.story(handoff.id, anna)
    clock.forward(minutes=5)
    known.reading.story(handoff.id, anna)
    known.reading.story(handoff.id, bram)
    assert _audit(known) == [*_both(anna, handoff), *_both(anna, handoff), *_both(bram, handoff)]
    audit = metadata.tables["audit"]
    with known.engine.connect() as db:
        times = list(db.execute(sa.select(audit.c.at).order_by(audit.c.id)).scalars())
    assert times[-1] == clock() and times[0] < clock()


def test_where_there_is_no_history_to_read_none_is_written_down(
    known: Services, anna: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: str) -> None:
        raise HistoryUnavailable("away")

    anonymous, stranger = _waiting(known, None), _waiting(known, Identity("onbekend"))
    hers = _waiting(known)
    for handoff in (anonymous, stranger):
        assert known.reading.story(handoff.id, anna).history is None
    monkeypatch.setattr(known.history, "of_customer", away)
    assert known.reading.story(hers.id, anna).history is None
    assert _audit(known, "read_history") == []
    assert len(_audit(known, "read")) == 3


def test_what_cannot_be_read_is_not_written_down_as_read(known: Services, anna: Staff) -> None:
    other = known.staff.add("cas", "Cas", "agent", ["belastingen"], PASSWORD)
    designer = known.staff.add("dora", "Dora", "designer", [], PASSWORD)
    handoff = _waiting(known)
    for staff in (other, designer):
        with pytest.raises(NotFound):
            known.reading.story(handoff.id, staff)
        news = Desk(known.deps).news(handoff.id, staff, 0)
        assert (news.readable, news.messages) == (False, ())
    known.casework.claim(handoff.id, anna)
    with pytest.raises(NotFound):
        known.reading.story(handoff.id, other)
    assert _audit(known) == []


def test_a_supervisor_who_reads_a_colleagues_case_is_written_down(
    known: Services, anna: Staff
) -> None:
    leader = known.staff.add("lena", "Lena", "supervisor", [], PASSWORD)
    handoff = _waiting(known)
    known.casework.claim(handoff.id, anna)
    known.reading.story(handoff.id, leader)
    assert _audit(known) == _both(leader, handoff)


def test_an_agent_who_reads_a_closed_case_again_is_written_down(
    known: Services, anna: Staff
) -> None:
    handoff = _waiting(known)
    known.casework.claim(handoff.id, anna)
    known.casework.resolve(handoff.id, anna, "solved", [])
    known.reading.story(handoff.id, anna)
    assert _audit(known) == _both(anna, handoff)


def test_what_follows_a_closed_case_is_not_read_by_who_had_it(
    known: Services, anna: Staff, bram: Staff, clock: FakeClock
) -> None:
    handoff = _waiting(known)
    known.casework.claim(handoff.id, anna)
    known.casework.return_to_bot(handoff.id, anna)
    clock.forward(minutes=1)
    known.conversations.receive(handoff.conversation_id, "c2", "w", "bel 06 12345678")
    again = known.handoffs.open(handoff.conversation_id, NewHandoff()).handoff
    known.casework.claim(again.id, bram)
    step = NextStep(who="wij", what="Wij sturen iemand langs", due="vrijdag")
    known.casework.resolve(again.id, bram, "follow_up", [step])
    assert (
        known.reading.story(again.id, bram).claims
        and known.reading.story(again.id, bram).next_steps
    )
    story = known.reading.story(handoff.id, anna)
    assert [m.text for m in story.messages if "06" in m.text] == []
    assert (story.claims, story.next_steps) == ([], [])


def test_news_of_a_case_that_was_never_opened_is_a_reading_and_is_so_once(
    known: Services, anna: Staff, bram: Staff
) -> None:
    desk, handoff = Desk(known.deps), _waiting(known)
    news = desk.news(handoff.id, anna, 0)
    assert len(news.messages) == 2
    read = (anna.id, "read", handoff.conversation_id)
    assert _audit(known) == [read]
    known.conversations.receive(handoff.conversation_id, "c2", "w", "bent u daar nog")
    assert len(desk.news(handoff.id, anna, news.messages[-1].seq).messages) == 1
    assert _audit(known) == [read]
    desk.news(handoff.id, bram, 0)
    assert _audit(known) == [read, (bram.id, "read", handoff.conversation_id)]


def test_looking_where_nothing_is_new_is_no_reading(known: Services, anna: Staff) -> None:
    handoff = _waiting(known)
    assert Desk(known.deps).news(handoff.id, anna, 1000).messages == ()
    assert _audit(known) == []


def test_refreshing_an_opened_case_writes_no_more(known: Services, anna: Staff) -> None:
    desk, handoff = Desk(known.deps), _waiting(known)
    known.reading.story(handoff.id, anna)
    for number in range(3):
        known.conversations.receive(handoff.conversation_id, f"n{number}", "w", "en nog iets")
        assert desk.news(handoff.id, anna, 0).messages
        desk.overview(anna)
    assert _audit(known) == _both(anna, handoff)


def test_reading_one_case_is_no_leave_to_read_another(known: Services, anna: Staff) -> None:
    first, second = _waiting(known), _waiting(known)
    known.reading.story(first.id, anna)
    Desk(known.deps).news(second.id, anna, 0)
    assert _audit(known)[-1] == (anna.id, "read", second.conversation_id)


def test_the_queue_shows_nothing_of_a_history(known: Services, anna: Staff) -> None:
    handoff = _waiting(known)
    Desk(known.deps).overview(anna)
    (shown,) = known.reading.queue(anna, "waiting")
    assert shown.id == handoff.id
    assert "Uitstel" not in repr(shown) and "schulden" not in repr(shown)
    assert _audit(known) == []


# --- by every way there is ------------------------------------------------------------------------


async def test_the_api_writes_down_what_it_tells(gateway: Running, anna: Staff) -> None:
    handoff = _waiting(gateway.services)
    async with gateway.desk("anna", PASSWORD) as browser:
        listed = await browser.get("/api/desk/handoffs?state=waiting")
        assert listed.status_code == 200 and "schulden" not in listed.text
        assert _audit(gateway.services) == []
        answer = await browser.get(f"/api/desk/handoffs/{handoff.id}")
    assert "Vertelde over haar schulden." in answer.text
    assert _audit(gateway.services) == _both(anna, handoff)


async def test_the_page_of_a_case_is_written_down_and_its_refreshing_is_not(
    gateway: Running, anna: Staff
) -> None:
    handoff = _waiting(gateway.services)
    async with gateway.desk("anna", PASSWORD) as browser:
        page = await browser.get(f"/desk/handoffs/{handoff.id}")
        assert page.status_code == 200 and "Vertelde over haar schulden." in page.text
        assert _audit(gateway.services) == _both(anna, handoff)
        for _ in range(2):
            news = await browser.get(f"/desk/handoffs/{handoff.id}/news?since=0")
            assert "ik heb een vraag over geld" in news.text
        await browser.get("/desk/strip")
        await browser.get("/desk/pulse")
    assert _audit(gateway.services) == _both(anna, handoff)


async def test_news_without_the_page_is_written_down(gateway: Running, anna: Staff) -> None:
    handoff = _waiting(gateway.services)
    async with gateway.desk("anna", PASSWORD) as browser:
        news = await browser.get(f"/desk/handoffs/{handoff.id}/news?since=0")
    assert "ik heb een vraag over geld" in news.text and "schulden" not in news.text
    assert _audit(gateway.services) == [(anna.id, "read", handoff.conversation_id)]


async def test_no_page_that_shows_a_history_leaves_it_unwritten(
    gateway: Running, anna: Staff
) -> None:
    """Whatever page of the desk is asked: where the history is in it, there is a line of it."""
    handoff = _waiting(gateway.services)
    async with gateway.desk("anna", PASSWORD) as browser:
        await _claimed(browser, handoff)
        told = 0
        for path in _desk_paths(gateway, handoff):
            before = len(_audit(gateway.services, "read_history"))
            answer = await browser.get(path)
            shown = "Vertelde over haar schulden." in answer.text
            written = len(_audit(gateway.services, "read_history")) - before
            assert written == int(shown), path
            told += shown
        assert told == 3  # the page of the case, that of the customer, and the API


async def _claimed(browser: httpx.AsyncClient, handoff: Handoff) -> None:
    answer = await browser.post(f"/api/desk/handoffs/{handoff.id}/claim")
    assert answer.status_code == 200, answer.text


def _desk_paths(gateway: Running, handoff: Handoff) -> list[str]:
    """Every page and call of the desk that can be read; not the stream that never ends."""
    found = []
    for route in gateway.app.routes:
        path, methods = getattr(route, "path", ""), getattr(route, "methods", None) or ()
        if "desk" in path and "GET" in methods and not path.endswith("/events"):
            found.append(path.replace("{handoff_id}", handoff.id))
    assert len(found) >= 6 and any(handoff.id in path for path in found)
    return [path for path in found if "{" not in path]


async def test_a_citizen_who_reads_their_own_is_no_member_of_staff(
    gateway: Running, anna: Staff
) -> None:
    conversation: Conversation = gateway.services.conversations.start(HER, None, "nl").conversation
    gateway.services.privacy.export(conversation.id)
    gateway.services.control.earlier(conversation.id)
    assert _audit(gateway.services) == []
