"""Reading the trail, and checking that it has not been altered."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, Row, select
from sqlalchemy.orm import Session

from casework.ground.db import db
from casework.records.audit.models import Entry
from casework.records.audit.rules import START, digest_of_kept

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


def digests(numbers: Collection[int]) -> dict[int, str]:
    """The digests of those of these entries that are there, by number."""
    found, wanted = {}, sorted(numbers)
    for start in range(0, len(wanted), PORTION):
        these = select(Entry.seq, Entry.digest).where(Entry.seq.in_(wanted[start : start + PORTION]))
        found.update(db.session.execute(these.order_by(Entry.seq)).all())
    return found


def check_chain(session: Session | None = None) -> Check:
    """Recompute the whole chain and name the first entry that was changed, removed or slipped in.

    session: of another database than the app's own, such as a backup. The rows are read as the database keeps them, and
    never turned into values: a million take seconds, and what an intruder wrote cannot stop the check.
    """
    seq, previous = 0, START
    for entry in _as_kept((db.session() if session is None else session).connection()):
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


# The moment as ``digest`` writes it; the rest lies in the tables as it is written there, or nearly.
AT = {
    "sqlite": "replace(at, ' ', 'T') || CASE length(at) WHEN 19 THEN '.000000' ELSE '' END || '+00:00'",
    "postgresql": """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')""",
}


def _as_kept(connection: Connection) -> Iterator[Row]:
    """All entries in the order of their numbers, as plain values of the database."""
    columns = f"seq, {AT[connection.dialect.name]}, actor_id, act, subject_kind, subject_id, persons, detail, previous, digest"
    ordered, after = f"SELECT {columns} FROM audit_entry {{}} ORDER BY seq LIMIT {PORTION}", ""  # noqa: S608
    while portion := connection.exec_driver_sql(ordered.format(after)).all():
        yield from portion
        after = f"WHERE seq > {int(portion[-1][0])}"
