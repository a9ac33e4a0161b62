"""The likeliest goals of what a citizen wrote are kept with how it was sorted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.context import use_services
from actions.sort import ActionSort
from bot.bootstrap import Services
from bot.domain.understanding import Ranking
from bot.storage.tables import sortings
from tests.labelling import DEATH, DEBTS, PARKING, PASSPORT, SURE

LIKELY = {PARKING: 0.61234567, PASSPORT: 0.2, DEBTS: 0.1, DEATH: 0.05}


@pytest.fixture
def sorted_as(services: Services) -> Iterator[Any]:
    use_services(services)

    def sort(text: str, **chances: float) -> Ranking:
        conversation = services.conversations.start(None, None, "nl").conversation.id
        ranking = [{"name": key, "confidence": chance} for key, chance in chances.items()]
        message = {
            "text": text,
            "intent": ranking[0],
            "intent_ranking": ranking,
            "triage": None if text.startswith("/") else SURE.to_dict(),
            "metadata": {"turn_seq": 2},
        }
        tracker = Tracker(conversation, {}, message, [], False, None, {}, "")
        ActionSort().run(CollectingDispatcher(), tracker, {})
        with services.deps.uow(write=False) as repos:
            (understood,) = repos.sortings.by_turn(conversation)
        return understood.kept

    yield sort
    use_services(None)


def test_the_three_likeliest_goals_of_what_was_typed_are_kept(sorted_as: Any) -> None:
    assert sorted_as("parkeren", **LIKELY) == ((PARKING, 0.6123), (PASSPORT, 0.2), (DEBTS, 0.1))


def test_of_what_was_tapped_no_chances_are_kept(sorted_as: Any, services: Services) -> None:
    assert sorted_as(f"/{PARKING}", **{PARKING: 1.0}) == ()
    with services.engine.connect() as db:  # nothing, rather than a JSON null
        assert db.execute(sa.select(sa.func.count(sortings.c.ranking))).scalar() == 0
