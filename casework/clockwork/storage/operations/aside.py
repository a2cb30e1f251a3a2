"""Work on whole databases that is done beside Casework, by programs of a low priority: people are answered first (A8)."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

import casework
from casework.clockwork.storage import queries
from casework.clockwork.storage.rules import Contents, trouble
from casework.ground.refusal import Refusal, Refused
from casework.records.audit import queries as audit
from casework.records.audit.rules import Check

ROOT = Path(casework.__file__).parents[1]
READER = Path(__file__).with_name("reader.py")
BEHIND, LAST = 10, 19  # steps that a program runs behind us, and the last one there is; Windows knows one step
# Below normal, and without a window of its own; Windows alone has these.
FLAGS = getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0) | getattr(subprocess, "CREATE_NO_WINDOW", 0)
UNREAD = ("The copy could not be read back, so nothing says that it is whole: {}. Try again; if it happens twice, show this to "
          "whoever looks after Casework.")  # fmt: skip


def run(arguments: Sequence[str], *, given: str = "", settings: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Run a program behind everybody else to its end: (its status, what it wrote, what it complained of). May raise OSError.

    given: its standard input. settings: of its environment, over our own.
    """
    with subprocess.Popen(  # noqa: S603
        arguments, env=dict(os.environ) | (settings or {}), creationflags=FLAGS, text=True, encoding="utf-8", errors="replace",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as program:  # fmt: skip
        if hasattr(os, "setpriority"):  # not by os.nice in the child: beside threads that could hang
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, program.pid, min(LAST, os.getpriority(os.PRIO_PROCESS, 0) + BEHIND))
        try:
            wrote, complained = program.communicate(given)
        except BaseException:
            program.kill()
            raise
    return program.returncode, wrote, complained


def contents_of_copy(file: Path) -> Contents:
    """What a copy of a SQLite database holds; Refused, in a sentence, when the copy is not whole."""
    engine = queries.engine_on(file)
    try:
        with engine.connect() as connection:
            trail = "audit_entry" in queries.tables_of(connection)
        found = _read({"file": str(file.absolute()), "statements": queries.FAULTS}, "sqlite" if trail else "")
        if faults := queries.faults_in(*found["rows"]):
            raise Refused(Refusal(f"The copy {file.name} is not whole: {faults[0]}."))
        with engine.connect() as connection:
            held = queries.contents(connection, chain=False)
    except DBAPIError as fault:
        raise Refused(trouble(str(fault.orig))) from fault
    finally:
        engine.dispose()
    return replace(held, audit_fault=_fault(found))


def trail_of(url: URL, moment: str = "") -> str:
    """Where the trail in a Postgres database breaks, as a sentence; empty when it holds. moment: of an exported snapshot."""
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return _fault(_read({"url": plain, "moment": moment}, "postgresql"))


def _fault(found: dict) -> str:
    return queries.chain_fault(Check(**found["check"])) if "check" in found else ""


def _read(asked: dict, dialect: str) -> dict:
    """What the reader found; Refused when it did not come to its end. dialect: of the trail that it checks, "" for none."""
    given = json.dumps(asked | {"entries": audit.selection(dialect) if dialect else ""})
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    try:
        status, wrote, complained = run([sys.executable, "-P", str(READER)], given=given, settings={"PYTHONPATH": path})
        if status == 0:
            return json.loads(wrote)
    except OSError as fault:
        raise Refused(Refusal(UNREAD.format(f"its reader cannot be started ({fault.strerror})"))) from fault
    except ValueError as fault:
        raise Refused(Refusal(UNREAD.format("its reader gave no answer"))) from fault
    if not complained.strip():
        raise Refused(Refusal(UNREAD.format("its reader was ended")))
    raise Refused(trouble(complained))
