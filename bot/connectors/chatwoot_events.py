"""What Chatwoot's webhook says: is it really from there, and is it something for the citizen?"""

from __future__ import annotations

import hmac
from typing import Any, Optional, Union

from bot.connectors.chatwoot import HANDOFF
from bot.connectors.webhook import signature
from bot.services.ports import AgentWrote, CaseClosed, RemoteAgent

#: Older or newer by more than this, in seconds, is refused.
_FRESH_S = 300
_SOURCE = "voorsorteer:"
Event = Union[AgentWrote, CaseClosed]


def is_genuine(secret: str, timestamp: str, given: str, body: bytes, now: float) -> bool:
    """Whether the signature is that of this body, by who knows the secret, and just now."""
    if not (timestamp.isascii() and timestamp.isdecimal()) or len(timestamp) > 12:
        return False
    if abs(now - int(timestamp)) > _FRESH_S:
        return False
    return hmac.compare_digest(signature(secret, timestamp, body).encode(), given.encode())


def event_in(told: Any, account: int, inbox: int) -> Optional[Event]:
    """What an agent did that concerns the citizen; None for all else.

    Private notes, our own messages, those of robots and of rules, edits and other inboxes are all
    else. Raises ValueError for what Chatwoot never says.
    """
    if not isinstance(told, dict):
        raise ValueError("no JSON object")
    if not _ours(told, account, inbox):
        return None
    name = told.get("event")
    if name == "message_created":
        return _message(told)
    if name == "conversation_status_changed" and told.get("status") == "resolved":
        return CaseClosed(_number(told.get("id")), _handoff(told))
    return None


def _ours(told: dict[str, Any], account: int, inbox: int) -> bool:
    conversation = _dict(told.get("conversation"))
    accounts = [_dict(told.get("account")).get("id"), told.get("account_id")]
    inboxes = [
        *(_dict(told.get("inbox")).get("id"), told.get("inbox_id"), conversation.get("inbox_id"))
    ]
    right_account = all(found in (None, account) for found in accounts)
    return right_account and all(found in (None, inbox) for found in inboxes)


def _message(told: dict[str, Any]) -> Optional[AgentWrote]:
    sender, about = _dict(told.get("sender")), _dict(told.get("content_attributes"))
    from_agent = told.get("message_type") in ("outgoing", 1) and sender.get("type") == "user"
    if not from_agent or told.get("private") is not False or about.get("automation_rule_id"):
        return None
    if str(told.get("source_id") or "").startswith(_SOURCE):
        return None  # our own words, back again
    files = told.get("attachments")
    return AgentWrote(
        remote_id=_number(_dict(told.get("conversation")).get("id")),
        message_id=_number(told.get("id")),
        agent=RemoteAgent(_number(sender.get("id")), str(sender.get("name") or "")),
        text=str(told.get("content") or ""),
        files=len(files) if isinstance(files, list) else 0,
        handoff_id=_handoff(_dict(told.get("conversation"))),
    )


def _handoff(conversation: dict[str, Any]) -> Optional[str]:
    found = _dict(conversation.get("custom_attributes")).get(HANDOFF)
    return found if isinstance(found, str) else None


def _dict(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}


def _number(found: Any) -> str:
    if isinstance(found, bool) or not isinstance(found, int):
        raise ValueError("a number is missing")
    return str(found)
