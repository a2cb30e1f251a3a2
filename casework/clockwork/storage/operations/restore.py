"""Making a database from a backup: where none is yet, or in place of one, which is backed up first."""

import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, delete, insert, inspect, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase

from casework.clockwork.storage import queries
from casework.clockwork.storage.models import Setting
from casework.clockwork.storage.operations import aside, locks, postgres
from casework.clockwork.storage.operations.backup import backup_to, sweep_up, sync
from casework.clockwork.storage.rules import Contents, Manifest, refusal_for_room, refusal_to_restore, trouble
from casework.ground.db import db, transaction, writing
from casework.ground.refusal import Refusal, Refused, refuse_if
from casework.records.audit import operations as audit
from casework.records.calendars import operations as calendars
from casework.records.entry.models import OneTimeLink
from casework.records.outbox import operations as outbox
from casework.records.outbox.models import Mail
from casework.records.sessions.models import BrowserSession

UNNOTED = "restored-unnoted"  # put back, and the audit trail does not say so yet
RUNNING = Refusal(
    "Casework is running, and nothing is put back under people's hands. Stop it (Ctrl+C in its window, or stop the "
    "service), and any other program that has the database open, and try again."
)  # fmt: skip


@dataclass(frozen=True)
class PutBack:
    """What a restore did. kept: where that which stood there before is kept; None where nothing stood."""

    contents: Contents
    kept: Path | None = None


def restore_from(
    file: Path, *, engine: Engine, now: datetime, actor: Any, data: Path, unsealed: bool = False, over: bool = False
) -> PutBack:
    """Make a database from a backup; sessions and links in it are ended, the trail says so (A10). Refused changes nothing.

    unsealed: take a backup whose manifest is lost. over: put it in the place of the database that is there, which is
    backed up first, into the data folder ``data``.
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
    with _in_sentences():
        done = restore(file, manifest, engine, now, data, over)
    note_restoring(now=now, actor=actor)
    return done


@contextmanager
def _in_sentences():
    try:
        yield
    except OSError as fault:
        raise Refused(trouble(fault.strerror or str(fault))) from fault
    except (DBAPIError, sqlite3.Error) as fault:
        raise Refused(trouble(str(getattr(fault, "orig", fault)))) from fault


def _name_before(data: Path, now: datetime, ending: str) -> Path:
    folder = data / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"before-restore-{now:%Y%m%dT%H%M%S%f}Z.{ending}"


# --- SQLite -----------------------------------------------------------------------------------------------------------


def _restore_file(
    file: Path, manifest: Manifest | None, engine: Engine, now: datetime, data: Path, over: bool
) -> PutBack:
    live = queries.live_file(engine)
    if not any(live.parent.glob(f"{live.name}*")):
        return PutBack(put_into(live, file, manifest, now))
    if not over:
        raise Refused(Refusal(f"There is a database already: {live}. To put the backup in its place, add --replace: what "
                              "is there now is kept. Or let CASEWORK_DATA name an empty folder."))  # fmt: skip
    engine.dispose()
    try:
        with locks.alone(data / f"{locks.RUNNING}.lock"):
            _close_log(live)  # refuses before anything is begun
            part, found = _prepare(live, file, manifest, now)
            try:
                kept = _keep_aside(live, engine, data, now)
                _close_log(live)
                part.replace(live)
                sync(live.parent)
            finally:
                sweep_up(part)
    except locks.Held:
        raise Refused(RUNNING) from None
    return PutBack(found, kept)


def put_into(live: Path, file: Path, manifest: Manifest | None, now: datetime) -> Contents:
    """Make the SQLite database ``live``, which is not there yet, from a backup; only a whole one gets its name."""
    part, found = _prepare(live, file, manifest, now)
    part.replace(live)
    sync(live.parent)
    return found


def _prepare(live: Path, file: Path, manifest: Manifest | None, now: datetime) -> tuple[Path, Contents]:
    """A copy of the backup beside its place-to-be, checked, with nothing left open in it."""
    part = live.with_name(f".{live.name}.part")
    sweep_up(part)
    refuse_if(refusal_for_room(file.stat().st_size, shutil.disk_usage(live.parent).free))
    try:
        source = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
        with closing(source), closing(sqlite3.connect(part)) as to:
            source.backup(to)
        part.chmod(0o600)
        found = aside.contents_of_copy(part)
        queries.refuse_other_contents(manifest or found, found)
        if found.revision not in queries.revisions():
            raise Refused(Refusal(f"{file.name} is not a backup of this Casework, or of a newer one."))
        copy = queries.engine_on(part)
        with writing(), copy.begin() as connection:
            for statement in _endings(manifest, now):
                connection.execute(statement)
        copy.dispose()
        sync(part)
    except BaseException:
        sweep_up(part)
        raise
    return part, found


def _keep_aside(live: Path, engine: Engine, data: Path, now: datetime) -> Path:
    """Keep what stands there: as a backup, or file by file where it is too damaged for one."""
    kept = _name_before(data, now, "db")
    try:
        backup_to(kept, engine=engine, now=now)
        return kept
    except Refused:
        engine.dispose()
        if not queries.is_damaged(live):
            raise
    finally:
        engine.dispose()
    damaged = kept.with_name(f"{kept.stem}-damaged.db")
    for ending in ("-shm", "-wal", ""):
        beside = live.with_name(live.name + ending)
        if beside.exists():
            shutil.copyfile(beside, damaged.with_name(damaged.name + ending))
            sync(damaged.with_name(damaged.name + ending))
    for ending in ("-shm", "-wal"):  # a log of the old file beside the new one would spoil it
        live.with_name(live.name + ending).unlink(missing_ok=True)
    return damaged


def _close_log(live: Path) -> None:
    """Bring the write-ahead log into the file and remove it, which SQLite does only where nobody else has the file open."""
    with closing(sqlite3.connect(live, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE").fetchall()
        except sqlite3.OperationalError as fault:
            if "locked" in str(fault):
                raise Refused(RUNNING) from fault
            raise
        except sqlite3.DatabaseError:
            pass  # too damaged to have a log; it is kept aside
    if live.with_name(live.name + "-wal").exists():
        raise Refused(RUNNING)


# --- Postgres ---------------------------------------------------------------------------------------------------------


def _restore_dump(
    file: Path, manifest: Manifest | None, engine: Engine, now: datetime, data: Path, over: bool
) -> PutBack:
    with engine.connect() as connection:
        anything = bool(queries.tables_of(connection))
        if anything and not over:
            raise Refused(Refusal("There are tables in that database already. To put the backup in their place, add "
                                  "--replace: what is there now is kept. Or let CASEWORK_DATABASE_URL name an empty "
                                  "one."))  # fmt: skip
        if postgres.others_connected(connection):
            raise Refused(RUNNING)
    kept = _name_before(data, now, "dump") if anything else None
    if kept:
        backup_to(kept, engine=engine, now=now)
    engine.dispose()
    after = [_as_text(statement) for statement in _endings(manifest, now)]
    _put_dump(file, engine, after, data)
    try:
        with engine.connect() as connection:
            found = queries.contents(connection)
            queries.refuse_other_contents(_without_settings(manifest or found), _without_settings(found))
    except Refused:
        _put_dump(kept, engine, [], data)
        raise
    return PutBack(found, kept)


def _put_dump(file: Path | None, engine: Engine, after: list[str], data: Path) -> None:
    """Put a dump in the place of all that is there; nothing at all where ``file`` is None."""
    with engine.connect() as connection, TemporaryDirectory(dir=data, prefix=".restoring-") as folder:
        if file is None:
            postgres.empty(connection, engine.url)
        else:
            postgres.put_in_place(connection, engine.url, file, after, Path(folder) / "script.sql")
    engine.dispose()


def _as_text(statement: UpdateBase) -> str:
    return str(statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))


def _without_settings(held: Contents | Manifest) -> Contents | Manifest:
    """What is compared once facts about the restoring itself were written."""
    return replace(held, rows={table: count for table, count in held.rows.items() if table != Setting.__tablename__})


# --- harmless ---------------------------------------------------------------------------------------------------------


def _endings(manifest: Manifest | None, now: datetime) -> list[UpdateBase]:
    """Before anybody can use a database put back: no session of that time goes on, no link of that time opens.

    Nobody has seen yet that it was put back; what it knew of failed backups is over.
    """
    as_at = manifest.made_at if manifest else ""
    facts = [queries.RESTORED, UNNOTED, queries.UNSEEN]
    return [
        update(BrowserSession).where(BrowserSession.ended_at.is_(None)).values(ended_at=now),
        update(OneTimeLink).where(OneTimeLink.used_at.is_(None)).values(used_at=now),
        delete(Setting).where(Setting.key.in_([*facts, queries.FAILED, queries.AWAY])),
        *(insert(Setting).values(key=key, value=as_at) for key in facts),
    ]


def note_restoring(*, now: datetime, actor: Any) -> None:
    """Write into the trail that the database was put back; also at the next start, when a restore was cut off."""
    with transaction() as session:
        unnoted = session.get(Setting, UNNOTED)
        if unnoted is not None:
            if inspect(session.connection()).has_table(Mail.__tablename__):  # a copy made before there was any has none
                outbox.put_back(now=now, actor=actor)
                calendars.stop_all(now=now, actor=actor)
            audit.record(actor=actor, now=now, act="database.restored", detail={"as_at": unnoted.value})
            session.delete(unnoted)
    db.session.remove()


def note_seen(*, now: datetime, actor: Any) -> None:
    """An administrator knows that the database was put back, and has told the others: the line on each page goes."""
    with transaction() as session:
        unseen = session.get(Setting, queries.UNSEEN)
        if unseen is not None:
            session.delete(unseen)
            audit.record(actor=actor, now=now, act="restoring.seen")
