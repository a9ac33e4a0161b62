"""A bare topic ("paspoort") for which several goals are likely: then the citizen chooses."""

from __future__ import annotations

import re
from typing import Iterable, Mapping, Optional, Sequence

from bot.domain.goals import ELSEWHERE, Goal
from bot.domain.plain_text import fold, word_set, words

__all__ = [
    "DOUBTFUL_GOAL",
    "MOST_CHOICES",
    "UNSURE_GOAL",
    "among",
    "bare_topic",
    "doubtful_goals",
    "is_doubted",
    "is_doubtful",
    "likely_goals",
]

#: Below this the sorting does not know what the citizen wants.
UNSURE_GOAL = 0.2
#: Below this the first guess is wrong as often as it is right (docs/evaluation.md says how that is
#: measured): a tap costs less than the wrong answer.
DOUBTFUL_GOAL, _WORTH_A_TAP = 0.35, 0.08
#: More choices than this nobody reads on a telephone.
MOST_CHOICES = 4
#: From here one goal is clearly meant, when the next is no more than a fraction of it.
_CLEAR, _FAR_BELOW = 0.6, 0.25
#: A goal that the ranking has this often, beside the first, may be meant as well.
_MAY_BE_MEANT = 0.15
_MOST_WORDS = 4
_SHORTEST = 3
#: What people put around a topic: it tells nothing.
_AROUND = word_set(
    """
    de het een n t mijn mn m'n me onze ons over iets vraag vragen vraagje info informatie hallo
    hoi hey goedemorgen goedemiddag goedenavond dag graag aub svp alsjeblieft alstublieft betreft
    betreffende ivm mbt inzake voor van met en the a an my about please question hello hi info for
    """
)
#: With one of these it is a question or a sentence, however short.
_SENTENCE = word_set(
    """
    wat hoe waar wanneer wie hoeveel welk welke waarom is zijn was ben heb hebben heeft kan kunnen
    mag moet moeten wil willen wordt gaat krijg krijgt kost doe doet werkt zoek betaal verloopt ik
    u jullie we what how where when who which why is are do does can must want costs i
    """
)
_INFLECTED = re.compile(r"^(?:e?n|e?s|je|jes|'s|e)$")


def bare_topic(text: str) -> Optional[tuple[str, ...]]:
    """The one or two words of a message that is a topic and no more; None for other messages."""
    found = words(fold(text))
    if not 1 <= len(found) <= _MOST_WORDS or any(word in _SENTENCE for word in found):
        return None
    topic = tuple(word for word in found if word not in _AROUND)
    if not 1 <= len(topic) <= 2 or any(len(w) < _SHORTEST or w.isdigit() for w in topic):
        return None
    return topic


def likely_goals(
    topic: Sequence[str],
    goals: Mapping[str, Goal],
    ranking: Sequence[tuple[str, float]],
    by_name: bool = True,
) -> list[Goal]:
    """The goals to choose from, the likeliest first; fewer than two: there is nothing to choose.

    A single word is measured against the names of the goals as well, unless not `by_name`: how
    often people write just "paspoort" for one goal says little about the one who writes it now.
    """
    chances = {key: chance for key, chance in ranking if _is_goal(goals.get(key))}
    first, second = ([*sorted(chances.values(), reverse=True), 0.0, 0.0])[:2]
    meant = {k for k, p in chances.items() if p >= max(_MAY_BE_MEANT, _FAR_BELOW * first)}
    if first >= _CLEAR and second <= _FAR_BELOW * first:
        meant = {max(chances, key=lambda key: chances[key])}
    if len(topic) == 1 and by_name:
        meant |= {goal.key for goal in goals.values() if _is_goal(goal) and _names(goal, topic[0])}
    order = list(goals)
    best = sorted(meant, key=lambda key: (-chances.get(key, 0.0), order.index(key)))
    return [goals[key] for key in best[:MOST_CHOICES]]


def doubtful_goals(goals: Mapping[str, Goal], ranking: Sequence[tuple[str, float]]) -> list[Goal]:
    """The goals to choose from for a message of which nobody is sure what it is about.

    A crisis is no item of a menu: who is in one is seen otherwise, or takes the way to a person.
    """
    found = [goals[k] for k, p in ranking if _is_goal(goals.get(k)) and p >= _WORTH_A_TAP]
    return [goal for goal in found if not goal.urgent][:MOST_CHOICES]


def is_doubtful(ranking: Sequence[tuple[str, float]]) -> bool:
    """Whether the first guess is too poor to act on."""
    return max((chance for _, chance in ranking), default=0.0) < DOUBTFUL_GOAL


def is_doubted(ranking: Sequence[tuple[str, float]]) -> bool:
    """Whether the first goal may well be another: enough to act on, not to say how that feels.

    As `likely_goals` has it: it has no clear majority, and the next is not far below it.
    """
    first, second = ([*sorted((chance for _, chance in ranking), reverse=True), 0.0, 0.0])[:2]
    return first < _CLEAR and second > _FAR_BELOW * first


def among(text: str, offered: Iterable[Goal]) -> Optional[Goal]:
    """The goal of those just offered that a few typed words mean ("kwijt"); None when unclear."""
    found = words(fold(text))
    told = [word for word in found if word not in _AROUND and len(word) >= _SHORTEST]
    if not told or len(found) > _MOST_WORDS:
        return None
    scores = {goal.key: sum(_names(goal, word) for word in told) for goal in offered}
    best = max(scores.values(), default=0)
    keys = [key for key, score in scores.items() if score == best]
    if best == 0 or len(keys) != 1:
        return None
    return next(goal for goal in offered if goal.key == keys[0])


def _is_goal(goal: Optional[Goal]) -> bool:
    return goal is not None and goal.kind == "goal" and goal.key != ELSEWHERE


def _names(goal: Goal, word: str) -> bool:
    """Whether the goal's name has this word, also inflected or as part of a longer word."""
    own = words(fold(f"{goal.title} {goal.title_english or ''} {goal.key.replace('_', ' ')}"))
    return any(_same(word, other) for other in own)


def _same(word: str, other: str) -> bool:
    if word == other:
        return True
    if word.startswith(other) and _INFLECTED.match(word[len(other) :]):
        return len(other) > _SHORTEST
    if len(word) <= _SHORTEST:
        return False
    return other.startswith(word) or (len(word) > 4 and other.endswith(word))
