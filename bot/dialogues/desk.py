"""The people at the desk of a dialogue, and what they do there."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from bot.bootstrap import Services
from bot.dialogues.step import AgentAct
from bot.domain.errors import VoorsorteerError
from bot.domain.handoff import Handoff
from bot.domain.outcome import Aftercare
from bot.domain.staff import Staff
from bot.services.ports import Clock

_NAMES = ("Noor", "Sem", "Fatima", "Joost", "Lisa", "Emre", "Anna")


class CannotDo(VoorsorteerError):
    """A step that is not possible as things are; the message says why."""


class Desk:
    """Whoever is named in `staff` is present; somebody for all departments comes when needed."""

    def __init__(self, services: Services, clock: Clock) -> None:
        self._services = services
        self._clock = clock
        self._present: list[Staff] = []

    def open(self, departments: Sequence[str]) -> None:
        known = self._services.catalogue.organisation.departments
        for department in departments:
            if department not in known:
                raise CannotDo(
                    f"there is no department '{department}'; there are: {', '.join(sorted(known))}"
                )
        self._present = []
        for department in departments:
            self._arrive(frozenset({department}))

    def _arrive(self, departments: frozenset[str]) -> Staff:
        name = _NAMES[len(self._present) % len(_NAMES)]
        member = Staff(
            id=str(uuid.uuid4()),
            username=f"{name}-{uuid.uuid4()}",
            display_name=name,
            role="agent",
            capacity=4,
            departments=departments,
            skills=frozenset(self._services.catalogue.organisation.skills),
        )
        with self._services.deps.uow() as repos:
            # Nobody logs in here, so there is no password to be right.
            repos.staff.add(member, "!")
            repos.staff.seen(member.id, self._clock())
        self._present.append(member)
        return member

    def heartbeat(self) -> None:
        """The open desks say so, as they do every few seconds."""
        for member in self._present:
            self._services.staff.heartbeat(member)

    def _handoff(self, conversation_id: str) -> Handoff:
        with self._services.deps.uow(write=False) as repos:
            found = repos.handoffs.open_for(conversation_id)
        if found is None:
            raise CannotDo("there is no open hand-off for an agent to act on")
        return found

    def _holder(self, handoff: Handoff) -> Staff:
        for member in self._present:
            if member.id == handoff.agent_id:
                return member
        raise CannotDo("no agent has this hand-off; let one claim it first")

    def _someone_for(self, department: str) -> Staff:
        for member in self._present:
            if member.serves(department):
                return member
        return self._arrive(frozenset())

    def act(self, conversation_id: str, act: AgentAct) -> None:
        """Do it; CannotDo or another VoorsorteerError says why it was refused."""
        handoff = self._handoff(conversation_id)
        casework = self._services.casework
        if act.claims:
            casework.claim(handoff.id, self._someone_for(handoff.department))
            return
        member = self._holder(handoff)
        if act.says is not None:
            casework.reply(handoff.id, member, act.says, None)
        elif act.resolves is not None:
            made, days = act.resolves, act.resolves.aftercare
            aftercare = Aftercare(days, made.aftercare_way) if days else None
            casework.resolve(handoff.id, member, made.outcome, made.next_steps, aftercare)
        elif act.returns_to_bot:
            casework.return_to_bot(handoff.id, member)
        elif act.releases:
            casework.release(handoff.id, member)
        elif act.transfers_to is not None:
            casework.transfer(handoff.id, member, act.transfers_to)
        elif act.goes_away:
            self._present.remove(member)
