"""Deleting for good: what a citizen asked for, and what has had its time.

Everything here may be killed at any moment and is then simply done again. The order sees to it:
first what is outside of the transaction (the history, Rasa's tracker), then in one transaction all
rows and the record that it is done. Rasa may still be writing at that moment, so its tracker is
asked once more afterwards, and compared with what is here at every round of the retention.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Callable, Literal, Mapping, Optional, Sequence
from zoneinfo import ZoneInfo

from bot.domain.conversation import Conversation
from bot.domain.customer import Level
from bot.domain.deletion import GRACE, Deletion, LevelCount
from bot.domain.errors import VoorsorteerError
from bot.domain.outbox import OpenCallback, OutboxCount, OutboxEntry, OutboxKind, task_done_body
from bot.services.known import REGISTER_AWAY
from bot.services.ports import Deps, Remains, TrackerStore

_log = logging.getLogger(__name__)

#: So many conversations go in one transaction: nobody waits long for the database.
BATCH = 100
#: Others may write between two batches, in seconds.
_PAUSE_S = 0.05
#: The bot may finish what it is saying; longer than a turn can last nobody waits for it.
_FINISH = dt.timedelta(minutes=1)
#: When a large file may keep others waiting, in the organisation's own time.
_NIGHT = range(2, 5)
_LEVELS = (Level.ANONYMOUS, Level.RETURNING, Level.VERIFIED)


@dataclass
class Removed:
    """What one round deleted: which conversations, and how many rows per table."""

    conversation_ids: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, conversation_ids: Sequence[str], counts: dict[str, int]) -> None:
        self.conversation_ids += conversation_ids
        for name, count in counts.items():
            self.counts[name] = self.counts.get(name, 0) + count


@dataclass(frozen=True)
class Status:
    """What is kept now, what waits to be deleted or told, and what was deleted last."""

    levels: tuple[LevelCount, ...]
    waiting: tuple[Deletion, ...]
    latest: tuple[Deletion, ...]
    outbox: Mapping[OutboxKind, OutboxCount]


class Deleting:
    def __init__(
        self,
        deps: Deps,
        tracker: TrackerStore,
        remains: Remains,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._deps = deps
        self._tracker = tracker
        self._remains = remains
        self._pause = pause
        self._terms = deps.catalogue.organisation.retention
        # Whoever was here before may have been killed between deleting and writing over it.
        self._wiped = False
        self._wiped_large = False
        self._wiping = Lock()
        self._stopping = Event()

    def stop(self) -> None:
        """The process goes away: a long round ends after its batch, and is taken up later."""
        self._stopping.set()

    # --- because somebody asked ---------------------------------------------------------------

    def run_due(self) -> Removed:
        """All deletions that were asked for, after GRACE; one that fails is tried again."""
        removed = Removed()
        with self._deps.uow(write=False) as repos:
            due = repos.deletions.waiting(self._deps.clock() - GRACE)
        for deletion in due:
            try:
                self._carry_out(deletion, removed)
            except Exception as error:  # the others are not kept waiting for this one
                _log.error("deletion %s has to wait: %s", deletion.id, type(error).__name__)
        if not self._wiped:
            self.wipe()
        return removed

    def _carry_out(self, deletion: Deletion, removed: Removed) -> None:
        now = self._deps.clock()
        with self._deps.uow(write=False) as repos:
            found = repos.deletions.conversations_of(deletion)
            busy = repos.deletions.in_use(_ids(found), now)
            asked = {each.id: repos.outbox.open_callbacks(each.id) for each in found}
        if busy and now - deletion.asked_at < _FINISH:
            return
        for conversation_id, callbacks in asked.items():
            for callback in callbacks:
                self._withdraw(conversation_id, callback)
        for key in _register_keys(deletion, found):
            self._deps.history.forget(key)
        events = self._tracker.forget(_ids(found))
        with self._deps.uow() as repos:
            if not repos.deletions.take(deletion.id):
                return
            found = repos.deletions.conversations_of(deletion)
            gone = Removed()
            gone.add(_ids(found), repos.deletions.remove_conversations(_ids(found)))
            if deletion.subject is not None:
                keys = _register_keys(deletion, found)
                gone.add([], repos.deletions.remove_subject(deletion.subject, keys))
            held = [each.browser_id for each in found if each.browser_id]
            gone.add([], repos.deletions.remove_browsers(held))
            if events:
                gone.add([], {"events": events})
            repos.deletions.done(deletion.id, now, gone.counts)
        self._unwiped()
        _log.info("deletion %s is done: %s", deletion.id, gone.counts)
        removed.add(gone.conversation_ids, gone.counts)
        self._tracker.forget(_ids(found))

    def _withdraw(self, conversation_id: str, callback: OpenCallback) -> None:
        """Nobody is called back who is not known here any more. Tried once: no register keeps
        somebody from being deleted."""
        at = self._deps.clock().astimezone(dt.timezone.utc).isoformat(timespec="seconds")
        entry = OutboxEntry(
            kind=OutboxKind.TASK_DONE,
            conversation_id=conversation_id,
            customer_key=callback.customer_key,
            body=task_done_body(at, callback.reference, callback.contact_reference),
            reference=callback.reference,
        )
        try:
            self._deps.history.deliver(entry)
        except VoorsorteerError as error:
            _log.warning("task %s stays as it is: %s", callback.reference, error)
        except Exception as error:
            # The kind of error only: its text may hold what was sent.
            _log.error("task %s stays as it is: %s", callback.reference, type(error).__name__)

    # --- because its time has come ------------------------------------------------------------

    def run_retention(self) -> Removed:
        """Everything that is kept longer than the organisation's terms say."""
        removed = Removed()
        for level in _LEVELS:
            self._expire(level, removed)
        with self._deps.uow() as repos:
            small = repos.deletions.remove_expired(self._deps.clock(), self._terms)
        removed.add([], small)
        orphans = self._forget_orphans()
        if orphans:
            removed.add([], {"events": orphans})
        if removed.counts:
            self._unwiped()
            _log.info("kept long enough, and deleted: %s", removed.counts)
            self.wipe()
        if not self._wiped_large and self._at_night():
            self.wipe(large=True)
        return removed

    def _expire(self, level: Level, removed: Removed) -> None:
        """In batches; the record grows with them, so that it is true whenever this stops."""
        total = Removed()
        record: Optional[int] = None
        while not self._stopping.is_set():
            now = self._deps.clock()
            with self._deps.uow() as repos:
                before = self._terms.before(level, now)
                ids = _ids(repos.deletions.expired(level, before, BATCH))
                if not ids:
                    break
                total.add(ids, repos.deletions.remove_conversations(ids))
                if record is None:
                    record = repos.deletions.record("retention", level, now, total.counts)
                else:
                    repos.deletions.done(record, now, total.counts)
            events = self._tracker.forget(ids)
            if events:
                total.add([], {"events": events})
            self._pause(_PAUSE_S)
        if record is not None:
            with self._deps.uow() as repos:
                repos.deletions.done(record, self._deps.clock(), total.counts)
        removed.add(total.conversation_ids, total.counts)

    def _forget_orphans(self) -> int:
        """What Rasa wrote about a conversation that was deleted meanwhile, or that we were killed
        before forgetting."""
        forgotten = 0
        for ids in self._tracker.conversations():
            with self._deps.uow(write=False) as repos:
                gone = repos.deletions.unknown(ids)
            forgotten += self._tracker.forget(gone) if gone else 0
        return forgotten

    # --- the files ----------------------------------------------------------------------------

    def _unwiped(self) -> None:
        self._wiped = self._wiped_large = False

    def wipe(self, large: bool = False) -> Literal["clean", "held", "later"]:
        """Nothing that was deleted can be read in a file of the database; else again later."""
        with self._wiping:  # both rounds come here, and the one that deleted last looks last
            result = self._remains.wipe(large)
            self._wiped = result != "held"
            self._wiped_large = result == "clean"
        return result

    def _at_night(self) -> bool:
        zone = ZoneInfo(self._deps.catalogue.organisation.opening_hours.timezone)
        return self._deps.clock().astimezone(zone).hour in _NIGHT

    # --- to look at ---------------------------------------------------------------------------

    def status(self) -> Status:
        now = self._deps.clock()
        with self._deps.uow(write=False) as repos:
            return Status(
                levels=tuple(
                    repos.deletions.count(level, self._terms.before(level, now))
                    for level in _LEVELS
                ),
                waiting=tuple(repos.deletions.waiting(now, limit=100)),
                latest=tuple(repos.deletions.latest()),
                outbox=repos.outbox.count_by_kind(),
            )


def _ids(conversations: Sequence[Conversation]) -> list[str]:
    return [each.id for each in conversations]


def _register_keys(deletion: Deletion, conversations: Sequence[Conversation]) -> list[str]:
    """Of whom the history goes as well: only when they asked that while logged in."""
    if deletion.level is not Level.VERIFIED:
        return []
    keys = {each.register_key for each in conversations if each.register_key}
    return sorted(keys - {REGISTER_AWAY})
