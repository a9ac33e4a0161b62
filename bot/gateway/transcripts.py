"""The conversation to keep: as text, as a page that prints well, or as JSON."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Literal

from fastapi import Response

from bot.domain.conversation import Message, Sender
from bot.domain.errors import NotFound
from bot.domain.outcome import RecordedStep
from bot.gateway.calendar_file import MEDIA_TYPE as CALENDAR
from bot.gateway.calendar_file import calendar_of
from bot.gateway.pages import local_time, render
from bot.gateway.shapes import message_json, step_json, time_json
from bot.services.transcript import Transcript

_MEDIA = {
    "txt": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}


def rendered(
    transcript: Transcript, format: Literal["txt", "html", "json"], timezone: str
) -> Response:
    """The transcript as a download."""
    if format == "json":
        body = json.dumps(_data(transcript), ensure_ascii=False, indent=2)
    else:
        body = render(f"transcript/transcript.{format}", **_shown(transcript, timezone))
    name = f"gesprek-{transcript.conversation.created_at:%Y-%m-%d}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=_MEDIA[format], headers=headers)


def _data(transcript: Transcript) -> dict[str, Any]:
    return {
        "organisation": transcript.organisation,
        "conversation_id": transcript.conversation.id,
        "started_at": time_json(transcript.conversation.created_at),
        "messages": [message_json(message) for message in transcript.messages],
        "next_steps": [step_json(step) for step in transcript.next_steps],
    }


def _shown(transcript: Transcript, timezone: str) -> dict[str, Any]:
    return {
        "organisation": transcript.organisation,
        "started": local_time(transcript.conversation.created_at, timezone),
        "lines": [
            {
                "who": _speaker(message),
                "at": local_time(message.created_at, timezone),
                "text": message.text,
            }
            for message in transcript.messages
        ],
        "steps": [_step(step, transcript.conversation.language) for step in transcript.next_steps],
    }


def calendar(transcript: Transcript, website: str, now: dt.datetime) -> Response:
    """The days of the next steps as a download; NotFound when none has a day."""
    steps = [step for step in transcript.next_steps if step.in_calendar]
    if not steps:
        raise NotFound("Geen van de stappen heeft een dag.")
    language = transcript.conversation.language
    body = calendar_of(steps, transcript.organisation, website, language, now)
    headers = {"Content-Disposition": 'attachment; filename="afspraken.ics"'}
    return Response(body, media_type=CALENDAR, headers=headers)


def _step(recorded: RecordedStep, language: str) -> str:
    """The step, with what became of it."""
    if recorded.done_at:
        said = "Dit is gelukt."
    elif recorded.disputed_at:
        said = "U zei dat dit niet klopt."
    else:
        said = "U zei dat dit klopt." if recorded.confirmed_at else ""
    return f"{recorded.step.line(language)} {said}".rstrip()


def _speaker(message: Message) -> str:
    names = {
        Sender.CITIZEN: "U",
        Sender.BOT: "Digitale assistent",
        Sender.AGENT: message.author or "Medewerker",
        Sender.SYSTEM: "Bericht",
    }
    return names[message.sender]
