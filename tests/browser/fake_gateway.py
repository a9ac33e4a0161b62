"""A stand-in for the gateway: the citizen API in memory, with handles for everything that can go wrong.

The widget's tests drive it from the test's own thread. Run as a script it serves on port 8099, to look
at the widget without Rasa.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import secrets
import threading
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, select_autoescape

WEB = Path(__file__).resolve().parents[2] / "bot" / "web"
POLICY = "default-src 'self'"
GREETING = "Goedendag. Ik ben de digitale assistent van de gemeente. Waarmee kan ik u helpen?"
HOST_PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Een pagina</title></head>
<body><main><h1>Een pagina</h1><p>Met een <a href="#main">verwijzing</a>.</p></main>
<script type="module" src="/static/widget/voorsorteer.js" {attributes}></script></body></html>"""
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
}


@dataclass
class FakeConversation:
    id: str
    token: str
    identity: str | None
    messages: list[dict[str, Any]] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=lambda: state("bot"))


def state(owner: str, *, position: int | None = None, wait: int | None = None, name: str | None = None) -> dict:
    queue = {"position": position, "expected_wait_s": wait} if owner == "queue" else None
    return {"owner": owner, "queue": queue, "agent": {"name": name} if owner == "agent" else None}


class FakeGateway:
    """What the tests turn: `outcomes` decides how the next calls end, the rest is what happened."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.changed: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self.reset()

    def reset(self) -> None:
        with self.lock:
            self.conversations: dict[str, FakeConversation] = {}
            #: What happens to the next calls of a kind: a status to answer with, or "lost" (the
            #: gateway keeps the message, but its answer never arrives).
            self.outcomes: dict[str, deque[int | str]] = {
                kind: deque() for kind in ("start", "send", "handoff", "events", "poll", "transcript")
            }
            self.retry_after = 1
            self.answers = True
            self.streams = True
            self.calls: list[tuple[str, str]] = []
            self.posts: list[dict[str, Any]] = []
            self.starts: list[dict[str, Any]] = []
        self.notify()

    def notify(self) -> None:
        with self.lock:
            for loop, event in list(self.changed):
                loop.call_soon_threadsafe(event.set)

    def outcome(self, kind: str) -> int | str | None:
        with self.lock:
            return self.outcomes[kind].popleft() if self.outcomes[kind] else None

    def next_calls(self, kind: str, *outcomes: int | str) -> None:
        with self.lock:
            self.outcomes[kind].extend(outcomes)

    @property
    def latest(self) -> FakeConversation:
        return list(self.conversations.values())[-1]

    def open(self, identity: str | None) -> FakeConversation:
        with self.lock:
            made = FakeConversation(secrets.token_hex(8), secrets.token_urlsafe(24), identity)
            self.conversations[made.id] = made
            self.say(GREETING, to=made)
        return made

    def say(self, text: str, *, sender: str = "bot", kind: str = "text", to: FakeConversation | None = None,
            choices: list[str] | None = None, client_id: str | None = None, author: str | None = None) -> int:
        with self.lock:
            conversation = to or self.latest
            seq = len(conversation.messages) + 1
            conversation.messages.append({
                "seq": seq, "sender": sender, "kind": kind, "text": text, "author": author,
                "choices": [{"id": f"c{seq}-{n}", "title": title} for n, title in enumerate(choices or [])],
                "created_at": dt.datetime.now(dt.timezone.utc).isoformat(), "client_id": client_id,
            })
        self.notify()
        return seq

    def turn(self, to: str, **about: Any) -> None:
        """Somebody else speaks now: bot, queue, agent or closed."""
        with self.lock:
            self.latest.state = state(to, **about)
        self.notify()

    def expire(self) -> None:
        with self.lock:
            self.conversations.clear()
        self.notify()

    def receive(self, conversation: FakeConversation, body: dict[str, Any]) -> tuple[int, bool]:
        """Keep what the citizen said, once for each client id."""
        with self.lock:
            self.posts.append(body)
            for message in conversation.messages:
                if message["client_id"] == body["client_id"]:
                    return message["seq"], False
            text = body.get("text") or self.title_of(conversation, body["choice"])
            seq = self.say(text, sender="citizen", to=conversation, client_id=body["client_id"])
            if self.answers and conversation.state["owner"] == "bot":
                self.answer(conversation, text)
            return seq, True

    @staticmethod
    def title_of(conversation: FakeConversation, choice: str) -> str:
        return next(c["title"] for m in conversation.messages for c in m["choices"] if c["id"] == choice)

    def answer(self, conversation: FakeConversation, text: str) -> None:
        if "paspoort" in text.lower():
            self.say("U vraagt een paspoort aan bij de balie. Maak eerst een afspraak op "
                     "https://www.voorbeeldstad.example/paspoort of bel 14 0999.\n\nNeem mee:\n- uw oude paspoort\n"
                     "- een pasfoto", to=conversation)
            self.say("U: maak een afspraak — vandaag of later\nU: haal een pasfoto — vóór de afspraak\n"
                     "De gemeente: maakt uw paspoort — binnen 5 werkdagen", kind="next_steps", to=conversation)
            self.say("Is uw vraag zo beantwoord?", kind="choices", choices=["Ja, bedankt", "Nee"], to=conversation)
        elif "besluit" in text.lower():
            self.say("Wat vervelend dat u het niet eens bent met het besluit. Is dit voor u eenvoudig of "
                     "ingewikkeld?", kind="choices", choices=["Eenvoudig", "Ingewikkeld"], to=conversation)
        else:
            self.say(f"U zei: {text}", to=conversation)


def problem(status: int, detail: str = "", headers: dict[str, str] | None = None) -> JSONResponse:
    body = {"type": "about:blank", "title": "Het ging niet goed", "status": status, "detail": detail}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def create_app(gateway: FakeGateway) -> FastAPI:
    app = FastAPI()
    templates = Environment(loader=FileSystemLoader(WEB / "templates"), autoescape=select_autoescape())

    @app.middleware("http")
    async def headers(request: Request, call_next: Any) -> Response:
        gateway.calls.append((request.method, str(request.url)))
        response = Response() if request.method == "OPTIONS" else await call_next(request)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Access-Control-Allow-Origin"] = "*"
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

    def update(conversation: FakeConversation, since: int) -> dict[str, Any]:
        with gateway.lock:
            return {"messages": conversation.messages[since:], "state": conversation.state}

    @app.post("/api/conversations", status_code=201)
    async def start(request: Request) -> Any:
        body = await request.json()
        gateway.starts.append(body)
        if refused := refusal("start"):
            return refused
        made = gateway.open(body.get("identity_token"))
        return {"conversation_id": made.id, "token": made.token, **update(made, 0)}

    @app.post("/api/conversations/{id}/messages", status_code=202)
    async def send(id: str, request: Request, response: Response) -> Any:
        if not (conversation := find(id, request)):
            return problem(401)
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
            return problem(401)
        return refusal("poll") or update(conversation, since)

    @app.get("/api/conversations/{id}/events")
    async def events(id: str, request: Request, since: int = 0) -> Any:
        if not (conversation := find(id, request)):
            return problem(401)
        if not gateway.streams:
            return problem(502)
        return refusal("events") or StreamingResponse(
            follow(gateway, conversation, since), media_type="text/event-stream"
        )

    @app.post("/api/conversations/{id}/handoff", status_code=202)
    async def handoff(id: str, request: Request) -> Any:
        if not (conversation := find(id, request)):
            return problem(401)
        if refused := refusal("handoff"):
            return refused
        if conversation.state["owner"] == "bot":
            conversation.state = state("queue", position=2, wait=240)
            gateway.say("Een medewerker neemt het gesprek zo over en kan lezen wat u hebt geschreven.",
                        sender="system", kind="notice", to=conversation)
        return {}

    @app.get("/api/conversations/{id}/transcript")
    async def transcript(id: str, request: Request, format: str = "txt") -> Any:
        if not (conversation := find(id, request)):
            return problem(401)
        if refused := refusal("transcript"):
            return refused
        lines = [f"{m['sender']}: {m['text']}" for m in conversation.messages]
        return Response("\n".join(lines), media_type="text/plain; charset=utf-8")

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
        return '<!doctype html><iframe sandbox="allow-scripts" src="/host" width="800" height="700"></iframe>'

    app.mount("/static", StaticFiles(directory=WEB / "static"))
    return app


async def follow(gateway: FakeGateway, conversation: FakeConversation, since: int) -> AsyncIterator[str]:
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

    uvicorn.run(create_app(FakeGateway()), host="127.0.0.1", port=8099, ws="none", log_level="warning")
