"""Next steps at the desk: what was promised, what the citizen said of it, and what is usual."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.goals import NextStep
from bot.domain.open_matters import replaced
from bot.domain.outcome import RecordedStep
from bot.gateway.desk_view import Presenter
from bot.services.reading import Story

_WHO = {"u": "De klant", "wij": "Wij", "ander": "Een ander"}


@dataclass(frozen=True)
class Step:
    """One step in words; `value` is what a tick in the form sends along."""

    who: str
    what: str
    due: str | None
    by: str = ""
    value: str = ""
    #: What the citizen said of it, and whether that is no.
    said: str = ""
    disputed: bool = False


def promised(view: Presenter, recorded: Sequence[RecordedStep]) -> list[Step]:
    """The steps that are in the database; `by` is whose each is, and who arranged it."""
    old = replaced(recorded)
    return [_promised(view, step, step.id in old) for step in recorded]


def _promised(view: Presenter, recorded: RecordedStep, old: bool) -> Step:
    arranged = "de digitale assistent" if recorded.recorded_by == "bot" else recorded.recorded_by
    by = f"door {arranged}, {view.moment(recorded.recorded_at).words}"
    if recorded.department:
        by = f"{view.department(recorded.department)}, {by}"
    step, disputed = recorded.step, recorded.disputed_at is not None
    return Step(_who(step), step.what, _due(step), by, "", _said(view, recorded, old), disputed)


def suggestions(story: Story) -> list[Step]:
    """The goal's next steps that nobody has promised yet, to tick when resolving."""
    told = {(recorded.step.who, recorded.step.what) for recorded in story.next_steps}
    steps: Sequence[NextStep] = story.goal.next_steps if story.goal else ()
    return [
        Step(_who(step), step.what, _due(step), value=step.json(ensure_ascii=False))
        for step in steps
        if (step.who, step.what) not in told
    ]


def _said(view: Presenter, recorded: RecordedStep, old: bool) -> str:
    if recorded.done_at:
        return f"gelukt, zegt de klant ({view.moment(recorded.done_at).words})"
    if recorded.disputed_at:
        return f"klopt niet, zegt de klant ({view.moment(recorded.disputed_at).words})"
    if recorded.confirmed_at:
        return f"bevestigd door de klant ({view.moment(recorded.confirmed_at).words})"
    if old:
        return "niet bevestigd door de klant; later is hierover iets anders gezegd"
    return "nog niet bevestigd door de klant"


def _who(step: NextStep) -> str:
    return step.party or _WHO[step.who]


def _due(step: NextStep) -> str | None:
    """By when, and how the citizen hears of it."""
    return ", ".join(part for part in (step.due, step.notice) if part) or None
