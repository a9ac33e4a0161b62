"""The chat on other sites: its script, who may use it, who may frame it, and its own page."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path

import pytest

from bot.bootstrap import Services
from bot.gateway import widget_files
from tests.gateway_client import running

SITE = "https://www.voorbeeldstad.nl"
ELSEWHERE = "https://elders.test"
FOR_THE_CHAT = [
    "/widget.js",
    "/static/widget/chat.js",
    "/static/chat/page.js",
    "/api/conversations",
]


async def test_the_script_has_a_short_address_and_its_modules_one_of_their_release(
    services: Services,
) -> None:
    async with running(services) as gateway:
        script = await gateway.http.get("/widget.js")
        assert script.headers["content-type"].startswith("text/javascript")
        assert script.headers["cache-control"] == "no-cache"
        again = await gateway.http.get(
            "/widget.js", headers={"If-None-Match": f"W/{script.headers['etag']}"}
        )
        assert (again.status_code, again.content) == (304, b"")
        version = re.search(r"from '\./widget/([0-9a-f]+)/launcher\.js'", script.text)[1]
        todo, seen = [f"/widget/{version}/{name}.js" for name in ("launcher", "chat")], set()
        while todo:
            path = todo.pop()
            if path in seen:
                continue
            seen.add(path)
            module = await gateway.http.get(path)
            assert module.status_code == 200, path
            assert module.headers["cache-control"] == "public, max-age=31536000, immutable"
            names = re.findall(r"""['"`]\./([\w]+\.js)""", module.text)
            todo += [f"/widget/{version}/{name}" for name in names]
        assert len(seen) > 10
        assert (await gateway.http.get(f"/widget/{version}/../api.py")).status_code == 404
        assert (await gateway.http.get(f"/widget/{version}/niets.js")).status_code == 404


async def test_the_address_of_before_gives_the_same_script_with_the_same_modules(
    services: Services,
) -> None:
    async with running(services) as gateway:
        new = await gateway.http.get("/widget.js")
        old = await gateway.http.get("/static/widget/voorsorteer.js")
        assert old.text == new.text.replace("'./widget/", "'../../widget/").replace(
            "`./widget/", "`../../widget/"
        )
        assert old.headers["content-encoding"] == "gzip" and old.headers["etag"]


async def test_modules_are_packed_for_who_can_unpack_them(services: Services) -> None:
    async with running(services) as gateway:
        path = f"/widget/{widget_files.current().version}/chat.js"
        packed = await gateway.http.get(path, headers={"Accept-Encoding": "br, gzip"})
        plain = await gateway.http.get(path, headers={"Accept-Encoding": "identity"})
        assert packed.headers["content-encoding"] == "gzip"
        assert int(packed.headers["content-length"]) < len(plain.content) / 2
        assert packed.text == plain.text and "content-encoding" not in plain.headers
        for answer in (packed, plain):
            assert {"Accept-Encoding", "Origin"} <= set(answer.headers["vary"].split(", "))


async def test_the_address_of_another_release_works_and_is_kept_by_nobody(
    services: Services,
) -> None:
    async with running(services) as gateway:
        answer = await gateway.http.get("/widget/0123456789abcdef/chat.js")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


def test_a_changed_module_is_another_release(tmp_path: Path) -> None:
    shutil.copytree(widget_files.FOLDER, tmp_path / "widget")
    before = widget_files.current(tmp_path / "widget")
    assert before.version == widget_files.current().version
    (tmp_path / "widget" / "menu.js").write_text("let anders;\n")
    after = widget_files.current(tmp_path / "widget")
    assert after.version != before.version and after.version in after.entry().plain.decode()
    assert gzip.decompress(after.files["menu.js"].packed) == b"let anders;\n"


@pytest.mark.parametrize("path", FOR_THE_CHAT)
async def test_an_allowed_site_may_and_another_gets_nothing(services: Services, path: str) -> None:
    async with running(services) as gateway:
        method = "POST" if path.startswith("/api") else "GET"
        body = {"json": {}} if method == "POST" else {}
        preflight = {
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "authorization,content-type,last-event-id",
        }
        for origin, allowed in ((SITE, True), (ELSEWHERE, False), (f"{SITE}:8443", False)):
            answers = [
                await gateway.http.request(method, path, headers={"Origin": origin}, **body),
                await gateway.http.options(path, headers={"Origin": origin, **preflight}),
            ]
            for answer in answers:
                given = {name for name in answer.headers if name.startswith("access-control-")}
                assert answer.headers.get("access-control-allow-origin") == (
                    origin if allowed else None
                )
                assert bool(given) is allowed
                assert "access-control-allow-credentials" not in given
                assert "Origin" in answer.headers["vary"].split(", ")
        assert "Origin" in (await gateway.http.request(method, path, **body)).headers["vary"]


async def test_no_site_may_use_the_desk(services: Services) -> None:
    async with running(services) as gateway:
        for path in ("/desk", "/api/desk/handoffs", "/static/desk/desk.js", "/chat/plain"):
            answer = await gateway.http.get(path, headers={"Origin": SITE})
            assert "access-control-allow-origin" not in answer.headers, path


async def test_only_the_chat_page_may_be_framed_and_only_by_allowed_sites(
    services: Services,
) -> None:
    async with running(services, allowed_origins=(SITE, "null"), demo=True) as gateway:
        chat = (await gateway.http.get("/chat")).headers
        assert chat["content-security-policy"].endswith(f"frame-ancestors 'self' {SITE}")
        assert "x-frame-options" not in chat
        for path in ("/desk/login", "/chat/plain", "/api/desk/handoffs", "/", "/chat/", "/chat/x"):
            headers = (await gateway.http.get(path)).headers
            assert headers["content-security-policy"].endswith("frame-ancestors 'none'"), path
            assert headers["x-frame-options"] == "DENY"


async def test_the_chat_page_says_who_we_are_in_two_languages(services: Services) -> None:
    async with running(services) as gateway:
        page = (await gateway.http.get("/chat")).text
        assert '<html lang="nl">' in page and "Chat met gemeente Voorbeeldstad" in page
        assert 'href="tel:140999"' in page and "/chat/plain" in page
        english = (await gateway.http.get("/chat?lang=en-US")).text
        assert '<html lang="en">' in english and 'data-language="en"' in english
        odd = (await gateway.http.get('/chat?lang="><script>')).text
        assert '<html lang="nl">' in odd and "<script>" not in odd


async def test_the_organisations_own_theme_is_served(services: Services, tmp_path: Path) -> None:
    async with running(services) as gateway:
        assert (await gateway.http.get("/theme.css")).text == ""
    own = tmp_path / "huisstijl.css"
    own.write_text(":root { --voorsorteer-border-radius: 2px; }")
    async with running(services, theme=own) as gateway:
        answer = await gateway.http.get("/theme.css")
        assert answer.text == own.read_text()
        assert answer.headers["content-type"].startswith("text/css") and answer.headers["etag"]


async def test_the_demo_shows_the_theme_that_is_chosen(services: Services) -> None:
    async with running(services, demo=True) as gateway:
        page = (await gateway.http.get("/?thema=water")).text
        assert "/static/themes/water.css" in page
        assert '<a href="/?thema=water" aria-current="true">Water</a>' in page
        assert "/static/themes/" not in (await gateway.http.get("/?thema=../x")).text
