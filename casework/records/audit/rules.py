"""How an entry is chained to the one before it."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

START = "0" * 64


def digest(
    *,
    seq: int,
    at: datetime,
    actor_id: int | None,
    act: str,
    subject_kind: str | None,
    subject_id: int | None,
    persons: list,
    detail: dict,
    previous: str,
) -> str:
    """SHA-256 over everything in the entry and the digest before it, as 64 hex figures."""
    when = at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = (when, actor_id, act, subject_kind, subject_id, persons, detail, previous)
    return digest_of_texts(seq, *map(written, parts))


written = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode  # a value as the digest is made over it


def digest_of_texts(seq: int, *parts: str) -> str:
    """The same from parts that are ``written`` already, in the order in which ``digest`` names them."""
    return hashlib.sha256(f"[{seq}, {', '.join(parts)}]".encode()).hexdigest()


MOMENT = len("2026-11-20T10:00:00.000000+00:00")
NUMBERS = {int: str, type(None): lambda _none: "null"}


@lru_cache(maxsize=1024)
def _once(value: Any) -> str:
    return written(value)


def digest_of_kept(
    seq: Any, at: Any, actor_id: Any, act: Any, subject_kind: Any, subject_id: Any, persons: Any, detail: Any,
    previous: Any,
) -> str:  # fmt: skip
    """The same from a row as the database keeps it, whatever stands in it; empty for one that nobody could have written."""
    try:
        if not (len(at) == MOMENT and persons[0] + persons[-1] == "[]" and detail[0] + detail[-1] == "{}"):
            return ""  # else text could be moved from one column into the next, and the digest would not tell
        actor, subject = (NUMBERS[type(each)](each) for each in (actor_id, subject_id))
        return digest_of_texts(seq, f'"{at}"', actor, _once(act), _once(subject_kind), subject, persons, detail,
                               f'"{previous}"')  # fmt: skip
    except (TypeError, LookupError):
        return ""


# --- checking ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Check:
    """entries: how many were read; broken_at: the number of the first entry that does not hold, or None."""

    entries: int
    head: str
    broken_at: int | None
    why: str = ""


def check_entries(entries: Iterable[Sequence]) -> Check:
    """Recompute the chain over all entries, each as the database keeps it: what ``digest_of_kept`` takes, and the digest."""
    seq, previous = 0, START
    for entry in entries:
        number, before, stored = entry[0], entry[8], entry[9]
        if number != seq + 1:
            slipped_in = not isinstance(number, int) or number <= seq
            return Check(seq, previous, number if slipped_in else seq + 1, "an entry is missing or out of order")
        if before != previous:
            return Check(seq, previous, number, "it does not follow the entry before it")
        if digest_of_kept(*entry[:9]) != stored:
            return Check(seq, previous, number, "its content was altered")
        seq, previous = number, stored
    return Check(seq, previous, None)


def in_portions(read: Callable[[str], Sequence[Sequence]]) -> Iterator[Sequence]:
    """All entries in the order of their numbers. read: gives a portion of those for which a condition holds, "" for none."""
    after = ""
    while portion := read(after):
        yield from portion
        after = f"WHERE seq > {int(portion[-1][0])}"
