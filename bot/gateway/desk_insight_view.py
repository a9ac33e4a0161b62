"""What came of it, as its page and its files tell it: sections with charts and tables, in Dutch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.insight import ESTIMATES, QUESTIONS
from bot.domain.insight_told import Experience, Insight
from bot.gateway.desk_insight_parts import (
    HIDDEN,
    SCORE_HEADS,
    SHARE_HEADS,
    Bar,
    Cell,
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
    QUESTION_WORDS,
    SAID_WORDS,
    crossed_table,
    shares_table,
)
from bot.gateway.desk_insight_work import Title, afterwards, goals, over_time, unanswered, waiting


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
    rows = [(ESTIMATE_WORDS[e], [judged.said[e][s] for s in columns]) for e in ESTIMATES]
    asked = [
        (ESTIMATE_WORDS[likelier], [row["simple"], row["complex"]])
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
            [score_bar(SAID_WORDS[g.said], g.gnps, g.hidden) for g in groups],
        )
    ]
    for question in QUESTIONS:
        bars = [_group_bar(g, share_bar(SAID_WORDS[g.said], g.questions[question])) for g in groups]
        charts.append(share_chart(QUESTION_WORDS[question], bars))
    scores = [(SAID_WORDS[g.said], score_cells(g.gnps, g.hidden)) for g in groups]
    shares = [
        (f"{SAID_WORDS[g.said]}: {QUESTION_WORDS[q].lower()}", _group_cells(g, q))
        for g in groups
        for q in QUESTIONS
    ]
    said = [(SAID_WORDS[s], share) for s, share in found.said.items()]
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
            shares_table("ingewikkeld", "Hoe ingewikkeld klanten het vonden", "Oordeel", said),
        ],
    )


def _group_bar(group: Experience, bar: Bar) -> Bar:
    return Bar(bar.label, HIDDEN) if group.hidden else bar


def _group_cells(group: Experience, question: str) -> Sequence[Cell]:
    if group.hidden:
        return (Cell(HIDDEN), Cell(HIDDEN), Cell(""), Cell(""))
    return share_cells(group.questions[question])


def _handed(found: Insight) -> Section:
    estimated = [
        (f"Ingeschat: {ESTIMATE_WORDS[e].lower()}", share)
        for e, share in found.goals.handed.items()
    ]
    groups = [found.everybody, *found.experience]
    bars = [
        _group_bar(g, share_bar(f"Klant: {SAID_WORDS[g.said].lower()}", g.handed)) for g in groups
    ]
    cells = [
        (
            f"Klant: {SAID_WORDS[g.said].lower()}",
            (Cell(HIDDEN), Cell(HIDDEN), Cell(""), Cell("")) if g.hidden else share_cells(g.handed),
        )
        for g in groups
    ]
    rows = [(label, share_cells(share)) for label, share in estimated]
    return Section(
        key="doorgezet",
        title="Naar een medewerker",
        about="Welk deel bij een medewerker kwam: van de doelen zoals ze waren ingeschat, en van "
        "de klanten die de vragenlijst invulden.",
        charts=[
            share_chart("Naar een medewerker", [*(share_bar(*row) for row in estimated), *bars])
        ],
        tables=[
            Table("doorgezet", "Naar een medewerker", ("Waarvan", *SHARE_HEADS), [*rows, *cells])
        ],
    )


def tables(found: Insight, title: Title) -> Iterator[Table]:
    """Every table, for the files."""
    for section in sections(found, title):
        yield from section.tables
