"""How near a person on record comes to what somebody typed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from rapidfuzz import fuzz

from .likeness import days_that_may_be_meant
from .names import SHORTEST_FUZZY, distance
from .nicknames import also_called
from .questions import Question

SHORTEST_BEGINNING = 3  # letters from which the beginning of a name stands for it
NUMBER, EXACT = -1, 0
SAME_DAY, NEAR_DAY, NO_DAY, OTHER_DAY = range(4)


@dataclass(frozen=True, order=True)
class Nearness:
    """The smaller, the nearer. lost: words, telephone numbers and postcodes that are met nowhere, and the birthday if it is
    another's.

    day: how the birthday fits (SAME_DAY to OTHER_DAY). slips: in the words that are met; NUMBER for somebody found by one.
    unlike: of the whole name, 0 to 100.
    """

    lost: int
    day: int
    slips: int
    unlike: int = 0

    @property
    def is_exact(self) -> bool:
        """True for somebody named by a number, or to the letter and the day."""
        return self.lost == 0 and self.day == SAME_DAY and self.slips in (NUMBER, EXACT)


NAMED_BY_NUMBER, FAR = Nearness(0, SAME_DAY, NUMBER), Nearness(1_000, OTHER_DAY, 0)


def nearness(
    question: Question, name: str, words: Collection[str], born_on: date | None, reached: Collection[str] = ()
) -> Nearness:  # fmt: skip
    """name: of a person, folded. words: all words of names that they bear or bore. reached: the keys to reach them by."""
    lost, slips = missing(question.words, words)
    lost += sum(key not in reached for key in question.reached_by)
    day = _day(question, born_on)
    unlike = 100 - round(fuzz.token_sort_ratio(" ".join(question.words), name))
    if day == OTHER_DAY and lost:
        return FAR
    return Nearness(lost + (day == OTHER_DAY), day, slips, unlike)


def nearest(rated: Iterable[tuple[Nearness, object]], asked: int) -> list:
    """Of people rated, in order, those worth showing. asked: how many words were typed, and a birthday or year counts as one.

    Whoever was born on another day is shown where nobody fits on the day itself.
    """
    rated = list(rated)
    if not rated or rated[0][0].lost >= max(asked, 1):
        return []
    best = rated[0][0]
    return [
        each
        for near, each in rated
        if near.lost == best.lost and (near.day == SAME_DAY or best.day != SAME_DAY or best.lost)
    ]  # fmt: skip


def missing(asked: Sequence[str], names: Collection[str]) -> tuple[int, int]:
    """(words found in no name, slips in all the others); a word of under three letters must be met exactly.

    Two words that make one name together are met by it: "mac donald".
    """
    joined = {word for one, other in pairwise(asked) if one + other in names for word in (one, other)}
    lost = slips = 0
    for word in asked:
        most = most_slips(word)
        nearest_one = 0 if word in joined else min((slips_between(word, name, most) for name in names), default=most + 1)
        lost, slips = (lost + 1, slips) if nearest_one > most else (lost, slips + nearest_one)
    return lost, slips


def most_slips(word: str) -> int:
    """How many slips may be in a word of this length: more make it another name."""
    return 0 if len(word) < SHORTEST_FUZZY - 1 else 1 if len(word) < 6 else 2 if len(word) < 9 else 3


def slips_between(word: str, name: str, most: int) -> int:
    """Slips between a word and a name; one where the name is another form of the word, or begins with it."""
    slips = distance(word, name, most)
    if slips > 1 and most and (name in also_called(word) or _begins(word, name)):
        return 1
    return slips


def _begins(word: str, name: str) -> bool:
    return len(word) >= SHORTEST_BEGINNING and name.startswith(word)


def _day(question: Question, born_on: date | None) -> int:
    if not question.born_on and not question.born_in:
        return SAME_DAY
    if born_on is None:
        return NO_DAY
    if question.born_in:
        return (SAME_DAY, NEAR_DAY, OTHER_DAY)[min(abs(born_on.year - question.born_in), 2)]
    if born_on == question.born_on:
        return SAME_DAY
    figures = sum(a != b for a, b in zip(str(born_on), str(question.born_on), strict=True))
    return NEAR_DAY if figures == 1 or question.born_on in days_that_may_be_meant(born_on) else OTHER_DAY
