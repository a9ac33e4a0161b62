"""What the changes of a hand-off are called outside."""

from __future__ import annotations

from bot.domain.handoff import Transition

#: What each transition is called outside; a name once given stays.
EVENTS: dict[Transition, str] = {
    Transition.OFFER: "handoff.offered",
    Transition.ACCEPT: "handoff.accepted",
    Transition.DECLINE: "handoff.declined",
    Transition.OPEN: "handoff.opened",
    Transition.PLAN_CALL: "handoff.call_planned",
    Transition.CLAIM: "handoff.claimed",
    Transition.RELEASE: "handoff.released",
    Transition.EXPIRE: "handoff.expired",
    Transition.NO_REPLY: "handoff.no_reply",
    Transition.TRANSFER: "handoff.transferred",
    Transition.ASK_COLLEAGUE: "handoff.colleague_asked",
    Transition.COLLEAGUE_ACCEPTS: "handoff.colleague_accepted",
    Transition.COLLEAGUE_DECLINES: "handoff.colleague_declined",
    Transition.COLLEAGUE_SILENT: "handoff.colleague_silent",
    Transition.COLLEAGUE_SILENT: "handoff.colleague_silent",
    Transition.WITHDRAW_QUESTION: "handoff.question_withdrawn",
    Transition.TAKE_OVER: "handoff.taken_over",
    Transition.ESCALATE: "handoff.escalated",
    Transition.RETURN_TO_BOT: "handoff.returned",
    Transition.RESOLVE: "handoff.resolved",
    Transition.CALLED: "handoff.called",
    Transition.ABANDON: "handoff.abandoned",
}
