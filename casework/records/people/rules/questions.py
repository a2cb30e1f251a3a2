"""What somebody typed to find a person."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from casework.ground.days import read_day

from .names import fold
from .numbers import tidy_council_number, tidy_nhs_number
from .reaching import MOST, PHONE, kept_phone, outwards_in, postcodes_in


@dataclass(frozen=True)
class Question:
    """What somebody typed to find a person: words of names, a date of birth, numbers (each as typed, without spaces).

    council_numbers: what may be a council's number, tidied; neighbours too, as one may be typed with spaces.
    born_in: the year of birth, where words stand beside nothing but a year. phones, postcodes: in the form that they are
    kept in. outwards: the outward parts of postcodes that stand alone.
    """

    words: tuple[str, ...] = ()
    born_on: date | None = None
    numbers: tuple[str, ...] = ()
    council_numbers: tuple[str, ...] = ()
    born_in: int | None = None
    phones: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    outwards: tuple[str, ...] = ()

    @property
    def reached_by(self) -> tuple[str, ...]:
        """By which telephone numbers and postcodes somebody should be reached."""
        return (*self.phones, *self.postcodes, *self.outwards)

    @property
    def asked(self) -> int:
        """How many things a person should be met in: each word, the birthday or its year, each way to reach them."""
        return len(self.words) + bool(self.born_on or self.born_in) + len(self.reached_by)

    @property
    def names_a_number(self) -> bool:
        """True when nothing but numbers was typed."""
        return bool(self.numbers) and not self.words and not self.born_on

    @property
    def empty(self) -> bool:
        """True when there is nothing to look for."""
        return not (self.words or self.born_on or self.numbers)


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\.?"
_DAY = re.compile(
    r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}[-/. ]\d{1,2}[-/. ](?:\d{4}|\d{2})\b(?![ -]?\d)"
    r"|\b\d{1,2}(?:st|nd|rd|th)?[ -]*(?:of )?[a-z]{3,9}\.?,?[ -]*(?:\d{4}|\d{2})\b|\b\d{8}\b|\b\d{6}\b"
    rf"|\b{_MONTH}[ -]\d{{1,2}}(?:st|nd|rd|th)?,?[ -]\d{{4}}\b|\b\d{{4}}[ -]{_MONTH}[ -]\d{{1,2}}\b",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(r"([a-z]{3})[a-z.]*[ -](\d{1,2})[a-z]{0,2},?[ -](\d{4})", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})[ -]([a-z]{3})[a-z.]*[ -](\d{1,2})", re.IGNORECASE)
_DAY_FIRST = re.compile(r"\d{1,2}[-. ]\d{1,2}[-. ]\d{4}(?!\d)")
_YEAR = re.compile(r"(?:18[5-9]|19\d|20\d)\d")
BESIDE_NUMBERS = frozenset(  # said with a number, and no name
    ("nhs", "dob", "born", "number", "no", "ref", "reference", "tel", "telephone", "phone", "mobile", "postcode")
)
PIECES, NEIGHBOURS = 20, 5  # how much of a line is looked at for a council's number, and of how many pieces one may be
_TEN_FIGURES = re.compile(r"\b\d{3}[ -]\d{3}[ -]\d{4}\b|\b\d{10}\b")


def read_question(typed: str, newest: date) -> Question:
    """Names, date of birth and numbers out of one line, in any order. ``newest``: today, for years of two figures."""
    typed, numbers, born_on = " ".join(typed.split()), [], None
    postcodes, outwards, phones = postcodes_in(typed), outwards_in(typed), []
    for match in PHONE.finditer(typed):
        if _begins_with_a_day(match[0], newest):
            continue
        phones.append(kept_phone(match))
        if not _TEN_FIGURES.fullmatch(match[0]):  # ten figures may be those of the health service as well
            numbers.append("".join(c for c in match[0] if c.isdigit()))
            typed = typed.replace(match[0], " , ", 1)
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
    if numbers or born_on:
        words = [word for word in words if word not in BESIDE_NUMBERS]
    council = dict.fromkeys([*(tidy_council_number(number) for number in numbers), *_joined(typed)])
    years = [int(number) for number in numbers if _YEAR.fullmatch(number) and int(number) <= newest.year]
    born_in = years[0] if words and not born_on and len(years) == 1 else None
    return Question(tuple(dict.fromkeys(words)), born_on, tuple(dict.fromkeys(numbers)), tuple(filter(None, council)), born_in,
                    tuple(dict.fromkeys(phones))[:MOST], postcodes, outwards)  # fmt: skip


def _begins_with_a_day(figures: str, newest: date) -> bool:
    """Whether what could be a telephone number is a date of birth and another number: "07 03 1940 123"."""
    found = _DAY_FIRST.match(figures)
    return found is not None and read_day(_plain_day(found[0]), newest) is not None


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
    if swapped := _MONTH_FIRST.fullmatch(typed):
        return f"{swapped[2]} {swapped[1]} {swapped[3]}"
    if swapped := _YEAR_FIRST.fullmatch(typed):
        return f"{swapped[3]} {swapped[2]} {swapped[1]}"
    if re.fullmatch(r"\d{6}", typed):
        return f"{typed[:2]}/{typed[2:4]}/{typed[4:]}"
    typed = re.sub(r"(?<=\d) (?=\d)", "/", typed)
    typed = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", typed, flags=re.IGNORECASE)
    typed = re.sub(r"\bof\b|[.,](?=\s|[a-z])", " ", typed, flags=re.IGNORECASE)
    typed = re.sub(r"(?<=\d)(?=[a-z])|(?<=[a-z])(?=\d)|-(?=[a-z])|(?<=[a-z])-", " ", typed, flags=re.IGNORECASE)
    typed = re.sub(r"[a-z]{4,}", _month, typed, flags=re.IGNORECASE)
    return " ".join(typed.split())


def _month(match: re.Match) -> str:
    return match[0][:3]  # "Sept", "Janvier": three letters decide, and strptime refuses what is no month
