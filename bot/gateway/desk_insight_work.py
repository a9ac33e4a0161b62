"""Sections about what was done: waiting, goals, what got no answer, aftercare, and over time."""

from __future__ import annotations

from collections.abc import Callable

from bot.domain.insight_told import GoalCount, Insight
from bot.gateway.desk_insight_parts import (
    HIDDEN,
    SCORE_HEADS,
    SHARE_HEADS,
    TIME_HEADS,
    Cell,
    Section,
    Table,
    amount,
    amount_chart,
    score_bar,
    score_cells,
    score_chart,
    share_bar,
    share_cells,
    share_chart,
    time_cells,
    time_chart,
    total_cell,
)
from bot.gateway.desk_insight_words import TIP_WORDS, moment_words, shares_table

_GOALS_IN_CHART = 15
#: From the key of a goal to its title.
Title = Callable[[str], str]


def waiting(found: Insight) -> Section:
    waiting = found.waiting
    times = [
        ("Tot iemand het oppakt: de helft binnen", waiting.claim, 0.5),
        ("Tot iemand het oppakt: 9 van de 10 binnen", waiting.claim, 0.9),
        ("Tot het eerste antwoord: de helft binnen", waiting.reply, 0.5),
        ("Tot het eerste antwoord: 9 van de 10 binnen", waiting.reply, 0.9),
    ]
    rows = [
        ("Tot iemand het oppakt", time_cells(waiting.claim)),
        ("Tot het eerste antwoord", time_cells(waiting.reply)),
    ]
    counts = [
        ("Gesprekken naar een medewerker", [amount(waiting.opened)]),
        ("Daarvan terugbellen", [amount(waiting.callbacks)]),
    ]
    left = ("Weggegaan voordat er iemand was", waiting.left)
    return Section(
        key="wachten",
        title="Wachten op een medewerker",
        about="Vanaf het moment dat de klant om een medewerker vroeg, in chats. De helft (de "
        "mediaan) en 9 van de 10 (p90) zijn geschat uit tijdvakken.",
        charts=[
            time_chart("Hoelang het duurde", times),
            share_chart("Niet gewacht", [share_bar(*left)]),
        ],
        tables=[
            Table("wachten", "Hoelang het duurde", ("Wat", *TIME_HEADS), rows),
            shares_table("weggegaan", "Niet gewacht", "Wat", [left]),
            Table("medewerkers", "Hoeveel", ("Wat", "Aantal"), counts),
        ],
    )


def goals(found: Insight, title: Title) -> Section:
    goals = found.goals
    first = [(title(goal.goal), amount(goal.total)) for goal in goals.shown[:_GOALS_IN_CHART]]
    rest = sum(goal.total for goal in goals.shown[_GOALS_IN_CHART:]) + goals.others
    others = [("Andere doelen, samen", amount(rest))] if rest else []
    rows = [(title(goal.goal), [amount(goal.total), *_parts(goal)]) for goal in goals.shown]
    if goals.others:
        rows.append(
            ("Doelen die niet apart getoond worden", [amount(goals.others), *[Cell("")] * 3])
        )
    return Section(
        key="doelen",
        title="Waar klanten voor kwamen",
        about="Elk doel telt één keer per gesprek, op de dag dat het voor het eerst genoemd werd.",
        charts=[amount_chart("Doelen", first, *others)],
        tables=[
            Table(
                "doelen",
                "Alle doelen",
                ("Doel", "Aantal", "Eenvoudig", "Ingewikkeld", "Twijfel"),
                rows,
            )
        ],
    )


def _parts(goal: GoalCount) -> list[Cell]:
    if goal.parts_hidden:
        return [Cell(HIDDEN)] * 3
    return [amount(count) for count in (goal.simple, goal.complex, goal.ask)]


def unanswered(found: Insight) -> Section:
    rows = [
        ("Niet begrepen", found.unanswered.unclear),
        ("Niet iets voor ons", found.unanswered.out_of_scope),
    ]
    return Section(
        key="onbeantwoord",
        title="Zonder antwoord",
        about="Van alle berichten aan de digitale assistent: waarvan niet duidelijk was wat de "
        "klant wilde, en wat niet bij deze organisatie hoort.",
        charts=[share_chart("Berichten zonder antwoord", [share_bar(*row) for row in rows])],
        tables=[shares_table("onbeantwoord", "Berichten zonder antwoord", "Waarom", rows)],
    )


def afterwards(found: Insight) -> Section:
    after = found.aftercare
    tips = [(TIP_WORDS[tip.kind], tip) for tip in found.tips]
    bars = [share_bar("Nazorg: het is gelukt", after.worked)]
    bars += [share_bar(f"{words}: gebruikt", tip.taken) for words, tip in tips]
    return Section(
        key="nazorg",
        title="Nazorg en tips",
        about="Van wie op de vraag ‘is het gelukt?’ antwoordde; en van de getoonde berichten die "
        "wij uit onszelf gaven. Tips horen niet bij een afdeling of een doel.",
        charts=[share_chart("Gelukt, en gebruikt", bars)],
        tables=[
            Table(
                "nazorg",
                "Nazorg",
                ("Wat", "Gevraagd", "Afgezegd", "Geen antwoord", *SHARE_HEADS),
                [
                    (
                        "Gelukt",
                        (
                            *map(amount, (after.asked, after.stopped, after.expired)),
                            *share_cells(after.worked),
                        ),
                    )
                ],
            ),
            Table(
                "tips",
                "Berichten uit onszelf",
                ("Soort", "Later", "Niet meer", *SHARE_HEADS),
                [
                    (words, (amount(tip.later), amount(tip.stopped), *share_cells(tip.taken)))
                    for words, tip in tips
                ],
            ),
        ],
    )


def over_time(found: Insight) -> Section:
    moments = [(moment_words(found, moment), moment) for moment in found.moments]
    rows = [
        (words, (*share_cells(moment.complex), *score_cells(moment.gnps)))
        for words, moment in moments
    ]
    counts = [(words, total_cell(moment.complex)) for words, moment in moments]
    step = {"day": "dag", "week": "week", "month": "maand"}[found.step]
    heads = ("Ingewikkeld (%)", "Van (%)", "Tot (%)")
    return Section(
        key="tijd",
        title="In de tijd",
        about=f"Per {step}: hoeveel doelen, welk deel als ingewikkeld is ingeschat, en de G-NPS.",
        charts=[
            amount_chart("Doelen", counts),
            score_chart("G-NPS", [score_bar(words, moment.gnps) for words, moment in moments]),
        ],
        tables=[
            Table("tijd", f"Per {step}", (step.capitalize(), "Doelen", *heads, *SCORE_HEADS), rows)
        ],
    )
