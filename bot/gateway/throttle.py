"""How often is too often: for addresses, conversations and log-ins; shared through Redis."""

from __future__ import annotations

import ipaddress
import logging
import math
import time
from typing import Optional

import limits
from anyio import to_thread
from fastapi import Request
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError

from bot.gateway.problems import Problem

_log = logging.getLogger(__name__)

#: Whoever asks for mail gives any address: nobody's mailbox is filled from here.
MAILS_PER_CONVERSATION = "3/day"
MAILS_PER_MAILBOX = "3/day"
MAILS_PER_ADDRESS = "20/day"
#: A widget says it at most once in three seconds.
TYPING_PER_CONVERSATION = "40/minute"
LOGINS_PER_ADDRESS = "20/minute"
LOGINS_PER_NAME = "6/minute"
#: Each that comes back from the organisation's log-in makes us ask there, and wait for it.
RETURNS_PER_ADDRESS = "40/minute"


def client_address(request: Request) -> str:
    """Who asks; an IPv6 customer has a whole /64, so that counts as one."""
    host = request.client.host if request.client else "unknown"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return host


class Throttle:
    """Counts in memory, or in Redis when there is one."""

    def __init__(self, messages: str, conversations: str, redis_url: Optional[str] = None) -> None:
        self._blocking = redis_url is not None
        # The limiter itself holds its storage only weakly.
        self._storage = storage_from_string(redis_url or "memory://")
        self._limiter = FixedWindowRateLimiter(self._storage)
        self._limits = {
            "message": limits.parse(messages),
            "conversation": limits.parse(conversations),
            "typing": limits.parse(TYPING_PER_CONVERSATION),
            "mail-conversation": limits.parse(MAILS_PER_CONVERSATION),
            "mail-mailbox": limits.parse(MAILS_PER_MAILBOX),
            "mail-address": limits.parse(MAILS_PER_ADDRESS),
            "login-address": limits.parse(LOGINS_PER_ADDRESS),
            "login-name": limits.parse(LOGINS_PER_NAME),
            "login-return": limits.parse(RETURNS_PER_ADDRESS),
        }

    async def count(self, what: str, who: str) -> None:
        """One more of `what` by `who`; 429 with Retry-After when it is too many."""
        if self._blocking:
            wait = await to_thread.run_sync(self._hit, what, who)
        else:
            wait = self._hit(what, who)
        if wait is not None:
            raise Problem(
                429,
                "Het gaat even te snel. Wacht een moment en probeer het opnieuw.",
                headers={"Retry-After": str(wait)},
            )

    def _hit(self, what: str, who: str) -> Optional[int]:
        item = self._limits[what]
        try:
            if self._limiter.hit(item, what, who):
                return None
            reset, _left = self._limiter.get_window_stats(item, what, who)
        except RedisError as error:  # better open than closed for everybody
            _log.warning("limits cannot be counted: %s", type(error).__name__)
            return None
        return max(1, math.ceil(reset - time.time()))
