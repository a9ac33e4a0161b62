"""What came of it, as its page and its files tell it: sections with charts and tables, in Dutch."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.insight import ESTIMATES, QUESTIONS
from bot.domain.insight_told import Insight
from bot.gateway.desk_insight_parts import (
    SCORE_HEADS,
    SHARE_HEADS,
    Bar,
    Section,
    Table,
    amount,
    score_bar,
    score_cells,
    score_chart,
    share_bar,
    share_cells,
    share_chart,
    time_chart,
)
from bot.gateway.desk_insight_words import (
    ESTIMATE_WORDS,
    HANDED_WORDS,
    QUESTION_WORDS,
    SAID_WORDS,
    crossed_table,
    shares_table,
)
from bot.gateway.desk_insight_work import Title, afterwards, goals, over_time, unanswered, waiting

COMPLEXITY = "Hoe ingewikkeld klanten het vonden"


def sections(found: Insight, title: Title) -> list[Section]:
    """In the order in which they are read."""
    return [
        _sorting(found),
        _wrong(found),
        _experience(found),
        _handed(found),
        waiting(found),
        goals(found, title),
        unanswered(found),
        afterwards(found),
        over_time(found),
    ]


def key_figures(found: Insight) -> list[Bar]:
    """What is looked at first."""
    judged, goals = found.judged, found.goals
    count = sum(goal.total for goal in goals.shown) + goals.others
    waits = time_chart("", [("Eerste antwoord van een medewerker", found.waiting.reply, 0.5)])
    return [
        Bar("Doelen van klanten", amount(count).words),
        score_bar("G-NPS", found.everybody.gnps),
        share_bar("Voorsortering zoals de klant het zag", judged.agreement),
        share_bar("Gemist, voor zover gebleken", judged.missed),
        *waits.bars,
        share_bar("Vragenlijst ingevuld", found.response),
    ]


def _sorting(found: Insight) -> Section:
    judged = found.judged
    sure = [
        ("Bij een duidelijke inschatting", judged.agreement),
        ("Bij twijfel, waarna de klant koos", judged.asked_agreement),
    ]
    columns = ("simple", "between", "complex", "unsaid")
    rows = [
        (
            ESTIMATE_WORDS[e],
            None if e in judged.said_untold else [judged.said[e][s] for s in columns],
        )
        for e in ESTIMATES
    ]
    asked = [
        (
            ESTIMATE_WORDS[likelier],
            None if likelier in judged.asked_untold else [row["simple"], row["complex"]],
        )
        for likelier, row in judged.asked.items()
    ]
    heads = ("Ingeschat als", *(SAID_WORDS[s] for s in columns), "Samen")
    return Section(
        key="sorteren",
        title="Klopt de voorsortering?",
        about="Hoe ingewikkeld iets is, bepaalt de klant: die zegt het achteraf (1 = heel "
        "eenvoudig, 5 = heel ingewikkeld), of kiest zelf als de voorsortering twijfelt. Een 3 telt "
        "bij het vergelijken niet mee.",
        charts=[share_chart("Zelfde oordeel als de klant", [share_bar(*row) for row in sure])],
        tables=[
            shares_table("overeenstemming", "Zelfde oordeel als de klant", "Waar", sure),
            crossed_table("ingeschat-en-gezegd", "Ingeschat, en gezegd door de klant", heads, rows),
            crossed_table(
                "twijfel-en-gekozen",
                "Bij twijfel: wat waarschijnlijker leek, en wat de klant koos",
                ("Leek", "Koos eenvoudig", "Koos ingewikkeld", "Samen"),
                asked,
            ),
        ],
    )


def _wrong(found: Insight) -> Section:
    judged = found.judged
    rows = [
        ("Gemist: klant vond het ingewikkeld", judged.missed_said),
        ("Gemist: niet opgelost, toch naar een medewerker", judged.missed_person),
        ("Gemist, samen, van alle als eenvoudig ingeschatte doelen", judged.missed),
        ("Te snel doorgezet: klant vond het eenvoudig", judged.over),
    ]
    return Section(
        key="gemist",
        title="Gemist en te snel doorgezet",
        about="Gemist: als eenvoudig behandeld, maar de klant noemde het ingewikkeld of moest na "
        "‘niet opgelost’ toch naar een medewerker. Te snel doorgezet: als ingewikkeld naar een "
        "medewerker gegaan, maar de klant noemde het eenvoudig. Dit is wat gebleken is; wie niets "
        "zei, telt bij ‘samen’ niet als gemist.",
        charts=[share_chart("Van hoeveel dat bleek", [share_bar(*row) for row in rows])],
        tables=[shares_table("gemist", "Gemist en te snel doorgezet", "Wat", rows)],
    )


def _experience(found: Insight) -> Section:
    groups = [found.everybody, *found.experience]
    charts = [
        score_chart(
            "G-NPS, naar hoe ingewikkeld de klant het vond",
            [score_bar(SAID_WORDS[g.said], g.gnps) for g in groups],
        )
    ]
    for question in QUESTIONS:
        bars = [share_bar(SAID_WORDS[g.said], g.questions[question]) for g in groups]
        charts.append(share_chart(QUESTION_WORDS[question], bars))
    scores = [(SAID_WORDS[g.said], score_cells(g.gnps)) for g in groups]
    shares = [
        (f"{SAID_WORDS[g.said]}: {QUESTION_WORDS[q].lower()}", share_cells(g.questions[q]))
        for g in groups
        for q in QUESTIONS
    ]
    said = [(SAID_WORDS[s], share) for s, share in found.said.items()]
    charts.append(share_chart(COMPLEXITY, [share_bar(*row) for row in said]))
    return Section(
        key="ervaring",
        title="Hoe klanten het vonden",
        about="De G-NPS: hoe positief iemand over de ervaring zou spreken, van 1 tot 10. Het deel "
        "9 en 10 min het deel 1 tot en met 6.",
        charts=charts,
        tables=[
            Table("g-nps", "G-NPS", ("Klanten", *SCORE_HEADS), scores),
            Table(
                "moeite-snelheid-vertrouwen",
                "Moeite, snelheid en vertrouwen",
                ("Klanten en vraag", *SHARE_HEADS),
                shares,
            ),
            shares_table("ingewikkeld", COMPLEXITY, "Oordeel", said),
        ],
    )


def _handed(found: Insight) -> Section:
    rows = [(HANDED_WORDS[e], share) for e, share in found.goals.handed.items()]
    rows += [(SAID_WORDS["all"], found.everybody.handed)]
    rows += [(f"Klant: {SAID_WORDS[g.said].lower()}", g.handed) for g in found.experience]
    return Section(
        key="doorgezet",
        title="Naar een medewerker",
        about="Welk deel bij een medewerker kwam: van de doelen zoals ze waren ingeschat, en van "
        "de klanten die de vragenlijst invulden.",
        charts=[share_chart("Naar een medewerker", [share_bar(*row) for row in rows])],
        tables=[shares_table("doorgezet", "Naar een medewerker", "Waarvan", rows)],
    )


def tables(found: Insight, title: Title) -> Iterator[Table]:
    """Every table, for the files."""
    for section in sections(found, title):
        yield from section.tables
