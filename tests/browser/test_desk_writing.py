"""Writing at the desk in a real browser: canned replies, notes, a colleague, tabs, lost network."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from bot.bootstrap import Services
from bot.domain.handoff import Handoff
from bot.domain.staff import Staff
from tests.browser.desk import Served, connected, opened, served
from tests.desk_scene import Scene, parking
from tests.fakes import FakeClock

pytestmark = pytest.mark.browser


@pytest.fixture
def scene(services: Services, clock: FakeClock, anna: Staff, bram: Staff) -> Scene:
    scene = Scene(services, clock)
    scene.demo_customers()
    return scene


@pytest.fixture
def desk(scene: Scene, browser) -> Iterator[Served]:
    with served(scene.services, browser) as made:
        yield made


@pytest.fixture
def mine(scene: Scene, anna: Staff) -> Handoff:
    handoff = parking(scene)
    scene.services.casework.claim(handoff.id, anna)
    return handoff


def answer(page: Page):
    return page.get_by_label("Uw antwoord aan de klant")


def note(page: Page):
    return page.get_by_label("Notitie (de klant ziet dit niet)", exact=True)


def case(desk: Served, mine: Handoff) -> Page:
    return connected(opened(desk.page("anna"), mine))


# --- canned replies ---------------------------------------------------------------------------


def test_a_canned_reply_is_found_and_put_in_the_answer_by_keyboard(
    desk: Served, scene: Scene, mine: Handoff
) -> None:
    page = case(desk, mine)
    said = scene.texts(mine)
    answer(page).press("/")
    search = page.get_by_role("combobox", name="Zoek een antwoord")
    expect(search).to_be_focused()
    expect(search).to_have_attribute("aria-expanded", "true")
    page.keyboard.type("groet kórt")
    options = page.locator("#reply-list").get_by_role("option")
    expect(options).to_have_count(1)
    chosen = page.locator(f"#{search.get_attribute('aria-activedescendant')}")
    expect(chosen).to_contain_text("Begroeten, kort")
    expect(chosen).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(answer(page)).to_be_focused()
    expect(answer(page)).to_have_value(
        "Goedemorgen mevrouw De Vries, u spreekt met Anna de Vries. Waar kan ik u mee helpen?"
    )
    assert scene.texts(mine) == said  # it waits for a look
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Waar kan ik u mee helpen?")


def test_arrows_walk_round_and_escape_goes_back_without_a_word(desk: Served, mine: Handoff) -> None:
    page = case(desk, mine)
    answer(page).press("/")
    search = page.get_by_role("combobox", name="Zoek een antwoord")
    page.keyboard.type("afsluiten")
    options = page.locator("#reply-list").get_by_role("option")
    expect(options).to_have_count(2)
    ids = [options.nth(index).get_attribute("id") for index in range(2)]
    for key, place in (("ArrowDown", 1), ("ArrowDown", 0), ("ArrowUp", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        expect(search).to_have_attribute("aria-activedescendant", str(ids[place]))
    page.keyboard.press("Escape")
    expect(search).to_be_hidden()
    expect(answer(page)).to_be_focused()
    expect(answer(page)).to_have_value("")


def test_what_is_typed_right_behind_the_slash_is_a_search_and_no_answer(
    desk: Served, mine: Handoff
) -> None:
    page = case(desk, mine)
    focused = answer(page).evaluate(
        """(field) => {
            field.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true}));
            return document.activeElement.id;  // before the browser had time for anything else
        }"""
    )
    assert focused == "reply-search"


def test_a_slash_within_a_sentence_is_a_slash(desk: Served, mine: Handoff) -> None:
    page = case(desk, mine)
    answer(page).focus()
    page.keyboard.type("op 1/2 of 3/4")
    expect(answer(page)).to_have_value("op 1/2 of 3/4")


def test_an_answer_of_the_catalogue_comes_behind_what_was_typed(
    desk: Served, mine: Handoff
) -> None:
    page = case(desk, mine)
    answer(page).fill("Goed nieuws.")
    page.get_by_role("link", name="In mijn antwoord").first.click()
    expect(answer(page)).to_be_focused()
    expect(answer(page)).to_have_value(re.compile(r"^Goed nieuws\. \w"))
    assert "?antwoord" not in page.url


# --- notes ------------------------------------------------------------------------------------


def test_a_note_is_not_sent_by_enter_and_reaches_colleagues_only(
    desk: Served, scene: Scene, mine: Handoff
) -> None:
    page = case(desk, mine)
    said = scene.texts(mine)
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(note(page)).to_be_focused()
    page.keyboard.type("Eerste regel")
    page.keyboard.press("Enter")
    page.keyboard.type("tweede regel")
    expect(note(page)).to_have_value("Eerste regel\ntweede regel")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#note-list")).to_contain_text("tweede regel")
    expect(note(page)).to_have_value("")
    assert scene.texts(mine) == said


def test_drafts_of_answer_and_note_survive_a_reload_each_in_its_own_case(
    desk: Served, scene: Scene, anna: Staff, mine: Handoff
) -> None:
    other = parking(scene)
    scene.services.casework.claim(other.id, anna)
    page = case(desk, mine)
    answer(page).fill("half antwoord")
    note(page).fill("halve notitie")
    connected(opened(page, other))
    expect(answer(page)).to_have_value("")
    expect(note(page)).to_have_value("")
    connected(opened(page, mine))
    expect(answer(page)).to_have_value("half antwoord")
    expect(note(page)).to_have_value("halve notitie")


# --- two tabs, no network ---------------------------------------------------------------------


def test_two_tabs_send_their_own_words_and_see_each_others(
    desk: Served, scene: Scene, mine: Handoff
) -> None:
    first = case(desk, mine)
    answer(first).fill("uit de eerste tab")
    second = first.context.new_page()
    connected(opened(second, mine))
    # As a browser does when a tab is duplicated: the draft and its id come along.
    kept = first.evaluate("JSON.stringify({...sessionStorage})")
    second.evaluate(
        "kept => Object.entries(JSON.parse(kept)).forEach(([k, v]) => sessionStorage[k] = v)", kept
    )
    second.reload()
    connected(second)
    expect(answer(second)).to_have_value("uit de eerste tab")
    answer(first).press("Enter")
    expect(second.get_by_role("log")).to_contain_text("uit de eerste tab")
    answer(second).fill("uit de tweede tab")
    answer(second).press("Enter")
    for page in (first, second):
        log = page.get_by_role("log")
        expect(log).to_contain_text("uit de tweede tab")
        expect(log.get_by_text("uit de eerste tab")).to_have_count(1)
    texts = scene.texts(mine)
    assert [texts.count(f"uit de {n} tab") for n in ("eerste", "tweede")] == [1, 1]


def test_without_network_nothing_is_lost_and_afterwards_nothing_is_doubled(
    desk: Served, scene: Scene, mine: Handoff
) -> None:
    page = case(desk, mine)
    page.context.set_offline(True)
    answer(page).fill("Ik zoek het uit.")
    answer(page).press("Enter")
    expect(page.locator("#composer-error")).to_contain_text("Uw tekst staat er nog.")
    note(page).fill("Let op")
    note(page).press("Control+Enter")
    expect(page.locator("#note-error")).to_contain_text("Uw tekst staat er nog.")
    scene.writes(mine, "Bent u er nog?")
    page.context.set_offline(False)
    expect(page.get_by_role("log")).to_contain_text("Bent u er nog?")
    expect(answer(page)).to_have_value("Ik zoek het uit.")
    answer(page).press("Enter")
    note(page).press("Control+Enter")
    expect(page.get_by_role("log")).to_contain_text("Ik zoek het uit.")
    expect(page.locator("#note-list")).to_contain_text("Let op")
    assert scene.texts(mine).count("Ik zoek het uit.") == 1
    with scene.services.deps.uow(write=False) as repos:
        assert len(repos.notes.of_conversation(mine.conversation_id)) == 1


def test_an_answer_that_arrived_while_its_confirmation_was_lost_is_not_sent_again(
    desk: Served, scene: Scene, mine: Handoff
) -> None:
    page = case(desk, mine)

    def delivered_but_cut_off(route) -> None:
        route.fetch()
        route.abort()

    page.route("**/messages", delivered_but_cut_off, times=1)
    answer(page).fill("Eenmaal")
    answer(page).press("Enter")
    expect(page.locator("#composer-error")).to_contain_text("Uw tekst staat er nog.")
    answer(page).press("Enter")
    expect(answer(page)).to_have_value("")
    expect(page.get_by_role("log").get_by_text("Eenmaal", exact=True)).to_have_count(1)
    assert scene.texts(mine).count("Eenmaal") == 1


# --- a colleague ------------------------------------------------------------------------------


def test_a_colleague_is_asked_and_takes_it_over_in_another_browser(
    desk: Served, scene: Scene, mine: Handoff, bram: Staff
) -> None:
    other = connected(desk.page("bram"))
    page = case(desk, mine)
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.get_by_label("Wie vraagt u om dit over te nemen?").select_option(label="Bram Bakker")
    page.get_by_label("Waarom? (alleen uw collega leest dit)").fill("Jij kent dit dossier.")
    page.get_by_role("button", name="Vragen", exact=True).click()
    expect(page.get_by_text("Bram Bakker is gevraagd om dit over te nemen")).to_be_visible()

    question = other.get_by_role("region", name="Vragen van collega's")
    expect(question).to_contain_text("Anna de Vries vraagt")
    expect(question).to_contain_text("“Jij kent dit dossier.”")
    question.get_by_role("button", name="Overnemen").click()
    expect(other.get_by_text("U heeft dit gesprek overgenomen.")).to_be_visible()
    expect(answer(other)).to_be_visible()
    expect(page.locator("#case-change")).to_contain_text("Bram Bakker heeft dit gesprek")
    assert scene.now(mine).agent_id == bram.id


# --- typing, keys -----------------------------------------------------------------------------


def test_the_agent_sees_that_the_citizen_types(desk: Served, mine: Handoff) -> None:
    page = case(desk, mine)
    typing = desk.app.state.gateway.typing
    typing.types(mine.conversation_id, "citizen")
    expect(page.locator("#live")).to_have_text("De klant typt…")
    typing.stops(mine.conversation_id, "citizen")
    expect(page.locator("#live")).not_to_have_text("De klant typt…")


def test_what_the_agent_types_is_signalled_without_its_words(desk: Served, mine: Handoff) -> None:
    page = case(desk, mine)
    with page.expect_response("**/typing") as told:
        answer(page).press_sequentially("geheim")
    assert told.value.request.post_data is None
    assert desk.app.state.gateway.typing.is_typing(mine.conversation_id, "agent")


def test_the_overview_of_keys_is_a_dialog_that_gives_the_focus_back(
    desk: Served, mine: Handoff
) -> None:
    page = case(desk, mine)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Sneltoetsen")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    button = page.get_by_role("button", name="Sneltoetsen")
    button.click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Sluiten").click()
    expect(button).to_be_focused()


def test_single_letters_can_be_turned_off(desk: Served, mine: Handoff) -> None:
    page = case(desk, mine)
    page.locator("#menu summary").click()
    page.get_by_label("Sneltoetsen met één letter").uncheck()
    page.keyboard.press("Escape")
    page.locator("#main").focus()
    for key in ("n", "r", "/", "z"):
        page.keyboard.press(key)
    expect(note(page)).not_to_be_focused()
    expect(page.get_by_role("combobox", name="Zoek een antwoord")).to_be_hidden()
    assert page.url.endswith(mine.id)
