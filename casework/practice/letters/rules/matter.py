"""What a letter is made from, and what it is made into. Plain values."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Matter:
    """What is known for one letter. kind, state: as in ``kinds.STATES``. about_id: number of the decision, the placing or the
    message. label: what it is about, in words, for whoever writes.

    placed_on, next_on, every: when they were placed, when we are in touch next, how often at least ("2 weeks"). weeks: what can
    be promised. told_on: when they heard of the decision. whom, on: the advocate, or who looks for one, and since when. duty:
    they have a right to one. holds_up: nothing is begun until one is there. channel: how they wrote. other: whoever wrote is
    not the person. due_on: when they are answered.
    """

    kind: str
    state: str
    about_id: int | None = None
    label: str = ""
    placed_on: date | None = None
    next_on: date | None = None
    every: str = ""
    weeks: tuple[int, int] | None = None
    completed: int = 0
    level: str = ""
    told_on: date | None = None
    whom: str = ""
    on: date | None = None
    duty: bool = False
    holds_up: bool = False
    channel: str = ""
    other: bool = False
    due_on: date | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """What was known and used, as plain values for keeping."""
        held = {key: value for key, value in asdict(self).items() if value not in (None, "", False, 0)}
        return {key: list(value) if isinstance(value, tuple) else _plain(value) for key, value in held.items() if key != "kind"}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True)
class Asked:
    """What somebody chose and typed for a letter. points: of a decision on money, by key of ``support.rules.POINTS``.

    telling: what is asked besides when it tells of a placing, by field of ``triage.rules.FIELDS``. further: the number of the
    letter whose place it takes.
    """

    wording: str
    to_name: str
    to_address: str = ""
    paragraph: str = ""
    points: Mapping[str, str] = field(default_factory=dict)
    telling: Mapping[str, Any] = field(default_factory=dict)
    further: int | None = None


@dataclass(frozen=True)
class Part:
    """A stretch of a letter: a heading, or none, and its paragraphs."""

    heading: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Letter:
    """The very words of a letter, from the letterhead to the signature."""

    head: tuple[str, ...]
    to: tuple[str, ...]
    date: str
    reference: str
    greeting: str
    title: str
    parts: tuple[Part, ...]
    ends: tuple[str, ...]

    @property
    def content(self) -> dict[str, Any]:
        """The same as plain values for keeping."""
        return {
            "head": list(self.head), "to": list(self.to), "date": self.date, "reference": self.reference,
            "greeting": self.greeting, "title": self.title, "ends": list(self.ends),
            "parts": [{"heading": part.heading, "texts": list(part.texts)} for part in self.parts],
        }  # fmt: skip

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> "Letter":
        """A letter as it was kept."""
        parts = tuple(Part(part["heading"], tuple(part["texts"])) for part in content["parts"])
        return cls(tuple(content["head"]), tuple(content["to"]), content["date"], content["reference"], content["greeting"],
                   content["title"], parts, tuple(content["ends"]))  # fmt: skip

    def lines(self) -> Iterator[str]:
        """All its words in the order of the page, a paragraph at a time."""
        yield from self.head
        yield from self.to
        yield from (self.date, self.reference, self.greeting, self.title)
        for part in self.parts:
            if part.heading:
                yield part.heading
            yield from part.texts
        yield from self.ends


def day_words(value: date) -> str:
    """28 November 2026."""
    return f"{value.day} {value:%B %Y}"


def weeks_words(weeks: tuple[int, int]) -> str:
    """ "9 to 21 weeks", "up to 3 weeks"."""
    first, last = weeks
    if first in (0, last):
        return f"{'up to' if first == 0 else 'about'} {last} {'week' if last == 1 else 'weeks'}"
    return f"{first} to {last} weeks"


def paragraphs(text: str) -> tuple[str, ...]:
    """A typed text by its paragraphs; an empty line ends one."""
    return tuple(each.strip() for each in text.replace("\r\n", "\n").split("\n\n") if each.strip())
