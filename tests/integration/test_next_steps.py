"""What happens next: recorded before it is said, confirmed by the citizen, asked after later."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.bootstrap import Services
from bot.domain.conversation import Message, MessageKind, Outgoing, Owner, Sender
from bot.domain.customer import Identity
from bot.domain.errors import InvalidInput
from bot.domain.goals import NextStep
from bot.domain.handoff import Handoff, NewHandoff
from bot.domain.outcome import Aftercare, RecordedStep
from bot.domain.staff import Staff
from bot.services.saying import say
from tests.fakes import FakeClock

pytest_plugins = ["tests.both_databases"]

GOAL = "paspoort_aanvragen"
HER = Identity("demo-devries", "mevrouw De Vries")
CALL = NextStep(who="wij", what="Wij bellen u over het besluit", within_days=2, working_days=True)
SIGN = NextStep(who="u", what="Zet uw handtekening", due_on="2026-04-01")
DEED = NextStep(who="ander", party="De notaris", what="maakt de akte", notice="per post")


@pytest.fixture
def ans(both: Services) -> Staff:
    made = Staff("ans", "ans", "Ans", "agent", capacity=5)
    with both.deps.uow() as repos:
        repos.staff.add(made, "!")
    return made


def start(services: Services, who: Identity | None = None, browser: str | None = None) -> str:
    return services.conversations.start(who, None, "nl", browser).conversation.id


def steps_of(services: Services, conversation_id: str) -> list[RecordedStep]:
    return services.transcripts.of(conversation_id).next_steps


def said(services: Services, conversation_id: str) -> list[Message]:
    return services.conversations.messages_since(conversation_id, 0)[0]


def last(services: Services, conversation_id: str) -> Message:
    return said(services, conversation_id)[-1]


def owner(services: Services, conversation_id: str) -> Owner:
    return services.conversations.messages_since(conversation_id, 0)[1].owner


def tap(services: Services, conversation_id: str, payload: str, key: str = "tap") -> None:
    offered = [c for message in said(services, conversation_id) for c in message.choices]
    choice = next(c for c in reversed(offered) if c.payload == payload)
    services.conversations.receive(conversation_id, key, "w", choice=choice.id)


def closed(services: Services, ans: Staff, *steps: NextStep, who: Identity | None = None) -> str:
    """A conversation that an agent closed with these agreements."""
    conversation_id = start(services, who)
    handoff = services.handoffs.open(conversation_id, NewHandoff(goal=GOAL)).handoff
    services.casework.claim(handoff.id, ans)
    services.casework.resolve(handoff.id, ans, "solved", list(steps))
    return conversation_id


def called(services: Services, when: str, start_at: dt.datetime) -> tuple[str, Handoff]:
    conversation_id = start(services)
    hours = dict(callback_from=start_at, callback_until=start_at + dt.timedelta(hours=2))
    new = NewHandoff(kind="callback", goal=GOAL, callback_when=when, **hours)
    opened = services.handoffs.open(conversation_id, new)
    with services.deps.uow() as repos:
        say(repos, services.deps, conversation_id, Sender.BOT, opened.announcement)
    return conversation_id, opened.handoff


# --- recorded -----------------------------------------------------------------------------------


def test_what_the_bot_told_is_recorded_with_its_goal_and_owner(both: Services) -> None:
    conversation_id, goal = start(both), both.catalogue.goals[GOAL]
    lines = both.next_steps.confirm(conversation_id, goal, 2)
    recorded = steps_of(both, conversation_id)
    assert [step.step.line() for step in recorded] == lines
    assert {step.goal for step in recorded} == {GOAL}
    owners = {(step.step.who, step.department) for step in recorded}
    assert owners == {("u", None), ("wij", goal.department)}


def test_a_turn_that_is_answered_again_arranges_nothing_twice(both: Services) -> None:
    conversation_id, goal = start(both), both.catalogue.goals[GOAL]
    for _ in range(2):
        both.next_steps.confirm(conversation_id, goal, 2)
    assert len(steps_of(both, conversation_id)) == len(goal.next_steps)


def test_who_reads_english_gets_steps_in_english(both: Services) -> None:
    conversation_id, goal = start(both), both.catalogue.goals[GOAL]
    lines = both.next_steps.confirm(conversation_id, goal, 2, "en")
    assert lines and all(line.startswith(("You", "We")) for line in lines)
    assert [step.step.line("en") for step in steps_of(both, conversation_id)] == lines


def test_an_agreement_keeps_who_when_how_and_whose_it_is(
    both: Services, ans: Staff, clock: FakeClock
) -> None:
    conversation_id = closed(both, ans, CALL, SIGN, DEED)
    call, sign, deed = steps_of(both, conversation_id)
    department = both.catalogue.department_of(GOAL).key
    assert (call.department, sign.department, deed.department) == (department, None, None)
    assert call.step.due == "binnen 2 werkdagen"
    assert call.step.due_on == clock().date() + dt.timedelta(days=2)  # from a Tuesday
    assert sign.step.due_on == dt.date(2026, 4, 1)
    assert (deed.step.party, deed.step.notice) == ("De notaris", "per post")
    text = next(m.text for m in said(both, conversation_id) if m.kind is MessageKind.NEXT_STEPS)
    assert "De notaris: maakt de akte. U hoort dit per post." in text
    assert "U: Zet uw handtekening (uiterlijk 1 april 2026)." in text


def test_a_day_that_has_passed_is_refused_and_nothing_is_closed(
    both: Services, ans: Staff, clock: FakeClock
) -> None:
    yesterday = clock().date() - dt.timedelta(days=1)
    late = NextStep(who="wij", what="Wij bellen u", due_on=yesterday)
    conversation_id = start(both)
    handoff = both.handoffs.open(conversation_id, NewHandoff(goal=GOAL)).handoff
    both.casework.claim(handoff.id, ans)
    with pytest.raises(InvalidInput, match="al voorbij"):
        both.casework.resolve(handoff.id, ans, "solved", [late])
    assert owner(both, conversation_id) is Owner.AGENT
    assert steps_of(both, conversation_id) == []


# --- confirmed, or not --------------------------------------------------------------------------


def test_yes_and_no_are_about_what_was_told_last_and_the_last_word_counts(
    both: Services, clock: FakeClock
) -> None:
    conversation_id, goals = start(both), both.catalogue.goals
    both.next_steps.confirm(conversation_id, goals["milieustraat"], 2)
    clock.forward(minutes=1)
    both.next_steps.confirm(conversation_id, goals[GOAL], 4)
    both.next_steps.disagree(conversation_id)
    first, *second = steps_of(both, conversation_id)
    assert not first.disputed_at and all(step.disputed_at for step in second)
    clock.forward(minutes=1)
    both.next_steps.agree(conversation_id)
    first, *second = steps_of(both, conversation_id)
    assert not first.confirmed_at
    assert all(step.confirmed_at == clock() and not step.disputed_at for step in second)


def test_after_the_agent_is_done_the_citizen_confirms_and_it_stays_closed(
    both: Services, ans: Staff
) -> None:
    conversation_id = closed(both, ans, CALL, SIGN)
    ending = last(both, conversation_id)
    assert ending.kind is MessageKind.TERMINAL
    assert [c.title for c in ending.choices] == ["Ja, dat klopt", "Nee, dat klopt niet"]
    tap(both, conversation_id, "/klopt")
    assert all(step.confirmed_at for step in steps_of(both, conversation_id))
    assert owner(both, conversation_id) is Owner.CLOSED
    assert "weten we allebei" in last(both, conversation_id).text


@pytest.mark.parametrize(("typed", "right"), [("ja dat klopt!", True), ("Nee", False)])
def test_the_answer_may_be_typed_as_well(
    both: Services, ans: Staff, typed: str, right: bool
) -> None:
    conversation_id = closed(both, ans, CALL)
    both.conversations.receive(conversation_id, "typed", "w", typed)
    (step,) = steps_of(both, conversation_id)
    assert (step.confirmed_at is not None, step.disputed_at is not None) == (right, not right)
    assert owner(both, conversation_id) is Owner.CLOSED


def test_a_bare_yes_that_answers_nothing_is_for_the_bot(both: Services, ans: Staff) -> None:
    conversation_id = closed(both, ans, CALL)
    tap(both, conversation_id, "/klopt")
    received = both.conversations.receive(conversation_id, "again", "w", "ja")
    assert received.turn is not None and owner(both, conversation_id) is Owner.BOT


def test_what_is_not_right_leads_to_a_person_who_sees_that(both: Services, ans: Staff) -> None:
    conversation_id = closed(both, ans, CALL)
    tap(both, conversation_id, "/klopt_niet")
    assert last(both, conversation_id).choices[0].payload == "/medewerker_spreken"
    handoff = both.handoffs.open_by_button(conversation_id).handoff
    both.casework.claim(handoff.id, ans)
    (step,) = both.reading.story(handoff.id, ans).next_steps
    assert step.disputed_at and not step.confirmed_at


def test_without_agreements_nothing_is_asked(both: Services, ans: Staff) -> None:
    assert last(both, closed(both, ans)).choices == ()


def test_a_call_back_is_confirmed_too_and_has_its_day(both: Services, clock: FakeClock) -> None:
    moment = clock() + dt.timedelta(days=1)
    conversation_id, _ = called(both, "morgen", moment)
    (step,) = steps_of(both, conversation_id)
    assert step.step.due_on == moment.date() and step.department
    tap(both, conversation_id, "/klopt")
    assert steps_of(both, conversation_id)[0].confirmed_at
    assert owner(both, conversation_id) is Owner.BOT


def planned_call(services: Services, ans: Staff) -> tuple[str, str]:
    """An agent says when they call: the conversation, and the hand-off."""
    conversation_id = start(services)
    handoff = services.handoffs.open(conversation_id, NewHandoff(goal=GOAL)).handoff
    services.casework.claim(handoff.id, ans)
    services.casework.plan_call(handoff.id, ans, None, None, "morgenochtend")
    return conversation_id, handoff.id


@pytest.mark.parametrize(("typed", "right"), [("Ja", True), ("nee", False)])
def test_to_the_hour_that_an_agent_will_call_the_answer_may_be_typed(
    both: Services, ans: Staff, typed: str, right: bool
) -> None:
    conversation_id, _ = planned_call(both, ans)
    both.conversations.receive(conversation_id, "typed", "w", typed)
    (step,) = steps_of(both, conversation_id)
    assert (step.confirmed_at is not None, step.disputed_at is not None) == (right, not right)
    assert owner(both, conversation_id) is Owner.BOT
    again = both.conversations.receive(conversation_id, "again", "w", typed)
    assert again.turn is not None  # answers something else: for the bot


def test_a_yes_to_what_the_bot_asked_since_is_the_bots(both: Services, ans: Staff) -> None:
    conversation_id, _ = planned_call(both, ans)
    other = Outgoing("Wilt u een afspraak maken?")
    with both.deps.uow() as repos:
        say(repos, both.deps, conversation_id, Sender.BOT, other)
    assert both.conversations.receive(conversation_id, "typed", "w", "ja").turn is not None
    assert steps_of(both, conversation_id)[0].confirmed_at is None


def test_who_was_called_confirms_what_came_of_it_and_not_the_call_again(
    both: Services, ans: Staff
) -> None:
    conversation_id, handoff_id = planned_call(both, ans)
    both.conversations.receive(conversation_id, "yes", "w", "ja")
    both.casework.claim(handoff_id, ans)
    both.casework.resolve(handoff_id, ans, "solved", [SIGN])
    call, sign = steps_of(both, conversation_id)
    assert call.done_at and not call.in_calendar and not sign.done_at
    both.conversations.receive(conversation_id, "typed", "w", "ja")
    assert all(step.confirmed_at for step in steps_of(both, conversation_id))
    assert owner(both, conversation_id) is Owner.CLOSED


def test_to_a_person_the_answer_is_kept_in_silence(both: Services, ans: Staff) -> None:
    conversation_id = closed(both, ans, CALL)
    handoff = both.handoffs.open_by_button(conversation_id).handoff
    both.casework.claim(handoff.id, ans)
    before = len(said(both, conversation_id))
    tap(both, conversation_id, "/klopt_niet")
    assert len(said(both, conversation_id)) == before + 1  # what was tapped
    assert steps_of(both, conversation_id)[0].disputed_at


# --- at the next visit --------------------------------------------------------------------------


def confirmed(services: Services, ans: Staff, who: Identity | None = HER) -> str:
    conversation_id = closed(services, ans, CALL, SIGN, who=who)
    tap(services, conversation_id, "/klopt")
    return conversation_id


def greeting(services: Services, who: Identity | None = HER, browser: str | None = None) -> Message:
    return said(services, start(services, who, browser))[0]


def test_what_they_would_do_comes_back_once_at_the_next_visit(
    both: Services, ans: Staff, clock: FakeClock
) -> None:
    confirmed(both, ans)
    clock.forward(days=1)
    hello = greeting(both)
    assert "U zou nog dit doen: zet uw handtekening" in hello.text and hello.text.count("?") == 1
    assert [c.payload for c in hello.choices] == ["/ja", "/nee", "/over_iets_anders"]
    assert "handtekening" not in greeting(both).text


def test_a_term_that_counted_from_then_is_a_day_by_now(
    both: Services, ans: Staff, clock: FakeClock
) -> None:
    soon = NextStep(who="u", what="Stuur de brief op", within_days=5)
    tap(both, closed(both, ans, soon, who=HER), "/klopt")
    day = clock().date() + dt.timedelta(days=5)
    clock.forward(days=3)
    assert f"stuur de brief op (uiterlijk {day.day} maart)." in greeting(both).text


def test_two_visits_at_once_ask_it_once(both: Services, ans: Staff, clock: FakeClock) -> None:
    conversation_id = confirmed(both, ans)
    clock.forward(days=1)
    (step,) = [one for one in steps_of(both, conversation_id) if one.step.who == "u"]
    with both.deps.uow() as repos:
        assert repos.next_steps.ask_after(step.id, clock())
        assert not repos.next_steps.ask_after(step.id, clock())


def test_yes_to_that_is_written_down(both: Services, ans: Staff, clock: FakeClock) -> None:
    before = confirmed(both, ans)
    clock.forward(days=1)
    conversation_id = start(both, HER)
    step = both.recognition.step_asked(conversation_id)
    assert step is not None
    both.next_steps.done(step.id)
    both.recognition.question_answered(conversation_id)
    assert both.recognition.step_asked(conversation_id) is None
    assert [each.done_at is not None for each in steps_of(both, before)] == [False, True]


def test_a_stranger_is_never_reminded_nor_is_somebody_else(
    both: Services, ans: Staff, clock: FakeClock
) -> None:
    confirmed(both, ans)
    confirmed(both, ans, None)
    clock.forward(days=1)
    for who in (None, Identity("demo-elamrani")):
        assert "handtekening" not in greeting(both, who).text


def test_not_on_the_same_day_nor_months_later(both: Services, ans: Staff, clock: FakeClock) -> None:
    confirmed(both, ans)
    clock.forward(hours=2)
    assert "handtekening" not in greeting(both).text
    clock.forward(days=120)
    assert "handtekening" not in greeting(both).text


@pytest.mark.parametrize("answer", [None, "/klopt_niet"])
def test_what_was_not_confirmed_does_not_come_back(
    both: Services, ans: Staff, clock: FakeClock, answer: str | None
) -> None:
    conversation_id = closed(both, ans, CALL, SIGN, who=HER)
    if answer:
        tap(both, conversation_id, answer)
    clock.forward(days=1)
    assert "handtekening" not in greeting(both).text


def test_who_refuses_the_use_of_earlier_contacts_is_not_reminded(
    both: Services, ans: Staff, clock: FakeClock
) -> None:
    conversation_id = confirmed(both, ans)
    both.control.permit(conversation_id, "recognise", "contacts", False, 1)
    clock.forward(days=1)
    assert "handtekening" not in greeting(both).text


def test_a_remembered_browser_is_reminded_until_it_is_forgotten(
    both: Services, clock: FakeClock
) -> None:
    conversation_id, goal = start(both), both.catalogue.goals[GOAL]
    browser = both.control.remember(conversation_id)
    both.next_steps.confirm(conversation_id, goal, 2)
    both.next_steps.agree(conversation_id)
    clock.forward(days=1)
    hello = greeting(both, None, browser)
    assert "U zou nog dit doen: maak een afspraak" in hello.text
    assert "U zou nog" not in greeting(both, None, None).text


def test_aftercare_is_asked_first_and_never_both_at_once(
    both: Services, ans: Staff, clock: FakeClock
) -> None:
    conversation_id = start(both, HER)
    handoff = both.handoffs.open(conversation_id, NewHandoff(goal=GOAL)).handoff
    both.casework.claim(handoff.id, ans)
    both.casework.resolve(handoff.id, ans, "solved", [SIGN], Aftercare(1, "chat"))
    tap(both, conversation_id, "/klopt")
    clock.forward(days=2)
    first, second = greeting(both), greeting(both)
    assert "handtekening" not in first.text and first.text.count("?") == 1
    assert "handtekening" in second.text


# --- kept ---------------------------------------------------------------------------------------


def test_the_conversation_that_is_mailed_tells_the_steps(both: Services, ans: Staff) -> None:
    conversation_id = closed(both, ans, CALL, DEED)
    lines = [step.step.line() for step in steps_of(both, conversation_id)]
    assert lines == [
        "Wij bellen u over het besluit (binnen 2 werkdagen).",
        "De notaris: maakt de akte. U hoort dit per post.",
    ]
