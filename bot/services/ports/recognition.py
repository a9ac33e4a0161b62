"""Who somebody is, what they allow, and what is kept no longer."""

from __future__ import annotations

import datetime as dt
from typing import Iterator, Literal, Optional, Protocol, Sequence

from bot.domain.consent import Consent
from bot.domain.conversation import (
    Conversation,
)
from bot.domain.customer import Identity, Level
from bot.domain.deletion import Deletion, LevelCount
from bot.domain.organisation_rules import Retention


class ConsentStore(Protocol):
    def record(self, subject: str, consent: Consent) -> None:
        """Kept beside what was said before: the latest one counts."""

    def of_subject(self, subject: str) -> list[Consent]:
        """Oldest first."""


class BrowserStore(Protocol):
    """Browsers whose owner asked to be remembered there."""

    def add(self, browser_id: str, token_hash: str, at: dt.datetime) -> None: ...
    def seen(self, token_hash: str, at: dt.datetime) -> Optional[str]:
        """The id of the browser with this token, noting when it came by; None for no such one."""

    def remove(self, browser_id: str) -> None:
        """Forget the browser; its conversations are no longer known as its own."""

    def conversations(self, browser_id: str, most: int = 20) -> list[Conversation]:
        """Those that were never verified, newest first: case data stays with who logged in."""


class IdentityStore(Protocol):
    """Log-ins: which identity token was used, and which conversation it verified."""

    def use_token(self, token_hash: str, expires_at: dt.datetime) -> bool:
        """False when it was used before: one insert decides, whoever else tries. Also for other
        things that may happen once."""

    def verify(self, conversation_id: str, identity: Identity, register_key: Optional[str]) -> bool:
        """The conversation is this customer's; False when it is somebody else's already."""


class DeletionStore(Protocol):
    """Deleting for good, and the record of it without the data."""

    def ask(self, deletion: Deletion) -> int:
        """Write down that it must happen; returns the id."""

    def waiting(self, before: dt.datetime, limit: int = 20) -> list[Deletion]:
        """Asked before then and not done yet, oldest first."""

    def take(self, deletion_id: int) -> bool:
        """False when it is done already, or another process is at it; until this transaction ends
        nobody else can take it."""

    def conversations_of(self, deletion: Deletion) -> list[Conversation]:
        """Whose data it is: all of a customer's, or all of a browser's that were never verified;
        and the conversation in which it was asked."""

    def in_use(self, conversation_ids: Sequence[str], now: dt.datetime) -> bool:
        """Whether the bot is answering in one of them."""

    def unknown(self, conversation_ids: Sequence[str]) -> list[str]:
        """Those of which nothing is here."""

    def expired(self, level: Level, before: dt.datetime, limit: int = 500) -> list[Conversation]:
        """Without a word since then, and with nobody waiting for an answer; they are locked."""

    def remove_conversations(self, conversation_ids: Sequence[str]) -> dict[str, int]:
        """Every row about them; how many in which table. An agent who had one has room again."""

    def remove_subject(self, subject: str, register_keys: Sequence[str] = ()) -> dict[str, int]:
        """What was said about the use of data, the remembered browser of that name, and what a
        register answered under those keys."""

    def remove_browsers(self, browser_ids: Sequence[str]) -> dict[str, int]:
        """Those in which no conversation is held any more."""

    def remove_expired(self, now: dt.datetime, terms: Retention) -> dict[str, int]:
        """What has no use any more: used tokens, snapshots, delivered outbox entries, sessions of
        staff, browsers that stayed away, and old lines of the audit."""

    def done(self, deletion_id: int, at: dt.datetime, counts: dict[str, int]) -> None:
        """The record stays; whose it was goes."""

    def record(self, reason: str, level: Level, at: dt.datetime, counts: dict[str, int]) -> int:
        """That something was deleted; again with the id that this returns: `done`."""

    def count(self, level: Level, before: dt.datetime) -> LevelCount: ...
    def latest(self, most: int = 10) -> list[Deletion]: ...


class TrackerStore(Protocol):
    """What Rasa itself keeps of conversations."""

    def forget(self, conversation_ids: Sequence[str]) -> int:
        """Remove all its events of them; returns how many there were. Nothing to do is no error."""

    def conversations(self, batch: int = 500) -> Iterator[list[str]]:
        """The conversations of which it has events, some at a time."""


class Remains(Protocol):
    """What a database file still holds of rows that were deleted."""

    def wipe(self, large: bool = False) -> Literal["clean", "held", "later"]:
        """Write over it. `clean`: no file has anything of it any more. `held`: somebody reads just
        now, try again. `later`: the file is too large to rewrite while people wait for it, so
        pieces may be left until it is called with `large`."""
