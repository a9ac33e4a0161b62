"""The citizen's own data: seeing all of it, and having it deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

from bot.domain.conversation import Conversation
from bot.domain.customer import Everything, Level
from bot.domain.deletion import Deletion
from bot.domain.errors import HistoryUnavailable
from bot.domain.outline import outline
from bot.services.export import Told
from bot.services.export_tips import fact_told
from bot.services.finding import conversation_in
from bot.services.known import REGISTER_AWAY
from bot.services.ports import Deps, Repositories

#: More than anybody has.
_MOST_CONVERSATIONS = 1000


@dataclass(frozen=True)
class Export:
    """Everything that is kept of somebody, under Dutch names: as data and as text to read."""

    data: dict[str, Any]

    @property
    def text(self) -> str:
        return outline(self.data)


@dataclass(frozen=True)
class Holdings:
    """What there is of somebody, in numbers: for a short answer in the chat."""

    level: Level
    conversations: int
    messages: int
    name: Optional[str]
    cases: tuple[str, ...]
    contacts: int
    needs: tuple[str, ...]
    unavailable: bool
    #: What tips may rest on.
    facts: tuple[str, ...] = ()


class Privacy:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._told = Told(deps)

    def holdings(self, conversation_id: str) -> Holdings:
        with self._deps.uow(write=False) as repos:
            conversation = conversation_in(repos, conversation_id)
            ours = self._theirs(repos, conversation)
            messages = sum(each.last_seq for each in ours)
        found, away = self._everything(conversation)
        history = found.history if found else None
        return Holdings(
            level=conversation.level,
            conversations=len(ours),
            messages=messages,
            name=conversation.customer_name if conversation.verified else None,
            cases=tuple(case.title for case in history.cases) if history else (),
            contacts=len(history.contacts) if history else 0,
            needs=tuple(self._told.needs(history)) if history else (),
            unavailable=away,
            facts=tuple(str(fact_told(self._deps, one)["wat"]) for one in found.facts)
            if found
            else (),
        )

    def export(self, conversation_id: str) -> Export:
        """All of it, whatever the person allows us to use: it is theirs to see."""
        with self._deps.uow(write=False) as repos:
            conversation = conversation_in(repos, conversation_id)
            told = [
                self._told.conversation(repos, each) for each in self._theirs(repos, conversation)
            ]
            said = repos.consents.of_subject(conversation.subject) if conversation.subject else []
        found, away = self._everything(conversation)
        history = found.history if found else None
        organisation = self._deps.catalogue.organisation
        data: dict[str, Any] = {
            "gemaakt_op": self._told.time(self._deps.clock()),
            "organisatie": organisation.name,
            "u": self._told.who(conversation, history),
            "toestemmingen": [
                {
                    "doel": one.purpose,
                    "soort_gegevens": one.category,
                    "toegestaan": one.granted,
                    "versie": one.version,
                    "gezegd_op": self._told.time(one.at),
                }
                for one in said
            ],
            "gesprekken": told,
            "gegevens_voor_tips": [fact_told(self._deps, one) for one in found.facts]
            if found
            else [],
            "zaken": self._told.cases(found) if found else [],
            "werk_voor_afdelingen": [self._told.task(one) for one in found.tasks] if found else [],
            "eerdere_contacten": (
                [self._told.contact(one) for one in history.contacts] if history else []
            ),
        }
        if away:
            data["let_op"] = self._deps.texts.say("utter_export_register_away")
        return Export(data)

    def ask_deletion(self, conversation_id: str) -> Level:
        """Write down that everything must go; it begins some seconds later. Returns the level."""
        with self._deps.uow() as repos:
            conversation = conversation_in(repos, conversation_id, lock=True)
            repos.deletions.ask(
                Deletion(
                    reason="request",
                    level=conversation.level,
                    asked_at=self._deps.clock(),
                    subject=conversation.subject,
                    conversation_id=conversation.id,
                )
            )
        return conversation.level

    def _theirs(self, repos: Repositories, conversation: Conversation) -> list[Conversation]:
        """This conversation and the others that are the same person's, newest first."""
        if conversation.customer_id is not None:
            return repos.conversations.of_customer(conversation.customer_id, _MOST_CONVERSATIONS)
        if conversation.browser_id is not None:
            return repos.browsers.conversations(conversation.browser_id, _MOST_CONVERSATIONS)
        return [conversation]

    def _everything(self, conversation: Conversation) -> tuple[Optional[Everything], bool]:
        key = conversation.register_key
        if not conversation.verified or key is None:
            return None, False
        if key == REGISTER_AWAY:
            return None, True
        try:
            found = self._deps.history.everything_of(key)
        except HistoryUnavailable:
            return None, True
        return found, bool(found and found.history.incomplete)
