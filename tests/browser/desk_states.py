"""Every page of the desk in every state it can have: the table that the tests walk along.

A new page, or a new state of one, is a line here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Optional

from playwright.sync_api import Page, expect

from tests.browser.desk import connected
from tests.browser.desk_world import FIGURES_OF, World, busy, quiet
from tests.desk_scene import PASSWORD, Scene

CASE, LOG_IN = "/desk/handoffs/{handoff_id}", "/desk/login"
INSIGHT = "/desk/insight"
INBOX, TRIAL = "/desk/inbox", "/desk/proefchat"
ANSWER = "Uw antwoord aan de klant"
#: What is no page: parts that a page fetches, files, and addresses that only lead elsewhere.
NO_PAGES = {
    "/desk/queue",
    "/desk/strip",
    "/desk/next",
    "/desk/handoffs/{handoff_id}/news",
    "/desk/handoffs/{handoff_id}/along",
    "/desk/overview/now",
    "/desk/audit.csv",
    "/desk/audit.jsonl",
    "/desk/insight.zip",
    "/desk/oidc/start",
}


@dataclass(frozen=True)
class State:
    """A page as it can be: where it is, and what is done there to have it so."""

    name: str
    #: As the gateway has it in its routes.
    route: str
    #: With the cases of the world by name.
    path: str
    do: Optional[Callable[[Page], None]] = None
    #: Looked at with the colours of the system as well.
    forced: bool = False


@dataclass(frozen=True)
class Group:
    """Who sees which states of one world, each in a window of their own; None is nobody."""

    world: Callable[[Scene], World]
    views: dict[Optional[str], tuple[State, ...]]

    @property
    def states(self) -> list[State]:
        return [state for states in self.views.values() for state in states]


def opens(panel: str) -> Callable[[Page], None]:
    return lambda page: page.locator(f"#{panel} > summary").click()


def _live(page: Page) -> None:
    connected(page)


def _settings(page: Page) -> None:
    opens("menu")(page)
    page.get_by_label("Donker").check()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_label("Zoals mijn computer").check()


def _help(page: Page) -> None:
    connected(page).get_by_role("button", name="Sneltoetsen").click()
    page.get_by_role("dialog").wait_for()


def _offline(page: Page) -> None:
    page.route("**/api/desk/events", lambda route: route.abort())
    page.reload()
    page.locator("#connection", has_text="Geen verbinding").wait_for()
    page.unroute("**/api/desk/events")


def _replies(page: Page) -> None:
    connected(page).get_by_label(ANSWER).press("/")
    page.get_by_role("combobox", name="Zoek een antwoord").wait_for()


def _no_reply(page: Page) -> None:
    _replies(page)
    page.keyboard.type("bestaatniet")
    page.get_by_text("Geen antwoord gevonden.").wait_for()


def _not_sent(page: Page) -> None:
    connected(page).route("**/messages", lambda route: route.abort(), times=1)
    page.get_by_label(ANSWER).fill("Dit komt niet aan")
    page.get_by_label(ANSWER).press("Enter")
    page.get_by_text("Versturen lukt nu niet.").wait_for()
    page.get_by_label(ANSWER).fill("")


def _note(page: Page) -> None:
    connected(page).get_by_label("Notitie (de klant ziet dit niet)", exact=True).fill("Half af")


def _resolving(page: Page) -> None:
    opens("do-resolve")(connected(page))
    page.get_by_role("button", name="Afspraak toevoegen").click()
    page.get_by_role("button", name="Afspraak toevoegen").click()
    row = page.locator(".step-row").last
    expect(row.get_by_label("Welke ander")).to_be_hidden()
    row.get_by_label("Wie").select_option("Een ander")
    expect(row.get_by_label("Welke ander")).to_be_visible()
    row.locator("summary").click()


def _resolve_wrong(page: Page) -> None:
    opens("do-resolve")(connected(page))
    page.get_by_label("Opgelost").check()
    page.get_by_label("hoeveel dagen").fill("veel")
    page.get_by_role("button", name="Afronden en bevestigen").click()
    expect(page.get_by_role("alert").filter(has_text="een getal")).to_be_visible()


def _call_wrong(page: Page) -> None:
    opens("do-call")(connected(page))
    page.get_by_label("Of op een ander moment").fill("zondag om 10 uur")
    page.locator("#do-call").get_by_role("button").click()
    page.locator("main .told-wrong").wait_for()


def _understood(page: Page) -> None:
    page.locator(".understood summary").first.click()
    page.locator(".trail > summary").click()
    page.locator(".more summary").click()


def _taken(page: Page) -> None:
    """Somebody else has it by now, and the page says so."""
    connected(page).evaluate("document.getElementById('messages').dataset.state = 'anders'")
    page.evaluate("document.body.dispatchEvent(new CustomEvent('desk:changed'))")
    page.locator("#case-change a").wait_for()


def _logged_out(page: Page) -> None:
    connected(page).context.clear_cookies()
    page.evaluate("document.body.dispatchEvent(new CustomEvent('desk:changed'))")
    page.get_by_text("U bent uitgelogd. Wat u typte, blijft staan.").wait_for()


def _folded_out(page: Page) -> None:
    page.evaluate("for (const table of document.querySelectorAll('.numbers')) table.open = true")


def _label_with_a_key(page: Page) -> None:
    """The pile is put aside and taken back, by keys: what is left is as it was."""
    page.locator("[data-group] h2").first.focus()
    page.keyboard.press("x")
    page.get_by_text("2 berichten opzijgelegd.").wait_for()
    page.locator("[data-undo]").click()
    page.get_by_text("Het laatste label is teruggedraaid.").wait_for()


def _no_such_goal(page: Page) -> None:
    page.locator("[data-group] h2").first.focus()
    page.keyboard.press("g")
    page.keyboard.type("bestaat niet")
    page.keyboard.press("Enter")
    page.locator(".told-wrong").wait_for()


def _tries(page: Page) -> None:
    """Said without another page, and the next can be typed at once."""
    page.get_by_label("Uw bericht, als klant").fill("hallo daar")
    page.keyboard.press("Enter")
    page.get_by_text("U zei: hallo daar").wait_for()
    expect(page.get_by_label("Uw bericht, als klant")).to_have_value("")
    expect(page.get_by_label("Uw bericht, als klant")).to_be_focused()


def _pause(page: Page) -> None:
    connected(page).keyboard.press("p")
    page.get_by_role("button", name="Weer beschikbaar").wait_for()


def _typing(page: Page) -> None:
    """The citizen is typing."""
    page.locator("#live").evaluate(
        """at => { at.innerHTML = '<span class="typing"><span class="dots" aria-hidden="true">'
        + '<i></i><i></i><i></i></span>De klant typt…</span>'; }"""
    )


def wrong_password(page: Page) -> None:
    page.get_by_label("Gebruikersnaam").fill("anna")
    page.get_by_label("Wachtwoord").fill("mis")
    page.get_by_role("button", name="Inloggen", exact=True).click()
    page.get_by_role("alert").wait_for()


def _new_account(username: str) -> Callable[[Page], None]:
    def do(page: Page) -> None:
        page.get_by_label("Gebruikersnaam").fill(username)
        page.get_by_label("Naam die klanten").fill("Nog Iemand")
        page.get_by_role("button", name="Account maken").click()
        done = page.locator("code, [role=alert]")
        done.first.wait_for()

    return do


def _other_password(page: Page) -> None:
    page.get_by_label("Huidig wachtwoord").fill(PASSWORD)
    page.get_by_label("Nieuw wachtwoord", exact=True).fill("kaas fiets wolk lamp")
    page.get_by_label("Nog een keer").fill("kaas fiets wolk lam")
    page.get_by_role("button", name="Wachtwoord wijzigen").click()
    page.locator(".told-wrong").wait_for()


def _case(name: str) -> str:
    return f"/desk/handoffs/{{{name}}}"


QUIET = (
    State("queue, empty", "/desk", "/desk"),
    State("told", "/desk", "/desk?gedaan=leeg"),
    State("mine, empty", "/desk", "/desk?tab=mine"),
    State("resolved, empty", "/desk", "/desk?tab=resolved"),
    State("search, nothing found", "/desk/search", "/desk/search?q=parkeren"),
    State("aftercare, nobody", "/desk/aftercare", "/desk/aftercare"),
    State("the frame without scripts", "/desk/pulse", "/desk/pulse"),
    State("no such case", CASE, "/desk/handoffs/bestaat-niet"),
    State("not allowed", "/desk/accounts", "/desk/accounts", forced=True),
    State("own account", "/desk/account", "/desk/account"),
    State("own account, mistake", "/desk/account", "/desk/account", _other_password),
    State("settings", "/desk", "/desk", _settings, forced=True),
    State("keys", "/desk", "/desk", _help, forced=True),
    State("paused", "/desk", "/desk", _pause),
    State("no network", "/desk", "/desk", _offline),
)
AGENT = (
    State("queue, full, and asked by a colleague", "/desk", "/desk", _live, forced=True),
    State("mine", "/desk", "/desk?tab=mine"),
    State("resolved", "/desk", "/desk?tab=resolved"),
    State("aftercare", "/desk/aftercare", "/desk/aftercare?gedaan=belt", forced=True),
    State("search", "/desk/search", "/desk/search"),
    State("search, found", "/desk/search", "/desk/search?q=parkeervergunning"),
    State("search, by label", "/desk/search", "/desk/search?label=bezwaar"),
    State("search, refused", "/desk/search", "/desk/search?q=999990159"),
    State("customer", "/desk/customer/{handoff_id}", "/desk/customer/{mine}"),
    State("no customer", "/desk/customer/{handoff_id}", "/desk/customer/{urgent}"),
)
CASES = (
    State("waiting", CASE, _case("waiting")),
    State("waiting, not verified, urgent", CASE, _case("urgent")),
    State("waiting, to be called", CASE, _case("callback")),
    State("for another skill", CASE, _case("skill")),
    State("asked of me", CASE, _case("asked_me")),
    State("of a colleague", CASE, _case("brams")),
    State("closed", CASE, _case("done")),
    State("mine", CASE, _case("mine"), _live, forced=True),
    State("just claimed", CASE, _case("mine") + "?gedaan=opgepakt", _typing),
    State("a colleague is asked", CASE, _case("asked_out")),
    State("to be called by me", CASE, _case("calling"), opens("do-call")),
    State("call planned wrong", CASE, _case("calling"), _call_wrong),
    State("note", CASE, _case("mine"), _note),
    State("replies", CASE, _case("mine"), _replies, forced=True),
    State("no such reply", CASE, _case("mine"), _no_reply),
    State("folded out", CASE, _case("mine"), _understood),
    State("resolving", CASE, _case("mine"), _resolving),
    State("resolving, mistake", CASE, _case("mine"), _resolve_wrong),
    State("transferring", CASE, _case("mine"), opens("do-transfer")),
    State("asking", CASE, _case("mine"), opens("do-ask")),
    State("planning a call", CASE, _case("mine"), opens("do-call")),
    State("giving back", CASE, _case("mine"), opens("do-back")),
    State("not sent", CASE, _case("mine"), _not_sent),
    State("changed by somebody else", CASE, _case("mine"), _taken),
    State("logged out meanwhile", CASE, _case("mine"), _logged_out),
)
NOBODY = (
    State("overview, nobody", "/desk/overview", "/desk/overview"),
    State("of colleagues, empty", "/desk", "/desk?tab=claimed"),
)
LEAD = (
    State("queue of a supervisor", "/desk", "/desk"),
    State("of colleagues", "/desk", "/desk?tab=claimed"),
    State("overview", "/desk/overview", "/desk/overview", _live, forced=True),
    State("overview, told", "/desk/overview", "/desk/overview?gedaan=pauze&over=bram"),
    State("log out?", "/desk/team/{username}/log-out", "/desk/team/bram/log-out"),
    State("listening along", CASE, _case("mine")),
    State("a colleague's without a word yet", CASE, _case("brams")),
    State("closed, of a colleague", CASE, _case("done")),
    State("customer", "/desk/customer/{handoff_id}", "/desk/customer/{mine}"),
    State("insight", INSIGHT, f"{INSIGHT}?van={FIGURES_OF}&tot={FIGURES_OF}", _folded_out, True),
    State("insight, few, and not counted yet", INSIGHT, INSIGHT),
    State("insight, wrong day", INSIGHT, f"{INSIGHT}?van=morgen"),
    State("inbox", INBOX, INBOX, forced=True),
    State("inbox, labelled", INBOX, INBOX, _label_with_a_key),
    State("inbox, no such goal", INBOX, INBOX, _no_such_goal),
    State("proefchat", TRIAL, TRIAL, _tries, forced=True),
    State("audit log", "/desk/audit", "/desk/audit"),
    State("audit log, filtered", "/desk/audit", "/desk/audit?wie=anna&wat=note"),
    State("audit log, nothing", "/desk/audit", "/desk/audit?van=2020-01-01&tot=2020-01-02"),
    State("audit log, wrong day", "/desk/audit", "/desk/audit?van=morgen"),
)
OFFICE = (
    State("accounts", "/desk/accounts", "/desk/accounts", forced=True),
    State("account", "/desk/accounts/{username}", "/desk/accounts/anna"),
    State("account, saved", "/desk/accounts/{username}", "/desk/accounts/anna?gedaan=opgeslagen"),
    State("account, blocked", "/desk/accounts/{username}", "/desk/accounts/bea"),
    State("account, closed", "/desk/accounts/{username}", "/desk/accounts/ans"),
    State("account, oneself", "/desk/accounts/{username}", "/desk/accounts/kim"),
    State("no such account", "/desk/accounts/{username}", "/desk/accounts/bestaatniet"),
    State("new", "/desk/accounts/+nieuw", "/desk/accounts/+nieuw"),
    State("new, taken", "/desk/accounts/+nieuw", "/desk/accounts/+nieuw", _new_account("anna")),
    State(
        "one-time password",
        "/desk/accounts/+nieuw",
        "/desk/accounts/+nieuw",
        _new_account("ep"),
    ),
    State("own account, no conversations", "/desk/account", "/desk/account"),
    State("audit log, all of it", "/desk/audit", "/desk/audit"),
)
DESIGNER = (
    State("own account, one tab", "/desk/account", "/desk/account"),
    State("insight, nothing", INSIGHT, INSIGHT),
    State("inbox, empty", INBOX, INBOX),
    State("proefchat, not begun", TRIAL, TRIAL),
    State("proefchat, begun", TRIAL, TRIAL, _tries),
    State("no conversations", "/desk/search", "/desk/search"),
)
FIRST = (
    State("own password first", "/desk/account", "/desk/account"),
    State("own password first, mistake", "/desk/account", "/desk/account", _other_password),
)
OUT = (
    State("log in", LOG_IN, LOG_IN, forced=True),
    State("logged out", LOG_IN, "/desk/login?gedaan=uitgelogd"),
    State("wrong password", LOG_IN, LOG_IN, wrong_password),
)
GROUPS = {
    "nothing to do": Group(
        quiet, {"anna": QUIET, "tine": NOBODY, "dora": DESIGNER, "eva": FIRST, None: OUT}
    ),
    "agent": Group(busy, {"anna": AGENT + CASES}),
    "supervisor": Group(busy, {"tine": LEAD, "kim": OFFICE}),
}


def of_world(world: World, state: State) -> str:
    return state.path.format(**{name: case.id for name, case in world.cases.items()})
