"""A conversation, its messages, and the one question that decides everything: who speaks now."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Optional

from bot.domain.customer import Level

#: Longer messages are refused with a clear error; the widget counts along.
MAX_MESSAGE_LENGTH = 2000

_SESSION_MARK = "~"


def conversation_of(sender_id: str) -> str:
    """The conversation id in a Rasa sender id; what Rasa's shell made up comes back as it is."""
    return sender_id.split(_SESSION_MARK)[0]


def sender_id(conversation_id: str, bot_session: int) -> str:
    """The inverse of `conversation_of`: what Rasa knows the conversation by."""
    return f"{conversation_id}{_SESSION_MARK}{bot_session}"


class Owner(str, Enum):
    """Who owns a conversation. Rasa sees a message only while the bot does."""

    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"
    CLOSED = "closed"


class Sender(str, Enum):
    CITIZEN = "citizen"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class MessageKind(str, Enum):
    """How a message is shown."""

    TEXT = "text"
    CHOICES = "choices"
    NOTICE = "notice"
    NEXT_STEPS = "next_steps"
    TERMINAL = "terminal"


class TurnState(str, Enum):
    """What became of a citizen's message. `pending` survives the death of any process."""

    PENDING = "pending"
    ANSWERED = "answered"
    FOR_PERSON = "for_person"


@dataclass(frozen=True)
class Choice:
    """One tap. `payload` is what Rasa gets; it never leaves the gateway."""

    id: str
    title: str
    payload: str


@dataclass(frozen=True)
class Outgoing:
    """A message that is about to be stored: what the bot, an agent or the system says."""

    text: str
    kind: MessageKind = MessageKind.TEXT
    choices: tuple[tuple[str, str], ...] = ()  # (title, payload)


@dataclass(frozen=True)
class Message:
    conversation_id: str
    seq: int
    sender: Sender
    kind: MessageKind
    text: str
    created_at: dt.datetime
    choices: tuple[Choice, ...] = ()
    client_id: Optional[str] = None
    author: Optional[str] = None


@dataclass(frozen=True)
class Turn:
    """A citizen's message that the bot has to answer; `text` is masked, ready for Rasa."""

    conversation_id: str
    bot_session: int
    seq: int
    text: str
    attempts: int
    apologised: bool

    @property
    def sender_id(self) -> str:
        """The conversation as Rasa knows it; see `conversation_of`."""
        return sender_id(self.conversation_id, self.bot_session)


@dataclass(frozen=True)
class Conversation:
    """`bot_session` counts how often the bot got the conversation: after people had it, Rasa
    starts with a new tracker, so that no half-finished form takes the next message."""

    id: str
    owner: Owner
    last_seq: int
    created_at: dt.datetime
    bot_session: int = 1
    language: str = "nl"
    page_url: Optional[str] = None
    customer_id: Optional[str] = None
    customer_name: Optional[str] = None
    #: The key under which the history knows this customer (`HistoryPort.recognise`).
    register_key: Optional[str] = None
    #: The remembered browser that it is held in.
    browser_id: Optional[str] = None
    #: What the greeting asked: is it about this? (`Recognition.asked_about`)
    asked_about: Optional[str] = None
    #: When the citizen was last seen to have it open; looked at while they wait for a person.
    citizen_seen_at: Optional[dt.datetime] = None
    #: The survey that they are asked to fill in now.
    survey_id: Optional[str] = None
    #: The member of staff who tries the bot in it: then nobody comes of it, and nothing is counted.
    trial_of: Optional[str] = None

    @property
    def sender_id(self) -> str:
        """The conversation as Rasa knows it now."""
        return sender_id(self.id, self.bot_session)

    @property
    def level(self) -> Level:
        """Only a signed token from the host site makes a customer known."""
        if self.customer_id is not None:
            return Level.VERIFIED
        return Level.RETURNING if self.browser_id is not None else Level.ANONYMOUS

    @property
    def verified(self) -> bool:
        return self.level is Level.VERIFIED

    @property
    def subject(self) -> Optional[str]:
        """Whose permissions count: the customer's, or the remembered browser's."""
        return self.customer_id or self.browser_id


@dataclass(frozen=True)
class ConversationState:
    """What the citizen may know about who speaks now."""

    owner: Owner
    position: Optional[int] = None
    expected_wait_s: Optional[int] = None
    agent_name: Optional[str] = None
    #: Whether people are there (`bot.domain.availability.Availability`).
    availability: Optional[str] = None
    #: How it stands, in words, when nobody can come now.
    notice: Optional[str] = None
    #: How was it? (`bot.services.survey.questions`)
    survey: Optional[dict[str, Any]] = None

    def to_dict(self) -> dict[str, Any]:
        queue = None
        if self.owner is Owner.QUEUE:
            queue = {
                "position": self.position,
                "expected_wait_s": self.expected_wait_s,
                "availability": self.availability,
                "notice": self.notice,
            }
        agent = {"name": self.agent_name} if self.owner is Owner.AGENT else None
        owner = self.owner.value
        return {"owner": owner, "queue": queue, "agent": agent, "survey": self.survey}


@dataclass(frozen=True)
class Claim:
    """Something a citizen typed that says who they are: unverified until proven."""

    seq: int
    kind: str
    value: str


@dataclass(frozen=True)
class Received:
    """A stored message. `turn` is set when the caller must have it answered by the bot now."""

    seq: int
    created: bool
    owner: Owner
    turn: Optional[Turn] = field(default=None)
