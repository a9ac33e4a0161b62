"""One case at the desk, from claim to resolved, with plain forms."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from bot.bootstrap import Services
from bot.domain.conversation import Owner
from bot.domain.errors import HistoryUnavailable
from bot.domain.handoff import HandoffStatus, NewHandoff
from bot.domain.staff import Staff
from bot.storage.desk_tables import audit
from tests.desk_scene import Scene, callback, eviction, parking
from tests.fakes import FakeClock
from tests.gateway_client import Running, running
from tests.plain_browser import ORIGIN, Browser, case, logged_in, shown


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


async def mine(desk: Browser, scene: Scene) -> str:
    handoff = parking(scene)
    await desk.post(case(handoff.id, "/claim"))
    return handoff.id


# --- one case ---------------------------------------------------------------------------------


async def test_the_case_of_a_verified_customer_has_the_whole_story(
    desk: Browser, scene: Scene
) -> None:
    page = shown(await desk.get(case(parking(scene).id)))
    for words in (
        "mevrouw De Vries , gecontroleerd: de klant is ingelogd",
        "Wat is er tot nu toe gebeurd? Twee keer aangevraagd, twee keer nee.",
        "eerder contact genoemd",
        "Z-2026-004312",
        "Nieuw adres doorgegeven.",
        "Mijn parkeervergunning is al twee keer afgewezen",
        "Gewone vervolgstappen",
    ):
        assert words in page


async def test_what_was_typed_is_marked_as_unverified(desk: Browser, scene: Scene) -> None:
    page = shown(await desk.get(case(eviction(scene).id)))
    assert "Niet gecontroleerd. Geef geen gegevens over een persoon of zaak." in page
    assert "Zelf getypt, niet gecontroleerd telefoonnummer 06 12345678" in page
    assert "Niet te zien, want de klant is niet ingelogd." in page


async def test_an_unreachable_history_is_said(
    desk: Browser, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    handoff = parking(scene)

    def away(customer_id: str) -> None:
        raise HistoryUnavailable

    monkeypatch.setattr(scene.services.history, "of_customer", away)
    page = shown(await desk.get(case(handoff.id)))
    assert "De geschiedenis is nu niet bereikbaar." in page


async def test_text_of_citizens_is_never_markup(desk: Browser, scene: Scene) -> None:
    evil = '<img src=x onerror=alert(1)> {{7*7}} https://kwaad.example/"><script>'
    page = (await desk.get(case(scene.waiting(evil).id))).text
    assert "<img src=x" not in page and 'kwaad.example/"><script>' not in page
    assert 'href="https://kwaad.example' not in page
    assert "{{7*7}}" in page


async def test_claiming_shows_the_composer_and_tells_the_citizen(
    desk: Browser, scene: Scene
) -> None:
    handoff = parking(scene)
    answer = await desk.post(case(handoff.id, "/claim"))
    assert answer.url.path == case(handoff.id)
    assert "U heeft dit gesprek opgepakt." in shown(answer)
    assert 'id="composer"' in answer.text
    assert scene.owner(handoff) is Owner.AGENT
    assert "U spreekt nu met Anna de Vries" in scene.texts(handoff)[-1]


async def test_who_is_too_late_is_back_at_the_queue_and_reads_who_was_first(
    desk: Browser, scene: Scene, bram: Staff
) -> None:
    handoff = parking(scene)
    scene.services.casework.claim(handoff.id, bram)
    answer = await desk.post(case(handoff.id, "/claim"))
    assert answer.status_code == 409
    assert "Bram Bakker heeft dit gesprek al opgepakt." in shown(answer)
    assert "<h1>Wachtend</h1>" in answer.text


async def test_an_agent_with_full_hands_is_told_so(gateway: Running, scene: Scene) -> None:
    scene.staff("kim", "Kim", capacity=1)
    kim = await logged_in(gateway, "kim")
    first, second = parking(scene), callback(scene)
    await kim.post(case(first.id, "/claim"))
    answer = await kim.post(case(second.id, "/claim"))
    assert answer.status_code == 409
    assert "U heeft al 1 gesprekken." in shown(answer)
    assert scene.now(second).status is HandoffStatus.PLANNED


async def test_a_reply_reaches_the_citizen_once(desk: Browser, scene: Scene) -> None:
    handoff = parking(scene)
    await desk.post(case(handoff.id, "/claim"))
    for _ in range(2):
        answer = await desk.post(
            case(handoff.id, "/messages"), text="Goedemorgen.\r\nIk kijk.", client_id="een"
        )
        assert answer.url.path == case(handoff.id)
    assert scene.texts(handoff).count("Goedemorgen.\nIk kijk.") == 1


async def test_a_reply_that_is_too_long_is_kept(desk: Browser, scene: Scene) -> None:
    handoff_id = await mine(desk, scene)
    text = "lang " * 1000
    answer = await desk.post(case(handoff_id, "/messages"), text=text, client_id="een")
    assert answer.status_code == 422
    assert "Een bericht heeft 1 tot 4000 tekens." in shown(answer)
    assert f">{text.strip()}</textarea>" in answer.text and 'value="een"' in answer.text


async def test_the_script_gets_no_page_for_a_reply_and_a_reason_when_it_fails(
    desk: Browser, scene: Scene, anna: Staff
) -> None:
    handoff_id = await mine(desk, scene)
    scripted = {**ORIGIN, "HX-Request": "true"}
    url, fields = case(handoff_id, "/messages"), {"text": "Dag", "client_id": "a"}
    answer = await desk.http.post(url, data=fields, headers=scripted)
    assert (answer.status_code, answer.text) == (204, "")
    scene.services.casework.resolve(handoff_id, anna, "solved", [])
    answer = await desk.http.post(url, data={**fields, "client_id": "b"}, headers=scripted)
    assert answer.status_code == 409
    assert answer.text.strip() == "Deze overdracht is niet (meer) opgepakt."


async def test_news_has_only_what_is_new_and_says_when_the_case_changed(
    desk: Browser, scene: Scene, anna: Staff
) -> None:
    handoff = parking(scene)
    await desk.post(case(handoff.id, "/claim"))
    page = (await desk.get(case(handoff.id))).text
    state = re.search(r'data-state="([^"]+)"', page)
    assert state
    last = len(scene.texts(handoff))
    url = case(handoff.id, f"/news?since={last}&state={state[1]}")
    assert (await desk.get(url)).status_code == 204
    scene.writes(handoff, "Bent u er nog?")
    news = await desk.get(url)
    assert news.status_code == 200
    assert "Bent u er nog?" in news.text and "twee keer afgewezen" not in news.text
    scene.services.casework.resolve(handoff.id, anna, "no_answer", [])
    news = await desk.get(url)
    assert news.status_code == 286
    assert "Dit gesprek is afgesloten: Geen reactie meer." in shown(news)


async def test_news_tells_nothing_to_who_may_not_read_it_any_more(
    desk: Browser, scene: Scene, bram: Staff
) -> None:
    handoff = parking(scene)
    scene.services.casework.claim(handoff.id, bram)
    scene.writes(handoff, "Mijn geheim")
    news = await desk.get(case(handoff.id, "/news?since=0&state=waiting.chat.nobody"))
    assert "Bram Bakker heeft dit gesprek opgepakt." in shown(news)
    assert "Mijn geheim" not in news.text and "afgewezen" not in news.text


async def test_opening_a_case_is_audited_and_refreshing_it_is_not(
    desk: Browser, scene: Scene
) -> None:
    def reads() -> int:
        with scene.services.engine.connect() as connection:
            query = select(func.count()).select_from(audit).where(audit.c.action == "read")
            return connection.execute(query).scalar_one()

    handoff = parking(scene)
    await desk.get(case(handoff.id))
    assert reads() == 1
    await desk.get(case(handoff.id, "/news?since=0&state="))
    assert reads() == 1


# --- letting go -------------------------------------------------------------------------------


async def test_release_puts_the_case_back_at_its_place(desk: Browser, scene: Scene) -> None:
    handoff = parking(scene)
    await desk.post(case(handoff.id, "/claim"))
    answer = await desk.post(case(handoff.id, "/release"))
    assert "‘Een parkeervergunning regelen’ staat weer in de wachtrij." in shown(answer)
    assert scene.now(handoff).status is HandoffStatus.WAITING
    assert scene.now(handoff).waiting_since == handoff.waiting_since


async def test_transfer_names_the_place_and_the_next_agent_reads_why(
    desk: Browser, scene: Scene
) -> None:
    handoff_id = await mine(desk, scene)
    answer = await desk.post(
        case(handoff_id, "/transfer"), to="juridisch", note="Er loopt al een bezwaar."
    )
    assert "is doorgezet naar Juridische Zaken." in shown(answer)
    page = shown(await desk.get(case(handoff_id)))
    assert "Anna de Vries zette het door naar Juridische Zaken “Er loopt al een bezwaar.”" in page


@pytest.mark.parametrize("to", ["", "bestaatniet", "belastingen"])
async def test_a_transfer_to_nowhere_changes_nothing(
    desk: Browser, scene: Scene, anna: Staff, to: str
) -> None:
    handoff_id = await mine(desk, scene)
    answer = await desk.post(case(handoff_id, "/transfer"), to=to)
    assert answer.status_code in (404, 422)
    assert scene.services.reading.handoff(handoff_id).agent_id == anna.id


@pytest.mark.parametrize(
    ("action", "fields", "told"),
    [
        ("/resolve", {"outcome": "solved"}, "is afgerond."),
        ("/release", {}, "staat weer in de wachtrij."),
        ("/return-to-bot", {}, "is terug bij de digitale assistent."),
        ("/transfer", {"to": "juridisch"}, "is doorgezet naar Juridische Zaken."),
    ],
)
async def test_a_button_that_is_pressed_twice_does_it_once_and_tells_the_same(
    desk: Browser, scene: Scene, action: str, fields: dict[str, str], told: str
) -> None:
    handoff_id = await mine(desk, scene)
    first = await desk.post(case(handoff_id, action), **fields)
    said = len(scene.texts(scene.services.reading.handoff(handoff_id)))
    second = await desk.post(case(handoff_id, action), **fields)
    assert told in shown(first) and told in shown(second)
    assert (first.status_code, second.status_code) == (200, 200)
    assert len(scene.texts(scene.services.reading.handoff(handoff_id))) == said


async def test_return_to_bot_gives_the_conversation_to_the_assistant(
    desk: Browser, scene: Scene
) -> None:
    handoff = parking(scene)
    await desk.post(case(handoff.id, "/claim"))
    answer = await desk.post(case(handoff.id, "/return-to-bot"))
    assert "is terug bij de digitale assistent." in shown(answer)
    assert scene.owner(handoff) is Owner.BOT


async def test_resolving_confirms_the_ticked_and_the_own_steps_to_the_citizen(
    desk: Browser, scene: Scene
) -> None:
    handoff = parking(scene)
    await desk.post(case(handoff.id, "/claim"))
    page = (await desk.get(case(handoff.id))).text
    offered = [html.unescape(v) for v in re.findall(r'name="suggestion" value="([^"]+)"', page)]
    assert len(offered) >= 2
    answer = await desk.post(
        case(handoff.id, "/resolve"),
        outcome="follow_up",
        suggestion=[offered[0]],
        who=["wij", "u", "ander", "wij"],
        what=["Wij bellen u over het besluit.", "Stuur de brief op", "maakt de akte", ""],
        due=["vrijdag", "", "", ""],
        party=["", "De notaris", "De notaris", ""],
        due_on=["", "", "2027-01-04", ""],
        notice=["", "", "per post", ""],
    )
    assert "‘Een parkeervergunning regelen’ is afgerond." in shown(answer)
    story = scene.services.reading.story(handoff.id, scene.staff("t", "T", "supervisor"))
    assert [step.step.what for step in story.next_steps][1:] == [
        "Wij bellen u over het besluit.",
        "Stuur de brief op",
        "maakt de akte",
    ]
    agreed = scene.texts(handoff)[-2]
    assert "Wij bellen u over het besluit (vrijdag)." in agreed
    assert "U: Stuur de brief op." in agreed
    assert "De notaris: maakt de akte (uiterlijk 4 januari 2027). U hoort dit per post." in agreed
    assert story.next_steps[0].step.line() in agreed
    assert scene.now(handoff).outcome == "follow_up"
    assert scene.owner(handoff) is Owner.CLOSED


async def test_what_was_promised_already_is_shown_and_not_offered_again(
    desk: Browser, scene: Scene, anna: Staff
) -> None:
    handoff = parking(scene)
    goal = scene.services.catalogue.goals["parkeervergunning"]
    scene.services.next_steps.confirm(handoff.conversation_id, goal, 2)
    scene.services.casework.claim(handoff.id, anna)
    page = await desk.get(case(handoff.id))
    owner = scene.services.catalogue.department_of(goal.key).name
    assert f"{owner}, door de digitale assistent" in shown(page)
    assert "nog niet bevestigd door de klant" in shown(page)
    assert 'name="suggestion"' not in page.text
    scene.services.next_steps.agree(handoff.conversation_id)
    assert "bevestigd door de klant (" in shown(await desk.get(case(handoff.id)))
    scene.services.next_steps.disagree(handoff.conversation_id)
    assert "klopt niet, zegt de klant (" in shown(await desk.get(case(handoff.id)))


async def test_what_was_told_again_about_the_same_goal_is_shown_as_replaced(
    desk: Browser, scene: Scene, anna: Staff
) -> None:
    handoff = parking(scene)
    goal = scene.services.catalogue.goals["parkeervergunning"]
    for turn in (2, 4):
        scene.clock.forward(minutes=1)
        scene.services.next_steps.confirm(handoff.conversation_id, goal, turn)
    scene.services.casework.claim(handoff.id, anna)
    page = shown(await desk.get(case(handoff.id)))
    number = len(goal.next_steps)
    assert page.count("later is hierover iets anders gezegd") == number
    assert page.count("nog niet bevestigd door de klant") == number


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"what": "Wij bellen"}, "Kies eerst hoe het gesprek is afgelopen."),
        ({"outcome": "zomaar", "what": "Wij bellen"}, "outcome is een van"),
        ({"outcome": "solved", "what": "Wij bellen", "due": "x" * 90}, "klopt nog niet"),
        ({"outcome": "solved", "what": "Wij bellen", "suggestion": "{}"}, "niet te lezen"),
        ({"outcome": "solved", "what": "Wij bellen", "who": "ander"}, "in wie dat doet"),
        ({"outcome": "solved", "what": "Wij bellen", "due_on": "morgen"}, "klopt nog niet"),
        ({"outcome": "solved", "what": "Wij bellen", "due_on": "2020-01-04"}, "al voorbij"),
        ({"outcome": "solved", "what": "Wij bellen", "who": "wij"}, "wanneer wij dat doen"),
        ({"outcome": "follow_up", "what": "Wij bellen"}, "hoort een afspraak van ons"),
    ],
)
async def test_a_resolve_form_with_a_mistake_comes_back_as_it_was(
    desk: Browser, scene: Scene, fields: dict[str, str], told: str
) -> None:
    handoff_id = await mine(desk, scene)
    answer = await desk.post(case(handoff_id, "/resolve"), **{"who": "u", "due": "", **fields})
    assert answer.status_code == 422
    assert told in shown(answer)
    assert 'value="Wij bellen"' in answer.text and 'id="do-resolve" open' in answer.text
    assert scene.services.reading.handoff(handoff_id).status is HandoffStatus.CLAIMED


async def test_an_action_on_a_case_that_is_gone_says_so(desk: Browser, scene: Scene) -> None:
    handoff = parking(scene)
    answer = await desk.post(case(handoff.id, "/release"))
    assert answer.status_code == 409
    assert "Deze overdracht is niet (meer) opgepakt." in shown(answer)
    assert (await desk.post(case("bestaat-niet", "/release"))).status_code == 404


async def test_every_case_can_be_answered_again_after_a_hand_back(
    desk: Browser, scene: Scene
) -> None:
    handoff = parking(scene)
    await desk.post(case(handoff.id, "/claim"))
    await desk.post(case(handoff.id, "/return-to-bot"))
    again = scene.services.handoffs.open(handoff.conversation_id, NewHandoff()).handoff
    answer = await desk.post(case(again.id, "/claim"))
    assert answer.status_code == 200 and 'id="composer"' in answer.text
