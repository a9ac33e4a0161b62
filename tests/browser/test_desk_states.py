"""WCAG 2.2 AA on every page of the desk, in every state, light and dark, wide and narrow."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Page, expect
from starlette.routing import compile_path

from bot.bootstrap import Services, bootstrap
from bot.domain.accounts import GroupRule
from bot.gateway.app import create_app
from bot.gateway.oidc import Oidc
from bot.log_in_settings import LogInSettings
from tests.browser.desk import SIZES, Served, colour_violations, served, sideways, violations
from tests.browser.desk_states import GROUPS, LOG_IN, NO_PAGES, State, of_world, wrong_password
from tests.desk_scene import PASSWORD, Scene
from tests.fakes import FakeBot, FakeClock
from tests.oidc_peer import Peer, settings

pytestmark = pytest.mark.browser
WIDE = {"width": 1440, "height": 900}
#: Looked at by the test of the organisation's own log-in.
OUTSIDE = {"/desk/oidc/callback"}


@dataclass
class Judged:
    """The parts of pages whose colours were looked at before: most are on many pages."""

    light: set[str] = field(default_factory=set)
    dark: set[str] = field(default_factory=set)


def looked_at(page: Page, name: str, judged: Judged, forced: bool = False) -> list[str]:
    """What is wrong with the page as it is: light, dark and narrow."""
    wrong = [f"{name}: {one}" for one in violations(page, colours=False)]
    wrong += [f"{name}: {one}" for one in colour_violations(page, judged.light)]
    page.emulate_media(color_scheme="dark")
    wrong += [f"{name}, dark: {one}" for one in colour_violations(page, judged.dark)]
    page.emulate_media(color_scheme="light")
    if forced:
        # What colours then are the browser says after axe has looked: the rest can be judged.
        page.emulate_media(forced_colors="active")
        wrong += [f"{name}, forced colours: {one}" for one in violations(page, colours=False)]
        page.emulate_media(forced_colors="none")
    wrong += _too_wide(page, name)
    page.set_viewport_size(SIZES["narrow"])
    wrong += [f"{name}, narrow: {one}" for one in violations(page, colours=False)]
    wrong += _too_wide(page, f"{name}, narrow")
    page.set_viewport_size(WIDE)
    return wrong


def _too_wide(page: Page, name: str) -> list[str]:
    return [f"{name}: {sideways(page)} px too wide"] if sideways(page) > 0 else []


def known(state: State, wrong: str) -> bool:
    """The frame that keeps cases with who has no scripts renews its one line by the clock: that is
    what it is for (essential, WCAG 2.2.1), and nothing that anybody works in is touched."""
    return state.route == "/desk/pulse" and ": meta-refresh: " in wrong


def window(desk: Served) -> Page:
    """Colours that are still changing are no colours to judge."""
    return desk.page(viewport=WIDE, reduced_motion="reduce")


def enter(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto(LOG_IN)
    page.get_by_label("Gebruikersnaam").fill(username)
    page.get_by_label("Wachtwoord").fill(password)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url(lambda url: "/login" not in url)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(GROUPS))
def test_every_state_meets_wcag_and_fits_its_window(
    services: Services, clock: FakeClock, browser, name: str
) -> None:
    group = GROUPS[name]
    world = group.world(Scene(services, clock))
    wrong = []
    with served(services, browser) as desk:
        for who, states in group.views.items():
            page, judged = window(desk), Judged()
            if who:
                enter(page, who, world.once if who == "eva" else PASSWORD)
            for state in states:
                if who:
                    page.evaluate("sessionStorage.clear()")  # no drafts of the state before
                page.goto(of_world(world, state))
                if state.do:
                    state.do(page)
                assert page.title() and page.locator("h1").count() == (state.route != "/desk/pulse")
                found = looked_at(page, f"{who}, {state.name}", judged, state.forced)
                wrong += [one for one in found if not known(state, one)]
            page.context.close()
    assert not wrong, "\n".join(wrong)


def test_a_part_that_was_judged_is_judged_again_when_it_changes(
    services: Services, browser
) -> None:
    """Without this, passing over what was judged before could pass over everything."""
    with served(services, browser) as desk:
        page, judged = window(desk), Judged()
        page.goto(LOG_IN)
        assert colour_violations(page, judged.light) == []
        assert judged.light
        page.locator("form label").first.evaluate("one => { one.style.color = '#eee'; }")
        for _ in range(2):
            assert "color-contrast" in " ".join(colour_violations(page, judged.light))
        page.reload()
        judged = Judged()
        sheet = "rules => document.adoptedStyleSheets[0].replaceSync(rules)"
        page.evaluate("document.adoptedStyleSheets = [new CSSStyleSheet()]")
        page.evaluate(sheet, "form label { color: #eee !important; display: none }")
        assert colour_violations(page, judged.light) == []
        page.evaluate(sheet, "form label { color: #eee !important }")
        for _ in range(2):
            assert "color-contrast" in " ".join(colour_violations(page, judged.light))


def test_no_page_of_the_desk_is_left_out(services: Services) -> None:
    """A new page needs a line in the table; one that is no page, a line in NO_PAGES."""
    there = {
        route.path
        for route in create_app(services, FakeBot(), sweeping=False).routes
        if isinstance(route, APIRoute)
        and "GET" in route.methods
        and re.match(r"/desk(/|$)", route.path)
    }
    table = {state.route for group in GROUPS.values() for state in group.states} | OUTSIDE
    assert there == table | NO_PAGES
    assert not table & NO_PAGES


@pytest.mark.parametrize("name", list(GROUPS))
def test_each_line_of_the_table_leads_where_it_says(name: str) -> None:
    for state in GROUPS[name].states:
        path = urlsplit(re.sub(r"{\w+}", "something", state.path)).path
        assert compile_path(state.route)[0].match(path), state


@pytest.mark.slow
def test_the_organisations_own_log_in_meets_wcag_at_every_step(services: Services, browser) -> None:
    oidc = settings(groups=(GroupRule("balie", "agent"),))
    changed = replace(services.settings, log_in=LogInSettings(oidc=oidc))
    peer = Peer()
    with served(bootstrap(changed, services.deps.clock), browser) as desk:
        state = desk.app.state
        state.gateway = replace(state.gateway, oidc=Oidc(oidc, peer))
        page, judged = window(desk), Judged()
        page.goto(LOG_IN)
        wrong = looked_at(page, "with a work account", judged)
        wrong_password(page)
        wrong += looked_at(page, "with a work account, mistake", judged)
        page.goto("/desk/oidc/callback?state=x&code=y")
        page.get_by_role("alert").wait_for()
        wrong += looked_at(page, "too late", judged)
        # The page in between goes on by itself: here it may not.
        page.route(
            lambda url: urlsplit(url).path == "/desk", lambda route: route.fulfill(status=204)
        )
        for groups, name in ((["anders"], "not for the desk"), (["balie"], "onwards")):
            peer.person["groups"] = groups
            sent = page.request.get("/desk/oidc/start", max_redirects=0)
            page.goto(peer.log_in(sent.headers["location"]), wait_until="commit")
            page.get_by_role("main").wait_for()
            wrong += looked_at(page, name, judged)
        expect(page.get_by_role("heading", level=1)).to_have_text("U bent ingelogd")
    assert not wrong, "\n".join(wrong)
