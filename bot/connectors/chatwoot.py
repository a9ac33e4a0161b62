"""Chatwoot: conversations of an inbox of the kind API, over its application API.

Chatwoot has no idempotency keys. What may have arrived before is looked up first: a contact by its
`identifier`, a conversation by an attribute, a message by its `source_id` (kept since Chatwoot 3).
"""

from __future__ import annotations

from typing import Any, Callable, Optional, Sequence

from bot.connector_settings import ChatwootSettings
from bot.domain.errors import PeerUnavailable
from bot.history.breaker import Breaker
from bot.history.register import Refusal, Register
from bot.history.wire import Deadline, wire, within
from bot.services.ports import DeskCase, RemoteAgent

NAME = "chatwoot"
#: In seconds: one request, all of an opening (below the lease of `bot.services.delivery`), and how
#: long nothing is asked after something went wrong.
_STEP_S, _WHOLE_S, _PAUSE_S = 8.0, 40.0, 5.0
#: Pages of twenty messages in which an earlier attempt is looked for.
_MOST_PAGES = 3
#: The attribute of a conversation that says which hand-off it is.
HANDOFF = "voorsorteer_handoff"


class Chatwoot:
    """Fulfils `bot.services.ports.ChatDesk`."""

    name = NAME

    def __init__(
        self,
        settings: ChatwootSettings,
        register: Optional[Register] = None,
        step_s: float = _STEP_S,
    ) -> None:
        self._inbox, self._step_s = settings.inbox, step_s
        self._register = register or Register(
            "Chatwoot",
            f"{settings.url}/api/v1/accounts/{settings.account}",
            lambda: {"api_access_token": settings.token},
            # Nobody waits in line behind it, so it is tried again soon.
            Breaker(pause_s=_PAUSE_S),
        )

    def close(self) -> None:
        self._register.close()

    def open(self, case: DeskCase, again: bool) -> str:
        """Done or broken off before anybody else may take it up."""
        return within(_WHOLE_S, lambda deadline: self._open(case, again))

    def _open(self, case: DeskCase, again: bool) -> str:
        contact_id, known = self._contact(case)
        remote_id = self._conversation_of(contact_id, case) if known else None
        if remote_id is None:
            remote_id = self._begin(contact_id, case)
            again = False
        self.note(remote_id, case.summary, f"{case.reference}:summary", again)
        if case.transcript:
            self.note(remote_id, case.transcript, f"{case.reference}:story", again)
        return remote_id

    def citizen_said(self, remote_id: str, text: str, reference: str, again: bool) -> str:
        return self._say(remote_id, text, reference, again, message_type="incoming", private=False)

    def note(self, remote_id: str, text: str, reference: str, again: bool) -> str:
        return self._say(remote_id, text, reference, again, message_type="outgoing", private=True)

    def set_open(self, remote_id: str, open: bool) -> None:
        status = "open" if open else "resolved"
        self._write(f"conversations/{remote_id}/toggle_status", {"status": status})

    def present(self) -> Sequence[RemoteAgent]:
        found = self._read(f"inbox_members/{self._inbox}", {}).get("payload")
        return [
            RemoteAgent(str(agent["id"]), str(agent.get("name") or "Medewerker"))
            for agent in (found if isinstance(found, list) else ())
            if isinstance(agent, dict)
            and agent.get("id")
            and agent.get("availability_status") == "online"
        ]

    # --- who and what ---------------------------------------------------------------------------

    def _contact(self, case: DeskCase) -> tuple[str, bool]:
        """Its id, and whether it was there before: one for each conversation here."""
        identifier = f"voorsorteer:{case.conversation_id}"
        found = self._find_contact(identifier)
        if found:
            return found, True
        body = {
            "inbox_id": self._inbox,
            "source_id": case.conversation_id,
            "name": case.name or "Burger",
            "identifier": identifier,
        }
        try:
            made = self._write("contacts", body)
        except Refusal as refusal:
            # Made meanwhile, by an attempt of which we never heard.
            found = self._find_contact(identifier) if refusal.status == 422 else None
            if found is None:
                raise
            return found, True
        contact = (made.get("payload") or {}).get("contact") or {}
        return _id(contact), False

    def _find_contact(self, identifier: str) -> Optional[str]:
        for found in _listed(self._read("contacts/search", {"q": identifier}).get("payload")):
            if found.get("identifier") == identifier:
                return _id(found)
        return None

    def _conversation_of(self, contact_id: str, case: DeskCase) -> Optional[str]:
        answer = self._read(f"contacts/{contact_id}/conversations", {})
        for found in _listed(answer.get("payload")):
            if (found.get("custom_attributes") or {}).get(HANDOFF) == case.handoff_id:
                return _id(found)
        return None

    def _begin(self, contact_id: str, case: DeskCase) -> str:
        body = {
            "inbox_id": self._inbox,
            "contact_id": int(contact_id),
            "source_id": case.conversation_id,
            "status": "open",
            "custom_attributes": {HANDOFF: case.handoff_id},
        }
        return _id(self._write("conversations", body))

    def _say(self, remote_id: str, text: str, reference: str, again: bool, **how: Any) -> str:
        source = f"voorsorteer:{reference}"
        known = self._said_before(remote_id, source) if again else None
        if known:
            return known
        body = {"content": text, "content_type": "text", "source_id": source, **how}
        return _id(self._write(f"conversations/{remote_id}/messages", body))

    def _said_before(self, remote_id: str, source: str) -> Optional[str]:
        params: dict[str, str] = {}
        for _ in range(_MOST_PAGES):
            answer = self._read(f"conversations/{remote_id}/messages", params)
            messages = _listed(answer.get("payload"))
            for message in messages:
                if message.get("source_id") == source:
                    return _id(message)
            if not messages:
                return None
            params = {"before": str(min(int(_id(message)) for message in messages))}
        return None

    # --- the wire -------------------------------------------------------------------------------

    def _read(self, path: str, params: dict[str, str]) -> dict[str, Any]:
        return self._asked(lambda deadline: self._register.get(path, deadline, params))

    def _write(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return self._asked(lambda deadline: self._register.write("POST", path, deadline, body))

    def _asked(self, ask: Callable[[Deadline], Any]) -> dict[str, Any]:
        wire().check()  # what it is a step of may have been broken off
        if not self._register.breaker.allows():
            raise PeerUnavailable("Chatwoot did not answer just now")
        answer = within(self._step_s, ask)
        if not isinstance(answer, dict):
            raise PeerUnavailable("Chatwoot answers something else than it should")
        return answer


def _listed(found: Any) -> list[dict[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _id(found: dict[str, Any]) -> str:
    """Raises PeerUnavailable for an answer that does not say what was made."""
    number = found.get("id")
    if not isinstance(number, int):
        raise PeerUnavailable("Chatwoot answers without saying what it stored")
    return str(number)
