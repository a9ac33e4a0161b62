"""The first words: a greeting that uses what may be known, and asks whether it is about that."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Optional

from bot.domain.conversation import Conversation, MessageKind, Outgoing
from bot.domain.customer import RECENT, Case, Contact, Level
from bot.domain.dates import day_in_words
from bot.domain.goals import NextStep
from bot.domain.outcome import RecordedStep
from bot.services.first_question import AskedFirst
from bot.services.known import Known
from bot.services.ports import Deps

_CASE, _CONTACT = "case:", "contact:"


@dataclass(frozen=True)
class Subject:
    """What a greeting asked about: a running case, or the last contact (with its case, if any)."""

    goal: Optional[str]
    case: Optional[Case] = None
    contact: Optional[Contact] = None


def subject_now(known: Known, deps: Deps) -> Optional[Subject]:
    """What somebody most likely comes back for: a contact of this month, else the newest running
    case, else a contact of some time ago. Of a contact it must be known what it was about."""
    if known.history is None:
        return None
    nameless, now = ("", deps.texts.say("utter_contact_subject")), deps.clock()
    named = tuple(c for c in known.history.contacts if c.subject.strip() not in nameless)
    history = replace(known.history, contacts=named)
    contact, running = history.last_contact(now, RECENT), history.running_cases()
    if contact is None and running:
        return Subject(running[0].goal, running[0])
    contact = contact or history.last_contact(now)
    if contact is None:
        return None
    case = history.case_of(contact)
    return Subject(contact.goal or (case.goal if case else None), case, contact)


def marked(subject: Optional[Subject]) -> Optional[str]:
    """As `Conversation.asked_about` holds it."""
    if subject is None:
        return None
    if subject.case is not None:
        return f"{_CASE}{subject.case.number}"
    return f"{_CONTACT}{subject.goal or ''}"


def subject_of(mark: Optional[str], known: Known, now: dt.datetime) -> Optional[Subject]:
    """What was asked, as it is now; None when it is no longer known or allowed."""
    history = known.history
    if mark is None or history is None or not mark.startswith((_CASE, _CONTACT)):
        return None
    if mark.startswith(_CASE):
        number = mark[len(_CASE) :]
        case = next((one for one in history.cases if one.number == number), None)
        if case is None:
            return None
        contact = next((one for one in history.contacts if one.case == number), None)
        return Subject(case.goal, case, contact or history.recent_contact(case.goal, now))
    goal = mark[len(_CONTACT) :] or None
    contact = next((one for one in history.contacts if one.goal == goal), None)
    return Subject(goal, None, contact) if contact else None


class Greeter:
    """Says hello; never more than the name, a title and a day: the rest only when asked."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def welcome(
        self, conversation: Conversation, known: Known, asked: Optional[AskedFirst] = None
    ) -> Outgoing:
        """At the start of a conversation; `asked`: what it asks first, whether that worked."""
        return self._say("utter_welcome", conversation, known, asked)

    def logged_in(
        self, conversation: Conversation, known: Known, asked: Optional[AskedFirst] = None
    ) -> Outgoing:
        """In the middle of one, when the person has just logged in."""
        return self._say("utter_logged_in", conversation, known, asked)

    def _say(
        self,
        key: str,
        conversation: Conversation,
        known: Known,
        asked: Optional[AskedFirst],
    ) -> Outgoing:
        organisation = self._deps.catalogue.organisation
        values = {
            "organisation": organisation.name,
            "name": conversation.customer_name or "",
            "hello": f", {conversation.customer_name}" if conversation.customer_name else "",
        }
        subject = subject_now(known, self._deps)
        if asked is not None:
            key += self._asking(asked, conversation, values)
        elif known.level is Level.RETURNING:
            key += "_back"
        elif known.level is Level.ANONYMOUS:
            pass
        elif subject is not None and subject.contact is not None:
            zone = organisation.opening_hours.zone
            today = self._deps.clock().astimezone(zone).date()
            day = subject.contact.at.astimezone(zone).date()
            on = day_in_words(day, conversation.language, today)
            key += "_known_with_contact"
            values.update(subject=subject.contact.subject, date=on)
        elif subject is not None and subject.case is not None:
            key += "_known_with_case"
            values.update(case=subject.case.title)
        elif known.unavailable:
            key += "_history_away"
        elif key == "utter_welcome":
            key += "_known"
        text = self._deps.texts.say(key, conversation.language, **values)
        choices = self._deps.texts.buttons(key, conversation.language)
        return Outgoing(text, MessageKind.CHOICES if choices else MessageKind.TEXT, choices)

    def _asking(self, asked: AskedFirst, conversation: Conversation, values: dict[str, str]) -> str:
        """Did it work? What it was about is named to who logged in: others may use this device.
        What they would do themselves is told in full: who lets a device be remembered can read all
        that was said on it."""
        zone = self._deps.catalogue.organisation.opening_hours.zone
        today = self._deps.clock().astimezone(zone).date()
        if isinstance(asked, RecordedStep):
            values["step"] = _to_do(asked.step, conversation.language, today)
            return "_step"
        later = asked.later
        day = later.created_at.astimezone(zone).date()
        values["date"] = day_in_words(day, conversation.language, today)
        if asked.agreed is not None:
            # Not by when: it would be promised anew.
            agreed = asked.agreed.copy(update={"due": None, "due_on": None, "notice": None})
            values["step"] = _to_do(agreed, conversation.language, today).rstrip(".")
            return "_asked_step"
        goal = self._deps.catalogue.goal(later.goal)
        if goal is None or not conversation.verified:
            return "_asked"
        values["subject"] = goal.name_in(conversation.language)
        return "_asked_about"


def _to_do(step: NextStep, language: str, today: dt.date) -> str:
    """What they would do, as it goes on after "you would still"."""
    line = step.told_later(language, today).line(language)
    who, _, rest = line.partition(": ")
    what = rest if who in ("U", "You") else line
    return what[:1].lower() + what[1:]
