"""The gateway's own words are in the language of the conversation."""

from __future__ import annotations

from bot.bootstrap import Services
from bot.domain.conversation import Sender
from bot.domain.handoff import NewHandoff
from bot.domain.triage import Triage


def _said(services: Services, conversation_id: str) -> list[str]:
    messages, _ = services.conversations.messages_since(conversation_id, 0)
    return [m.text for m in messages if m.sender is not Sender.CITIZEN]


def test_an_english_page_is_greeted_in_english(services: Services) -> None:
    started = services.conversations.start(None, None, "en-GB")
    assert started.messages[0].text.startswith("Hello. I am the digital assistant")


def test_what_the_citizen_turns_out_to_write_in_counts_from_then_on(services: Services) -> None:
    started = services.conversations.start(None, None, "nl")
    conversation_id = started.conversation.id
    services.conversations.note_language(conversation_id, "en")
    assert services.conversations.language(conversation_id) == "en"
    opened = services.handoffs.open_by_button(conversation_id)
    assert "We are closed now" in opened.announcement.text or "ready" in opened.announcement.text
    assert opened.announcement.choices[0][0] == "I would rather be called back"
    services.conversations.receive(conversation_id, "1", "w", text="i want to talk to a person")
    assert "you keep your place" in _said(services, conversation_id)[-1]


def test_danger_in_the_queue_is_answered_in_english(services: Services) -> None:
    conversation_id = services.conversations.start(None, None, "en").conversation.id
    services.handoffs.open_by_button(conversation_id)
    services.conversations.receive(conversation_id, "1", "w", text="i smell gas in the kitchen")
    assert _said(services, conversation_id)[-1].startswith("Do you smell gas? Go outside")


def test_the_agent_reads_in_which_language_the_citizen_writes(services: Services) -> None:
    conversation_id = services.conversations.start(None, None, "nl").conversation.id
    services.conversations.note_language(conversation_id, "pl")
    opened = services.handoffs.open_by_button(conversation_id)
    assert "Taal: Pools" in opened.handoff.summary


def test_what_else_was_asked_is_in_the_summary_until_it_is_answered(services: Services) -> None:
    conversation_id = services.conversations.start(None, None, "nl").conversation.id
    first = Triage("simple", "simple", 0.1, also=("milieustraat", "hondenbelasting"))
    services.sorting.sort(conversation_id, 2, "paspoort_aanvragen", 0.9, first)
    services.sorting.sort(conversation_id, 4, "milieustraat", 1.0, Triage("simple", "simple", 0.0))
    summary = services.handoffs.open(conversation_id, NewHandoff(goal="klacht_indienen")).handoff
    assert "Vroeg ook naar: Een hond aanmelden of afmelden\n" in summary.summary


def test_what_the_citizen_called_simple_was_answered_as_well(services: Services) -> None:
    conversation_id = services.conversations.start(None, None, "nl").conversation.id
    services.sorting.sort(conversation_id, 2, "milieustraat", 0.9, Triage("simple", "ask", 0.4))
    services.sorting.note_estimate(conversation_id, "simple")
    handoff = services.handoffs.open(conversation_id, NewHandoff(goal="klacht_indienen")).handoff
    assert "Vroeg ook naar" not in handoff.summary


def test_a_guess_is_no_question_of_the_citizen(services: Services) -> None:
    conversation_id = services.conversations.start(None, None, "nl").conversation.id
    services.sorting.sort(conversation_id, 2, "milieustraat", 0.05, Triage("simple", "ask", 0.4))
    handoff = services.handoffs.open(conversation_id, NewHandoff()).handoff
    assert "Vroeg ook naar" not in handoff.summary
