"""The citizen's own data: seeing all of it, and having it deleted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Optional

from bot.domain.conversation import Conversation, Sender
from bot.domain.customer import Case, Contact, History, Level, NeedKind
from bot.domain.deletion import Deletion
from bot.domain.errors import HistoryUnavailable, NotFound
from bot.domain.handoff import OUTCOMES, Handoff
from bot.domain.outbox import OutboxEntry, OutboxKind
from bot.domain.outline import outline
from bot.domain.summary import CLAIM_NAMES, LANGUAGES
from bot.services.known import REGISTER_AWAY
from bot.services.ports import Deps, Repositories

#: More than anybody has.
_MOST_CONVERSATIONS = 1000
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
}
_NEEDS = {
    NeedKind.PREFERS_PHONE: "u belt liever",
    NeedKind.PLAIN_WORDS: "u leest graag gewone taal",
    NeedKind.HEARING: "u hoort niet goed",
    NeedKind.LANGUAGE: "u leest het best",
}


@dataclass(frozen=True)
class Export:
    """Everything that is kept of somebody, under Dutch names: as data and as text to read."""

    data: dict[str, Any]

    @property
    def text(self) -> str:
        return outline(self.data)


@dataclass(frozen=True)
class Holdings:
    """What there is of somebody, in numbers: for a short answer in the chat."""

    level: Level
    conversations: int
    messages: int
    name: Optional[str]
    cases: tuple[str, ...]
    contacts: int
    needs: tuple[str, ...]
    unavailable: bool


class Privacy:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._zone = deps.catalogue.organisation.opening_hours.zone

    def holdings(self, conversation_id: str) -> Holdings:
        with self._deps.uow(write=False) as repos:
            conversation = self._get(repos, conversation_id)
            ours = self._theirs(repos, conversation)
            messages = sum(each.last_seq for each in ours)
        history, away = self._history(conversation)
        return Holdings(
            level=conversation.level,
            conversations=len(ours),
            messages=messages,
            name=conversation.customer_name if conversation.verified else None,
            cases=tuple(case.title for case in history.cases) if history else (),
            contacts=len(history.contacts) if history else 0,
            needs=tuple(self._needs(history)) if history else (),
            unavailable=away,
        )

    def export(self, conversation_id: str) -> Export:
        """All of it, whatever the person allows us to use: it is theirs to see."""
        with self._deps.uow(write=False) as repos:
            conversation = self._get(repos, conversation_id)
            told = [self._conversation(repos, each) for each in self._theirs(repos, conversation)]
            said = repos.consents.of_subject(conversation.subject) if conversation.subject else []
        history, away = self._history(conversation)
        organisation = self._deps.catalogue.organisation
        data: dict[str, Any] = {
            "gemaakt_op": self._time(self._deps.clock()),
            "organisatie": organisation.name,
            "u": self._who(conversation, history),
            "toestemmingen": [
                {
                    "doel": one.purpose,
                    "soort_gegevens": one.category,
                    "toegestaan": one.granted,
                    "versie": one.version,
                    "gezegd_op": self._time(one.at),
                }
                for one in said
            ],
            "gesprekken": told,
            "zaken": [self._case(case) for case in history.cases] if history else [],
            "eerdere_contacten": (
                [self._contact(one) for one in history.contacts] if history else []
            ),
        }
        if away:
            data["let_op"] = self._deps.texts.say("utter_export_register_away")
        return Export(data)

    def ask_deletion(self, conversation_id: str) -> Level:
        """Write down that everything must go; it begins some seconds later. Returns the level."""
        with self._deps.uow() as repos:
            conversation = self._get(repos, conversation_id, lock=True)
            repos.deletions.ask(
                Deletion(
                    reason="request",
                    level=conversation.level,
                    asked_at=self._deps.clock(),
                    subject=conversation.subject,
                    conversation_id=conversation.id,
                )
            )
        return conversation.level

    # --- parts of the export ------------------------------------------------------------------

    def _theirs(self, repos: Repositories, conversation: Conversation) -> list[Conversation]:
        """This conversation and the others that are the same person's, newest first."""
        if conversation.customer_id is not None:
            return repos.conversations.of_customer(conversation.customer_id, _MOST_CONVERSATIONS)
        if conversation.browser_id is not None:
            return repos.browsers.conversations(conversation.browser_id, _MOST_CONVERSATIONS)
        return [conversation]

    def _history(self, conversation: Conversation) -> tuple[Optional[History], bool]:
        key = conversation.register_key
        if not conversation.verified or key is None:
            return None, False
        if key == REGISTER_AWAY:
            return None, True
        try:
            return self._deps.history.everything_of(key), False
        except HistoryUnavailable:
            return None, True

    def _who(self, conversation: Conversation, history: Optional[History]) -> dict[str, Any]:
        if not conversation.verified:
            return {"herkenning": _LEVELS[conversation.level]}
        return {
            "herkenning": _LEVELS[conversation.level],
            "klantnummer": conversation.customer_id,
            "naam": conversation.customer_name,
            "naam_in_ons_register": history.customer.name if history else None,
            "telefoonnummer": history.customer.phone if history else None,
            "aantekening": history.customer.description if history else None,
            "wat_u_nodig_heeft": list(self._needs(history)) if history else [],
        }

    @staticmethod
    def _needs(history: History) -> list[str]:
        return [
            f"{_NEEDS[need.kind]} {LANGUAGES.get(need.value, need.value)}".strip()
            for need in history.needs
        ]

    def _conversation(self, repos: Repositories, conversation: Conversation) -> dict[str, Any]:
        sortings = repos.sortings.of_conversation(conversation.id)
        judged = repos.sortings.judged(conversation.id)
        return {
            "begonnen_op": self._time(conversation.created_at),
            "pagina": conversation.page_url,
            "taal": conversation.language,
            "berichten": [
                {
                    "op": self._time(message.created_at),
                    "van": message.author or _SENDERS[message.sender],
                    "tekst": message.text,
                    "keuzes": [choice.title for choice in message.choices],
                }
                for message in repos.messages.since(conversation.id, 0, 100_000)
            ],
            "hoe_uw_vraag_is_ingedeeld": [
                {
                    "onderwerp": self._goal(goal),
                    "ook_over": [self._goal(key) for key in triage.also],
                    "soort_bericht": triage.label,
                    "indeling": triage.decision,
                    "kans_op_ingewikkeld": round(triage.probability, 2),
                    "dringend": triage.urgent,
                    "gevoel": triage.feeling,
                    "taal": triage.language,
                    "waarom": list(triage.reasons),
                    "wat_u_er_zelf_van_zei": estimate,
                    "afloop": OUTCOMES.get(outcome or "", outcome),
                }
                for (goal, _, triage), (estimate, outcome) in zip(sortings, judged, strict=True)
            ],
            "herkend_in_wat_u_typte": [
                {"soort": CLAIM_NAMES.get(claim.kind, claim.kind), "waarde": claim.value}
                for claim in repos.conversations.claims(conversation.id)
            ],
            "afspraken": [
                {"wie": each.step.who, "wat": each.step.what, "wanneer": each.step.due}
                for each in repos.next_steps.of_conversation(conversation.id)
            ],
            "overdrachten": [
                self._handoff(each) for each in repos.handoffs.of_conversation(conversation.id)
            ],
            "doorgegeven_aan_ons_register": [
                self._told(each) for each in repos.outbox.of_conversation(conversation.id)
            ],
        }

    def _handoff(self, handoff: Handoff) -> dict[str, Any]:
        departments = self._deps.catalogue.organisation.departments
        department = departments.get(handoff.department)
        return {
            "op": self._time(handoff.waiting_since),
            "onderwerp": self._goal(handoff.goal),
            "afdeling": department.name if department else handoff.department,
            "medewerker": handoff.agent_name,
            "dringend": handoff.urgent,
            "gevoel": handoff.feeling,
            "waarom": list(handoff.reasons),
            "terugbellen": handoff.callback_when,
            "samenvatting_voor_de_medewerker": handoff.summary,
            "antwoorden": [
                {"vraag": one.question, "antwoord": one.answer} for one in handoff.intake
            ],
            "klaar_op": self._time(handoff.resolved_at),
            "afloop": OUTCOMES.get(handoff.outcome or "", handoff.outcome),
        }

    def _told(self, entry: OutboxEntry) -> dict[str, Any]:
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

    def _goal(self, key: Optional[str]) -> Optional[str]:
        goal = self._deps.catalogue.goal(key)
        return goal.title if goal else key

    def _case(self, case: Case) -> dict[str, Any]:
        return {
            "nummer": case.number,
            "onderwerp": case.title,
            "status": case.status,
            "soort_vraag": self._goal(case.goal),
            "klacht": case.is_complaint,
            "begonnen_op": self._time(case.opened_at),
            "klaar_op": self._time(case.closed_at),
            "verwacht_op": case.expected_on.isoformat() if case.expected_on else None,
            "volgende_stappen": [step.line() for step in case.next_steps],
        }

    def _contact(self, contact: Contact) -> dict[str, Any]:
        return {
            "op": self._time(contact.at),
            "hoe": contact.channel,
            "onderwerp": contact.subject,
            "soort_vraag": self._goal(contact.goal),
            "zaak": contact.case,
            "meteen_beantwoord": contact.settled,
            "samenvatting": contact.summary,
        }

    def _time(self, moment: Optional[dt.datetime]) -> Optional[str]:
        return f"{moment.astimezone(self._zone):%d-%m-%Y %H:%M}" if moment else None

    @staticmethod
    def _get(repos: Repositories, conversation_id: str, lock: bool = False) -> Conversation:
        conversation = repos.conversations.get(conversation_id, lock=lock)
        if conversation is None:
            raise NotFound("Dit gesprek bestaat niet.")
        return conversation
