"""Asking how it was: only when a matter is closed, once, and never twice in a row."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Mapping, Optional

from bot.domain.conversation import Conversation
from bot.domain.errors import Conflict, NotFound
from bot.domain.survey import MAX_REMARK_LENGTH, REMARK, SCALES, Answers, Survey, checked
from bot.services.finding import conversation_in
from bot.services.ports import Deps, Repositories


def offer_survey(
    repos: Repositories,
    deps: Deps,
    conversation_id: str,
    goal: Optional[str] = None,
    department: Optional[str] = None,
) -> None:
    """The matter is closed: from now on the citizen is asked how it was, unless they were asked
    lately. `goal` and `department`: what it was about, and who saw to it."""
    conversation = conversation_in(repos, conversation_id)
    if conversation.trial_of is not None:
        return  # a member of staff, who only tries it
    survey = repos.surveys.of_conversation(conversation_id)
    if survey is None:
        every = dt.timedelta(days=deps.catalogue.organisation.asking.survey_days)
        if repos.surveys.asked_since(conversation, deps.clock() - every):
            return
        department = department or deps.catalogue.department_of(goal).key
        survey = Survey(str(uuid.uuid4()), conversation_id, deps.clock(), goal, department)
        repos.surveys.add(survey)
    if not survey.settled:
        repos.conversations.set_survey(conversation_id, survey.id)


def no_survey_now(repos: Repositories, conversation: Conversation) -> None:
    """The conversation goes on: nobody is asked in the middle of a matter how it was."""
    if conversation.survey_id is not None:
        repos.conversations.set_survey(conversation.id, None)


def questions(deps: Deps, conversation: Conversation) -> Optional[dict[str, Any]]:
    """As `state.survey` shows it: the open survey in the language of the conversation."""
    if conversation.survey_id is None:
        return None
    name, language = deps.catalogue.organisation.name, conversation.language

    def say(key: str) -> str:
        return deps.texts.say(f"utter_survey_{key}", language, organisation=name)

    asked: list[dict[str, Any]] = [
        {
            "key": key,
            "text": say(key),
            "kind": "scale",
            "from": low,
            "to": high,
            "low": say(f"{key}_low"),
            "high": say(f"{key}_high"),
        }
        for key, (low, high) in SCALES.items()
    ]
    remark = {"key": REMARK, "text": say(REMARK), "kind": "text", "max": MAX_REMARK_LENGTH}
    return {"id": conversation.survey_id, "questions": [*asked, remark]}


class Surveys:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def answer(self, conversation_id: str, survey_id: str, answers: Mapping[str, Any]) -> None:
        """What the citizen answered; none of it is the same as to skip. The same again is fine.

        Raises InvalidInput for an answer that is none, NotFound for a survey that this conversation
        does not have, and Conflict when it was answered otherwise, or when the conversation goes
        on.
        """
        self._settle(conversation_id, survey_id, checked(answers) or None)

    def skip(self, conversation_id: str, survey_id: str) -> None:
        """Rather not. Raises as `answer`."""
        self._settle(conversation_id, survey_id, None)

    def _settle(self, conversation_id: str, survey_id: str, answers: Optional[Answers]) -> None:
        with self._deps.uow() as repos:
            conversation = conversation_in(repos, conversation_id, lock=True)
            survey = repos.surveys.get(conversation_id, survey_id)
            if survey is None:
                raise NotFound("Deze vragen horen niet bij dit gesprek.")
            if survey.settled:
                if (survey.answers or None) == answers:
                    return
                raise Conflict("U heeft deze vragen al beantwoord.")
            if conversation.survey_id != survey_id:
                raise Conflict("Uw gesprek gaat nog door. Daarna vragen wij het opnieuw.")
            repos.surveys.settle(survey_id, self._deps.clock(), answers)
            repos.conversations.set_survey(conversation_id, None)
