"""The parts of the export that come from the register: cases, tasks, earlier contacts."""

from __future__ import annotations

from typing import Any, Sequence

from bot.domain.customer import Case, Contact, Everything, Task
from bot.domain.goals import NextStep
from bot.services.export_words import Words


class ToldRegister(Words):
    def cases(self, found: Everything) -> list[dict[str, Any]]:
        return [
            self._case(case, [step for number, step in found.done_steps if number == case.number])
            for case in found.history.cases
        ]

    def task(self, task: Task) -> dict[str, Any]:
        return {
            "wat": task.what,
            "afdeling": task.department,
            "toelichting": task.explanation,
            "gevraagd_op": self.time(task.asked_at),
            "klaar_op": self.time(task.done_at),
        }

    def _case(self, case: Case, done: Sequence[NextStep]) -> dict[str, Any]:
        return {
            "nummer": case.number,
            "onderwerp": case.title,
            "status": case.status,
            "soort_vraag": self.goal(case.goal),
            "klacht": case.is_complaint,
            "begonnen_op": self.time(case.opened_at),
            "klaar_op": self.time(case.closed_at),
            "verwacht_op": case.expected_on.isoformat() if case.expected_on else None,
            "stappen_die_klaar_zijn": [step.line() for step in done],
            "volgende_stappen": [step.line() for step in case.next_steps],
        }

    def contact(self, contact: Contact) -> dict[str, Any]:
        return {
            "op": self.time(contact.at),
            "hoe": contact.channel,
            "onderwerp": contact.subject,
            "soort_vraag": self.goal(contact.goal),
            "zaak": contact.case,
            "meteen_beantwoord": contact.settled,
            "samenvatting": contact.summary,
        }
