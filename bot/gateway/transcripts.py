"""The conversation to keep: as text, as a page that prints well, or as JSON."""

from __future__ import annotations

import json
from typing import Any, Literal

from fastapi import Response

from bot.domain.conversation import Message, Sender
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
        "steps": [recorded.step.line() for recorded in transcript.next_steps],
    }


def _speaker(message: Message) -> str:
    names = {
        Sender.CITIZEN: "U",
        Sender.BOT: "Digitale assistent",
        Sender.AGENT: message.author or "Medewerker",
        Sender.SYSTEM: "Bericht",
    }
    return names[message.sender]
