"""Which token opens which conversation: asked of the database once, and then remembered."""

from __future__ import annotations

from collections import OrderedDict
from typing import Iterable

from anyio import to_thread

from bot.services.conversations import Conversations
from bot.services.secrets import hash_token


class Tokens:
    """Remembered is only the token of a conversation that was logged in to: any other gets a new
    one at the log-in, perhaps at another gateway. What was refused is not remembered either.

    A conversation that another gateway deleted may still be known here: its token opens nothing,
    because every call looks for the conversation itself.
    """

    def __init__(self, conversations: Conversations, most: int = 10_000) -> None:
        self._conversations = conversations
        self._most = most
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()

    async def check(self, conversation_id: str, token: str) -> None:
        """Raises NotFound unless this is the conversation's own token."""
        key = (conversation_id, hash_token(token))
        if key in self._known:
            self._known.move_to_end(key)
            return
        if not await to_thread.run_sync(self._conversations.authenticate, conversation_id, token):
            return
        self._known[key] = None
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    def forget(self, conversation_ids: Iterable[str]) -> None:
        """These conversations are deleted."""
        gone = set(conversation_ids)
        if gone:
            for key in [key for key in self._known if key[0] in gone]:
                del self._known[key]
