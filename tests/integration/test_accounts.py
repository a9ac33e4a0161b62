"""What administrators do with accounts, on both databases."""

from __future__ import annotations

import threading

import pytest

from bot.bootstrap import Services
from bot.domain.accounts import Profile
from bot.domain.errors import AlreadyClaimed, Conflict, InvalidInput, NotAllowed, NotFound
from bot.domain.handoff import HandoffStatus, NewHandoff
from bot.domain.staff import Staff
from tests.conftest import PASSWORD
from tests.fakes import FakeClock

pytest_plugins = ["tests.both_databases"]


@pytest.fixture
def kim(both: Services) -> Staff:
    return both.staff.add("kim", "Kim", "administrator", [], PASSWORD)


@pytest.fixture
def cas(both: Services) -> Staff:
    return both.staff.add("cas", "Cas", "agent", [], PASSWORD)


def _case(services: Services, staff: Staff) -> str:
    conversation = services.conversations.start(None, None, "nl").conversation
    handoff = services.handoffs.open(conversation.id, NewHandoff()).handoff
    services.casework.claim(handoff.id, staff)
    return handoff.id


def _changed(services: Services, name: str, by: Staff, **changes: object) -> Staff:
    profile = Profile.of(services.accounts.get(name).staff)
    return services.accounts.change(name, Profile(**{**vars(profile), **changes}), by)


def test_only_administrators_touch_accounts(both: Services, cas: Staff) -> None:
    boss = both.staff.add("wil", "Wil", "supervisor", [], PASSWORD)
    accounts = both.accounts
    for refused in (
        lambda: accounts.add("nieuw", Profile("Nieuw"), PASSWORD, boss),
        lambda: accounts.change("cas", Profile("Cas", "supervisor"), boss),
        lambda: accounts.give_one_time_password("cas", boss),
        lambda: accounts.block("cas", boss),
        lambda: accounts.unlock("cas", boss),
        lambda: accounts.deactivate("cas", boss),
        lambda: accounts.reactivate("cas", boss),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_another_role_or_department_ends_sessions_and_another_name_does_not(
    both: Services, kim: Staff, cas: Staff
) -> None:
    _, token = both.staff.log_in("cas", PASSWORD)
    _changed(both, "cas", kim, display_name="Cas de Boer", capacity=6, languages={"en"})
    found = both.staff.of_session(token)
    assert found is not None and (found.display_name, found.capacity) == ("Cas de Boer", 6)
    _changed(both, "cas", kim, departments=frozenset({"burgerzaken"}))
    assert both.staff.of_session(token) is None
    _, token = both.staff.log_in("cas", PASSWORD)
    _changed(both, "cas", kim, role="supervisor")
    assert both.staff.of_session(token) is None


def test_what_the_organisation_does_not_have_is_refused(
    both: Services, kim: Staff, cas: Staff
) -> None:
    for wrong, words in (
        ({"departments": frozenset({"kelder"})}, "kelder"),
        ({"skills": frozenset({"toveren"})}, "toveren"),
        ({"languages": frozenset({"engels"})}, "twee letters"),
        ({"capacity": 0}, "1 tot 50"),
        ({"display_name": "  "}, "naam"),
        ({"role": "koning"}, "koning"),
    ):
        with pytest.raises(InvalidInput, match=words):
            _changed(both, "cas", kim, **wrong)
    for name in ("", "Cas", "met spatie", "x" * 65, "+nieuw", "a/b"):
        with pytest.raises(InvalidInput, match="gebruikersnaam"):
            both.accounts.add(name, Profile("X"), PASSWORD, kim)
    with pytest.raises(NotFound):
        both.accounts.get("niemand")


def test_nobody_gets_less_room_than_they_have_conversations(
    both: Services, kim: Staff, cas: Staff
) -> None:
    _case(both, cas)
    _case(both, cas)
    with pytest.raises(Conflict, match="meer dan 1"):
        _changed(both, "cas", kim, capacity=1)
    assert _changed(both, "cas", kim, capacity=2).capacity == 2


@pytest.mark.parametrize("way", ["deactivate", "block", "administrator"])
def test_who_cannot_work_any_more_loses_cases_to_the_queue(
    both: Services, kim: Staff, cas: Staff, way: str
) -> None:
    handoff_id = _case(both, cas)
    _, token = both.staff.log_in("cas", PASSWORD)
    if way == "administrator":
        _changed(both, "cas", kim, role="administrator")
    else:
        getattr(both.accounts, way)("cas", kim)
    assert both.staff.of_session(token) is None
    assert both.casework.return_expired() == 1
    assert both.reading.handoff(handoff_id).status is HandoffStatus.WAITING


def test_who_left_gets_nothing_and_keeps_their_name(both: Services, kim: Staff, cas: Staff) -> None:
    handoff_id = _case(both, cas)
    both.casework.release(handoff_id, cas)
    both.accounts.deactivate("cas", kim)
    with pytest.raises((Conflict, NotAllowed)):
        both.casework.claim(handoff_id, cas)  # a request that was under way
    with pytest.raises(NotAllowed):
        both.staff.log_in("cas", PASSWORD)
    assert both.accounts.get("cas").staff.display_name == "Cas"
    both.accounts.reactivate("cas", kim)
    both.staff.log_in("cas", PASSWORD)


def test_the_last_administrator_stays(both: Services, kim: Staff) -> None:
    for refused in (
        lambda: both.accounts.deactivate("kim", kim),
        lambda: both.accounts.block("kim"),
        lambda: _changed(both, "kim", kim, role="agent"),
    ):
        with pytest.raises(Conflict, match="enige beheerder"):
            refused()
    both.staff.add("lou", "Lou", "administrator", [], PASSWORD)
    both.accounts.deactivate("kim", kim)
    with pytest.raises(Conflict, match="enige beheerder"):
        both.accounts.deactivate("lou")


def test_two_administrators_cannot_close_each_other_at_the_same_moment(
    both: Services, kim: Staff
) -> None:
    lou = both.staff.add("lou", "Lou", "administrator", [], PASSWORD)
    start, refused = threading.Barrier(2), []

    def close(name: str, by: Staff) -> None:
        start.wait()
        try:
            both.accounts.deactivate(name, by)
        except Conflict:
            refused.append(name)

    threads = [
        threading.Thread(target=close, args=("lou", kim)),
        threading.Thread(target=close, args=("kim", lou)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    left = [each.staff.username for each in both.accounts.everyone() if each.staff.active]
    assert len(refused) == 1 and left == refused


def test_a_one_time_password_works_once_to_choose_another(
    both: Services, kim: Staff, clock: FakeClock
) -> None:
    member, password = both.accounts.add_with_one_time_password("dora", Profile("Dora"), kim)
    assert member.must_change_password
    found, token = both.staff.log_in("dora", password)
    assert found.must_change_password
    both.staff.change_own_password(found, token, password, "kaas fiets wolk lamp")
    again = both.staff.of_session(token)
    assert again is not None and not again.must_change_password
    with pytest.raises(NotAllowed):
        both.staff.log_in("dora", password)


def test_without_a_password_nobody_gets_in(both: Services, kim: Staff) -> None:
    both.accounts.add("eva@voorbeeldstad.nl", Profile("Eva"), None, kim)
    with pytest.raises(NotAllowed):
        both.staff.log_in("eva@voorbeeldstad.nl", "")


def test_cases_of_others_stay_theirs(both: Services, kim: Staff, cas: Staff) -> None:
    dirk = both.staff.add("dirk", "Dirk", "agent", [], PASSWORD)
    handoff_id = _case(both, dirk)
    both.accounts.deactivate("cas", kim)
    assert both.casework.return_expired() == 0
    with pytest.raises(AlreadyClaimed):
        both.casework.claim(handoff_id, cas)
