"""Asking how it was: when it is closed, once, not twice in a row, and never in the middle."""

from __future__ import annotations

from typing import Any, Optional

import pytest
import sqlalchemy as sa

from bot.bootstrap import Services
from bot.domain.customer import Identity
from bot.domain.errors import Conflict, InvalidInput, NotFound
from bot.domain.goals import NextStep
from bot.domain.handoff import NewHandoff
from bot.domain.staff import Staff
from bot.domain.triage import Triage
from bot.storage.afterwards_tables import surveys
from tests.conftest import PASSWORD
from tests.fakes import FakeClock
from tests.gateway_client import running

pytest_plugins = ["tests.both_databases"]
GOAL = "parkeervergunning"
SANNE = Identity("klant-sanne", "Sanne de Wit")
LETTER = NextStep(who="wij", what="Wij sturen u een brief", due="vrijdag")


def begin(services: Services, who: Optional[Identity] = None, browser: str = "") -> str:
    return services.conversations.start(who, None, "nl", browser or None).conversation.id


def asks(services: Services, conversation_id: str, number: int = 1, goal: str = GOAL) -> None:
    received = services.conversations.receive(conversation_id, f"c{number}", "w", "hoe gaat dat")
    assert received.turn is not None
    services.sorting.sort(conversation_id, received.seq, goal, 0.9, Triage("simple", "simple", 0.1))
    services.turns.complete(received.turn, "w", [])


def solved(services: Services, conversation_id: str, number: int = 1) -> None:
    asks(services, conversation_id, number)
    is_closed(services, conversation_id)


def is_closed(services: Services, conversation_id: str) -> None:
    """The citizen says that it is solved, and the bot asks nothing else."""
    services.sorting.note_outcome(conversation_id, "solved")
    services.matters.closed(conversation_id)


def survey_of(services: Services, conversation_id: str) -> Optional[dict[str, Any]]:
    return services.conversations.messages_since(conversation_id, 0)[1].to_dict()["survey"]


def resolve(
    services: Services, conversation_id: str, agent: Staff, outcome: str, *steps: NextStep
) -> None:
    handoff = services.handoffs.open(conversation_id, NewHandoff(goal=GOAL)).handoff
    services.casework.claim(handoff.id, agent)
    assert survey_of(services, conversation_id) is None
    services.casework.resolve(handoff.id, agent, outcome, list(steps))


def test_the_questions_are_those_of_the_research_in_their_order(both: Services) -> None:
    conversation_id = begin(both)
    solved(both, conversation_id)
    asked = survey_of(both, conversation_id)
    assert asked is not None
    keys = [question["key"] for question in asked["questions"]]
    assert keys == ["complexity", "effort", "speed", "nps", "trust", "remark"]
    complexity, nps, remark = (asked["questions"][place] for place in (0, 3, 5))
    name = both.catalogue.organisation.name
    assert complexity["text"] == (
        "Hoe ingewikkeld of eenvoudig was het doel dat u wilde bereiken toen u contact opnam met "
        f"{name}?"
    )
    assert nps["text"] == f"In hoeverre zou u positief spreken over uw ervaring met {name}?"
    assert (nps["kind"], nps["from"], nps["to"]) == ("scale", 1, 10)
    assert (complexity["low"], complexity["high"]) == ("heel eenvoudig", "heel ingewikkeld")
    assert (remark["kind"], remark["max"]) == ("text", 500)


def test_who_chats_in_english_is_asked_in_english(both: Services) -> None:
    conversation_id = both.conversations.start(None, None, "en").conversation.id
    solved(both, conversation_id)
    asked = survey_of(both, conversation_id)
    assert asked and asked["questions"][2]["text"] == "How fast did it go?"


def test_nobody_is_asked_before_it_is_closed(both: Services, clock: FakeClock) -> None:
    anna = both.staff.add("anna", "Anna", "agent", [], PASSWORD)
    conversation_id = begin(both)
    assert survey_of(both, conversation_id) is None
    asks(both, conversation_id)
    assert survey_of(both, conversation_id) is None
    both.sorting.note_outcome(conversation_id, "not_solved")
    both.matters.closed(conversation_id)
    assert survey_of(both, conversation_id) is None
    resolve(both, conversation_id, anna, "follow_up", LETTER)
    both.conversations.receive(conversation_id, "c8", "w", "ja dat klopt")
    assert survey_of(both, conversation_id) is None  # we come back to it: it is not done
    resolve(both, conversation_id, anna, "solved")
    assert survey_of(both, conversation_id) is not None


@pytest.mark.parametrize("said", ["ja dat klopt", "nee dat klopt niet"])
def test_first_it_is_said_whether_what_was_agreed_is_right(both: Services, said: str) -> None:
    anna = both.staff.add("anna", "Anna", "agent", [], PASSWORD)
    conversation_id = begin(both)
    resolve(both, conversation_id, anna, "solved", LETTER)
    assert survey_of(both, conversation_id) is None  # never two questions at once
    both.conversations.receive(conversation_id, "c2", "w", said)
    # After a no it is asked whether a person looks at it, so nothing is closed yet.
    assert (survey_of(both, conversation_id) is not None) is said.startswith("ja")
    if said.startswith("nee"):
        both.handoffs.open_by_button(conversation_id)
        (case,) = both.reading.queue(anna, "waiting")
        both.casework.claim(case.id, anna)
        both.casework.resolve(case.id, anna, "solved", [])
        assert survey_of(both, conversation_id) is not None


def test_what_was_told_earlier_is_answered_first_as_well(both: Services) -> None:
    anna = both.staff.add("anna", "Anna", "agent", [], PASSWORD)
    conversation_id = begin(both)
    both.next_steps.confirm(conversation_id, both.catalogue.goals["paspoort_aanvragen"], 1)
    resolve(both, conversation_id, anna, "solved", LETTER)
    both.conversations.receive(conversation_id, "c2", "w", "ja dat klopt")
    assert survey_of(both, conversation_id) is None
    both.conversations.receive(conversation_id, "c3", "w", "ja die ook")
    asked = survey_of(both, conversation_id)
    assert asked is not None
    with both.engine.connect() as db:
        (row,) = db.execute(sa.select(surveys)).all()
    assert (row.goal, row.department) == (GOAL, "belastingen")


def test_while_a_call_back_waits_it_is_not_closed(both: Services) -> None:
    conversation_id = begin(both)
    asks(both, conversation_id)
    call = NewHandoff(kind="callback", goal=GOAL, callback_when="morgen")
    both.handoffs.open(conversation_id, call)
    is_closed(both, conversation_id)
    assert survey_of(both, conversation_id) is None


def test_who_ends_the_chat_is_asked_if_there_was_a_matter(both: Services) -> None:
    nothing, matter = begin(both), begin(both)
    asks(both, matter)
    for conversation_id in (nothing, matter):
        both.ending.end(conversation_id)
    assert survey_of(both, nothing) is None
    assert survey_of(both, matter) is not None


@pytest.mark.parametrize("goes_on", ["question", "person"])
def test_who_goes_on_is_not_asked_until_it_is_closed_again(both: Services, goes_on: str) -> None:
    anna = both.staff.add("anna", "Anna", "agent", [], PASSWORD)
    conversation_id = begin(both)
    solved(both, conversation_id)
    before = survey_of(both, conversation_id)
    assert before is not None
    if goes_on == "question":
        asks(both, conversation_id, 2, "paspoort_aanvragen")
    else:
        both.handoffs.open_by_button(conversation_id)
    assert survey_of(both, conversation_id) is None
    with pytest.raises(Conflict):
        both.survey.answer(conversation_id, before["id"], {"effort": 3})
    if goes_on == "question":
        is_closed(both, conversation_id)
    else:
        resolve(both, conversation_id, anna, "solved")
    after = survey_of(both, conversation_id)
    assert after is not None and after["id"] == before["id"]


def test_thanks_are_not_another_question(both: Services) -> None:
    conversation_id = begin(both)
    solved(both, conversation_id)
    received = both.conversations.receive(conversation_id, "c9", "w", "dank u wel")
    thanks = Triage("smalltalk", "smalltalk", 0.0)
    both.sorting.sort(conversation_id, received.seq, "bedanken", 0.9, thanks)
    assert survey_of(both, conversation_id) is not None


def test_answered_once_it_is_kept_and_the_same_again_is_fine(both: Services) -> None:
    conversation_id = begin(both)
    solved(both, conversation_id)
    asked = survey_of(both, conversation_id)
    assert asked is not None
    answers = {"complexity": 2, "nps": 9, "remark": "Ging goed, bel 06 12345678"}
    for _ in range(2):
        both.survey.answer(conversation_id, asked["id"], answers)
    assert survey_of(both, conversation_id) is None
    with both.engine.connect() as db:
        (row,) = db.execute(sa.select(surveys)).all()
    assert (row.complexity, row.effort, row.speed, row.nps, row.trust) == (2, None, None, 9, None)
    assert "12345678" not in row.remark
    assert (row.goal, row.department) == (GOAL, "belastingen")
    assert row.answered_at is not None and row.skipped_at is None
    for other in ({"complexity": 3}, {}):
        with pytest.raises(Conflict):
            both.survey.answer(conversation_id, asked["id"], other)
    is_closed(both, conversation_id)
    assert survey_of(both, conversation_id) is None  # of one conversation once


def test_no_answers_at_all_is_to_skip_it(both: Services) -> None:
    conversation_id = begin(both)
    solved(both, conversation_id)
    asked = survey_of(both, conversation_id)
    assert asked is not None
    both.survey.answer(conversation_id, asked["id"], {"remark": " "})
    both.survey.skip(conversation_id, asked["id"])
    with both.engine.connect() as db:
        (row,) = db.execute(sa.select(surveys)).all()
    assert row.answered_at is None and row.skipped_at is not None


def test_wrong_answers_are_refused_and_the_questions_stay(both: Services) -> None:
    conversation_id, other = begin(both), begin(both)
    solved(both, conversation_id)
    asked = survey_of(both, conversation_id)
    assert asked is not None
    with pytest.raises(InvalidInput):
        both.survey.answer(conversation_id, asked["id"], {"nps": 0})
    for whose, which in ((other, asked["id"]), (conversation_id, "bestaat-niet")):
        with pytest.raises(NotFound):
            both.survey.skip(whose, which)
    assert survey_of(both, conversation_id) is not None


@pytest.mark.parametrize("known_by", ["log-in", "device"])
def test_nobody_is_asked_twice_in_a_row(both: Services, clock: FakeClock, known_by: str) -> None:
    who, browser = (SANNE, "") if known_by == "log-in" else (None, "")
    first = begin(both, who)
    if known_by == "device":
        browser = both.control.remember(first)
    solved(both, first)
    assert survey_of(both, first) is not None
    clock.forward(days=29)
    second = begin(both, who, browser)
    solved(both, second)
    assert survey_of(both, second) is None
    clock.forward(days=2)
    third = begin(both, who, browser)
    solved(both, third)
    assert survey_of(both, third) is not None


def test_looking_costs_no_query_for_it(both: Services, clock: FakeClock) -> None:
    """2,000 people look at once, nearly all of whom are asked nothing."""
    conversation_id = begin(both)
    found: list[int] = []
    for step in ("nothing", "asked"):
        if step == "asked":
            solved(both, conversation_id)
        counted: list[str] = []

        def count(*given: Any, into: list[str] = counted) -> None:
            into.append(str(given[2]))

        sa.event.listen(both.engine, "before_cursor_execute", count)
        assert (survey_of(both, conversation_id) is not None) is (step == "asked")
        sa.event.remove(both.engine, "before_cursor_execute", count)
        assert not any("surveys" in statement for statement in counted)
        found.append(len(counted))
    assert found[0] == found[1]


async def test_over_the_api_with_clear_errors(both: Services) -> None:
    async with running(both) as gateway:
        citizen = await gateway.citizen()
        solved(both, citizen.id)
        asked = (await citizen.read())["state"]["survey"]

        async def post(**body: Any) -> int:
            answer = await gateway.http.post(
                f"{citizen.url}/survey", json=body, headers=citizen.headers
            )
            return answer.status_code

        assert await post(id=asked["id"], answers={"nps": 11}) == 422
        assert await post(id=asked["id"], answers={"nps": "9"}) == 422
        assert await post(id=asked["id"]) == 422
        assert await post(id=asked["id"], answers={"nps": 9}, skipped=True) == 422
        assert await post(id="bestaat-niet", skipped=True) == 404
        assert await post(id=asked["id"], answers={"nps": 9, "effort": None}) == 204
        assert await post(id=asked["id"], answers={"nps": 9}) == 204
        assert await post(id=asked["id"], skipped=True) == 409
        assert (await citizen.read())["state"]["survey"] is None
        refused = await gateway.http.post(f"{citizen.url}/survey", json={"id": "x"})
        assert refused.status_code == 401
