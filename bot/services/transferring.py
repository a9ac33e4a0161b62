"""Passing a hand-off on: to another department, to a colleague who says yes, to a supervisor."""

from __future__ import annotations

import datetime as dt

from bot.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from bot.domain.handoff import Handoff, HandoffStatus, Transition
from bot.domain.staff import Staff
from bot.services.cases import NOT_ASKED, Cases
from bot.services.claiming import note_text
from bot.services.contacts import callback_moved
from bot.services.ports import Repositories
from bot.services.saying import language_in


class Transferring(Cases):
    def transfer(self, handoff_id: str, staff: Staff, department: str, note: str = "") -> None:
        """To another department's queue, where it keeps its waiting time.

        A skill that its goal asked for is asked no longer: who knows best sent it elsewhere.
        Raises NotFound for a department that is not there, InvalidInput for the one it has.
        """
        note = note_text(note)
        departments = self._deps.catalogue.organisation.departments
        with self._deps.uow() as repos:
            handoff = self._held(repos, handoff_id, staff)
            if department not in departments:
                raise NotFound(f"Er is geen afdeling '{department}'.")
            if department == handoff.department:
                raise InvalidInput("Dit gesprek is al voor deze afdeling.")
            if handoff.kind == "chat" and self._ended(repos, handoff):
                raise Conflict(
                    "De klant heeft de chat beëindigd. Rond af, of spreek af om te bellen."
                )
            self._take_away(
                repos,
                handoff,
                Transition.TRANSFER,
                staff.id,
                note,
                department=department,
                skill=None,
                returned_times=handoff.returned_times + 1,
            )
            language = language_in(repos, handoff.conversation_id)
            name = departments[department].in_sentence(language)
            self._wait_again(repos, handoff, "utter_transferred", department=name)
            callback_moved(repos, self._deps, self._get(repos, handoff_id))
            self._audit(repos, staff, "transfer", handoff)

    # --- asking a colleague -------------------------------------------------------------------

    def ask_colleague(
        self, handoff_id: str, staff: Staff, to_username: str, note: str = ""
    ) -> None:
        """Would this colleague take it? Until they say yes, nothing changes for the citizen.

        Raises NotFound for somebody who is not there or does not serve the department, NotAllowed
        for who lacks the skill, Conflict while another colleague is asked already.
        """
        note = note_text(note)
        minutes = self._deps.catalogue.organisation.desk.ask_colleague_minutes
        with self._deps.uow() as repos:
            handoff = self._held(repos, handoff_id, staff)
            if handoff.asked_id is not None:
                raise Conflict(
                    f"U heeft {handoff.asked_name} al gevraagd. Trek die vraag eerst in."
                )
            colleague = self._colleague(repos, handoff, to_username)
            if colleague.id == staff.id:
                raise InvalidInput("U heeft dit gesprek zelf al.")
            self._change(
                repos,
                handoff,
                Transition.ASK_COLLEAGUE,
                by=staff.id,
                to=colleague.id,
                note=note,
                asked_staff_id=colleague.id,
                asked_until=self._deps.clock() + dt.timedelta(minutes=minutes),
                asked_note=note,
            )
            self._audit(repos, staff, "ask_colleague", handoff)

    def _colleague(self, repos: Repositories, handoff: Handoff, username: str) -> Staff:
        found = repos.staff.by_username(username)
        if found is None or not found[0].sees_conversations or not found[0].active:
            raise NotFound(f"Er is geen medewerker '{username}'.")
        colleague = found[0]
        if not colleague.serves(handoff.department):
            raise NotFound(f"{colleague.display_name} werkt niet voor deze afdeling.")
        self._fit(repos, handoff, colleague)
        return colleague

    def answer_colleague(self, handoff_id: str, staff: Staff, accept: bool) -> None:
        """Yes: it is theirs, if they have room (CapacityReached: they are asked still). No: the
        owner keeps it, and sees that."""
        with self._deps.uow() as repos:
            handoff = self._known(repos, handoff_id, staff)
            if handoff.status is not HandoffStatus.CLAIMED or handoff.asked_id != staff.id:
                raise Conflict("Deze vraag is er niet meer.")
            if accept:
                self._fit(repos, handoff, staff)
                self._give_to(repos, handoff, Transition.COLLEAGUE_ACCEPTS, staff, by=staff.id)
            else:
                self._end_question(repos, handoff, Transition.COLLEAGUE_DECLINES, by=staff)
            action = "accept_transfer" if accept else "decline_transfer"
            self._audit(repos, staff, action, handoff)

    def withdraw_question(self, handoff_id: str, staff: Staff) -> None:
        """The owner keeps it after all; Conflict when nobody is asked (any more)."""
        with self._deps.uow() as repos:
            handoff = self._held(repos, handoff_id, staff)
            if handoff.asked_id is None:
                raise Conflict("Er is geen collega gevraagd.")
            self._end_question(repos, handoff, Transition.WITHDRAW_QUESTION, by=staff)
            self._audit(repos, staff, "withdraw_transfer", handoff)

    def _end_question(
        self, repos: Repositories, handoff: Handoff, transition: Transition, by: Staff
    ) -> None:
        self._change(repos, handoff, transition, by.id, handoff.asked_id, **NOT_ASKED)

    # --- supervisors --------------------------------------------------------------------------

    def take_over(self, handoff_id: str, supervisor: Staff) -> Handoff:
        """A supervisor has it from now on, whoever had it before; the citizen reads who helps."""
        if not supervisor.supervises:
            raise NotAllowed("Overnemen kan alleen een teamleider.")
        with self._deps.uow() as repos:
            handoff = self._known(repos, handoff_id, supervisor)
            if handoff.held_by(supervisor.id):
                return handoff
            self._fit(repos, handoff, supervisor)
            self._give_to(repos, handoff, Transition.TAKE_OVER, supervisor, by=supervisor.id)
            self._audit(repos, supervisor, "take_over", handoff)
            return self._get(repos, handoff_id)
