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
    body = [seq, at.astimezone(UTC).isoformat(timespec="microseconds"), actor_id, act, subject_kind, subject_id]
    text = json.dumps([*body, persons, detail, previous], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
