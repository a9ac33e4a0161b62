"""The desk API: one's own presence, and what supervisors see and do."""

from __future__ import annotations

from typing import Any, Optional

from anyio import to_thread
from fastapi import APIRouter, Depends, Response
from pydantic import StrictBool

from bot.domain.oversight import Median, Speed
from bot.gateway.bodies import Body
from bot.gateway.context import GatewayDep
from bot.gateway.desk_api import StaffDep
from bot.gateway.events import DESK
from bot.gateway.shapes import handoff_json, time_json
from bot.gateway.staff_session import same_origin
from bot.services.overseeing import DepartmentNow, Member, Team, TeamCase

router = APIRouter(prefix="/api/desk", tags=["balie"], dependencies=[Depends(same_origin)])


class Pause(Body):
    paused: StrictBool


@router.post("/presence", status_code=204)
async def presence(body: Pause, staff: StaffDep, gateway: GatewayDep) -> Response:
    """Pause, or be there again; one's cases stay, and who is paused does not count as present."""
    await to_thread.run_sync(gateway.services.staff.pause, staff, body.paused)
    gateway.wakeups.wake(DESK)
    return Response(status_code=204)


@router.get("/overview")
def overview(staff: StaffDep, gateway: GatewayDep) -> dict[str, Any]:
    """For supervisors (else 403): who is here with what, the queue of each department, how long it
    takes, and what waits too long. Times are medians in seconds; null below five."""
    return _team_json(gateway.services.overseeing.team(staff))


@router.post("/staff/{username}/presence", status_code=204)
async def presence_of(username: str, body: Pause, staff: StaffDep, gateway: GatewayDep) -> Response:
    """A supervisor sets a colleague to paused, or back."""
    await to_thread.run_sync(gateway.services.overseeing.pause, staff, username, body.paused)
    gateway.wakeups.wake(DESK)
    return Response(status_code=204)


@router.delete("/staff/{username}/sessions", status_code=204)
async def log_out(username: str, staff: StaffDep, gateway: GatewayDep) -> Response:
    """A supervisor logs a colleague out everywhere; their cases go back to the queue."""
    await to_thread.run_sync(gateway.services.overseeing.log_out, staff, username)
    gateway.wakeups.wake(DESK)
    return Response(status_code=204)


def _team_json(team: Team) -> dict[str, Any]:
    return {
        "now": time_json(team.now),
        "staff": [_member_json(member) for member in team.people],
        "departments": [_department_json(one) for one in team.departments],
        "escalated": [handoff_json(handoff) for handoff in team.escalated],
        "missing_skills": sorted(team.missing_skills),
    }


def _member_json(member: Member) -> dict[str, Any]:
    staff = member.at.staff
    return {
        "username": staff.username,
        "display_name": staff.display_name,
        "role": staff.role,
        "departments": sorted(staff.departments),
        "skills": sorted(staff.skills),
        "languages": sorted(staff.languages),
        "presence": member.presence.value,
        "seen_at": time_json(member.at.last_seen_at),
        "load": member.at.load,
        "capacity": staff.capacity,
        "cases": [_case_json(case) for case in member.cases],
    }


def _case_json(case: TeamCase) -> dict[str, Any]:
    return {
        **handoff_json(case.handoff),
        "unanswered_since": time_json(case.unanswered_since),
        "first_reply_by": time_json(case.first_reply_by),
    }


def _department_json(one: DepartmentNow) -> dict[str, Any]:
    line = one.line
    return {
        "department": one.key,
        "availability": one.availability.value,
        "open": one.open,
        "waiting": line.waiting,
        "urgent": line.urgent,
        "escalated": line.escalated,
        "oldest_waiting_since": time_json(line.oldest),
        "calls_due": line.calls_due,
        "calls_planned": line.calls_planned,
        "today": _speed_json(one.today),
        "last_hour": _speed_json(one.last_hour),
    }


def _speed_json(speed: Speed) -> dict[str, Any]:
    return {"claim": _median_json(speed.claim), "first_word": _median_json(speed.first_word)}


def _median_json(median: Median) -> dict[str, Any]:
    told: Optional[float] = median.told
    return {"count": median.count, "median_s": None if told is None else round(told, 1)}
