"""What the agent reads first."""

from __future__ import annotations

import datetime as dt

from bot.domain.conversation import Claim, Conversation, Message, MessageKind, Owner, Sender
from bot.domain.handoff import IntakeAnswer, NewHandoff
from bot.domain.summary import summarise

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.timezone.utc)
STRANGER = Conversation("c", Owner.BOT, 0, NOW)


def _said(*texts: str) -> list[Message]:
    return [
        Message("c", seq, Sender.CITIZEN, MessageKind.TEXT, text, NOW)
        for seq, text in enumerate(texts, 1)
    ]


def test_the_latest_story_is_told_not_the_small_talk_around_it() -> None:
    messages = _said(
        "wat kost een paspoort eigenlijk",
        "waar kan ik mijn grofvuil brengen",
        "mijn aanvraag is kwijt en nu krijg ik niets",
        "ja",
        "ik snap niet wat ik nu moet doen",
        "ik wil een medewerker spreken",
    )
    summary = summarise(STRANGER, NewHandoff(), None, messages, [])
    assert "mijn aanvraag is kwijt en nu krijg ik niets" in summary
    assert "ik snap niet wat ik nu moet doen" in summary
    assert "paspoort" not in summary
    assert "medewerker spreken" not in summary


def test_an_intake_answer_stands_with_its_question_and_only_there() -> None:
    intake = (IntakeAnswer("Sinds wanneer?", "al sinds begin september"),)
    messages = _said("mijn uitkering is gestopt", "al sinds begin september")
    summary = summarise(STRANGER, NewHandoff(intake=intake), None, messages, [])
    assert summary.count("begin september") == 1
    assert "Sinds wanneer? al sinds begin september" in summary


def test_what_a_stranger_typed_is_marked_as_unchecked() -> None:
    claims = [Claim(1, "telefoonnummer", "0612345678")]
    summary = summarise(STRANGER, NewHandoff(), None, [], claims)
    assert "identiteit niet gecontroleerd" in summary
    assert "Getypt, niet gecontroleerd: telefoonnummer 0612345678" in summary


def test_danger_comes_first() -> None:
    summary = summarise(STRANGER, NewHandoff(urgent=True), None, [], [])
    assert summary.startswith("DRINGEND")


def test_a_long_message_is_shortened() -> None:
    summary = summarise(STRANGER, NewHandoff(), None, _said("lang verhaal " * 100), [])
    assert len(summary) < 500
    assert "…" in summary
