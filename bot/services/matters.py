"""The end of a matter: when it is solved or closed, what comes after it begins."""

from __future__ import annotations

from typing import Optional

from bot.domain.conversation import Conversation, Owner
from bot.services.aftercare_planning import plan_for_goal
from bot.services.ports import Deps, Repositories
from bot.services.survey import offer_survey


def matter_of(repos: Repositories, deps: Deps, conversation_id: str) -> Optional[str]:
    """The goal that was talked about last; None when there was none."""
    for key, _, _ in reversed(repos.sortings.of_conversation(conversation_id)):
        goal = deps.catalogue.goal(key)
        if goal is not None and goal.kind == "goal":
            return goal.key
    return None


def solved_by_bot(repos: Repositories, deps: Deps, conversation: Conversation) -> None:
    """The citizen says that the answer solved it: nothing waits any more, so it is closed."""
    goal = matter_of(repos, deps, conversation.id)
    if goal is None or conversation.trial_of is not None:
        return
    plan_for_goal(repos, deps, conversation, goal)
    waits = repos.handoffs.open_for(conversation.id) is not None
    if conversation.owner is Owner.BOT and not waits:
        offer_survey(repos, deps, conversation.id, goal)


def not_solved_by_bot(repos: Repositories, deps: Deps, conversation_id: str) -> None:
    """It did not, after all: that is known already, and needs not be asked."""
    goal = matter_of(repos, deps, conversation_id)
    if goal is not None:
        repos.aftercare.withdraw_planned(conversation_id, goal)


def ended_by_citizen(repos: Repositories, deps: Deps, conversation_id: str) -> None:
    """They close the conversation. Who asked nothing is asked nothing, and who still has a person
    busy with it is asked when that is done."""
    goal = matter_of(repos, deps, conversation_id)
    if goal is not None and repos.handoffs.open_for(conversation_id) is None:
        offer_survey(repos, deps, conversation_id, goal)
