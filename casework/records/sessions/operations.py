"""Starting, touching and ending sessions.

What the session interface does for each request is given a connection of its own, so that a page that fails does not
take the session with it. Upkeep is not logged (U32); ending somebody's sessions is.
"""

from datetime import datetime

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.engine import Connection

from casework.ground.db import db
from casework.records.audit import operations as audit
from casework.records.sessions.models import BrowserSession
from casework.records.sessions.rules import ANONYMOUS_LASTS, KEPT_AFTER_END

TABLE = BrowserSession.__table__


def begin(connection: Connection, *, now: datetime, token_hash: str, worker_id: int | None, browser: str,
          content: dict) -> int:  # fmt: skip
    """A new session; its number."""
    row = {"token_hash": token_hash, "worker_id": worker_id, "browser": browser, "content": content}
    result = connection.execute(insert(TABLE).values(**row, created_at=now, seen_at=now, ended_at=None))
    return result.inserted_primary_key[0]


def merge(connection: Connection, *, number: int, changed: dict, removed: set[str]) -> None:
    """Write only what this request changed: answers that come side by side do not undo each other."""
    row = connection.execute(select(TABLE.c.content).where(TABLE.c.id == number).with_for_update()).first()
    if row is None:
        return
    content = {key: value for key, value in row.content.items() if key not in removed} | changed
    connection.execute(update(TABLE).where(TABLE.c.id == number).values(content=content))


def touch(connection: Connection, *, now: datetime, number: int) -> None:
    """Somebody was active."""
    connection.execute(update(TABLE).where(TABLE.c.id == number, TABLE.c.ended_at.is_(None)).values(seen_at=now))


def end(connection: Connection, *, now: datetime, number: int) -> None:
    """This session is over; its token opens nothing any more."""
    connection.execute(update(TABLE).where(TABLE.c.id == number, TABLE.c.ended_at.is_(None)).values(ended_at=now))


def end_sessions(
    *, actor: object, now: datetime, worker_id: int, but: int | None = None, only: int | None = None
) -> int:
    """End a worker's sessions: all, all ``but`` one, or ``only`` one. How many ended."""
    theirs = update(BrowserSession).where(BrowserSession.worker_id == worker_id, BrowserSession.ended_at.is_(None))
    if but is not None:
        theirs = theirs.where(BrowserSession.id != but)
    if only is not None:
        theirs = theirs.where(BrowserSession.id == only)
    ended = db.session.execute(theirs.values(ended_at=now)).rowcount
    if ended:
        audit.record(actor=actor, now=now, act="session.ended", detail={"worker": worker_id, "sessions": ended})
    return ended


def prune_sessions(*, now: datetime) -> int:
    """Remove sessions long over, and those of nobody; how many went."""
    stale = or_(
        BrowserSession.ended_at < now - KEPT_AFTER_END,
        BrowserSession.seen_at < now - KEPT_AFTER_END,  # stood idle since, and nobody ended it
        BrowserSession.worker_id.is_(None) & (BrowserSession.seen_at < now - ANONYMOUS_LASTS),
    )
    return db.session.execute(delete(BrowserSession).where(stale)).rowcount
