"""From counts to what can be said: each figure with its interval, or that there are too few."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Mapping, Sequence

from bot.domain.durations import Durations
from bot.domain.gnps import HIGHEST, LOWEST
from bot.domain.insight import ESTIMATES, LAYOUT, QUESTIONS, SAID, Counted, Wanted
from bot.domain.insight_over_time import moments, step_of
from bot.domain.insight_told import (
    AftercareFigures,
    Experience,
    GoalCount,
    Goals,
    Insight,
    Judged,
    TipFigures,
    Unanswered,
    Waiting,
)
from bot.domain.shares import TRACEABLE_BELOW, Score, Share, traceable, untold_rows
from bot.domain.tips import TIP_KINDS

_SCORES, _FIVE = range(LOWEST, HIGHEST + 1), range(1, 6)
#: The answers that speak well of it: little effort; fast; trust.
WELL = {"effort": (1, 2), "speed": (4, 5), "trust": (4, 5)}


def figures(wanted: Wanted, counted: Counted) -> Insight:
    """All figures of these counts."""
    n = counted.all
    answered = sum(n[f"survey_{said}", "answered"] for said in SAID)
    experience = _experiences(n)
    return Insight(
        wanted=wanted,
        # A survey of yesterday may be answered today: never more answers than surveys.
        response=Share(answered, max(answered, n["judged", "offered"])),
        skipped=n["judged", "skipped"],
        said={each.said: Share(each.answered, answered, hidden=each.hidden) for each in experience},
        everybody=_everybody(n),
        experience=experience,
        judged=_judged(n),
        goals=_goals(counted),
        waiting=_waiting(n),
        unanswered=_unanswered(n),
        aftercare=_aftercare(n),
        tips=tuple(_tips(n, kind) for kind in TIP_KINDS),
        step=step_of(wanted),
        moments=moments(counted, wanted),
    )


_Counts = Counter[tuple[str, str]]


def _survey(n: _Counts, said: str) -> Counter[str]:
    kind = f"survey_{said}"
    return Counter({name: n[kind, name] for name in LAYOUT[kind]})


def _everybody(n: _Counts) -> Experience:
    group = sum((_survey(n, said) for said in SAID), Counter())
    return _experience("all", group, False, dict.fromkeys(_ASKED, False))


def _experiences(n: _Counts) -> tuple[Experience, ...]:
    """By what was said. All who answered are a whole that is told, and so are all who answered
    each question, so that of each the small groups need another one to hide behind."""
    groups = [_survey(n, said) for said in SAID]
    gone = traceable([group["answered"] for group in groups])
    hidden = {
        asked: traceable([_answers(group, asked) for group in groups], gone) for asked in _ASKED
    }
    return tuple(
        _experience(said, groups[at], gone[at], {asked: hidden[asked][at] for asked in _ASKED})
        for at, said in enumerate(SAID)
    )


def _experience(
    said: str, group: Counter[str], gone: bool, hidden: Mapping[str, bool]
) -> Experience:
    if gone:
        group = Counter()
    return Experience(
        said=said,
        answered=group["answered"],
        hidden=gone or 0 < group["answered"] < TRACEABLE_BELOW,
        gnps=Score({score: group[f"nps{score}"] for score in _SCORES}, hidden["nps"]),
        questions={question: _well(group, question, hidden[question]) for question in QUESTIONS},
        handed=Share(group["handed"], group["answered"], gone),
    )


#: What is asked of who fills it in, besides how complicated it was.
_ASKED = ("nps", *QUESTIONS)


def _answers(group: Counter[str], asked: str) -> int:
    return sum(group[f"{asked}{answer}"] for answer in (_SCORES if asked == "nps" else _FIVE))


def _well(group: Counter[str], question: str, hidden: bool) -> Share:
    well = sum(group[f"{question}{answer}"] for answer in WELL[question])
    return Share(well, _answers(group, question), hidden)


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
        said_untold=_untold(said, traceable([sum(row[s] for row in said.values()) for s in SAID])),
        agreement=Share(agreed, both),
        asked=asked,
        asked_untold=_untold(asked),
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


def _untold(table: Mapping[str, Mapping[str, int]], columns: Sequence[bool] = ()) -> frozenset[str]:
    hidden = untold_rows([list(row.values()) for row in table.values()], (), columns)
    return frozenset(key for key, gone in zip(table, hidden, strict=True) if gone)


def _goals(counted: Counted) -> Goals:
    found = [
        GoalCount(goal, counts["goal_simple"], counts["goal_complex"], counts["goal_ask"])
        for goal, counts in counted.by_goal.items()
    ]
    found = sorted(
        (each for each in found if each.total), key=lambda each: (-each.total, each.goal)
    )
    # All of them together are told, and so are all that were sorted alike.
    hidden = traceable([each.total for each in found])
    n = counted.all
    alike = [n["sorting", f"goal_{estimate}"] for estimate in _SORTED]
    alike_hidden = traceable(alike)
    parts = untold_rows(
        [(each.simple, each.complex, each.ask) for each in found], hidden, alike_hidden
    )
    return Goals(
        shown=tuple(
            replace(each, parts_hidden=parts[at]) for at, each in enumerate(found) if not hidden[at]
        ),
        others=sum(each.total for each, gone in zip(found, hidden, strict=True) if gone),
        handed={
            estimate: Share(n["sorting", f"handed_{estimate}"], total, gone)
            for estimate, total, gone in zip(_SORTED, alike, alike_hidden, strict=True)
        },
    )


#: How a goal is sorted.
_SORTED = ("simple", "complex", "ask")


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
