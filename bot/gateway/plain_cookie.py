"""Which conversation a browser without scripts has: in a cookie that only its pages get."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional

from fastapi import Request, Response

from bot.gateway.chat_page import supported

PATH = "/chat/plain"
_NAME = "voorsorteer_gesprek"
_VALUE = re.compile(r"^([a-z]{2})\.([0-9a-f-]{36})\.([A-Za-z0-9_-]{20,128})$")


@dataclass(frozen=True)
class Kept:
    """A conversation, its key, and the language of the page around it."""

    language: str
    conversation_id: str
    token: str


def _name(request: Request) -> str:
    """With https the browser itself holds the cookie to encrypted lines."""
    return f"__Secure-{_NAME}" if request.url.scheme == "https" else _NAME


def kept(request: Request) -> Optional[Kept]:
    match = _VALUE.match(request.cookies.get(_name(request), ""))
    return Kept(supported(match[1]), match[2], match[3]) if match else None


def keep(response: Response, request: Request, what: Kept) -> None:
    """Until the browser closes: a shared computer forgets by itself."""
    response.set_cookie(
        _name(request), f"{what.language}.{what.conversation_id}.{what.token}", **_kind(request)
    )


def forget(response: Response, request: Request) -> None:
    response.delete_cookie(_name(request), **_kind(request))


def _kind(request: Request) -> dict:
    secure = request.url.scheme == "https"
    return {"path": PATH, "httponly": True, "samesite": "strict", "secure": secure}
