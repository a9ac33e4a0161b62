"""The demo: a home page of the organisation's own kind, and logging in as one of its customers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from bot.catalogue.yaml_lines import YamlFile
from bot.domain.errors import NotFound
from bot.domain.goals import Catalogue
from bot.gateway.context import GatewayDep
from bot.gateway.pages import WEB, render
from bot.gateway.problems import Problem
from bot.gateway.staff_session import same_origin
from bot.gateway.throttle import client_address

router = APIRouter(tags=["demo"])


class DemoLogIn(BaseModel):
    customer_id: str = Field(min_length=1, max_length=100)


#: Questions on the page of an organisation that wrote none.
_MOST_TILES = 8


class Tile(BaseModel):
    title: str
    hint: str
    question: str


class NewsItem(BaseModel):
    title: str
    text: str


class DemoPage(BaseModel):
    """What is around the chat: `page:` in `data/demo/<organisation>.yml`."""

    notice: str = ""
    tiles: list[Tile] = []
    news: list[NewsItem] = []


@lru_cache(maxsize=4)
def read_page(root: Path, organisation: str) -> DemoPage:
    """The page as it was written; empty when nobody wrote one."""
    path = root / "data" / "demo" / f"{organisation}.yml"
    if not path.is_file():
        return DemoPage()
    return DemoPage.parse_obj(YamlFile(path, root).data.get("page") or {})


def with_questions(page: DemoPage, catalogue: Catalogue) -> DemoPage:
    """The page, with questions from the goals when it has none of its own."""
    if page.tiles:
        return page
    own = [g for g in catalogue.goals.values() if g.kind == "goal" and g.sector != "algemeen"]
    tiles = [Tile(title=goal.title, hint="", question=goal.title) for goal in own[:_MOST_TILES]]
    return page.copy(update={"tiles": tiles})


def themes() -> list[str]:
    """The example themes that come with us, by the name of their file."""
    return sorted(path.stem for path in (WEB / "static" / "themes").glob("*.css"))


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
def home(gateway: GatewayDep, thema: Annotated[str, Query(max_length=40)] = "") -> str:
    catalogue, settings = gateway.services.catalogue, gateway.services.settings
    organisation = catalogue.organisation
    page = with_questions(read_page(settings.root, settings.organisation), catalogue)
    return render(
        "demo/home.html",
        organisation={
            "name": organisation.name,
            "kind": organisation.kind,
            "website": organisation.website,
            "phone": organisation.phone,
            "email": organisation.email,
            "address": organisation.address,
            "opening_hours": organisation.opening_hours.lines(),
        },
        page=page.dict(),
        customers=gateway.services.history.customers(),
        desk_url="/desk",
        themes=themes(),
        theme=thema if thema in themes() else "",
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
