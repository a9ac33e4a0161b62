"""One citizen who follows a conversation: what is sent each time that something happens."""

from __future__ import annotations

from typing import Any, Collection, Optional

from bot.domain.conversation import ConversationState, Message, Owner
from bot.gateway.context import Gateway
from bot.gateway.events import DESK
from bot.gateway.shapes import update_json
from bot.gateway.sse import Update


class Following:
    """Looks what is new since the last look."""

    def __init__(self, gateway: Gateway, conversation_id: str, token: str, since: int) -> None:
        self._conversations = gateway.services.conversations
        self._looks, self._board = gateway.looks, gateway.board
        self._attendance = gateway.attendance
        self._typing = gateway.typing
        self._id, self._token = conversation_id, token
        self._since = since
        self._state: Optional[dict[str, Any]] = None
        self.also: Collection[str] = ()
        self.covered = True
        self._still = False

    async def __call__(self, woken: bool) -> Optional[Update]:
        self._attendance.note(self._id)
        if self._still and not woken:
            return None
        # Since it began somebody may have logged in: then this token opens nothing any more.
        messages, state = await self._looks.run(self._look)
        # Of these all that can be seen is in the shared look: nothing changes by time alone.
        self._still = state.owner in (Owner.BOT, Owner.CLOSED)
        # The place in the queue changes with what happens to others there.
        self.also = (DESK,) if state.owner is Owner.QUEUE else ()
        update = update_json(messages, state, self._typing.is_typing(self._id, "agent"))
        if not messages and update["state"] == self._state:
            return None
        self._state = update["state"]
        if messages:
            self._since = messages[-1].seq
        return str(self._since), update

    def _look(self) -> tuple[list[Message], ConversationState]:
        situations = self._board.situations()
        return self._conversations.follow(self._id, self._token, self._since, situations)
