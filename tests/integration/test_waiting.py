"""Waiting for a person: how it stands, what is asked meanwhile, and the other ways."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Optional

import pytest

from bot.bootstrap import Services
from bot.domain.availability import Availability
from bot.domain.conversation import Conversation, Message, MessageKind, Owner, Sender
from bot.domain.customer import Identity
from bot.domain.handoff import Handoff, HandoffStatus, IntakeAnswer, NewHandoff
from bot.domain.staff import Staff
from tests.desk_scene import Scene
from tests.fakes import FakeClock

pytest_plugins = ["tests.both_databases"]

#: A goal of belastingen, which has hours of its own, with two questions.
PARKING = "parkeervergunning"


class Citizen:
    """Somebody who chats, and taps what they are offered."""

    def __init__(self, services: Services, customer: Optional[str] = None, language: str = "nl"):
        self._services = services
        identity = Identity(customer) if customer else None
        self.id = services.conversations.start(identity, None, language).conversation.id
        self._sent = 0

    def asks_for_person(self, **about: object) -> Handoff:
        opened = self._services.handoffs.open(self.id, NewHandoff(**about))  # type: ignore[arg-type]
        with self._services.deps.uow() as repos:
            for said in filter(None, (opened.announcement, opened.question)):
                repos.messages.append(
                    self.id,
                    Sender.BOT,
                    said.text,
                    self._services.deps.clock(),
                    said.kind,
                    said.choices,
                )
        return opened.handoff

    def says(self, text: str) -> list[Message]:
        return self._sends(text=text)

    def taps(self, title: str) -> list[Message]:
        for message in reversed(self.messages()):
            for choice in message.choices:
                if choice.title == title:
                    return self._sends(choice=choice.id)
        raise AssertionError(f"no choice {title!r}: {self.choices()}")

    def _sends(self, **what: str) -> list[Message]:
        """What was said in answer."""
        self._sent += 1
        seq = self._services.conversations.receive(self.id, f"c{self._sent}", "w", **what).seq
        return [message for message in self.messages() if message.seq > seq]

    def messages(self) -> list[Message]:
        return self._services.conversations.messages_since(self.id, 0)[0]

    def choices(self) -> list[str]:
        return [choice.title for choice in self.messages()[-1].choices]

    @property
    def state(self) -> dict:
        state = self._services.conversations.messages_since(self.id, 0)[1].to_dict()
        return state["queue"] or {"owner": state["owner"]}

    @property
    def owner(self) -> Owner:
        return self._services.conversations.messages_since(self.id, 0)[1].owner

    @property
    def handoff(self) -> Handoff:
        with self._services.deps.uow(write=False) as repos:
            return repos.handoffs.of_conversation(self.id)[-1]


@pytest.fixture
def scene(services: Services, clock: FakeClock) -> Scene:
    return Scene(services, clock)


@pytest.fixture
def citizen(services: Services) -> Citizen:
    return Citizen(services)


def _at_desk(scene: Scene, name: str = "anna", **about: object) -> Staff:
    member = scene.staff(name, name.title(), **about)
    scene.services.staff.heartbeat(member)
    return member


# --- whether people are there --------------------------------------------------------------------


def test_without_anybody_at_the_desk_it_depends_on_the_hours_of_the_department(
    scene: Scene,
) -> None:
    available = scene.services.handoffs.availability
    assert available("belastingen") is Availability.NOBODY
    scene.clock.forward(hours=5)  # 16:00: belastingen closes, klantcontact at five
    assert available("belastingen") is Availability.CLOSED
    assert available("klantcontact") is Availability.NOBODY


def test_a_day_on_which_only_this_department_is_closed_counts(scene: Scene) -> None:
    scene.clock.now = dt.datetime(2026, 11, 30, 10, 0, tzinfo=dt.timezone.utc)
    assert scene.services.handoffs.availability("belastingen") is Availability.CLOSED
    assert scene.services.handoffs.availability("klantcontact") is Availability.NOBODY


def test_who_is_at_the_desk_after_hours_is_there(scene: Scene) -> None:
    scene.clock.forward(hours=10)
    _at_desk(scene, departments=["belastingen"])
    assert scene.services.handoffs.availability("belastingen") is Availability.OPEN
    assert scene.services.handoffs.availability("burgerzaken") is Availability.CLOSED


def test_who_pauses_or_went_away_is_not_there(scene: Scene) -> None:
    anna = _at_desk(scene)
    with scene.services.deps.uow() as repos:
        repos.staff.pause(anna.id, True)
    assert scene.services.handoffs.availability("klantcontact") is Availability.NOBODY
    with scene.services.deps.uow() as repos:
        repos.staff.pause(anna.id, False)
    assert scene.services.handoffs.availability("klantcontact") is Availability.OPEN
    scene.clock.forward(minutes=5)
    assert scene.services.handoffs.availability("klantcontact") is Availability.NOBODY


def test_full_agents_are_there_until_the_line_gets_long(scene: Scene) -> None:
    anna = _at_desk(scene, capacity=1)
    scene.services.casework.claim(scene.waiting("een").id, anna)
    scene.waiting("twee")
    assert scene.services.handoffs.availability("klantcontact") is Availability.OPEN
    scene.waiting("drie")
    assert scene.services.handoffs.availability("klantcontact") is Availability.LONG_WAIT


@pytest.mark.parametrize(
    "minutes, expected", [(3, Availability.OPEN), (20, Availability.LONG_WAIT)]
)
def test_recent_waits_say_whether_it_takes_long(
    scene: Scene, citizen: Citizen, minutes: int, expected: Availability
) -> None:
    anna = _at_desk(scene, capacity=5)
    waiting = [scene.waiting(f"nummer {number}") for number in range(5)]
    scene.clock.forward(minutes=minutes)
    scene.services.staff.heartbeat(anna)
    for handoff in waiting:
        scene.services.casework.claim(handoff.id, anna)
    citizen.asks_for_person()
    assert scene.services.handoffs.availability("klantcontact") is expected
    assert citizen.state["availability"] == expected.value
    assert citizen.state["expected_wait_s"] == minutes * 60
    assert f"ongeveer {minutes} minuten" in citizen.messages()[-1].text
    told = "lang duren" in citizen.messages()[-1].text
    assert told is (expected is Availability.LONG_WAIT)


def test_who_waits_longer_than_usual_is_promised_nothing(scene: Scene, citizen: Citizen) -> None:
    anna = _at_desk(scene, capacity=5)
    waiting = [scene.waiting(f"nummer {number}") for number in range(5)]
    scene.clock.forward(minutes=4)
    for handoff in waiting:
        scene.services.casework.claim(handoff.id, anna)
    citizen.asks_for_person()
    scene.clock.forward(minutes=3)
    scene.services.staff.heartbeat(anna)
    assert citizen.state["expected_wait_s"] == 60
    scene.clock.forward(minutes=2)
    scene.services.staff.heartbeat(anna)
    assert citizen.state["expected_wait_s"] is None


def test_no_place_in_line_is_told_while_nobody_will_come(scene: Scene, citizen: Citizen) -> None:
    scene.clock.forward(hours=5)
    citizen.asks_for_person(goal=PARKING)
    assert citizen.state == {
        "position": None,
        "expected_wait_s": None,
        "availability": "closed",
        "notice": "Uw vraag staat klaar. We zijn nu gesloten. We zijn er weer morgen om 09:00 uur.",
    }
    assert "nummer" not in citizen.messages()[1].text
    assert "morgen om 09:00 uur" in citizen.messages()[1].text


# --- the questions of the goal -------------------------------------------------------------------


def test_the_questions_are_asked_while_waiting_and_the_agent_reads_the_answers(
    scene: Scene, citizen: Citizen
) -> None:
    questions = scene.services.catalogue.goals[PARKING].intake
    citizen.asks_for_person(goal=PARKING)
    assert citizen.owner is Owner.QUEUE
    told, asked = [message.text for message in citizen.messages()[-2:]]
    assert "Uw medewerker ziet dit gesprek" in told
    assert asked.endswith(questions[0])
    (second,) = citizen.says("Ik heb hem in maart aangevraagd")
    assert citizen.handoff.intake[0].answer == "Ik heb hem in maart aangevraagd"
    if len(questions) > 1:
        assert second.text.endswith(questions[1])
        citizen.says("Een brief graag")
    assert len(citizen.handoff.intake) == len(questions)
    assert "Ik heb hem in maart aangevraagd" in citizen.handoff.summary
    assert citizen.says("en nog iets: het is echt belangrijk") == []  # for the agent
    assert len(citizen.handoff.intake) == len(questions)


def test_a_question_can_be_skipped(citizen: Citizen, services: Services) -> None:
    citizen.asks_for_person(goal=PARKING)
    for _ in services.catalogue.goals[PARKING].intake:
        citizen.taps("Overslaan")
    assert citizen.handoff.intake == ()
    assert "Overslaan" not in citizen.choices()
    assert citizen.owner is Owner.QUEUE


def test_what_was_answered_before_is_not_asked_again(scene: Scene, citizen: Citizen) -> None:
    questions = scene.services.catalogue.goals[PARKING].intake
    given = tuple(IntakeAnswer(question, "Dat zei ik al") for question in questions)
    citizen.asks_for_person(goal=PARKING, intake=given)
    assert "Overslaan" not in citizen.choices()


def test_who_let_a_question_unanswered_for_a_person_is_not_asked_again(
    scene: Scene, citizen: Citizen
) -> None:
    question = scene.services.catalogue.goals[PARKING].intake[0]
    with scene.services.deps.uow() as repos:
        repos.messages.append(citizen.id, Sender.BOT, question, scene.clock())
    citizen.asks_for_person(goal=PARKING)
    assert "Overslaan" not in citizen.choices()


def test_who_is_in_danger_is_asked_nothing(citizen: Citizen) -> None:
    citizen.asks_for_person(goal=PARKING, urgent=True)
    assert "Overslaan" not in citizen.choices()


def test_danger_is_no_answer(citizen: Citizen) -> None:
    citizen.asks_for_person(goal=PARKING)
    (warning,) = citizen.says("mijn man slaat mij, help")
    assert "112" in warning.text
    assert (citizen.handoff.intake, citizen.handoff.urgent) == ((), True)
    assert citizen.says("kom snel") == []
    assert citizen.handoff.intake == ()


def test_danger_that_is_told_while_waiting_is_in_the_summary(citizen: Citizen) -> None:
    citizen.asks_for_person(goal=PARKING, reasons=("eerder contact genoemd",))
    citizen.says("er staat hier een huis in brand")
    lines, reasons = citizen.handoff.summary.splitlines(), citizen.handoff.reasons
    assert lines[0] == "DRINGEND"
    assert len(reasons) > 1 and f"Waarom ingewikkeld: {', '.join(reasons)}" in lines


def test_asking_for_a_person_is_no_answer(citizen: Citizen) -> None:
    citizen.asks_for_person(goal=PARKING)
    (reassured,) = citizen.says("ik wil nu een medewerker spreken")
    assert citizen.handoff.intake == ()
    assert "plek" in reassured.text  # nobody is there: no number in a line


def test_who_says_stop_or_goodbye_is_asked_and_keeps_the_place(
    scene: Scene, citizen: Citizen
) -> None:
    _at_desk(scene, departments=("belastingen", "klantcontact"))
    citizen.asks_for_person()
    for said in ("stop", "doei laat maar", "ik hoef niet meer"):
        (asked,) = citizen.says(said)
        assert "als nummer 1" in asked.text and "houdt u uw plek" in asked.text
        assert citizen.owner is Owner.QUEUE
    assert citizen.choices() == [
        "Ik wacht niet meer",
        "Bel mij liever terug",
        "Toch verder met de assistent",
    ]
    assert citizen.says("de brief is van 3 mei") == []
    citizen.says("ik wacht niet meer")
    assert citizen.owner is Owner.BOT
    assert citizen.handoff.status is HandoffStatus.ABANDONED
    assert [turn.text for turn in scene.services.turns.unanswered(citizen.id)] == ["/stoppen"]


def test_without_a_line_that_moves_no_place_is_named(citizen: Citizen) -> None:
    citizen.asks_for_person()
    (asked,) = citizen.says("stop")
    assert "staat nog klaar" in asked.text and "nummer" not in asked.text


def test_who_asks_for_a_person_again_hears_how_it_stands(scene: Scene, citizen: Citizen) -> None:
    _at_desk(scene, departments=("belastingen", "klantcontact"))
    citizen.asks_for_person()
    for said in ("ik wil een medewerker", "ja een medewerker"):
        (told,) = citizen.says(said)
        assert "nummer 1" in told.text and told.choices


def test_a_goodbye_at_a_question_is_no_answer(citizen: Citizen) -> None:
    citizen.asks_for_person(goal=PARKING)
    citizen.says("doei")
    assert citizen.handoff.intake == ()
    assert "Ik wacht niet meer" in citizen.choices()


def test_who_asks_why_is_told_and_asked_again(citizen: Citizen) -> None:
    citizen.asks_for_person(goal=PARKING)
    question = citizen.messages()[-1]
    (again,) = citizen.says("waarom wil je dat weten?")
    assert "kent uw medewerker uw verhaal" in again.text
    assert again.text.endswith(question.text.partition("antwoord. ")[2])
    citizen.says("Dorpsstraat")
    assert [answer.answer for answer in citizen.handoff.intake] == ["Dorpsstraat"]


def test_who_wants_no_questions_is_asked_none_any_more(citizen: Citizen) -> None:
    citizen.asks_for_person(goal=PARKING)
    (told,) = citizen.says("ik wil geen vragen beantwoorden")
    assert "hoeft nu niets te doen" in told.text
    assert citizen.handoff.intake == ()


def test_a_button_that_is_typed_is_that_button(citizen: Citizen) -> None:
    citizen.asks_for_person()
    citizen.says("toch verder met de assistent")
    assert citizen.owner is Owner.BOT


def test_when_an_agent_comes_no_question_is_open_any_more(scene: Scene, citizen: Citizen) -> None:
    anna = _at_desk(scene)
    handoff = citizen.asks_for_person(goal=PARKING)
    scene.services.casework.claim(handoff.id, anna)
    scene.clock.forward(seconds=5)
    assert citizen.says("hallo, bent u daar?") == []
    scene.services.casework.release(handoff.id, anna)
    assert citizen.says("is er nog iemand, het duurt zo lang") == []
    assert citizen.handoff.intake == ()


def test_in_english_the_story_is_asked_and_the_agent_reads_the_question_in_dutch(
    services: Services,
) -> None:
    citizen = Citizen(services, language="en")
    citizen.asks_for_person(goal=PARKING)
    assert "what happened" in citizen.messages()[-1].text
    citizen.says("My permit was refused")
    (answer,) = citizen.handoff.intake
    assert answer.question == "Wat is er gebeurd, en wat heeft u nodig?"


# --- a call back ---------------------------------------------------------------------------------


def test_a_call_back_is_arranged_only_when_number_and_hour_are_known(
    scene: Scene, citizen: Citizen
) -> None:
    citizen.asks_for_person()
    (asked,) = citizen.taps("Bel mij liever terug")
    assert "Op welk telefoonnummer" in asked.text
    assert (citizen.handoff.kind, citizen.owner) == ("chat", Owner.QUEUE)
    (asked,) = citizen.says("06 12 34 56 78")
    assert "Wanneer" in asked.text
    assert (citizen.handoff.kind, citizen.owner) == ("chat", Owner.QUEUE)
    (arranged,) = citizen.taps("Morgen tussen 9.00 en 11.00 uur")
    assert "belt u terug (morgen tussen 9.00 en 11.00 uur)" in arranged.text
    handoff = citizen.handoff
    assert (handoff.kind, handoff.status) == ("callback", HandoffStatus.PLANNED)
    assert handoff.callback_from == dt.datetime(2026, 3, 11, 8, tzinfo=dt.timezone.utc)
    assert handoff.callback_until == dt.datetime(2026, 3, 11, 10, tzinfo=dt.timezone.utc)
    assert citizen.owner is Owner.BOT
    with scene.services.deps.uow(write=False) as repos:
        assert len(repos.next_steps.of_conversation(citizen.id)) == 1


def test_stopping_halfway_leaves_the_place_in_the_queue_as_it_was(citizen: Citizen) -> None:
    before = citizen.asks_for_person()
    citizen.taps("Bel mij liever terug")
    citizen.taps("Ik wacht toch liever")
    after = citizen.handoff
    assert (after.kind, after.status) == ("chat", HandoffStatus.WAITING)
    assert after.waiting_since == before.waiting_since
    assert "Bel mij liever terug" in citizen.choices()
    assert citizen.says("0612345678") == []  # kept for the agent, and no longer an answer


def test_after_two_numbers_that_are_none_there_are_other_ways(citizen: Citizen) -> None:
    citizen.asks_for_person()
    citizen.taps("Bel mij liever terug")
    (again,) = citizen.says("op mijn mobiel")
    assert "herken daarin geen telefoonnummer" in again.text
    (ways,) = citizen.says("gewoon die van mij")
    assert "14 0999" in ways.text and "info@voorbeeldstad.example" in ways.text
    assert citizen.says("nou moe") == []
    assert (citizen.handoff.kind, citizen.owner) == ("chat", Owner.QUEUE)


def test_outside_opening_hours_the_nearest_hour_is_offered_and_then_it_stays_a_wish(
    citizen: Citizen,
) -> None:
    citizen.asks_for_person()
    citizen.says("bel me maar terug op 0612345678")
    (closed,) = citizen.says("na vijven")
    assert "Dan zijn we er niet" in closed.text
    assert citizen.choices()[0] == "Donderdag tussen 17.00 en 20.00 uur"
    (arranged,) = citizen.says("na vijven, anders kan ik echt niet")
    assert "uw wens: na vijven, anders kan ik echt niet" in arranged.text
    assert (citizen.handoff.callback_from, citizen.handoff.kind) == (None, "callback")


def test_what_tells_no_hour_is_kept_in_the_words_of_the_citizen(citizen: Citizen) -> None:
    citizen.asks_for_person()
    citizen.says("bel me maar terug op 0612345678")
    (again,) = citizen.says("ok")
    assert "Wanneer" in again.text
    citizen.says("zo snel als het kan")
    assert citizen.handoff.callback_when == "zo snel als het kan"
    assert citizen.handoff.callback_from is None


def test_a_known_number_is_not_asked(scene: Scene) -> None:
    scene.demo_customers()
    citizen = Citizen(scene.services, "demo-devries")
    citizen.asks_for_person()
    (asked,) = citizen.taps("Bel mij liever terug")
    assert "Wanneer" in asked.text


def test_an_old_button_of_the_queue_goes_on_with_the_bot(
    scene: Scene, citizen: Citizen, services: Services
) -> None:
    citizen.asks_for_person(goal=PARKING)
    skip = next(c for c in citizen.messages()[-1].choices if c.title == "Overslaan")
    citizen.taps("Toch verder met de assistent")
    received = services.conversations.receive(citizen.id, "late", "other", choice=skip.id)
    with services.deps.uow(write=False) as repos:
        turn = repos.messages.pending_turns(citizen.id)[-1]
    assert (turn.seq, turn.text) == (received.seq, "/verder_chatten")


# --- e-mail --------------------------------------------------------------------------------------


def test_the_e_mail_address_is_that_of_the_department(citizen: Citizen) -> None:
    citizen.asks_for_person(goal=PARKING)
    (told,) = citizen.taps("Stuur een e-mail")
    assert "belastingen@voorbeeldstad.example" in told.text
    assert citizen.owner is Owner.QUEUE


def test_the_bot_is_not_needed_to_tell_the_e_mail_address(
    citizen: Citizen, services: Services
) -> None:
    with services.deps.uow() as repos:
        offered = (("Stuur een e-mail", "/per_email"),)
        now, kind = services.deps.clock(), MessageKind.CHOICES
        repos.messages.append(citizen.id, Sender.BOT, "Hoe verder?", now, kind, offered)
    (told,) = citizen.taps("Stuur een e-mail")
    assert "info@voorbeeldstad.example" in told.text
    assert citizen.owner is Owner.BOT
    with services.deps.uow(write=False) as repos:
        assert repos.messages.pending_turns(citizen.id) == []


# --- nobody is forgotten -------------------------------------------------------------------------


def _waits(services: Services, **about: object) -> Citizen:
    citizen = Citizen(services)
    citizen.asks_for_person(**about)
    return citizen


def _after_somebody_else(scene: Scene, **about: object) -> tuple[Handoff, Citizen]:
    first = _waits(scene.services, **about).handoff
    scene.clock.forward(seconds=1)
    return first, _waits(scene.services, **about)


def test_a_new_place_is_told_and_the_same_place_only_after_a_while(scene: Scene) -> None:
    anna = _at_desk(scene)
    first, citizen = _after_somebody_else(scene)
    assert "nummer 2" in citizen.messages()[-1].text
    assert _reassured(scene, anna, minutes=3) == []  # nothing new
    scene.services.casework.claim(first.id, anna)
    scene.services.casework.reply(first.id, anna, "Goedemorgen", None)
    assert _reassured(scene, anna, minutes=3) == [citizen.id]
    assert "nummer 1" in citizen.messages()[-1].text
    assert "Bel mij liever terug" in citizen.choices()
    assert [_reassured(scene, anna, minutes=3) for _ in range(5)][-1] == [citizen.id]


def _reassured(scene: Scene, *present: Staff, minutes: float) -> list[str]:
    scene.clock.forward(minutes=minutes)
    for member in present:
        scene.services.staff.heartbeat(member)
    return scene.services.waiting.reassure()


def test_one_who_cannot_be_told_keeps_no_other_from_hearing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (_waits(scene.services) for _ in range(2))
    waiting = scene.services.waiting
    whole = waiting._tell

    def tell(repos: object, conversation: Conversation, *more: object) -> bool:
        if conversation.id == first.id:
            raise KeyError("afdeling")
        return whole(repos, conversation, *more)

    monkeypatch.setattr(waiting, "_tell", tell)
    assert _reassured(scene, _at_desk(scene), minutes=30) == [second.id]


def test_closing_is_told_once(scene: Scene) -> None:
    citizen = _waits(scene.services)  # 11:00, nobody there
    told = [len(_reassured(scene, minutes=30)) for _ in range(20)]  # until 21:00
    closed = [m for m in citizen.messages() if "We zijn nu gesloten" in m.text]
    assert len(closed) == 1 and "morgen om 08:30" in closed[0].text
    assert sum(told) <= 8
    assert [len(_reassured(scene, minutes=30)) for _ in range(10)] == [0] * 10  # past midnight


def test_who_went_away_reads_how_it_stands_when_they_come_back(scene: Scene) -> None:
    anna = _at_desk(scene)
    first, citizen = _after_somebody_else(scene)
    scene.services.waiting.seen([citizen.id])
    scene.services.casework.claim(first.id, anna)
    scene.services.casework.reply(first.id, anna, "Goedemorgen", None)
    assert _reassured(scene, anna, minutes=5) == []
    scene.services.waiting.seen([citizen.id])
    assert _reassured(scene, anna, minutes=1.5) == []  # not so soon after the look before
    scene.services.waiting.seen([citizen.id])
    assert _reassured(scene, anna, minutes=1.5) == [citizen.id]


def test_an_open_question_stays_open(scene: Scene) -> None:
    anna = _at_desk(scene)
    first, citizen = _after_somebody_else(scene, goal=PARKING)
    scene.services.casework.claim(first.id, anna)
    assert _reassured(scene, anna, minutes=4) == [citizen.id]
    citizen.says("Hij is geweigerd")
    assert citizen.handoff.intake[0].answer == "Hij is geweigerd"


def test_two_gateways_tell_it_once(both: Services, clock: FakeClock) -> None:
    citizens = [_waits(both) for _ in range(5)]
    clock.forward(hours=8)  # closed by now
    with ThreadPoolExecutor(4) as pool:
        rounds = list(pool.map(lambda _: both.waiting.reassure(), range(4)))
    told = [name for each in rounds for name in each]
    assert sorted(told) == sorted(citizen.id for citizen in citizens)


def test_who_is_there_is_noted_of_those_with_people_only(both: Services, clock: FakeClock) -> None:
    waits, chats = _waits(both), Citizen(both)
    both.waiting.seen([waits.id, chats.id])
    with both.deps.uow(write=False) as repos:
        seen = [repos.conversations.get(each.id).citizen_seen_at for each in (waits, chats)]
    assert seen == [clock(), None]


def test_the_agent_sees_when_the_citizen_was_there(scene: Scene) -> None:
    anna = _at_desk(scene)
    citizen = _waits(scene.services)
    scene.services.waiting.seen([citizen.id])
    story = scene.services.reading.story(citizen.handoff.id, anna)
    assert story.citizen_seen_at == scene.clock()


def test_the_whole_way_to_a_call_back_on_both_databases(both: Services) -> None:
    citizen = Citizen(both)
    citizen.asks_for_person(goal=PARKING)
    citizen.says("Mijn vergunning is geweigerd")
    citizen.taps("Bel mij liever terug")
    citizen.says("0612345678")
    citizen.says("morgenochtend")
    handoff = citizen.handoff
    assert (handoff.status, len(handoff.intake)) == (HandoffStatus.PLANNED, 1)
    assert handoff.callback_from == dt.datetime(2026, 3, 11, 8, tzinfo=dt.timezone.utc)
    with both.deps.uow(write=False) as repos:
        trail = [event.transition.value for event in repos.handoffs.trail(handoff.id)]
    assert trail == ["open", "plan_call"]
