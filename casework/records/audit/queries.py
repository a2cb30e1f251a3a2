"""Reading the trail, and checking that it has not been altered."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground.db import db
from casework.records.audit.models import Entry
from casework.records.audit.rules import START, digest

PORTION = 2000


@dataclass(frozen=True)
class Check:
    """entries: how many were read; broken_at: the number of the first entry that does not hold, or None."""

    entries: int
    head: str
    broken_at: int | None
    why: str = ""


def head(session: Session) -> tuple[int, str]:
    """(number, digest) of the newest entry; (0, 64 zeros) for an empty trail."""
    row = session.execute(select(Entry.seq, Entry.digest).order_by(Entry.seq.desc()).limit(1)).first()
    return (row.seq, row.digest) if row else (0, START)


def entries_about(subject_kind: str, subject_id: int, limit: int = 200) -> list[Entry]:
    """The newest entries about one row, newest first."""
    about = select(Entry).where(Entry.subject_kind == subject_kind, Entry.subject_id == subject_id)
    return list(db.session.scalars(about.order_by(Entry.seq.desc()).limit(limit)))


def check_chain(session: Session | None = None) -> Check:
    """Recompute the whole chain and name the first entry that was changed, removed or slipped in.

    session: of another database than the app's own, such as a backup.
    """
    seq, previous = 0, START
    for entry in _all(db.session() if session is None else session):
        if entry["seq"] != seq + 1:
            return Check(seq, previous, seq + 1, "an entry is missing or out of order")
        if entry["previous"] != previous:
            return Check(seq, previous, entry["seq"], "it does not follow the entry before it")
        stored = entry.pop("digest")
        if digest(**entry) != stored:
            return Check(seq, previous, entry["seq"], "its content was altered")
        seq, previous = entry["seq"], stored
    return Check(seq, previous, None)


def _all(session: Session) -> Iterator[dict]:
    rows, last = select(*Entry.__table__.columns).order_by(Entry.seq).limit(PORTION), 0
    while portion := session.execute(rows.where(Entry.seq > last)).all():
        last = portion[-1].seq
        yield from (dict(row._mapping) for row in portion)
