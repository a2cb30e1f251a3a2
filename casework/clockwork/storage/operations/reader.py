"""A program of its own that reads a database through: asked on standard input, answering on standard output, in JSON.

Started by ``aside`` as a file, so that of Casework it loads the rules of the trail alone, and is there at once.
"""

import json
import sqlite3
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from casework.records.audit.rules import check_entries, in_portions

FIRST = 10  # rows of an answer that are given


def look_through(asked: dict) -> dict:
    """The first rows that each of ``statements`` gives; if ``entries`` selects any, how far the trail holds."""
    with closing(_opened(asked)) as connection:
        rows = [connection.execute(statement).fetchmany(FIRST) for statement in asked.get("statements", ())]
        found: dict[str, Any] = {"rows": rows}
        if asked.get("entries"):
            portions = in_portions(lambda after: connection.execute(asked["entries"].format(after)).fetchall())
            found["check"] = asdict(check_entries(portions))
    return found


def _opened(asked: dict) -> Any:
    """The SQLite ``file``, or Postgres at ``url``, there as it was at ``moment``, a snapshot that somebody exported."""
    if "file" in asked:
        return sqlite3.connect(f"{Path(asked['file']).as_uri()}?mode=rw", uri=True, isolation_level=None)
    import psycopg

    connection = psycopg.connect(asked["url"])
    connection.isolation_level, connection.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
    if asked.get("moment"):
        connection.execute(f"SET TRANSACTION SNAPSHOT '{asked['moment']}'")
    return connection


def main() -> int:
    """Answer; or say on standard error what the driver said, and give 1."""
    try:
        found = look_through(json.load(sys.stdin))
    except Exception as fault:
        print(fault, file=sys.stderr)
        return 1
    json.dump(found, sys.stdout, default=str)
    return 0


if __name__ == "__main__":
    sys.exit(main())
