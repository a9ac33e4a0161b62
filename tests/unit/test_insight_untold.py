"""What is told of a period tells of no small group: also not who takes the rest from the whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Optional, Union

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.insight import Counted, Tally, Wanted
from bot.domain.insight_figures import figures
from bot.domain.insight_told import Insight
from bot.domain.shares import TRACEABLE_BELOW, Score, Share, traceable, untold_rows
from bot.gateway.desk_insight_parts import Cell, Section, amount_chart
from bot.gateway.desk_insight_view import sections
from bot.gateway.desk_insight_words import moment_words

MONDAY = dt.date(2026, 3, 2)


def sorted_as(goal: str, simple: int = 0, complex_: int = 0, ask: int = 0) -> Tally:
    counts = {"goal_simple": simple, "goal_complex": complex_, "goal_ask": ask}
    return Tally("sorting", "sociaal", goal, counts)


def scored(count: int, said: str = "simple", **more: int) -> Tally:
    counts = {"answered": count, "nps9": count, "effort1": count, **more}
    return Tally(f"survey_{said}", "sociaal", None, counts)


def of_days(*days: Iterable[Tally]) -> Insight:
    counted = Counted()
    for number, tallies in enumerate(days):
        counted.add(MONDAY + dt.timedelta(days=number), tallies)
    return figures(Wanted(MONDAY, MONDAY + dt.timedelta(days=len(days) - 1)), counted)


def totals(figures: Iterable[Union[Share, Score]]) -> list[Optional[int]]:
    """As somebody who looks can know them."""
    return [None if f.hidden or 0 < f.total < TRACEABLE_BELOW else f.total for f in figures]


def left(whole: int, known: Sequence[Optional[int]]) -> int:
    """What who looks finds by taking what is told from the whole: of so many, together."""
    return whole - sum(each or 0 for each in known)


def section(found: Insight, key: str) -> Section:
    return next(each for each in sections(found, str) if each.key == key)


def test_a_small_day_cannot_be_found_by_taking_the_other_days_from_the_period() -> None:
    found = of_days(
        [sorted_as("schuldhulp", 30), scored(30)],
        [sorted_as("schuldhulp", 2), scored(1)],
        [sorted_as("schuldhulp", 25), scored(21)],
        [],
    )
    answers = totals(moment.gnps for moment in found.moments)
    goals = totals(moment.complex for moment in found.moments)
    assert (answers, goals) == ([30, None, None, 0], [30, None, None, 0])
    assert left(found.everybody.gnps.total, answers) == 22
    assert left(sum(goal.total for goal in found.goals.shown), goals) == 27
    assert found.moments[2].gnps.score is None and found.moments[2].complex.share is None


def test_of_a_day_that_is_not_told_the_page_and_its_files_say_nothing() -> None:
    found = of_days([scored(30), sorted_as("x", 30)], [scored(1), sorted_as("x", 2)])
    over_time = section(found, "tijd")
    for label, cells in over_time.tables[0].rows:
        told = [cell.words for cell in cells if cell.words]
        assert told == ["niet getoond"] * 4, label
        assert not any(cell.number for cell in cells)
    bars = [bar for chart in over_time.charts for bar in chart.bars]
    assert {(bar.words, bar.end) for bar in bars} == {("niet getoond", None)}
    # Nor does the scale tell how many there were at most.
    assert over_time.charts[0].ends == ("0", "10")


def test_small_days_that_are_enough_together_hide_no_other_day() -> None:
    found = of_days([scored(30)], [scored(3)], [scored(4)])
    assert totals(moment.gnps for moment in found.moments) == [30, None, None]


def test_who_did_not_say_how_complicated_it_was_cannot_be_counted_from_who_did() -> None:
    found = of_days([scored(30), scored(8, "between"), scored(20, "complex"), scored(2, "unsaid")])
    assert found.response.count == 60
    assert [share.hidden for share in found.said.values()] == [False, True, False, True]
    told = [share for share in found.said.values() if not share.hidden]
    assert {share.total for share in told} == {60}  # not 58
    assert left(60, [share.count for share in told]) == 10


def test_few_answers_to_one_question_hide_behind_another_group() -> None:
    """All filled it in, but two of those who found it complex left out the G-NPS's question."""
    few = scored(20, "complex", nps9=2)
    found = of_days([scored(30), few, scored(9, "between")])
    groups = found.experience
    known = totals(group.gnps for group in groups)
    assert known == [30, None, None, 0] and left(found.everybody.gnps.total, known) == 11
    assert totals(group.questions["effort"] for group in groups) == [30, 9, 20, 0]
    assert not any(group.hidden for group in groups)


def test_a_goal_of_few_is_put_together_with_another_one() -> None:
    found = of_days([sorted_as(f"doel{count}", count) for count in (40, 12, 3)])
    assert [goal.total for goal in found.goals.shown] == [40]
    assert found.goals.others == 15
    alike = of_days([sorted_as("a", 30, 20, 2)])
    assert totals(alike.goals.handed.values()) == [30, None, None]


TABLES = st.integers(1, 4).flatmap(
    lambda wide: st.lists(
        st.lists(st.sampled_from([0, 0, 1, 3, 4, 5, 7, 30]), min_size=wide, max_size=wide),
        min_size=1,
        max_size=5,
    )
)


@given(st.lists(st.integers(0, 40), max_size=8))
def test_of_no_groups_less_than_five_are_left(sizes: list[int]) -> None:
    hidden = traceable(sizes)
    gone = sum(size for size, untold in zip(sizes, hidden, strict=True) if untold)
    told = [size for size, untold in zip(sizes, hidden, strict=True) if size and not untold]
    assert all(size >= TRACEABLE_BELOW for size in told)
    assert gone == 0 or gone >= TRACEABLE_BELOW or not told


@given(TABLES)
def test_of_no_table_one_row_or_less_than_five_are_left_in_a_column(table: list[list[int]]) -> None:
    columns = traceable([sum(column) for column in zip(*table, strict=True)])
    hidden = untold_rows(table, (), columns)
    told = [row for row, untold in zip(table, hidden, strict=True) if any(row) and not untold]
    left = [row for row, untold in zip(table, hidden, strict=True) if untold]
    for row in told:
        assert not any(0 < n < TRACEABLE_BELOW for n in row)
        assert not any(n and secret for n, secret in zip(row, columns, strict=True))
    if told and left:
        assert len(left) > 1
        for column, secret in zip(zip(*left, strict=True), columns, strict=True):
            assert secret or not 0 < sum(column) < TRACEABLE_BELOW


def test_of_the_table_of_estimates_no_small_number_is_what_the_other_rows_leave() -> None:
    """Thirty, ten and three said simple: 43 less what is told would be the three."""
    rows = {"simple": (30, 40), "complex": (10, 50), "ask": (3, 20), "none": (0, 0)}
    counts = {
        f"{estimate}_{said}": count
        for estimate, row in rows.items()
        for said, count in zip(("simple", "complex"), row, strict=True)
    }
    found = of_days([Tally("judged", None, None, counts)])
    assert found.judged.said_untold == {"ask", "complex"}
    table = section(found, "sorteren").tables[1]
    assert [[cell.words for cell in cells] for _, cells in table.rows] == [
        ["30", "0", "40", "0", "70"],
        ["niet getoond"] * 5,
        ["niet getoond"] * 5,
        ["0"] * 5,
    ]


def test_how_a_goal_was_sorted_is_not_what_the_other_goals_leave() -> None:
    found = of_days([sorted_as("a", 30, 2), sorted_as("b", 10, 20), sorted_as("c", 40, 50)])
    told = {goal.goal: goal.parts_hidden for goal in found.goals.shown}
    assert told == {"a": True, "b": True, "c": False}
    rows = dict(section(found, "doelen").tables[0].rows)
    assert [cell.words for cell in rows["b"]] == ["30", *["niet getoond"] * 3]


def test_the_other_goals_do_not_set_the_scale() -> None:
    found = of_days([sorted_as(f"doel{number}", 30 - number) for number in range(18)])
    (chart,) = section(found, "doelen").charts
    assert (chart.bars[0].words, chart.bars[0].end, chart.ends[1]) == ("30", 0.75, "40")
    last = chart.bars[-1]
    assert (last.label, last.words, last.end) == ("Andere doelen, samen", "42", None)


def test_what_has_no_number_has_no_bar() -> None:
    chart = amount_chart("Doelen", [("a", Cell("minder dan 5")), ("b", Cell("0", 0))])
    assert [bar.end for bar in chart.bars] == [None, 0]


@pytest.mark.parametrize(
    ("first", "last", "begin", "end"),
    [
        # By day; by week: Wednesday to Tuesday, Monday to Sunday, Monday to Monday, over a year.
        ("2026-03-03", "2026-03-04", "3 maart 2026", "4 maart 2026"),
        (
            *("2026-10-28", "2026-11-17"),
            *("28 oktober tot en met 1 november 2026", "16 tot en met 17 november 2026"),
        ),
        ("2026-11-02", "2026-11-22", "week van 2 november 2026", "week van 16 november 2026"),
        ("2026-11-02", "2026-11-16", "week van 2 november 2026", "16 november 2026"),
        (
            *("2025-12-31", "2026-02-01"),
            *("31 december 2025 tot en met 4 januari 2026", "week van 26 januari 2026"),
        ),
        # By month.
        ("2026-01-01", "2026-04-30", "januari 2026", "april 2026"),
        (
            *("2026-01-15", "2026-05-03"),
            *("15 tot en met 31 januari 2026", "1 tot en met 3 mei 2026"),
        ),
    ],
)
def test_a_part_of_a_week_or_month_is_called_by_its_days(
    first: str, last: str, begin: str, end: str
) -> None:
    days = (dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    found = figures(Wanted(*days), Counted())
    words = [moment_words(found, moment) for moment in found.moments]
    assert (words[0], words[-1]) == (begin, end)
