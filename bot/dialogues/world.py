"""What a dialogue happens in: an empty database, a clock, a desk, and the gateway's own turns."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from bot.bootstrap import Services
from bot.dialogues.desk import CannotDo, Desk
from bot.dialogues.rasa_bot import InProcessRasa, Thought
from bot.dialogues.script import Dialogue
from bot.dialogues.step import Step
from bot.domain.conversation import ConversationState, Message, Owner, Sender
from bot.domain.customer import Identity
from bot.gateway.events import Wakeups
from bot.gateway.turn_runner import Patience, TurnRunner
from bot.history.demo import demo_people
from bot.storage.schema import metadata

_WORKER = "dialogue"
#: People take a moment between two messages.
_PAUSE = dt.timedelta(seconds=5)
#: After this, the turns that waited for the bot are due again.
_RECOVERY = dt.timedelta(minutes=2)


class Clock:
    """The time that every use case reads; it stands still unless it is moved."""

    def __init__(self) -> None:
        self.now = dt.datetime.now(dt.timezone.utc)

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, span: dt.timedelta) -> None:
        self.now += span


class World:
    """One dialogue's conversation. `seen` is the last message before the step that was taken."""

    def __init__(self, services: Services, rasa: InProcessRasa, clock: Clock) -> None:
        self.services = services
        self.rasa = rasa
        self.clock = clock
        self.desk = Desk(services, clock)
        self._people = demo_people(services.settings.root, services.settings.organisation)
        self.conversation_id = ""
        #: Those of this dialogue, the one that goes on last: somebody may come back.
        self.conversations: list[str] = []
        self.customer_id: str | None = None
        self.seen = 0
        self.last_citizen_seq = 0
        self.owner_before = Owner.BOT
        self._looked: tuple[list[Message], ConversationState] | None = None
        #: A slow machine is no reason to apologise; a bot that is down is.
        self._patient = self._turns(Patience(first=60.0, longest=120.0))
        self._impatient = self._turns(Patience(first=0.01, longest=0.02))

    def _turns(self, patience: Patience) -> TurnRunner:
        return TurnRunner(self.services, self.rasa.client, Wakeups(), _WORKER, patience)

    # --- the start ----------------------------------------------------------------------------

    def begin(self, dialogue: Dialogue) -> None:
        """Empty everything, and open the conversation."""
        self.clock.now = dialogue.now.astimezone(dt.timezone.utc)
        self.rasa.forget()
        with self.services.engine.begin() as db:
            for table in reversed(metadata.sorted_tables):
                db.execute(table.delete())
        self.services.demo.seed(self._people, self.clock())
        self.desk.open(dialogue.staff)
        self.customer_id, self._language = dialogue.customer, dialogue.language
        self.conversations = []
        self._start()

    def _start(self) -> None:
        identity = Identity(self.customer_id) if self.customer_id else None
        started = self.services.conversations.start(identity, None, self._language)
        self.conversation_id = started.conversation.id
        self.conversations.append(self.conversation_id)
        self._looked = None
        self.seen = self.last_citizen_seq = 0
        self.owner_before = Owner.BOT

    # --- one step -----------------------------------------------------------------------------

    async def take(self, step: Step) -> None:
        """Let happen what the step says; CannotDo when it is not possible."""
        act = step.act()
        if act is None:
            return
        self.clock.move(_PAUSE)
        self.desk.heartbeat()
        messages, state = self.look()
        self.seen, self.owner_before = messages[-1].seq, state.owner
        acts: dict[str, Callable[[Any], Any]] = {
            "citizen": self._say,
            "choose": self._choose,
            "escape_button": self._escape,
            "log_in": self._log_in,
            "comes_back": self._comes_back,
            "bot_down": self._bot_down,
            "agent": self._agent,
            "later": self._later,
        }
        self.rasa.pretend = step.pretend
        try:
            await acts[act](getattr(step, act))
        finally:
            self._looked = None

    async def _say(self, text: str) -> None:
        await self._received(text=text)

    async def _choose(self, title: str) -> None:
        offered = [choice for message in self.offering() for choice in message.choices]
        for choice in offered:
            if choice.title == title:
                await self._received(choice=choice.id)
                return
        titles = ", ".join(f"“{choice.title}”" for choice in offered) or "nothing"
        raise CannotDo(f"there is no choice “{title}” to tap; offered: {titles}")

    async def _received(self, **said: str) -> None:
        received = self.services.conversations.receive(
            self.conversation_id, str(uuid.uuid4()), _WORKER, **said
        )
        self.last_citizen_seq = received.seq
        turns = self._impatient if self.rasa.down else self._patient
        turns.received(self.conversation_id, received)
        await turns.idle()

    async def _escape(self, _: Any) -> None:
        self.services.handoffs.open_by_button(self.conversation_id)

    async def _log_in(self, customer: str) -> None:
        self.services.recognition.identify(self.conversation_id, Identity(customer))
        self.customer_id = customer

    async def _comes_back(self, _: Any) -> None:
        self._start()

    async def _bot_down(self, down: bool) -> None:
        self.rasa.down = down
        if not down:
            self.clock.move(_RECOVERY)
            self.desk.heartbeat()
            await self._patient.sweep()
            await self._patient.idle()

    async def _agent(self, act: Any) -> None:
        self.desk.act(self.conversation_id, act)
        self.services.delivery.run_due()

    async def _later(self, later: Any) -> None:
        self.clock.move(later.span())
        self.desk.heartbeat()
        self.services.casework.sweep()
        self.services.waiting.reassure()
        self.services.delivery.run_due()
        await self._patient.sweep()
        await self._patient.idle()

    # --- looking ------------------------------------------------------------------------------

    def look(self) -> tuple[list[Message], ConversationState]:
        """The whole conversation and who has it; read once for each step, and looked at often."""
        if self._looked is None:
            found = self.services.conversations.messages_since(self.conversation_id, 0)
            self._looked = found
        return self._looked

    def new_messages(self) -> list[Message]:
        """What others than the citizen said in the last step (or before the first one)."""
        messages, _ = self.look()
        return [m for m in messages if m.seq > self.seen and m.sender is not Sender.CITIZEN]

    def offering(self) -> list[Message]:
        """The messages since the citizen last said something: their choices can be tapped."""
        messages, _ = self.look()
        return [m for m in messages if m.seq > self.last_citizen_seq]

    def thought(self) -> Thought | None:
        return self.rasa.thought(self.conversation_id, self.last_citizen_seq)

    def rows(self, table: sa.Table) -> list[Any]:
        """This conversation's rows, in the order in which they were made."""
        order = table.c.created_at if "created_at" in table.c else table.c.id
        with self.services.engine.execution_options(voorsorteer_write=False).connect() as db:
            query = sa.select(table).where(table.c.conversation_id == self.conversation_id)
            return list(db.execute(query.order_by(order)))
