"""The backups that the program makes and keeps by itself: made, checked, copied away, tried out, thinned."""

import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from casework.clockwork.storage import queries
from casework.clockwork.storage.models import Setting
from casework.clockwork.storage.operations import locks, postgres
from casework.clockwork.storage.operations.backup import backup_to, note_backup, sweep_up, sync, write_manifest
from casework.clockwork.storage.operations.restore import put_into
from casework.clockwork.storage.rules import (
    NIGHTLY,
    Folders,
    Manifest,
    Tried,
    is_ours,
    is_part,
    name_of_copy,
    nightly_is_due,
    refusal_for_room,
    test_is_due,
    to_remove,
)
from casework.ground.db import db, transaction
from casework.ground.refusal import Refusal, Refused, refuse_if
from casework.records.audit import operations as audit
from casework.records.staff.rules import SYSTEM

log = logging.getLogger(__name__)
LONGEST = 500  # characters that a fact about the database may have
A_MOMENT = 2  # seconds, for somebody who only looks whether the lock is held
TRIAL = ".restore-test-"  # folders in which restores are tried out
UNFORESEEN = "It stopped for a reason that is in the program's log. Show that to whoever looks after Casework."


def back_up(*, folders: Folders, engine: Engine, now: datetime, actor: Any, kind: str) -> Manifest:
    """Make a backup in its folder, check it, copy it away, remove old ones; note how it went, either way. May raise Refused.

    kind: NIGHTLY or BY_HAND. Of two at once one is refused.
    """
    try:
        with locks.only_one(locks.BACKING_UP, engine=engine, data=folders.data, wait=A_MOMENT):
            db.session.rollback()  # no reading goes on meanwhile, which would hold the log of the database open
            with _failure_noted(queries.FAILED, now, "backup.failed"):
                manifest = _make(folders, engine, now, kind)
                _note_made(now, actor, manifest, kind)
            _copy_away(folders, manifest, now)
            thin(folders.backups)
    except locks.Held:
        raise Refused(Refusal("A backup is being made already. Wait until it is done.")) from None
    return manifest


def back_up_when_due(*, folders: Folders, engine: Engine, now: datetime) -> str:
    """The backup of the last night, when it is missing; once a week a restore, tried out. What was done, "" for nothing."""
    failed = queries.tried(queries.FAILED)
    done = []
    if nightly_is_due(now, queries.moment_of(queries.LAST_NIGHT), failed.at if failed else None):
        back_up(folders=folders, engine=engine, now=now, actor=SYSTEM, kind=NIGHTLY)
        done.append("backed up")
    tested = queries.tried(queries.TESTED)
    if done and test_is_due(now, tested.at if tested else None):
        try_restoring(folders=folders, engine=engine, now=now)
        done.append("tried a restore out")
    return " and ".join(done)


def is_under_way(*, folders: Folders, engine: Engine) -> bool:
    """True while somebody makes a backup of this database."""
    return locks.is_held(locks.BACKING_UP, engine=engine, data=folders.data)


# --- making -----------------------------------------------------------------------------------------------------------


def _make(folders: Folders, engine: Engine, now: datetime, kind: str) -> Manifest:
    folder = folders.backups
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        _clear_away(folder)
        refuse_if(refusal_for_room(queries.size_of(engine, folder), shutil.disk_usage(folder).free))
    except OSError as fault:
        raise Refused(Refusal(f"The folder {folder} cannot be used: {fault.strerror}.")) from fault
    ending = "db" if queries.live_file(engine) else "dump"
    file = folder / name_of_copy(kind, now, ending)
    manifest = backup_to(file, engine=engine, now=now)
    if engine.dialect.name == "postgresql" and postgres.try_out(engine.url, file, manifest):
        manifest = replace(manifest, checked="restored")
        write_manifest(file, manifest)
    return manifest


def _clear_away(folder: Path) -> None:
    """Remove what backups and trials of ours left behind that were cut off; nobody else makes any now."""
    for left in list(folder.iterdir()):
        if left.is_dir() and left.name.startswith(TRIAL):
            shutil.rmtree(left, ignore_errors=True)
        elif is_part(left.name):
            with suppress(OSError):
                left.unlink()


@contextmanager
def _failure_noted(key: str, now: datetime, act: str) -> Iterator[None]:
    """Whatever stops the block is noted as a sentence, as far as the database can still be written to, and raised."""
    try:
        yield
    except Exception as fault:
        why = fault.refusal.sentence if isinstance(fault, Refused) else UNFORESEEN
        with suppress(SQLAlchemyError):
            note(key, Tried(now, why), now=now, act=act)
        raise


def _note_made(now: datetime, actor: Any, manifest: Manifest, kind: str) -> None:
    note_backup(now=now, actor=actor, manifest=manifest)
    with transaction() as session:
        if kind == NIGHTLY:
            session.merge(Setting(key=queries.LAST_NIGHT, value=manifest.made_at))
        failed = session.get(Setting, queries.FAILED)
        if failed is not None:
            session.delete(failed)


def note(key: str, tried: Tried, *, now: datetime, act: str = "") -> None:
    """Keep how something ended, and say in the trail that it was done."""
    with transaction() as session:
        session.merge(Setting(key=key, value=_as_kept(tried)))
        if act:
            audit.record(actor=SYSTEM, now=now, act=act)


def _as_kept(tried: Tried) -> str:
    """As JSON, the sentence cut where it would not fit."""
    for longest in range(LONGEST, 0, -20):
        kept = {"at": tried.at.isoformat(), "why": tried.why[:longest], "file": tried.file[:80]}
        if len(text := json.dumps(kept, ensure_ascii=False)) <= LONGEST:
            break
    return text


# --- a second place ---------------------------------------------------------------------------------------------------


def _copy_away(folders: Folders, manifest: Manifest, now: datetime) -> None:
    """Copy a backup into the second folder, read it back there and thin that folder; a failure is noted, never raised."""
    if folders.away is None:
        return
    try:
        _copy_into(folders.away, folders.backups / manifest.file, manifest)
        thin(folders.away)
        why = ""
    except (OSError, Refused) as fault:
        said = fault.refusal.sentence if isinstance(fault, Refused) else f"{fault.strerror or fault}."
        why = f"The backup could not be copied into {folders.away}: {said}"
        log.error("%s", why)
    with suppress(SQLAlchemyError):
        note(queries.AWAY, Tried(now, why, manifest.file), now=now)


def _copy_into(away: Path, file: Path, manifest: Manifest) -> None:
    if not away.is_dir():
        raise Refused(Refusal("the folder is not there. See that the other machine or disk is switched on and connected."))
    part = away / f".{file.name}.part"
    try:
        shutil.copyfile(file, part)
        sync(part)
        if queries.sha256_of(part) != manifest.sha256:
            raise Refused(Refusal("what arrived there is not what was sent. That disk may be failing."))
        write_manifest(away / file.name, manifest)
        part.replace(away / file.name)
        sync(away)
    finally:
        sweep_up(part)


def thin(folder: Path) -> list[str]:
    """Remove those of our own backups in a folder that are no longer kept; their names."""
    gone = sorted(to_remove(queries.copies(folder)))
    for name in gone:
        (folder / name).unlink(missing_ok=True)
        (folder / (name + queries.MANIFEST)).unlink(missing_ok=True)
    return gone


# --- trying a restore out ---------------------------------------------------------------------------------------------


def try_restoring(*, folders: Folders, engine: Engine, now: datetime) -> Tried | None:
    """Put the newest backup back, as it lies there, into a place of its own; keep how it went. None without a backup."""
    ours = [manifest for manifest in queries.manifests(folders.backups) if is_ours(manifest.file)]
    if not ours:
        return None
    newest, why = ours[-1], ""
    try:
        with locks.only_one(locks.BACKING_UP, engine=engine, data=folders.data):
            _try_out(folders.backups / newest.file, newest, engine, now)
    except locks.Held:
        return None
    except Refused as refused:
        why = refused.refusal.sentence
    except OSError as fault:
        why = f"{fault.strerror or fault}."
    tried = Tried(now, why, newest.file)
    note(queries.TESTED, tried, now=now, act="backup.test-failed" if why else "backup.tested")
    return tried


def _try_out(file: Path, manifest: Manifest, engine: Engine, now: datetime) -> None:
    queries.refuse_altered(file, manifest)
    if engine.dialect.name == "postgresql":
        if not postgres.try_out(engine.url, file, manifest):
            postgres.read_through(file)
        return
    refuse_if(refusal_for_room(manifest.bytes, shutil.disk_usage(file.parent).free))
    with TemporaryDirectory(dir=file.parent, prefix=TRIAL) as place:
        put_into(Path(place) / "casework.db", file, manifest, now)
