"""Which token opens which conversation: asked of the database once, and then remembered."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Iterable

from anyio import to_thread

from bot.services.conversations import Conversations
from bot.services.secrets import hash_token


class Tokens:
    """A conversation keeps its token until somebody logs in, and then gets another one: at another
    gateway the one before may be known for `SECONDS` more. What was refused is not remembered.

    A conversation that another gateway deleted may still be known here: its token opens nothing,
    because every call looks for the conversation itself.
    """

    #: After this the database is asked again.
    SECONDS = 10.0

    def __init__(self, conversations: Conversations, most: int = 10_000) -> None:
        self._conversations = conversations
        self._most = most
        self._known: OrderedDict[tuple[str, str], float] = OrderedDict()

    async def check(self, conversation_id: str, token: str) -> None:
        """Raises NotFound unless this is the conversation's own token."""
        key = (conversation_id, hash_token(token))
        now = time.monotonic()
        if now - self._known.get(key, -self.SECONDS) < self.SECONDS:
            self._known.move_to_end(key)
            return
        await to_thread.run_sync(self._conversations.authenticate, conversation_id, token)
        self._known[key] = now
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    def forget(self, conversation_ids: Iterable[str]) -> None:
        """These conversations are deleted, or have another token."""
        gone = set(conversation_ids)
        if gone:
            for key in [key for key in self._known if key[0] in gone]:
                del self._known[key]
