"""The designer's inbox: what the sorting doubted gets its goal, and becomes training sentences."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Optional

from bot.domain.errors import Conflict, InvalidInput, NotAllowed
from bot.domain.goals import Goal
from bot.domain.labels import Batch, Doubted, Label
from bot.domain.likeness import LEAK, Pieces, everyday, normalised, piles
from bot.domain.staff import Staff
from bot.services.nlu_file import nlu_text
from bot.services.ports import Deps, Teaching

#: So many of the newest are shown: more nobody labels in a day, and the page stays quick.
MOST_SHOWN = 500
PROPOSALS = 3
_MOST_BATCHES = 5
#: In one form.
MOST_AT_ONCE = 150
_KINDS = ("goal", "smalltalk", "human", "out_of_scope")


@dataclass(frozen=True)
class Proposal:
    """A goal for a pile, with the chance (0 to 1) that the sorting gave it in these messages, on
    average, and how many of their writers said that they meant it."""

    goal: Goal
    chance: float
    meant_by: int


@dataclass(frozen=True)
class Group:
    """Messages that are probably about the same, the newest first; the likeliest goals first."""

    messages: Sequence[Doubted]
    proposals: Sequence[Proposal]


@dataclass(frozen=True)
class Look:
    groups: Sequence[Group]
    batches: Sequence[Batch]
    #: Labelled and not exported yet, by sector.
    waiting: dict[str, int]
    #: Labelled and exported before, by sector.
    exported: dict[str, int]
    goals: Sequence[Goal]


@dataclass(frozen=True)
class Refused:
    """A label that is left out of the file, and why."""

    label: Label
    why: str


@dataclass(frozen=True)
class Exported:
    """`text` is the file; empty when there is nothing to teach."""

    text: str
    labels: Sequence[Label]
    refused: Sequence[Refused]


def _largest_first(amounts: Mapping[str, float]) -> list[str]:
    return sorted(amounts, key=lambda key: (-amounts[key], key))


class Inbox:
    def __init__(self, deps: Deps, teaching: Teaching) -> None:
        self._deps = deps
        self._teaching = teaching

    # --- looking ------------------------------------------------------------------------------

    def look(self, staff: Staff) -> Look:
        """What waits for a label, as far as it belongs to their departments. NotAllowed for who
        labels nothing; that it was looked at is written down."""
        self._may(staff)
        with self._deps.uow(write=False) as repos:
            found = [each for each in repos.labels.doubted(MOST_SHOWN) if self._theirs(staff, each)]
            batches = repos.labels.latest(staff.id, _MOST_BATCHES)
            labels = repos.labels.with_goal(exported_too=True)
        goals = self._goals()
        titles = Pieces(goal.title for goal in goals)
        groups = [
            self._group([found[place] for place in pile], titles, goals)
            for pile in piles([each.text for each in found])
        ]
        with self._deps.uow() as repos:
            told = f"berichten={len(found)}"
            repos.staff.audit(staff.id, "read_inbox", self._deps.clock(), None, told)
        waiting = self._by_sector(each for each in labels if each.exported_at is None)
        exported = self._by_sector(each for each in labels if each.exported_at is not None)
        return Look(groups, batches, waiting, exported, goals)

    def _may(self, staff: Staff) -> None:
        if not staff.labels_messages:
            raise NotAllowed("Uw rol geeft geen toegang tot deze berichten.")

    def _theirs(self, staff: Staff, doubted: Doubted) -> bool:
        return staff.serves(self._deps.catalogue.department_of(doubted.understood.goal).key)

    def _goals(self) -> list[Goal]:
        goals = [g for g in self._deps.catalogue.goals.values() if g.kind in _KINDS]
        return sorted(goals, key=lambda goal: goal.title.casefold())

    def _group(self, found: list[Doubted], titles: Pieces, goals: Sequence[Goal]) -> Group:
        """Proposed: what citizens said that they meant, then the sorting's own ranking, then goals
        whose titles have words of theirs. What was sorted before rankings were kept has one goal.
        """
        meant = Counter(each.meant for each in found if each.meant)
        chances: defaultdict[str, float] = defaultdict(float)
        for each in found:
            for key, chance in each.understood.ranking:
                chances[key] += chance / len(found)
        alike = titles.nearest(found[0].text, PROPOSALS)
        keys = [
            *_largest_first(meant),
            *_largest_first(chances),
            *(key for each in found for key in each.understood.triage.also),
            *(goal.key for title in alike for goal in goals if goal.title == title),
        ]
        known = {goal.key: goal for goal in goals}
        likely = [key for key in dict.fromkeys(keys) if key in known][:PROPOSALS]
        return Group(found, [Proposal(known[key], chances[key], meant[key]) for key in likely])

    def _by_sector(self, labels: Iterable[Label]) -> dict[str, int]:
        counts = Counter(self._sector(label) for label in labels)
        return {sector: count for sector, count in sorted(counts.items()) if sector}

    def _sector(self, label: Label) -> str:
        goal = self._deps.catalogue.goal(label.goal)
        return goal.sector if goal else ""

    # --- labelling ----------------------------------------------------------------------------

    def goal_named(self, words: str) -> str:
        """The key of the goal with this title (or key), as picked from the list; InvalidInput when
        there is none."""
        plain = " ".join(words.split()).casefold()
        for goal in self._goals():
            if plain in (goal.title.casefold(), goal.key):
                return goal.key
        raise InvalidInput("Kies een doel uit de lijst.")

    def label(self, staff: Staff, messages: Sequence[tuple[str, int]], goal: Optional[str]) -> int:
        """Give these messages this goal, or put them aside (None); how many were still free.

        Raises NotAllowed, InvalidInput for no message or no such goal, and Conflict when all of
        them were labelled before: the first label stays.
        """
        self._may(staff)
        if goal is not None:
            goal = self.goal_named(goal)
        if not messages or len(messages) > MOST_AT_ONCE:
            raise InvalidInput(f"Kies 1 tot {MOST_AT_ONCE} berichten.")
        now, done = self._deps.clock(), 0
        action = "label" if goal else "put_aside"
        with self._deps.uow() as repos:
            for conversation_id, turn_seq in sorted(set(messages)):
                text = repos.labels.sorted_message(conversation_id, turn_seq)
                if text is None:
                    continue
                if repos.labels.add(conversation_id, turn_seq, text, goal, staff.id, now):
                    told = f"bericht {turn_seq}" + (f", doel={goal}" if goal else "")
                    repos.staff.audit(staff.id, action, now, conversation_id, told)
                    done += 1
        if not done:
            raise Conflict("Dit is al gelabeld door een collega, of het gesprek is gewist.")
        return done

    def undo(self, staff: Staff, at: dt.datetime) -> int:
        """Take back what they labelled at that moment; Conflict when it was exported, or undone."""
        self._may(staff)
        with self._deps.uow() as repos:
            undone = repos.labels.undo(staff.id, at)
            if undone:
                now = self._deps.clock()
                repos.staff.audit(staff.id, "undo_label", now, None, f"berichten={undone}")
        if not undone:
            raise Conflict("Dit kan niet meer ongedaan: het is al opgeslagen of al teruggedraaid.")
        return undone

    # --- what the sorting learns --------------------------------------------------------------

    def export(self, sector: Optional[str] = None, exported_too: bool = False) -> Exported:
        """The labels of one sector as a training file; nothing is marked yet (`mark_exported`).

        Left out: what is nearly a message of the evaluation set, and what training has already.
        Raises InvalidInput when there are labels of more sectors and none is named.
        """
        with self._deps.uow(write=False) as repos:
            found = repos.labels.with_goal(exported_too)
        sectors = self._by_sector(found)
        if sector is None and len(sectors) > 1:
            there = ", ".join(sectors)
            raise InvalidInput(f"Er zijn labels van meer sectoren; kies er een: {there}.")
        if sector is not None and sector not in self._deps.catalogue.organisation.sectors:
            there = ", ".join(self._deps.catalogue.organisation.sectors)
            raise InvalidInput(f"Deze sector is er niet; wel: {there}.")
        wanted = [each for each in found if sector in (None, self._sector(each))]
        kept, refused = self._sifted([each for each in wanted if self._sector(each)])
        zone = self._deps.catalogue.organisation.opening_hours.zone
        day = self._deps.clock().astimezone(zone).date().isoformat()
        text = nlu_text(kept, self._deps.catalogue, day) if kept else ""
        return Exported(text, kept, refused)

    def mark_exported(self, exported: Exported, staff: Optional[Staff] = None) -> None:
        """They wait no longer; nor does what was left out, which would be left out again."""
        now = self._deps.clock()
        left_out = [each.label for each in exported.refused]
        with self._deps.uow() as repos:
            repos.labels.mark_exported([*exported.labels, *left_out], now)
            if staff is not None:
                told = f"zinnen={len(exported.labels)}"
                repos.staff.audit(staff.id, "export_labels", now, None, told)

    def _sifted(self, labels: Sequence[Label]) -> tuple[list[Label], list[Refused]]:
        if not labels:
            return [], []
        known = set(self._teaching.sentences())
        held_out = Pieces(self._teaching.held_out())
        judged = {normalised(text) for text in held_out.texts}
        kept: list[Label] = []
        refused: list[Refused] = []
        for label in labels:
            plain = normalised(label.text)
            leaks = any(not everyday(text) for text in held_out.alike(label.text, LEAK))
            if plain in judged or leaks:
                refused.append(Refused(label, "is bijna gelijk aan een bericht van de meting"))
            elif plain in known:
                refused.append(Refused(label, "staat al bij de voorbeeldzinnen"))
            else:
                known.add(plain)
                kept.append(label)
        return kept, refused
