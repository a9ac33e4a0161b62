"""Finding a conversation again: who finds what, and what is written down about it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.bootstrap import Services
from bot.domain.errors import InvalidInput
from bot.domain.staff import Staff
from bot.services.searching import MOST_FOUND
from bot.storage.desk_tables import audit, handoffs
from tests.desk_scene import PASSWORD, Scene, eviction, parking
from tests.fakes import FakeClock

pytest_plugins = ["tests.both_databases"]


@pytest.fixture
def scene(both: Services, clock: FakeClock) -> Scene:
    return Scene(both, clock)


@pytest.fixture
def agent(both: Services) -> Staff:
    return both.staff.add("anna", "Anna", "agent", [], PASSWORD)


@pytest.fixture
def supervisor(both: Services) -> Staff:
    return both.staff.add("tine", "Tine", "supervisor", [], PASSWORD)


def ids(scene: Scene, staff: Staff, query: str, **more: object) -> list[str]:
    found = scene.services.searching.find(staff, query, **more)  # type: ignore[arg-type]
    return [handoff.id for handoff in found.handoffs]


def test_a_case_is_found_by_name_words_label_note_and_typed_number(
    scene: Scene, agent: Staff
) -> None:
    handoff = parking(scene)
    urgent = eviction(scene)
    scene.services.casework.tag(handoff.id, agent, ["Beëindigd"])
    scene.services.notes.add(handoff.id, agent, "Zie zaak Z-2026-004312", None)
    assert ids(scene, agent, "de VRIES") == [handoff.id]
    assert ids(scene, agent, "afgewezen twee") == [handoff.id]
    assert ids(scene, agent, "beëindigd") == [handoff.id]
    assert ids(scene, agent, "", tag="Beëindigd") == [handoff.id]
    assert ids(scene, agent, "z-2026-004312") == [handoff.id]
    assert ids(scene, agent, "0612345678") == [urgent.id]
    assert ids(scene, agent, "06 1234 5678") == [urgent.id]
    assert ids(scene, agent, "piet@voorbeeld.nl") == [urgent.id]


def test_every_word_must_be_there(scene: Scene, agent: Staff) -> None:
    parking(scene)
    assert ids(scene, agent, "afgewezen olifant") == []


def test_marks_of_the_database_are_ordinary_letters(scene: Scene, agent: Staff) -> None:
    parking(scene)
    for query in ("%%", "__", "100%", "\\\\", "'; --"):
        assert ids(scene, agent, query) == []


def test_the_newest_comes_first_and_there_is_an_end(scene: Scene, agent: Staff) -> None:
    first = parking(scene)
    for _ in range(MOST_FOUND):
        scene.clock.forward(minutes=1)
        newest = parking(scene)
    found = scene.services.searching.find(agent, "parkeervergunning")
    assert found.more and len(found.handoffs) == MOST_FOUND
    assert found.handoffs[0].id == newest.id
    assert first.id not in [handoff.id for handoff in found.handoffs]


def test_who_may_not_read_it_does_not_find_it(
    scene: Scene, agent: Staff, supervisor: Staff, both: Services
) -> None:
    eva = both.staff.add("eva", "Eva", "agent", ["burgerzaken"], PASSWORD)
    bram = both.staff.add("bram", "Bram", "agent", [], PASSWORD)
    handoff = parking(scene)
    assert ids(scene, eva, "vries") == []
    both.casework.claim(handoff.id, bram)
    assert ids(scene, agent, "vries") == []
    assert ids(scene, bram, "vries") == ids(scene, supervisor, "vries") == [handoff.id]
    both.casework.ask_colleague(handoff.id, bram, "anna")
    assert ids(scene, agent, "vries") == [handoff.id]


def test_an_agent_finds_their_own_closed_cases(scene: Scene, agent: Staff) -> None:
    handoff = parking(scene)
    scene.services.casework.claim(handoff.id, agent)
    scene.services.casework.resolve(handoff.id, agent, "solved", [])
    assert ids(scene, agent, "vries") == [handoff.id]


def test_what_is_too_long_ago_is_found_when_asked_for(scene: Scene, supervisor: Staff) -> None:
    handoff = parking(scene)
    scene.clock.forward(days=100)
    assert ids(scene, supervisor, "vries") == []
    assert ids(scene, supervisor, "vries", days=365) == [handoff.id]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("x", "2 tot 100 tekens"),
        ("y" * 101, "2 tot 100 tekens"),
        ("een twee drie vier vijf zes zeven", "hooguit 6 woorden"),
        ("111222333", "burgerservicenummer"),
        ("vries 1112.22.333", "burgerservicenummer"),
        ("NL91ABNA0417164300", "rekeningnummer"),
    ],
)
def test_what_cannot_be_searched_for_is_refused(
    scene: Scene, agent: Staff, query: str, told: str
) -> None:
    with pytest.raises(InvalidInput, match=told):
        scene.services.searching.find(agent, query)


def test_labels_of_another_department_are_suggested_to_nobody_else(
    scene: Scene, both: Services, agent: Staff, supervisor: Staff
) -> None:
    eva = both.staff.add("eva", "Eva", "agent", ["burgerzaken"], PASSWORD)
    handoff = parking(scene)
    assert not eva.serves(handoff.department)
    both.casework.tag(handoff.id, agent, ["fraudeonderzoek"])
    assert both.searching.recent_tags(eva) == []
    assert both.searching.recent_tags(agent) == ["fraudeonderzoek"]
    assert both.searching.recent_tags(supervisor) == ["fraudeonderzoek"]


def test_a_search_is_written_down_without_what_was_looked_for(scene: Scene, agent: Staff) -> None:
    parking(scene)
    scene.services.searching.find(agent, "vries")
    with scene.services.engine.connect() as connection:
        (line,) = connection.execute(select(audit).where(audit.c.action == "search"))
    assert (line.staff_id, line.conversation_id, line.detail) == (agent.id, None, "1 gevonden")


def test_a_search_walks_back_from_the_newest_and_reads_no_whole_table(
    scene: Scene, supervisor: Staff
) -> None:
    if scene.services.engine.dialect.name != "sqlite":
        pytest.skip("the plan of PostgreSQL depends on how many rows there are")
    query = (
        select(handoffs.c.id)
        .where(handoffs.c.created_at >= scene.clock())
        .order_by(handoffs.c.created_at.desc())
    )
    with scene.services.engine.connect() as connection:
        text = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all()
    assert "ix_handoffs_created_at" in str(plan) and "TEMP B-TREE" not in str(plan)
