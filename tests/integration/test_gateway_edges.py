"""What surrounds the APIs: limits, headers, other sites, health, pages, logs."""

from __future__ import annotations

import logging
from dataclasses import replace

import httpx
import pytest

from bot.bootstrap import Services
from tests.gateway_client import BASE, running

SITE = "https://www.voorbeeldstad.nl"


async def test_too_many_messages_are_slowed_down_per_conversation(services: Services) -> None:
    async with running(services, rate_messages="3/minute") as gateway:
        citizen, other = await gateway.citizen(), await gateway.citizen()
        answers = [await citizen.say(f"bericht {n}") for n in range(4)]
        assert [answer.status_code for answer in answers] == [202, 202, 202, 429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
        assert (await other.say("hallo")).status_code == 202


async def test_too_many_conversations_are_slowed_down_per_address(services: Services) -> None:
    async with running(services, rate_conversations="2/minute") as gateway:
        codes = [
            (await gateway.http.post("/api/conversations", json={})).status_code for _ in range(3)
        ]
        assert codes == [201, 201, 429]


@pytest.mark.parametrize(("proxies", "codes"), [((), [201, 429]), (("127.0.0.1",), [201, 201])])
async def test_a_forwarded_address_counts_only_from_a_trusted_proxy(
    services: Services, proxies: tuple, codes: list
) -> None:
    limits = {"rate_conversations": "1/minute", "trusted_proxies": proxies}
    async with running(services, **limits) as gateway:
        found = []
        for number in (1, 2):
            headers = {"X-Forwarded-For": f"203.0.113.{number}"}
            answer = await gateway.http.post("/api/conversations", json={}, headers=headers)
            found.append(answer.status_code)
        assert found == codes


async def test_every_answer_has_the_security_headers(services: Services) -> None:
    async with running(services) as gateway:
        for path in ("/healthz", "/api/docs", "/nergens", "/static/widget/api.js", "/desk"):
            headers = (await gateway.http.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff", path
            assert "default-src 'self'" in headers["content-security-policy"], path
            assert "unsafe" not in headers["content-security-policy"]
            assert "referrer-policy" in headers and "permissions-policy" in headers
        desk = (await gateway.http.get("/api/desk/handoffs")).headers
        assert "frame-ancestors 'none'" in desk["content-security-policy"]
        assert desk["cache-control"] == "no-store"


async def test_an_unexpected_error_is_a_problem_with_headers_and_without_its_cause(
    services: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(services) as gateway:
        citizen = await gateway.citizen()

        def broken(*_: object) -> None:
            raise RuntimeError("iets met 123456782")

        monkeypatch.setattr(services.conversations, "messages_since", broken)
        answer = await gateway.http.get(f"{citizen.url}/messages", headers=citizen.headers)
        assert answer.status_code == 500
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "123456782" not in answer.text


async def test_only_the_organisations_own_sites_may_read_answers(services: Services) -> None:
    async with running(services) as gateway:
        for origin, allowed in ((SITE, SITE), ("https://elders.test", None)):
            answer = await gateway.http.post(
                "/api/conversations", json={}, headers={"Origin": origin}
            )
            assert answer.headers.get("access-control-allow-origin") == allowed
        asked = await gateway.http.options(
            "/api/conversations",
            headers={
                "Origin": SITE,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization,content-type",
            },
        )
        assert asked.status_code == 200
        assert "access-control-allow-credentials" not in asked.headers


async def test_health_names_what_is_down_and_is_503_only_without_the_database(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(services) as gateway:
        assert (await gateway.http.get("/healthz")).json() == {"status": "ok"}
        ready = await gateway.http.get("/readyz")
        assert ready.status_code == 200
        assert ready.json() == {
            "status": "ok",
            "database": "ok",
            "rasa": "ok",
            "actions": "ok",
        }
        gateway.bot.rasa_up = False
        ready = await gateway.http.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
        assert ready.json()["rasa"] == "down"
        with services.engine.begin() as database:
            database.exec_driver_sql("DROP TABLE conversations")
        ready = await gateway.http.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (503, "down")


async def test_a_database_that_is_gone_is_a_503_and_says_nothing_of_it(
    services: Services,
) -> None:
    async with running(services) as gateway:
        with services.engine.begin() as database:
            database.exec_driver_sql("DROP TABLE messages")
        answer = await gateway.http.post("/api/conversations", json={})
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert "messages" not in answer.text


async def test_the_api_describes_itself_without_help_from_other_sites(services: Services) -> None:
    async with running(services) as gateway:
        schema = (await gateway.http.get("/api/openapi.json")).json()
        assert "/api/conversations/{conversation_id}/events" in schema["paths"]
        assert "/api/desk/handoffs/{handoff_id}/claim" in schema["paths"]
        page = (await gateway.http.get("/api/docs")).text
        assert "/api/desk/handoffs/{handoff_id}/claim" in page
        assert "http://" not in page and "https://" not in page


async def test_static_files_are_kept_by_browsers_until_they_change(services: Services) -> None:
    async with running(services) as gateway:
        first = await gateway.http.get("/static/widget/api.js")
        assert first.headers["etag"]
        again = await gateway.http.get(
            "/static/widget/api.js", headers={"If-None-Match": first.headers["etag"]}
        )
        assert again.status_code == 304
        outside = await gateway.http.get("/static/../pages.py")
        assert outside.status_code == 404


async def test_without_the_demo_the_front_page_is_the_desk(services: Services) -> None:
    async with running(services) as gateway:
        answer = await gateway.http.get("/")
        assert (answer.status_code, answer.headers["location"]) == (307, "/desk")
        body = {"customer_id": "K-1001"}
        assert (await gateway.http.post("/demo/identity", json=body)).status_code == 404


async def test_the_demo_logs_a_made_up_customer_in(services: Services) -> None:
    people = [{"id": "K-1", "name": "Jan Jansen"}]
    services.demo.seed(people, services.deps.clock())
    async with running(services, demo=True) as gateway:
        page = await gateway.http.get("/")
        assert page.status_code == 200
        assert "Jan Jansen" in page.text
        body = {"customer_id": "K-1"}
        signed = await gateway.http.post("/demo/identity", json=body)
        start = await gateway.http.post("/api/conversations", json=signed.json())
        assert start.status_code == 201
        assert "Jan Jansen" in start.json()["messages"][0]["text"]
        unknown = await gateway.http.post("/demo/identity", json={"customer_id": "K-9"})
        assert unknown.status_code == 404


async def test_no_log_line_has_what_a_citizen_typed_or_a_query(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with running(services) as gateway:
        citizen = await gateway.citizen()
        gateway.bot.down = True
        await citizen.say("geheim verhaal over 123456782")
        await gateway.quiet()
        await citizen.read(since=1)
    assert "/messages 202" in caplog.text
    assert "geheim" not in caplog.text
    assert "123456782" not in caplog.text
    ours = [record for record in caplog.records if record.name.startswith("bot")]
    assert not any("since" in record.getMessage() for record in ours)


async def test_an_address_makes_no_log_line_of_its_own(
    services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.access")
    async with running(services) as gateway:
        await gateway.http.get("/x%0a2026-01-01%20INFO%20bot.access:%20vals%1b[2J")
    (line,) = [r.getMessage() for r in caplog.records if r.name == "bot.access"]
    assert "\n" not in line and "\x1b" not in line and "vals" in line


async def test_two_gateways_may_share_one_database(services: Services) -> None:
    other = replace(services)
    async with running(services) as first, running(other) as second:
        citizen = await first.citizen()
        where = f"{BASE}{citizen.url}/messages"
        answer: httpx.Response = await second.http.get(where, headers=citizen.headers)
        assert answer.status_code == 200
