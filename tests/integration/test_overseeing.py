"""What supervisors see, against numbers worked out by hand, on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from bot.bootstrap import Services
from bot.domain.availability import Availability
from bot.domain.errors import InvalidInput, NotAllowed, NotFound
from bot.domain.handoff import Handoff
from bot.domain.oversight import Presence
from bot.domain.staff import Staff
from bot.services.overseeing import DepartmentNow, Member, Team
from bot.storage.desk_tables import audit
from tests.desk_scene import PASSWORD, Scene
from tests.fakes import FakeClock

pytest_plugins = ["tests.both_databases"]


@pytest.fixture
def scene(both: Services, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """An organisation where helping with debts is a skill of its own."""
    monkeypatch.setitem(both.catalogue.organisation.skills, "schuldhulp", "hulp bij schulden")
    return Scene(both, clock)


def asks_for(scene: Scene, handoff: Handoff, **needs: str) -> Handoff:
    """A skill or a language."""
    with scene.services.deps.uow() as repos:
        repos.handoffs.update_open(handoff.id, **needs)
    return handoff


@pytest.fixture
def tine(scene: Scene) -> Staff:
    return scene.staff("tine", "Tine", "supervisor")


@pytest.fixture
def anna(scene: Scene) -> Staff:
    return scene.staff("anna", "Anna de Vries", capacity=50)


def claimed(scene: Scene, staff: Staff, wait: float, reply: float | None, **about: Any) -> Handoff:
    """Claimed `wait` minutes after it was asked for, answered `reply` minutes after that."""
    began = scene.clock.now
    handoff = scene.waiting("Hallo", **about)
    scene.clock.forward(minutes=wait)
    scene.services.casework.claim(handoff.id, staff)
    if reply is not None:
        scene.clock.forward(minutes=reply)
        scene.services.casework.reply(handoff.id, staff, "Goedemorgen.", None)
    scene.clock.now = began
    return handoff


def department(team: Team, key: str) -> DepartmentNow:
    return next(one for one in team.departments if one.key == key)


def member(team: Team, username: str) -> Member:
    return next(one for one in team.people if one.at.staff.username == username)


def log_in(scene: Scene, username: str) -> str:
    return scene.services.staff.log_in(username, PASSWORD)[1]


def test_medians_are_those_of_the_chats_of_the_period_and_of_five_at_least(
    scene: Scene, anna: Staff, tine: Staff
) -> None:
    start = scene.clock.now  # 11:00 in the Netherlands
    for wait in (16, 1, 4, 2, 8):
        claimed(scene, anna, wait, 3, department="belastingen")
    for wait in (1, 2, 3, 4):
        claimed(scene, anna, wait, 1, department="sociaal")
    scene.clock.forward(hours=2)
    for wait in (10, 20, 30, 40, 50, 60):
        claimed(scene, anna, wait, None, department="belastingen")
    # Neither a call back nor a day before counts.
    claimed(scene, anna, 55, None, department="belastingen", kind="callback")
    scene.clock.now = start.replace(day=9)
    claimed(scene, anna, 59, 1, department="belastingen")

    scene.clock.now = start.replace(hour=13, minute=0)
    team = scene.services.overseeing.team(tine)
    taxes, social = department(team, "belastingen"), department(team, "sociaal")
    # 1 2 4 8 10 16 20 30 40 50 60
    assert (taxes.today.claim.count, taxes.today.claim.told) == (11, pytest.approx(16 * 60))
    # 10 20 30 40 50 60, claimed at 12:10 and later
    assert (taxes.last_hour.claim.count, taxes.last_hour.claim.told) == (6, pytest.approx(35 * 60))
    # 4 5 7 11 19; the six later ones were not answered
    assert (taxes.today.first_word.count, taxes.today.first_word.told) == (5, pytest.approx(7 * 60))
    assert (taxes.last_hour.first_word.count, taxes.last_hour.first_word.told) == (0, None)
    assert (social.today.claim.count, social.today.claim.told) == (4, None)
    assert department(team, "vergunningen").today.claim.count == 0


def test_today_begins_at_midnight_here_and_not_in_london(
    scene: Scene, anna: Staff, tine: Staff
) -> None:
    noon = scene.clock.now
    scene.clock.now = noon.replace(day=9, hour=22, minute=50)  # 23:50 on Monday
    claimed(scene, anna, 5, None, department="sociaal")
    claimed(scene, anna, 15, None, department="sociaal")  # claimed at 00:05 on Tuesday
    scene.clock.now = noon
    team = scene.services.overseeing.team(tine)
    assert department(team, "sociaal").today.claim.count == 1


def test_the_line_of_a_department_counts_who_waits_and_who_is_called_when(
    scene: Scene, tine: Staff
) -> None:
    first = scene.clock.now
    scene.waiting("Hallo", department="sociaal")
    scene.clock.forward(minutes=4)
    scene.waiting("Hallo", department="sociaal", urgent=True)
    later = scene.clock.now.replace(hour=13)
    calls: dict[str, Any] = {"department": "sociaal", "kind": "callback"}
    scene.waiting("Bel mij", callback_from=later, callback_when="vanmiddag om 14 uur", **calls)
    scene.waiting("Bel mij", callback_from=first, callback_when="nu", **calls)
    team = scene.services.overseeing.team(tine)
    line = department(team, "sociaal").line
    assert (line.waiting, line.urgent, line.oldest) == (2, 1, first)
    assert (line.calls_due, line.calls_planned, line.escalated) == (1, 1, 0)
    assert department(team, "belastingen").line.waiting == 0

    scene.clock.now = later
    assert department(scene.services.overseeing.team(tine), "sociaal").line.calls_due == 2


def test_what_waits_too_long_is_listed_with_the_skill_that_nobody_here_has(
    scene: Scene, tine: Staff
) -> None:
    scene.staff("cas", "Cas", skills=["schuldhulp"])
    handoff = asks_for(scene, scene.waiting("Ik heb schulden"), skill="schuldhulp")
    scene.clock.forward(minutes=11)
    scene.services.casework.sweep()
    team = scene.services.overseeing.team(tine)
    assert [one.id for one in team.escalated] == [handoff.id]
    assert team.missing_skills == {"schuldhulp"}
    log_in(scene, "cas")
    assert scene.services.overseeing.team(tine).missing_skills == frozenset()


def test_who_is_here_is_paused_or_away_with_their_cases_and_marks(
    scene: Scene, anna: Staff, tine: Staff
) -> None:
    log_in(scene, "anna")
    quiet = scene.waiting("Hallo", department="sociaal")
    answered = scene.waiting("Hallo", department="sociaal")
    for handoff in (quiet, answered):
        scene.services.casework.claim(handoff.id, anna)
    scene.services.casework.reply(answered.id, anna, "Goedemorgen.", None)
    scene.clock.forward(seconds=30)
    team = scene.services.overseeing.team(tine)
    here = member(team, "anna")
    assert (here.presence, here.at.load) == (Presence.HERE, 2)
    marks = {c.handoff.id: (c.unanswered_since, c.first_reply_by) for c in here.cases}
    assert marks[answered.id] == (None, None)
    since, by = marks[quiet.id]
    assert since is not None and by is not None
    rules = scene.services.catalogue.organisation.desk
    assert (by - scene.now(quiet).claimed_at).total_seconds() == rules.first_reply_minutes * 60  # type: ignore[operator]

    scene.services.staff.pause(anna, True)
    assert member(scene.services.overseeing.team(tine), "anna").presence is Presence.PAUSED
    scene.clock.forward(seconds=61)
    assert member(scene.services.overseeing.team(tine), "anna").presence is Presence.AWAY


def test_who_is_paused_does_not_count_as_present_and_log_in_ends_the_pause(
    scene: Scene, anna: Staff
) -> None:
    token = log_in(scene, "anna")
    assert scene.services.handoffs.availability("sociaal") is Availability.OPEN
    scene.services.staff.pause(anna, True)
    assert scene.services.handoffs.availability("sociaal") is Availability.NOBODY
    found = scene.services.staff.of_session(token)
    assert found is not None and found.paused
    second = log_in(scene, "anna")
    assert scene.services.handoffs.availability("sociaal") is Availability.OPEN
    scene.services.staff.pause(anna, True)
    scene.services.staff.log_out(second)
    assert not [one for one in scene.services.staff.everyone() if one.paused]


def test_who_cannot_take_a_case_gets_the_next_that_suits(scene: Scene, anna: Staff) -> None:
    debts = scene.waiting("Ik heb schulden", department="sociaal", urgent=True)
    asks_for(scene, debts, skill="schuldhulp")
    scene.clock.forward(minutes=1)
    polish = asks_for(scene, scene.waiting("Hallo", department="sociaal"), language="pl")
    scene.clock.forward(minutes=1)
    dutch = scene.waiting("Hallo", department="sociaal")
    scene.clock.forward(minutes=1)
    urgent_polish = scene.waiting("Hallo", department="sociaal", urgent=True)
    asks_for(scene, urgent_polish, language="pl")

    def order(staff: Staff) -> list[str]:
        return [one.id for one in scene.services.reading.queue(staff, "waiting")]

    assert order(anna) == [urgent_polish.id, dutch.id, polish.id, debts.id]
    all_round = scene.staff("eva", "Eva", languages=["pl"], skills=["schuldhulp"])
    assert order(all_round) == [debts.id, urgent_polish.id, polish.id, dutch.id]
    with pytest.raises(NotAllowed, match="Dit gesprek is voor iemand met: hulp bij schulden"):
        scene.services.casework.claim(debts.id, anna)


def test_a_case_that_came_back_keeps_its_place(scene: Scene, anna: Staff) -> None:
    first = scene.waiting("Hallo", department="sociaal")
    scene.clock.forward(minutes=5)
    second = scene.waiting("Hallo", department="sociaal")
    scene.services.casework.claim(first.id, anna)
    scene.services.casework.release(first.id, anna)
    found = scene.services.reading.queue(anna, "waiting")
    assert [one.id for one in found] == [first.id, second.id]


def test_a_call_back_waits_from_its_hour_and_is_not_in_the_queue_before(
    scene: Scene, anna: Staff
) -> None:
    asked = scene.clock.now
    hour = asked.replace(hour=12)
    call = scene.waiting(
        "Bel mij", kind="callback", department="sociaal", callback_from=hour, callback_when="13 uur"
    )
    assert scene.services.reading.queue(anna, "waiting") == []
    assert [one.id for one in scene.services.reading.queue(anna, "planned")] == [call.id]
    scene.clock.now = asked.replace(hour=11, minute=50)
    chat = scene.waiting("Hallo", department="sociaal")
    scene.clock.now = hour
    # The chat waits ten minutes; the call back only from now on, though it was asked for long ago.
    found = scene.services.reading.queue(anna, "waiting")
    assert [one.id for one in found] == [chat.id, call.id]
    assert scene.services.reading.queue(anna, "planned") == []


def test_reading_along_is_one_line_in_the_audit_and_the_agent_sees_it(
    scene: Scene, anna: Staff, tine: Staff
) -> None:
    overseeing = scene.services.overseeing
    handoff = scene.waiting("Hallo", department="sociaal")
    assert not overseeing.listens(
        scene.now(handoff), tine
    )  # nobody has it: no one to read along with
    scene.services.casework.claim(handoff.id, anna)
    case = scene.now(handoff)
    assert not overseeing.listens(case, anna)
    assert overseeing.listeners(case, anna) == []
    for _ in range(8):
        assert overseeing.listens(case, tine)
        scene.clock.forward(seconds=20)
    assert overseeing.listeners(case, anna) == ["Tine"]
    assert overseeing.listeners(case, tine) == []  # who reads along is told otherwise
    scene.clock.forward(seconds=61)
    assert overseeing.listeners(case, anna) == []
    scene.clock.forward(minutes=30)
    overseeing.listens(case, tine)
    with scene.services.engine.connect() as connection:
        lines = connection.execute(audit.select().where(audit.c.action == "listen")).all()
    assert [(line.at, line.detail) for line in lines] == [
        (case.claimed_at, "tot 2026-03-10 10:02:20+00:00"),
        (scene.clock.now, f"tot {scene.clock.now:%Y-%m-%d %H:%M:%S}+00:00"),
    ]


def test_only_supervisors_see_and_do_this(scene: Scene, anna: Staff) -> None:
    overseeing = scene.services.overseeing
    with pytest.raises(NotAllowed):
        overseeing.team(anna)
    with pytest.raises(NotAllowed):
        overseeing.pause(anna, "anna", True)
    with pytest.raises(NotAllowed):
        overseeing.log_out(anna, "anna")
    assert overseeing.version(anna) is None


def test_a_lost_laptop_is_logged_out_and_what_was_open_there_goes_back(
    scene: Scene, anna: Staff, tine: Staff
) -> None:
    token = log_in(scene, "anna")
    handoff = scene.waiting("Hallo", department="sociaal")
    scene.services.casework.claim(handoff.id, anna)
    scene.services.overseeing.log_out(tine, "anna")
    assert scene.services.staff.of_session(token) is None
    gone = member(scene.services.overseeing.team(tine), "anna")
    assert gone.presence is Presence.AWAY and gone.at.load == 1
    scene.clock.forward(minutes=2)
    scene.services.casework.sweep()
    assert scene.now(handoff).unclaimed
    with pytest.raises(InvalidInput, match="Uzelf"):
        scene.services.overseeing.log_out(tine, "tine")
    with pytest.raises(NotFound, match="niemand"):
        scene.services.overseeing.log_out(tine, "niemand")


def test_a_supervisor_of_some_departments_sees_those(scene: Scene, anna: Staff) -> None:
    social = scene.staff("sam", "Sam", "supervisor", departments=["sociaal"])
    for key in ("sociaal", "belastingen"):
        scene.services.casework.claim(scene.waiting("Hallo", department=key).id, anna)
    team = scene.services.overseeing.team(social)
    assert [one.key for one in team.departments] == ["sociaal"]
    assert [case.handoff.department for case in member(team, "anna").cases] == ["sociaal"]
    assert member(team, "anna").at.load == 2


def test_the_overview_changes_when_a_supervisor_should_look_again(
    scene: Scene, anna: Staff, tine: Staff
) -> None:
    seen = [scene.services.overseeing.version(tine)]

    def changes() -> bool:
        seen.append(scene.services.overseeing.version(tine))
        return seen[-1] != seen[-2]

    handoff = scene.waiting("Hallo", department="sociaal")
    assert not changes()  # the queue itself is looked at by every desk
    log_in(scene, "anna")
    assert changes()
    scene.services.casework.claim(handoff.id, anna)
    assert changes()
    scene.services.casework.reply(handoff.id, anna, "Goedemorgen.", None)
    assert changes()
    scene.services.staff.pause(anna, True)
    assert changes()
    assert not changes()
