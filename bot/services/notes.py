"""What staff write for each other about a conversation; a citizen's API never has it."""

from __future__ import annotations

from typing import Optional

from bot.domain.errors import InvalidInput, NotFound
from bot.domain.handoff import Handoff, Note
from bot.domain.staff import Staff
from bot.domain.text import clean
from bot.services.claiming import MAX_NOTE_LENGTH
from bot.services.ports import Deps, Repositories
from bot.services.reading import may_read, until


class Notes:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def add(
        self, handoff_id: str, staff: Staff, text: str, client_id: Optional[str] = None
    ) -> Note:
        """A note for who works on it now or later; the same `client_id` again is the same note.

        Raises NotFound for who may not read it, InvalidInput for an empty or too long text.
        """
        text = clean(text)
        if not text or len(text) > MAX_NOTE_LENGTH:
            raise InvalidInput(f"Een notitie heeft 1 tot {MAX_NOTE_LENGTH} tekens.")
        now = self._deps.clock()
        with self._deps.uow() as repos:
            handoff = _readable(repos, handoff_id, staff, lock=True)
            if client_id:
                known = repos.notes.by_client_id(handoff.conversation_id, client_id)
                if known:
                    return known
            repos.staff.audit(staff.id, "note", now, handoff.conversation_id)
            return repos.notes.add(handoff, staff.id, text, now, client_id)

    def of(self, handoff_id: str, staff: Staff) -> list[Note]:
        """Of the whole conversation, oldest first; the first reading is audited.

        After a case is closed, its agent sees of later hand-offs nothing.
        """
        with self._deps.uow() as repos:
            handoff = _readable(repos, handoff_id, staff)
            if not repos.staff.has_read(staff.id, handoff.conversation_id):
                repos.staff.audit(staff.id, "read", self._deps.clock(), handoff.conversation_id)
            notes = repos.notes.of_conversation(handoff.conversation_id)
        end = until(handoff, staff)
        if end is None:
            return notes
        return [note for note in notes if note.handoff_id == handoff.id or note.at <= end]


def _readable(repos: Repositories, handoff_id: str, staff: Staff, lock: bool = False) -> Handoff:
    handoff = repos.handoffs.get(handoff_id)
    if handoff and lock:
        repos.conversations.get(handoff.conversation_id, lock=True)
        handoff = repos.handoffs.get(handoff_id)
    if handoff is None or not may_read(handoff, staff):
        raise NotFound("Deze overdracht bestaat niet, of is niet voor u.")
    return handoff
