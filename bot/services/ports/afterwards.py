"""What is kept of what comes after an answer: aftercare, and how it was."""

from __future__ import annotations

import datetime as dt
from typing import Any, Collection, Mapping, Optional, Protocol

from bot.domain.aftercare import AskedLater, Served
from bot.domain.conversation import Conversation
from bot.domain.survey import Survey


class AftercareStore(Protocol):
    def add(self, planned: AskedLater) -> None: ...
    def get(self, aftercare_id: str) -> Optional[AskedLater]: ...
    def for_token(self, token_hash: str) -> Optional[AskedLater]: ...
    def of_conversation(self, conversation_id: str) -> list[AskedLater]:
        """The oldest first."""

    def withdraw_planned(self, conversation_id: str, goal: str) -> None:
        """What was planned for this goal after an answer of the bot is not asked; what a member of
        staff planned is."""

    def withdraw_of_person(self, conversation: Conversation, goal: str) -> None:
        """The same in all conversations of this person, whoever planned it."""

    def planned_of_person(self, conversation: Conversation) -> list[AskedLater]:
        """What is not asked yet, of all their conversations."""

    def due_at_visit(
        self, conversation: Conversation, today: dt.date, ways: Collection[str]
    ) -> Optional[AskedLater]:
        """What this person is asked when they come by: of their own earlier conversations, what was
        planned in one of these ways."""

    def due_by_mail(self, today: dt.date, limit: int) -> list[AskedLater]: ...
    def change(self, aftercare_id: str, only_from: Collection[str], **values: Any) -> bool:
        """One conditional UPDATE of these columns; False when its state was not one of those."""

    def calls(self, served: Optional[Served], today: dt.date, limit: int) -> list[AskedLater]:
        """Who is to be called by now; None: of all departments."""

    def left_alone(self, served: Optional[Served], limit: int) -> list[AskedLater]:
        """Who said that it did not work, and with whom nobody was busy then, or has been since."""

    def take_call(
        self, aftercare_id: str, staff_id: str, now: dt.datetime, until: dt.datetime
    ) -> bool:
        """This member of staff calls; False when somebody else does, or it is no call any more."""

    def stop_of(self, conversation: Conversation, at: dt.datetime) -> int:
        """All that is planned or asked of this person, in all of their conversations; how many."""

    def expire(self, asked_before: dt.datetime, due_before: dt.date, at: dt.datetime) -> int:
        """What was asked, or could not be asked, for so long ends `at`; how many. Never a call."""


class SurveyStore(Protocol):
    def add(self, survey: Survey) -> None: ...
    def get(self, conversation_id: str, survey_id: str) -> Optional[Survey]: ...
    def of_conversation(self, conversation_id: str) -> Optional[Survey]: ...
    def asked_since(self, conversation: Conversation, since: dt.datetime) -> bool:
        """Whether this person was asked in another conversation since then."""

    def settle(self, survey_id: str, at: dt.datetime, answers: Optional[Mapping[str, Any]]) -> bool:
        """Answered, or put aside (None); False when it was settled before."""
