"""Which matters of a conversation were never answered."""

from __future__ import annotations

import datetime as dt

from bot.domain.next_steps import NextStep
from bot.domain.open_matters import in_matters, replaced, unanswered
from bot.domain.outcome import RecordedStep

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.timezone.utc)


def minute(number: int) -> dt.datetime:
    return NOON + dt.timedelta(minutes=number)


def step(number: int, goal: str | None, **about: object) -> RecordedStep:
    """A step told by the bot in turn `number`, or in a hand-off, at that minute."""
    turn = None if "handoff_id" in about else number
    told = NextStep(who="u", what=f"Stap {number}")
    fields: dict[str, object] = {"recorded_at": minute(number), "goal": goal, "turn_seq": turn}
    return RecordedStep(told, "bot", **{**fields, "id": number, **about})  # type: ignore[arg-type]


def numbers(matters: list[list[RecordedStep]]) -> list[list[int]]:
    return [[each.id for each in matter] for matter in matters]


def test_steps_that_were_told_together_are_one_matter_in_the_order_of_telling() -> None:
    agreed = step(9, "c", handoff_id="h")
    first, more = step(2, "a"), step(3, "a", turn_seq=2, recorded_at=minute(2))
    assert numbers(in_matters([agreed, step(4, "b"), more, first])) == [[2, 3], [4], [9]]


def test_what_was_walked_away_from_is_unanswered() -> None:
    told = [step(2, "a"), step(4, "b", confirmed_at=minute(5))]
    assert numbers(unanswered(told)) == [[2]]


def test_no_is_an_answer_too_and_what_is_done_needs_none() -> None:
    assert unanswered([step(2, "a", disputed_at=minute(3)), step(4, "b", done_at=minute(9))]) == []


def test_what_came_in_its_place_about_the_same_goal_is_all_that_holds() -> None:
    told = [step(2, "a"), step(4, "b"), step(6, "a", handoff_id="h")]
    assert replaced(told) == {2}
    assert numbers(unanswered(told)) == [[4], [6]]


def test_of_what_is_about_no_goal_nothing_replaces_anything() -> None:
    assert replaced([step(2, None), step(4, None)]) == frozenset()


def test_it_can_be_told_how_it_stood_at_a_moment() -> None:
    told = [
        step(2, "a", confirmed_at=minute(9)),
        step(4, "b", confirmed_at=minute(5)),
        step(8, "a"),
    ]
    assert numbers(unanswered(told, minute(4))) == [[2], [4]]
    assert numbers(unanswered(told, minute(6))) == [[2]]
    assert numbers(unanswered(told, minute(8))) == [[8]]
