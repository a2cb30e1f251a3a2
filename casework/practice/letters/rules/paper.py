"""A letter as it is laid out on paper: for Word, and, with the same sizes, by the style sheet of its page."""

from collections.abc import Mapping
from types import MappingProxyType

from casework.ground.documents import HEADING, RIGHT, RIGHT_STRONG, TEXT, TITLE, Line, Look, WithPicture
from casework.practice.letters.rules.kinds import EASY, LARGE, PLAIN
from casework.practice.letters.rules.matter import Letter, Part

LOOKS: Mapping[str, Look] = MappingProxyType(
    {PLAIN: Look(12, 1.15, 8), LARGE: Look(18, 1.5, 14), EASY: Look(16, 1.4, 8)}
)


def blocks_of(letter: Letter, wording: str) -> list[Line | WithPicture]:
    """The paragraphs in their order. Easy-read has room for a picture beside each part."""
    found: list[Line | WithPicture] = list(_lines(letter.head, RIGHT, RIGHT_STRONG))
    found += _lines(letter.to, TEXT, TEXT)
    found += [Line(letter.date), Line(letter.reference), Line(letter.greeting), Line(letter.title, TITLE)]
    for part in letter.parts:
        found += [WithPicture(tuple(_part(part)))] if wording == EASY else _part(part)
    return found + [Line(text, TEXT, close=number > 0) for number, text in enumerate(letter.ends)]


def _lines(texts: tuple[str, ...], style: str, first: str) -> list[Line]:
    last = len(texts) - 1
    return [Line(text, style if number else first, close=number < last) for number, text in enumerate(texts)]


def _part(part: Part) -> list[Line]:
    heading = [Line(part.heading, HEADING)] if part.heading else []
    return heading + [Line(text) for text in part.texts]


