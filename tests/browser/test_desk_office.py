"""Accounts, one's own account and the audit log in a real browser: WCAG, any window, no scripts."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, Route, expect

from bot.bootstrap import Services, bootstrap
from bot.domain.accounts import GroupRule, Profile
from bot.domain.staff import Staff
from bot.gateway.oidc import Oidc
from bot.log_in_settings import LogInSettings
from tests.browser.desk import Served, served
from tests.desk_scene import PASSWORD
from tests.oidc_peer import ISSUER, Peer, settings

pytestmark = pytest.mark.browser
OTHER = "kaas fiets wolk lamp"


@pytest.fixture
def office(services: Services, anna: Staff, bram: Staff, browser) -> Iterator[Served]:
    add = services.staff.add
    add("kim", "Kim Beheer", "administrator", [], PASSWORD)
    add("wil", "Wil Teamleider", "supervisor", ["burgerzaken", "belastingen"], PASSWORD)
    add("dora", "Dora van Diensten", "designer", [], PASSWORD)
    services.accounts.add("eenheellangenaamzonderspaties@voorbeeldstad.nl", Profile("Lange Naam"))
    services.accounts.deactivate("bram")
    for _ in range(5):
        try:
            services.staff.log_in("anna", "verkeerd")
        except Exception as error:
            assert "klopt niet" in str(error)
    with served(services, browser) as made:
        yield made


def _enter(page: Page, username: str, password: str = PASSWORD) -> Page:
    page.goto("/desk/login")
    page.get_by_label("Gebruikersnaam").fill(username)
    page.get_by_label("Wachtwoord").fill(password)
    page.get_by_role("button", name="Inloggen").click()
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def test_without_scripts_a_first_log_in_leads_to_an_own_password(
    office: Served, services: Services
) -> None:
    boss = services.accounts.get("kim").staff
    _, once = services.accounts.add_with_one_time_password("eva", Profile("Eva Vos"), boss)
    page = _enter(office.page(java_script_enabled=False), "eva", once)
    page.get_by_label("Huidig wachtwoord").fill(once)
    page.get_by_label("Nieuw wachtwoord", exact=True).fill(OTHER)
    page.get_by_label("Nog een keer").fill(OTHER)
    page.get_by_role("button", name="Wachtwoord wijzigen").click()
    expect(page.get_by_text("Uw wachtwoord is gewijzigd")).to_be_visible()
    page.goto("/desk")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_an_administrator_does_the_whole_work_by_keyboard(
    office: Served, services: Services
) -> None:
    page = _enter(office.page(), "kim")
    page.get_by_role("link", name="Anna de Vries").focus()
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Van het slot halen")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Dit account is van het slot.")).to_be_visible()
    services.staff.log_in("anna", PASSWORD)


def test_back_from_the_organisations_log_in_the_desk_opens_at_once(
    services: Services, browser
) -> None:
    """The session cookie is Strict, and the browser comes from another site."""
    oidc = settings(groups=(GroupRule("balie", "agent"),))
    changed = replace(services.settings, log_in=LogInSettings(oidc=oidc))
    peer = Peer()
    peer.person["groups"] = ["balie"]

    def there(route: Route) -> None:
        back = html.escape(peer.log_in(route.request.url))
        route.fulfill(content_type="text/html", body=f'<a href="{back}">Terug</a>')

    with served(bootstrap(changed, services.deps.clock), browser) as desk:
        state = desk.app.state
        state.gateway = replace(state.gateway, oidc=Oidc(oidc, peer))
        page = desk.page()
        page.route(f"{ISSUER}/**", there)
        page.goto("/desk/login")
        page.get_by_role("link", name="Inloggen met uw werkaccount").click()
        page.get_by_role("link", name="Terug").click()
        page.wait_for_url("**/desk")
        expect(page.get_by_role("heading", level=1)).to_have_text("Wachtend")
        expect(page.locator("#connection")).to_have_text("Verbonden")
