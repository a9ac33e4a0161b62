"""The designer's inbox: what the sorting doubted gets its goal in one click."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Optional
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from bot.domain.errors import Conflict, InvalidInput, VoorsorteerError
from bot.domain.labels import WHY_WORDS, Doubted
from bot.domain.staff import Staff
from bot.gateway.desk_file import SORTED_AS
from bot.gateway.desk_forms import Form, PostedForm
from bot.gateway.desk_render import Pages, those_who
from bot.gateway.desk_trial_view import percent
from bot.gateway.problems import of_domain
from bot.services.inbox import MOST_AT_ONCE, Group, Proposal, Refused

NOT_YOURS = "Uw rol geeft geen toegang tot deze berichten."
_WHERE = "/desk/inbox"
#: Between the conversation and the number of the message, in a form.
_MARK = ":"
_ASIDE = "opzij"
_DONE = {
    "gelabeld": "{count} gelabeld als ‘{goal}’.",
    "opzij": "{count} opzijgelegd.",
    "terug": "Het laatste label is teruggedraaid.",
    "opgehaald": "{count} opgehaald, in een bestand bij uw downloads.",
}
_LEFT_OUT = "Niet mee: {left}, want die staan al bij de voorbeeldzinnen of zitten in de meting."
#: A page of groups; what is labelled makes room for the next.
_GROUPS = 50


Labeller = Annotated[Staff, those_who(lambda staff: staff.labels_messages, NOT_YOURS)]


def messages_in(form: PostedForm) -> list[tuple[str, int]]:
    """The messages that a form is about; InvalidInput for what is none."""
    found = []
    for value in form.all("message"):
        conversation_id, mark, number = value.rpartition(_MARK)
        if not (mark and number.isdecimal() and len(number) < 10):
            raise InvalidInput("Kies een bericht uit de lijst.")
        found.append((conversation_id[:36], int(number)))
    return found


def because(proposal: Proposal) -> str:
    """Why this goal is proposed, after its title."""
    found = []
    if proposal.meant_by:
        times = f" {proposal.meant_by}×" if proposal.meant_by > 1 else ""
        found.append(f"zo bedoeld{times}")
    if proposal.chance:
        found.append(f"kans {percent(max(proposal.chance, 0.01))}")  # of 0% nothing is kept
    return ", ".join(found) or "lijkt op de titel"


def add_routes(routes: APIRouter, pages: Pages) -> None:
    inbox, catalogue = pages.services.inbox, pages.services.catalogue

    def title(key: Optional[str]) -> str:
        goal = catalogue.goal(key)
        return goal.title if goal else key or "geen doel"

    def said(doubted: Doubted) -> dict[str, Any]:
        found = doubted.understood
        own = found.own_estimate
        return {
            "key": f"{doubted.conversation_id}{_MARK}{found.turn_seq}",
            "text": doubted.text,
            "thought": f"{title(found.goal)} ({percent(found.confidence)})",
            "sorted_as": SORTED_AS[found.triage.decision],
            "chance": percent(found.triage.probability),
            "own": SORTED_AS.get(own, own) if own else None,
            "meant": title(doubted.meant) if doubted.meant else None,
            "why": [WHY_WORDS[each] for each in doubted.why],
        }

    def shown(group: Group) -> dict[str, Any]:
        some = group.messages[:MOST_AT_ONCE]
        return {
            "messages": [{**said(each), "at": each.at} for each in some],
            "proposals": [
                {"key": each.goal.key, "title": each.goal.title, "because": because(each)}
                for each in group.proposals
            ],
        }

    def page(staff: Staff, status: int = 200, done: Optional[str] = None, **more: Any) -> Response:
        look, view = inbox.look(staff), pages.presenter(staff)
        groups = [shown(group) for group in look.groups[:_GROUPS]]
        batches = [
            {
                "at": each.at.isoformat(),
                "words": view.moment(each.at).words,
                "goal": title(each.goal) if each.goal else "opzijgelegd",
                "texts": each.texts,
            }
            for each in look.batches
        ]
        values: dict[str, Any] = {"wrong": None, "refused": [], **more}
        return pages.html(
            "inbox.html",
            status,
            groups=groups,
            number=sum(len(group.messages) for group in look.groups),
            later=max(len(look.groups) - _GROUPS, 0),
            goals=look.goals,
            batches=batches,
            waiting=look.waiting,
            exported=look.exported,
            moment=lambda at: view.moment(at),
            done=done,
            **values,
            **pages.office(staff, "inbox"),
        )

    def refused_page(staff: Staff, error: VoorsorteerError) -> Response:
        return page(staff, of_domain(error).status, wrong=str(error))

    @routes.get("/inbox")
    def look(request: Request, staff: Labeller) -> Response:
        asked = request.query_params
        told = _DONE.get(asked.get("gedaan", ""))
        if told is not None:
            number = asked.get("aantal", "")
            count = "1 bericht" if number == "1" else f"{number} berichten"
            known = catalogue.goal(asked.get("doel"))
            fits = number.isdecimal() and (known is not None or "{goal}" not in told)
            plain = "{" not in told
            told = told.format(count=count, goal=title(asked.get("doel"))) if fits else told
            told = told if fits or plain else None
            left = asked.get("over", "0")
            if told is not None and left.isdecimal() and int(left[:6]):
                told += f" {_LEFT_OUT.format(left=left[:6])}"
        return page(staff, done=told)

    @routes.post("/inbox/label")
    def label(staff: Labeller, form: Form) -> Response:
        chosen = form.one("goal") or form.one("title")
        try:
            goal = None if form.one(_ASIDE) else inbox.goal_named(chosen)
            count = inbox.label(staff, messages_in(form), goal)
        except (Conflict, InvalidInput) as error:
            return refused_page(staff, error)
        what = {"gedaan": "gelabeld" if goal else "opzij", "aantal": count, "doel": goal or ""}
        return RedirectResponse(f"{_WHERE}?{urlencode(what)}", 303)

    @routes.post("/inbox/undo")
    def undo(staff: Labeller, form: Form) -> Response:
        try:
            inbox.undo(staff, _moment(form.one("at")))
        except (Conflict, InvalidInput) as error:
            return refused_page(staff, error)
        return RedirectResponse(f"{_WHERE}?gedaan=terug", 303)

    @routes.post("/inbox/export")
    def export(staff: Labeller, form: Form) -> Response:
        sector = form.one("sector")[:64]
        try:
            found = inbox.export(sector or None, bool(form.one("all")))
        except InvalidInput as error:
            return refused_page(staff, error)
        if not found.text:
            why = "Er is niets om op te slaan: geen enkele zin is nieuw."
            refused = [left_out(each) for each in found.refused]
            inbox.mark_exported(found, staff)
            return page(staff, 409, wrong=why, refused=refused)
        inbox.mark_exported(found, staff)
        name = f"inbox-{sector or 'alles'}.yml"
        told = {"gedaan": "opgehaald", "aantal": len(found.labels), "over": len(found.refused)}
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            # For the script: the page that says what happened.
            "Content-Location": f"{_WHERE}?{urlencode(told)}",
        }
        return Response(found.text, media_type="application/yaml", headers=headers)

    def left_out(refused: Refused) -> str:
        return f"‘{refused.label.text}’ {refused.why}"


def _moment(text: str) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput("Dit is geen tijd.") from None
    if at.tzinfo is None or not 1900 <= at.year < dt.MAXYEAR:
        raise InvalidInput("Dit is geen tijd.")
    return at
