"""The audit log: what staff did and read, in words that staff understand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Optional

#: Every action that is written down, by the name it is stored under.
ACTIONS: dict[str, str] = {
    # conversations
    "read": "Gesprek gelezen",
    "read_history": "Klantgeschiedenis gelezen",
    "claim": "Gesprek opgepakt",
    "release": "Gesprek teruggezet",
    "transfer": "Gesprek doorgezet",
    "return_to_bot": "Gesprek teruggegeven aan de assistent",
    "resolve": "Gesprek afgerond",
    "read_customer": "Klantbeeld bekeken",
    "read_trail": "Verloop gelezen",
    "search": "Gezocht in gesprekken",
    "note": "Notitie geschreven",
    "tag": "Labels gewijzigd",
    "ask_colleague": "Collega gevraagd om over te nemen",
    "accept_transfer": "Gesprek overgenomen van een collega",
    "decline_transfer": "Vraag van een collega afgeslagen",
    "withdraw_transfer": "Vraag aan een collega ingetrokken",
    "take_over": "Gesprek overgenomen als teamleider",
    "listen": "Meegelezen als teamleider",
    "plan_call": "Terugbellen gepland",
    "not_reached": "Gebeld, niet bereikt",
    "aftercare_call": "Nazorg opgepakt",
    "aftercare_outcome": "Afloop van nazorg genoteerd",
    # who is there
    "pause": "Pauze genomen",
    "resume": "Weer beschikbaar",
    "pause_colleague": "Collega op pauze gezet",
    "resume_colleague": "Collega weer beschikbaar gezet",
    "log_out_colleague": "Collega uitgelogd",
    # logging in
    "log_in": "Ingelogd",
    "log_in_outside": "Ingelogd met het werkaccount",
    "log_in_failed": "Verkeerd wachtwoord",
    "log_in_locked": "Op slot na te veel verkeerde wachtwoorden",
    "log_out": "Uitgelogd",
    "log_out_everywhere": "Overal uitgelogd",
    "own_password": "Eigen wachtwoord gewijzigd",
    "own_languages": "Eigen talen gewijzigd",
    # accounts
    "account_added": "Account gemaakt",
    "account_changed": "Account gewijzigd",
    "account_password": "Nieuw wachtwoord gegeven",
    "account_blocked": "Account geblokkeerd",
    "account_unlocked": "Account van het slot gehaald",
    "account_deactivated": "Account gesloten",
    "account_reactivated": "Account weer geopend",
    "account_linked": "Account gekoppeld aan het werkaccount",
    # figures
    "read_insight": "Cijfers bekeken",
    "export_insight": "Cijfers opgeslagen",
    # what the sorting learns
    "read_inbox": "Postvak van de dienstontwerper bekeken",
    "label": "Bericht een doel gegeven",
    "put_aside": "Bericht opzijgelegd",
    "undo_label": "Label ongedaan gemaakt",
    "export_labels": "Voorbeeldzinnen opgeslagen",
    "trial_chat": "Proefchat begonnen",
    # this log
    "read_audit": "Logboek bekeken",
    "export_audit": "Logboek geëxporteerd",
}


@dataclass(frozen=True)
class AuditFilter:
    """Everything that is None is not filtered on; `until` itself is not in it."""

    staff_id: Optional[str] = None
    action: Optional[str] = None
    since: Optional[dt.datetime] = None
    until: Optional[dt.datetime] = None
    conversation_id: Optional[str] = None


@dataclass(frozen=True)
class AuditEntry:
    id: int
    at: dt.datetime
    staff_id: str
    username: str
    display_name: str
    action: str
    conversation_id: Optional[str]
    detail: Optional[str]

    @property
    def words(self) -> str:
        return ACTIONS.get(self.action, self.action)
