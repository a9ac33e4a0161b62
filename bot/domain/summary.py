"""The story for the agent: who, what, why, and what was said already; nobody repeats it."""

from __future__ import annotations

from typing import Optional, Sequence

from bot.domain.conversation import Claim, Conversation, Message, Sender
from bot.domain.goals import Goal
from bot.domain.handoff import NewHandoff
from bot.domain.person_request import asks_for_person

#: The citizen's own words that a summary quotes at most.
_QUOTED = 3
_QUOTE_LENGTH = 280
#: Shorter messages ("ja", "nee hoor") tell an agent nothing.
_TELLING = 15
_WHY = "Waarom ingewikkeld: "

#: The kind of claim that is an address for news of appointments, given for that.
MAIL_ABOUT = "berichten_per_mail"
CLAIM_NAMES = {
    "bsn": "BSN",
    "iban": "rekeningnummer",
    "telefoonnummer": "telefoonnummer",
    "e-mailadres": "e-mailadres",
    MAIL_ABOUT: "e-mailadres voor berichten",
}


#: As the agent reads it; a code that is not here is shown as it is.
LANGUAGES = {
    "en": "Engels",
    "de": "Duits",
    "fr": "Frans",
    "es": "Spaans",
    "pt": "Portugees",
    "it": "Italiaans",
    "pl": "Pools",
    "tr": "Turks",
    "ro": "Roemeens",
    "so": "Somalisch",
    "ar": "Arabisch",
    "fa": "Farsi",
    "ru": "Russisch",
    "uk": "Oekraïens",
    "zh": "Chinees",
    "ti": "Tigrinya",
}


def customer_line(conversation: Conversation) -> str:
    """Who it is, and whether that is certain."""
    if not conversation.verified:
        return "Klant: niet ingelogd, identiteit niet gecontroleerd"
    return f"Klant: {conversation.customer_name or 'naam onbekend'} (ingelogd)"


def with_reasons(summary: str, reasons: Sequence[str]) -> str:
    """The summary of a hand-off whose reasons are these now."""
    line = _reasons_line(reasons)
    told = (line if each.startswith(_WHY) else each for each in summary.splitlines())
    return "\n".join(each for each in told if each is not None)


def _reasons_line(reasons: Sequence[str]) -> Optional[str]:
    return _WHY + ", ".join(reasons) if reasons else None


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _QUOTE_LENGTH else text[: _QUOTE_LENGTH - 1].rstrip() + "…"


def _own_words(messages: Sequence[Message], handoff: NewHandoff) -> list[str]:
    """The latest things the citizen told, in order: not short replies, nor what stands below."""
    answers = {answer.answer for answer in handoff.intake}
    told = [
        message.text
        for message in messages
        if message.sender is Sender.CITIZEN
        and len(message.text) >= _TELLING
        and message.text not in answers
        and not asks_for_person(message.text)
    ]
    return told[-_QUOTED:]


def summarise(
    conversation: Conversation,
    handoff: NewHandoff,
    goal: Optional[Goal],
    messages: Sequence[Message],
    claims: Sequence[Claim],
    also: Sequence[Goal] = (),
) -> str:
    """A few lines of plain text, the most important first; `also` is what else was asked."""
    lines = []
    if handoff.urgent:
        lines.append("DRINGEND")
    lines.append(f"Vraag: {goal.title if goal else 'nog niet duidelijk'}")
    if also:
        lines.append("Vroeg ook naar: " + ", ".join(other.title for other in also))
    lines.append(customer_line(conversation))
    if not conversation.language.startswith("nl"):
        language = conversation.language[:2]
        lines.append(f"Taal: {LANGUAGES.get(language, language)}")
    for text in _own_words(messages, handoff):
        lines.append(f"In eigen woorden: “{_shorten(text)}”")
    for answer in handoff.intake:
        lines.append(f"{answer.question} {_shorten(answer.answer)}")
    why = _reasons_line(handoff.reasons)
    if why:
        lines.append(why)
    if handoff.feeling != "neutraal":
        lines.append(f"Gevoel: {handoff.feeling}")
    if handoff.callback_when:
        lines.append(f"Terugbellen: {handoff.callback_when}")
    for claim in claims:
        name = CLAIM_NAMES.get(claim.kind, claim.kind)
        lines.append(f"Getypt, niet gecontroleerd: {name} {claim.value}")
    return "\n".join(lines)
