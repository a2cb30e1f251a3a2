"""The sections of a call's note, from its answers; whoever calls may write them otherwise."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from casework.policy.model import Level
from casework.practice.calling.rules.answers import (
    ANSWERS,
    NO_CHANGE,
    QUESTIONS,
    WORSE,
    Answer,
    Call,
    last_answer,
)
from casework.practice.calling.rules.looking import Look


def note_words(
    answers: Iterable[Answer], calls: Sequence[Call], look: Look, decided: Level | None, next_on: date | None
) -> Mapping[str, str]:
    """By the key of a section of the note, what the answers give for it. calls: earlier ones, the latest first."""
    given = [each for each in answers if each.answer in ANSWERS]
    return {
        "reason": f"Waiting call: the five questions of change.{_since(calls)}",
        "found": _found(given, calls),
        "analysis": _analysis(look, decided),
        "next-steps": f"Next contact by {_day(next_on)}." if next_on else "Next contact as the level asks.",
    }


def _since(calls: Sequence[Call]) -> str:
    return f" The call before was on {_day(calls[0].on)}." if calls else " It is the first such call."


def _found(given: Sequence[Answer], calls: Sequence[Call]) -> str:
    changed = [_line(each, calls) for each in given if each.answer != NO_CHANGE]
    same = [QUESTIONS[each.question].title for each in given if each.answer == NO_CHANGE]
    return "\n".join([*changed, *([f"No change: {_listed(same)}."] if same else [])])


def _line(given: Answer, calls: Sequence[Call]) -> str:
    """ "Falls: worse again. Fell in the bath." """
    before = last_answer(given.question, calls)
    again = " again" if before is not None and before[1].answer == given.answer == WORSE else ""
    words = given.words.strip()
    return f"{QUESTIONS[given.question].title}: {ANSWERS[given.answer].lower()}{again}.{' ' + words if words else ''}"


def _analysis(look: Look, decided: Level | None) -> str:
    parts = []
    if look.worse:
        parts.append(f"Worse: {_listed([each.title for each in look.worse])}.")
    if look.better:
        parts.append(f"Better: {_listed([each.title for each in look.better])}.")
    if not parts:
        parts.append("Nothing has changed for better or worse.")
    if look.raises:
        parts.append(f"The answers point to {look.level.label}; until now it was {look.before.label}.")
    if decided is not None:
        stays = look.before is not None and look.before.key == decided.key
        parts.append(f"The level stays at {decided.label}." if stays else f"The level decided is {decided.label}.")
    return " ".join(parts)


def _listed(titles: Sequence[str]) -> str:
    """ "falls, hospital and safety" """
    words = [title.lower() for title in titles]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"
