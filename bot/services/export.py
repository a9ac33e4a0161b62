"""What is kept of somebody, told under Dutch names: the parts of the export."""

from __future__ import annotations

from typing import Any, Optional, Sequence

from bot.domain.conversation import Conversation, Sender
from bot.domain.customer import History, Level, NeedKind
from bot.domain.handoff import STATUS_WORDS, Handoff, HandoffEvent, Note
from bot.domain.outbox import OutboxEntry, OutboxKind
from bot.domain.outcome import AFTERCARE_WAYS, OUTCOMES
from bot.domain.summary import CLAIM_NAMES, LANGUAGES
from bot.services.export_afterwards import ToldAfterwards
from bot.services.export_register import ToldRegister
from bot.services.export_tips import tip_told
from bot.services.ports import Repositories

_LEVELS = {
    Level.ANONYMOUS: "niet bekend",
    Level.RETURNING: "dit apparaat wordt onthouden",
    Level.VERIFIED: "ingelogd",
}
_SENDERS = {
    Sender.CITIZEN: "u",
    Sender.BOT: "digitale assistent",
    Sender.AGENT: "medewerker",
    Sender.SYSTEM: "melding",
}
_REGISTERED = {
    OutboxKind.CONTACT: "contact",
    OutboxKind.TASK: "werk voor een afdeling",
    OutboxKind.TASK_DONE: "werk dat klaar is",
    OutboxKind.EMAIL: "e-mail aan u",
    OutboxKind.AFTERCARE: "e-mail aan u, met de vraag of het gelukt is",
    OutboxKind.WEBHOOK: "melding aan een ander systeem, zonder wat er gezegd is",
    OutboxKind.CHAT_OPEN: "gesprek in het systeem van onze medewerkers",
    OutboxKind.CHAT_MESSAGE: "uw bericht in het systeem van onze medewerkers",
    OutboxKind.CHAT_NOTE: "notitie in het systeem van onze medewerkers",
    OutboxKind.CHAT_CLOSE: "einde van het gesprek in het systeem van onze medewerkers",
}
_NEEDS = {
    NeedKind.PREFERS_PHONE: "u belt liever",
    NeedKind.PLAIN_WORDS: "u leest graag gewone taal",
    NeedKind.HEARING: "u hoort niet goed",
    NeedKind.LANGUAGE: "u leest het best",
}


class Told(ToldAfterwards, ToldRegister):
    """Turns what is stored into what a citizen reads."""

    def who(self, conversation: Conversation, history: Optional[History]) -> dict[str, Any]:
        if not conversation.verified:
            return {"herkenning": _LEVELS[conversation.level]}
        return {
            "herkenning": _LEVELS[conversation.level],
            "klantnummer": conversation.customer_id,
            "naam": conversation.customer_name,
            "naam_in_ons_register": history.customer.name if history else None,
            "telefoonnummer": history.customer.phone if history else None,
            "aantekening": history.customer.description if history else None,
            "wat_u_nodig_heeft": list(self.needs(history)) if history else [],
        }

    @staticmethod
    def needs(history: History) -> list[str]:
        return [
            f"{_NEEDS[need.kind]} {LANGUAGES.get(need.value, need.value)}".strip()
            for need in history.needs
        ]

    def conversation(self, repos: Repositories, conversation: Conversation) -> dict[str, Any]:
        understood = repos.sortings.by_turn(conversation.id)
        judged = repos.sortings.judged(conversation.id)
        return {
            "begonnen_op": self.time(conversation.created_at),
            "pagina": conversation.page_url,
            "taal": conversation.language,
            "berichten": [
                {
                    "op": self.time(message.created_at),
                    "van": message.author or _SENDERS[message.sender],
                    "tekst": message.text,
                    "keuzes": [choice.title for choice in message.choices],
                }
                for message in repos.messages.whole(conversation.id)
            ],
            "hoe_uw_vraag_is_ingedeeld": [
                {
                    "onderwerp": self.goal(each.goal),
                    "waar_uw_bericht_op_leek": [
                        {"onderwerp": self.goal(goal), "kans": round(chance, 2)}
                        for goal, chance in each.kept
                    ],
                    "ook_over": [self.goal(key) for key in each.triage.also],
                    "soort_bericht": each.triage.label,
                    "indeling": estimate or each.triage.decision,
                    "kans_op_ingewikkeld": round(each.triage.probability, 2),
                    "dringend": each.triage.urgent,
                    "gevoel": each.triage.feeling,
                    "taal": each.triage.language,
                    "waarom": list(each.triage.reasons),
                    "wat_u_er_zelf_van_zei": estimate,
                    "afloop": OUTCOMES.get(outcome or "", outcome),
                }
                # One may have been sorted in between.
                for each, (estimate, outcome) in zip(understood, judged, strict=False)
            ],
            "herkend_in_wat_u_typte": [
                {"soort": CLAIM_NAMES.get(claim.kind, claim.kind), "waarde": claim.value}
                for claim in repos.conversations.claims(conversation.id)
            ],
            "afspraken": [
                self.step(each) for each in repos.next_steps.of_conversation(conversation.id)
            ],
            "tips_en_berichten": [
                tip_told(self._deps, each, self.time)
                for each in repos.tips.of_conversation(conversation.id)
            ],
            "overdrachten": [
                self.handoff(each, repos.handoffs.trail(each.id))
                for each in repos.handoffs.of_conversation(conversation.id)
            ],
            "nazorg": [
                self.aftercare(each) for each in repos.aftercare.of_conversation(conversation.id)
            ],
            "wat_u_vond_van_het_gesprek": self.survey(
                repos.surveys.of_conversation(conversation.id)
            ),
            "zinnen_waarvan_de_assistent_leert": [
                self.label(each) for each in repos.labels.of_conversation(conversation.id)
            ],
            "notities_van_medewerkers": [
                self.note(each) for each in repos.notes.of_conversation(conversation.id)
            ],
            "doorgegeven_aan_ons_register": [
                self.told(each) for each in repos.outbox.of_conversation(conversation.id)
            ],
        }

    def handoff(self, handoff: Handoff, trail: Sequence[HandoffEvent]) -> dict[str, Any]:
        skills = self._deps.catalogue.organisation.skills
        on = handoff.aftercare_on
        return {
            "op": self.time(handoff.waiting_since),
            "onderwerp": self.goal(handoff.goal),
            "afdeling": self.department(handoff.department),
            "medewerker": handoff.agent_name,
            "kennis_die_nodig_is": skills.get(handoff.skill or "", handoff.skill),
            "taal": handoff.language,
            "labels": list(handoff.tags),
            "dringend": handoff.urgent,
            "gevoel": handoff.feeling,
            "waarom": list(handoff.reasons),
            "terugbellen": handoff.callback_when,
            "terugbellen_van": self.time(handoff.callback_from),
            "terugbellen_tot": self.time(handoff.callback_until),
            "samenvatting_voor_de_medewerker": handoff.summary,
            "antwoorden": [
                {"vraag": one.question, "antwoord": one.answer} for one in handoff.intake
            ],
            "klaar_op": self.time(handoff.resolved_at),
            "afloop": OUTCOMES.get(handoff.outcome or "", handoff.outcome),
            "nazorg_op": f"{on:%d-%m-%Y}" if on else None,
            "nazorg_hoe": AFTERCARE_WAYS.get(handoff.aftercare_way or ""),
            "collega_gevraagd": handoff.asked_name,
            "waarom_gevraagd": handoff.asked_note or None,
            "verloop": [self._event(event) for event in trail],
        }

    def _event(self, event: HandoffEvent) -> dict[str, Any]:
        return {
            "op": self.time(event.at),
            "daarna": STATUS_WORDS[event.after],
            "afdeling": self.department(event.department),
            "door": event.by_name,
            "aan": event.to_name,
            "opmerking": event.note or None,
        }

    def note(self, note: Note) -> dict[str, Any]:
        return {"op": self.time(note.at), "van": note.author, "tekst": note.text}

    def told(self, entry: OutboxEntry) -> dict[str, Any]:
        body = entry.body
        return {
            "soort": _REGISTERED[entry.kind],
            "nummer": entry.reference,
            "naam": body.get("name"),
            "onderwerp": body.get("subject"),
            "samenvatting": body.get("summary"),
            "zaak": body.get("case"),
            "wat": body.get("what"),
            "toelichting": body.get("explanation"),
            "afdeling": body.get("department"),
        }
