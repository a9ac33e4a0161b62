"""Where a person would come in a trial: said, and nobody is called."""

from __future__ import annotations

from bot.domain.conversation import Conversation, Outgoing
from bot.domain.handoff import Handoff, HandoffStatus, NewHandoff
from bot.services.case_summary import summary_of
from bot.services.ports import Deps, Repositories

_COMES = "Proefchat: hier zou nu een medewerker komen ({department}). Niemand krijgt bericht."
_CALLS = "Proefchat: hier zou nu een terugbelafspraak komen ({department}). Niemand krijgt bericht."


def as_if(repos: Repositories, deps: Deps, conversation: Conversation, new: NewHandoff) -> Handoff:
    """The hand-off as it would be offered; it is not stored, so that no desk and no other system
    hears of it."""
    now = deps.clock()
    department = new.department or deps.catalogue.department_of(new.goal).key
    return Handoff(
        id="proefchat",
        conversation_id=conversation.id,
        kind=new.kind,
        status=HandoffStatus.OFFERED,
        department=department,
        urgent=new.urgent,
        waiting_since=now,
        created_at=now,
        goal=new.goal,
        reasons=new.reasons,
        feeling=new.feeling,
        summary=summary_of(repos, deps, conversation, new),
        intake=new.intake,
        callback_when=new.callback_when,
        language=conversation.language,
    )


def told_instead(deps: Deps, handoff: Handoff) -> Outgoing:
    """What the one who tries it reads in the place of the announcement."""
    words = _CALLS if handoff.kind == "callback" else _COMES
    return Outgoing(words.format(department=_name(deps, handoff.department)))


def _name(deps: Deps, key: str) -> str:
    found = deps.catalogue.organisation.departments.get(key)
    return found.in_sentence() if found else key
