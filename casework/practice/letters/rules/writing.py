"""A letter put together: letterhead, whom it is to, its words in the wording chosen, signature; and the note about it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from casework.practice.letters.rules import easy, plain
from casework.practice.letters.rules.kinds import EASY, KINDS, LARGE, PLAIN, WAITING, WORDINGS, serves
from casework.practice.letters.rules.letterhead import Head
from casework.practice.letters.rules.matter import Asked, Letter, Matter, Part, day_words, weeks_words

__all__ = ["Asked", "Letter", "Matter", "Part", "compose", "mark_of", "note_of"]
_WORDS: Mapping[str, Any] = MappingProxyType({PLAIN: plain, LARGE: plain, EASY: easy})


def compose(
    matter: Matter, asked: Asked, head: Head, *, today: date, case_id: int, writer: str, earlier_on: date | None = None
) -> Letter:
    """The letter as it reads. earlier_on: the day of the letter whose place it takes."""
    words = _WORDS.get(asked.wording, plain)
    title, parts = words.body(matter, asked)
    if earlier_on is not None:
        parts = (Part(parts[0].heading, (words.further(day_words(earlier_on)), *parts[0].texts)), *parts[1:])
    return Letter(
        head=(head.council, head.team, *_lines(head.address), f"Telephone: {head.phone}", head.hours),
        to=(asked.to_name.strip(), *_lines(asked.to_address)),
        date=day_words(today),
        reference=f"Our reference: case {case_id}",
        greeting=f"Dear {asked.to_name.strip()},",
        title=title,
        parts=(*parts, *words.added(asked), *words.closing(head)),
        ends=(words.GOODBYE, writer, head.team),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.replace("\r\n", "\n").split("\n") if line.strip())


def mark_of(letter: Letter, matter: Matter) -> str:
    """By which a letter that was shown is known again: what is written is what was read, and does what the page said."""
    shown = json.dumps([letter.content, matter.kind, matter.about_id, matter.state], sort_keys=True)
    return hashlib.sha256(shown.encode("utf-8", "replace")).hexdigest()[:32]


def note_of(matter: Matter, asked: Asked, letter: Letter, sent: Iterable[str] = ()) -> dict[str, str]:
    """The note about a letter, by section. sent: what writing it did, in sentences."""
    says = [f"{letter.title}. {WORDINGS[asked.wording]}."]
    if matter.label:
        says.append(f"{KINDS[matter.kind]}: {matter.label}.")
    if matter.weeks is not None:
        says.append(f"It says that people usually wait {weeks_words(matter.weeks)}.")
    elif matter.kind == WAITING:
        says.append("It promises no time: there is too little to go by.")
    if matter.next_on is not None:
        says.append(f"It says that we are in touch by {day_words(matter.next_on)}.")
    if asked.paragraph.strip():
        says.append(f"\n{asked.paragraph.strip()}")
    return {"to": asked.to_name.strip(), "says": "\n".join(says), "follows": "\n".join(sent) or serves(matter.kind, matter.state)}
