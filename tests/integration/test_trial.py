"""The proefchat: the bot as a citizen has it, with nobody called and nothing counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Optional

import pytest
import sqlalchemy as sa

from bot.bootstrap import Services
from bot.domain.conversation import MessageKind, Outgoing, Owner, Turn
from bot.domain.customer import Level
from bot.domain.handoff import NewHandoff
from bot.domain.labels import WHY_WORDS
from bot.domain.staff import Staff
from bot.gateway.desk_trial_view import lines_of
from bot.gateway.rasa_bot import RasaHttpBot
from bot.storage.desk_tables import handoffs
from bot.storage.recognition_tables import outbox
from tests.conftest import PASSWORD
from tests.fakes import FakeBot, FakeClock
from tests.gateway_client import Running, running
from tests.labelling import DEATH, DEBTS, DOUBT, PARKING, PASSPORT, Citizens
from tests.plain_browser import Browser, shown
from tests.played_rasa import played_rasa

pytest_plugins = ["tests.both_databases"]


def designer(services: Services, name: str = "dora") -> Staff:
    return services.staff.add(name, f"Naam van {name}", "designer", [], PASSWORD)


def rows(services: Services, table: sa.Table) -> int:
    with services.engine.connect() as db:
        return db.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


# --- nobody hears of it --------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["open", "offer", "button", "callback"])
def test_where_a_person_would_come_it_is_said_and_nobody_waits(both: Services, how: str) -> None:
    trial = both.trials.begin(designer(both))
    kind = "callback" if how == "callback" else "chat"
    new = NewHandoff(kind=kind, goal=PARKING, urgent=True, callback_when="morgen")
    if how == "offer":
        handoff = both.handoffs.offer(trial, new)
    elif how == "button":
        handoff = both.handoffs.open_by_button(trial, "ik wil een medewerker").handoff
    else:
        opened = both.handoffs.open(trial, new)
        handoff = opened.handoff
        words = "terugbelafspraak" if kind == "callback" else "medewerker komen"
        assert words in opened.announcement.text and opened.question is None
    assert handoff.department == both.catalogue.department_of(handoff.goal).key
    assert (rows(both, handoffs), rows(both, outbox)) == (0, 0)
    assert both.conversations.messages_since(trial, 0)[1].owner is Owner.BOT
    received = both.conversations.receive(trial, "c1", "w", "en verder?")
    assert received.turn is not None, "the bot goes on"


def test_a_trial_is_in_no_figures_no_inbox_and_no_count_of_what_is_kept(both: Services) -> None:
    citizens, dora = Citizens(both), designer(both)
    for conversation in (citizens.starts(), both.trials.begin(dora)):
        citizens.writes("twijfel", PARKING, triage=DOUBT, conversation=conversation)
        citizens.writes("opgelost", PARKING, conversation=conversation)
        both.sorting.note_outcome(conversation, "solved")
        both.matters.closed(conversation)
    trial = both.trials.current(dora)
    assert trial is not None and len(trial.understood) == 2

    day = both.deps.clock()
    with both.deps.uow(write=False) as repos:
        tallies = repos.insight.measured(day, day + dt.timedelta(days=1))
        count = repos.deletions.count(Level.ANONYMOUS, day + dt.timedelta(days=1))
        survey = repos.surveys.of_conversation(trial.conversation.id)
    (sortings,) = (each.counts for each in tallies if each.kind == "sorting")
    assert sortings["ask"] == 1 and sortings["goal_ask"] == 1
    assert [each.counts for each in tallies if each.kind == "judged"] == [{"offered": 1}]
    assert survey is None and trial.conversation.survey_id is None
    assert (count.conversations, count.expired) == (1, 1)
    groups = both.inbox.look(dora).groups
    assert [len(group.messages) for group in groups] == [1]


def test_each_has_a_trial_and_begins_again(services: Services, clock: FakeClock) -> None:
    dora, dirk = designer(services), designer(services, "dirk")
    first = services.trials.say(dora, "f1", "w", "hallo")
    assert services.trials.current(dirk) is None
    again = services.trials.say(dora, "f1", "w", "hallo")
    assert (again.seq, again.created) == (first.seq, False), "a form that was sent twice"
    clock.forward(seconds=1)
    new = services.trials.begin(dora)
    found = services.trials.current(dora)
    assert found is not None and found.conversation.id == new
    assert [message.sender.value for message in found.messages] == ["bot"]


def test_a_trial_goes_when_its_time_has_come(both: Services, clock: FakeClock) -> None:
    dora = designer(both)
    both.trials.begin(dora)
    clock.forward(days=both.catalogue.organisation.retention.days(Level.ANONYMOUS) + 1)
    both.deleting.run_retention()
    assert both.trials.current(dora) is None


# --- what is beside each message -----------------------------------------------------------------

TRIAGE = {
    **DOUBT.to_dict(),
    "probability": 0.62,
    "urgent": True,
    "feeling": "boos",
}


def events_of(seq: int, text: str = "parkeren", **parsed: Any) -> list[dict[str, Any]]:
    """A turn as Rasa's tracker has it."""
    found = {
        "intent": {"name": PARKING, "confidence": 0.8123},
        "intent_ranking": [
            {"name": PARKING, "confidence": 0.8123},
            {"name": "paspoort_aanvragen", "confidence": 0.1},
        ],
        "triage": TRIAGE,
        **parsed,
    }
    return [
        {"event": "action", "name": "action_listen"},
        {"event": "user", "text": text, "parse_data": found, "metadata": {"turn_seq": seq}},
        {"event": "action", "name": "action_sort"},
        {"event": "slot", "name": "decision", "value": "ask"},
        {"event": "slot", "name": "reasons", "value": ["eerder contact genoemd", "haast"]},
        {"event": "slot", "name": "leaves", "value": None},
        {"event": "bot", "text": "Vindt u dit ingewikkeld?"},
    ]


def test_beside_a_message_is_what_happened_in_its_own_turn(services: Services) -> None:
    dora, citizens = designer(services), Citizens(services)
    trial = services.trials.begin(dora)
    _, first = citizens.writes("parkeren", conversation=trial)
    _, second = citizens.writes("en nu", conversation=trial)
    goal = services.catalogue.goals[PARKING]
    told = services.next_steps.confirm(trial, goal, first)
    later = events_of(second, triage=None, intent_ranking=[])
    later[3]["value"] = "simple"
    # Asked twice, after a failure: the last time counts.
    events = [*events_of(first, intent_ranking=[]), *events_of(first), *later]
    events.append({"event": "action", "name": "action_answer"})
    found = services.trials.current(dora)
    assert found is not None
    titles = services.catalogue.goals
    lines = lines_of(found, events, services.trials.thresholds, lambda key: titles[key].title)
    one, two = (line.beside for line in lines if line.by_citizen)
    assert one is not None and two is not None
    assert one.goals[0] == f"{goal.title} (81%)" and len(one.goals) == 2
    assert one.chance is not None and one.chance.words.startswith("62% (onder 10%: eenvoudig")
    assert one.decision == "twijfel, dus aan de klant gevraagd"
    assert (one.feeling, one.urgent, one.reasons) == ("boos", True, ("eerder contact genoemd",))
    assert one.actions == ["action_sort"] and two.actions == ["action_sort", "action_answer"]
    assert one.slots == [("decision", "ask"), ("reasons", "eerder contact genoemd, haast")]
    assert ("decision", "simple") in two.slots and "decision" in two.changed
    assert told and one.steps == told and two.steps == []
    assert two.chance is None and not one.stored_only


def test_without_rasa_there_is_what_was_stored(services: Services) -> None:
    dora = designer(services)
    trial = services.trials.begin(dora)
    Citizens(services).writes("twijfel", triage=DOUBT, conversation=trial)
    found = services.trials.current(dora)
    assert found is not None
    lines = lines_of(found, None, services.trials.thresholds, str)
    (beside,) = (line.beside for line in lines if line.beside)
    assert beside.stored_only and beside.goals == [f"{PARKING} (90%)"]
    assert beside.chance is not None and beside.chance.value == 0.6


def test_without_rasa_the_ranking_is_the_one_that_was_stored(services: Services) -> None:
    dora = designer(services)
    trial = services.trials.begin(dora)
    ranking = ((PARKING, 0.61), (PASSPORT, 0.2), (DEBTS, 0.1), (DEATH, 0.05))
    Citizens(services).writes("twijfel", triage=DOUBT, conversation=trial, ranking=ranking)
    found = services.trials.current(dora)
    assert found is not None
    lines = lines_of(found, None, services.trials.thresholds, str)
    (beside,) = (line.beside for line in lines if line.beside)
    assert beside.goals == [f"{PARKING} (61%)", f"{PASSPORT} (20%)", f"{DEBTS} (10%)"]


# --- the pages -----------------------------------------------------------------------------------


@asynccontextmanager
async def desk(services: Services, bot: Optional[Any] = None) -> AsyncIterator[tuple]:
    designer(services)
    async with running(services, bot=bot) as gateway, gateway.desk("dora", PASSWORD) as http:
        yield gateway, Browser(http)


async def test_a_designer_talks_with_the_bot_without_scripts(
    services: Services, clock: FakeClock
) -> None:
    async with desk(services) as (gateway, browser):
        gateway: Running
        browser: Browser

        def answer(turn: Turn) -> list[Outgoing]:
            gateway.bot.events = events_of(turn.seq)
            return [Outgoing("Bedoelt u <dit>?", MessageKind.CHOICES, (("Ja", "/affirm"),))]

        gateway.bot.answer = answer
        assert "Er is nog geen gesprek" in shown(await browser.get("/desk/proefchat"))
        sent = await browser.http.post(
            "/desk/proefchat", data={"text": "parkeren <b>", "form": "f1"}
        )
        assert (sent.status_code, sent.headers["location"]) == (303, "/desk/proefchat#zeg")
        page = await browser.get("/desk/proefchat")
        text = shown(page)
        assert "parkeren <b>" in text and "Bedoelt u <dit>?" in text
        assert "62% (onder" in text and "action_sort" in text and "dringend" in text
        trial = services.trials.current(services.accounts.get("dora").staff)
        assert trial is not None
        choice = trial.messages[-1].choices[0].id
        await browser.http.post("/desk/proefchat", data={"choice": choice, "form": "f2"})
        assert [turn.text for turn in gateway.bot.heard] == ["parkeren <b>", "/affirm"]
        wrong = await browser.http.post("/desk/proefchat", data={"text": " ", "form": "f3"})
        assert wrong.status_code == 422 and "Het bericht is leeg." in wrong.text
        clock.forward(seconds=1)
        await browser.http.post("/desk/proefchat/opnieuw")
        assert "parkeren" not in shown(await browser.get("/desk/proefchat"))


async def test_when_rasa_is_away_the_page_says_so_and_nothing_is_asked_later(
    services: Services,
) -> None:
    async with desk(services) as (gateway, browser):
        gateway.bot.down, gateway.bot.rasa_up = True, False
        await browser.http.post("/desk/proefchat", data={"text": "hallo", "form": "f1"})
        text = shown(await browser.get("/desk/proefchat"))
        assert "Rasa is er nu niet" in text and "hallo" in text
        gateway.bot.down = False
        assert await gateway.runner.sweep() == 0


async def test_it_works_over_http_as_the_gateway_has_rasa(services: Services) -> None:
    with played_rasa() as address:
        bot = RasaHttpBot(address, address)
        async with desk(services, bot) as (_, browser):
            await browser.http.post("/desk/proefchat", data={"text": "hallo", "form": "f1"})
            text = shown(await browser.get("/desk/proefchat"))
            assert "U zei: hallo" in text and "Rasa is er nu niet" not in text


async def test_the_inbox_is_worked_through_without_scripts(services: Services) -> None:
    citizens = Citizens(services)
    ranking = ((PARKING, 0.42), (PASSPORT, 0.002))
    conversation, seq = citizens.writes("<i>twijfel</i>", triage=DOUBT, ranking=ranking)
    async with desk(services) as (_, browser):
        page = await browser.get("/desk/inbox")
        one, two = (services.catalogue.goals[key].title for key in (PARKING, PASSPORT))
        assert f"1 {one} kans 42% 2 {two} kans 1% 3 " in " ".join(shown(page).split())
        assert "&lt;i&gt;twijfel" in page.text and WHY_WORDS["asked"] in shown(page)
        message = f"{conversation}:{seq}"
        title = services.catalogue.goals[PARKING].title
        for form, status in (
            ({"message": "x", "goal": PARKING}, 422),
            ({"message": message, "title": "bestaat niet"}, 422),
            ({"message": message, "title": title}, 303),
            ({"message": message, "goal": PARKING}, 409),
        ):
            sent = await browser.http.post("/desk/inbox/label", data=form)
            assert sent.status_code == status, form
        done = shown(await browser.get("/desk/inbox?gedaan=gelabeld&aantal=1&doel=" + PARKING))
        assert f"1 bericht gelabeld als ‘{title}’" in done and "niets te labelen" in done
        saved = await browser.http.post("/desk/inbox/export", data={"sector": "gemeente"})
        assert saved.headers["content-disposition"] == 'attachment; filename="inbox-gemeente.yml"'
        assert "    - <i>twijfel</i>\n" in saved.text
        again = await browser.http.post("/desk/inbox/export", data={"sector": "gemeente"})
        assert again.status_code == 409
        for at in ("gisteren", "2026-01-01", dt.datetime.now(dt.timezone.utc).isoformat()):
            undone = await browser.http.post("/desk/inbox/undo", data={"at": at})
            assert undone.status_code in (409, 422), at


def test_the_fake_bot_knows_what_the_real_one_does() -> None:
    there = {name for name in vars(RasaHttpBot) if not name.startswith("_")}
    assert there <= {name for name in dir(FakeBot) if not name.startswith("_")}
