"""The demo: a municipality's home page, and logging in as one of its made-up customers."""

from __future__ import annotations

from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from bot.domain.errors import NotFound
from bot.gateway.context import Gateway, gateway_of
from bot.gateway.pages import render
from bot.gateway.problems import Problem
from bot.gateway.staff_session import same_origin
from bot.gateway.throttle import client_address

router = APIRouter(tags=["demo"])
GatewayDep = Annotated[Gateway, Depends(gateway_of)]


class DemoLogIn(BaseModel):
    customer_id: str = Field(min_length=1, max_length=100)


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
def home(gateway: GatewayDep) -> str:
    organisation = gateway.services.catalogue.organisation
    return render(
        "demo/home.html",
        organisation={
            "name": organisation.name,
            "website": organisation.website,
            "phone": organisation.phone,
            "email": organisation.email,
            "address": organisation.address,
            "opening_hours": organisation.opening_hours.lines(),
        },
        customers=gateway.services.history.customers(),
        desk_url="/desk",
    )


@router.post("/demo/identity", dependencies=[Depends(same_origin)])
async def identity(body: DemoLogIn, request: Request, gateway: GatewayDep) -> dict[str, Any]:
    """What a host site does after its own log-in: sign who the citizen is."""
    await gateway.throttle.count("conversation", client_address(request))
    if gateway.identity is None:
        raise Problem(409, "Aanmelden kan hier niet.")
    customers = await to_thread.run_sync(gateway.services.history.customers)
    found = next((one for one in customers if one.id == body.customer_id), None)
    if found is None:
        raise NotFound("Deze klant is er niet.")
    return {"identity_token": gateway.identity.demo_token(found)}
