"""How the citizen is told of a hand-off: only what is in the database by then."""

from __future__ import annotations

from bot.domain.conversation import MessageKind, Outgoing
from bot.domain.customer import NeedKind
from bot.domain.handoff import Availability, Handoff
from bot.domain.suiting import NO_CALL, suited
from bot.services.ports import Deps, Repositories
from bot.services.state import state_of

Needs = frozenset[NeedKind]


def announcement(
    repos: Repositories,
    deps: Deps,
    conversation_id: str,
    handoff: Handoff,
    availability: Availability,
    needs: Needs,
) -> Outgoing:
    """What the citizen is told: only what is now in the database."""
    texts, organisation = deps.texts, deps.catalogue.organisation
    department = organisation.departments[handoff.department].name
    conversation = repos.conversations.get(conversation_id)
    language = conversation.language if conversation else "nl"
    opening = organisation.opening_hours.opening_in_words(deps.clock(), language)
    if handoff.kind == "callback":
        when = handoff.callback_when or opening
        text = texts.say("utter_callback_arranged", language, when=when, department=department)
        return Outgoing(text, MessageKind.NEXT_STEPS)
    key = {
        Availability.OPEN: "utter_handoff_waiting",
        Availability.NOBODY: "utter_handoff_nobody",
        Availability.CLOSED: "utter_handoff_closed",
    }[availability]
    if NeedKind.HEARING in needs:
        key = NO_CALL.get(key, key)
    state = state_of(repos, deps, conversation) if conversation else None
    text = texts.say(
        key,
        language,
        department=department,
        position=str(state.position if state and state.position else 1),
        phone=organisation.phone,
        opening=opening,
    )
    if state and state.expected_wait_s is not None and availability is Availability.OPEN:
        minutes = max(1, round(state.expected_wait_s / 60))
        text += " " + texts.say("utter_handoff_wait_time", language, minutes=str(minutes))
    choices = suited(texts.buttons(key, language), needs)
    return Outgoing(text, MessageKind.CHOICES, choices)
