"""Making a database from a backup, where none is yet."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, update
from sqlalchemy.exc import DBAPIError

from casework.clockwork.storage import queries
from casework.clockwork.storage.models import Setting
from casework.clockwork.storage.operations import postgres
from casework.clockwork.storage.operations.backup import sync
from casework.clockwork.storage.rules import Contents, Manifest, refusal_to_restore, trouble
from casework.ground.db import db, transaction, writing
from casework.ground.refusal import Refusal, Refused, refuse_if
from casework.records.audit import operations as audit
from casework.records.entry.models import OneTimeLink
from casework.records.sessions.models import BrowserSession

UNNOTED = "restored-unnoted"  # put back, and the audit trail does not say so yet


def restore_from(file: Path, *, engine: Engine, now: datetime, actor: Any, unsealed: bool = False) -> Contents:
    """Make a database from a backup, where none is yet; sessions and links in it are ended, the trail says so (A10).

    unsealed: take a backup whose manifest is lost.
    """
    file = file.absolute()
    if not file.is_file():
        raise Refused(Refusal(f"There is no file {file}."))
    manifest = queries.manifest_of(file)
    if manifest is None and not unsealed:
        raise Refused(Refusal(f"Beside {file.name} there is no {file.name}{queries.MANIFEST}, which tells whether the "
                              "backup is whole. Put it there; if it is lost, add --unsealed."))  # fmt: skip
    refuse_if(refusal_to_restore(manifest, database=engine.dialect.name, known=queries.revisions()))
    if manifest:
        queries.refuse_altered(file, manifest)
    restore = _restore_dump if engine.dialect.name == "postgresql" else _restore_file
    try:
        found = restore(file, manifest, engine, now)
    except (DBAPIError, sqlite3.Error) as fault:
        raise Refused(trouble(str(getattr(fault, "orig", fault)))) from fault
    note_restoring(now=now, actor=actor)
    return found


def _restore_file(file: Path, manifest: Manifest | None, engine: Engine, now: datetime) -> Contents:
    live = queries.live_file(engine)
    if any(live.parent.glob(f"{live.name}*")):
        raise Refused(Refusal(f"There is a database already: {live}. Let CASEWORK_DATA name an empty folder, or move "
                              "that file and those beside it with its name elsewhere."))  # fmt: skip
    part = live.with_name(f".{live.name}.part")
    for left in live.parent.glob(f"{part.name}*"):
        left.unlink()
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as source, closing(sqlite3.connect(part)) as to:
        source.backup(to)
    part.chmod(0o600)
    found = queries.contents_of_copy(part)
    queries.refuse_other_contents(manifest or found, found)
    if found.revision not in queries.revisions():
        part.unlink()
        raise Refused(Refusal(f"{file.name} is not a backup of this Casework, or of a newer one."))
    copy = queries.engine_on(part)
    with writing(), copy.begin() as connection:
        _end_what_was_open(connection, manifest, now)
    copy.dispose()
    sync(part)
    part.replace(live)
    sync(live.parent)
    return found


def _end_what_was_open(connection: Connection, manifest: Manifest | None, now: datetime) -> None:
    """Before anybody can use a database put back: no session of that time goes on, no link of that time opens."""
    connection.execute(update(BrowserSession).where(BrowserSession.ended_at.is_(None)).values(ended_at=now))
    connection.execute(update(OneTimeLink).where(OneTimeLink.used_at.is_(None)).values(used_at=now))
    as_at = manifest.made_at if manifest else ""
    connection.execute(delete(Setting).where(Setting.key.in_(["restored", UNNOTED])))
    connection.execute(insert(Setting), [{"key": key, "value": as_at} for key in ("restored", UNNOTED)])


def note_restoring(*, now: datetime, actor: Any) -> None:
    """Write into the trail that the database was put back; also at the next start, when a restore was cut off."""
    with transaction() as session:
        unnoted = session.get(Setting, UNNOTED)
        if unnoted is not None:
            audit.record(actor=actor, now=now, act="database.restored", detail={"as_at": unnoted.value})
            session.delete(unnoted)
    db.session.remove()


def _restore_dump(file: Path, manifest: Manifest | None, engine: Engine, now: datetime) -> Contents:
    with engine.connect() as connection:
        if queries.tables_of(connection):
            raise Refused(Refusal("There are tables in that database already. Let CASEWORK_DATABASE_URL name an empty "
                                  "one."))  # fmt: skip
    postgres.run("pg_restore", engine.url, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
                  str(file))  # fmt: skip
    with engine.begin() as connection:
        found = queries.contents(connection)
        queries.refuse_other_contents(manifest or found, found)
        _end_what_was_open(connection, manifest, now)
    return found
