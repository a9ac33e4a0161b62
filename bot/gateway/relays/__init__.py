"""How the gateways on one database wake each other's readers.

Only speed depends on it: what gets lost here is found by the slow look (`bot.gateway.net`).
"""

from __future__ import annotations

from typing import Callable, Protocol, Sequence

from bot.settings import Settings

#: Told, in the event loop's own thread, what other gateways changed.
OnKeys = Callable[[Sequence[str]], None]


class Relay(Protocol):
    """The way to the other gateways; none of its calls raises when that way is closed."""

    async def start(self, on_keys: OnKeys) -> None:
        """Begin to listen; returns at once, also when nobody can be reached yet."""

    def publish(self, keys: Sequence[str]) -> None:
        """Tell the others; never waits. Called in the event loop's thread."""

    async def stop(self) -> None:
        """Let go of connections; within some seconds, whatever state they are in."""


class Alone:
    """Fulfils `Relay` for the only gateway on its database."""

    async def start(self, on_keys: OnKeys) -> None:
        pass

    def publish(self, keys: Sequence[str]) -> None:
        pass

    async def stop(self) -> None:
        pass


def relay_of(settings: Settings) -> Relay:
    """The relay that the settings name; nothing is connected yet."""
    if settings.events == "redis" and settings.redis_url:
        from bot.gateway.relays.redis import RedisRelay

        return RedisRelay(settings.redis_url)
    if settings.events == "postgres":
        from bot.gateway.relays.postgres import PostgresRelay

        return PostgresRelay(settings.database_url)
    return Alone()
