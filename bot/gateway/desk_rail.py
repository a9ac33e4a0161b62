"""What stands beside every page of the desk: the agent's own cases, and what colleagues ask."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Moment:
    """A time for people (`words`) and for machines (`iso`)."""

    words: str
    iso: str


@dataclass(frozen=True)
class RailItem:
    """One of the agent's own cases; `unanswered` is since when the citizen waits for a word."""

    id: str
    name: str
    about: str
    urgent: bool
    callback: bool
    unanswered: Moment | None
    waited: str
    #: When it goes back to the queue because nothing was said yet.
    reply_by: Moment | None = None


@dataclass(frozen=True)
class Asked:
    """A colleague's question to take a case."""

    id: str
    owner: str
    title: str
    note: str
    department: str
    until: Moment | None
    readable: bool
