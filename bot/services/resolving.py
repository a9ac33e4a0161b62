"""Ending a hand-off: resolved, called back (or not reached, and planned again), given back."""

from __future__ import annotations

import datetime as dt
from typing import Any, Optional, Sequence

from bot.domain.conversation import MessageKind, Outgoing, Owner, Sender
from bot.domain.errors import Conflict, InvalidInput, NotFound
from bot.domain.goals import NextStep
from bot.domain.handoff import Handoff, Transition
from bot.domain.outcome import NOT_CLOSED, Aftercare, check_agreed
from bot.domain.staff import Staff
from bot.domain.text import clean
from bot.services.aftercare_planning import plan_for_handoff
from bot.services.calling import call_is_made, record_callback, waits_anew
from bot.services.cases import NOT_ASKED, Cases
from bot.services.contacts import callback_ended, resolved
from bot.services.finding import conversation_in, department_of
from bot.services.next_steps import as_read, local_today, record_steps
from bot.services.ports import Repositories
from bot.services.saying import language_in, notice, say
from bot.services.survey import offer_survey

#: Nobody was spoken, so a call that was promised was not made.
NOT_REACHED = "no_answer"
#: When somebody is called, in words.
MAX_WHEN_LENGTH = 80


class Resolving(Cases):
    def resolve(
        self,
        handoff_id: str,
        staff: Staff,
        outcome: str,
        steps: Sequence[NextStep],
        aftercare: Optional[Aftercare] = None,
    ) -> None:
        """Outcome, next steps, aftercare and the terminal message in one transaction.

        A call back ends as called. Raises InvalidInput as `check_agreed`.
        """
        check_agreed(outcome, steps, local_today(self._deps))
        with self._deps.uow() as repos:
            handoff = self._held(repos, handoff_id, staff)
            conversation = conversation_in(repos, handoff.conversation_id)
            called = handoff.kind == "callback"
            values: dict[str, Any] = {"call_attempts": handoff.call_attempts + 1} if called else {}
            if aftercare:
                on = plan_for_handoff(repos, self._deps, conversation, handoff, aftercare)
                values["aftercare_on"], values["aftercare_way"] = on, aftercare.way
            transition = Transition.CALLED if called else Transition.RESOLVE
            if called and outcome != NOT_REACHED:
                call_is_made(repos, self._deps, handoff)
            agreed = record_steps(
                repos,
                self._deps,
                conversation.id,
                as_read(steps, conversation.language),
                staff.username,
                goal=handoff.goal,
                department=handoff.department,
                handoff_id=handoff_id,
            )
            # Said before it closes: what comes later is not for the agent's eyes.
            self._farewell(repos, conversation.id, staff, agreed)
            self._close(repos, handoff, staff, transition, outcome, **values)
            repos.conversations.set_owner(conversation.id, Owner.CLOSED)
            if outcome not in NOT_CLOSED and not agreed:  # else first: "is this right?"
                offer_survey(repos, self._deps, conversation.id, handoff.goal, handoff.department)
            self._audit(repos, staff, "resolve", handoff)
            resolved(repos, self._deps, conversation, handoff, steps, outcome)

    def _farewell(
        self, repos: Repositories, conversation_id: str, staff: Staff, steps: Sequence[NextStep]
    ) -> None:
        language, texts = language_in(repos, conversation_id), self._deps.texts
        if steps:
            intro = texts.say("utter_next_steps_agreed", language)
            lines = "\n".join([intro, *(step.line(language) for step in steps)])
            agreed = Outgoing(lines, MessageKind.NEXT_STEPS)
            say(repos, self._deps, conversation_id, Sender.SYSTEM, agreed)
        key = "utter_conversation_closed_agreed" if steps else "utter_conversation_closed"
        farewell = texts.say(key, language, agent=staff.display_name)
        last = Outgoing(farewell, MessageKind.TERMINAL, texts.buttons(key, language))
        say(repos, self._deps, conversation_id, Sender.SYSTEM, last)

    def _close(
        self,
        repos: Repositories,
        handoff: Handoff,
        staff: Staff,
        transition: Transition,
        outcome: str,
        **values: Any,
    ) -> None:
        self._change(
            repos,
            handoff,
            transition,
            by=staff.id,
            resolved_at=self._deps.clock(),
            outcome=outcome,
            lease_until=None,
            **NOT_ASKED,
            **values,
        )
        repos.staff.give_capacity(staff.id)

    def return_to_bot(self, handoff_id: str, staff: Staff) -> None:
        """The agent is done, and the citizen goes on with the bot."""
        with self._deps.uow() as repos:
            handoff = self._held(repos, handoff_id, staff)
            self._close(repos, handoff, staff, Transition.RETURN_TO_BOT, "returned")
            repos.conversations.back_to_bot(handoff.conversation_id)
            notice(repos, self._deps, handoff.conversation_id, "utter_back_to_bot")
            callback_ended(repos, self._deps, conversation_in(repos, handoff.conversation_id))
            repos.next_steps.withdraw(handoff.id)
            self._audit(repos, staff, "return_to_bot", handoff)

    # --- calling back -------------------------------------------------------------------------

    def plan_call(
        self,
        handoff_id: str,
        staff: Staff,
        callback_from: Optional[dt.datetime],
        callback_until: Optional[dt.datetime],
        callback_when: str,
    ) -> None:
        """We call the citizen back: a next step, and what they read. `callback_when` is in words.

        Raises InvalidInput for an hour that is no hour, or one that is over.
        """
        hour = self._hour(callback_from, callback_until, callback_when)
        with self._deps.uow() as repos:
            handoff = self._held(repos, handoff_id, staff)
            self._plan(repos, handoff, staff, hour, kind="callback")
            self._audit(repos, staff, "plan_call", handoff)

    def not_reached(
        self,
        handoff_id: str,
        staff: Staff,
        callback_from: Optional[dt.datetime],
        callback_until: Optional[dt.datetime],
        callback_when: str,
    ) -> None:
        """Called, and nobody answered: planned again, and the citizen reads that we tried.

        Raises Conflict when this is no call back; InvalidInput as `plan_call`.
        """
        hour = self._hour(callback_from, callback_until, callback_when)
        with self._deps.uow() as repos:
            handoff = self._held(repos, handoff_id, staff)
            if handoff.kind != "callback":
                raise Conflict("Dit is geen verzoek om terug te bellen.")
            notice(repos, self._deps, handoff.conversation_id, "utter_callback_missed")
            attempts = handoff.call_attempts + 1
            self._plan(repos, handoff, staff, hour, call_attempts=attempts)
            self._audit(repos, staff, "not_reached", handoff)

    def _plan(
        self,
        repos: Repositories,
        handoff: Handoff,
        staff: Staff,
        hour: dict[str, Any],
        **values: Any,
    ) -> None:
        clear = bool(hour["callback_from"] or hour["callback_until"])
        values = {**values, **hour, **waits_anew(clear, self._deps.clock())}
        self._take_away(repos, handoff, Transition.PLAN_CALL, staff.id, **values)
        repos.conversations.back_to_bot(handoff.conversation_id)
        planned = repos.handoffs.get(handoff.id)
        if planned is None:  # pragma: no cover - changed in this very transaction
            raise NotFound("Deze overdracht bestaat niet.")
        record_callback(repos, self._deps, planned, staff.username)
        self._say_planned(repos, planned)

    def _say_planned(self, repos: Repositories, handoff: Handoff) -> None:
        language = language_in(repos, handoff.conversation_id)
        department = department_of(self._deps, handoff).in_sentence(language)
        text = self._deps.texts.say(
            "utter_callback_planned",
            language,
            when=handoff.callback_when or "",
            department=department,
        )
        choices = self._deps.texts.buttons("utter_steps_right", language)
        arranged = Outgoing(text, MessageKind.NEXT_STEPS, choices)
        say(repos, self._deps, handoff.conversation_id, Sender.SYSTEM, arranged)

    def _hour(
        self, start: Optional[dt.datetime], until: Optional[dt.datetime], when: str
    ) -> dict[str, Any]:
        """The columns of an hour; aware times, in the future, and always in words as well."""
        when = " ".join(clean(when).split())
        if not when or len(when) > MAX_WHEN_LENGTH:
            raise InvalidInput(f"Zeg wanneer u belt, in 1 tot {MAX_WHEN_LENGTH} tekens.")
        if any(moment is not None and moment.tzinfo is None for moment in (start, until)):
            raise InvalidInput("Een tijdstip heeft een tijdzone nodig.")
        if start and until and until <= start:
            raise InvalidInput("Het einde van de tijd om te bellen is voor het begin.")
        last = until or start
        if last and last <= self._deps.clock():
            raise InvalidInput("De tijd om te bellen is al voorbij.")
        return {"callback_from": start, "callback_until": until, "callback_when": when}
