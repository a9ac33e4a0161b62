"""Telling a service designer what went otherwise, and what the sorting thought."""

from __future__ import annotations

import textwrap

from bot.dialogues.expectations import Mismatch
from bot.dialogues.rasa_bot import Thought
from bot.dialogues.step import AgentAct, Step
from bot.domain.conversation import Message

_WIDTH = 110


def failure(
    where: str,
    step: Step,
    mismatches: list[Mismatch],
    messages: list[Message],
    owner: str,
    thought: Thought | None,
) -> str:
    """One step that went wrong, as text."""
    lines = [where, _row("happened", happened(step))]
    for mismatch in mismatches:
        lines.append(_row("expected", mismatch.expected))
        if mismatch.got:
            lines.append(_row("but", mismatch.got))
    lines.append(_row("came", said(messages) or "(no new messages)"))
    lines.append(_row("sorting", thinking(thought)))
    lines.append(_row("owner", owner))
    return "\n".join(lines)


def _row(name: str, text: str) -> str:
    first, *rest = [
        piece for line in text.split("\n") for piece in (textwrap.wrap(line, _WIDTH) or [""])
    ]
    return "\n".join([f"    {name:<9} {first}", *(" " * 14 + line for line in rest)])


def happened(step: Step) -> str:
    """What was done in this step, in words."""
    act = step.act()
    if act is None:
        return "(nothing: only looking)"
    if act == "citizen":
        return f"the citizen said: {step.citizen}"
    if act == "choose":
        return f"the citizen tapped: {step.choose}"
    if act == "escape_button":
        return "the citizen used the button for a person"
    if act == "log_in":
        return f"the citizen logged in as {step.log_in}"
    if act == "comes_back":
        return "the citizen came back, and began a new conversation"
    if act == "bot_down":
        return "the bot stopped answering" if step.bot_down else "the bot answers again"
    if act == "later" and step.later:
        return f"time passed: {step.later.span()}"
    return _agent(step.agent) if step.agent else act


def _agent(act: AgentAct) -> str:
    for name, value in act:
        if value is not None:
            return f"the agent: {name}" + (f" {value}" if not isinstance(value, bool) else "")
    return "the agent"


def said(messages: list[Message]) -> str:
    """Messages with their senders and choices."""
    lines = []
    for message in messages:
        lines.append(f"{message.sender.value}: {message.text}")
        if message.choices:
            lines.append("  " + " ".join(f"[{choice.title}]" for choice in message.choices))
    return "\n".join(lines)


def thinking(thought: Thought | None) -> str:
    """Goal, confidence, and what was done with it and why."""
    if thought is None:
        return "the bot did not see this message"
    ranking = thought.ranking or ((thought.goal or "nothing", thought.confidence),)
    text = "goal " + ", then ".join(f"{goal} ({sure:.2f})" for goal, sure in ranking)
    triage = thought.triage
    if triage:
        text += (
            f"\n{triage['label']} → {triage['decision']}, complex {triage['probability']:.2f}, "
            f"{'urgent, ' if triage['urgent'] else ''}{triage['feeling']}"
        )
        if triage.get("also"):
            text += f"; also: {', '.join(triage['also'])}"
        if triage.get("language", "nl") != "nl":
            text += f"; language: {triage['language']}"
        if triage["reasons"]:
            text += f"; reasons: {', '.join(triage['reasons'])}"
    if thought.actions:
        text += f"\ndone: {', '.join(thought.actions)}"
    return text
