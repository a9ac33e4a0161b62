"""Part of the composition root: who hears what happens, and who is told it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Optional

from bot.connectors.choice import Outside, outside_of
from bot.services.aftercare_letters import AftercareLetters
from bot.services.casework import Casework
from bot.services.chat_desk import ChatDeskDelivery, ChatDeskListener
from bot.services.chat_desk_answers import ChatDeskAnswers
from bot.services.delivery import Delivery
from bot.services.letters import Letters
from bot.services.mailing import Mailing, MailListener
from bot.services.notifying import Notifying
from bot.services.passwords import Passwords
from bot.services.ports import Connector, Deps
from bot.services.telling import Listener, Telling
from bot.settings import Settings


@dataclass(frozen=True)
class Connected:
    """`deps` are those of the use cases: what they do is heard by the connectors."""

    deps: Deps
    adapters: Outside
    delivery: Delivery
    mailing: Mailing
    chat_answers: Optional[ChatDeskAnswers]


def connect(plain: Deps, settings: Settings, passwords: Passwords) -> Connected:
    """With the connectors that the settings name; without any, nothing listens."""
    given, adapters = settings.connectors, outside_of(settings.connectors)
    listeners: list[Listener] = []
    if adapters.mailer:
        listeners.append(MailListener(plain.clock))
    if given.webhook:
        listeners.append(Notifying(plain.clock, given.webhook.events))
    if adapters.chatwoot:
        listeners.append(ChatDeskListener(plain, adapters.chatwoot.name))
    deps = replace(plain, uow=Telling(plain.uow, listeners)) if listeners else plain
    connectors: list[Connector] = []
    if adapters.mailer:
        connectors.append(Letters(deps, adapters.mailer))
        connectors.append(AftercareLetters(deps, adapters.mailer))
    if adapters.webhook:
        connectors.append(adapters.webhook)
    answers = None
    if adapters.chatwoot:
        connectors.append(ChatDeskDelivery(deps, adapters.chatwoot))
        answers = ChatDeskAnswers(deps, adapters.chatwoot, Casework(deps), passwords.nobodys)
    return Connected(
        deps=deps,
        adapters=adapters,
        delivery=Delivery(deps, connectors),
        mailing=Mailing(deps, on=adapters.mailer is not None),
        chat_answers=answers,
    )
