"""Logging in with the organisation's own account, at a provider that also misbehaves."""

from __future__ import annotations

import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import requests
import sqlalchemy as sa

from bot.bootstrap import Services, bootstrap
from bot.domain.accounts import GroupRule, Profile
from bot.gateway.oidc import Oidc
from bot.gateway.oidc_provider import OidcUnavailable, Provider
from bot.log_in_settings import LogInSettings
from bot.storage.desk_tables import audit
from tests.conftest import PASSWORD
from tests.gateway_client import BASE, running
from tests.oidc_peer import CLIENT, ISSUER, SECRET, Peer, settings
from tests.signing import hs, pem, rs, rsa_key, unsigned

RULES = (
    GroupRule("balie-zorg", "agent", frozenset({"burgerzaken"})),
    GroupRule("balie-chef", "supervisor"),
    GroupRule("balie-beheer", "administrator"),
)


@dataclass
class World:
    """A desk with an organisation's log-in, and a browser."""

    services: Services
    peer: Peer
    http: httpx.AsyncClient

    async def begin(self, next: str = "") -> str:
        """The address at the provider that the browser is sent to."""
        answer = await self.http.get(f"/desk/oidc/start?next={next}")
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    async def log_in(self, next: str = "") -> httpx.Response:
        """There and back; the answer is that of our callback."""
        return await self.http.get(self.peer.log_in(await self.begin(next)))

    async def who(self) -> dict[str, Any] | None:
        answer = await self.http.get("/api/desk/session")
        return answer.json() if answer.status_code == 200 else None

    def actions(self) -> list[str]:
        with self.services.engine.connect() as db:
            return list(db.execute(sa.select(audit.c.action).order_by(audit.c.id)).scalars())


@asynccontextmanager
async def world(services: Services, **changes: Any) -> AsyncIterator[World]:
    oidc = settings(**changes)
    # What the environment would have said is known to the use cases as well.
    made = bootstrap(
        replace(services.settings, log_in=LogInSettings(oidc=oidc)), services.deps.clock
    )
    peer = Peer()
    async with running(made) as gateway:
        state = gateway.app.state
        state.gateway = replace(state.gateway, oidc=Oidc(oidc, peer))
        yield World(made, peer, gateway.http)
    made.close()


@pytest.fixture
async def by_groups(services: Services) -> AsyncIterator[World]:
    """Groups say who may come in."""
    async with world(services, groups=RULES) as made:
        made.peer.person["groups"] = ["medewerkers", "balie-zorg"]
        yield made


@pytest.fixture
async def by_hand(services: Services) -> AsyncIterator[World]:
    """An administrator makes accounts beforehand."""
    services.accounts.add("eva@voorbeeldstad.nl", Profile("Eva V."))
    async with world(services) as made:
        made.peer.person |= {"email": "Eva@Voorbeeldstad.nl", "email_verified": True}
        yield made


# --- in ---------------------------------------------------------------------------------------


async def test_who_is_in_a_group_gets_an_account_with_its_role(by_groups: World) -> None:
    page = await by_groups.http.get("/desk/login")
    assert "Inloggen met uw werkaccount" in page.text
    answer = await by_groups.log_in()
    assert answer.status_code == 200
    found = await by_groups.who()
    assert found is not None
    assert (found["display_name"], found["role"]) == ("Eva Vos", "agent")
    assert found["departments"] == ["burgerzaken"]
    assert by_groups.actions() == ["account_added", "log_in_outside"]


async def test_after_the_callback_a_page_of_ours_goes_on_with_the_strict_cookie(
    by_groups: World,
) -> None:
    answer = await by_groups.log_in("/desk?tab=mine")
    cookies = answer.headers.get_list("set-cookie")
    session = next(each for each in cookies if each.startswith("voorsorteer_desk="))
    assert "SameSite=strict" in session and "HttpOnly" in session
    assert 'http-equiv="refresh" content="0; url=/desk?tab=mine"' in answer.text


async def test_the_state_cookie_comes_along_from_the_other_site_and_holds_ten_minutes(
    by_groups: World,
) -> None:
    answer = await by_groups.http.get("/desk/oidc/start")
    (cookie,) = answer.headers.get_list("set-cookie")
    assert "SameSite=lax" in cookie and "HttpOnly" in cookie and "Max-Age=600" in cookie
    assert SECRET not in cookie


@pytest.mark.parametrize("there", ["https://kwaad.example", "//kwaad.example"])
async def test_logging_in_leads_to_no_other_site(by_groups: World, there: str) -> None:
    answer = await by_groups.log_in(there)
    assert "kwaad" not in answer.text


async def test_the_same_person_keeps_the_account_and_the_groups_decide_each_time(
    by_groups: World,
) -> None:
    await by_groups.log_in()
    first = await by_groups.who()
    by_groups.peer.person |= {"groups": ["balie-chef"], "name": "Eva de Vos-Vries"}
    await by_groups.log_in()
    second = await by_groups.who()
    assert first and second and first["username"] == second["username"]
    assert (second["role"], second["departments"]) == ("supervisor", [])
    by_groups.peer.person["groups"] = ["medewerkers"]
    answer = await by_groups.log_in()
    assert answer.status_code == 403 and "nog geen toegang" in answer.text


async def test_roles_may_be_deep_in_the_token(services: Services) -> None:
    async with world(services, groups=RULES, roles_claim="realm_access.roles") as made:
        made.peer.person["realm_access"] = {"roles": ["balie-beheer"]}
        await made.log_in()
        found = await made.who()
        assert found and found["role"] == "administrator"


async def test_an_account_that_was_made_beforehand_is_linked_by_a_checked_address(
    by_hand: World,
) -> None:
    assert (await by_hand.log_in()).status_code == 200
    found = await by_hand.who()
    assert found and found["username"] == "eva@voorbeeldstad.nl"
    assert "account_linked" in by_hand.actions()
    # From then on the person counts, not the address.
    by_hand.peer.person["email"] = "anders@voorbeeldstad.nl"
    assert (await by_hand.log_in()).status_code == 200
    by_hand.peer.person |= {"sub": "u-2", "email": "eva@voorbeeldstad.nl"}
    answer = await by_hand.log_in()
    assert answer.status_code == 403 and "niet aan uw werkaccount is gekoppeld" in answer.text


@pytest.mark.parametrize("verified", [False, None, "false", "nee", 0, "yes"])
async def test_an_address_that_nobody_checked_opens_no_account(
    by_hand: World, verified: object
) -> None:
    by_hand.peer.person["email_verified"] = verified
    by_hand.peer.person["preferred_username"] = "eva@voorbeeldstad.nl"
    answer = await by_hand.log_in()
    assert answer.status_code == 403 and await by_hand.who() is None


async def test_a_name_that_is_taken_by_an_unlinked_account_is_not_given_away(
    services: Services,
) -> None:
    services.staff.add("anna", "Anna", "agent", [], PASSWORD)
    async with world(services, groups=RULES) as made:
        made.peer.person |= {"preferred_username": "anna", "groups": ["balie-chef"]}
        answer = await made.log_in()
        assert answer.status_code == 403 and await made.who() is None


@pytest.mark.parametrize("way", ["block", "deactivate"])
async def test_a_closed_account_stays_closed(by_hand: World, way: str) -> None:
    await by_hand.log_in()
    getattr(by_hand.services.accounts, way)("eva@voorbeeldstad.nl")
    answer = await by_hand.log_in()
    assert answer.status_code == 403 and "gesloten" in answer.text
    assert await by_hand.who() is None


async def test_wrong_passwords_of_somebody_else_do_not_close_this_way(by_hand: World) -> None:
    for _ in range(6):
        await by_hand.http.post(
            "/api/desk/session", json={"username": "eva@voorbeeldstad.nl", "password": "x"}
        )
    assert (await by_hand.log_in()).status_code == 200


async def test_where_passwords_are_off_only_the_other_way_is_left(services: Services) -> None:
    services.staff.add("anna", "Anna", "agent", [], PASSWORD)
    async with world(services, groups=RULES, only=True) as made:
        page = await made.http.get("/desk/login")
        assert 'name="password"' not in page.text and "werkaccount" in page.text
        body = {"username": "anna", "password": PASSWORD}
        assert (await made.http.post("/api/desk/session", json=body)).status_code == 403
        assert (await made.http.post("/desk/login", data=body)).status_code == 403
        assert await made.who() is None


async def test_logging_out_ends_there_as_well(by_groups: World) -> None:
    await by_groups.log_in()
    answer = await by_groups.http.post("/desk/logout")
    assert answer.status_code == 200 and await by_groups.who() is None
    address = answer.text.split('content="0; url=')[1].split('"')[0].replace("&amp;", "&")
    asked = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{ISSUER}/logout?")
    assert asked["post_logout_redirect_uri"] == [f"{BASE}/desk/login"]
    assert asked["client_id"] == [CLIENT]


async def test_without_an_organisations_log_in_there_is_no_way_in(services: Services) -> None:
    async with running(services) as gateway:
        for path in ("start", "callback?code=x&state=y"):
            answer = await gateway.http.get(f"/desk/oidc/{path}")
            assert answer.status_code == 404


# --- a provider, or somebody in between, that misbehaves --------------------------------------


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "een andere"},
        {"nonce": None},
        {"aud": "een andere client"},
        {"aud": None},
        {"aud": [CLIENT, "nog een"]},
        {"azp": "een andere client"},
        {"iss": "https://elders.test"},
        {"iss": None},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"at_hash": "AAAA"},
        {"exp": "morgen"},
    ],
)
async def test_a_token_that_is_not_for_this_log_in_is_refused(
    by_groups: World, claims: dict[str, Any]
) -> None:
    by_groups.peer.claims = claims
    answer = await by_groups.log_in()
    assert answer.status_code == 401 and "niet gelukt" in answer.text
    assert await by_groups.who() is None


async def test_a_token_with_another_signature_is_refused(by_groups: World) -> None:
    peer = by_groups.peer
    public = pem(rsa_key())
    for header, sign in (
        ({"alg": "none"}, unsigned),
        ({"alg": "none", "kid": None}, unsigned),
        ({"alg": "HS256"}, hs(public)),
        ({"alg": "HS256"}, hs(SECRET.encode())),
        ({"alg": "RS256"}, rs(rsa_key("another"))),
        ({"alg": "RS256", "kid": "onbekend"}, rs(rsa_key("another"))),
        ({"alg": "RS256", "jwk": {"kty": "oct", "k": "AAAA"}}, hs(b"\0\0\0")),
        ({"alg": "RS256", "crit": ["exp"]}, rs(rsa_key())),
    ):
        peer.header, peer.sign = header, sign
        answer = await by_groups.log_in()
        assert answer.status_code == 401, header
        assert await by_groups.who() is None
    peer.header, peer.sign = {}, None
    assert (await by_groups.log_in()).status_code == 200


async def test_new_keys_are_fetched_when_an_unknown_one_signs(
    by_groups: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.oidc_provider._AGAIN_S", 0.0)
    await by_groups.log_in()
    for kid, name in (("k2", "second"), ("k2", "third")):  # also when the name stays the same
        by_groups.peer.kid, by_groups.peer.key = kid, rsa_key(name)
        assert (await by_groups.log_in()).status_code == 200, name


def test_descriptions_and_keys_are_kept_and_asked_again_after_an_hour() -> None:
    peer, now = Peer(), [0.0]
    provider = Provider(ISSUER, peer, lambda: now[0])
    for _ in range(3):
        provider.keys()
    assert len(peer.asked) == 2
    provider.keys(anew=True)
    assert len(peer.asked) == 2  # not more often than every half minute
    now[0] = 31.0
    provider.keys(anew=True)
    assert len(peer.asked) == 3
    now[0] = 4000.0
    peer.broken = {"openid-configuration": lambda: (500, "")}
    peer.broken["certs"] = lambda: (500, "")
    assert provider.keys().keys  # what it said before is most likely still so


@pytest.mark.parametrize("name", ["openid-configuration", "certs"])
def test_a_provider_that_is_away_is_not_waited_for_by_everybody_in_turn(name: str) -> None:
    peer, now = Peer(), [0.0]
    peer.broken = {name: lambda: (500, "")}
    provider = Provider(ISSUER, peer, lambda: now[0])
    for _ in range(5):
        with pytest.raises(OidcUnavailable):
            provider.keys()
    assert sum(path.endswith(name) for path in peer.asked) == 1
    peer.broken, now[0] = {}, 6.0
    assert provider.keys().keys  # and it is soon asked again


async def test_one_beginning_is_not_used_to_ask_the_provider_without_end(by_groups: World) -> None:
    state = parse_qs(urlsplit(await by_groups.begin()).query)["state"][0]
    by_groups.peer.broken = {"token": lambda: (400, {"error": "invalid_grant"})}
    kept = dict(by_groups.http.cookies)
    answers = []
    for _ in range(60):
        by_groups.http.cookies.update(kept)
        answer = await by_groups.http.get(f"/desk/oidc/callback?code=x&state={state}")
        answers.append(answer.status_code)
    assert answers[0] == 401 and answers[-1] == 429
    assert sum(path.endswith("/token") for path in by_groups.peer.asked) < 60


@pytest.mark.parametrize("name", ["openid-configuration", "certs", "token"])
@pytest.mark.parametrize("how", ["slow", "500", "no JSON", "a list", "elsewhere"])
async def test_a_provider_that_does_not_answer_well_is_told_kindly(
    by_groups: World, name: str, how: str
) -> None:
    def slow() -> tuple[int, Any]:
        raise requests.ReadTimeout

    answers = {
        "slow": slow,
        "500": lambda: (500, "stuk"),
        "no JSON": lambda: (200, "<html>"),
        "a list": lambda: (200, []),
        "elsewhere": lambda: (302, ""),
    }
    by_groups.peer.broken = {name: answers[how]}
    answer = await by_groups.http.get("/desk/oidc/start")
    if answer.status_code == 303:
        answer = await by_groups.http.get(by_groups.peer.log_in(answer.headers["location"]))
    assert answer.status_code == 503 and "lukt nu niet" in answer.text
    assert await by_groups.who() is None


@pytest.mark.parametrize(
    "description",
    [
        {"issuer": "https://elders.test"},
        {"token_endpoint": "http://login.voorbeeldstad.test/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
)
async def test_a_description_that_cannot_be_right_is_not_used(
    by_groups: World, description: dict[str, Any]
) -> None:
    by_groups.peer.description = description
    assert (await by_groups.http.get("/desk/oidc/start")).status_code == 503


async def test_an_answer_is_for_one_use_and_for_the_browser_that_began(
    by_groups: World,
) -> None:
    address = await by_groups.begin()
    cookie = by_groups.http.cookies["voorsorteer_oidc"]
    back = by_groups.peer.log_in(address)
    assert (await by_groups.http.get(back)).status_code == 200
    by_groups.http.cookies.clear()
    # Again, as somebody who kept the address; and with the cookie as well.
    assert (await by_groups.http.get(back)).status_code == 400
    by_groups.http.cookies.set("voorsorteer_oidc", cookie)
    assert (await by_groups.http.get(back)).status_code == 401
    # A fresh code for the old begin.
    by_groups.http.cookies.set("voorsorteer_oidc", cookie)
    assert (await by_groups.http.get(by_groups.peer.log_in(address))).status_code == 401
    assert await by_groups.who() is None


async def test_somebody_elses_answer_does_not_log_my_browser_in(by_groups: World) -> None:
    theirs = by_groups.peer.log_in(await by_groups.begin())
    by_groups.http.cookies.clear()
    await by_groups.begin()
    answer = await by_groups.http.get(theirs)
    assert answer.status_code == 401 and await by_groups.who() is None


@pytest.mark.parametrize(
    "query",
    [
        "error=access_denied&state={state}",
        "state={state}",
        "code=&state={state}",
        "code=verzonnen&state={state}",
        "code={code}",
        "code={code}&state=",
        "code={code}&state={state}&iss=https://elders.test",
    ],
)
async def test_an_answer_that_says_no_or_too_little_is_refused(
    by_groups: World, query: str
) -> None:
    back = parse_qs(urlsplit(by_groups.peer.log_in(await by_groups.begin())).query)
    filled = query.format(code=back["code"][0], state=back["state"][0])
    answer = await by_groups.http.get(f"/desk/oidc/callback?{filled}")
    assert answer.status_code == 401 and await by_groups.who() is None


async def test_a_cookie_that_we_did_not_seal_is_no_beginning(by_groups: World) -> None:
    back = by_groups.peer.log_in(await by_groups.begin())
    sealed = by_groups.http.cookies["voorsorteer_oidc"]
    for forged in (sealed[:-4] + "AAAA", hashlib.sha256(b"x").hexdigest(), ""):
        by_groups.http.cookies.clear()
        by_groups.http.cookies.set("voorsorteer_oidc", forged)
        assert (await by_groups.http.get(back)).status_code == 400
    assert await by_groups.who() is None
