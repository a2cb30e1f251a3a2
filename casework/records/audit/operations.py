"""Writing the trail.

Entries are gathered during a transaction and written just before its commit, so that the lock which keeps the
chain in one line is held for a moment only, and always taken last (no deadlocks).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from casework.ground.db import Instant, before_commit, db, write_bare
from casework.records.audit import queries
from casework.records.audit.models import Entry
from casework.records.audit.rules import digest, digest_of_texts, written

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


class Like(NamedTuple):
    """An entry at the same moment, of the same act and kind as another. persons, detail: ``written``, as they are kept."""

    actor_id: int | None
    subject_id: int | None
    persons: str
    detail: str


def write_with(also: Callable[[dict[str, Any]], Iterable[Like]]) -> None:
    """Write what waits now, and behind each entry those that ``also`` gives for it, in bulk; for very many at once."""
    session = db.session()
    rows = _rows_in_bulk(session, session.info.pop(WAITING, []), also)
    while portion := list(islice(rows, PORTION)):
        write_bare(session.connection(), Entry.__table__, portion)


def _rows_in_bulk(session: Session, entries: Iterable[dict], also: Callable[[dict], Iterable[Like]]) -> Iterator[dict]:
    """Rows as the database keeps them; their digests are those that ``digest`` gives."""
    seq, previous = _end_of_chain(session)
    kept = Instant().bind_processor(session.get_bind().dialect)
    for entry in entries:
        subject = about(entry["subject"])
        when, act, kind = entry["at"].astimezone(UTC), entry["act"], subject["subject_kind"]
        row = {"at": kept(when), "act": act, "subject_kind": kind}
        texts = written(when.isoformat(timespec="microseconds")), written(act), written(kind)
        itself = Like(entry["actor_id"], subject["subject_id"], written(entry["persons"]), written(entry["detail"]))
        for like in (itself, *also(entry)):
            actor, number = ("null" if each is None else str(each) for each in like[:2])
            before, seq = previous, seq + 1
            previous = digest_of_texts(
                seq, texts[0], actor, *texts[1:], number, like.persons, like.detail, f'"{before}"'
            )
            yield row | like._asdict() | {"seq": seq, "previous": before, "digest": previous}


@before_commit
def _write(session: Session) -> None:
    entries = session.info.pop(WAITING, [])
    if entries:
        session.add_all([Entry(**fields) for fields in _chained(session, entries)])
        session.flush()


def _chained(session: Session, entries: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each entry with its number and digest."""
    seq, previous = _end_of_chain(session)
    for entry in entries:
        fields, seq = dict(entry), seq + 1
        fields |= about(fields.pop("subject")) | {"seq": seq, "previous": previous}
        previous = digest(**fields)
        yield fields | {"digest": previous}


def _end_of_chain(session: Session) -> tuple[int, str]:
    """Number and digest of the newest entry, under the lock that keeps the chain in one line."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    return queries.head(session)


def about(subject: Any) -> dict[str, Any]:
    """What an entry keeps of the row that it is about."""
    kind = None if subject is None else type(subject).__tablename__
    return {"subject_kind": kind, "subject_id": None if subject is None else subject.id}
