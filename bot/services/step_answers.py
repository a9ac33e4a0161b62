"""What a citizen says to "is this right?" where the gateway hears it: of what an agent agreed with
them, of a call back, and of what was told earlier. Heard here, so that it counts whoever has the
conversation, and also when the bot is away."""

from __future__ import annotations

from typing import Optional

from bot.domain.conversation import Conversation, MessageKind, Outgoing, Owner, Sender
from bot.domain.next_steps import EARLIER_RIGHT, EARLIER_WRONG, STEPS_RIGHT, STEPS_WRONG
from bot.domain.plain_text import fold, words
from bot.services.matters import closed_by_agent, closed_by_bot
from bot.services.next_steps import agree, disagree, last_matter
from bot.services.open_matters import answer_about_earlier, question_about_earlier
from bot.services.ports import Deps, Repositories
from bot.services.saying import say

_YES = frozenset(
    (
        *("ja", "ja hoor", "jazeker", "klopt", "dat klopt", "ja klopt", "ja dat klopt", "prima"),
        *("akkoord", "ja akkoord", "ja dank u", "klopt ook", "dat klopt ook", "die kloppen ook"),
        *("ja die ook", "ja die kloppen ook", "yes", "yes that is right", "that is right"),
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
    """Which of the answers this is, if any; typed counts after the agent is done, or right after
    the question, as long as it was not said yet."""
    if payload in (STEPS_RIGHT, STEPS_WRONG, EARLIER_RIGHT, EARLIER_WRONG):
        return payload
    typed = " ".join(words(fold(said)))
    if payload is not None or (typed not in _YES and typed not in _NO):
        return None
    if conversation.owner not in (Owner.BOT, Owner.CLOSED):
        return None
    asked = _just_asked(repos, conversation)
    if asked == EARLIER_RIGHT:
        return EARLIER_RIGHT if typed in _YES else EARLIER_WRONG
    if conversation.owner is Owner.BOT and asked is None:
        return None
    steps = last_matter(repos.next_steps.of_conversation(conversation.id))
    # Of a call that was made there is nothing to confirm any more; of what came of it there is.
    if all(step.confirmed_at or step.disputed_at or step.done_at for step in steps):
        return None
    return STEPS_RIGHT if typed in _YES else STEPS_WRONG


def _just_asked(repos: Repositories, conversation: Conversation) -> Optional[str]:
    """What a yes to the last thing that was said would be; None when it asks something else, as
    the bot may."""
    newest = repos.messages.since(conversation.id, conversation.last_seq - 1)
    offered = {choice.payload for message in newest[-1:] for choice in message.choices}
    return next((yes for yes in (STEPS_RIGHT, EARLIER_RIGHT) if yes in offered), None)


def hear_answer(repos: Repositories, deps: Deps, conversation: Conversation, answer: str) -> None:
    """Kept, and answered unless a person has the conversation: that person reads it."""
    right = answer in (STEPS_RIGHT, EARLIER_RIGHT)
    if answer in (EARLIER_RIGHT, EARLIER_WRONG):
        answer_about_earlier(repos, deps, conversation, right)
    elif right:
        agree(repos, deps, conversation.id)
    else:
        disagree(repos, deps, conversation.id)
    if conversation.owner is Owner.AGENT:
        return
    more = question_about_earlier(repos, deps, conversation) if answer == STEPS_RIGHT else None
    told = more or _thanks(
        deps, "utter_steps_agreed" if right else "utter_steps_wrong", conversation
    )
    say(repos, deps, conversation.id, Sender.SYSTEM, told)
    if more is None and right:  # a no is asked what should happen now: not two questions at once
        closed_by_bot(repos, deps, conversation)
        closed_by_agent(repos, deps, conversation)


def _thanks(deps: Deps, key: str, conversation: Conversation) -> Outgoing:
    choices = deps.texts.buttons(key, conversation.language)
    kind = MessageKind.CHOICES if choices else MessageKind.TEXT
    return Outgoing(deps.texts.say(key, conversation.language), kind, choices)
