"""Asking a colleague to take a conversation, and planning to call somebody, with plain forms."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.bootstrap import Services
from bot.domain.conversation import Owner
from bot.domain.handoff import Handoff, HandoffStatus
from bot.domain.staff import Staff
from tests.desk_scene import Scene, callback, parking
from tests.fakes import FakeClock
from tests.gateway_client import Running, running
from tests.plain_browser import Browser, case, logged_in, shown


@pytest.fixture
def scene(services: Services, clock: FakeClock) -> Scene:
    scene = Scene(services, clock)
    scene.demo_customers()
    return scene


@pytest_asyncio.fixture
async def gateway(services: Services) -> AsyncIterator[Running]:
    async with running(services) as gateway:
        yield gateway


@pytest_asyncio.fixture
async def desk(gateway: Running, anna: Staff) -> AsyncIterator[Browser]:
    browser = await logged_in(gateway, "anna")
    yield browser
    await browser.http.aclose()


@pytest_asyncio.fixture
async def brams(gateway: Running, bram: Staff) -> AsyncIterator[Browser]:
    browser = await logged_in(gateway, "bram")
    yield browser
    await browser.http.aclose()


@pytest.fixture
def mine(scene: Scene, anna: Staff) -> Handoff:
    handoff = parking(scene)
    scene.services.casework.claim(handoff.id, anna)
    return handoff


QUESTION = "Anna de Vries vraagt: neemt u ‘Een parkeervergunning regelen’ over?"


async def test_the_question_stands_on_every_page_of_the_colleague(
    desk: Browser, brams: Browser, mine: Handoff
) -> None:
    answer = await desk.post(case(mine.id, "/ask"), to="bram", note="Jij kent dit dossier.")
    assert answer.url.path == case(mine.id)
    assert "Bram Bakker is gevraagd om dit over te nemen" in shown(answer)
    for path in ("/desk", "/desk?tab=mine", "/desk/search", "/desk/strip", case(mine.id)):
        page = shown(await brams.get(path))
        assert QUESTION in page and "“Jij kent dit dossier.”" in page
    assert QUESTION not in shown(await desk.get("/desk"))


async def test_the_colleague_says_yes_and_has_it(
    desk: Browser, brams: Browser, scene: Scene, mine: Handoff, bram: Staff
) -> None:
    await desk.post(case(mine.id, "/ask"), to="bram")
    for _ in range(2):  # a button may be pressed twice
        answer = await brams.post(case(mine.id, "/answer"), accept="yes")
        assert answer.url.path == case(mine.id) and answer.status_code == 200
    assert scene.now(mine).agent_id == bram.id
    assert scene.texts(mine)[-1].startswith("U spreekt nu met Bram Bakker")
    assert (await desk.get(case(mine.id))).status_code == 404
    assert QUESTION not in shown(await brams.get("/desk"))


async def test_the_colleague_says_no_and_the_owner_keeps_it(
    desk: Browser, brams: Browser, scene: Scene, mine: Handoff, anna: Staff
) -> None:
    await desk.post(case(mine.id, "/ask"), to="bram")
    said = scene.texts(mine)
    answer = await brams.post(case(mine.id, "/answer"), accept="no")
    assert "Uw collega weet dat u het nu niet kunt overnemen." in shown(answer)
    assert scene.now(mine).agent_id == anna.id and scene.texts(mine) == said
    assert "Bram Bakker nam het niet over" in shown(await desk.get(case(mine.id)))


async def test_a_question_can_be_withdrawn(
    desk: Browser, brams: Browser, scene: Scene, mine: Handoff, anna: Staff
) -> None:
    await desk.post(case(mine.id, "/ask"), to="bram")
    await desk.post(case(mine.id, "/ask/withdraw"))
    assert QUESTION not in shown(await brams.get("/desk"))
    late = await brams.post(case(mine.id, "/answer"), accept="yes")
    assert late.status_code == 409 and "Deze vraag is er niet meer." in shown(late)
    assert scene.now(mine).agent_id == anna.id


async def test_only_colleagues_of_the_department_can_be_asked(
    desk: Browser, scene: Scene, mine: Handoff
) -> None:
    scene.staff("eva", "Eva Ek", departments=["burgerzaken"])
    scene.staff("dirk", "Dirk Ontwerp", "designer")
    page = (await desk.get(case(mine.id))).text
    assert "Eva Ek" not in page and "Dirk Ontwerp" not in page
    answer = await desk.post(case(mine.id, "/ask"), to="eva")
    assert answer.status_code == 404
    assert "Eva Ek werkt niet voor deze afdeling." in shown(answer)


async def test_asking_nobody_says_so(desk: Browser, mine: Handoff) -> None:
    answer = await desk.post(case(mine.id, "/ask"), to="")
    assert answer.status_code == 422 and 'id="do-ask" open' in answer.text
    assert "Kies eerst welke collega u vraagt." in shown(answer)


# --- calling ----------------------------------------------------------------------------------


async def test_a_call_is_planned_from_a_chat_and_the_citizen_reads_when(
    desk: Browser, scene: Scene, mine: Handoff
) -> None:
    answer = await desk.post(case(mine.id, "/plan-call"), when_other="morgen tussen 10 en 12 uur")
    assert "het terugbellen is gepland." in shown(answer)
    planned = scene.now(mine)
    assert planned.status is HandoffStatus.PLANNED and planned.kind == "callback"
    assert planned.callback_from is not None
    assert planned.callback_when == "woensdag 11 maart tussen 10.00 en 12.00 uur"
    assert "woensdag 11 maart tussen 10.00 en 12.00 uur" in scene.texts(mine)[-1]
    assert scene.owner(mine) is Owner.BOT


async def test_the_suggested_hours_are_within_opening_hours_and_can_be_chosen(
    desk: Browser, scene: Scene, mine: Handoff
) -> None:
    page = (await desk.get(case(mine.id))).text
    when = page.split('name="when" value="')[1].split('"')[0]
    await desk.post(case(mine.id, "/plan-call"), when=when)
    assert scene.now(mine).callback_when == when


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("", "Kies eerst wanneer de klant gebeld wordt."),
        ("zondag om 10 uur", "buiten de openingstijden"),
        ("vanochtend om 9 uur", "is al voorbij"),
    ],
)
async def test_an_hour_at_which_nobody_can_call_is_refused(
    desk: Browser, scene: Scene, mine: Handoff, when: str, told: str
) -> None:
    answer = await desk.post(case(mine.id, "/plan-call"), when_other=when)
    assert answer.status_code == 422 and told in shown(answer)
    assert 'id="do-call" open' in answer.text
    assert scene.now(mine).status is HandoffStatus.CLAIMED


async def test_who_was_not_reached_is_called_again_later(
    desk: Browser, scene: Scene, anna: Staff
) -> None:
    handoff = callback(scene)
    page = await desk.get(case(handoff.id))
    assert "Ik bel nu" in shown(page)
    page = await desk.post(case(handoff.id, "/claim"))
    assert "Niet bereikt" in shown(page) and "Gebeld: afronden" in shown(page)
    answer = await desk.post(case(handoff.id, "/not-reached"), when_other="morgen om 14 uur")
    assert "het bellen is opnieuw gepland." in shown(answer)
    again = scene.now(handoff)
    assert (again.status, again.call_attempts) == (HandoffStatus.PLANNED, 1)
    assert again.agent_id is None


async def test_a_call_that_was_made_is_closed_as_called(desk: Browser, scene: Scene) -> None:
    handoff = callback(scene)
    await desk.post(case(handoff.id, "/claim"))
    await desk.post(
        case(handoff.id, "/resolve"), outcome="solved", aftercare_way="call", aftercare_days="7"
    )
    closed = scene.now(handoff)
    assert closed.status is HandoffStatus.CALLED
    assert (str(closed.aftercare_on), closed.aftercare_way) == ("2026-03-17", "call")


async def test_aftercare_is_offered_as_the_goal_asks(desk: Browser, mine: Handoff) -> None:
    page = (await desk.get(case(mine.id))).text
    assert '<option value="chat" selected>' in page
    assert 'name="aftercare_days" inputmode="numeric" maxlength="3" value="14"' in page


async def test_aftercare_after_no_number_of_days_is_refused(
    desk: Browser, scene: Scene, mine: Handoff
) -> None:
    fields = {"outcome": "solved", "aftercare_way": "call", "aftercare_days": "een week"}
    answer = await desk.post(case(mine.id, "/resolve"), **fields)
    assert answer.status_code == 422 and "na hoeveel dagen" in shown(answer)
    assert 'value="een week"' in answer.text
    assert scene.now(mine).status is HandoffStatus.CLAIMED
