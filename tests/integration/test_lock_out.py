"""Guessing passwords locks a name, for longer each time, and tells nobody that it exists."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher as Argon2

from bot.bootstrap import Services
from bot.domain.errors import NotAllowed
from bot.domain.passwords import LOCK_AFTER
from bot.domain.staff import Staff
from bot.services.staff import NO_ENTRY
from bot.storage.desk_tables import audit, staff
from tests.conftest import PASSWORD, QUICK_HASHING
from tests.fakes import FakeClock

pytest_plugins = ["tests.both_databases"]


@pytest.fixture
def cas(both: Services) -> Staff:
    return both.staff.add("cas", "Cas", "agent", [], PASSWORD)


def _guess(services: Services, times: int, name: str = "cas", password: str = "verkeerd") -> None:
    for _ in range(times):
        with pytest.raises(NotAllowed) as refused:
            services.staff.log_in(name, password)
        assert str(refused.value) == NO_ENTRY


def _gets_in(services: Services) -> bool:
    try:
        services.staff.log_in("cas", PASSWORD)
    except NotAllowed:
        return False
    return True


def _actions(services: Services) -> list[str]:
    with services.engine.connect() as db:
        return list(db.execute(sa.select(audit.c.action).order_by(audit.c.id)).scalars())


def test_after_five_wrong_ones_the_right_one_does_not_work_for_a_minute(
    both: Services, cas: Staff, clock: FakeClock
) -> None:
    _guess(both, LOCK_AFTER)
    assert not _gets_in(both)
    clock.forward(seconds=59)
    assert not _gets_in(both)
    clock.forward(seconds=2)
    assert _gets_in(both)


def test_each_further_wrong_one_locks_for_longer(
    both: Services, cas: Staff, clock: FakeClock
) -> None:
    _guess(both, LOCK_AFTER)
    for minutes in (1, 5, 15, 60, 60):
        clock.forward(minutes=minutes, seconds=-1)
        assert not _gets_in(both), minutes
        clock.forward(seconds=2)
        _guess(both, 1)
    clock.forward(minutes=61)
    assert _gets_in(both)


def test_a_log_in_in_between_begins_the_count_anew(both: Services, cas: Staff) -> None:
    _guess(both, LOCK_AFTER - 1)
    assert _gets_in(both)
    _guess(both, LOCK_AFTER - 1)
    assert _gets_in(both)


def test_the_answer_is_the_same_for_wrong_locked_closed_and_unknown_names(
    both: Services, cas: Staff
) -> None:
    _guess(both, LOCK_AFTER + 1)  # wrong, then locked
    _guess(both, LOCK_AFTER + 1, name="niemand")
    both.accounts.unlock("cas")
    both.accounts.deactivate("cas")
    _guess(both, 1, password=PASSWORD)


def test_guesses_that_come_together_cannot_pass_the_count(both: Services, cas: Staff) -> None:
    together = threading.Barrier(12)

    def guess(number: int) -> None:
        together.wait()
        _guess(both, 1, password=f"verkeerd {number}")

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with both.engine.connect() as db:
        # Only what was allowed is counted: had a sixth been tried, it would show.
        assert db.execute(sa.select(staff.c.failed_logins)).scalar_one() == LOCK_AFTER
    assert not _gets_in(both)


def test_wrong_passwords_and_the_lock_are_written_down_for_names_that_exist(
    both: Services, cas: Staff, clock: FakeClock
) -> None:
    _guess(both, LOCK_AFTER)
    _guess(both, 2, name="niemand")
    assert _actions(both)[1:] == ["log_in_failed"] * LOCK_AFTER + ["log_in_locked"]


def test_an_administrator_takes_a_name_off_the_lock(both: Services, cas: Staff) -> None:
    kim = both.staff.add("kim", "Kim", "administrator", [], PASSWORD)
    _guess(both, LOCK_AFTER)
    both.accounts.unlock("cas", kim)
    assert _gets_in(both)
    assert "account_unlocked" in _actions(both)


def test_a_blocked_name_stays_closed_until_it_is_unlocked_also_with_a_new_password(
    both: Services, cas: Staff, clock: FakeClock
) -> None:
    both.staff.block("cas")
    clock.forward(days=400)
    assert not _gets_in(both)
    both.staff.set_password("cas", "kaas fiets wolk lamp")
    _guess(both, 1, password="kaas fiets wolk lamp")
    both.accounts.unlock("cas")
    both.staff.log_in("cas", "kaas fiets wolk lamp")


def test_a_hash_of_former_settings_is_renewed_at_the_next_log_in(
    both: Services, cas: Staff
) -> None:
    weak = Argon2(time_cost=1, memory_cost=8, parallelism=1)
    with both.engine.begin() as db:
        db.execute(staff.update().values(password_hash=weak.hash(PASSWORD)))
    _, token = both.staff.log_in("cas", PASSWORD)
    with both.engine.connect() as db:
        kept = db.execute(sa.select(staff.c.password_hash)).scalar_one()
    assert not Argon2(**QUICK_HASHING).check_needs_rehash(kept)
    assert both.staff.of_session(token) is not None and _gets_in(both)


def test_what_is_no_hash_at_all_opens_nothing(both: Services, cas: Staff) -> None:
    with both.engine.begin() as db:
        db.execute(staff.update().values(password_hash=PASSWORD))
    _guess(both, 1, password=PASSWORD)
