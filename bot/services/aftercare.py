"""What citizens answer in the chat to "is it done?"."""

from __future__ import annotations

from typing import Optional

from bot.domain.aftercare import NOT_WORKED, AskedLater
from bot.domain.conversation import Conversation
from bot.domain.handoff import Handoff, NewHandoff
from bot.services.aftercare_answered import it_worked, new_handoff
from bot.services.aftercare_planning import stop_for
from bot.services.aftercare_visit import asked_in
from bot.services.finding import conversation_in
from bot.services.handoffs import Handoffs, Opened
from bot.services.known import known_of
from bot.services.ports import Deps, Repositories


class AftercareAnswers:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._handoffs = Handoffs(deps)

    def asked_in(self, conversation_id: str) -> Optional[AskedLater]:
        """What the greeting of this conversation asked, while it was not answered."""
        with self._deps.uow(write=False) as repos:
            return asked_in(repos, repos.conversations.get(conversation_id))

    def answers(self, conversation_id: str, turn_seq: int) -> bool:
        """Whether a yes or no in this turn is said to that; also when the turn is answered again
        because the process died before its words were said."""
        with self._deps.uow(write=False) as repos:
            asked = asked_in(repos, repos.conversations.get(conversation_id))
            return asked is not None or _told_in(repos, conversation_id, turn_seq) is not None

    def worked(self, conversation_id: str) -> bool:
        """It worked: closed. False when nothing was asked (any more)."""
        with self._deps.uow() as repos:
            asked = self._answer(repos, conversation_id, "worked")
            return asked is not None

    def not_worked(self, conversation_id: str, turn_seq: Optional[int] = None) -> Optional[Opened]:
        """It did not: a person takes over at once, and has the whole story. None when nothing was
        asked (any more)."""
        needs = known_of(self._deps, self._conversation(conversation_id)).all_needs
        with self._deps.uow() as repos:
            asked = self._answer(repos, conversation_id, "not_worked")
            conversation = conversation_in(repos, conversation_id, lock=True)
            if asked is None:
                before = _told_in(repos, conversation_id, turn_seq)
                if before is None:
                    return None
                again = NewHandoff(goal=before.goal, turn_seq=turn_seq)
                return self._handoffs.open_within(repos, conversation, again, needs)
            new = new_handoff(repos, self._deps, asked, conversation, turn_seq=turn_seq)
            return self._handoffs.open_within(repos, conversation, new, needs)

    def stop(self, conversation_id: str) -> bool:
        """This person wants not to be asked any more; False when nothing was asked just now."""
        with self._deps.uow() as repos:
            conversation = conversation_in(repos, conversation_id, lock=True)
            if asked_in(repos, conversation) is None:
                return False
            stop_for(repos, self._deps, conversation)
            repos.conversations.set_asked_about(conversation_id, None)
            return True

    def _conversation(self, conversation_id: str) -> Conversation:
        with self._deps.uow(write=False) as repos:
            return conversation_in(repos, conversation_id)

    def _answer(
        self, repos: Repositories, conversation_id: str, state: str
    ) -> Optional[AskedLater]:
        conversation = conversation_in(repos, conversation_id, lock=True)
        asked = asked_in(repos, conversation)
        if asked is None:
            return None
        repos.conversations.set_asked_about(conversation_id, None)
        now = self._deps.clock()
        done = repos.aftercare.change(asked.id, ("asked",), state=state, answered_at=now)
        if done and state == "worked":
            it_worked(repos, self._deps, asked)
        return asked if done else None


def _told_in(
    repos: Repositories, conversation_id: str, turn_seq: Optional[int]
) -> Optional[Handoff]:
    """The hand-off that a "no" in this very turn opened."""
    found = repos.handoffs.open_for(conversation_id)
    ours = found is not None and turn_seq is not None and found.opened_by_turn == turn_seq
    return found if found is not None and ours and NOT_WORKED in found.reasons else None
