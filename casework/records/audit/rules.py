"""How an entry is chained to the one before it."""

import hashlib
import json
from datetime import UTC, datetime

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
