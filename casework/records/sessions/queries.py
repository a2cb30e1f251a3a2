"""Reading sessions."""

from datetime import datetime

from sqlalchemy import Row, select
from sqlalchemy.engine import Connection

from casework.ground.db import db
from casework.records.sessions.models import BrowserSession
from casework.records.sessions.rules import Limits


def by_token(connection: Connection, token_hash: str) -> Row | None:
    """The session of a token, over or not, as a plain row."""
    table = BrowserSession.__table__
    return connection.execute(select(table).where(table.c.token_hash == token_hash)).first()


def open_sessions(worker_id: int, *, now: datetime, limits: Limits) -> list[BrowserSession]:
    """A worker's sessions that are not over, the newest activity first."""
    theirs = select(BrowserSession).where(
        BrowserSession.worker_id == worker_id,
        BrowserSession.ended_at.is_(None),
        BrowserSession.seen_at > now - limits.idle,
        BrowserSession.created_at > now - limits.longest,
    )
    return list(db.session.scalars(theirs.order_by(BrowserSession.seen_at.desc(), BrowserSession.id.desc())))
