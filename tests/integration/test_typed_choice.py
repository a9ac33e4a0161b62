"""A button that is typed is that button, as long as it is on offer."""

from __future__ import annotations

from typing import Optional

import pytest

from bot.bootstrap import Services
from bot.domain.conversation import MessageKind, Owner, Sender
from bot.domain.handoff import NewHandoff
from tests.desk_scene import Scene
from tests.fakes import FakeClock

_SOLVED = (("Ja, dank u", "/opgelost"), ("Nee, nog niet", "/niet_opgelost"))


class _Chat:
    def __init__(self, services: Services) -> None:
        self.services = services
        self.id = services.conversations.start(None, None, "nl").conversation.id
        self._sent = 0

    def bot_says(self, text: str, choices: tuple[tuple[str, str], ...] = ()) -> None:
        kind = MessageKind.CHOICES if choices else MessageKind.TEXT
        now = self.services.deps.clock()
        with self.services.deps.uow() as repos:
            repos.messages.append(self.id, Sender.BOT, text, now, kind, choices)

    def hears(self, text: str) -> Optional[str]:
        """What the bot is told of this; None when it is not told. The turn is settled."""
        self._sent += 1
        received = self.services.conversations.receive(self.id, f"c{self._sent}", "w", text=text)
        if received.turn is None:
            return None
        self.services.turns.complete(received.turn, "w", [])
        return received.turn.text

    def last_text(self) -> str:
        return self.services.conversations.messages_since(self.id, 0)[0][-1].text


@pytest.fixture
def chat(services: Services) -> _Chat:
    return _Chat(services)


@pytest.mark.parametrize("text", ["Ja, dank u", "ja bedankt", "👍"])
def test_the_bot_hears_the_button_and_the_conversation_keeps_the_words(
    chat: _Chat, text: str
) -> None:
    chat.bot_says("Klopt dit?", _SOLVED)
    assert chat.hears(text) == "/opgelost"
    assert chat.last_text() == text


def test_what_was_said_after_the_buttons_does_not_take_them_away(chat: _Chat) -> None:
    chat.bot_says("Klopt dit?", _SOLVED)
    chat.bot_says("Wij zijn morgen gesloten.")
    assert chat.hears("nee, nog niet") == "/niet_opgelost"


def test_after_another_message_of_the_citizen_nothing_is_on_offer_any_more(chat: _Chat) -> None:
    chat.bot_says("Klopt dit?", _SOLVED)
    chat.hears("en wat kost dat?")
    chat.bot_says("Dat kost niets.")
    assert chat.hears("bedankt") == "bedankt"


def test_a_command_is_no_button(chat: _Chat) -> None:
    chat.bot_says("Klopt dit?", _SOLVED)
    assert chat.hears("/opgelost") == "opgelost"


def test_to_an_agent_one_writes(services: Services, clock: FakeClock, chat: _Chat) -> None:
    scene = Scene(services, clock)
    chat.bot_says("Wilt u een medewerker?", (("Ik ga hier verder", "/verder_chatten"),))
    handoff = services.handoffs.open(chat.id, NewHandoff()).handoff
    services.casework.claim(handoff.id, scene.staff("anna", "Anna"))
    assert chat.hears("ik ga hier verder") is None
    _, state = services.conversations.messages_since(chat.id, 0)
    assert state.owner is Owner.AGENT
