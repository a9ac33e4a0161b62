"""Serves the fake gateway as the citizen API, with the demo page and pages of somebody else.

`python -m tests.browser.fake_app` serves it on port 8099, to look at the widget without Rasa.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, select_autoescape

from bot.gateway import widget_files
from bot.gateway.demo import read_page
from tests.browser.fake_gateway import FakeConversation, FakeGateway, state

WEB = Path(__file__).resolve().parents[2] / "bot" / "web"
POLICY = "default-src 'self'"
HOST_PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Een pagina</title></head>
<body><main><h1>Een pagina</h1><p>Met een <a href="#main">verwijzing</a>.</p></main>
<script type="module" src="/widget.js" {attributes}></script></body></html>"""
DEMO = {
    "organisation": {
        "name": "gemeente Voorbeeldstad",
        "website": "https://www.voorbeeldstad.example",
        "phone": "14 0999",
        "email": "info@voorbeeldstad.example",
        "address": "Raadhuisplein 1, 1234 AB Voorbeeldstad",
        "opening_hours": [
            ("maandag", "8.30 tot 17.00 uur"),
            ("donderdag", "8.30 tot 20.00 uur"),
            ("zaterdag", "gesloten"),
        ],
    },
    "customers": [
        {"id": "k1", "name": "Fatima Yıldız", "description": "Wacht op een parkeervergunning"},
        {"id": "k2", "name": "Jan de Boer", "description": "Nieuw in Voorbeeldstad"},
    ],
    "desk_url": "/desk",
    "page": read_page(WEB.parents[1], "voorbeeldstad").dict(),
}


def problem(status: int, detail: str = "", headers: dict[str, str] | None = None) -> JSONResponse:
    body = {"type": "about:blank", "title": "Het ging niet goed", "status": status}
    body["detail"] = detail
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def create_app(gateway: FakeGateway) -> FastAPI:
    app = FastAPI()
    loader = FileSystemLoader(WEB / "templates")
    templates = Environment(loader=loader, autoescape=select_autoescape())

    @app.middleware("http")
    async def headers(request: Request, call_next: Any) -> Response:
        gateway.calls.append((request.method, str(request.url)))
        response = Response() if request.method == "OPTIONS" else await call_next(request)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, PUT, DELETE"
        response.headers["Access-Control-Allow-Headers"] = "authorization, content-type"
        response.headers["Cache-Control"] = "no-store"
        return response

    def find(id: str, request: Request) -> FakeConversation | None:
        found = gateway.conversations.get(id)
        wanted = f"Bearer {found.token}" if found else None
        return found if request.headers.get("authorization") == wanted else None

    def refusal(kind: str) -> Response | None:
        outcome = gateway.outcome(kind)
        if not isinstance(outcome, int):
            return None
        headers = {"Retry-After": str(gateway.retry_after)} if outcome == 429 else None
        return problem(outcome, "Dit kan nu niet." if outcome in (409, 422) else "", headers)

    def missing(id: str) -> Response:
        """A conversation that is there has another token: to whoever asks it is not there."""
        there = id in gateway.deleted or id in gateway.conversations
        return problem(404 if there else 401)

    def update(conversation: FakeConversation, since: int) -> dict[str, Any]:
        with gateway.lock:
            return {"messages": conversation.messages[since:], "state": conversation.state}

    @app.post("/api/conversations", status_code=201)
    async def start(request: Request) -> Any:
        body = await request.json()
        gateway.starts.append(body)
        if refused := refusal("start"):
            return refused
        made = gateway.open(body.get("identity_token"), body.get("browser_token"))
        about = {"conversation_id": made.id, "token": made.token, **update(made, 0)}
        return {**about, "recognition": gateway.recognition(made)}

    @app.post("/api/conversations/{id}/messages", status_code=202)
    async def send(id: str, request: Request, response: Response) -> Any:
        if not (conversation := find(id, request)):
            return missing(id)
        outcome = gateway.outcomes["send"][0] if gateway.outcomes["send"] else None
        if refused := refusal("send"):
            return refused
        seq, new = gateway.receive(conversation, await request.json())
        if outcome == "lost":
            gateway.outcome("send")
            return problem(503)
        response.status_code = 202 if new else 200
        return {"seq": seq}

    @app.get("/api/conversations/{id}/messages")
    async def messages(id: str, request: Request, since: int = 0) -> Any:
        if not (conversation := find(id, request)):
            return missing(id)
        return refusal("poll") or update(conversation, since)

    @app.get("/api/conversations/{id}/events")
    async def events(id: str, request: Request, since: int = 0) -> Any:
        if not (conversation := find(id, request)):
            return missing(id)
        if not gateway.streams:
            return problem(502)
        return refusal("events") or StreamingResponse(
            follow(gateway, conversation, since), media_type="text/event-stream"
        )

    @app.post("/api/conversations/{id}/handoff", status_code=202)
    async def handoff(id: str, request: Request) -> Any:
        if not (conversation := find(id, request)):
            return missing(id)
        if refused := refusal("handoff"):
            return refused
        if conversation.state["owner"] in ("bot", "closed"):
            conversation.state = state("queue", position=2, wait=240)
            text = "Een medewerker neemt het gesprek zo over en kan lezen wat u hebt geschreven."
            gateway.say(text, sender="system", kind="notice", to=conversation)
        return {}

    @app.post("/api/conversations/{id}/end")
    async def end(id: str, request: Request) -> Any:
        if not (conversation := find(id, request)):
            return missing(id)
        if refused := refusal("end"):
            return refused
        gateway.end(conversation)
        return {"state": conversation.state}

    @app.put("/api/conversations/{id}/language")
    async def language(id: str, request: Request) -> Any:
        if not (conversation := find(id, request)):
            return missing(id)
        if refused := refusal("language"):
            return refused
        gateway.languages.append((await request.json())["language"])
        return {"state": conversation.state}

    @app.post("/api/conversations/{id}/survey")
    async def survey(id: str, request: Request) -> Any:
        if not (conversation := find(id, request)):
            return missing(id)
        if refused := refusal("survey"):
            return refused
        gateway.surveys.append(await request.json())
        conversation.state = {**conversation.state, "survey": None}
        gateway.notify()
        return Response(status_code=204)

    @app.get("/api/conversations/{id}/transcript")
    async def transcript(id: str, request: Request, format: str = "txt") -> Any:
        if not (conversation := find(id, request)):
            return missing(id)
        if refused := refusal("transcript"):
            return refused
        lines = [f"{m['sender']}: {m['text']}" for m in conversation.messages]
        return Response("\n".join(lines), media_type="text/plain; charset=utf-8")

    @app.get("/api/conversations/{id}/transcript/email")
    async def can_mail(id: str, request: Request) -> Any:
        return gateway.mail if find(id, request) else missing(id)

    @app.post("/api/conversations/{id}/transcript/email", status_code=202)
    async def mail(id: str, request: Request) -> Any:
        if not find(id, request):
            return missing(id)
        if refused := refusal("mail"):
            return refused
        gateway.mailed.append(await request.json())
        return {"accepted": True}

    add_recognition(app, gateway, find, missing, refusal)

    @app.post("/demo/identity")
    async def identity(request: Request) -> Any:
        return {"identity_token": f"signed-{(await request.json())['customer_id']}"}

    @app.get("/", response_class=HTMLResponse)
    async def home() -> str:
        return templates.get_template("demo/home.html").render(DEMO)

    @app.get("/host", response_class=HTMLResponse)
    async def host(request: Request) -> str:
        """A page of somebody else; its query becomes the data attributes of the widget."""
        given = {"phone": "14 0999", **request.query_params}
        attributes = " ".join(f'data-{name}="{value}"' for name, value in given.items())
        return HOST_PAGE.format(language=given.get("language", "nl"), attributes=attributes)

    @app.get("/framed", response_class=HTMLResponse)
    async def framed() -> str:
        """The widget where a browser lets it keep nothing: a frame of an opaque origin."""
        frame = '<iframe sandbox="allow-scripts" src="/host" width="800" height="700"></iframe>'
        return f"<!doctype html>{frame}"

    app.include_router(widget_files.router)
    app.mount("/static", StaticFiles(directory=WEB / "static"))
    return app


def add_recognition(
    app: FastAPI,
    gateway: FakeGateway,
    find: Callable[[str, Request], FakeConversation | None],
    missing: Callable[[str], Response],
    refusal: Callable[[str], Response | None],
) -> None:
    """Who the citizen is, what they allow, and what there is of them."""

    def own(id: str, request: Request, kind: str) -> FakeConversation | Response:
        found = find(id, request)
        return refusal(kind) or found or missing(id)

    @app.post("/api/conversations/{id}/identity")
    async def identify(id: str, request: Request) -> Any:
        body = await request.json()
        gateway.identities.append(body)
        if isinstance(found := own(id, request, "identity"), Response):
            return found
        if found.identity not in (None, body["identity_token"]):
            return problem(409)
        with gateway.lock:
            found.identity, found.token = body["identity_token"], secrets.token_urlsafe(24)
            new = gateway.say(f"Welkom {gateway.recognition(found)['name']}.", to=found)
            told = {"messages": found.messages[new - 1 :], "state": found.state}
        return {**told, "token": found.token, "recognition": gateway.recognition(found)}

    @app.get("/api/conversations/{id}/recognition")
    async def recognition(id: str, request: Request) -> Any:
        found = own(id, request, "recognition")
        return found if isinstance(found, Response) else gateway.known(found)

    @app.put("/api/conversations/{id}/permissions")
    async def permit(id: str, request: Request) -> Any:
        if isinstance(found := own(id, request, "permissions"), Response):
            return found
        body = await request.json()
        if body["version"] != gateway.versions[body["purpose"]]:
            return problem(409)
        gateway.said[body["purpose"], body["category"]] = body["granted"]
        return gateway.known(found)

    @app.post("/api/conversations/{id}/remember", status_code=201)
    async def remember(id: str, request: Request) -> Any:
        if isinstance(found := own(id, request, "remember"), Response):
            return found
        found.browser = secrets.token_urlsafe(24)
        gateway.browsers.add(found.browser)
        return {"browser_token": found.browser}

    @app.delete("/api/conversations/{id}/remember")
    async def forget(id: str, request: Request) -> Any:
        if isinstance(found := own(id, request, "remember"), Response):
            return found
        gateway.browsers.discard(found.browser or "")
        found.browser = None
        return Response(status_code=204)

    @app.get("/api/conversations/{id}/earlier")
    async def earlier(id: str, request: Request) -> Any:
        found = own(id, request, "earlier")
        return found if isinstance(found, Response) else {"conversations": gateway.earlier}

    @app.get("/api/conversations/{id}/my-data")
    async def my_data(id: str, request: Request, format: str) -> Any:
        if isinstance(found := own(id, request, "my-data"), Response):
            return found
        if format == "json":
            return {"conversations": gateway.earlier}
        return Response("Alles wat wij van u hebben.", media_type="text/plain; charset=utf-8")


async def follow(
    gateway: FakeGateway, conversation: FakeConversation, since: int
) -> AsyncIterator[str]:
    loop, event = asyncio.get_running_loop(), asyncio.Event()
    gateway.changed.add((loop, event))
    known: dict[str, Any] | None = None
    try:
        while gateway.streams and conversation.id in gateway.conversations:
            event.clear()
            with gateway.lock:
                fresh, now = conversation.messages[since:], dict(conversation.state)
            if fresh or now != known:
                known, since = now, since + len(fresh)
                data = json.dumps({"messages": fresh, "state": now})
                yield f"id: {since}\ndata: {data}\n\n"
            try:
                await asyncio.wait_for(event.wait(), 10)
            except asyncio.TimeoutError:
                yield ": still here\n\n"
    finally:
        gateway.changed.discard((loop, event))


if __name__ == "__main__":
    import uvicorn

    app = create_app(FakeGateway())
    uvicorn.run(app, host="127.0.0.1", port=8099, ws="none", log_level="warning")
