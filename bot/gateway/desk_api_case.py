"""The desk API: what is done with one case, its notes, its labels and its trail."""

from __future__ import annotations

from typing import Any, Callable, Optional

from anyio import to_thread
from fastapi import APIRouter, Depends, Response

from bot.domain.outcome import Aftercare
from bot.domain.staff import Staff
from bot.gateway.context import Gateway, GatewayDep
from bot.gateway.desk_api import StaffDep
from bot.gateway.desk_api_bodies import CallPlan, Remark, Reply, Resolve, Tags, Transfer
from bot.gateway.events import DESK
from bot.gateway.shapes import event_json, handoff_json, note_json
from bot.gateway.staff_session import same_origin

router = APIRouter(
    prefix="/api/desk/handoffs/{handoff_id}", tags=["balie"], dependencies=[Depends(same_origin)]
)


async def _change(gateway: Gateway, handoff_id: str, work: Callable[[], Any]) -> Any:
    """Do it, then wake who reads along with the conversation, and every desk."""
    done, conversation_id = await to_thread.run_sync(_and_where, gateway, handoff_id, work)
    gateway.wakeups.wake(conversation_id, DESK)
    return done


def _and_where(gateway: Gateway, handoff_id: str, work: Callable[[], Any]) -> tuple[Any, str]:
    """What was done, and in which conversation."""
    return work(), gateway.services.reading.handoff(handoff_id).conversation_id


async def _done(gateway: Gateway, handoff_id: str, work: Callable[[], Any]) -> Response:
    await _change(gateway, handoff_id, work)
    return Response(status_code=204)


# --- having it --------------------------------------------------------------------------------


@router.post("/claim")
async def claim(handoff_id: str, staff: StaffDep, gateway: GatewayDep) -> dict[str, Any]:
    """Mine, or 409 that names the `owner`; claiming what is mine already changes nothing."""
    casework = gateway.services.casework
    return handoff_json(
        await _change(gateway, handoff_id, lambda: casework.claim(handoff_id, staff))
    )


@router.post("/messages", status_code=201)
async def reply(
    handoff_id: str, body: Reply, staff: StaffDep, gateway: GatewayDep
) -> dict[str, int]:
    """Say something to the citizen; the same `client_id` again is the same message."""
    casework = gateway.services.casework

    def said() -> int:
        return casework.reply(handoff_id, staff, body.text, body.client_id)

    seq, conversation_id = await to_thread.run_sync(_and_where, gateway, handoff_id, said)
    gateway.typing.stops(conversation_id, "agent")
    # Only who reads along with it: the queue is as it was.
    gateway.wakeups.wake(conversation_id)
    return {"seq": seq}


@router.post("/typing", status_code=204)
async def types(handoff_id: str, staff: StaffDep, gateway: GatewayDep) -> Response:
    """The agent types, never what: the citizen sees that for some seconds."""
    handoff = await to_thread.run_sync(gateway.services.reading.handoff, handoff_id)
    if handoff.held_by(staff.id):
        gateway.typing.types(handoff.conversation_id, "agent")
    return Response(status_code=204)


@router.post("/release", status_code=204)
async def release(
    handoff_id: str, staff: StaffDep, gateway: GatewayDep, body: Optional[Remark] = None
) -> Response:
    """Back to the queue, with the original waiting time."""
    casework, note = gateway.services.casework, body.note if body else ""
    return await _done(gateway, handoff_id, lambda: casework.release(handoff_id, staff, note))


# --- passing it on ----------------------------------------------------------------------------


@router.post("/transfer", status_code=204)
async def transfer(
    handoff_id: str, body: Transfer, staff: StaffDep, gateway: GatewayDep
) -> Response:
    """To another department's queue; or a colleague is asked, and it stays mine until their yes."""
    casework = gateway.services.casework

    def work() -> None:
        if body.department is not None:
            casework.transfer(handoff_id, staff, body.department, body.note)
        elif body.to is not None:
            casework.ask_colleague(handoff_id, staff, body.to, body.note)

    return await _done(gateway, handoff_id, work)


@router.post("/accept-transfer", status_code=204)
async def accept_transfer(handoff_id: str, staff: StaffDep, gateway: GatewayDep) -> Response:
    """I was asked, and take it."""
    return await _answer(gateway, handoff_id, staff, accept=True)


@router.post("/decline-transfer", status_code=204)
async def decline_transfer(handoff_id: str, staff: StaffDep, gateway: GatewayDep) -> Response:
    """I was asked, and do not take it: the owner keeps it."""
    return await _answer(gateway, handoff_id, staff, accept=False)


async def _answer(gateway: Gateway, handoff_id: str, staff: Staff, accept: bool) -> Response:
    casework = gateway.services.casework
    return await _done(
        gateway, handoff_id, lambda: casework.answer_colleague(handoff_id, staff, accept)
    )


@router.post("/withdraw-transfer", status_code=204)
async def withdraw_transfer(handoff_id: str, staff: StaffDep, gateway: GatewayDep) -> Response:
    """I asked a colleague, and keep it after all."""
    casework = gateway.services.casework
    return await _done(gateway, handoff_id, lambda: casework.withdraw_question(handoff_id, staff))


@router.post("/take-over")
async def take_over(handoff_id: str, staff: StaffDep, gateway: GatewayDep) -> dict[str, Any]:
    """A supervisor has it from now on, whoever had it; 403 for others."""
    casework = gateway.services.casework
    return handoff_json(
        await _change(gateway, handoff_id, lambda: casework.take_over(handoff_id, staff))
    )


# --- ending it --------------------------------------------------------------------------------


@router.post("/return-to-bot", status_code=204)
async def return_to_bot(handoff_id: str, staff: StaffDep, gateway: GatewayDep) -> Response:
    """The agent is done; the citizen goes on with the bot."""
    casework = gateway.services.casework
    return await _done(gateway, handoff_id, lambda: casework.return_to_bot(handoff_id, staff))


@router.post("/plan-call", status_code=204)
async def plan_call(
    handoff_id: str, body: CallPlan, staff: StaffDep, gateway: GatewayDep
) -> Response:
    """We call the citizen back: a next step, which they see confirmed at once."""
    casework = gateway.services.casework
    return await _done(
        gateway, handoff_id, lambda: casework.plan_call(handoff_id, staff, **vars(body))
    )


@router.post("/not-reached", status_code=204)
async def not_reached(
    handoff_id: str, body: CallPlan, staff: StaffDep, gateway: GatewayDep
) -> Response:
    """Called without an answer: planned again, and the citizen reads that we tried."""
    casework = gateway.services.casework
    return await _done(
        gateway, handoff_id, lambda: casework.not_reached(handoff_id, staff, **vars(body))
    )


@router.post("/resolve")
async def resolve(
    handoff_id: str, body: Resolve, staff: StaffDep, gateway: GatewayDep
) -> dict[str, Any]:
    """Outcome and next steps, which the citizen sees confirmed at once, and the aftercare."""
    services, chosen = gateway.services, body.aftercare
    aftercare = Aftercare(chosen.days, chosen.way) if chosen else None
    await _change(
        gateway,
        handoff_id,
        lambda: services.casework.resolve(
            handoff_id, staff, body.outcome, body.next_steps, aftercare
        ),
    )
    return handoff_json(await to_thread.run_sync(services.reading.handoff, handoff_id))


# --- beside the conversation ------------------------------------------------------------------


@router.get("/notes")
def notes(handoff_id: str, staff: StaffDep, gateway: GatewayDep) -> dict[str, Any]:
    """What staff wrote for each other, the oldest first."""
    found = gateway.services.notes.of(handoff_id, staff)
    return {"notes": [note_json(note) for note in found]}


@router.post("/notes", status_code=201)
async def add_note(
    handoff_id: str, body: Reply, staff: StaffDep, gateway: GatewayDep
) -> dict[str, Any]:
    """A note, which the citizen never sees; the same `client_id` again is the same note."""
    kept = gateway.services.notes
    made = await _change(
        gateway, handoff_id, lambda: kept.add(handoff_id, staff, body.text, body.client_id)
    )
    return note_json(made)


@router.put("/tags", status_code=204)
async def tag(handoff_id: str, body: Tags, staff: StaffDep, gateway: GatewayDep) -> Response:
    """These labels and no others."""
    casework = gateway.services.casework
    return await _done(gateway, handoff_id, lambda: casework.tag(handoff_id, staff, body.tags))


@router.get("/trail")
def trail(handoff_id: str, staff: StaffDep, gateway: GatewayDep) -> dict[str, Any]:
    """What happened to this hand-off, step by step."""
    found = gateway.services.reading.trail(handoff_id, staff)
    return {"trail": [event_json(event) for event in found]}
