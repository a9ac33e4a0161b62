"""What one gateway process is made of; the routes find it on the application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Optional

from fastapi import Depends, Request

if TYPE_CHECKING:  # the parts know this module, so their names are only for the types
    from bot.bootstrap import Services
    from bot.gateway.attendance import Attendance
    from bot.gateway.desk_api import Queue
    from bot.gateway.events import Streams, Wakeups
    from bot.gateway.identity import IdentityCheck
    from bot.gateway.looking import Board, Looks
    from bot.gateway.oidc import Oidc
    from bot.gateway.throttle import Throttle
    from bot.gateway.tokens import Tokens
    from bot.gateway.turn_runner import BotPort, TurnRunner
    from bot.gateway.typing_signs import Typing


@dataclass(frozen=True)
class Gateway:
    """The use cases, the bot, and what lives as long as the process."""

    services: Services
    bot: BotPort
    runner: TurnRunner
    wakeups: Wakeups
    streams: Streams
    throttle: Throttle
    identity: Optional[IdentityCheck]
    tokens: Tokens
    typing: Typing
    attendance: Attendance
    looks: Looks
    board: Board[Queue]
    #: The organisation's own log-in for staff.
    oidc: Optional[Oidc] = None


def gateway_of(request: Request) -> Gateway:
    """A FastAPI dependency: the gateway that serves this request."""
    gateway: Gateway = request.app.state.gateway
    return gateway


GatewayDep = Annotated[Gateway, Depends(gateway_of)]
