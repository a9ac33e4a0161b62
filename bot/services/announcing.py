"""How the citizen is told of a hand-off: only what is in the database by then.

Open, a long wait, nobody there and closed each have their own words, and their own ways out.
"""

from __future__ import annotations

from typing import Optional

from bot.domain.availability import Availability
from bot.domain.callback_time import CallTime, in_words
from bot.domain.conversation import Conversation, ConversationState, MessageKind, Outgoing
from bot.domain.customer import NeedKind
from bot.domain.handoff import Handoff
from bot.domain.suiting import NO_CALL, suited
from bot.services.finding import department_of
from bot.services.ports import Deps, Repositories
from bot.services.state import opening_of, state_of

Needs = frozenset[NeedKind]

#: What is said when the hand-off is opened, and when somebody has waited a while.
ANNOUNCED = {
    Availability.OPEN: "utter_handoff_waiting",
    Availability.LONG_WAIT: "utter_handoff_long",
    Availability.NOBODY: "utter_handoff_nobody",
    Availability.CLOSED: "utter_handoff_closed",
}
STILL_WAITING = {
    Availability.OPEN: "utter_still_waiting",
    Availability.LONG_WAIT: "utter_still_long",
    Availability.NOBODY: "utter_still_nobody",
    Availability.CLOSED: "utter_still_closed",
}


def announcement(
    repos: Repositories,
    deps: Deps,
    conversation_id: str,
    handoff: Handoff,
    availability: Availability,
    needs: Needs,
) -> Outgoing:
    """What the citizen is told when the hand-off is opened, or becomes a call back."""
    conversation = repos.conversations.get(conversation_id)
    if handoff.kind == "callback":
        return _arranged(deps, handoff, conversation.language if conversation else "nl")
    key = ANNOUNCED[availability]
    if NeedKind.HEARING in needs:
        key = NO_CALL.get(key, key)
    state = state_of(repos, deps, conversation) if conversation else None
    return place_in_words(deps, key, conversation, handoff, state, needs)


def place_in_words(
    deps: Deps,
    key: str,
    conversation: Optional[Conversation],
    handoff: Handoff,
    state: Optional[ConversationState],
    needs: Needs,
) -> Outgoing:
    """The response `key` with the place, the expected wait (when there is one) and the ways out."""
    texts, language = deps.texts, conversation.language if conversation else "nl"
    department = department_of(deps, handoff)
    phone = department.phone or deps.catalogue.organisation.phone
    text = texts.say(
        key,
        language,
        department=department.in_sentence(language),
        position=str(state.position if state and state.position else 1),
        phone=phone,
        opening=opening_of(deps, handoff.department, language),
    )
    if state and state.expected_wait_s is not None:
        minutes = max(1, round(state.expected_wait_s / 60))
        text += " " + texts.say("utter_handoff_wait_time", language, minutes=str(minutes))
    if key == ANNOUNCED[Availability.LONG_WAIT] and NeedKind.HEARING not in needs:
        text += " " + texts.say("utter_handoff_or_call", language, phone=phone)
    choices = suited(texts.buttons(key, language), needs, handoff.urgent)
    return Outgoing(text, MessageKind.CHOICES, choices)


def by_email(
    deps: Deps,
    conversation: Conversation,
    handoff: Optional[Handoff],
    needs: Needs,
    goal: Optional[str] = None,
) -> Outgoing:
    """Where to write an e-mail to, and what to put in it; nothing is promised.

    `goal` is what it is about, for who does not wait for a person.
    """
    texts, organisation = deps.texts, deps.catalogue.organisation
    department = department_of(deps, handoff) if handoff else deps.catalogue.department_of(goal)
    key = "utter_by_email_waiting" if handoff else "utter_by_email"
    email = department.email or organisation.email
    text = texts.say(key, conversation.language, email=email)
    choices = suited(texts.buttons(key, conversation.language), needs)
    return Outgoing(text, MessageKind.CHOICES, choices)


def call_in_words(deps: Deps, handoff: Handoff, language: str) -> Optional[str]:
    """The hour that was chosen for a call back; None when no clear one was."""
    if handoff.callback_from is None or handoff.callback_until is None:
        return None
    hours = deps.catalogue.organisation.hours_of(handoff.department)
    time = CallTime(handoff.callback_from, handoff.callback_until)
    return in_words(time, deps.clock(), hours, language)


def _arranged(deps: Deps, handoff: Handoff, language: str) -> Outgoing:
    """The hour that was agreed, with what was wished where that was said otherwise."""
    wish, hour = handoff.callback_when or "", call_in_words(deps, handoff, language)
    if hour is None:
        # No hour is promised: somewhere in our own.
        hour = deps.catalogue.organisation.hours_of(handoff.department).in_words(language)
        key = "utter_callback_wish" if wish else "utter_callback_planned"
    else:
        key = "utter_callback_planned" if _says(wish, hour) else "utter_callback_arranged"
    department = department_of(deps, handoff).in_sentence(language)
    text = deps.texts.say(key, language, when=hour, wish=wish, department=department)
    choices = deps.texts.buttons("utter_steps_right", language)
    return Outgoing(text, MessageKind.NEXT_STEPS, choices)


def _says(wish: str, hour: str) -> bool:
    """Whether the wish is that hour already, as it is when it was chosen from the buttons."""
    _, _, hours = hour.partition(" ")
    return wish.lower().endswith(hours.lower())
