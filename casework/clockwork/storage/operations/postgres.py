"""Postgres's own programs, which dump and restore."""

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import URL, Connection

from casework.clockwork.storage import queries
from casework.clockwork.storage.rules import Contents, trouble
from casework.ground.refusal import Refusal, Refused


def dump(connection: Connection, url: URL, part: Path) -> Contents:
    """Dump in the very moment that was counted; the finished dump is read through once."""
    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    moment = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
    held = queries.contents(connection)
    run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}",
                  f"--file={part}")  # fmt: skip
    run("pg_restore", None, f"--file={os.devnull}", str(part))
    return held


def run(program: str, url: URL | None, *arguments: str) -> None:
    """Run one of Postgres's own programs; the password goes by the environment, where others do not see it."""
    found = shutil.which(program)
    if not found:
        raise Refused(Refusal(f"{program} is not on this machine. Install Postgres's client programs (Debian and "
                              "Ubuntu: sudo apt install postgresql-client)."))  # fmt: skip
    environment, target = dict(os.environ), []
    if url is not None:
        bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
        target = [f"--dbname={bare.render_as_string()}"]
        environment |= {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run([found, *target, *arguments], env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        said = " ".join(done.stderr.split())
        if "server version" in said:
            raise Refused(Refusal(f"{program} here is older than the database server. Install the server's version of "
                                  "Postgres's client programs."))  # fmt: skip
        raise Refused(trouble(said))
