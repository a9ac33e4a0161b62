"""From an entry of the outbox to a letter: written when it goes, so that the row holds no story."""

from __future__ import annotations

import datetime as dt
import re
from typing import AbstractSet, Optional

from bot.domain.conversation import Conversation, Message, Sender
from bot.domain.errors import PeerRefused
from bot.domain.outbox import OutboxEntry, OutboxKind
from bot.domain.personal_data import mask
from bot.services.mailing import TRANSCRIPT
from bot.services.ports import Deps, Letter, Mailer, Repositories

_LINK = re.compile(r"(?:[a-z][a-z0-9+.-]*://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+/\S*", re.IGNORECASE)
_MOST_MESSAGES = 100_000


class Letters:
    """Fulfils `bot.services.ports.Connector` for mail."""

    name = "e-mail"
    kinds: AbstractSet[OutboxKind] = frozenset({OutboxKind.EMAIL})
    in_order = False
    #: An address is not kept when it is of no use any more.
    forgets = True
    first_retry = dt.timedelta(seconds=30)
    patience: Optional[dt.timedelta] = dt.timedelta(days=2)

    def __init__(self, deps: Deps, mailer: Mailer) -> None:
        self._deps, self._mailer = deps, mailer

    def deliver(self, entry: OutboxEntry) -> Optional[str]:
        with self._deps.uow(write=False) as repos:
            conversation = repos.conversations.get(entry.conversation_id)
            if conversation is None:
                raise PeerRefused("the conversation was deleted")
            letter = self._letter(repos, entry, conversation)
        return self._mailer.send(letter)

    def _letter(
        self, repos: Repositories, entry: OutboxEntry, conversation: Conversation
    ) -> Letter:
        language, sort = conversation.language, str(entry.body["sort"])
        parts = [("", self._say(f"utter_mail_{sort}", language))]
        if sort == TRANSCRIPT:
            messages = repos.messages.since(conversation.id, 0, limit=_MOST_MESSAGES)
            parts += [
                (self._heading(message, language), self._text(message, language))
                for message in messages
                if message.seq <= entry.body["upto"]
            ]
        steps = repos.next_steps.of_conversation(conversation.id)
        lines = "\n".join(f"- {recorded.step.line()}" for recorded in steps)
        if lines:
            parts.append((self._say("utter_mail_steps", language), lines))
        parts.append(("", self._say("utter_mail_footer", language)))
        return Letter(
            to=str(entry.body["to"]),
            subject=self._say(f"utter_mail_{sort}_subject", language),
            parts=tuple(parts),
            language="en" if language.startswith("en") else "nl",
            reference=entry.reference,
        )

    def _say(self, key: str, language: str) -> str:
        organisation = self._deps.catalogue.organisation
        names = {"organisation": organisation.name, "phone": organisation.phone}
        return self._deps.texts.say(key, language, **names)

    def _heading(self, message: Message, language: str) -> str:
        keys = {
            Sender.CITIZEN: "utter_mail_you",
            Sender.BOT: "utter_mail_assistant",
            Sender.AGENT: "utter_mail_agent",
            Sender.SYSTEM: "utter_mail_notice",
        }
        who = message.author or self._say(keys[message.sender], language)
        local = message.created_at.astimezone(self._deps.catalogue.organisation.opening_hours.zone)
        return f"{who} ({local.day}-{local.month}-{local.year} {local:%H:%M})"

    def _text(self, message: Message, language: str) -> str:
        """What anybody can type goes to an address that anybody can type: without numbers that
        mail is no place for, and without links, so that nobody is lured with our name under it."""
        if message.sender is not Sender.CITIZEN:
            return message.text
        return _LINK.sub(self._say("utter_mail_link", language), mask(message.text).text)
