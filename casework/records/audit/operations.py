"""Writing the trail.

Entries are gathered during a transaction and written just before its commit, so that the lock which keeps the
chain in one line is held for a moment only, and always taken last (no deadlocks).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from casework.ground.db import before_commit, db
from casework.records.audit import queries
from casework.records.audit.models import Entry
from casework.records.audit.rules import digest

CHAIN_LOCK = 7_310_401  # any fixed number: Postgres's advisory lock of this application's chain
WAITING = "audit_waiting"


def record(
    *, actor: Any, now: datetime, act: str, subject: Any = None, persons: Iterable[int] = (), detail: dict | None = None
) -> None:
    """Add an entry to the transaction under way.

    actor: anything with ``worker_id`` (None for the system). subject: a row with ``id``, or None.
    persons: numbers of all persons concerned. detail: numbers, keys and dates only, never names or texts.
    """
    entry = {"at": now, "actor_id": getattr(actor, "worker_id", None), "act": act, "subject": subject}
    entry |= {"persons": sorted(set(persons)), "detail": detail or {}}
    db.session.info.setdefault(WAITING, []).append(entry)


@before_commit
def _write(session: Session) -> None:
    waiting = session.info.pop(WAITING, [])
    if not waiting:
        return
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    seq, previous = queries.head(session)
    for fields in waiting:
        subject, seq = fields.pop("subject"), seq + 1
        fields |= {
            "seq": seq,
            "subject_kind": None if subject is None else type(subject).__tablename__,
            "subject_id": None if subject is None else subject.id,
            "previous": previous,
        }
        previous = digest(**fields)
        session.add(Entry(**fields, digest=previous))
    session.flush()
