"""Planning aftercare: with the end of a matter, in the same transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Optional

from bot.domain.aftercare import AskedLater
from bot.domain.consent import AFTERCARE, OUTCOME, Consent, Permissions
from bot.domain.conversation import Conversation
from bot.domain.errors import InvalidInput
from bot.domain.handoff import Handoff
from bot.domain.outcome import AFTERCARE_WAYS, Aftercare, AftercareWay
from bot.services.known import permissions_of
from bot.services.mailing import address_for
from bot.services.next_steps import local_today
from bot.services.ports import Deps, Repositories
from bot.services.secrets import hash_token


def may_be_asked(repos: Repositories, deps: Deps, conversation: Conversation) -> bool:
    """Whether this person did not say that they do not want it."""
    return permissions_of(repos, deps, conversation).allows(AFTERCARE, OUTCOME)


def mail_is_refused(repos: Repositories, deps: Deps, address: str) -> bool:
    """Whether who reads this mailbox said that they do not want to be asked, in whatever
    conversation: who never logs in is known by nothing else."""
    said = repos.consents.of_subject(_mailbox(address))
    return not Permissions(deps.terms, said).allows(AFTERCARE, OUTCOME)


def mail_to(repos: Repositories, deps: Deps, conversation: Conversation) -> Optional[str]:
    """The address where this person may be asked; None without one."""
    address = address_for(repos, conversation.id)
    return None if address is None or mail_is_refused(repos, deps, address) else address


def _mailbox(address: str) -> str:
    """As `consents.subject` has it: that it is refused is kept longer than the address."""
    return f"mail:{hash_token(address.casefold())}"


def plan_for_goal(
    repos: Repositories, deps: Deps, conversation: Conversation, goal_key: str
) -> None:
    """The bot answered it, and the citizen says that it is solved: asked some days later, where the
    goal has that and where this person can be asked at all."""
    goal = deps.catalogue.goal(goal_key)
    way = _best_way(repos, deps, conversation)
    if goal is None or not goal.aftercare_days or way is None:
        return
    planned = repos.aftercare.planned_of_person(conversation)
    if any(one.handoff_id and one.goal == goal_key for one in planned):
        return  # a member of staff said already how it is asked
    if may_be_asked(repos, deps, conversation):
        due_on = local_today(deps) + dt.timedelta(days=goal.aftercare_days)
        _add(repos, deps, conversation, way, due_on, goal_key, None)


def _best_way(
    repos: Repositories, deps: Deps, conversation: Conversation
) -> Optional[AftercareWay]:
    """Nobody is called for what the bot answered."""
    if deps.links_to and mail_to(repos, deps, conversation):
        return "email"
    return "chat" if conversation.subject else None


def ways_for(
    repos: Repositories, deps: Deps, conversation: Conversation
) -> dict[AftercareWay, str]:
    """How this person can be asked, in the words of staff; empty for who does not want it."""
    if not may_be_asked(repos, deps, conversation):
        return {}
    can: dict[AftercareWay, bool] = {
        "chat": conversation.subject is not None,
        "call": True,
        "email": bool(deps.links_to and mail_to(repos, deps, conversation)),
    }
    return {way: AFTERCARE_WAYS[way] for way, possible in can.items() if possible}


def plan_for_handoff(
    repos: Repositories,
    deps: Deps,
    conversation: Conversation,
    handoff: Handoff,
    chosen: Aftercare,
) -> dt.date:
    """What the agent chose; returns the day. InvalidInput when this person cannot be asked so."""
    if not may_be_asked(repos, deps, conversation):
        raise InvalidInput("Deze klant wil niet dat wij later vragen of het gelukt is.")
    if chosen.way == "email" and deps.links_to is None:
        raise InvalidInput("Nazorg per e-mail staat hier niet aan. Kies een andere manier.")
    if chosen.way == "email" and mail_to(repos, deps, conversation) is None:
        raise InvalidInput(
            "Nazorg per e-mail kan niet: deze klant gaf geen e-mailadres voor berichten, of wil "
            "die vraag niet."
        )
    due_on = local_today(deps) + dt.timedelta(days=chosen.days)
    _add(repos, deps, conversation, chosen.way, due_on, handoff.goal, handoff.id)
    return due_on


def _add(
    repos: Repositories,
    deps: Deps,
    conversation: Conversation,
    way: AftercareWay,
    due_on: dt.date,
    goal: Optional[str],
    handoff_id: Optional[str],
) -> None:
    if goal is not None:  # else nobody can say that it is the same matter
        repos.aftercare.withdraw_of_person(conversation, goal)
    repos.aftercare.add(
        AskedLater(
            id=str(uuid.uuid4()),
            conversation_id=conversation.id,
            due_on=due_on,
            way=way,
            created_at=deps.clock(),
            handoff_id=handoff_id,
            goal=goal,
        )
    )


def stop_for(repos: Repositories, deps: Deps, conversation: Conversation) -> None:
    """This person is not asked any more: not what is under way, and not what would come."""
    now = deps.clock()
    repos.aftercare.stop_of(conversation, now)
    found = deps.terms.find(AFTERCARE, OUTCOME)
    if found is None:
        return
    no = Consent(AFTERCARE, OUTCOME, found[0].version, False, now)
    address = address_for(repos, conversation.id)
    for subject in (conversation.subject, _mailbox(address) if address else None):
        if subject:
            repos.consents.record(subject, no)
