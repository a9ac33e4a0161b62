"""Proactive messages: at a calm moment, of what is allowed, recorded before they are said."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Optional, Sequence

from bot.domain.consent import CASES, CONTACTS, RECOGNISE, TIPS, Consent, Permissions
from bot.domain.conversation import Conversation, MessageKind, Outgoing, Owner
from bot.domain.customer import Fact, NeedKind
from bot.domain.language import OTHER, spoken
from bot.domain.plain_layout import one_sentence_a_line
from bot.domain.tip_conditions import Grounds
from bot.domain.tip_rules import MESSAGE, TipRule
from bot.domain.tips import Moment, ShownTip, choose, hindrance, room_for_more
from bot.domain.triage import Decision
from bot.services.finding import conversation_in
from bot.services.known import REGISTER_AWAY, Known, known_of, permissions_of
from bot.services.ports import Deps, Repositories

_SOLVED = "solved"


@dataclass(frozen=True)
class Stopped:
    """What is not used for this any more, in citizens' words; `only_this`: the rest still may."""

    only_this: bool
    titles: tuple[str, ...]


class Tips:
    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def offer(self, conversation_id: str, turn_seq: int) -> Optional[Outgoing]:
        """What may be said to this person now, which is nearly always nothing.

        It is written down before it is said; the same turn again gets the same message.
        """
        with self._deps.uow(write=False) as repos:
            conversation = repos.conversations.get(conversation_id)
        if conversation is None or not conversation.verified or not self._deps.tips.rules:
            return None
        if spoken(conversation.language) == OTHER:
            return None  # there are no words for it
        # Before the transaction: a history has its own.
        known = known_of(self._deps, conversation)
        facts = self._facts(conversation)
        now = self._deps.clock()
        with self._deps.uow() as repos:
            if conversation.customer_id is not None:
                repos.tips.lock_customer(conversation.customer_id)
            conversation = conversation_in(repos, conversation_id, lock=True)
            found = self._chosen(repos, conversation, known, facts, turn_seq, now)
            if found is None:
                return None
            rule, grounds = found
            return self._message(rule, grounds, conversation, known)

    def answered(self, conversation_id: str, outcome: str) -> Optional[TipRule]:
        """The person took it, or put it aside: the rule; None when nothing waited for that."""
        with self._deps.uow() as repos:
            conversation_in(repos, conversation_id, lock=True)
            open_ = [one for one in self._shown(repos, conversation_id) if one.outcome is None]
            if not open_ or not repos.tips.answer(open_[-1], outcome, self._deps.clock()):
                return None
            return self._deps.tips.rule(open_[-1].rule)

    def stop(self, conversation_id: str, only_this: bool, language: str) -> Optional[Stopped]:
        """No more of these, from now on: the permission is withdrawn of what the last one rested
        on, or of everything (also when there was no last one). None for who is not known."""
        now = self._deps.clock()
        with self._deps.uow() as repos:
            conversation = conversation_in(repos, conversation_id, lock=True)
            if conversation.customer_id is None:
                return None
            here = self._shown(repos, conversation_id)
            last = next(reversed(here or repos.tips.of_customer(conversation.customer_id)), None)
            if here:
                repos.tips.answer(here[-1], "stopped", now)
            only_this = only_this and last is not None
            categories = self._all_categories()
            if only_this and last is not None:
                categories = [each for each in categories if each in last.used]
            for category in categories:
                self._withdraw(repos, conversation.customer_id, category, now)
        return Stopped(only_this, self._titles(categories, language))

    # --- what may be said ---------------------------------------------------------------------

    def _chosen(
        self,
        repos: Repositories,
        conversation: Conversation,
        known: Known,
        facts: Sequence[Fact],
        turn_seq: int,
        now: dt.datetime,
    ) -> Optional[tuple[TipRule, Grounds]]:
        """The rule, with a row of it; what is allowed is read in this very transaction."""
        customer, limits = conversation.customer_id, self._deps.catalogue.organisation.tips
        if customer is None:
            return None
        permissions = permissions_of(repos, self._deps, conversation)
        if hindrance(self._moment(repos, conversation, known, permissions), limits, now):
            return None
        allowed = self._allowed(known, permissions)
        grounds = self._grounds(known, facts, allowed, now)
        shown = repos.tips.of_customer(customer)
        again = [one for one in shown if self._same_turn(one, conversation.id, turn_seq)]
        if again:  # the process died before it was said
            rule = self._deps.tips.rule(again[-1].rule)
            if rule is None or not set(rule.uses) <= allowed or not rule.fits(grounds):
                return None
            return rule, grounds
        if not room_for_more(shown, conversation.id, limits, now):
            return None
        here = {one.rule for one in shown if one.conversation_id == conversation.id}
        others = [one for one in self._deps.tips.rules if one.key not in here]
        rule = choose(others, allowed, grounds, shown, now)
        if rule is None:
            return None
        row = ShownTip(conversation.id, turn_seq, rule.key, rule.kind, tuple(rule.uses), now)
        repos.tips.record(customer, row)
        return rule, grounds

    @staticmethod
    def _same_turn(shown: ShownTip, conversation_id: str, turn_seq: int) -> bool:
        same = (shown.conversation_id, shown.turn_seq) == (conversation_id, turn_seq)
        return same and shown.outcome is None

    def _moment(
        self,
        repos: Repositories,
        conversation: Conversation,
        known: Known,
        permissions: Permissions,
    ) -> Moment:
        triages = [triage for _, _, triage in repos.sortings.of_conversation(conversation.id)]
        judged = repos.sortings.judged(conversation.id)
        open_, last = repos.tips.with_people(conversation.customer_id or "")
        # Who we may not look up may have a complaint: then we rather say nothing.
        may_look = permissions.allows(RECOGNISE, CASES) and not known.unavailable
        history = known.history if may_look else None
        return Moment(
            verified=conversation.verified,
            with_bot=conversation.owner is Owner.BOT,
            settled=not judged or judged[-1][1] == _SOLVED,
            feelings={triage.feeling for triage in triages},
            urgent=any(triage.urgent for triage in triages),
            complicated=(
                any(triage.decision == Decision.COMPLEX.value for triage in triages)
                or self._runs_badly(known)
            ),
            open_complaint=history.open_complaint() is not None if history else None,
            with_people=open_,
            last_with_people=last,
        )

    def _runs_badly(self, known: Known) -> bool:
        """A case that runs and is complex, or late."""
        goals, today = self._deps.catalogue.goals, self._today()
        running = known.history.running_cases() if known.history else ()
        return any(
            case.is_late(today) or (case.goal in goals and goals[case.goal].complexity == "complex")
            for case in running
        )

    def _facts(self, conversation: Conversation) -> tuple[Fact, ...]:
        key = conversation.register_key
        if key is None or key == REGISTER_AWAY:
            return ()
        return self._deps.history.facts_of(key)

    def _allowed(self, known: Known, permissions: Permissions) -> set[str]:
        """The categories that may be used for this. Cases and contacts only when they may be
        recognised as well, and are all here: of what we do not see, nothing is known to be absent.
        """
        allowed = {one for one in self._all_categories() if permissions.allows(TIPS, one)}
        seen = {
            category
            for category in (CASES, CONTACTS)
            if permissions.allows(RECOGNISE, category) and not known.unavailable
        }
        return allowed - ({CASES, CONTACTS} - seen)

    def _grounds(
        self, known: Known, facts: Sequence[Fact], allowed: set[str], now: dt.datetime
    ) -> Grounds:
        terms, history = self._deps.tips.facts, known.history
        usable = {
            fact.name: fact
            for fact in facts
            if fact.name in terms and {fact.category, terms[fact.name].category} <= allowed
        }
        return Grounds(
            today=self._today(now),
            terms=terms,
            facts=usable,
            contacts=history.contacts if history and CONTACTS in allowed else (),
            cases=history.cases if history and CASES in allowed else (),
        )

    # --- what is said ------------------------------------------------------------------------

    def _message(
        self, rule: TipRule, grounds: Grounds, conversation: Conversation, known: Known
    ) -> Outgoing:
        language = spoken(conversation.language)
        parts = [rule.said(field, language, grounds) for field in MESSAGE]
        message, why = " ".join(filter(None, parts)), rule.said("why", language, grounds)
        if known.needs(NeedKind.PLAIN_WORDS):
            message, why = one_sentence_a_line(message), one_sentence_a_line(why)
        data = ", ".join(self._titles(rule.uses, language))
        text = self._deps.texts.say("utter_tip", language, message=message, why=why, data=data)
        button = rule.leads_to.button_english if language == "en" else rule.leads_to.button
        choices = ((button, "/ja"), *self._deps.texts.buttons("utter_tip", language))
        return Outgoing(text, MessageKind.CHOICES, choices)

    def _titles(self, categories: Sequence[str], language: str) -> tuple[str, ...]:
        found = [self._deps.terms.find(TIPS, category) for category in categories]
        return tuple(
            (language == "en" and each[1].title_english) or each[1].title for each in found if each
        )

    # --- permissions -------------------------------------------------------------------------

    def _all_categories(self) -> list[str]:
        purposes = [one for one in self._deps.terms.purposes if one.key == TIPS]
        return [each.key for purpose in purposes for each in purpose.categories]

    def _withdraw(
        self, repos: Repositories, customer_id: str, category: str, now: dt.datetime
    ) -> None:
        found = self._deps.terms.find(TIPS, category)
        if found is not None:
            no = Consent(TIPS, category, found[0].version, False, now)
            repos.consents.record(customer_id, no)

    @staticmethod
    def _shown(repos: Repositories, conversation_id: str) -> list[ShownTip]:
        return repos.tips.of_conversation(conversation_id)

    def _today(self, now: Optional[dt.datetime] = None) -> dt.date:
        zone = self._deps.catalogue.organisation.opening_hours.zone
        return (now or self._deps.clock()).astimezone(zone).date()
