"""From an entry of the outbox to a letter: written when it goes, so that the row holds no story."""

from __future__ import annotations

import datetime as dt
import re
from typing import AbstractSet, Optional, Sequence

from bot.domain.conversation import Conversation, Message, Sender
from bot.domain.errors import PeerRefused
from bot.domain.outbox import OutboxEntry, OutboxKind
from bot.domain.personal_data import mask
from bot.services.mailing import TRANSCRIPT
from bot.services.ports import Deps, Letter, Mailer, Repositories

# Each begins where a word begins, or is of limited length: else long words take quadratic time.
_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]{0,30}://|www\.)\S+|(?<![\w.-])\.*[\w-]+(?:\.+[\w-]+)+/\S*",
    re.IGNORECASE,
)
#: Mail programs make a link of a bare name as well: "boef.nl".
_NAME = re.compile(r"(?<![\w.-])\.*[\w-]+(?:\.+[\w-]+)*\.+[^\W\d_]{2,}\b")
_DOT_IN_NAME = re.compile(r"(?<=[\w-])\.(?=[^\W\d_]{2})")
_BEFORE_SITE = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)


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
        """The conversation where it was asked for, and what was agreed."""
        language, sort = conversation.language, str(entry.body["sort"])
        parts = [("", self._say(f"utter_mail_{sort}", language))]
        messages = repos.messages.whole(conversation.id)
        handoffs = repos.search.of_conversations([conversation.id])
        typed = [message.text for message in messages if message.sender is Sender.CITIZEN]
        # What a button or a form says for them is theirs as well.
        typed += [handoff.callback_when for handoff in handoffs if handoff.callback_when]
        links = _Links(typed, self._say("utter_mail_link", language))
        if sort == TRANSCRIPT:
            parts += [
                (self._heading(message, language), links.shown(message))
                for message in messages
                if message.seq <= entry.body["upto"]
            ]
        steps = repos.next_steps.of_conversation(conversation.id)
        listed = (f"{n}. {each.step.line(language)}" for n, each in enumerate(steps, 1))
        lines = links.out_of("\n".join(listed))
        if lines:
            parts.append((self._say("utter_mail_steps", language), lines))
        return letter_of(self._deps, entry, sort, language, parts)

    def _say(self, key: str, language: str) -> str:
        return _say(self._deps, key, language)

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


def letter_of(
    deps: Deps,
    entry: OutboxEntry,
    sort: str,
    language: str,
    parts: Sequence[tuple[str, str]],
) -> Letter:
    """To the address of this entry, with the words that every mail of this sort has; `parts`:
    (heading or "", text)."""
    return Letter(
        to=str(entry.body["to"]),
        subject=_say(deps, f"utter_mail_{sort}_subject", language),
        parts=(*parts, ("", _say(deps, "utter_mail_footer", language))),
        language="en" if language.startswith("en") else "nl",
        reference=entry.reference,
    )


def _say(deps: Deps, key: str, language: str) -> str:
    organisation = deps.catalogue.organisation
    return deps.texts.say(key, language, organisation=organisation.name, phone=organisation.phone)


class _Links:
    """What anybody can type goes to an address that anybody can type: without numbers that mail is
    no place for, and without links, so that nobody is lured with our name under it. Nor where we
    repeat what was typed, such as the hour of a call back; our own links stay."""

    def __init__(self, typed: Sequence[str], instead: str) -> None:
        self._instead = instead
        self._sites = {
            _site(found[0])
            for text in typed
            for form in (_LINK, _NAME)
            for found in form.finditer(text)
        }

    def shown(self, message: Message) -> str:
        if message.sender is Sender.CITIZEN:
            masked = _LINK.sub(lambda _: self._instead, mask(message.text).text)
            return _DOT_IN_NAME.sub(". ", masked)
        return message.text if message.sender is Sender.AGENT else self.out_of(message.text)

    def out_of(self, text: str) -> str:
        """Ours, without the links in it that lead where the citizen's lead."""
        for form in (_LINK, _NAME):
            text = form.sub(self._or_not, text)
        return text

    def _or_not(self, found: re.Match[str]) -> str:
        return self._instead if _site(found[0]) in self._sites else found[0]


def _site(link: str) -> str:
    """The name of the machine that it leads to, with all that stands before the path."""
    return re.split(r"[/?#:]", _BEFORE_SITE.sub("", link), maxsplit=1)[0].strip(".,;!)").casefold()
