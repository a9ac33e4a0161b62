"""Which token opens which conversation: asked of the database once, and then remembered."""

from __future__ import annotations

from collections import OrderedDict

from anyio import to_thread

from bot.services.conversations import Conversations, hash_token


class Tokens:
    """A conversation keeps its token for ever; what was refused is not remembered."""

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
        await to_thread.run_sync(self._conversations.authenticate, conversation_id, token)
        self._known[key] = None
        if len(self._known) > self._most:
            self._known.popitem(last=False)
