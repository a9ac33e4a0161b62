"""How things look as JSON: one place for the shapes that the APIs promise."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional, Sequence

from bot.domain.conversation import ConversationState, Message, Sender
from bot.domain.customer import Case, Contact, History
from bot.domain.handoff import Handoff, HandoffEvent, Note
from bot.domain.language import written_in
from bot.domain.outcome import RecordedStep
from bot.domain.staff import Staff
from bot.services.reading import Story


def time_json(at: Optional[dt.datetime]) -> Optional[str]:
    """ISO 8601 in UTC, with a Z."""
    if at is None:
        return None
    return at.astimezone(dt.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def message_json(message: Message, for_staff: bool = False) -> dict[str, Any]:
    """A message; `client_id` goes only to who sent it, payloads of choices to nobody.

    `language` is how a screen reader has to pronounce what we say ("nl" or "en").
    """
    own = message.sender is (Sender.AGENT if for_staff else Sender.CITIZEN)
    return {
        "seq": message.seq,
        "sender": message.sender.value,
        "kind": message.kind.value,
        "text": message.text,
        "choices": [{"id": choice.id, "title": choice.title} for choice in message.choices],
        "created_at": time_json(message.created_at),
        "client_id": message.client_id if own else None,
        "author": message.author,
        "language": None if message.sender is Sender.CITIZEN else written_in(message.text),
    }


def update_json(
    messages: Sequence[Message], state: ConversationState, agent_types: bool = False
) -> dict[str, Any]:
    """What a citizen's page shows; `agent_types`: the agent is writing to them just now."""
    told = state.to_dict()
    if told["agent"] is not None:
        told["agent"]["typing"] = agent_types
    return {"messages": [message_json(m) for m in messages], "state": told}


def step_json(step: RecordedStep) -> dict[str, Any]:
    return {
        "who": step.step.who,
        "what": step.step.what,
        "due": step.step.due,
        "party": step.step.party,
        "due_on": step.step.due_on.isoformat() if step.step.due_on else None,
        "notice": step.step.notice,
        "reference": step.step.reference,
        "goal": step.goal,
        "department": step.department,
        "recorded_at": time_json(step.recorded_at),
        "confirmed_at": time_json(step.confirmed_at) if step.confirmed_at else None,
        "disputed_at": time_json(step.disputed_at) if step.disputed_at else None,
        "done_at": time_json(step.done_at) if step.done_at else None,
    }


def staff_json(staff: Staff) -> dict[str, Any]:
    return {
        "username": staff.username,
        "display_name": staff.display_name,
        "role": staff.role,
        "capacity": staff.capacity,
        "departments": sorted(staff.departments),
    }


def handoff_json(handoff: Handoff) -> dict[str, Any]:
    """A hand-off as the queue shows it."""
    return {
        "id": handoff.id,
        "conversation_id": handoff.conversation_id,
        "kind": handoff.kind,
        "status": handoff.status.value,
        "department": handoff.department,
        "goal": handoff.goal,
        "urgent": handoff.urgent,
        "feeling": handoff.feeling,
        "reasons": list(handoff.reasons),
        "summary": handoff.summary,
        "intake": [{"question": i.question, "answer": i.answer} for i in handoff.intake],
        "skill": handoff.skill,
        "language": handoff.language,
        "tags": list(handoff.tags),
        "callback_when": handoff.callback_when,
        "callback_from": time_json(handoff.callback_from),
        "callback_until": time_json(handoff.callback_until),
        "call_attempts": handoff.call_attempts,
        "created_at": time_json(handoff.created_at),
        "waiting_since": time_json(handoff.waiting_since),
        "claimed_at": time_json(handoff.claimed_at),
        "first_reply_at": time_json(handoff.first_reply_at),
        "resolved_at": time_json(handoff.resolved_at),
        "outcome": handoff.outcome,
        "aftercare": _aftercare_json(handoff),
        "agent": handoff.agent_name,
        "asked": _asked_json(handoff),
        "returned_times": handoff.returned_times,
        "escalated_at": time_json(handoff.escalated_at),
        "customer": {"name": handoff.customer_name, "verified": handoff.verified},
    }


def _asked_json(handoff: Handoff) -> Optional[dict[str, Any]]:
    """The colleague who is asked to take it, until when, and why."""
    if handoff.asked_id is None:
        return None
    until = time_json(handoff.asked_until)
    return {"name": handoff.asked_name, "until": until, "note": handoff.asked_note}


def _aftercare_json(handoff: Handoff) -> Optional[dict[str, Any]]:
    if handoff.aftercare_on is None:
        return None
    return {"on": handoff.aftercare_on.isoformat(), "way": handoff.aftercare_way}


def note_json(note: Note) -> dict[str, Any]:
    return {
        "id": note.id,
        "handoff_id": note.handoff_id,
        "text": note.text,
        "author": note.author,
        "at": time_json(note.at),
    }


def event_json(event: HandoffEvent) -> dict[str, Any]:
    """One line of the trail; `by` is null for the citizen, the bot and the clock."""
    return {
        "transition": event.transition.value,
        "before": event.before.value if event.before else None,
        "after": event.after.value,
        "department": event.department,
        "at": time_json(event.at),
        "by": event.by_name,
        "to": event.to_name,
        "note": event.note,
    }


def story_json(story: Story) -> dict[str, Any]:
    """Everything the agent sees before the first word; claims are marked as unverified."""
    return {
        **handoff_json(story.handoff),
        "goal_title": story.goal.title if story.goal else None,
        "owner": story.conversation.owner.value,
        "transcript": [message_json(m, for_staff=True) for m in story.messages],
        "claims": [
            {"seq": c.seq, "kind": c.kind, "value": c.value, "verified": False}
            for c in story.claims
        ],
        "next_steps": [step_json(step) for step in story.next_steps],
        "history": _history_json(story.history) if story.history else None,
        "history_unavailable": story.history_unavailable,
    }


def _history_json(history: History) -> dict[str, Any]:
    return {
        "customer": {"id": history.customer.id, "name": history.customer.name},
        "cases": [_case_json(case) for case in history.cases],
        "contacts": [_contact_json(contact) for contact in history.contacts],
        "needs": [{"kind": need.kind.value, "value": need.value} for need in history.needs],
    }


def _case_json(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "title": case.title,
        "status": case.status,
        "goal": case.goal,
        "opened_at": time_json(case.opened_at),
        "closed_at": time_json(case.closed_at),
        "is_complaint": case.is_complaint,
        "expected_on": case.expected_on.isoformat() if case.expected_on else None,
        "next_steps": [
            {"who": step.who, "what": step.what, "due": step.due} for step in case.next_steps
        ],
    }


def _contact_json(contact: Contact) -> dict[str, Any]:
    return {
        "at": time_json(contact.at),
        "channel": contact.channel,
        "subject": contact.subject,
        "goal": contact.goal,
        "summary": contact.summary,
        "case": contact.case,
        "settled": contact.settled,
    }
