"""From counts to what can be said: each figure with its interval, or that there are too few."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from bot.domain.durations import Durations
from bot.domain.gnps import HIGHEST, LOWEST
from bot.domain.insight import ESTIMATES, LAYOUT, QUESTIONS, SAID, Counted, Wanted
from bot.domain.insight_told import (
    AftercareFigures,
    Experience,
    GoalCount,
    Goals,
    Insight,
    Judged,
    Moment,
    Step,
    TipFigures,
    Unanswered,
    Waiting,
)
from bot.domain.shares import TRACEABLE_BELOW, Score, Share, traceable
from bot.domain.tips import TIP_KINDS

_SCORES = range(LOWEST, HIGHEST + 1)
#: The answers that speak well of it: little effort; fast; trust.
WELL = {"effort": (1, 2), "speed": (4, 5), "trust": (4, 5)}
#: Longer periods than so many days go by week, and by month.
_BY_DAY, _BY_WEEK = 14, 98


def figures(wanted: Wanted, counted: Counted) -> Insight:
    """All figures of these counts."""
    n = counted.all
    answered = sum(n[f"survey_{said}", "answered"] for said in SAID)
    told = {said: n[f"survey_{said}", "answered"] for said in SAID[:-1]}
    step = _step(wanted)
    return Insight(
        wanted=wanted,
        # A survey of yesterday may be answered today: never more answers than surveys.
        response=Share(answered, max(answered, n["judged", "offered"])),
        skipped=n["judged", "skipped"],
        said={said: Share(count, sum(told.values())) for said, count in told.items()},
        everybody=_experience("all", sum((_survey(n, said) for said in SAID), Counter()), False),
        experience=_experiences(n),
        judged=_judged(n),
        goals=_goals(counted),
        waiting=_waiting(n),
        unanswered=_unanswered(n),
        aftercare=_aftercare(n),
        tips=tuple(_tips(n, kind) for kind in TIP_KINDS),
        step=step,
        moments=_moments(counted, step, wanted),
    )


_Counts = Counter[tuple[str, str]]


def _survey(n: _Counts, said: str) -> Counter[str]:
    kind = f"survey_{said}"
    return Counter({name: n[kind, name] for name in LAYOUT[kind]})


def _experiences(n: _Counts) -> tuple[Experience, ...]:
    groups = [_survey(n, said) for said in SAID]
    hidden = traceable([group["answered"] for group in groups])
    return tuple(
        _experience(said, group, gone)
        for said, group, gone in zip(SAID, groups, hidden, strict=True)
    )


def _experience(said: str, group: Counter[str], hidden: bool) -> Experience:
    if hidden:
        group = Counter()
    return Experience(
        said=said,
        answered=group["answered"],
        hidden=hidden or 0 < group["answered"] < TRACEABLE_BELOW,
        gnps=Score({score: group[f"nps{score}"] for score in _SCORES}),
        questions={question: _well(group, question) for question in QUESTIONS},
        handed=Share(group["handed"], group["answered"]),
    )


def _well(group: Counter[str], question: str) -> Share:
    well = sum(group[f"{question}{answer}"] for answer in WELL[question])
    return Share(well, sum(group[f"{question}{answer}"] for answer in range(1, 6)))


def _judged(n: _Counts) -> Judged:
    said = {e: {s: n["judged", f"{e}_{s}"] for s in SAID} for e in ESTIMATES}
    sure = {e: said[e] for e in ("simple", "complex")}
    agreed = sum(row[e] for e, row in sure.items())
    both = sum(row["simple"] + row["complex"] for row in sure.values())
    asked = {
        likelier: {s: n["sorting", f"{likelier}_said_{s}"] for s in ("simple", "complex")}
        for likelier in ("simple", "complex")
    }
    person, only_said = n["sorting", "to_person"], n["judged", "missed_only_said"]
    simple = n["sorting", "goal_simple"]
    found = person + only_said
    return Judged(
        said=said,
        agreement=Share(agreed, both),
        asked=asked,
        asked_agreement=Share(
            sum(row[likelier] for likelier, row in asked.items()),
            sum(sum(row.values()) for row in asked.values()),
        ),
        missed_said=Share(
            sure["simple"]["complex"], sum(sure["simple"][s] for s in SAID if s != "unsaid")
        ),
        missed_person=Share(person, n["sorting", "outcome_known"]),
        missed=Share(found, max(found, simple)),
        over=Share(n["judged", "complex_handed_simple"], n["judged", "complex_handed"]),
    )


def _goals(counted: Counted) -> Goals:
    found = [
        GoalCount(goal, counts["goal_simple"], counts["goal_complex"], counts["goal_ask"])
        for goal, counts in counted.by_goal.items()
    ]
    found = sorted(
        (each for each in found if each.total), key=lambda each: (-each.total, each.goal)
    )
    shown = tuple(each for each in found if each.total >= TRACEABLE_BELOW)
    n = counted.all
    return Goals(
        shown=shown,
        others=sum(each.total for each in found) - sum(each.total for each in shown),
        handed={
            estimate: Share(n["sorting", f"handed_{estimate}"], n["sorting", f"goal_{estimate}"])
            for estimate in ("simple", "complex", "ask")
        },
    )


def _waiting(n: _Counts) -> Waiting:
    claim, reply = (Durations(tuple(n[kind, x] for x in LAYOUT[kind])) for kind in _TIMES)
    left = n["handoff", "left"]
    return Waiting(
        claim=claim,
        reply=reply,
        left=Share(left, left + reply.total),
        opened=n["handoff", "opened"],
        callbacks=n["handoff", "callback"],
    )


_TIMES = ("claim", "reply")


def _unanswered(n: _Counts) -> Unanswered:
    names = ("simple", "complex", "ask", "human", "smalltalk", "out_of_scope", "unclear")
    total = sum(n["sorting", name] for name in names)
    return Unanswered(
        unclear=Share(n["sorting", "unclear"], total),
        out_of_scope=Share(n["sorting", "out_of_scope"], total),
    )


def _aftercare(n: _Counts) -> AftercareFigures:
    kind = "aftercare"
    worked = n[kind, "worked"]
    return AftercareFigures(
        asked=n[kind, "asked"],
        worked=Share(worked, worked + n[kind, "not_worked"]),
        stopped=n[kind, "stopped"],
        expired=n[kind, "expired"],
    )


def _tips(n: _Counts, kind: str) -> TipFigures:
    row = f"tip_{kind}"
    shown, taken = n[row, "shown"], n[row, "taken"]
    return TipFigures(
        kind=kind,
        shown=shown,
        # What was shown yesterday may be taken today.
        taken=Share(taken, max(shown, taken)),
        later=n[row, "later"],
        stopped=n[row, "stopped"],
    )


def _step(wanted: Wanted) -> Step:
    days = (wanted.last - wanted.first).days + 1
    if days <= _BY_DAY:
        return "day"
    return "week" if days <= _BY_WEEK else "month"


def _moments(counted: Counted, step: Step, wanted: Wanted) -> tuple[Moment, ...]:
    found: dict[dt.date, Counter[str]] = {}
    day = wanted.first
    while day <= wanted.last:
        begin = day
        if step == "week":
            begin = day - dt.timedelta(days=day.weekday())
        elif step == "month":
            begin = day.replace(day=1)
        counts = found.setdefault(max(begin, wanted.first), Counter())
        counts.update(counted.by_day.get(day, {}))
        day += dt.timedelta(days=1)
    return tuple(
        Moment(
            first=first,
            gnps=Score({score: counts[f"nps{score}"] for score in _SCORES}),
            goals=(goals := sum(counts[f"goal_{e}"] for e in ("simple", "complex", "ask"))),
            complex=Share(counts["goal_complex"], goals),
        )
        for first, counts in sorted(found.items())
    )
