"""Facts about a database: its revision, what it holds, whether a copy is whole."""

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, func, inspect, select, table
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

import casework
from casework.clockwork.storage.models import Setting
from casework.clockwork.storage.rules import (
    Contents,
    Copy,
    Manifest,
    State,
    Tried,
    differences,
    kind_of_file_system,
)
from casework.ground import finding
from casework.ground.db import db, trigger_names
from casework.ground.refusal import Refusal, Refused
from casework.records.audit import queries as audit
from casework.records.audit.models import Entry
from casework.records.audit.rules import START, Check

MIGRATIONS = Path(casework.__file__).parents[1] / "migrations"
MANIFEST = ".json"  # a backup's manifest bears its name with this at the end
# What is kept about backups among the facts about this database; the last three as `Tried`.
LAST_GOOD, LAST_NIGHT, FAILED, AWAY, TESTED = "last-backup", "backup-night", "backup-failed", "backup-away", "backup-tested"
FAULTS = ("PRAGMA integrity_check(10)", "PRAGMA foreign_key_check")  # what SQLite is asked about a file's soundness
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
RESTORED, UNSEEN = "restored", "restored-unseen"
HEADS = "audit-heads.log"  # in the data folder: where the audit trail ended, one line an hour


def setting(key: str) -> str | None:
    """What is kept under ``key`` about this database, or None."""
    row = db.session.get(Setting, key)
    return row.value if row else None


def is_demo() -> bool:
    """True for a database that the demonstration made."""
    return setting("demo") is not None


def moment_of(key: str) -> datetime | None:
    """The moment kept under ``key``, or None."""
    return _moment(setting(key))


def tried(key: str) -> Tried | None:
    """How something ended when it was last tried, as kept under ``key``; None before."""
    kept = setting(key)
    return _tried(json.loads(kept)) if kept else None


def _tried(values: dict) -> Tried:
    return Tried(datetime.fromisoformat(values["at"]), values["why"], values["file"])


def backup_state() -> State:
    """How it stands with the backups and restores, as this database knows it. Two small reads."""
    kept = dict(db.session.execute(select(Setting.key, Setting.value).order_by(Setting.key)).all())
    ended = {key: _tried(json.loads(kept[key])) if key in kept else None for key in (FAILED, AWAY, TESTED)}
    return State(
        begun=db.session.scalar(select(Entry.at).order_by(Entry.seq).limit(1)), last_good=_moment(kept.get(LAST_GOOD)),
        failed=ended[FAILED], away=ended[AWAY], tested=ended[TESTED], is_demo="demo" in kept,
        put_back=UNSEEN in kept, as_at=_moment(kept.get(UNSEEN)),
    )  # fmt: skip


def _moment(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None


# --- revisions --------------------------------------------------------------------------------------------------------


def alembic_config(connection: Connection | None = None, folder: Path = MIGRATIONS) -> Config:
    """Alembic's settings, made here so that no ini file stands at the top."""
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def revisions(folder: Path = MIGRATIONS) -> tuple[str, ...]:
    """All revisions that this program knows, oldest first."""
    walked = ScriptDirectory.from_config(alembic_config(folder=folder)).walk_revisions()
    return tuple(script.revision for script in walked)[::-1]


def revision_of(connection: Connection) -> str | None:
    """The revision that a database is at; None for one that was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def tables_of(connection: Connection) -> list[str]:
    """The names of all tables that hold something of their own, in order."""
    return sorted(set(inspect(connection).get_table_names()) - finding.own_tables())


# --- contents ---------------------------------------------------------------------------------------------------------


def contents(connection: Connection, *, chain: bool = True) -> Contents:
    """What a database holds, in the transaction of ``connection``. chain: recompute the audit trail, too."""
    names = tables_of(connection)
    rows = {name: connection.scalar(select(func.count()).select_from(table(name))) for name in names}
    entries, head, fault = 0, START, ""
    if "audit_entry" in rows:
        with Session(bind=connection) as session:
            entries, head = audit.head(session)
            fault = chain_fault(audit.check_chain(session)) if chain else ""
    return Contents(rows, entries, head, revision_of(connection), fault)


def chain_fault(check: Check) -> str:
    """Where the audit trail breaks, as a sentence; empty when it holds."""
    return "" if check.broken_at is None else f"The audit trail breaks at entry {check.broken_at}: {check.why}."


def faults_of(connection: Connection) -> list[str]:
    """What SQLite itself finds wrong with a database, in sentences; empty for none, and on Postgres."""
    if connection.dialect.name != "sqlite":
        return []
    return faults_in(*(connection.exec_driver_sql(statement).all()[:10] for statement in FAULTS))


def faults_in(damages: Iterable[Sequence], orphans: Iterable[Sequence]) -> list[str]:
    """The same from what SQLite answers to the statements of FAULTS."""
    faults = [f"the file is damaged: {line}" for line, *_ in damages if line != "ok"]
    return faults + [f"row {row} of {name} points at a row of {parent} that is not there" for name, row, parent, _ in orphans]


def engine_on(file: Path) -> Engine:
    """An engine on a finished copy or one in the making; on the live file only while nobody else has it open."""
    return create_engine(URL.create("sqlite", database=str(file)), poolclass=NullPool)


def missing_triggers(connection: Connection) -> list[str]:
    """The triggers that should keep saved rows unaltered and are not there, in order."""
    there = set(connection.exec_driver_sql(TRIGGERS[connection.dialect.name]).scalars())
    return sorted(trigger_names(connection.dialect.name) - there)


def is_damaged(live: Path) -> bool:
    """True when SQLite cannot read a live file, or finds its pages in disorder. For when nobody else has it open."""
    engine = engine_on(live)
    try:
        with engine.connect() as connection:
            return bool(faults_of(connection))
    except DatabaseError as fault:
        return not isinstance(fault, OperationalError)
    finally:
        engine.dispose()


# --- backups ----------------------------------------------------------------------------------------------------------


def sha256_of(file: Path) -> str:
    """SHA-256 of a finished copy, as 64 hex figures. Never of the live file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def manifest_of(file: Path) -> Manifest | None:
    """What was written beside a backup, or None; Refused when it cannot be read."""
    beside = file.with_name(file.name + MANIFEST)
    if not beside.is_file():
        return None
    try:
        return Manifest.from_json(json.loads(beside.read_text(encoding="utf-8")))
    except (ValueError, TypeError, AttributeError, OSError) as fault:
        raise Refused(Refusal(f"{beside} cannot be read, so nothing says whether the backup is whole. Take another "
                              "backup.")) from fault  # fmt: skip


def refuse_altered(file: Path, manifest: Manifest) -> None:
    """Raise Refused when a backup is not, byte for byte, what was written."""
    if file.stat().st_size != manifest.bytes or sha256_of(file) != manifest.sha256:
        raise Refused(Refusal(f"{file} is not as it was written: its content changed since. Take another backup."))


def refuse_other_contents(expected: Contents | Manifest, found: Contents) -> None:
    """Raise Refused when a copy does not hold what it should."""
    wrong = differences(expected, found)
    if wrong:
        raise Refused(Refusal(f"The copy does not hold what it should: {'; '.join(wrong[:3])}."))


def manifests(folder: Path) -> list[Manifest]:
    """The manifests of all backups in a folder, oldest first; unreadable ones are left out."""
    found = []
    for beside in folder.glob("*" + MANIFEST) if folder.is_dir() else ():
        try:
            manifest = manifest_of(beside.with_name(beside.name.removesuffix(MANIFEST)))
        except Refused:
            continue
        whole = beside.with_name(beside.name.removesuffix(MANIFEST))
        found += [replace(manifest, file=whole.name)] if manifest and whole.is_file() else []
    return sorted(found, key=lambda manifest: manifest.moment)


def copies(folder: Path) -> list[Copy]:
    """The backups in a folder that were finished, oldest first."""
    return [Copy(each.file, each.moment, not each.audit_fault) for each in manifests(folder)]


def size_of(engine: Engine, folder: Path) -> int:
    """About how many bytes a backup will take: as the live SQLite file, or as the newest backup there is."""
    live = live_file(engine)
    if live:
        beside = live.with_name(live.name + "-wal")
        return sum(file.stat().st_size for file in (live, beside) if file.exists())
    kept = manifests(folder)
    return kept[-1].bytes if kept else 0


# --- where the audit trail ended --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Head:
    """Where the trail ended at a moment, as something outside the database remembers it. by: what does, in words."""

    at: datetime
    seq: int
    digest: str
    by: str


def heads(data: Path) -> list[Head]:
    """What the file of heads remembers, oldest first; a line that was cut off is left out."""
    file, found = data / HEADS, []
    lines = file.read_text(encoding="ascii", errors="replace").splitlines() if file.is_file() else []
    for number, line in enumerate(lines, 1):
        try:
            at, seq, digest = line.split()
            found.append(Head(datetime.fromisoformat(at), int(seq), digest, f"line {number} of {HEADS}"))
        except ValueError:
            continue
    return found


def heads_of_backups(folder: Path) -> list[Head]:
    """What the backups in a folder remember, oldest first."""
    return [
        Head(each.moment, each.audit_entries, each.audit_head, f"the backup {each.file}")
        for each in manifests(folder)
        if each.audit_entries
    ]


# --- where it lies ----------------------------------------------------------------------------------------------------


def live_file(engine: Engine) -> Path | None:
    """The live SQLite file; None for Postgres."""
    return Path(engine.url.database).absolute() if engine.dialect.name == "sqlite" else None


def file_system(path: Path) -> str | None:
    """The kind of file system below a path, or None where the system does not say."""
    mounts = Path("/proc/mounts")
    if sys.platform == "win32":
        return _kind_of_drive(path)
    return kind_of_file_system(str(path.resolve()), mounts.read_text(errors="replace")) if mounts.exists() else None


def _kind_of_drive(path: Path) -> str | None:
    import ctypes

    remote = 4  # DRIVE_REMOTE, as Windows numbers its kinds
    return "cifs" if ctypes.windll.kernel32.GetDriveTypeW(path.resolve().anchor) == remote else None


def sqlite_version() -> tuple[int, ...]:
    """The version of the SQLite inside this Python."""
    return sqlite3.sqlite_version_info


def sqlite_finds() -> bool:
    """False where that SQLite was built without what the search needs: FTS5, by three letters too, and JSON."""
    with closing(sqlite3.connect(":memory:")) as nowhere, suppress(sqlite3.Error):
        nowhere.execute("CREATE VIRTUAL TABLE found USING fts5(said, content='', tokenize='trigram')")
        return nowhere.execute("SELECT count(*) FROM json_each('[1]')").fetchone() == (1,)
    return False
