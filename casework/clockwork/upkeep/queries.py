"""Gathering what verify, doctor, the health page and the page on serving say."""

import os
import shutil
import socket
import stat
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from casework.clockwork.reminders import queries as reminders
from casework.clockwork.storage import queries as storage
from casework.clockwork.storage.rules import trouble
from casework.clockwork.upkeep.rules import Facts, Finding, findings, serving_of
from casework.ground.days import office_date
from casework.ground.db import db, trigger_names
from casework.policy import loader
from casework.policy.model import Policy
from casework.practice.allocation import queries as allocation
from casework.practice.reviews import queries as reviews
from casework.practice.tray import operations as tray
from casework.records.audit import queries as audit
from casework.records.audit.models import Entry
from casework.records.staff import queries as staff
from casework.records.staff.models import Team, Worker

DEMO_ADDRESSES = "%@demo.example"
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


# --- verify -----------------------------------------------------------------------------------------------------------


def verify(policies: Mapping[str, Policy], backups: Path) -> list[str]:
    """What does not hold, one sentence each: the database itself, its triggers, the audit trail, each clock (U6).

    backups: the folder whose manifests remember how the trail went on.
    """
    with db.engine.connect() as connection:
        wrong = storage.faults_of(connection)
        there = set(connection.exec_driver_sql(TRIGGERS[connection.dialect.name]).scalars())
    gone = sorted(trigger_names() - there)
    wrong += [f"the trigger {name}, which keeps saved rows unaltered, is gone" for name in gone]
    broken = storage.chain_fault(audit.check_chain())
    return wrong + ([broken] if broken else []) + _cut_off(backups) + _kept_beside(policies)


def _kept_beside(policies: Mapping[str, Policy]) -> list[str]:
    """What is kept for speed or for showing, and does not equal what history gives: clocks, tray rows, holders."""
    return tray.differences(dict(policies)) + reviews.differences(policies) + allocation.differences()


def _cut_off(backups: Path) -> list[str]:
    """Backups that remember an entry of the trail which is not there now: its end was cut off (A20)."""
    put_back = db.session.scalar(select(func.max(Entry.at)).where(Entry.act == "database.restored"))
    for manifest in storage.manifests(backups):
        if manifest.audit_entries == 0 or (put_back is not None and manifest.moment <= put_back):
            continue  # before the database was put back, the trail went another way
        digest = db.session.scalar(select(Entry.digest).where(Entry.seq == manifest.audit_entries))
        if digest != manifest.audit_head:
            return [f"the audit trail lacks entry {manifest.audit_entries} as the backup {manifest.file} remembers it"]
    return []


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
        file_system=storage.file_system(live.parent) if live else None, free_bytes=disk.free, total_bytes=disk.total,
        sweep_stale_seconds=config["SWEEP_STALE_SECONDS"], policy_trouble=_policy_trouble(config["POLICY_DIR"]),
        **_facts_of_database(live, data, policies, now),
    )  # fmt: skip


def _facts_of_database(live: Path | None, data: Path, policies: Mapping[str, Policy], now: datetime) -> dict[str, Any]:
    if live is not None and not live.exists():
        return {"database_trouble": "There is none yet. Start Casework once: python3 app.py"}
    try:
        with db.engine.connect() as connection:
            if storage.revision_of(connection) != storage.revisions()[-1]:
                return {"revision_behind": True}
        return {
            "anybody": staff.anybody(),
            "is_demo": storage.is_demo(),
            "demo_accounts": db.session.scalar(select(func.count()).where(_demo_account())),
            "administrators": staff.other_administrators(0, office_date(now)),
            "newest_backup": _newest_backup(data / "backups"),
            "newest_entry": db.session.scalar(select(Entry.at).order_by(Entry.seq.desc()).limit(1)),
            "last_sweep": last_sweep(),
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
