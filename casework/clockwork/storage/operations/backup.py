"""Writing verified copies of the live database."""

import glob
import json
import os
import sqlite3
import time
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from casework.clockwork.storage import queries
from casework.clockwork.storage.models import Setting
from casework.clockwork.storage.operations import aside, postgres
from casework.clockwork.storage.rules import Contents, Manifest, trouble
from casework.ground.db import transaction, writing
from casework.ground.refusal import Refusal, Refused
from casework.records.audit import operations as audit

STEP, BREATH = 512, 0.003  # pages copied at a time (2 MB), and seconds between two times


def backup_to(file: Path, *, engine: Engine, now: datetime) -> Manifest:
    """Write a verified copy of the database as it is at this moment, while people work, and its manifest beside it.

    Nothing stands under the final name until the copy was read back and found whole (A8).
    """
    file = file.absolute()
    _refuse_target(file, queries.live_file(engine))
    part = file.with_name(f".{file.name}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        held = _copy(engine, part)
        sync(part)
        manifest = _manifest(file, part, engine, held, now)
        write_manifest(file, manifest)  # first: a file under its final name has one
        part.replace(file)
        sync(file.parent)
    except OSError as fault:
        raise Refused(Refusal(f"The backup {file} cannot be written: {fault.strerror}.")) from fault
    except (DBAPIError, sqlite3.Error) as fault:
        raise Refused(trouble(str(getattr(fault, "orig", fault)))) from fault
    finally:
        sweep_up(part)
    return manifest


def sweep_up(part: Path) -> None:
    """Remove a half-made file and what SQLite and we keep beside it; also a manifest whose file never came."""
    whole = part.with_name(part.name.removeprefix(".").removesuffix(".part"))
    beside = [part.with_name(f".{whole.name}{queries.MANIFEST}.part")]
    beside += [] if whole.exists() else [whole.with_name(whole.name + queries.MANIFEST)]
    for left in [*part.parent.glob(f"{glob.escape(part.name)}*"), *beside]:
        with suppress(OSError):
            left.unlink()


def _refuse_target(file: Path, live: Path | None) -> None:
    if file.exists() or file == live:
        raise Refused(Refusal(f"{file} is there already, and a backup never overwrites. Give it another name."))
    if not file.parent.is_dir():
        raise Refused(Refusal(f"The folder {file.parent} is not there. Make it, or name another."))


def _copy(engine: Engine, part: Path) -> Contents:
    """Copy the database into ``part``; what the copy holds, after comparing it with the moment it was taken."""
    with writing(False), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            return postgres.dump(connection, engine.url, part)
        expected = queries.contents(connection, chain=False)  # reading fixes the moment, for the copy below as well
        with closing(sqlite3.connect(part)) as copy:
            connection.connection.dbapi_connection.backup(copy, pages=STEP, progress=_let_others_go_on)
    found = aside.contents_of_copy(part)
    queries.refuse_other_contents(expected, found)
    with closing(sqlite3.connect(part)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
    return found


def _let_others_go_on(_status: int, _remaining: int, _total: int) -> None:
    """Between two steps of copying: the disk is also for those who save meanwhile. What is copied stays of one moment."""
    time.sleep(BREATH)


def _manifest(file: Path, part: Path, engine: Engine, held: Contents, now: datetime) -> Manifest:
    return Manifest(
        file=file.name, sha256=queries.sha256_of(part), bytes=part.stat().st_size,
        made_at=now.astimezone(UTC).isoformat(), database=engine.dialect.name, revision=held.revision,
        audit_entries=held.audit_entries, audit_head=held.audit_head, audit_fault=held.audit_fault, rows=held.rows,
        checked="read-back" if engine.dialect.name == "sqlite" else "read-through",
    )  # fmt: skip


def write_manifest(file: Path, manifest: Manifest) -> None:
    """Write what a backup holds beside it, or write it anew."""
    part = file.with_name(f".{file.name}{queries.MANIFEST}.part")
    part.write_text(json.dumps(manifest.as_json(), indent=1), encoding="utf-8")
    sync(part)
    part.replace(file.with_name(file.name + queries.MANIFEST))


def sync(path: Path) -> None:
    """Bring a file, or a folder's list of names, to the disk; Windows cannot do it for folders and need not."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def note_backup(*, now: datetime, actor: Any, manifest: Manifest) -> None:
    """Write into the database and its trail that somebody took a copy of everything."""
    with transaction() as session:
        session.merge(Setting(key=queries.LAST_GOOD, value=manifest.made_at))
        audit.record(actor=actor, now=now, act="database.backed-up", detail={"audit_entries": manifest.audit_entries})


def put_back(file: Path, engine: Engine) -> None:
    """Overwrite the live SQLite database with a backup of it, through SQLite."""
    with closing(sqlite3.connect(file)) as source, closing(engine.raw_connection()) as live:
        source.backup(live.dbapi_connection)
