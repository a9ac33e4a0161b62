"""Writing to Open Klant, at most once whatever went before.

The reference of the outbox is the `referentienummer` there. It is looked up before every write,
because the one before may have arrived without our hearing of it, and once more after every write
that did not end well. Nothing is repeated blindly.
"""

from __future__ import annotations

import threading
import zlib
from contextlib import contextmanager
from typing import Any, Callable, Iterator, Optional

from bot.domain.customer import Case
from bot.domain.errors import HistoryRefused, HistoryUnavailable
from bot.domain.outbox import OutboxEntry, OutboxKind
from bot.history.languages import three_letters
from bot.history.openklant import OpenKlant, Record
from bot.history.openklant_records import CASE_NUMBER, GOAL, NO, SETTLED, YES
from bot.history.register import Refusal
from bot.history.wire import Deadline, within

#: Nobody waits for these; a slow register may take its time. For every step, in seconds.
STEP_S = 5.0
_MOST_STEPS = 4
_SUBJECT, _CONTENT, _WHAT, _EXPLANATION, _NAME = 200, 1000, 200, 1000, 200
#: In one process the same reference goes one at a time; between processes the outbox sees to that.
_locks = tuple(threading.Lock() for _ in range(64))
FindCase = Callable[[Optional[str], Optional[str]], Optional[Case]]


class Deliveries:
    """`case_of(customer key, case number)` and `party_of(customer key)` say what is known here."""

    def __init__(
        self,
        openklant: OpenKlant,
        case_of: FindCase,
        party_of: Callable[[Optional[str]], Optional[str]],
        channel: str = "chat",
        step_s: float = STEP_S,
    ) -> None:
        self._openklant, self._case_of, self._party_of = openklant, case_of, party_of
        self._channel, self._step_s = channel, step_s

    def deliver(self, entry: OutboxEntry) -> str:
        """The uuid at Open Klant. Raises HistoryUnavailable or HistoryRefused."""
        deliver = {
            OutboxKind.CONTACT: self._contact,
            OutboxKind.TASK: self._task,
            OutboxKind.TASK_DONE: self._task_done,
        }[entry.kind]
        with _alone(entry.reference, self._step_s * _MOST_STEPS):
            return deliver(entry)

    def _contact(self, entry: OutboxEntry) -> str:
        def known(deadline: Deadline) -> Optional[Record]:
            return self._openklant.contact_of_reference(entry.reference, deadline)

        def make(deadline: Deadline) -> Record:
            body = self._contact_body(entry)
            try:
                made = self._openklant.make_contact(body, deadline)
            except Refusal as refusal:
                if refusal.status != 400 or not refusal.names("metadata"):
                    raise
                body["klantcontact"]["metadata"] = {}  # refused as a whole: nothing was stored
                made = self._openklant.make_contact(body, deadline)
            return dict(made.get("klantcontact") or {})

        return self._once(known, make)

    def _task(self, entry: OutboxEntry) -> str:
        contact_id = self._contact_id(entry)

        def known(deadline: Deadline) -> Optional[Record]:
            return self._openklant.task_of_contact(contact_id, entry.reference, deadline)

        def make(deadline: Deadline) -> Record:
            department = entry.body["department"] or ""
            explanation, actors = entry.body["explanation"] or "", []
            if department.strip():
                try:
                    actors = [self._openklant.actor_of_department(department, deadline)]
                except HistoryRefused:
                    # Better a task in words than none.
                    explanation = f"Voor: {department}. {explanation}".strip()
            body = {
                "gevraagdeHandeling": cut(entry.body["what"], _WHAT) or "Opvolgen",
                "aanleidinggevendKlantcontact": {"uuid": contact_id},
                "toegewezenAanActoren": [{"uuid": actor} for actor in actors],
                "toelichting": cut(explanation, _EXPLANATION),
                "status": "te_verwerken",
                "referentienummer": entry.reference,
            }
            return self._openklant.make_task(body, deadline)

        return self._once(known, make)

    def _task_done(self, entry: OutboxEntry) -> str:
        contact_id = self._contact_id(entry)

        def finish(deadline: Deadline) -> str:
            reference = entry.body["task_reference"]
            task = self._openklant.task_of_contact(contact_id, reference, deadline)
            if task is None:
                raise HistoryUnavailable("The task is not there yet.")
            if task.get("status") != "verwerkt":
                self._openklant.finish_task(str(task["uuid"]), deadline)
            return str(task["uuid"])

        return within(self._step_s, finish)

    def _contact_id(self, entry: OutboxEntry) -> str:
        """Of the contact that a task follows from; it may have to be delivered first."""
        reference = entry.body["contact_reference"]
        contact = within(
            self._step_s,
            lambda deadline: self._openklant.contact_of_reference(reference, deadline),
        )
        if contact is None:
            raise HistoryUnavailable("The contact that this task belongs to is not there yet.")
        return str(contact["uuid"])

    def _once(
        self,
        known: Callable[[Deadline], Optional[Record]],
        make: Callable[[Deadline], Record],
    ) -> str:
        record = within(self._step_s, known)
        if record is None:
            try:
                record = within(self._step_s, make)
            except (Refusal, HistoryUnavailable) as error:
                if isinstance(error, Refusal) and not error.says_unique:
                    raise
                record = within(self._step_s, known)
                if record is None:
                    raise
        if not record.get("uuid"):
            raise HistoryUnavailable("Open Klant answers without saying what it stored.")
        return str(record["uuid"])

    def _contact_body(self, entry: OutboxEntry) -> Record:
        told = entry.body
        party = self._party_of(entry.customer_key)
        case = self._case_of(entry.customer_key, told["case"])
        metadata = {GOAL: told["goal"], SETTLED: YES if told["settled"] else NO}
        if told["case"] and not (case and case.register_id):
            metadata[CASE_NUMBER] = told["case"]
        body: Record = {
            "klantcontact": {
                "kanaal": self._channel,
                "onderwerp": cut(told["subject"], _SUBJECT) or "Chat",
                "inhoud": cut(told["summary"], _CONTENT),
                "indicatieContactGelukt": True,
                "taal": three_letters(told["language"]),
                "vertrouwelijk": False,
                "plaatsgevondenOp": told["at"].replace("+00:00", "Z"),
                "referentienummer": entry.reference,
                "metadata": {name: str(value) for name, value in metadata.items() if value},
            },
            "betrokkene": {
                "wasPartij": {"uuid": party} if party else None,
                "rol": "klant",
                "initiator": True,
                "organisatienaam": "",
                "contactnaam": {
                    "voorletters": "",
                    "voornaam": "",
                    "voorvoegselAchternaam": "",
                    "achternaam": "" if party else cut(told["name"] or "", _NAME),
                },
            },
        }
        if case and case.register_id:
            body["onderwerpobject"] = {
                "wasKlantcontact": None,
                "onderwerpobjectidentificator": {
                    "objectId": case.register_id,
                    "codeObjecttype": "zgw-Zaak",
                    "codeRegister": "openzaak",
                    "codeSoortObjectId": "uuid",
                },
            }
        return body


def cut(text: Any, most: int) -> str:
    """At most that many characters, the last one an ellipsis when something was left out."""
    whole = str(text or "").replace("\x00", "").strip()
    return whole if len(whole) <= most else whole[: most - 1].rstrip() + "…"


@contextmanager
def _alone(reference: str, seconds: float) -> Iterator[None]:
    lock = _locks[zlib.crc32(reference.encode()) % len(_locks)]
    if not lock.acquire(timeout=seconds):
        raise HistoryUnavailable("The same thing is being delivered already.")
    try:
        yield
    finally:
        lock.release()
