"""Whether the process lives, and whether what it leans on is there."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import sqlalchemy as sa
from anyio import to_thread
from fastapi import APIRouter, Depends, Response
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.context import Gateway, gateway_of

router = APIRouter(tags=["gezondheid"])
_DATABASE_WITHIN_S = 3.0


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(
    gateway: Annotated[Gateway, Depends(gateway_of)], response: Response
) -> dict[str, Any]:
    """503 only when the gateway itself cannot serve: without its database.

    Without Rasa or the actions it is "degraded": people still reach people.
    """
    database, rasa, actions = await asyncio.gather(
        _database_ready(gateway), gateway.bot.rasa_ready(), gateway.bot.actions_ready()
    )
    status = "unavailable" if not database else "ok" if rasa and actions else "degraded"
    if not database:
        response.status_code = 503
    found = {"database": database, "rasa": rasa, "actions": actions}
    return {"status": status, **{name: "ok" if up else "down" for name, up in found.items()}}


async def _database_ready(gateway: Gateway) -> bool:
    def ask() -> None:
        with gateway.services.engine.connect() as connection:
            connection.execute(sa.text("SELECT 1 FROM conversations LIMIT 1"))

    try:
        await asyncio.wait_for(to_thread.run_sync(ask, abandon_on_cancel=True), _DATABASE_WITHIN_S)
    except (SQLAlchemyError, OSError, asyncio.TimeoutError):
        return False
    return True
