"""Reading the trail, and checking that it has not been altered."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.ground.db import db
from casework.records.audit.models import Entry
from casework.records.audit.rules import START, Check, check_entries, in_portions

PORTION = 2000


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
    connection = (db.session() if session is None else session).connection()
    select_them = selection(connection.dialect.name)
    return check_entries(in_portions(lambda after: connection.exec_driver_sql(select_them.format(after)).all()))


# The moment as ``digest`` writes it; the rest lies in the tables as it is written there, or nearly.
AT = {
    "sqlite": "replace(at, ' ', 'T') || CASE length(at) WHEN 19 THEN '.000000' ELSE '' END || '+00:00'",
    "postgresql": """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')""",
}


def selection(dialect: str) -> str:
    """A portion of all entries, as plain values of the database and in the order that ``check_entries`` takes.

    With a place for the condition that ``in_portions`` gives.
    """
    columns = f"seq, {AT[dialect]}, actor_id, act, subject_kind, subject_id, persons, detail, previous, digest"
    return f"SELECT {columns} FROM audit_entry {{}} ORDER BY seq LIMIT {PORTION}"  # noqa: S608
