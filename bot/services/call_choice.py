"""Choosing a call back while waiting: a number first, then an hour, and until then the place in
the queue stays. Nothing is promised, and nothing is half: it is arranged when both are known."""

from __future__ import annotations

from typing import Optional

from bot.domain.callback_time import CallTime, When
from bot.domain.conversation import Conversation, MessageKind, Outgoing, Sender
from bot.domain.handoff import Handoff, NewHandoff
from bot.domain.plain_text import fold, word_set, words
from bot.domain.queue_choices import About, OpenQuestion, mark_of
from bot.services.announcing import Needs
from bot.services.call_hours import heard_hour, hour_choices
from bot.services.finding import department_of
from bot.services.handoffs import Handoffs
from bot.services.phones import phones_given
from bot.services.ports import Deps, Repositories
from bot.services.saying import say

#: After so many times the other ways are offered instead of the same question.
MOST_TIMES = 2
#: Clear, but nobody is there then: what is said.
OUTSIDE = {When.CLOSED: "utter_callback_closed", When.PAST: "utter_callback_past"}
_NO_ANSWER = word_set(
    "ja ok oke hallo hoi hey goed prima graag bedankt dank yes hello hi thanks please sure"
)


class CallChoice:
    """What happens in one transaction, for one conversation in the queue."""

    def __init__(
        self,
        repos: Repositories,
        deps: Deps,
        conversation: Conversation,
        handoff: Handoff,
        needs: Needs,
    ) -> None:
        self._repos, self._deps = repos, deps
        self._conversation, self._handoff, self._needs = conversation, handoff, needs

    def begin(self, number_known: bool) -> None:
        """The number, unless an agent can see one already; else the hour."""
        if number_known or self._number_typed():
            self._ask_hour("utter_queue_ask_hour", 1)
        else:
            self._ask_number("utter_queue_ask_number", 1)

    def number_answered(self, times: int) -> None:
        if self._number_typed():
            self._ask_hour("utter_queue_ask_hour", 1)
        elif times < MOST_TIMES:
            self._ask_number("utter_phone_not_seen", times + 1)
        else:
            self._other_ways()

    def hour_answered(self, said: str, times: int) -> None:
        """`said`: in the citizen's words, or what the button stands for."""
        heard = heard_hour(self._deps, self._handoff.department, said)
        again = times < MOST_TIMES
        if again and heard.when in OUTSIDE:
            self._ask_hour(OUTSIDE[heard.when], times + 1, said)
        elif again and heard.when is When.UNCLEAR and _tells_nothing(said):
            self._ask_hour("utter_queue_ask_hour", times + 1)
        else:
            # Outside our hours for the second time: it stays their wish, and no hour is promised.
            time = heard.time if heard.when is When.CLEAR else None
            self._arrange(said, time)

    def _arrange(self, said: str, time: Optional[CallTime]) -> None:
        new = NewHandoff(
            kind="callback",
            callback_when=said,
            callback_from=time.start if time else None,
            callback_until=time.until if time else None,
        )
        opening = Handoffs(self._deps).open_within
        opened = opening(self._repos, self._conversation, new, self._needs)
        self._repos.conversations.back_to_bot(self._conversation.id)
        self._say(opened.announcement)

    def _number_typed(self) -> bool:
        return bool(phones_given(self._repos, self._conversation.id))

    def _ask_number(self, key: str, times: int) -> None:
        self._ask(key, OpenQuestion(About.NUMBER, times), ())

    def _ask_hour(self, key: str, times: int, said: str = "") -> None:
        department, language = self._handoff.department, self._conversation.language
        choices = hour_choices(self._deps, department, language, said)
        self._ask(key, OpenQuestion(About.HOUR, times), choices)

    def _ask(self, key: str, question: OpenQuestion, choices: tuple[tuple[str, str], ...]) -> None:
        language, texts = self._conversation.language, self._deps.texts
        hours = self._deps.catalogue.organisation.hours_of(self._handoff.department)
        text = texts.say(key, language, opening_hours=hours.in_words(language))
        stay = texts.buttons("utter_queue_ask_number", language)
        marked = tuple((title, mark_of(question)) for title, _ in stay)
        self._say(Outgoing(text, MessageKind.CHOICES, (*choices, *marked)))

    def _other_ways(self) -> None:
        language, organisation = self._conversation.language, self._deps.catalogue.organisation
        department = department_of(self._deps, self._handoff)
        key = "utter_queue_no_number"
        text = self._deps.texts.say(
            key,
            language,
            phone=department.phone or organisation.phone,
            email=department.email or organisation.email,
        )
        self._say(Outgoing(text, MessageKind.CHOICES, self._deps.texts.buttons(key, language)))

    def _say(self, said: Outgoing) -> None:
        say(self._repos, self._deps, self._conversation.id, Sender.SYSTEM, said)


def _tells_nothing(said: str) -> bool:
    told = words(fold(said))
    return said.rstrip().endswith("?") or all(word in _NO_ANSWER for word in told)
