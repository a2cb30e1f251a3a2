"""Bringing the database to the revision of this program, after a backup, and never by two processes at once."""

import hashlib
import sqlite3
import warnings
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from datetime import datetime
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from casework.clockwork.storage import queries as storage
from casework.clockwork.storage.models import Setting
from casework.clockwork.storage.operations import backup_to, locks, note_restoring, put_back
from casework.clockwork.storage.rules import refusal_of_place, refusal_of_sqlite, refusal_to_migrate, trouble
from casework.ground import finding
from casework.ground.db import db, install_triggers, transaction, writing
from casework.ground.refusal import Refusal, Refused, refuse_if
from casework.policy.model import Policy
from casework.practice.tray import operations as tray
from casework.records.audit import operations as audit
from casework.records.people import operations as people
from casework.records.staff.queries import all_teams
from casework.records.staff.rules import SYSTEM

FIGURES = "figures"  # the setting that says by which figures and revision the dates were counted last
DOCTOR = "python3 app.py doctor says what to do."
LONGEST_WAIT = 600  # seconds that a second start waits for the first one's migration


def migrate(
    *, engine: Engine, data: Path, now: datetime, without_backup: bool = False, folder: Path = storage.MIGRATIONS
) -> str | None:
    """Make the database, or bring it up to date after a backup; a sentence on what was done, None when nothing was.

    data: the data folder, where backups go. without_backup: go on when Postgres cannot be backed up here.
    folder: of the revisions. Refused, with nothing changed, when it cannot be done.
    """
    live = storage.live_file(engine)
    if live:
        refuse_if(refusal_of_sqlite(storage.sqlite_version(), storage.sqlite_finds()))
        refuse_if(refusal_of_place(storage.file_system(live.parent), str(live.parent)))
    try:
        with locks.only_one(locks.MIGRATING, engine=engine, data=data, wait=LONGEST_WAIT):
            done = _upgrade(engine, data, now, without_backup, folder)
            done = done or _renew_triggers(engine, now) or _renew_finding(engine, now)
    except locks.Held:
        raise Refused(Refusal("Another start has been bringing the database up to date for ten minutes. Stop it, and start "
                              "again.")) from None  # fmt: skip
    except (DBAPIError, sqlite3.Error) as fault:
        raise Refused(trouble(str(getattr(fault, "orig", fault)))) from fault
    note_restoring(now=now, actor=SYSTEM)
    return done


def _upgrade(engine: Engine, data: Path, now: datetime, without_backup: bool, folder: Path) -> str | None:
    known = storage.revisions(folder)
    with engine.connect() as connection:
        at, tables = storage.revision_of(connection), storage.tables_of(connection)
    refuse_if(refusal_to_migrate(at=at, known=known, tables=len(tables)))
    if at == known[-1]:
        return None
    if at is None:
        _run_revisions(engine, folder)
        return "The database was made."
    ending = "db" if storage.live_file(engine) else "dump"
    backup = data / "backups" / f"before-upgrade-{at}-{now:%Y%m%dT%H%M%S%fZ}.{ending}"
    with suppress(OSError):  # the backup then says so
        backup.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        _run_revisions(engine, folder, before=lambda: _back_up_first(backup, engine, now, without_backup))
    except Refused:
        raise
    except Exception as fault:
        raise Refused(_after_failure(engine, backup, fault)) from fault
    kept = f" It was backed up first, as {backup}." if backup.exists() else ""
    return f"The database was brought up to date, from revision {at} to {known[-1]}.{kept}"


def _renew_triggers(engine: Engine, now: datetime) -> str | None:
    """Put back what keeps saved rows unaltered, where it is gone; None when all is there."""
    with engine.connect() as connection:
        gone = storage.missing_triggers(connection)
    if not gone:
        return None
    with writing(), engine.begin() as connection:
        install_triggers(connection)
    with transaction():
        audit.record(actor=SYSTEM, now=now, act="database.triggers-renewed", detail={"gone": len(gone)})
    db.session.remove()
    return (f"What keeps saved records unaltered was not all there, and was put back: {', '.join(gone)}. Unless Casework was "
            "just brought up to date, run python3 app.py verify.")  # fmt: skip


def _renew_finding(engine: Engine, now: datetime) -> str | None:
    """Make what finds people and notes anew, where some of it is gone; None when all is there."""
    with engine.connect() as connection:
        gone = finding.missing(connection)
    if not gone:
        return None
    reindex(engine=engine, now=now)
    return f"What finds people and notes was not all there, and was made anew: {', '.join(gone)}."


def reindex(*, engine: Engine, now: datetime) -> None:
    """Make all that finds people and notes anew from the records."""
    with transaction():
        people.key_everybody()
        audit.record(actor=SYSTEM, now=now, act="database.reindexed")
    db.session.remove()
    with writing(), engine.begin() as connection:
        finding.install(connection, anew=True)


def _run_revisions(engine: Engine, folder: Path, before: Callable[[], None] | None = None) -> None:
    """Run what is missing in one transaction. before: called when nobody else can write any more."""
    with engine.connect() as connection:
        config = storage.alembic_config(connection, folder)
        config.attributes["before"] = before
        command.upgrade(config, "head")


def _back_up_first(backup: Path, engine: Engine, now: datetime, without_backup: bool) -> None:
    try:
        backup_to(backup, engine=engine, now=now)
    except Refused as refused:
        if without_backup and engine.dialect.name == "postgresql":
            return
        more = (" To go on without a backup, having made one yourself, set CASEWORK_UPGRADE_WITHOUT_BACKUP=1."
                if engine.dialect.name == "postgresql" else "")  # fmt: skip
        sentence = f"The database must be brought up to date, and cannot be backed up first. {refused.refusal.sentence}"
        raise Refused(Refusal(sentence + more)) from refused


def _after_failure(engine: Engine, backup: Path, fault: Exception) -> Refusal:
    """See that the database is as before, and put the backup back where undoing the revision did not suffice."""
    why = f"The database could not be brought up to date ({' '.join(str(fault).split())[:200]}). "
    advice = " Start the version of Casework that was used before, and report this."
    if storage.live_file(engine) is None or not backup.exists():
        return Refusal(f"{why}Nothing in it was changed.{advice}")
    if _unchanged_since(backup, engine):
        return Refusal(f"{why}Nothing in it was changed, and a backup is kept as {backup}.{advice}")
    put_back(backup, engine)
    return Refusal(f"{why}The backup {backup} was put back, so everything is as it was.{advice}")


def _unchanged_since(backup: Path, engine: Engine) -> bool:
    """True when every table, row, index and trigger is as in the backup."""
    with closing(sqlite3.connect(backup)) as then, closing(engine.raw_connection()) as now:
        lines = zip_longest(then.iterdump(), now.dbapi_connection.iterdump())
        return all(before == after for before, after in lines)


def count_anew(*, now: datetime, policies: Mapping[str, Policy]) -> str | None:
    """Set the dates to what the figures in force say, where these are others than at the last start (U30).

    A sentence on how many cases had another date, None when no figure changed. Ratings keep the fingerprint they were made
    with (U4). While a team works by a policy that is not there nothing is counted, and the sentence says so.
    """
    said = sorted(policy.fingerprint for policy in policies.values())
    stamp = hashlib.sha256(" ".join([storage.revisions()[-1], *said]).encode()).hexdigest()
    with transaction() as session:
        if storage.setting(FIGURES) == stamp:
            return None
        if missing := sorted({team.policy for team in all_teams()} - policies.keys()):
            return f"No dates were counted anew: a team works by a policy that is not there, {', '.join(missing)}. {DOCTOR}"
        counted = tray.count_anew(actor=SYSTEM, now=now, policies=policies)
        session.merge(Setting(key=FIGURES, value=stamp))
    if not counted:
        return None
    cases = f"{counted:,} case{'' if counted == 1 else 's'}"
    return f"Figures changed since the last start: the dates of {cases} were counted anew."


def write_revision(message: str, folder: Path = storage.MIGRATIONS) -> Path | None:
    """For developers: write the revision that leads from the newest one to the models; None when nothing differs.

    It is made on an empty database of its own; read it before it lands.
    """
    with TemporaryDirectory() as place:
        engine = storage.engine_on(Path(place) / "compare.db")
        known = storage.revisions(folder)
        if known:
            _run_revisions(engine, folder)
        with engine.connect() as connection, warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*expression-based index.*")  # SQLite cannot read these back
            config = storage.alembic_config(connection, folder)
            made = command.revision(config, message, autogenerate=True, rev_id=f"{len(known) + 1:04}")
        engine.dispose()
    file = Path(made.path) if made else None
    if file:
        lines = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\n".join(line for line in lines if "### " not in line) + "\n", encoding="utf-8")
    return file
