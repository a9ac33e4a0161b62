"""What a citizen says to "is this right?" where the gateway asked it: of what an agent agreed with
them, and of a call back. Heard here, so that it counts whoever has the conversation, and also when
the bot is away."""

from __future__ import annotations

from typing import Optional

from bot.domain.conversation import Conversation, MessageKind, Outgoing, Owner, Sender
from bot.domain.next_steps import STEPS_RIGHT, STEPS_WRONG
from bot.domain.plain_text import fold, words
from bot.services.next_steps import agree, disagree, last_matter
from bot.services.ports import Deps, Repositories
from bot.services.saying import say

_YES = frozenset(
    (
        *("ja", "ja hoor", "jazeker", "klopt", "dat klopt", "ja klopt", "ja dat klopt", "prima"),
        *("akkoord", "ja akkoord", "ja dank u", "yes", "yes that is right", "that is right"),
    )
)
_NO = frozenset(
    (
        *("nee", "klopt niet", "dat klopt niet", "nee dat klopt niet", "nee klopt niet"),
        *("niet akkoord", "no", "that is not right", "no that is not right"),
    )
)


def answer_to_steps(
    repos: Repositories, conversation: Conversation, said: str, payload: Optional[str]
) -> Optional[str]:
    """`STEPS_RIGHT` or `STEPS_WRONG` when this is the answer; typed counts after the agent is done,
    or right after the question, as long as it was not said yet."""
    if payload in (STEPS_RIGHT, STEPS_WRONG):
        return payload
    typed = " ".join(words(fold(said)))
    if payload is not None or (typed not in _YES and typed not in _NO):
        return None
    if conversation.owner is Owner.BOT and not _just_asked(repos, conversation):
        return None
    if conversation.owner not in (Owner.BOT, Owner.CLOSED):
        return None
    steps = last_matter(repos.next_steps.of_conversation(conversation.id))
    # Of a call that was made there is nothing to confirm any more; of what came of it there is.
    if all(step.confirmed_at or step.disputed_at or step.done_at for step in steps):
        return None
    return STEPS_RIGHT if typed in _YES else STEPS_WRONG


def _just_asked(repos: Repositories, conversation: Conversation) -> bool:
    """Whether the last thing that was said is this very question: the bot may ask others."""
    newest = repos.messages.since(conversation.id, conversation.last_seq - 1)
    return any(
        choice.payload == STEPS_RIGHT for message in newest[-1:] for choice in message.choices
    )


def hear_answer(repos: Repositories, deps: Deps, conversation: Conversation, answer: str) -> None:
    """Kept, and answered unless a person has the conversation: that person reads it."""
    right = answer == STEPS_RIGHT
    if right:
        agree(repos, deps, conversation.id)
    else:
        disagree(repos, deps, conversation.id)
    if conversation.owner is Owner.AGENT:
        return
    key = "utter_steps_agreed" if right else "utter_steps_wrong"
    choices = deps.texts.buttons(key, conversation.language)
    kind = MessageKind.CHOICES if choices else MessageKind.TEXT
    told = Outgoing(deps.texts.say(key, conversation.language), kind, choices)
    say(repos, deps, conversation.id, Sender.SYSTEM, told)
