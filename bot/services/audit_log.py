"""The audit log as it is read: by administrators whole, by team leaders of their own staff."""

from __future__ import annotations

from typing import Iterator, Optional

from bot.domain.audit import AuditEntry, AuditFilter
from bot.domain.errors import NotAllowed
from bot.domain.staff import Staff
from bot.services.ports import Deps

#: So many lines are fetched at once for an export.
_CHUNK = 1000


class AuditLog:
    """That the log was looked at is a line in it as well."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def people(self, reader: Staff) -> list[Staff]:
        """Of whom this member of staff may see what they did."""
        if not (reader.administers or reader.supervises):
            raise NotAllowed("Uw rol geeft geen toegang tot het logboek.")
        with self._deps.uow(write=False) as repos:
            everyone = repos.staff.everyone()
        return everyone if reader.administers else [m for m in everyone if _leads(reader, m)]

    def page(
        self, reader: Staff, wanted: AuditFilter, before: Optional[int] = None, limit: int = 50
    ) -> list[AuditEntry]:
        """The newest first; `before` is the id of the last line of the page before."""
        of_staff = self._of_staff(reader)
        with self._deps.uow(write=False) as repos:
            found = repos.audit.newest(wanted, of_staff, before, limit)
        self._write_down(reader, "read_audit", wanted)
        return found

    def export(self, reader: Staff, wanted: AuditFilter) -> Iterator[AuditEntry]:
        """Every line, the oldest first, fetched while it is sent; written down before the first."""
        of_staff = self._of_staff(reader)
        self._write_down(reader, "export_audit", wanted)
        return self._all(wanted, of_staff)

    def everything(self, wanted: AuditFilter) -> Iterator[AuditEntry]:
        """For who has the database anyway: the command line."""
        return self._all(wanted, None)

    def _all(self, wanted: AuditFilter, of_staff: Optional[list[str]]) -> Iterator[AuditEntry]:
        after = 0
        while True:
            # A transaction for each piece: nobody waits for a reader with a slow line.
            with self._deps.uow(write=False) as repos:
                found = repos.audit.oldest(wanted, of_staff, after, _CHUNK)
            yield from found
            if len(found) < _CHUNK:
                return
            after = found[-1].id

    def _of_staff(self, reader: Staff) -> Optional[list[str]]:
        people = self.people(reader)
        return None if reader.administers else [member.id for member in people]

    def _write_down(self, reader: Staff, action: str, wanted: AuditFilter) -> None:
        asked = {key: value for key, value in vars(wanted).items() if value is not None}
        detail = ", ".join(f"{key}={value}" for key, value in asked.items()) or "alles"
        conversation = asked.get("conversation_id")
        with self._deps.uow() as repos:
            repos.staff.audit(reader.id, action, self._deps.clock(), conversation, detail)


def _leads(leader: Staff, member: Staff) -> bool:
    """Who works with conversations in a department that this team leader has."""
    if not member.sees_conversations:
        return False
    shared = leader.departments & member.departments
    return bool(shared) or not leader.departments or not member.departments
