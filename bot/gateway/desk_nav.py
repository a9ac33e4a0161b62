"""Where each member of staff can go: the tabs of the queue, and the other pages of the desk."""

from __future__ import annotations

from typing import NamedTuple

from bot.domain.staff import Role, Staff

#: The queue, as it can be looked at.
TABS = {
    "waiting": "Wachtend",
    "mine": "Van mij",
    "claimed": "Bij collega's",
    "resolved": "Afgerond",
}


class Place(NamedTuple):
    """A page beside the queue; `key` is what that page gives as its `tab`."""

    key: str
    name: str
    href: str
    roles: frozenset[Role]


PLACES = (
    Place("search", "Zoeken", "/desk/search", frozenset({"agent", "supervisor"})),
    Place("aftercare", "Nazorg", "/desk/aftercare", frozenset({"agent", "supervisor"})),
    Place("overview", "Overzicht", "/desk/overview", frozenset({"supervisor"})),
    Place("insight", "Inzicht", "/desk/insight", frozenset({"supervisor", "designer"})),
    Place("inbox", "Postvak", "/desk/inbox", frozenset({"supervisor", "designer"})),
    Place("trial", "Proefchat", "/desk/proefchat", frozenset({"supervisor", "designer"})),
    Place("accounts", "Medewerkers", "/desk/accounts", frozenset({"administrator"})),
    Place("audit", "Logboek", "/desk/audit", frozenset({"supervisor", "administrator"})),
)


def tabs_for(staff: Staff) -> dict[str, str]:
    """Only team leaders read along with what colleagues have."""
    if not staff.sees_conversations:
        return {}
    return {key: name for key, name in TABS.items() if key != "claimed" or staff.supervises}


def places_for(staff: Staff) -> list[Place]:
    return [place for place in PLACES if staff.role in place.roles]


def home_of(staff: Staff) -> str:
    """Where the work of this role begins."""
    if staff.sees_conversations:
        return "/desk"
    places = places_for(staff)
    return places[0].href if places else "/desk/account"
