"""The letter that asks whether it worked, with links that need no log-in; and when it may go.

It is written when it goes. Then it is looked at again whether it is wanted still, whether people
may be mailed at this hour, and whether it is the only one to that address today.
"""

from __future__ import annotations

import datetime as dt
from typing import AbstractSet, Optional
from urllib.parse import urlencode

from bot.domain.aftercare import AskedLater, may_ask_from
from bot.domain.conversation import Conversation
from bot.domain.dates import day_in_words
from bot.domain.errors import NotYet, PeerRefused
from bot.domain.outbox import OutboxEntry, OutboxKind
from bot.services.aftercare_day import next_day, take_day
from bot.services.aftercare_planning import mail_is_refused, may_be_asked
from bot.services.letters import letter_of
from bot.services.next_steps import local_today
from bot.services.ports import Deps, Letter, Mailer, Repositories

PAGE = "/nazorg"
#: What each link of the letter says, by its answer.
LINKS = {"ja": "worked", "nee": "not_worked", "stop": "stop"}


class AftercareLetters:
    """Fulfils `bot.services.ports.Connector` for mail that asks whether it worked: on a line of its
    own, so that many of them hold up nobody's conversation."""

    name = "aftercare by e-mail"
    kinds: AbstractSet[OutboxKind] = frozenset({OutboxKind.AFTERCARE})
    in_order = False
    #: Neither the address nor the key of the links is kept.
    forgets = True
    first_retry = dt.timedelta(seconds=30)
    #: Hours in which nobody is mailed are not the mail server's: it ends with the question.
    patience: Optional[dt.timedelta] = None

    def __init__(self, deps: Deps, mailer: Mailer) -> None:
        self._deps, self._mailer = deps, mailer

    def deliver(self, entry: OutboxEntry) -> Optional[str]:
        with self._deps.uow() as repos:
            letter = self._letter(repos, entry)
        if letter is None:
            raise PeerRefused("it is not asked any more")
        try:
            return self._mailer.send(letter)
        except PeerRefused:
            with self._deps.uow() as repos:
                self._refused(repos, entry)
            raise

    def _letter(self, repos: Repositories, entry: OutboxEntry) -> Optional[Letter]:
        """None when nobody is to be asked any more: that is written down then."""
        asked = repos.aftercare.get(str(entry.body["aftercare"]))
        conversation = repos.conversations.get(entry.conversation_id)
        if asked is None or conversation is None or asked.state != "asked":
            return None
        address, now = str(entry.body["to"]), self._deps.clock()
        ended = self._ended(repos, asked, conversation, address)
        if ended is not None:
            repos.aftercare.change(asked.id, ("asked",), state=ended, answered_at=now)
            return None
        self._wait_for_the_moment(repos, asked, address, now)
        parts = letter_parts(self._deps, asked, conversation.language, str(entry.body["key"]))
        return letter_of(self._deps, entry, "aftercare", conversation.language, parts)

    def _ended(
        self, repos: Repositories, asked: AskedLater, conversation: Conversation, address: str
    ) -> Optional[str]:
        """The state of what is not to be asked any more; None of what is."""
        if not may_be_asked(repos, self._deps, conversation):
            return "stopped"
        if mail_is_refused(repos, self._deps, address):
            return "stopped"
        long = dt.timedelta(days=self._deps.catalogue.organisation.asking.expire_days)
        late = asked.due_on < local_today(self._deps) - long
        return "expired" if late or self._deps.links_to is None else None

    def _wait_for_the_moment(
        self, repos: Repositories, asked: AskedLater, address: str, now: dt.datetime
    ) -> None:
        """Raises NotYet outside the hours, and when this address had its mail of today."""
        organisation = self._deps.catalogue.organisation
        rules, hours = organisation.asking, organisation.opening_hours
        opens = may_ask_from(rules, hours, now)
        if opens > now:
            raise NotYet(opens)
        written = asked.asked_at.astimezone(hours.zone).date() if asked.asked_at else None
        if written == local_today(self._deps):
            return  # this is the one of today
        if not take_day(repos, self._deps, address):
            raise NotYet(may_ask_from(rules, hours, next_day(self._deps)))
        repos.aftercare.change(asked.id, ("asked",), asked_at=now)

    def _refused(self, repos: Repositories, entry: OutboxEntry) -> None:
        """The mail server will never take it, so nobody answers it."""
        ended = {"state": "expired", "answered_at": self._deps.clock()}
        if entry.attempts == 0:  # else one whose connection broke may have arrived all the same
            ended["asked_at"] = None
        repos.aftercare.change(str(entry.body["aftercare"]), ("asked",), **ended)


def letter_parts(deps: Deps, asked: AskedLater, language: str, key: str) -> list[tuple[str, str]]:
    """(heading, text) of the letter; `key` opens its links."""
    organisation = deps.catalogue.organisation
    goal = deps.catalogue.goal(asked.goal)
    day = asked.created_at.astimezone(organisation.opening_hours.zone).date()
    intro = deps.texts.say(
        "utter_mail_aftercare" if goal else "utter_mail_aftercare_unknown",
        language,
        organisation=organisation.name,
        date=day_in_words(day, language, local_today(deps)),
        subject=goal.name_in(language) if goal else "",
    )
    parts = [("", intro)]
    for answer, said in LINKS.items():
        # Where the key stands after the question mark no log of ours has it.
        link = f"{deps.links_to}{PAGE}?{urlencode({'k': key, 'antwoord': answer})}"
        parts.append((deps.texts.say(f"utter_mail_aftercare_{said}", language), link))
    return parts
