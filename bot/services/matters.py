"""The end of a matter: when it is solved or closed, what comes after it begins."""

from __future__ import annotations

from typing import Optional

from bot.domain.conversation import Conversation, Outgoing, Owner
from bot.domain.outcome import NOT_CLOSED
from bot.services.aftercare_planning import plan_for_goal
from bot.services.finding import conversation_in
from bot.services.next_steps import last_matter
from bot.services.open_matters import question_about_earlier
from bot.services.ports import Deps, Repositories
from bot.services.survey import offer_survey

#: As the citizen says that it is (`Sorting.note_outcome`).
SOLVED = "solved"


def matter_of(repos: Repositories, deps: Deps, conversation_id: str) -> Optional[str]:
    """The goal that was talked about last; None when there was none."""
    for key, _, _ in reversed(repos.sortings.of_conversation(conversation_id)):
        goal = deps.catalogue.goal(key)
        if goal is not None and goal.kind == "goal":
            return goal.key
    return None


def solved_by_bot(repos: Repositories, deps: Deps, conversation: Conversation) -> None:
    """The citizen says that the answer solved it. That it is closed as well `Matters.closed` says:
    more may have been asked, and the same turn may ask something else."""
    goal = matter_of(repos, deps, conversation.id)
    if goal is not None and conversation.trial_of is None:
        plan_for_goal(repos, deps, conversation, goal)


def not_solved_by_bot(repos: Repositories, deps: Deps, conversation_id: str) -> None:
    """It did not, after all: that is known already, and needs not be asked. What a member of staff
    planned stays: they said that it would be done."""
    goal = matter_of(repos, deps, conversation_id)
    if goal is not None:
        repos.aftercare.withdraw_planned(conversation_id, goal)


def ended_by_citizen(repos: Repositories, deps: Deps, conversation_id: str) -> None:
    """They close the conversation. Who asked nothing is asked nothing, and who still has a person
    busy with it is asked when that is done."""
    goal = matter_of(repos, deps, conversation_id)
    if goal is None:
        closed_by_agent(repos, deps, conversation_in(repos, conversation_id))
    elif repos.handoffs.open_for(conversation_id) is None:
        offer_survey(repos, deps, conversation_id, goal)


def closed_by_bot(repos: Repositories, deps: Deps, conversation: Conversation) -> None:
    """From now on the citizen may be asked how it was, unless something is still open."""
    goal = matter_of(repos, deps, conversation.id)
    judged = repos.sortings.judged(conversation.id)
    waits = repos.handoffs.open_for(conversation.id) is not None
    settled = bool(judged) and judged[-1][1] == SOLVED and not waits
    if goal is not None and settled and conversation.owner is Owner.BOT:
        offer_survey(repos, deps, conversation.id, goal)


def closed_by_agent(repos: Repositories, deps: Deps, conversation: Conversation) -> None:
    """The same for what an agent ended with steps: it had to be said first whether they are
    right."""
    steps = last_matter(repos.next_steps.of_conversation(conversation.id))
    handoff = repos.handoffs.get(steps[0].handoff_id) if steps and steps[0].handoff_id else None
    if handoff is None or handoff.outcome is None or handoff.outcome in NOT_CLOSED:
        return
    waits = repos.handoffs.open_for(conversation.id) is not None
    if conversation.owner is Owner.CLOSED and not waits:
        offer_survey(repos, deps, conversation.id, handoff.goal, handoff.department)


class Matters:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def closed(self, conversation_id: str) -> None:
        """What was asked is solved, nothing waits, and nothing else is asked just now: from now on
        the citizen may be asked how it was. Nothing happens when that is not so."""
        with self._deps.uow() as repos:
            conversation = conversation_in(repos, conversation_id, lock=True)
            closed_by_bot(repos, self._deps, conversation)

    def earlier(self, conversation_id: str) -> Optional[Outgoing]:
        """The question about what was told before and not answered; None when there is nothing."""
        with self._deps.uow(write=False) as repos:
            conversation = conversation_in(repos, conversation_id)
            return question_about_earlier(repos, self._deps, conversation)
