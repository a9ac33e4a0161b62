"""The parts of the export about what comes after an answer: next steps, aftercare, how it was."""

from __future__ import annotations

from typing import Any, Optional

from bot.domain.aftercare import STATE_WORDS, AskedLater
from bot.domain.labels import Label
from bot.domain.outcome import AFTERCARE_WAYS, RecordedStep
from bot.domain.survey import Survey
from bot.services.export_words import Words


class ToldAfterwards(Words):
    def step(self, recorded: RecordedStep) -> dict[str, Any]:
        step = recorded.step
        return {
            "wie": f"een ander: {step.party}" if step.party else step.who,
            "wat": step.what,
            "wanneer": step.due,
            "op": f"{step.due_on:%d-%m-%Y}" if step.due_on else None,
            "hoe_u_het_hoort": step.notice,
            "kenmerk": step.reference,
            "onderwerp": self.goal(recorded.goal),
            "afdeling": self.department(recorded.department) if recorded.department else None,
            "u_zei_dat_het_klopt": self.time(recorded.confirmed_at),
            "u_zei_dat_het_niet_klopt": self.time(recorded.disputed_at),
            "gelukt_op": self.time(recorded.done_at),
        }

    def aftercare(self, asked: AskedLater) -> dict[str, Any]:
        return {
            "onderwerp": self.goal(asked.goal),
            "gepland_op": self.time(asked.created_at),
            "vanaf": f"{asked.due_on:%d-%m-%Y}",
            "hoe": AFTERCARE_WAYS[asked.way],
            "afloop": STATE_WORDS[asked.state],
            "gevraagd_op": self.time(asked.asked_at),
            "afloop_op": self.time(asked.answered_at),
            "keren_gebeld": asked.attempts,
        }

    def survey(self, survey: Optional[Survey]) -> Optional[dict[str, Any]]:
        if survey is None:
            return None
        name = self._deps.catalogue.organisation.name
        return {
            "gevraagd_op": self.time(survey.offered_at),
            "beantwoord_op": self.time(survey.answered_at),
            "overgeslagen_op": self.time(survey.skipped_at),
            "onderwerp": self.goal(survey.goal),
            "afdeling": self.department(survey.department) if survey.department else None,
            "antwoorden": [
                {
                    "vraag": self._deps.texts.say(f"utter_survey_{key}", organisation=name),
                    "antwoord": answer,
                }
                for key, answer in survey.answers.items()
            ],
        }

    def label(self, label: Label) -> dict[str, Any]:
        return {
            "zin": label.text,
            "onderwerp": self.goal(label.goal) or "opzijgelegd: er wordt niets van geleerd",
            "gekozen_op": self.time(label.labelled_at),
            "opgeslagen_op": self.time(label.exported_at),
        }
