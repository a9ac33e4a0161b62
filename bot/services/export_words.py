"""What every part of the export says in the same way: a goal, a department, a moment."""

from __future__ import annotations

import datetime as dt
from typing import Optional

from bot.services.ports import Deps


class Words:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._zone = deps.catalogue.organisation.opening_hours.zone

    def goal(self, key: Optional[str]) -> Optional[str]:
        goal = self._deps.catalogue.goal(key)
        return goal.title if goal else key

    def department(self, key: str) -> str:
        found = self._deps.catalogue.organisation.departments.get(key)
        return found.name if found else key

    def time(self, moment: Optional[dt.datetime]) -> Optional[str]:
        return f"{moment.astimezone(self._zone):%d-%m-%Y %H:%M}" if moment else None
