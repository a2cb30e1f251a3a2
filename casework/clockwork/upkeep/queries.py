"""Gathering what verify, doctor, the health page and the page on serving say."""

import os
import shutil
import socket
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from casework.clockwork.post import queries as post
from casework.clockwork.post.rules import troubles_of
from casework.clockwork.reminders import queries as reminders
from casework.clockwork.storage import queries as storage
from casework.clockwork.storage.rules import (
    Folders,
    Manifest,
    State,
    Tried,
    folders_of,
    in_megabytes,
    kind_words,
    trouble,
)
from casework.clockwork.upkeep.rules import Facts, Finding, findings, is_low, is_of_this_trail, serving_of
from casework.ground import finding
from casework.ground.days import office_date
from casework.ground.db import db
from casework.policy import loader
from casework.policy.model import Policy
from casework.practice.allocation import queries as allocation
from casework.practice.reviews import queries as reviews
from casework.practice.sampling import queries as sampling
from casework.practice.tray import operations as tray
from casework.records.audit import queries as audit
from casework.records.audit.models import Entry
from casework.records.clocks import queries as clocks
from casework.records.people import queries as people
from casework.records.staff import queries as staff
from casework.records.staff.models import Team, Worker

DEMO_ADDRESSES = "%@demo.example"


# --- verify -----------------------------------------------------------------------------------------------------------


def verify(policies: Mapping[str, Policy], folders: Folders) -> list[str]:
    """What does not hold, one sentence each: the database itself, its triggers, the trail, clocks (U6), draws, the search.

    folders: where backups and the file of heads remember how the trail went on.
    """
    with db.engine.connect() as connection:
        wrong = storage.faults_of(connection)
        gone = storage.missing_triggers(connection)
        unfound = [f"{name}, which finds people or notes, is gone" for name in finding.missing(connection)]
        unfound += finding.differences(connection)
    wrong += [f"the trigger {name}, which keeps saved rows unaltered, is gone" for name in gone]
    broken = storage.chain_fault(audit.check_chain())
    unfound += people.differences()
    unfound[-1:] = [f"{each} (python3 app.py reindex makes it anew)" for each in unfound[-1:]]
    return wrong + ([broken] if broken else []) + cut_off(folders) + _kept_beside(policies) + unfound


def _kept_beside(policies: Mapping[str, Policy]) -> list[str]:
    """What does not equal what it is made from: clocks, tray rows and holders their history, dip samples their draw."""
    kept = tray.differences(dict(policies)) + reviews.differences(policies) + clocks.differences()
    return kept + allocation.differences() + sampling.differences()


def cut_off(folders: Folders) -> list[str]:
    """The first place of the trail which something outside the database remembers otherwise: cut off, or written anew (A20)."""
    known = [*storage.heads(folders.data), *storage.heads_of_backups(folders.backups)]
    known += storage.heads_of_backups(folders.away) if folders.away and folders.away.is_dir() else []
    put_back = _put_back()
    known = sorted((each for each in known if is_of_this_trail(each.at, put_back)), key=lambda each: (each.seq, each.at))
    there = audit.digests({each.seq for each in known})
    wrong = next((each for each in known if there.get(each.seq) != each.digest), None)
    if wrong is None:
        return []
    how = "has another" if wrong.seq in there else "lacks"
    return [f"the audit trail {how} entry {wrong.seq} as {wrong.by} remembers it"]


def _put_back() -> list[tuple[datetime, datetime | None]]:
    """Each time this database was put back: (when, as at when; None where the backup's moment was not known)."""
    found = select(Entry.at, Entry.detail).where(Entry.act == "database.restored").order_by(Entry.seq)
    return [
        (at, datetime.fromisoformat(detail["as_at"]) if detail.get("as_at") else None)
        for at, detail in db.session.execute(found)
    ]


# --- doctor -----------------------------------------------------------------------------------------------------------


def doctor(config: Mapping[str, Any], policies: Mapping[str, Policy], now: datetime, *, debug: bool) -> list[Finding]:
    """Everything unsafe or unhealthy, each with its cure."""
    return findings(facts(config, policies, now, debug=debug))


def facts(config: Mapping[str, Any], policies: Mapping[str, Policy], now: datetime, *, debug: bool) -> Facts:
    """What doctor looks at, gathered."""
    data = Path(config["DATA"])
    disk = shutil.disk_usage(data)
    live = storage.live_file(db.engine)
    return Facts(
        now=now, serving=serving_of(config), secret_key=config["SECRET_KEY"], debug=debug, data=str(data),
        data_is_open=_others_can_read(data, live), sqlite=storage.sqlite_version() if live else None,
        sqlite_finds=storage.sqlite_finds(),
        file_system=storage.file_system(live.parent) if live else None, free_bytes=disk.free, total_bytes=disk.total,
        sweep_stale_seconds=config["SWEEP_STALE_SECONDS"], policy_trouble=_policy_trouble(config["POLICY_DIR"]),
        second_folder_trouble=second_folder_trouble(folders_of(config)),
        **_facts_of_database(live, data, policies, now, config),
    )  # fmt: skip


def _facts_of_database(
    live: Path | None, data: Path, policies: Mapping[str, Policy], now: datetime, config: Mapping[str, Any]
) -> dict[str, Any]:
    if live is not None and not live.exists():
        return {"database_trouble": "There is none yet. Start Casework once: python3 app.py"}
    try:
        with db.engine.connect() as connection:
            if storage.revision_of(connection) != storage.revisions()[-1]:
                return {"revision_behind": True}
            gone, unfound = tuple(storage.missing_triggers(connection)), tuple(finding.missing(connection))
        failed, tested = storage.tried(storage.FAILED), storage.tried(storage.TESTED)
        mail = post.state(config, now)
        return {
            "missing_triggers": gone,
            "missing_finding": unfound,
            "backup_failed": failed.why if failed else "",
            "restore_failed": tested.why if tested else "",
            "anybody": staff.anybody(),
            "is_demo": storage.is_demo(),
            "demo_accounts": db.session.scalar(select(func.count()).where(_demo_account())),
            "administrators": staff.other_administrators(0, office_date(now)),
            "newest_backup": _newest_backup(data / "backups"),
            "newest_entry": db.session.scalar(select(Entry.at).order_by(Entry.seq.desc()).limit(1)),
            "last_sweep": last_sweep(),
            "mail_trouble": " ".join(troubles_of(mail, lambda at: f"{at:%d %B %Y at %H:%M} UTC")),
            "mail_unencrypted": mail.server is not None and not mail.server.encrypts,
            "unknown_policies": tuple(sorted({team.policy for team in _teams()} - set(policies))),
        }
    except DBAPIError as fault:
        return {"database_trouble": trouble(str(fault.orig)).sentence}


def _demo_account():
    return Worker.email.like(DEMO_ADDRESSES) & Worker.ended_on.is_(None)


def _teams() -> list[Team]:
    return list(db.session.scalars(select(Team).where(Team.ended_on.is_(None)).order_by(Team.id)))


def _newest_backup(folder: Path) -> datetime | None:
    noted = storage.setting("last-backup")
    moments = [manifest.moment for manifest in storage.manifests(folder)]
    return max([*moments, *([datetime.fromisoformat(noted)] if noted else [])], default=None)


def second_folder_trouble(folders: Folders) -> str:
    """Why the second folder for backups is no use now, and what to do; empty when it is, or none is named."""
    away = folders.away
    if away is None:
        return ""
    if not away.is_dir():
        return (f"{away} is not there. See that the other machine or disk is switched on and connected, or let "
                "CASEWORK_BACKUP_TO name another folder.")  # fmt: skip
    if away.stat().st_dev == folders.data.stat().st_dev:
        return (f"{away} lies on the same disk as the data, and would be lost with it. Let CASEWORK_BACKUP_TO name a folder "
                "on another machine or disk; if it is one, see that it is connected.")  # fmt: skip
    if not os.access(away, os.W_OK):
        return f"{away} cannot be written to. Give the account that runs Casework the right to."
    return ""


def _policy_trouble(folder: str) -> str:
    try:
        loader.load_all(Path(folder) if folder else None)
    except loader.FaultyPolicy as fault:
        return str(fault)
    return ""


def _others_can_read(data: Path, live: Path | None) -> bool:
    """Whether accounts besides the owner's get at the data; False on Windows, where an account's folders are closed."""
    if os.name == "nt":
        return False
    others = stat.S_IRWXG | stat.S_IRWXO
    if not data.stat().st_mode & others:
        return False  # a closed folder closes what is in it
    files = [file for file in (live, data / "secret-key", data / "backups") if file is not None and file.exists()]
    return any(file.stat().st_mode & others for file in files)


# --- backups ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One backup on the page. size: in words. sound: whether the audit trail in it holds; None without its manifest."""

    file: str
    kind: str
    moment: datetime | None
    size: str
    checked: str
    sound: bool | None


CHECKED = {
    "read-back": "Opened and read back whole",
    "restored": "Put back into a database of its own",
    "read-through": "Read through to its end",
    "": "When it was written",
}


def backup_lines(folder: Path, tested: Tried | None) -> list[Line]:
    """The backups in a folder, newest first, and behind them files that lack what tells whether they are whole."""
    known = {each.file: each for each in storage.manifests(folder)}
    lines = [_line(each, tested) for each in reversed(known.values())]
    others = (file for ending in ("*.db", "*.dump") for file in folder.glob(ending)) if folder.is_dir() else ()
    return lines + [
        Line(file.name, kind_words(file.name), None, in_megabytes(file.stat().st_size), "Not checked", None)
        for file in sorted(others)
        if file.name not in known and not file.name.startswith(".")
    ]


def _line(manifest: Manifest, tested: Tried | None) -> Line:
    checked = CHECKED.get(manifest.checked, CHECKED[""])
    if tested is not None and tested.file == manifest.file:
        checked += "; putting it back failed" if tested.why else "; put back on trial"
    return Line(manifest.file, kind_words(manifest.file), manifest.moment, in_megabytes(manifest.bytes), checked,
                not manifest.audit_fault)  # fmt: skip


def warnings(state: State, config: Mapping[str, Any]) -> list[str]:
    """What administrators are warned of on each page: a disk that fills up, a second folder that gets no copies."""
    disk = shutil.disk_usage(config["DATA"])
    found = []
    if is_low(disk.free, disk.total):
        found.append(f"The disk is nearly full: {in_megabytes(disk.free)} are free. When it is full, nothing can be saved. "
                     "Move other files to another disk.")  # fmt: skip
    if config["BACKUP_TO"] and state.away is not None and state.away.why:
        found.append(state.away.why)
    return found


# --- health, serving --------------------------------------------------------------------------------------------------


def last_sweep() -> datetime | None:
    """When the newest sweep ended, or None."""
    lease = reminders.lease("sweep")
    return lease.done_at if lease else None


def database_answers() -> bool:
    """True when the database can be read."""
    try:
        return db.session.scalar(select(1)) == 1
    except SQLAlchemyError:
        db.session.rollback()
        return False


def address_here() -> str | None:
    """This machine's address on the office network, for showing; None without a network. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address that is nobody's; a datagram socket only picks its way
            return probe.getsockname()[0]
        except OSError:
            return None
