"""Claiming a hand-off, answering in it, letting go of it, and the labels on it."""

from __future__ import annotations

from typing import Optional, Sequence

from bot.domain.conversation import Sender
from bot.domain.errors import AlreadyClaimed, InvalidInput, NotFound
from bot.domain.handoff import Handoff, HandoffStatus, Transition
from bot.domain.staff import Staff
from bot.domain.text import clean
from bot.services.cases import Cases
from bot.services.reading import may_read

#: An agent may write more at once than a citizen.
MAX_REPLY_LENGTH = 4000
MAX_NOTE_LENGTH = 2000
MOST_TAGS = 10
MAX_TAG_LENGTH = 40


def note_text(note: str) -> str:
    """A note that goes along with an act; InvalidInput when it is too long."""
    note = clean(note)
    if len(note) > MAX_NOTE_LENGTH:
        raise InvalidInput(f"Een notitie heeft hooguit {MAX_NOTE_LENGTH} tekens.")
    return note


class Claiming(Cases):
    def claim(self, handoff_id: str, staff: Staff) -> Handoff:
        """The hand-off is this agent's; also somebody who paused may choose to take one.

        Raises AlreadyClaimed with who has it, CapacityReached, NotAllowed without the skill that
        it asks for, IllegalTransition when it is closed, and NotFound for another department.
        """
        with self._deps.uow() as repos:
            handoff = self._known(repos, handoff_id, staff)
            if handoff.held_by(staff.id):
                return handoff
            if not staff.serves(handoff.department):
                raise NotFound("Deze overdracht bestaat niet.")
            if handoff.status is HandoffStatus.CLAIMED:
                raise AlreadyClaimed(handoff.agent_name or "Een collega")
            self._fit(repos, handoff, staff)
            self._give_to(repos, handoff, Transition.CLAIM, staff, by=staff.id)
            self._audit(repos, staff, "claim", handoff)
            return self._get(repos, handoff_id)

    def reply(self, handoff_id: str, staff: Staff, text: str, client_id: Optional[str]) -> int:
        """The agent's message; returns its sequence number. Idempotent by `client_id`, also for
        who lost the case before they knew that it had arrived."""
        now = self._deps.clock()
        text = clean(text)
        if not text or len(text) > MAX_REPLY_LENGTH:
            raise InvalidInput(f"Een bericht heeft 1 tot {MAX_REPLY_LENGTH} tekens.")
        with self._deps.uow() as repos:
            handoff = self._known(repos, handoff_id, staff)
            known = client_id and repos.messages.by_client_id(handoff.conversation_id, client_id)
            if not known or known.author != staff.display_name:
                self._refuse_unless_held(handoff, staff)
            if known:
                return known.seq
            message = repos.messages.append(
                handoff.conversation_id,
                Sender.AGENT,
                text,
                now,
                client_id=client_id,
                author=staff.display_name,
            )
            repos.handoffs.first_reply(handoff_id, now)
            return message.seq

    def release(self, handoff_id: str, staff: Staff, note: str = "") -> None:
        """Back to the queue, with the original waiting time; the note is for who takes it next."""
        note = note_text(note)
        with self._deps.uow() as repos:
            handoff = self._held(repos, handoff_id, staff)
            self._back_to_queue(
                repos, handoff, Transition.RELEASE, "utter_agent_released", staff.id, note
            )
            self._audit(repos, staff, "release", handoff)

    def tag(self, handoff_id: str, staff: Staff, tags: Sequence[str]) -> None:
        """These labels and no others, each once; for whoever may read it, also when it is closed.

        Raises InvalidInput for more than ten, or one of more than 40 characters.
        """
        kept = _labels(tags)
        with self._deps.uow() as repos:
            handoff = self._locked(repos, handoff_id)
            if not may_read(handoff, staff):
                raise NotFound("Deze overdracht bestaat niet, of is niet voor u.")
            repos.handoffs.set_tags(handoff_id, kept)
            self._audit(repos, staff, "tag", handoff)


def _labels(tags: Sequence[str]) -> list[str]:
    """Without empty ones and doubles, whatever their capitals; the first way of writing stays."""
    found: dict[str, str] = {}
    for tag in tags:
        label = " ".join(clean(tag).split())
        if len(label) > MAX_TAG_LENGTH:
            raise InvalidInput(f"Een label heeft hooguit {MAX_TAG_LENGTH} tekens.")
        if label:
            found.setdefault(label.casefold(), label)
    if len(found) > MOST_TAGS:
        raise InvalidInput(f"Een gesprek heeft hooguit {MOST_TAGS} labels.")
    return list(found.values())
