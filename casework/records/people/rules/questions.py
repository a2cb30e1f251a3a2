"""What somebody typed to find a person, and how near a record comes to it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from casework.ground.days import read_day

from .names import SHORTEST_FUZZY, distance, fold
from .numbers import tidy_council_number, tidy_nhs_number


@dataclass(frozen=True)
class Question:
    """What somebody typed to find a person: words of names, a date of birth, numbers (each as typed, without spaces).

    council_numbers: what may be a council's number, tidied; neighbours too, as one may be typed with spaces.
    """

    words: tuple[str, ...] = ()
    born_on: date | None = None
    numbers: tuple[str, ...] = ()
    council_numbers: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """True when there is nothing to look for."""
        return not (self.words or self.born_on or self.numbers)


_DAY = re.compile(
    r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}[-/. ]\d{1,2}[-/. ](?:\d{4}|\d{2})\b(?![ -]?\d)"
    r"|\b\d{1,2}(?:st|nd|rd|th)?[ -]*(?:of )?[a-z]{3,9}\.?,?[ -]*(?:\d{4}|\d{2})\b|\b\d{8}\b",
    re.IGNORECASE,
)
PIECES, NEIGHBOURS = 20, 5  # how much of a line is looked at for a council's number, and of how many pieces one may be
_TEN_FIGURES = re.compile(r"\b\d{3}[ -]\d{3}[ -]\d{4}\b|\b\d{10}\b")


def read_question(typed: str, newest: date) -> Question:
    """Names, date of birth and numbers out of one line, in any order. ``newest``: today, for years of two figures."""
    typed, numbers, born_on = " ".join(typed.split()), [], None
    for found in _TEN_FIGURES.findall(typed):
        numbers.append(tidy_nhs_number(found))
        typed = typed.replace(found, " , ", 1)
    for match in _DAY.finditer(typed):
        born_on = read_day(_plain_day(match[0]), newest)
        if born_on:
            typed = typed.replace(match[0], " , ", 1) if not match[0].isdigit() else typed
            break
    words = []
    for piece in typed.replace(",", " ").split():
        if any(c.isdigit() for c in piece):
            numbers.append(piece.strip("#"))
        else:
            words += [w for w in fold(piece).split() if w != "case"]
    council = dict.fromkeys([*(tidy_council_number(number) for number in numbers), *_joined(typed)])
    return Question(tuple(dict.fromkeys(words)), born_on, tuple(dict.fromkeys(numbers)), tuple(filter(None, council)))


def _joined(typed: str) -> Iterator[str]:
    """Neighbouring pieces with a figure among them, as one council number; never across a comma, birthday or NHS number."""
    for part in typed.split(","):
        pieces = [tidy_council_number(piece) for piece in part.split()[:PIECES]]
        for start in range(len(pieces)):
            for end in range(start + 2, min(start + NEIGHBOURS, len(pieces)) + 1):
                joined = "".join(pieces[start:end])
                if any(c.isdigit() for c in joined):
                    yield joined


def _plain_day(typed: str) -> str:
    typed = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", typed, flags=re.IGNORECASE)
    typed = re.sub(r"\bof\b|[.,](?=\s|[a-z])", " ", typed, flags=re.IGNORECASE)
    typed = re.sub(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)|-(?=[a-z])|(?<=[a-z])-", " ", typed, flags=re.IGNORECASE)
    typed = re.sub(r"[a-z]{4,}", _month, typed, flags=re.IGNORECASE)
    return " ".join(typed.split())


def _month(match: re.Match) -> str:
    return match[0][:3]  # "Sept", "Janvier": three letters decide, and strptime refuses what is no month


def missing(asked: Iterable[str], names: Iterable[str]) -> tuple[int, int]:
    """(words found in no name, slips in all the others); a word of under four letters must be met exactly."""
    names, lost, slips = tuple(names), 0, 0
    for word in asked:
        most = 0 if len(word) < SHORTEST_FUZZY - 1 else 1 if len(word) < 6 else 2
        nearest = min((distance(word, name, most) for name in names), default=most + 1)
        lost, slips = (lost + 1, slips) if nearest > most else (lost, slips + nearest)
    return lost, slips
