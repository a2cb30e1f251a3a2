"""Postgres's own programs, which dump and restore."""

import os
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import URL, Connection, NullPool, create_engine

from casework.clockwork.storage import queries
from casework.clockwork.storage.operations import aside
from casework.clockwork.storage.rules import Contents, Manifest, trouble
from casework.ground.refusal import Refusal, Refused

SCRATCH = "casework_restore_test_"  # databases in which restores are tried out
PRESSED = "--compress=1"  # notes take a twelfth more room than with pg_dump's usual 6, and a third of the time
MAY_MAKE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
RESTORING = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
FUNCTIONS = "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
OTHERS = ("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
          "AND backend_type = 'client backend'")  # fmt: skip


def dump(connection: Connection, url: URL, part: Path) -> Contents:
    """Dump in the very moment that was counted; the finished dump is read through once."""
    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    moment = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
    held = _held(connection, url, moment)
    run("pg_dump", url, "--format=custom", PRESSED, "--no-owner", "--no-privileges", f"--snapshot={moment}",
        f"--file={part}")  # fmt: skip
    read_through(part)
    return held


def _held(connection: Connection, url: URL, moment: str = "") -> Contents:
    held = queries.contents(connection, chain=False)
    return replace(held, audit_fault=aside.trail_of(url, moment)) if "audit_entry" in held.rows else held


def read_through(file: Path) -> None:
    """Read a dump from its beginning to its end; Refused when that cannot be done."""
    run("pg_restore", None, f"--file={os.devnull}", str(file))


def try_out(url: URL, file: Path, expected: Contents | Manifest) -> bool:
    """Restore a dump into a database of its own and compare; False where this account may make none. May raise Refused."""
    server = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        if not connection.exec_driver_sql(MAY_MAKE).scalar():
            return False
        name = f"{SCRATCH}{secrets.token_hex(6)}"
        connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE template0')
    scratch = create_engine(url.set(database=name), poolclass=NullPool)
    try:
        run("pg_restore", scratch.url, *RESTORING, str(file))
        with scratch.connect() as connection:
            queries.refuse_other_contents(expected, _held(connection, scratch.url))
    finally:
        with server.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    return True


def put_in_place(connection: Connection, url: URL, file: Path, after: Iterable[str], script: Path) -> None:
    """Let a dump stand where all that the database holds stood, and then run the statements ``after``, all at once or not.

    script: where the dump's statements are written meanwhile, in a folder closed to others.
    """
    run("pg_restore", None, *RESTORING[2:], f"--file={script}", str(file))
    run_at_once(url, ["-c", _drop_all(connection), "-f", str(script), "-c", "; ".join(["RESET search_path", *after])])


def empty(connection: Connection, url: URL) -> None:
    """Drop all tables and functions."""
    run_at_once(url, ["-c", _drop_all(connection)])


def run_at_once(url: URL, steps: list[str]) -> None:
    """Let psql do these steps in one transaction."""
    run("psql", url, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction", *steps)


def _drop_all(connection: Connection) -> str:
    quoted = connection.dialect.identifier_preparer.quote
    tables = [f"DROP TABLE IF EXISTS {quoted(name)} CASCADE" for name in queries.tables_of(connection)]
    functions = connection.exec_driver_sql(FUNCTIONS).scalars()
    connection.rollback()  # nothing may stay locked for what follows
    return "; ".join([*tables, *(f"DROP FUNCTION IF EXISTS {name} CASCADE" for name in functions), "SELECT 1"])


def others_connected(connection: Connection) -> int:
    """How many others have this database open."""
    return connection.exec_driver_sql(OTHERS).scalar_one()


def run(program: str, url: URL | None, *arguments: str) -> None:
    """Run one of Postgres's own programs; the password goes by the environment, where others do not see it."""
    found = shutil.which(program)
    if not found:
        raise Refused(Refusal(f"{program} is not on this machine. Install Postgres's client programs (Debian and "
                              "Ubuntu: sudo apt install postgresql-client)."))  # fmt: skip
    settings, target = {}, []
    if url is not None:
        bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
        target = [f"--dbname={bare.render_as_string()}"]
        settings = {"PGPASSWORD": str(url.password)} if url.password else {}
    status, _, complained = aside.run([found, *target, *arguments], settings=settings)
    if status:
        said = " ".join(complained.split())
        if "server version" in said:
            raise Refused(Refusal(f"{program} here is older than the database server. Install the server's version of "
                                  "Postgres's client programs."))  # fmt: skip
        raise Refused(trouble(said))
