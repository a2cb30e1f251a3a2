"""Writing the trail.

Entries are gathered during a transaction and written just before its commit, so that the lock which keeps the
chain in one line is held for a moment only, and always taken last (no deadlocks).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from casework.ground.db import before_commit, db
from casework.records.audit import queries
from casework.records.audit.models import Entry
from casework.records.audit.rules import digest

CHAIN_LOCK = 7_310_401  # any fixed number: Postgres's advisory lock of this application's chain
WAITING = "audit_waiting"
PORTION = 5_000


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


def waiting() -> list[dict[str, Any]]:
    """The entries of the transaction under way that are not written yet, as ``record`` gathered them."""
    return db.session.info.get(WAITING, [])


def write_with(also: Callable[[dict[str, Any]], Iterable[dict[str, Any]]]) -> None:
    """Write what waits now, and behind each entry those that ``also`` gives for it, in bulk; for very many at once.

    also: given an entry as ``record`` gathered it, gives entries like it, with ``subject_kind`` and ``subject_id`` in
    place of a subject.
    """
    session = db.session()
    every = (each for entry in session.info.pop(WAITING, []) for each in (entry, *also(entry)))
    chained = _chained(session, every)
    while portion := list(islice(chained, PORTION)):
        session.execute(insert(Entry.__table__), portion)


@before_commit
def _write(session: Session) -> None:
    entries = session.info.pop(WAITING, [])
    if entries:
        session.add_all([Entry(**fields) for fields in _chained(session, entries)])
        session.flush()


def _chained(session: Session, entries: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each entry with its number and digest, under the lock that keeps the chain in one line."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    seq, previous = queries.head(session)
    for entry in entries:
        fields, seq = dict(entry), seq + 1
        if "subject" in fields:
            fields |= about(fields.pop("subject"))
        fields |= {"seq": seq, "previous": previous}
        previous = digest(**fields)
        yield fields | {"digest": previous}


def about(subject: Any) -> dict[str, Any]:
    """What an entry keeps of the row that it is about."""
    kind = None if subject is None else type(subject).__tablename__
    return {"subject_kind": kind, "subject_id": None if subject is None else subject.id}
