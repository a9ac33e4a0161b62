"""People who are asked afterwards whether it worked."""

from __future__ import annotations

import datetime as dt
import re
from typing import Optional

import sqlalchemy as sa

from bot.bootstrap import Services
from bot.domain.customer import Identity
from bot.domain.goals import NextStep
from bot.domain.handoff import NewHandoff
from bot.domain.outbox import OutboxKind
from bot.domain.outcome import Aftercare
from bot.domain.staff import Staff
from bot.domain.triage import Triage
from bot.storage.afterwards_tables import aftercare
from bot.storage.recognition_tables import outbox
from tests.fakes import FakeClock
from tests.smtp_peer import SmtpPeer

ASKS = "Is het gelukt?"
GOAL = "parkeervergunning"
ADDRESS = "sanne.de.wit@post.example"
_LINK = re.compile(r"/nazorg\?k=([\w-]+)&antwoord=(ja|nee|stop)")
SANNE = Identity("klant-sanne", "Sanne de Wit")


def begin(services: Services, who: Optional[Identity] = SANNE, browser: str = "") -> str:
    return services.conversations.start(who, None, "nl", browser or None).conversation.id


def solved(services: Services, conversation_id: str, goal: str = GOAL) -> None:
    """The bot answered, and the citizen says that it is solved."""
    received = services.conversations.receive(conversation_id, f"c{goal}", "w", "hoe gaat dat")
    assert received.turn is not None
    triage = Triage("simple", "simple", 0.1)
    services.sorting.sort(conversation_id, received.seq, goal, 0.9, triage)
    services.turns.complete(received.turn, "w", [])
    services.sorting.note_outcome(conversation_id, "solved")


def resolved(
    services: Services,
    agent: Staff,
    way: str,
    who: Optional[Identity] = SANNE,
    mail_to: str = "",
    days: int = 7,
    goal: str = GOAL,
) -> str:
    """A person helped, and chose that it is asked afterwards."""
    conversation_id = begin(services, who)
    handoff = services.handoffs.open(conversation_id, NewHandoff(goal=goal)).handoff
    if mail_to:
        services.mailing.transcript(conversation_id, mail_to, updates=True)
    services.casework.claim(handoff.id, agent)
    step = NextStep(who="wij", what="Wij sturen u de vergunning", due="binnen 5 dagen")
    chosen = Aftercare(days, way)  # type: ignore[arg-type]
    services.casework.resolve(handoff.id, agent, "solved", [step], chosen)
    return conversation_id


def states(services: Services) -> list[str]:
    with services.engine.connect() as db:
        query = sa.select(aftercare.c.state).order_by(aftercare.c.created_at)
        return list(db.execute(query).scalars())


def said_first(services: Services, conversation_id: str) -> str:
    return services.conversations.messages_since(conversation_id, 0)[0][0].text


def keys_in(peer: SmtpPeer) -> dict[str, str]:
    """The link of each answer in the only aftercare mail: its key."""
    (taken,) = [each for each in peer.taken if each.message["Subject"] == ASKS]
    return {answer: key for key, answer in _LINK.findall(taken.text)}


def at(clock: FakeClock, services: Services, local: str) -> None:
    """It is that day and hour where the organisation is."""
    zone = services.catalogue.organisation.opening_hours.zone
    there = dt.datetime.fromisoformat(local).replace(tzinfo=zone)
    clock.now = there.astimezone(dt.timezone.utc)


def asked_of(peer: SmtpPeer) -> list[str]:
    """To whom aftercare mails went, in order."""
    return [each.to[0] for each in peer.taken if each.message["Subject"] == ASKS]


def planned(
    services: Services,
    agent: Staff,
    who: str = "",
    address: str = ADDRESS,
    days: int = 1,
    goal: str = GOAL,
) -> str:
    """Somebody was helped, is to be mailed afterwards, and has had the mail they asked for."""
    identity = Identity(who) if who else None
    conversation_id = resolved(services, agent, "email", identity, address, days, goal)
    services.delivery.run_due()
    return conversation_id


def rows(services: Services) -> list[sa.engine.Row]:
    with services.engine.connect() as db:
        return list(db.execute(sa.select(aftercare).order_by(aftercare.c.created_at)))


def in_the_outbox(services: Services) -> list[sa.engine.Row]:
    with services.engine.connect() as db:
        ours = outbox.c.kind == OutboxKind.AFTERCARE.value
        return list(db.execute(sa.select(outbox).where(ours).order_by(outbox.c.id)))
