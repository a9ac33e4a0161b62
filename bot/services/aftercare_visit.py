"""Aftercare at the next visit: whether something is asked in the greeting, and what was."""

from __future__ import annotations

from typing import Optional

from bot.domain.aftercare import AskedLater
from bot.domain.consent import AFTERCARE, CONTACTS, OUTCOME, RECOGNISE
from bot.domain.conversation import Conversation
from bot.services.known import permissions_of
from bot.services.next_steps import local_today
from bot.services.ports import Deps, Repositories

_MARK = "aftercare:"


def mark_of(asked: AskedLater) -> str:
    """As `Conversation.asked_about` holds it."""
    return f"{_MARK}{asked.id}"


def asked_in(repos: Repositories, conversation: Optional[Conversation]) -> Optional[AskedLater]:
    """What the greeting asked, while it was not answered."""
    mark = conversation.asked_about if conversation else None
    if mark is None or not mark.startswith(_MARK):
        return None
    found = repos.aftercare.get(mark[len(_MARK) :])
    return found if found and found.state == "asked" else None


def ask_at_visit(
    repos: Repositories, deps: Deps, conversation: Conversation
) -> Optional[AskedLater]:
    """What the greeting asks this person, from now on asked; nobody else asks it a second time."""
    if conversation.subject is None:
        return None
    allowed = permissions_of(repos, deps, conversation)
    if not allowed.allows(AFTERCARE, OUTCOME):
        return None
    if conversation.verified and not allowed.allows(RECOGNISE, CONTACTS):
        return None  # they want nothing of before to be used in the chat
    # Where no mail is sent any more, those who were to be mailed are asked when they come by.
    ways = ("chat",) if deps.links_to else ("chat", "email")
    due = repos.aftercare.due_at_visit(conversation, local_today(deps), ways)
    if due is None:
        return None
    now_asked = {"state": "asked", "way": "chat", "asked_at": deps.clock()}
    if not repos.aftercare.change(due.id, ("planned",), **now_asked):
        return None
    if due.goal is not None:  # planned twice, as by who was not known yet: asked once
        repos.aftercare.withdraw_of_person(conversation, due.goal)
    return due
