"""The trail of a hand-off in words: who did what with it, and when."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.handoff import STATUS_WORDS, HandoffEvent
from bot.domain.handoff import Transition as T
from bot.gateway.desk_rail import Moment
from bot.gateway.desk_view import Presenter

#: {by} did it, {to} has it or is asked, {place} is the department.
_WORDS: dict[T, str] = {
    T.OFFER: "De assistent bood een medewerker aan",
    T.ACCEPT: "De klant wil een medewerker; in de wachtrij van {place}",
    T.DECLINE: "De klant wilde geen medewerker",
    T.OPEN: "In de wachtrij van {place}",
    T.PLAN_CALL: "Terugbellen gepland bij {place}",
    T.CLAIM: "{by} pakte het op",
    T.RELEASE: "{by} zette het terug in de wachtrij",
    T.EXPIRE: "Terug in de wachtrij: de balie van de medewerker reageerde niet meer",
    T.NO_REPLY: "Terug in de wachtrij: er kwam geen eerste antwoord",
    T.TRANSFER: "{by} zette het door naar {place}",
    T.ASK_COLLEAGUE: "{by} vroeg {to} om het over te nemen",
    T.COLLEAGUE_ACCEPTS: "{to} nam het over",
    T.COLLEAGUE_DECLINES: "{by} nam het niet over",
    T.COLLEAGUE_SILENT: "{to} antwoordde niet op de vraag om het over te nemen",
    T.WITHDRAW_QUESTION: "{by} trok de vraag aan {to} in",
    T.TAKE_OVER: "{by} nam het over als teamleider",
    T.ESCALATE: "Gemeld bij de teamleiders: het bleef te lang liggen",
    T.RETURN_TO_BOT: "{by} gaf het terug aan de digitale assistent",
    T.RESOLVE: "{by} rondde het af",
    T.CALLED: "{by} belde de klant",
    T.ABANDON: "De klant is weggegaan",
}


@dataclass(frozen=True)
class TrailLine:
    words: str
    note: str
    at: Moment


def trail_lines(view: Presenter, trail: tuple[HandoffEvent, ...]) -> list[TrailLine]:
    """Each line of the trail, the oldest first."""
    return [TrailLine(_words(view, event), event.note, view.moment(event.at)) for event in trail]


def _words(view: Presenter, event: HandoffEvent) -> str:
    words = _WORDS.get(event.transition)
    if words is None:
        return STATUS_WORDS[event.after]
    if event.transition in (T.RELEASE, T.RESOLVE) and event.by is None:
        return STATUS_WORDS[event.after]
    return words.format(
        by=event.by_name or "Een medewerker",
        to=event.to_name or "een collega",
        place=view.department(event.department),
    )
