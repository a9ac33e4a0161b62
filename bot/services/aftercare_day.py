"""At most one aftercare mail a day to one address, however many matters, gateways and tries."""

from __future__ import annotations

import datetime as dt

from bot.services.next_steps import local_today
from bot.services.ports import Deps, Repositories
from bot.services.secrets import hash_token


def take_day(repos: Repositories, deps: Deps, address: str) -> bool:
    """Today's mail to this address is the caller's; False when there is one already. It is undone
    with the transaction, and two at once cannot both have it."""
    day = f"aftercare {local_today(deps)} {address.casefold()}"
    return repos.identity.use_token(hash_token(day), next_day(deps))


def next_day(deps: Deps) -> dt.datetime:
    """When it is midnight where the organisation is."""
    zone = deps.catalogue.organisation.opening_hours.zone
    tomorrow = local_today(deps) + dt.timedelta(days=1)
    return dt.datetime.combine(tomorrow, dt.time(), zone).astimezone(dt.timezone.utc)
