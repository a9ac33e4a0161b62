"""What stands beside the conversation: understanding, notes, labels, answers, what went before."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot.bootstrap import Services
from bot.domain.consent import CONTACTS, RECOGNISE, Consent
from bot.domain.conversation import Sender
from bot.domain.goals import NextStep
from bot.domain.handoff import Handoff
from bot.domain.staff import Staff
from bot.domain.triage import Triage
from bot.storage.desk_tables import audit
from tests.desk_scene import Scene, eviction, parking
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


@pytest.fixture
def mine(scene: Scene, anna: Staff) -> Handoff:
    handoff = parking(scene)
    scene.services.casework.claim(handoff.id, anna)
    return handoff


def sort(scene: Scene, handoff: Handoff, goal: str, confidence: float, triage: Triage) -> None:
    """As if the bot had made this of the citizen's first message."""
    with scene.services.deps.uow() as repos:
        messages = repos.messages.since(handoff.conversation_id, 0)
        seq = next(m.seq for m in messages if m.sender is Sender.CITIZEN)
        repos.sortings.record(handoff.conversation_id, seq, goal, confidence, triage, scene.clock())


COMPLEX = Triage(
    label="complex",
    decision="complex",
    probability=0.91,
    reasons=("bezwaar tegen een besluit",),
    also=("bezwaar_maken",),
)


def answer_field(page: str) -> str:
    found = re.search(r'<textarea id="answer"[^>]*>([^<]*)</textarea>', page)
    assert found
    return html.unescape(found[1])


# --- what the bot understood ------------------------------------------------------------------


async def test_each_message_has_what_the_bot_made_of_it(
    desk: Browser, scene: Scene, mine: Handoff
) -> None:
    sort(scene, mine, "parkeervergunning", 0.87, COMPLEX)
    page = shown(await desk.get(case(mine.id)))
    assert "Begrepen: Een parkeervergunning regelen (zeker) Hoe zeker 87%" in page
    assert "Gesorteerd als ingewikkeld (kans op ingewikkeld 91%)" in page
    assert "Omdat bezwaar tegen een besluit Vroeg ook Het niet eens zijn met een besluit" in page


async def test_a_message_without_a_sorting_has_nothing_below_it(
    desk: Browser, mine: Handoff
) -> None:
    assert 'class="understood"' not in (await desk.get(case(mine.id))).text


async def test_the_trail_tells_who_did_what(desk: Browser, scene: Scene, mine: Handoff) -> None:
    await desk.post(case(mine.id, "/release"), note="Ik moet weg.")
    page = shown(await desk.get(case(mine.id)))
    assert "Anna de Vries pakte het op" in page
    assert "Anna de Vries zette het terug in de wachtrij “Ik moet weg.”" in page


# --- what can be answered ---------------------------------------------------------------------


async def test_an_answer_of_the_catalogue_is_put_in_the_reply_and_not_sent(
    desk: Browser, scene: Scene, mine: Handoff
) -> None:
    sort(scene, mine, "parkeervergunning", 0.87, COMPLEX)
    goals = scene.services.catalogue.goals
    before = scene.texts(mine)
    for key in ("parkeervergunning", "bezwaar_maken"):
        page = await desk.get(case(mine.id, f"?antwoord=goal:{key}"))
        assert answer_field(page.text).startswith(goals[key].answer.short)
    assert scene.texts(mine) == before


async def test_a_canned_reply_is_filled_in_for_this_customer(desk: Browser, mine: Handoff) -> None:
    page = await desk.get(case(mine.id, "?antwoord=reply:groet-kort"))
    field = answer_field(page.text)
    assert field.startswith("Goedemorgen mevrouw De Vries, u spreekt met Anna de Vries.")


async def test_a_name_that_nobody_checked_is_not_filled_in(
    desk: Browser, scene: Scene, anna: Staff
) -> None:
    handoff = eviction(scene)
    scene.services.casework.claim(handoff.id, anna)
    page = await desk.get(case(handoff.id, "?antwoord=reply:groet-kort"))
    assert answer_field(page.text).startswith("Goedemorgen, u spreekt met Anna de Vries.")


async def test_an_answer_that_is_not_there_leaves_the_reply_empty(
    desk: Browser, mine: Handoff
) -> None:
    page = await desk.get(case(mine.id, "?antwoord=reply:bestaat-niet"))
    assert page.status_code == 200 and answer_field(page.text) == ""


# --- notes ------------------------------------------------------------------------------------


async def test_a_note_is_for_staff_only_and_is_kept_once(
    desk: Browser, scene: Scene, mine: Handoff
) -> None:
    for _ in range(2):
        answer = await desk.post(
            case(mine.id, "/notes"), text="Belde vorige week ook.", client_id="n1"
        )
        assert answer.url.path == case(mine.id)
    assert shown(answer).count("Belde vorige week ook.") == 1
    assert "Belde vorige week ook." not in " ".join(scene.texts(mine))


async def test_a_note_that_cannot_be_kept_comes_back(desk: Browser, mine: Handoff) -> None:
    text = "lang " * 600
    answer = await desk.post(case(mine.id, "/notes"), text=text, client_id="n1")
    assert answer.status_code == 422
    assert "Een notitie heeft 1 tot 2000 tekens." in shown(answer)
    assert text.strip() in answer.text and 'value="n1"' in answer.text


async def test_the_script_gets_no_page_for_a_note_and_the_news_has_it(
    desk: Browser, scene: Scene, mine: Handoff
) -> None:
    scripted = {**ORIGIN, "HX-Request": "true"}
    page = (await desk.get(case(mine.id))).text
    state = re.search(r'data-state="([^"]+)"', page)
    assert state
    url = case(mine.id, f"/news?since={len(scene.texts(mine))}&state={state[1]}&note=0")
    assert (await desk.get(url)).status_code == 204
    fields = {"text": "Vraag Bram.", "client_id": "n1"}
    answer = await desk.http.post(case(mine.id, "/notes"), data=fields, headers=scripted)
    assert (answer.status_code, answer.text) == (204, "")
    news = await desk.get(url)
    assert news.status_code == 200 and 'id="note-list"' in news.text
    assert "Vraag Bram." in news.text
    last = re.search(r'data-last="(\d+)"', news.text)
    assert last
    assert (await desk.get(url.replace("note=0", f"note={last[1]}"))).status_code == 204


async def test_a_note_about_a_case_of_another_department_is_refused(
    gateway: Running, scene: Scene, mine: Handoff
) -> None:
    scene.staff("eva", "Eva", departments=["burgerzaken"])
    eva = await logged_in(gateway, "eva")
    answer = await eva.post(case(mine.id, "/notes"), text="Gluren", client_id="n1")
    assert answer.status_code == 404
    with scene.services.deps.uow() as repos:
        assert repos.notes.of_conversation(mine.conversation_id) == []


# --- labels -----------------------------------------------------------------------------------


async def test_labels_are_added_and_taken_away(desk: Browser, scene: Scene, mine: Handoff) -> None:
    await desk.post(case(mine.id, "/tags"), new="bezwaar, Parkeren")
    await desk.post(case(mine.id, "/tags"), new="bezwaar")
    assert scene.now(mine).tags == ("bezwaar", "Parkeren")
    answer = await desk.post(case(mine.id, "/tags"), remove="bezwaar")
    assert scene.now(mine).tags == ("Parkeren",)
    assert answer.url.path == case(mine.id)


async def test_labels_of_this_month_are_suggested(
    desk: Browser, scene: Scene, mine: Handoff
) -> None:
    await desk.post(case(mine.id, "/tags"), new="storm")
    other = eviction(scene)
    assert '<option value="storm">' in (await desk.get(case(other.id))).text


async def test_a_label_that_is_too_long_is_refused(
    desk: Browser, scene: Scene, mine: Handoff
) -> None:
    answer = await desk.post(case(mine.id, "/tags"), new="x" * 41)
    assert answer.status_code == 422 and "hooguit 40 tekens" in shown(answer)
    assert scene.now(mine).tags == ()


# --- what went before -------------------------------------------------------------------------


@pytest.fixture
def before(scene: Scene, anna: Staff) -> Handoff:
    """An earlier conversation of the same customer, in which something was promised."""
    handoff = scene.waiting(
        "Ik wil bezwaar maken", customer=("demo-devries", "mevrouw De Vries"), goal="bezwaar_maken"
    )
    scene.services.casework.claim(handoff.id, anna)
    step = NextStep(who="wij", what="Wij sturen u het formulier", due="voor vrijdag")
    scene.services.casework.resolve(handoff.id, anna, "follow_up", [step])
    scene.clock.forward(days=2)
    return handoff


async def test_what_was_promised_earlier_is_shown_with_a_link_to_that_conversation(
    before: Handoff, mine: Handoff, desk: Browser, scene: Scene
) -> None:
    page = await desk.get(case(mine.id))
    assert "In eerdere gesprekken Wij sturen u het formulier (voor vrijdag)." in shown(page)
    assert f'href="{case(before.id)}"' in page.text


async def test_a_colleagues_earlier_conversation_has_no_link(
    gateway: Running, scene: Scene, before: Handoff, bram: Staff
) -> None:
    handoff = parking(scene)
    browser = await logged_in(gateway, "bram")
    page = await browser.get(case(handoff.id))
    assert "Het niet eens zijn met een besluit" in shown(page)
    assert case(before.id) not in page.text


async def test_who_refuses_that_contacts_are_used_has_no_earlier_conversations(
    before: Handoff, mine: Handoff, desk: Browser, scene: Scene
) -> None:
    found = scene.services.deps.terms.find(RECOGNISE, CONTACTS)
    assert found
    with scene.services.deps.uow() as repos:
        conversation = repos.conversations.get(mine.conversation_id)
        assert conversation and conversation.subject
        said = Consent(RECOGNISE, CONTACTS, found[0].version, False, scene.clock())
        repos.consents.record(conversation.subject, said)
    page = shown(await desk.get(case(mine.id)))
    assert "Wij sturen u het formulier" not in page
    file = shown(await desk.get(f"/desk/customer/{mine.id}"))
    assert "Geen eerdere gesprekken." in file


async def test_the_file_of_a_customer_is_read_with_a_line_in_the_audit(
    before: Handoff, mine: Handoff, desk: Browser, scene: Scene
) -> None:
    page = shown(await desk.get(f"/desk/customer/{mine.id}"))
    for words in ("mevrouw De Vries", "Z-2026-004312", "Nieuw adres doorgegeven.", "10 maart"):
        assert words in page
    both = [(action, mine.conversation_id) for action in ("read_customer", "read_history")]
    assert actions(scene)[-2:] == both


async def test_who_is_not_logged_in_has_no_file(desk: Browser, scene: Scene) -> None:
    handoff = eviction(scene)
    answer = await desk.get(f"/desk/customer/{handoff.id}")
    assert answer.status_code == 404
    assert "/desk/customer/" not in (await desk.get(case(handoff.id))).text


async def test_a_file_is_only_for_who_may_read_the_case(
    gateway: Running, scene: Scene, mine: Handoff
) -> None:
    scene.staff("eva", "Eva", departments=["burgerzaken"])
    eva = await logged_in(gateway, "eva")
    assert (await eva.get(f"/desk/customer/{mine.id}")).status_code == 404


def actions(scene: Scene) -> list[tuple[str, str | None]]:
    with scene.services.engine.connect() as connection:
        query = select(audit.c.action, audit.c.conversation_id).order_by(audit.c.id)
        return [(row.action, row.conversation_id) for row in connection.execute(query)]
