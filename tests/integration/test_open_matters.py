"""At the end it is asked once about everything that was told earlier and not answered."""

from __future__ import annotations

import pytest

from bot.bootstrap import Services
from bot.domain.conversation import Message, Owner, Sender
from bot.domain.goals import NextStep
from bot.domain.handoff import NewHandoff
from bot.domain.outcome import RecordedStep
from bot.domain.staff import Staff
from bot.domain.triage import Triage
from bot.services.saying import say
from tests.fakes import FakeClock

PASSPORT, WASTE, MOVE = "paspoort_aanvragen", "milieustraat", "verhuizing_doorgeven"
CRISIS = "geen_eten_of_geld"
CALL = NextStep(who="wij", what="Wij bellen u over het besluit", within_days=2)


@pytest.fixture
def ans(services: Services) -> Staff:
    made = Staff("ans", "ans", "Ans", "agent", capacity=5)
    with services.deps.uow() as repos:
        repos.staff.add(made, "!")
    return made


class Chat:
    """A conversation in which the bot answers goals, one after the other."""

    def __init__(self, services: Services, clock: FakeClock) -> None:
        self.services, self.clock = services, clock
        self.id = services.conversations.start(None, None, "nl", None).conversation.id

    def told(self, *goals: str) -> None:
        for goal in goals:
            self.clock.forward(minutes=1)
            seq = self.says(f"vraag over {goal}")
            triage = Triage.for_chosen_goal("simple")
            self.services.sorting.sort(self.id, seq, goal, 1.0, triage)
            self.services.next_steps.confirm(self.id, self.services.catalogue.goals[goal], seq)

    def says(self, text: str) -> int:
        key = f"{text}-{self.clock()}-{len(self.messages())}"
        return self.services.conversations.receive(self.id, key, "w", text).seq

    def solved(self) -> Message | None:
        """Yes to the last answer, as `ActionSolved` hears it; the question that follows, if any."""
        self.clock.forward(minutes=1)
        self.services.next_steps.agree(self.id)
        self.services.sorting.note_outcome(self.id, "solved")
        question = self.services.matters.earlier(self.id)
        if question is None:
            return None
        with self.services.deps.uow() as repos:
            return say(repos, self.services.deps, self.id, Sender.BOT, question)

    def taps(self, payload: str) -> None:
        self.clock.forward(minutes=1)
        offered = [c for message in self.messages() for c in message.choices]
        choice = next(c for c in reversed(offered) if c.payload == payload)
        key = f"tap {payload} {len(self.messages())}"
        self.services.conversations.receive(self.id, key, "w", choice=choice.id)

    def messages(self) -> list[Message]:
        return self.services.conversations.messages_since(self.id, 0)[0]

    def steps(self, goal: str | None) -> list[RecordedStep]:
        recorded = self.services.transcripts.of(self.id).next_steps
        return [step for step in recorded if step.goal == goal]

    def said_of(self, goal: str | None) -> set[str]:
        """What the citizen said of the steps of this goal."""
        return {
            "yes" if step.confirmed_at else "no" if step.disputed_at else "nothing"
            for step in self.steps(goal)
        }

    def agreed(self, ans: Staff, goal: str, urgent: bool = False) -> None:
        """A person takes over and agrees something."""
        self.clock.forward(minutes=1)
        opened = self.services.handoffs.open(self.id, NewHandoff(goal=goal, urgent=urgent))
        self.services.casework.claim(opened.handoff.id, ans)
        self.services.casework.resolve(opened.handoff.id, ans, "follow_up", [CALL])


@pytest.fixture
def chat(services: Services, clock: FakeClock) -> Chat:
    return Chat(services, clock)


def test_with_one_matter_nothing_more_is_asked(chat: Chat) -> None:
    chat.told(PASSPORT)
    assert chat.solved() is None


def test_who_walked_on_is_asked_by_name_about_what_was_told_before(chat: Chat) -> None:
    chat.told(PASSPORT, WASTE, MOVE)
    question = chat.solved()
    assert question is not None and question.text.count("?") == 1
    goals = chat.services.catalogue.goals
    assert f"{goals[PASSPORT].title}, {goals[WASTE].title}." in question.text
    assert goals[MOVE].title not in question.text
    assert chat.said_of(PASSPORT) == chat.said_of(WASTE) == {"nothing"}


@pytest.mark.parametrize(
    ("answer", "said"), [("/klopt_eerder", "yes"), ("/klopt_eerder_niet", "no")]
)
def test_one_answer_counts_for_all_of_it_and_nothing_else(
    chat: Chat, answer: str, said: str
) -> None:
    chat.told(PASSPORT, WASTE, MOVE)
    chat.solved()
    chat.taps(answer)
    assert chat.said_of(PASSPORT) == chat.said_of(WASTE) == {said}
    assert chat.said_of(MOVE) == {"yes"}


@pytest.mark.parametrize(("typed", "said"), [("Ja, die kloppen ook.", "yes"), ("nee", "no")])
def test_the_answer_may_be_typed(chat: Chat, typed: str, said: str) -> None:
    chat.told(PASSPORT, MOVE)
    chat.solved()
    chat.says(typed)
    assert chat.said_of(PASSPORT) == {said}
    assert chat.messages()[-1].sender is Sender.SYSTEM


def test_no_offers_a_person(chat: Chat) -> None:
    chat.told(PASSPORT, MOVE)
    chat.solved()
    chat.taps("/klopt_eerder_niet")
    assert chat.messages()[-1].choices[0].payload == "/medewerker_spreken"


def test_it_is_asked_once_and_an_answer_later_is_about_what_was_asked_then(chat: Chat) -> None:
    chat.told(PASSPORT, MOVE)
    assert chat.solved() is not None
    chat.told(WASTE)  # walks on again, without an answer
    assert chat.solved() is None
    assert chat.said_of(PASSPORT) == {"nothing"}
    chat.told(MOVE, "uittreksel_brp")
    second = chat.solved()
    assert second is not None and "paspoort" not in second.text.lower()
    chat.taps("/klopt_eerder")
    assert (chat.said_of(PASSPORT), chat.said_of(MOVE)) == ({"nothing"}, {"yes"})


def test_an_earlier_no_stays_a_no(chat: Chat) -> None:
    chat.told(PASSPORT)
    chat.services.next_steps.disagree(chat.id)
    chat.told(MOVE)
    assert chat.solved() is None
    assert chat.said_of(PASSPORT) == {"no"}


def test_after_a_person_it_is_asked_about_what_the_bot_told(chat: Chat, ans: Staff) -> None:
    chat.told(PASSPORT)
    chat.agreed(ans, MOVE)
    chat.taps("/klopt")
    question = chat.messages()[-1]
    assert [choice.payload for choice in question.choices] == [
        "/klopt_eerder",
        "/klopt_eerder_niet",
    ]
    chat.says("ja")
    assert chat.said_of(PASSPORT) == chat.said_of(MOVE) == {"yes"}
    state = chat.services.conversations.messages_since(chat.id, 0)[1]
    assert state.owner is Owner.CLOSED  # and it needs no bot


def test_what_a_person_agreed_comes_in_the_place_of_what_the_bot_told(
    chat: Chat, ans: Staff
) -> None:
    chat.told(PASSPORT)
    chat.agreed(ans, PASSPORT)
    chat.taps("/klopt")
    assert "weten we allebei" in chat.messages()[-1].text


def test_after_danger_nobody_is_asked_about_a_passport(chat: Chat, ans: Staff) -> None:
    chat.told(PASSPORT)
    chat.agreed(ans, CRISIS, urgent=True)
    chat.taps("/klopt")
    assert "weten we allebei" in chat.messages()[-1].text


def test_of_a_crisis_it_is_not_asked_whether_the_steps_are_right(chat: Chat) -> None:
    chat.told(CRISIS, MOVE)
    assert chat.services.catalogue.goals[CRISIS].urgent
    assert chat.solved() is None


def test_how_it_was_is_asked_only_when_nothing_is_open_any_more(chat: Chat) -> None:
    def survey() -> str | None:
        with chat.services.deps.uow(write=False) as repos:
            conversation = repos.conversations.get(chat.id)
            assert conversation is not None
            return conversation.survey_id

    chat.told(PASSPORT, MOVE)
    chat.solved()
    assert survey() is None
    chat.taps("/klopt_eerder")
    assert survey() is not None
