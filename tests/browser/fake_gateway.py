"""A gateway in memory, with handles for everything that can go wrong.

The widget's tests drive it from their own thread; `fake_app.py` serves it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

GREETING = "Goedendag. Ik ben de digitale assistent van de gemeente. Waarmee kan ik u helpen?"
KINDS = (
    *("start", "send", "handoff", "events", "poll", "transcript"),
    *("identity", "recognition", "permissions", "remember", "earlier", "my-data", "mail"),
    *("end", "language", "survey"),
)
NAMES = {"signed-k1": "Fatima Yıldız", "signed-k2": "Jan de Boer"}
PASSPORT = """\
U vraagt een paspoort aan bij de balie. Maak eerst een afspraak op
https://www.voorbeeldstad.example/paspoort of bel 14 0999.

Neem mee:
- uw oude paspoort
- een pasfoto"""
PASSPORT_STEPS = """\
U: maak een afspraak — vandaag of later
U: haal een pasfoto — vóór de afspraak
De gemeente: maakt uw paspoort — binnen 5 werkdagen"""
SURE = "Weet u zeker dat wij uw gegevens moeten verwijderen?"
GOODBYE = "Wij verwijderen nu uw gegevens. Tot ziens."
#: Purpose, basis, title, explanation, and its categories with their titles.
PURPOSES: list[tuple[str, str, str, str, dict[str, str]]] = [
    (
        *("remember", "consent", "Dit apparaat onthouden", "Wij herkennen dit apparaat."),
        {"chats": "Uw gesprekken op dit apparaat"},
    ),
    (
        *("recognise", "service", "U herkennen in het gesprek"),
        "Bent u ingelogd? Dan kijken wij wat er al loopt. U hoeft uw verhaal dan niet opnieuw te "
        "vertellen.",
        {"cases": "Uw zaken", "contacts": "Uw eerdere contacten met ons"},
    ),
    (
        *("tips", "consent", "Tips en berichten voor u"),
        "Wij mogen u een tip geven die bij u past. Bij elke tip zeggen wij welke gegevens wij "
        "gebruiken.",
        {
            "household": "Leeftijdsgroepen en huishouden",
            "contacts": "Uw eerdere contacten met ons",
            "home_details": "Bijzonderheden van uw woning",
        },
    ),
]
EARLIER_TEXT = "Uw parkeervergunning is klaar."
ENDED = "U heeft dit gesprek beëindigd."
QUESTIONS = [
    {
        **{"key": "complexity", "kind": "scale", "from": 1, "to": 5},
        "text": "Hoe eenvoudig of ingewikkeld was uw vraag voor u?",
        **{"low": "heel eenvoudig", "high": "heel ingewikkeld"},
    },
    {
        **{"key": "nps", "kind": "scale", "from": 1, "to": 10},
        "text": "Zou u deze chat aanraden aan anderen?",
        **{"low": "zeker niet", "high": "zeker wel"},
    },
    {"key": "remark", "kind": "text", "max": 500, "text": "Wilt u nog iets zeggen?"},
]
DECISION = "Wat vervelend. Is dit voor u eenvoudig of ingewikkeld?"


@dataclass
class FakeConversation:
    id: str
    token: str
    identity: str | None
    browser: str | None = None
    messages: list[dict[str, Any]] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=lambda: state("bot"))


def state(
    owner: str,
    *,
    position: int | None = None,
    wait: int | None = None,
    notice: str | None = None,
    name: str | None = None,
) -> dict[str, Any]:
    place = {"position": position, "expected_wait_s": wait, "notice": notice}
    queue = place if owner == "queue" else None
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
            self.outcomes: dict[str, deque[int | str]] = {kind: deque() for kind in KINDS}
            self.retry_after = 1
            self.answers = True
            self.streams = True
            self.calls: list[tuple[str, str]] = []
            self.posts: list[dict[str, Any]] = []
            self.starts: list[dict[str, Any]] = []
            self.identities: list[dict[str, Any]] = []
            #: The conversations that were deleted: every call about one gives 404.
            self.deleted: set[str] = set()
            #: The tokens of the remembered browsers.
            self.browsers: set[str] = set()
            #: What was allowed or refused, by purpose and category.
            self.said: dict[tuple[str, str], bool] = {}
            self.versions = {purpose: 1 for purpose, *_ in PURPOSES}
            self.earlier: list[dict[str, Any]] = []
            #: What the gateway says of e-mail, and where conversations were mailed to.
            self.mail = {"available": False, "updates": False}
            self.mailed: list[dict[str, Any]] = []
            #: The languages that were chosen, and the surveys that were filled in or refused.
            self.languages: list[str] = []
            self.surveys: list[dict[str, Any]] = []
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

    def open(self, identity: str | None, browser: str | None = None) -> FakeConversation:
        with self.lock:
            known = browser if browser in self.browsers else None
            made = FakeConversation(
                secrets.token_hex(8), secrets.token_urlsafe(24), identity, known
            )
            self.conversations[made.id] = made
            self.say(GREETING, to=made)
        return made

    def say(
        self,
        text: str,
        *,
        sender: str = "bot",
        kind: str = "text",
        choices: list[str] | None = None,
        to: FakeConversation | None = None,
        client_id: str | None = None,
        author: str | None = None,
    ) -> int:
        with self.lock:
            messages = (to or self.latest).messages
            seq = len(messages) + 1
            titles = enumerate(choices or [])
            messages.append(
                {
                    "seq": seq,
                    "sender": sender,
                    "kind": kind,
                    "text": text,
                    "author": author,
                    "choices": [{"id": f"c{seq}-{n}", "title": title} for n, title in titles],
                    "created_at": dt.datetime.now(dt.timezone.utc).isoformat(),
                    "client_id": client_id,
                }
            )
        self.notify()
        return seq

    def turn(self, to: str, **about: Any) -> None:
        """Somebody else speaks now: bot, queue, agent or closed."""
        with self.lock:
            self.latest.state = state(to, **about)
        self.notify()

    def end(self, conversation: FakeConversation) -> None:
        with self.lock:
            if conversation.state["owner"] != "closed":
                conversation.state = state("closed")
                self.say(ENDED, sender="system", kind="terminal", to=conversation)

    def ask_survey(self, id: str = "s1") -> None:
        """The conversation is over, and how did it go?"""
        with self.lock:
            self.latest.state = {**state("closed"), "survey": {"id": id, "questions": QUESTIONS}}
        self.notify()

    def expire(self) -> None:
        with self.lock:
            self.conversations.clear()
        self.notify()

    def delete(self, conversation: FakeConversation | None = None) -> None:
        """As after "verwijder mijn gegevens", when its few seconds are over."""
        with self.lock:
            gone = self.conversations.pop((conversation or self.latest).id)
            self.deleted.add(gone.id)
            self.browsers.discard(gone.browser or "")
        self.notify()

    def recognition(self, conversation: FakeConversation) -> dict[str, Any]:
        """Who it is, as the start and the log-in tell it."""
        name = NAMES.get(conversation.identity or "")
        remembered = conversation.browser in self.browsers
        level = "verified" if conversation.identity else "returning" if remembered else "anonymous"
        return {"level": level, "name": name, "remembered": remembered}

    def known(self, conversation: FakeConversation) -> dict[str, Any]:
        """The same, with everything that can be allowed or refused."""
        permissions = [
            {
                "purpose": purpose,
                "category": category,
                "purpose_title": title,
                "category_title": category_title,
                "explanation": explanation,
                "granted": self.said.get((purpose, category), basis == "service"),
                "basis": basis,
                "version": self.versions[purpose],
                "said_at": None,
            }
            for purpose, basis, title, explanation, categories in self.purposes()
            for category, category_title in categories.items()
        ]
        return {**self.recognition(conversation), "permissions": permissions}

    def purposes(self) -> list[tuple[str, str, str, str, dict[str, str]]]:
        newer = " Dit is nieuw."
        return [
            (*one[:3], one[3] + newer if self.versions[one[0]] > 1 else one[3], one[4])
            for one in PURPOSES
        ]

    def talked_before(self, *subjects: str, day: int = 3) -> None:
        """An earlier conversation of whoever asks."""
        said = [
            {"sender": "citizen", "kind": "text", "text": "Is mijn vergunning klaar?"},
            {"sender": "bot", "kind": "text", "text": EARLIER_TEXT},
            {"sender": "bot", "kind": "next_steps", "text": "U: haal hem op — deze week"},
        ]
        at = f"2026-05-{day:02}T12:05:00+00:00"
        blank = {"author": None, "choices": [], "client_id": None, "created_at": at}
        messages = [{**blank, "seq": n + 1, **one} for n, one in enumerate(said)]
        old = {"id": f"old-{day}", "started_at": at, "subjects": list(subjects)}
        self.earlier.append({**old, "messages": messages})

    def receive(self, conversation: FakeConversation, body: dict[str, Any]) -> tuple[int, bool]:
        """Keep what the citizen said, once for each client id."""
        with self.lock:
            self.posts.append(body)
            for message in conversation.messages:
                if message["client_id"] == body["client_id"]:
                    return message["seq"], False
            text = body.get("text") or self.title_of(conversation, body["choice"])
            seq = self.say(text, sender="citizen", to=conversation, client_id=body["client_id"])
            if conversation.state["owner"] == "closed":
                conversation.state = state("bot")
            if self.answers and conversation.state["owner"] == "bot":
                self.answer(conversation, text)
            return seq, True

    @staticmethod
    def title_of(conversation: FakeConversation, choice: str) -> str:
        given = (one for message in conversation.messages for one in message["choices"])
        return next(one["title"] for one in given if one["id"] == choice)

    def answer(self, conversation: FakeConversation, text: str) -> None:
        if text == "Verwijder mijn gegevens":
            self.say(SURE, kind="choices", choices=["Ja, verwijderen", "Nee"], to=conversation)
        elif text == "Ja, verwijderen":
            self.say(GOODBYE, to=conversation)
        elif "paspoort" in text.lower():
            self.say(PASSPORT, to=conversation)
            self.say(PASSPORT_STEPS, kind="next_steps", to=conversation)
            asked, choices = "Is uw vraag zo beantwoord?", ["Ja, bedankt", "Nee"]
            self.say(asked, kind="choices", choices=choices, to=conversation)
        elif "besluit" in text.lower():
            choices = ["Eenvoudig", "Ingewikkeld"]
            self.say(DECISION, kind="choices", choices=choices, to=conversation)
        else:
            self.say(f"U zei: {text}", to=conversation)
