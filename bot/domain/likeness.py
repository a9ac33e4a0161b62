"""How alike messages are, by the three-letter pieces of their words: no model, and no luck.

The order of the words does not count, and a typing mistake counts a little.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from bot.domain.plain_text import fold, words

__all__ = ["LEAK", "NEAR", "SAME_MATTER", "Pieces", "everyday", "normalised", "pieces", "piles"]

#: From here on two messages are near copies: half of their pieces are the same (`Pieces`).
NEAR = 0.5
#: A leak: the same question, but for a word or a slip of the finger (`Pieces`).
LEAK = 0.7
#: From here on two messages are probably about the same (`piles`).
SAME_MATTER = 0.2
#: So few words anybody writes: that "bezwaar" or "ben jij een robot" is in both tells nothing.
_EVERYDAY_WORDS = 4
_LENGTH = 3
#: A piece in more than this share of the texts, and in more than so many, tells none apart.
_EVERYWHERE, _FEW = 0.1, 8


def normalised(text: str) -> str:
    """The words of a message, without case, accents and punctuation."""
    return " ".join(words(fold(text))) or text.strip()


def everyday(text: str) -> bool:
    """So short that two people write it without having seen each other's."""
    return len(normalised(text).split()) <= _EVERYDAY_WORDS


def pieces(text: str) -> list[str]:
    """The three-letter pieces within the words of a message; the edges of a word count as one
    letter each."""
    found = []
    for word in normalised(text).split():
        padded = f" {word} "
        last = max(len(padded) - _LENGTH, 0)
        found += [padded[start : start + _LENGTH] for start in range(last + 1)]
    return found


class Pieces:
    """Texts to look a text up in, by the share of pieces that two have in common (Jaccard)."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = list(texts)
        self._sizes: list[int] = []
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, text in enumerate(self.texts):
            own = set(pieces(text))
            self._sizes.append(len(own))
            for piece in own:
                self._places[piece].append(place)

    def alike(self, text: str, at_least: float) -> Iterator[str]:
        """The texts that are so much like this one, in their own order."""
        own = set(pieces(text))
        shared: Counter[int] = Counter()
        for piece in own:
            shared.update(self._places.get(piece, ()))
        for place in sorted(shared):
            common = shared[place]
            if common / (len(own) + self._sizes[place] - common) >= at_least:
                yield self.texts[place]

    def nearest(self, text: str, most: int) -> list[str]:
        """The texts that are most like this one and have a piece in common, the likeliest first."""
        own = set(pieces(text))
        shared: Counter[int] = Counter()
        for piece in own:
            shared.update(self._places.get(piece, ()))
        ranked = sorted(shared, key=lambda p: (-shared[p] / (len(own) + self._sizes[p]), p))
        return [self.texts[place] for place in ranked[:most]]


def piles(texts: Sequence[str], at_least: float = SAME_MATTER) -> list[list[int]]:
    """Places in `texts` of what is probably about the same: the largest pile first, then the one
    that begins first. Within a pile the order stays; every text is in one pile.

    A text comes on the pile whose first text it is most like, when that is enough. Pieces
    that are in few texts weigh more; those that are in many say nothing.
    """
    owns = [set(pieces(text)) for text in texts]
    in_texts = Counter(piece for own in owns for piece in own)
    many = max(_EVERYWHERE * len(texts), _FEW)
    weights = {p: math.log(1 + len(texts) / n) ** 2 for p, n in in_texts.items() if n <= many}
    found: list[list[int]] = []
    #: Of the first text of each pile, by piece.
    heads: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, own in enumerate(owns):
        vector = {piece: weights[piece] for piece in sorted(own & weights.keys())}
        length = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        likeness: dict[int, float] = defaultdict(float)
        for piece, weight in vector.items():
            for pile, other in heads.get(piece, ()):
                likeness[pile] += weight / length * other
        best = max(likeness, key=lambda pile: (likeness[pile], -pile), default=None)
        if best is not None and likeness[best] >= at_least:
            found[best].append(place)
            continue
        for piece, weight in vector.items():
            heads[piece].append((len(found), weight / length))
        found.append([place])
    return sorted(found, key=lambda pile: (-len(pile), pile[0]))
