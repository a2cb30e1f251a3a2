"""Counting what is sent to the database: a list must not cost more for ten rows than for one."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine import Engine


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that the block sends to the database, as they are sent."""
    sent = []

    def see(_connection, _cursor, statement, *_rest):
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(Engine, "before_cursor_execute", see)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", see)
