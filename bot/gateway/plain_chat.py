"""The chat for a browser without scripts: forms and links on the use cases of the citizen API."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response

from bot.domain.conversation import MAX_MESSAGE_LENGTH
from bot.domain.errors import InvalidInput, NotFound
from bot.domain.text import clean
from bot.gateway import citizen_api, own_conversation_api, survey_api
from bot.gateway.chat_page import supported
from bot.gateway.context import GatewayDep, gateway_of
from bot.gateway.desk_forms import Form, PostedForm
from bot.gateway.pages import render
from bot.gateway.plain_cookie import PATH, Kept, forget, keep, kept
from bot.gateway.plain_pages import PlainRoute, Refused, back, conversation, html
from bot.gateway.plain_view import form_key
from bot.gateway.staff_session import same_origin
from bot.gateway.transcripts import rendered

router = APIRouter(
    prefix=PATH,
    route_class=PlainRoute,
    include_in_schema=False,
    dependencies=[Depends(same_origin)],
)
_CLIENT_ID = re.compile(r"^[A-Za-z0-9_-]{8,32}$")


async def own(request: Request) -> Kept:
    """The conversation of this browser; NotFound when there is none (any more)."""
    found = kept(request)
    if found is None:
        raise NotFound("Hier is geen gesprek.")
    await gateway_of(request).tokens.check(found.conversation_id, found.token)
    return found


async def from_its_page(request: Request, found: Annotated[Kept, Depends(own)], form: Form) -> Kept:
    """As `own`, for a form: only a page of this conversation has its key."""
    typed = {"typed": form.raw("text"), "client_id": form.one("client_id")}
    request.state.typed = {**typed, "filled": form.below("")}
    if not hmac.compare_digest(form.one("key").encode(), form_key(found.token).encode()):
        raise Refused("stranger")
    return found


Own = Annotated[Kept, Depends(own)]
FromItsPage = Annotated[Kept, Depends(from_its_page)]


@router.get("")
async def page(request: Request, gateway: GatewayDep, lang: str = "nl") -> Response:
    """The conversation of this browser, or how to begin one."""
    asked, found = request.query_params, kept(request)
    if found is not None and "begonnen" in asked:
        return back()  # an address that can be reloaded for good
    if found is not None:
        told = "thanks" if asked.get("gedaan") == "dank" else ""
        return await conversation(request, found, follows="volgen" in asked, error=told)
    if request.headers.get("sec-fetch-site") == "cross-site" and "verder" not in asked:
        # A strict cookie does not come along with a link from elsewhere, a mail for instance.
        return Response(
            render("chat/going_on.html", language=supported(lang)), media_type="text/html"
        )
    begun = "begonnen" in asked
    return html(supported(lang), gateway, error="no_cookie" if begun else "")


@router.post("/start")
async def start(request: Request, gateway: GatewayDep, form: Form) -> Response:
    """A conversation; pressed twice, the one that there is."""
    there = kept(request)
    if there is not None and not form.one("new"):
        try:
            await gateway.tokens.check(there.conversation_id, there.token)
            return back()
        except NotFound:
            pass  # its cookie is replaced
    language = supported(form.one("language"))
    body = citizen_api.NewConversation(language=language)
    started = await citizen_api.start(body, request, gateway)
    response = back()
    response.headers["Location"] = f"{PATH}?lang={language}&begonnen=1#nieuw"
    keep(response, request, Kept(language, started["conversation_id"], started["token"]))
    return response


@router.post("/message")
async def message(found: FromItsPage, gateway: GatewayDep, form: Form) -> Response:
    """What the citizen wrote or chose. The same form sent again is the same message."""
    said = _said(form)
    body = citizen_api.NewMessage(client_id=_client_id(form, *said.values()), **said)
    await citizen_api.send(body, found.conversation_id, Response(), gateway)
    return back()


def _said(form: PostedForm) -> dict[str, str]:
    choice, text = form.one("choice")[:64], clean(form.raw("text").replace("\r\n", "\n"))
    if choice:
        return {"choice": choice}
    if not text:
        raise Refused("empty")
    if len(text) > MAX_MESSAGE_LENGTH:
        raise Refused("too_long", len(text) - MAX_MESSAGE_LENGTH)
    return {"text": text}


def _client_id(form: PostedForm, said: str) -> str:
    """Of the form and what was said: a page from the browser's memory, gone back to, may be used
    for something else, and that is another message."""
    given = form.one("client_id")
    if not _CLIENT_ID.match(given):
        raise Refused("stranger")
    return f"{given}.{hashlib.sha256(said.encode()).hexdigest()[:16]}"


@router.post("/person")
async def person(found: FromItsPage, gateway: GatewayDep) -> Response:
    await citizen_api.ask_person(found.conversation_id, gateway)
    return back()


@router.post("/end")
async def end(found: FromItsPage, gateway: GatewayDep) -> Response:
    await own_conversation_api.end(found.conversation_id, gateway)
    return back()


@router.post("/survey")
async def survey(found: FromItsPage, gateway: GatewayDep, form: Form) -> Response:
    """How it was; or rather not."""
    about: dict[str, Any] = {"skipped": True}
    if not form.one("skipped"):
        numbers = {
            name: int(given) for name, given in form.below("scale.").items() if _whole(given)
        }
        about = {"answers": {**numbers, **form.below("text.")}}
    body = survey_api.SurveyAnswers(id=form.one("survey")[:36] or "-", **about)
    try:
        await survey_api.answer(body, found.conversation_id, gateway)
    except InvalidInput:
        raise Refused("survey") from None
    except NotFound:
        raise Refused("changed") from None
    return back("?gedaan=dank")


def _whole(given: str) -> bool:
    return re.fullmatch(r"[0-9]{1,3}", given) is not None


@router.post("/language")
async def language(
    request: Request, found: FromItsPage, gateway: GatewayDep, form: Form
) -> Response:
    """The page around the conversation in another language, and from here what is said too."""
    wanted: Literal["nl", "en"] = "en" if supported(form.one("language")) == "en" else "nl"
    body = own_conversation_api.SpokenLanguage(language=wanted)
    await own_conversation_api.speak(body, found.conversation_id, gateway)
    response = back()
    keep(response, request, Kept(wanted, found.conversation_id, found.token))
    return response


@router.post("/forget")
async def wipe(request: Request, found: FromItsPage, gateway: GatewayDep) -> Response:
    """The conversation leaves this browser; staff can still read and finish it."""
    response = html(found.language, gateway, error="forgotten")
    forget(response, request)
    return response


@router.get("/transcript")
def transcript(found: Own, gateway: GatewayDep, format: str = "html") -> Response:
    """The conversation to keep: as text, or else as a page."""
    services = gateway.services
    hours = services.catalogue.organisation.opening_hours
    kind: Literal["txt", "html"] = "txt" if format == "txt" else "html"
    return rendered(services.transcripts.of(found.conversation_id), kind, hours.timezone)


@router.get("/{action}")
def not_sent(action: str) -> Response:
    """The address of a form, opened anew: from the history, or by a phone that lost the page."""
    return back()
