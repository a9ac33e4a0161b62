"""A member of staff: what they may do, and which cases suit them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal, Optional

#: An agent whose desk was open this recently counts as present.
PRESENCE = dt.timedelta(seconds=60)

Role = Literal["agent", "supervisor", "designer", "administrator"]
#: Each with what staff call it; who may do what is in docs/staff.md.
ROLES: dict[Role, str] = {
    "agent": "Medewerker",
    "supervisor": "Teamleider",
    "designer": "Dienstontwerper",
    "administrator": "Beheerder",
}
#: The others do their work without reading what citizens wrote.
SEE_CONVERSATIONS: frozenset[Role] = frozenset({"agent", "supervisor"})
#: Who judges how the service does; others have no use for it.
SEE_FIGURES: frozenset[Role] = frozenset({"supervisor", "designer"})
#: Who writes goals and sentences, and who leads the people that answer them.
TEACH_THE_SORTING: frozenset[Role] = frozenset({"supervisor", "designer"})
#: Every agent is taken to write Dutch.
ALWAYS_SPOKEN = "nl"
#: Between the name of another system and the name there; no name of ours has it.
ELSEWHERE_MARK = ":"


@dataclass(frozen=True)
class Staff:
    """A member of staff; `departments` is empty for all departments."""

    id: str
    username: str
    display_name: str
    role: Role
    capacity: int
    departments: frozenset[str] = field(default_factory=frozenset)
    #: What goals may ask for (`skill` in the catalogue), beside belonging to the department.
    skills: frozenset[str] = field(default_factory=frozenset)
    #: ISO 639-1 codes, beside Dutch.
    languages: frozenset[str] = field(default_factory=frozenset)
    #: At the desk, but not taking new cases for now.
    paused: bool = False
    #: Who has left cannot log in, and keeps their name under what they did.
    active: bool = True
    #: Somebody else chose the password: nothing else opens until its owner chose another.
    must_change_password: bool = False

    def serves(self, department: str) -> bool:
        return not self.departments or department in self.departments

    def has_skill(self, skill: Optional[str]) -> bool:
        return skill is None or skill in self.skills

    def speaks(self, language: str) -> bool:
        return language == ALWAYS_SPOKEN or language in self.languages

    @property
    def elsewhere(self) -> bool:
        """Works in another system and answers from there: this desk is not where they look."""
        return ELSEWHERE_MARK in self.username

    @property
    def supervises(self) -> bool:
        return self.role == "supervisor"

    @property
    def sees_conversations(self) -> bool:
        """Designers and administrators do their work without reading what citizens wrote."""
        return self.role in SEE_CONVERSATIONS

    @property
    def sees_figures(self) -> bool:
        """What came of it all, as numbers in which nobody can be recognised."""
        return self.role in SEE_FIGURES

    @property
    def labels_messages(self) -> bool:
        """Who teaches the sorting: reads single messages, masked, without who wrote them."""
        return self.role in TEACH_THE_SORTING

    @property
    def administers(self) -> bool:
        return self.role == "administrator"
