"""Those who wait for a person: who is still there, and that nobody is forgotten."""

from __future__ import annotations

import datetime as dt
import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Optional, Sequence

from bot.domain.availability import Availability
from bot.domain.conversation import Conversation, Message, MessageKind, Outgoing, Owner, Sender
from bot.domain.handoff import Handoff
from bot.domain.suiting import NO_CALL
from bot.services.announcing import ANNOUNCED, STILL_WAITING, Needs, place_in_words
from bot.services.intake import lately, open_question
from bot.services.known import known_of
from bot.services.ports import Deps, Repositories
from bot.services.saying import say
from bot.services.state import state_of

_log = logging.getLogger(__name__)

#: Not seen for so long: away. They read how it stands when they come back.
AWAY = dt.timedelta(minutes=2)
#: So often somebody is reassured, and so much rarer when nothing has changed.
_MOST_TIMES = 6
_UNCHANGED = 5
#: Somebody else said something just now.
_JUST_NOW = dt.timedelta(minutes=1)
_AT_ONCE = 200
_PLACE = re.compile(r"\\?\{(\w+)\\?\}")


@dataclass(frozen=True)
class _Told:
    """What the citizen was told last about their waiting."""

    availability: Availability
    position: Optional[str]
    wait: Optional[str]
    at: dt.datetime
    times: int


class Waiting:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def seen(self, conversation_ids: Sequence[str]) -> None:
        """The citizens have these open now. Call it once or twice a minute, not at every look."""
        if conversation_ids:
            with self._deps.uow() as repos:
                repos.conversations.seen_by_citizen(conversation_ids, self._deps.clock())

    def reassure(self) -> list[str]:
        """One short notice for who waits, where there is news; returns the conversations.

        Several gateways may do this at once: the hand-off is marked by one conditional UPDATE.
        """
        rules = self._deps.catalogue.organisation.desk
        before = self._deps.clock() - dt.timedelta(minutes=rules.reassure_minutes)
        with self._deps.uow(write=False) as repos:
            due = repos.due.to_reassure(before, _AT_ONCE)
        return [each.conversation_id for each in due if self._told_safely(each, before)]

    def _told_safely(self, handoff: Handoff, before: dt.datetime) -> bool:
        try:
            return self._one(handoff, before)
        except Exception as error:  # the others must not wait for this one
            # The kind of error only: its text may hold what was said.
            _log.error("%s cannot be reassured: %s", handoff.id, type(error).__name__)
            return False

    def _one(self, handoff: Handoff, before: dt.datetime) -> bool:
        with self._deps.uow(write=False) as repos:
            found = repos.conversations.get(handoff.conversation_id)
        needs = known_of(self._deps, found).all_needs
        with self._deps.uow() as repos:
            conversation = repos.conversations.get(handoff.conversation_id, lock=True)
            if conversation is None or conversation.owner is not Owner.QUEUE:
                return False
            if not repos.handoffs.mark_reassured(handoff.id, before, self._deps.clock()):
                return False
            return self._tell(repos, conversation, handoff, needs)

    def _tell(
        self, repos: Repositories, conversation: Conversation, handoff: Handoff, needs: Needs
    ) -> bool:
        state = state_of(repos, self._deps, conversation)
        now = Availability(state.availability)
        said = place_in_words(self._deps, STILL_WAITING[now], conversation, handoff, state, needs)
        messages = lately(repos, conversation.id)
        told = self._told(messages, handoff, conversation.language)
        place = None if state.position is None else str(state.position)
        if not self._is_news(conversation, told, now, place, _minutes(said.text)):
            return False
        quiet = self._deps.clock() - messages[-1].created_at >= _JUST_NOW
        if not quiet and (told is None or told.availability is now):
            return False
        if open_question(repos, handoff) is not None:
            # Buttons would put away those of the question.
            said = Outgoing(said.text, MessageKind.NOTICE)
        say(repos, self._deps, conversation.id, Sender.SYSTEM, said)
        return True

    def _is_news(
        self,
        conversation: Conversation,
        told: Optional[_Told],
        availability: Availability,
        place: Optional[str],
        wait: Optional[str],
    ) -> bool:
        if told is None:
            return True
        closes = Availability.CLOSED in (availability, told.availability)
        if availability is not told.availability:
            return closes or told.times < _MOST_TIMES
        if closes or told.times >= _MOST_TIMES or self._away(conversation):
            return False
        moved = place != told.position or wait != told.wait
        minutes = self._deps.catalogue.organisation.desk.reassure_minutes * _UNCHANGED
        return moved or self._deps.clock() - told.at >= dt.timedelta(minutes=minutes)

    def _away(self, conversation: Conversation) -> bool:
        seen = conversation.citizen_seen_at
        return seen is not None and self._deps.clock() - seen > AWAY

    def _told(
        self, messages: Sequence[Message], handoff: Handoff, language: str
    ) -> Optional[_Told]:
        """Read from what was said since the hand-off: the words are those of domain.yml."""
        found = None
        times = -1  # the announcement is not one of them
        for message in messages:
            if message.sender is Sender.CITIZEN or message.created_at < handoff.created_at:
                continue
            for availability, key in self._words():
                match = _pattern(self._deps.texts.say(key, language)).match(message.text)
                if match is None:
                    continue
                times += 1
                place = match.groupdict().get("position")
                wait = _minutes(message.text)
                found = _Told(availability, place, wait, message.created_at, times)
                break
        return found

    @staticmethod
    def _words() -> list[tuple[Availability, str]]:
        keys = [pair for words in (STILL_WAITING, ANNOUNCED) for pair in words.items()]
        return keys + [(each, NO_CALL[key]) for each, key in keys if key in NO_CALL]


@lru_cache(maxsize=64)
def _pattern(template: str) -> re.Pattern[str]:
    """What a response looks like when it is filled in."""
    seen: set[str] = set()

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in seen:
            return r".+?"
        seen.add(name)
        return rf"(?P<{name}>\d+)" if name == "position" else r".+?"

    return re.compile(_PLACE.sub(value, re.escape(template)), re.DOTALL)


def _minutes(text: str) -> Optional[str]:
    """The number of minutes that a text speaks of."""
    found = re.search(r"(\d+) (?:minuten|minuut|minutes|minute)\b", text)
    return found.group(1) if found else None
