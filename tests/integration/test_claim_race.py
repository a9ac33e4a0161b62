"""Two members of staff claim the same case at the same instant, 200 times over."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing.synchronize import Barrier

import pytest

from bot.bootstrap import Services, bootstrap
from bot.domain.errors import AlreadyClaimed
from bot.domain.handoff import NewHandoff
from bot.settings import Settings
from tests.processes import forking

pytest_plugins = ["tests.both_databases"]

RACES = 200
_PATIENCE_S = 60


@pytest.fixture
def shared(place: Settings, read_once: None) -> Iterator[Services]:
    """The use cases on a database that several processes can reach."""
    services = bootstrap(place)
    yield services
    services.close()


def _claim_all(
    settings: Settings, username: str, cases: list[str], start: Barrier, results: list[str]
) -> None:
    services = bootstrap(settings)
    staff = next(s for s in services.staff.everyone() if s.username == username)
    for case in cases:
        start.wait(_PATIENCE_S)
        try:
            services.casework.claim(case, staff)
            results.append(f"{case} won by {username}")
        except AlreadyClaimed as lost:
            results.append(f"{case} lost to {lost.owner}")
        start.wait(_PATIENCE_S)
        handoff = services.reading.handoff(case)
        if handoff.agent_id == staff.id:
            services.casework.return_to_bot(case, staff)
    services.close()


def test_exactly_one_of_two_wins_each_of_200_claims(shared: Services) -> None:
    names = {"anna": "Anna", "bram": "Bram"}
    for username, shown in names.items():
        shared.staff.add(username, shown, "agent", [], "een lang wachtwoord", capacity=1)
    cases = []
    for _ in range(RACES):
        started = shared.conversations.start(None, None, "nl")
        opened = shared.handoffs.open(started.conversation.id, NewHandoff())
        cases.append(opened.handoff.id)
    context = forking()
    with context.Manager() as manager:
        results, start = manager.list(), context.Barrier(len(names))
        racers = [
            context.Process(
                target=_claim_all, args=(shared.settings, username, cases, start, results)
            )
            for username in names
        ]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join(_PATIENCE_S * 3)
        assert [racer.exitcode for racer in racers] == [0, 0]
        told = list(results)

    for case in cases:
        won = [line for line in told if line.startswith(f"{case} won by ")]
        lost = [line for line in told if line.startswith(f"{case} lost to ")]
        assert (len(won), len(lost)) == (1, 1), (won, lost)
        # The loser is told who has it.
        assert lost[0].endswith(f"lost to {names[won[0].rsplit(' ', 1)[1]]}")
    assert _loads(shared) == [0, 0]


def _loads(services: Services) -> list[int]:
    with services.engine.connect() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT load FROM staff")]
