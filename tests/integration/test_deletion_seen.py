"""A deleted conversation for whoever has it open: gone everywhere, and nothing breaks."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from bot.bootstrap import Services
from bot.domain.staff import Staff
from bot.gateway import sse
from bot.gateway.following import Following
from tests.conftest import PASSWORD
from tests.deletion_scene import load_of
from tests.fakes import FakeClock
from tests.gateway_client import running
from tests.signing import claims, token


async def test_what_is_deleted_is_404_on_every_call_in_every_gateway(
    services: Services, clock: FakeClock, anna: Staff
) -> None:
    async with running(services) as gateway, running(services) as other:
        citizen = await gateway.citizen()
        await citizen.escape()
        elsewhere = replace(citizen, http=other.http)
        assert (await elsewhere.read())["messages"]  # so that it knows the token
        handoff = services.reading.queue(anna, "waiting")[0].id
        async with gateway.desk("anna", PASSWORD) as desk:
            assert (await desk.post(f"/api/desk/handoffs/{handoff}/claim")).status_code == 200
            services.privacy.ask_deletion(citizen.id)
            clock.forward(seconds=4)
            removed = services.deleting.run_due()
            assert removed.conversation_ids == [citizen.id]
            gateway.app.state.gateway.tokens.forget(removed.conversation_ids)
            for each in (citizen, elsewhere):
                assert await _answers(each) == {404}
            await _the_desk_goes_on(desk, handoff)
        assert services.reading.queue(anna, "mine") == []
        assert load_of(services, anna) == 0


async def _answers(citizen: Any) -> set[int]:
    url, headers, http = citizen.url, citizen.headers, citizen.http
    gets = ("messages", "events", "transcript", "recognition", "earlier", "my-data")
    codes = {(await http.get(f"{url}/{path}", headers=headers)).status_code for path in gets}
    codes.add((await citizen.say("bent u er nog?")).status_code)
    codes.add((await citizen.escape()).status_code)
    codes.add((await http.post(f"{url}/remember", headers=headers)).status_code)
    codes.add((await http.delete(f"{url}/remember", headers=headers)).status_code)
    return codes


async def _the_desk_goes_on(desk: Any, handoff: str) -> None:
    """Who had it open is led away from it; whatever else they try says that it is gone."""
    news = await desk.get(f"/desk/handoffs/{handoff}/news?since=0&state=x")
    assert news.status_code == 286
    there = news.headers["hx-redirect"]
    queue = await desk.get(there)
    assert queue.status_code == 200 and "is gewist" in queue.text
    assert (await desk.get(f"/desk/handoffs/{handoff}")).status_code == 404
    own = {"Origin": "http://balie.test"}
    for action in ("claim", "release", "return-to-bot", "messages", "resolve"):
        form = {"text": "hallo", "client_id": "a", "outcome": "solved"}
        page = await desk.post(f"/desk/handoffs/{handoff}/{action}", data=form, headers=own)
        assert page.status_code == 404, action
    for action in ("claim", "release", "return-to-bot"):
        answer = await desk.post(f"/api/desk/handoffs/{handoff}/{action}")
        assert answer.status_code == 404, action


async def test_the_gateway_deletes_by_itself_and_forgets_the_token(
    services: Services, clock: FakeClock
) -> None:
    async with running(services) as gateway:
        # Only of who logged in is the token remembered.
        citizen = await gateway.citizen(identity_token=token(claims()))
        await citizen.read()
        tokens = gateway.app.state.gateway.tokens
        assert len(tokens._known) == 1
        services.privacy.ask_deletion(citizen.id)
        chores = {work.__name__: work for _, work in gateway.runner._chores}
        await chores["asked"]()
        assert (await citizen.read())["messages"]  # that it will be done can still be read
        clock.forward(seconds=4)
        await chores["asked"]()
        assert len(tokens._known) == 0
        assert await _answers(citizen) == {404}


async def test_an_open_stream_ends_at_once(services: Services, clock: FakeClock) -> None:
    async with running(services) as running_gateway:
        citizen = await running_gateway.citizen()
        gateway = running_gateway.app.state.gateway
        follow = sse.stream(gateway, citizen.id, Following(gateway, citizen.id, citizen.token, 0))
        sent: asyncio.Queue[str] = asyncio.Queue()

        async def send(part: Any) -> None:
            if part.get("body"):
                sent.put_nowait(part["body"].decode())

        streaming = asyncio.create_task(follow({}, asyncio.Event().wait, send))  # type: ignore[arg-type]
        assert "welkom" in await sent.get()
        assert '"messages"' in await sent.get()
        services.privacy.ask_deletion(citizen.id)
        clock.forward(seconds=4)
        chores = {work.__name__: work for _, work in gateway.runner._chores}
        await chores["asked"]()
        await asyncio.wait_for(streaming, 1.5)  # woken: sooner than it looks by itself
        assert sent.empty()
