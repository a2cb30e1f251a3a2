"""Locks between processes, which fall with their process, however that ends.

Each is an empty SQLite file of its own, because SQLite locks alike on each system; on Postgres an advisory lock.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine

from casework.clockwork.storage.rules import trouble
from casework.ground.refusal import Refused

MIGRATING, BACKING_UP, RUNNING = "migrating", "backing-up", "running"
NUMBERS = {MIGRATING: 7_310_402, BACKING_UP: 7_310_403}  # any fixed numbers: Postgres's advisory locks of this application


LOOK_AGAIN = 0.1  # seconds
HOLDERS = ("SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database WHERE locktype = 'advisory' "
           "AND granted AND objid = {} AND datname = current_database()")  # fmt: skip


class Held(Exception):
    """Somebody else holds the lock."""


@contextmanager
def only_one(name: str, *, engine: Engine, data: Path, wait: float = 0) -> Iterator[None]:
    """Hold the lock of that name for this database; raise Held when somebody else does after ``wait`` seconds.

    """
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            until = time.monotonic() + wait
            while not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({NUMBERS[name]})").scalar():
                if time.monotonic() >= until:
                    raise Held
                time.sleep(LOOK_AGAIN)
            try:
                yield
            finally:
                connection.exec_driver_sql(f"SELECT pg_advisory_unlock({NUMBERS[name]})")
        return
    with alone(data / f"{name}.lock", wait=wait):
        yield


def is_held(name: str, *, engine: Engine, data: Path) -> bool:
    """True while somebody holds the lock of that name for this database."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            return connection.exec_driver_sql(HOLDERS.format(NUMBERS[name])).scalar_one() > 0
    try:
        with alone(data / f"{name}.lock"):
            return False
    except Held:
        return True


@contextmanager
def alone(file: Path, *, wait: float = 0) -> Iterator[None]:
    """Hold a lock that nobody else holds in any way; Held otherwise."""
    with closing(sqlite3.connect(file, timeout=wait, isolation_level=None)) as connection:
        _lock(connection, "BEGIN EXCLUSIVE")
        yield


@contextmanager
def beside(file: Path, *, wait: float = 0) -> Iterator[None]:
    """Hold a lock together with others who do the same, so that nobody is ``alone`` meanwhile; Held if somebody is."""
    with closing(sqlite3.connect(file, timeout=wait, isolation_level=None, check_same_thread=False)) as connection:
        _lock(connection, "BEGIN")
        _lock(connection, "SELECT * FROM sqlite_master")
        yield


def _lock(connection: sqlite3.Connection, statement: str) -> None:
    try:
        connection.execute(statement).fetchall()
    except sqlite3.OperationalError as fault:
        if "locked" in str(fault):
            raise Held from fault
        raise Refused(trouble(str(fault))) from fault
