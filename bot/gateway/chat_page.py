"""The chat as a page of its own: where links in e-mails lead, and what other sites may frame."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, HTMLResponse

from bot.gateway.context import Gateway, GatewayDep
from bot.gateway.guard import FRAMED
from bot.gateway.pages import render

router = APIRouter(include_in_schema=False)
LANGUAGES = ("nl", "en")


@router.get(FRAMED, response_class=HTMLResponse)
def page(gateway: GatewayDep, lang: str = "nl") -> str:
    """The widget on all of the page; with a way out for who has no JavaScript."""
    return render("chat/full.html", language=supported(lang), organisation=organisation_of(gateway))


@router.get("/theme.css")
def theme(gateway: GatewayDep) -> Response:
    """The organisation's own colours and letters; empty when it has none."""
    path = gateway.services.settings.theme
    headers = {"Cache-Control": "no-cache"}
    if path is None:
        return Response("", media_type="text/css", headers=headers)
    return FileResponse(path, media_type="text/css", headers=headers)


def supported(language: str) -> str:
    """The language of the page when somebody asks for, say, "en-GB"."""
    short = language.lower().split("-")[0]
    return short if short in LANGUAGES else LANGUAGES[0]


def organisation_of(gateway: Gateway) -> dict[str, str]:
    """What the pages around the chat say of who we are."""
    organisation = gateway.services.catalogue.organisation
    return {
        "name": organisation.name,
        "phone": organisation.phone,
        "website": organisation.website,
    }
