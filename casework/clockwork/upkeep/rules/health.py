"""Doctor's checks, each on plain facts, and what a monitor is told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from casework.clockwork.storage.rules import SAFE_SQLITE, refusal_of_place, refusal_of_sqlite
from casework.clockwork.upkeep.rules.serving import Serving, refusal_to_serve

UNSAFE, UNHEALTHY = "unsafe", "unhealthy"
SHORTEST_KEY = 32  # characters
BACKUP_EVERY = timedelta(hours=26)
LEAST_FREE = 1_000_000_000  # bytes
LEAST_FREE_SHARE = 0.10
CLOCK_SLACK = timedelta(minutes=5)
EARLIEST = datetime.fromisoformat("2026-01-01T00:00:00+00:00")  # the program is younger than no clock may say


@dataclass(frozen=True)
class Finding:
    """Something that should not stay so. severity: unsafe (something may be seen or lost) or unhealthy."""

    what: str
    cure: str
    severity: str


@dataclass(frozen=True)
class Facts:
    """What doctor looks at. Moments are aware; None where something does not apply or is not there yet."""

    now: datetime
    serving: Serving
    secret_key: str
    debug: bool
    data: str
    data_is_open: bool  # others on this machine can read the data folder or the database
    sqlite: tuple[int, ...] | None
    file_system: str | None
    free_bytes: int
    total_bytes: int
    database_trouble: str = ""
    revision_behind: bool = False
    anybody: bool = False
    is_demo: bool = False
    demo_accounts: int = 0
    administrators: int = 0
    newest_backup: datetime | None = None
    newest_entry: datetime | None = None
    last_sweep: datetime | None = None
    sweep_stale_seconds: int = 600
    unknown_policies: tuple[str, ...] = ()
    policy_trouble: str = ""
    missing_triggers: tuple[str, ...] = ()
    sqlite_finds: bool = True  # has full text search
    missing_finding: tuple[str, ...] = ()
    backup_failed: str = ""  # why the last try failed
    restore_failed: str = ""  # why a backup could not be put back when that was tried out
    second_folder_trouble: str = ""
    mail_trouble: str = ""  # why mail does not go out, or did not
    mail_unencrypted: bool = False  # mail can be read on its way to the mail server


def findings(facts: Facts) -> list[Finding]:
    """Everything that is wrong, the unsafe first."""
    found = [finding for check in CHECKS if (finding := check(facts))]
    return sorted(found, key=lambda finding: finding.severity != UNSAFE)


def _database(facts: Facts) -> Finding | None:
    if facts.database_trouble:
        return Finding("The database cannot be used.", facts.database_trouble, UNHEALTHY)
    if facts.revision_behind:
        return Finding("The database is older than this program.", "Start Casework once: python3 app.py", UNHEALTHY)
    return None


def _sqlite(facts: Facts) -> Finding | None:
    if facts.sqlite is None or (facts.sqlite >= SAFE_SQLITE and facts.sqlite_finds):
        return None
    here, safe = ".".join(map(str, facts.sqlite)), ".".join(map(str, SAFE_SQLITE))
    refusal = refusal_of_sqlite(facts.sqlite, facts.sqlite_finds)
    if refusal:
        why = "is too old" if facts.sqlite_finds else "cannot search texts"
        return Finding(f"SQLite {here} {why}.", refusal.sentence, UNSAFE)
    return Finding(f"SQLite {here} has a fault that can, rarely, damage a database written from two sides at once.",
                   f"Install a Python that brings SQLite {safe} or newer (python.org's newest does), or use Postgres.",
                   UNSAFE)  # fmt: skip


def _place(facts: Facts) -> Finding | None:
    refusal = refusal_of_place(facts.file_system, facts.data) if facts.sqlite else None
    return Finding("The database lies on a network drive.", refusal.sentence, UNSAFE) if refusal else None


def _folder(facts: Facts) -> Finding | None:
    if not facts.data_is_open:
        return None
    return Finding(f"Others on this machine can read the data folder {facts.data}.",
                   f'Close it to them: chmod -R go-rwx "{facts.data}"', UNSAFE)  # fmt: skip


def _serving(facts: Facts) -> Finding | None:
    refusal = refusal_to_serve(facts.serving)
    return Finding("Colleagues would be served unsafely.", refusal.sentence, UNSAFE) if refusal else None


def _hosts(facts: Facts) -> Finding | None:
    wide = [host for host in facts.serving.named_hosts if "*" in host or host.startswith(".") or "/" in host]
    if not wide:
        return None
    return Finding(f"The trusted host {wide[0]} is not one name.",
                   "List each name by itself in CASEWORK_TRUSTED_HOSTS, without stars, leading dots or slashes.",
                   UNSAFE)  # fmt: skip


def _key(facts: Facts) -> Finding | None:
    if len(facts.secret_key) >= SHORTEST_KEY and len(set(facts.secret_key)) >= 8:
        return None
    return Finding("The secret key is weak, so that sign-in links could be forged.",
                   "Unset CASEWORK_SECRET_KEY: Casework makes a strong one and keeps it in the data folder.",
                   UNSAFE)  # fmt: skip


def _debug(facts: Facts) -> Finding | None:
    if not facts.debug:
        return None
    return Finding("Debugging is on: errors show the program's inside.", "Unset FLASK_DEBUG and start again.", UNSAFE)


def _demo(facts: Facts) -> Finding | None:
    if facts.is_demo:
        return Finding("This is a demonstration: everybody knows its accounts' password.",
                       "Keep real people out of it. For real work start without --demo and CASEWORK_DEMO.",
                       UNSAFE)  # fmt: skip
    if facts.demo_accounts:
        return Finding("Accounts of the demonstration are in a database for real work.",
                       "End each of them: python3 app.py user disable EMAIL", UNSAFE)  # fmt: skip
    return None


def _administrator(facts: Facts) -> Finding | None:
    if facts.administrators or facts.database_trouble or not facts.anybody:
        return None
    return Finding("Nobody is an administrator today, so nobody can add staff or renew passwords.",
                   "Make one: python3 app.py user add EMAIL --name NAME --role administrator", UNHEALTHY)  # fmt: skip


def _backup(facts: Facts) -> Finding | None:
    if not facts.anybody or (facts.newest_backup and facts.now - facts.newest_backup <= BACKUP_EVERY):
        return None
    since = f"since {facts.newest_backup:%d %B %Y at %H:%M} UTC" if facts.newest_backup else "yet"
    return Finding(f"There is no backup {since}.",
                   "Make one now: python3 app.py backup. Let Casework run at night, or by day, and it makes one each day.",
                   UNHEALTHY)  # fmt: skip


def _backup_failed(facts: Facts) -> Finding | None:
    if not facts.backup_failed:
        return None
    return Finding("The last backup failed.", f"{facts.backup_failed} Then make one: python3 app.py backup", UNHEALTHY)


def _restore_failed(facts: Facts) -> Finding | None:
    if not facts.restore_failed:
        return None
    return Finding("The newest backup could not be put back when that was tried out.",
                   f"{facts.restore_failed} Make a fresh one: python3 app.py backup", UNHEALTHY)  # fmt: skip


def _second_folder(facts: Facts) -> Finding | None:
    if not facts.second_folder_trouble:
        return None
    return Finding("The second folder for backups does not protect you.", facts.second_folder_trouble, UNHEALTHY)


def _mail(facts: Facts) -> Finding | None:
    if not facts.mail_trouble:
        return None
    return Finding("Mail does not go out as it should.",
                   f"{facts.mail_trouble} The page /mail shows what waits, sends a test message and tries again.",
                   UNHEALTHY)  # fmt: skip


def _mail_encryption(facts: Facts) -> Finding | None:
    if not facts.mail_unencrypted:
        return None
    return Finding("Mail travels unencrypted to the mail server, with initials and case numbers in it.",
                   "Let CASEWORK_SMTP_URL begin with smtp:// or smtps://, and ask whoever runs the mail server for the port.",
                   UNSAFE)  # fmt: skip


def _triggers(facts: Facts) -> Finding | None:
    if not facts.missing_triggers:
        return None
    return Finding(f"What keeps saved records unaltered in the database is gone: {', '.join(facts.missing_triggers[:3])}.",
                   "Stop Casework and start it again, which puts it back. Then run python3 app.py verify, which finds "
                   "what was altered meanwhile, and ask who had the database open.", UNSAFE)  # fmt: skip


def _finding(facts: Facts) -> Finding | None:
    if not facts.missing_finding:
        return None
    return Finding(f"What finds people and notes is not all there: {', '.join(facts.missing_finding)}.",
                   "Make it anew from the records: python3 app.py reindex", UNHEALTHY)  # fmt: skip


def _clock(facts: Facts) -> Finding | None:
    behind = facts.newest_entry is not None and facts.newest_entry > facts.now + CLOCK_SLACK
    if not behind and facts.now >= EARLIEST:
        return None
    return Finding(f"This machine's clock says {facts.now:%d %B %Y, %H:%M} UTC, which is before something that is "
                   "already recorded.", "Set the clock, and let it follow a time server.", UNHEALTHY)  # fmt: skip


def _sweep(facts: Facts) -> Finding | None:
    if not facts.anybody or facts.last_sweep and not is_stale(facts.last_sweep, facts.now, facts.sweep_stale_seconds):
        return None
    since = f"since {facts.last_sweep:%d %B %Y at %H:%M} UTC" if facts.last_sweep else "ever"
    return Finding(f"Nothing has looked for overdue contacts {since}.",
                   "Let Casework run: python3 app.py. If it runs, stop it and start it again.", UNHEALTHY)  # fmt: skip


def _policies(facts: Facts) -> Finding | None:
    if facts.policy_trouble:
        return Finding("A policy file has a fault, and the next start stops there.", facts.policy_trouble, UNHEALTHY)
    if not facts.unknown_policies:
        return None
    names = ", ".join(facts.unknown_policies)
    return Finding(f"A team works by a policy that is not there: {names}.",
                   "Put its file into the folder that CASEWORK_POLICY_DIR names, or choose another for the team.",
                   UNHEALTHY)  # fmt: skip


def _disk(facts: Facts) -> Finding | None:
    if not is_low(facts.free_bytes, facts.total_bytes):
        return None
    return Finding(f"The disk is nearly full: {facts.free_bytes / 1e9:.1f} GB are free.",
                   "Move old backups or other files to another disk.", UNHEALTHY)  # fmt: skip


CHECKS: tuple[Callable[[Facts], Finding | None], ...] = (
    _database, _sqlite, _place, _folder, _serving, _hosts, _key, _debug, _demo, _administrator, _triggers, _finding, _backup,
    _backup_failed, _restore_failed, _second_folder, _mail, _mail_encryption, _clock, _sweep, _policies, _disk,
)  # fmt: skip


def is_low(free: int, total: int) -> bool:
    """True when so few bytes are free that those in charge are warned: less than 1 GB, or than a tenth."""
    return free < LEAST_FREE or free < total * LEAST_FREE_SHARE


def is_stale(last: datetime, now: datetime, seconds: int) -> bool:
    """True when the last sweep is longer ago than it may be."""
    return (now - last).total_seconds() > seconds


def trouble_of_health(*, last_sweep: datetime | None, now: datetime, seconds: int) -> str | None:
    """Why the program is not well, for a monitor; None when it is. Holds nothing about any person."""
    if last_sweep is None:
        return "no sweep yet"
    if is_stale(last_sweep, now, seconds):
        return f"the last sweep ended {int((now - last_sweep).total_seconds())} seconds ago"
    return None
