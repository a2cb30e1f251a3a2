"""What may be done with a database, decided on plain values, and the sentences for what goes wrong with it."""

import re
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime

from casework.ground.refusal import Refusal

OLDEST_SQLITE = (3, 35, 0)  # RETURNING, which the tables' saving relies on
SAFE_SQLITE = (3, 51, 3)  # before it, two connections writing at a bad moment may damage the file
# Where files lie on another machine, whose locks SQLite cannot trust.
NETWORK_KINDS = (
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "webdav", "fuse.sshfs", "9p", "ncpfs", "glusterfs", "ceph",
)  # fmt: skip

FULL = r"disk is full|No space left|not enough space|could not extend file"
# What a driver says, and what that means for the person at the keyboard; the first that fits.
TROUBLES = (
    (r"readonly database|Read-only file system|Permission denied|Access is denied",
     "The database cannot be written to. Give the account that runs Casework the right to write in the data folder."),
    (r"unable to open database file", "The database file cannot be opened. See that the data folder is there, that it "
     "is a folder, and that the account that runs Casework may write in it."),
    (FULL, "The disk is full, so nothing was saved. Free some space and try "
     "again."),
    (r"malformed|disk image|file is not a database", "The file is damaged, or it is not a Casework database. Put back "
     "the newest good backup: python3 app.py restore FILE, with CASEWORK_DATA naming an empty folder."),
    (r"database is locked", "The database is busy: another program is writing to it. Wait a moment and try again."),
    (r"password authentication failed|no password supplied", "The database server refused the name or password in "
     "CASEWORK_DATABASE_URL. Correct it and try again."),
    (r"database .* does not exist", "The database named in CASEWORK_DATABASE_URL does not exist on its server. Make "
     "an empty one of that name, and try again."),
    (r"connection (refused|failed|to server)|could not translate|Name or service|timeout expired",
     "The database server cannot be reached. See that it runs, and that CASEWORK_DATABASE_URL names it rightly."),
    (r"permission denied", "The database server does not let this account make tables. Ask whoever looks after it."),
)  # fmt: skip


@dataclass(frozen=True)
class Contents:
    """What a database held at one moment: rows a table, the audit trail's length and newest digest, the revision."""

    rows: dict[str, int]
    audit_entries: int
    audit_head: str
    revision: str | None
    audit_fault: str = ""  # where the trail breaks, as a sentence


@dataclass(frozen=True)
class Manifest:
    """What is written beside a backup: enough to tell later that it is whole and what it should hold."""

    file: str
    sha256: str
    bytes: int
    made_at: str  # ISO, UTC
    database: str  # sqlite | postgresql
    revision: str | None
    audit_entries: int
    audit_head: str
    audit_fault: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    checked: str = ""  # read-back | restored | read-through

    @classmethod
    def from_json(cls, values: dict) -> "Manifest":
        """From what such a file holds; what a later version writes besides is left aside. TypeError where it lacks a part."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})

    def as_json(self) -> dict:
        """Plain values, ready for a JSON file."""
        return asdict(self)

    @property
    def moment(self) -> datetime:
        """When the backup was made, aware."""
        return datetime.fromisoformat(self.made_at)


def is_full(message: str) -> bool:
    """True when a driver's message means that there is no room on the disk."""
    return re.search(FULL, message) is not None


def trouble(message: str) -> Refusal:
    """What a driver's message means, as a sentence that says what to do."""
    meaning = next((cure for sign, cure in TROUBLES if re.search(sign, message)), None)
    return Refusal(meaning or f"The database answered: {' '.join(message.split())[:200]}. Show this to whoever looks "
                              "after Casework.")  # fmt: skip


def refusal_of_sqlite(version: tuple[int, ...], finds: bool = True) -> Refusal | None:
    """Why this SQLite will not do at all. finds: it has full text search."""
    if version >= OLDEST_SQLITE and not finds:
        return Refusal("The SQLite that this Python brings was built without full text search (FTS5), by which Casework finds "
                       "people and notes. Install Python from python.org, or use Postgres "
                       "(CASEWORK_DATABASE_URL).")  # fmt: skip
    if version >= OLDEST_SQLITE:
        return None
    return Refusal(
        f"This Python brings SQLite {_dotted(version)}, and Casework needs {_dotted(OLDEST_SQLITE)} or newer. Install "
        "a newer Python from python.org, or use Postgres (CASEWORK_DATABASE_URL)."
    )  # fmt: skip


def refusal_of_place(kind: str | None, path: str) -> Refusal | None:
    """Why a SQLite file may not lie there. kind: of the file system, None when it could not be told."""
    network = path.startswith(("\\\\", "//")) or kind in NETWORK_KINDS
    if not network:
        return None
    return Refusal(f"The data folder {path} lies on another machine, where SQLite's locks do not hold and notes can be "
                   "lost. Let CASEWORK_DATA name a folder on this machine's own disk, or use Postgres.")  # fmt: skip


def kind_of_file_system(path: str, mounts: str) -> str | None:
    """The file system's kind below ``path``, from the text of /proc/mounts; None when nothing fits."""
    best, kind = "", None
    for line in mounts.splitlines():
        parts = line.split()
        if len(parts) < 3:
            continue
        folder = parts[1].replace("\\040", " ")
        inside = path == folder or path.startswith(folder.rstrip("/") + "/")
        if inside and len(folder) >= len(best):
            best, kind = folder, parts[2]
    return kind


def refusal_to_migrate(*, at: str | None, known: tuple[str, ...], tables: int) -> Refusal | None:
    """Why a database may not be brought up to date. at: its revision; known: the program's; tables: how many it has."""
    if at is None and tables:
        return Refusal("This database holds tables that Casework did not make. Let CASEWORK_DATA or "
                       "CASEWORK_DATABASE_URL name an empty place of its own.")  # fmt: skip
    if at is not None and at not in known:
        return Refusal(f"This database was made by a newer Casework (revision {at}). Start the newer version, or put "
                       "back the backup that was made before it was brought up to date.")  # fmt: skip
    return None


def refusal_to_restore(manifest: Manifest | None, *, database: str, known: tuple[str, ...]) -> Refusal | None:
    """Why a backup does not fit here. database: the kind in use; known: this program's revisions."""
    if manifest is None:
        return None
    if manifest.database != database:
        here, there = _product(database), _product(manifest.database)
        return Refusal(f"This is a backup of {there}, and {here} is in use here. Set CASEWORK_DATABASE_URL to fit it.")
    if manifest.revision is not None and manifest.revision not in known:
        return Refusal(f"This backup was made by a newer Casework (revision {manifest.revision}). Restore it with that "
                       "version.")  # fmt: skip
    return None


def differences(expected: Contents | Manifest, found: Contents) -> list[str]:
    """Where a copy does not hold what it should, in sentences; empty when it does."""
    wrong = [
        f"the table {table} should have {expected.rows.get(table, 0):,} rows and has {found.rows.get(table, 0):,}"
        for table in sorted(expected.rows | found.rows)
        if expected.rows.get(table, 0) != found.rows.get(table, 0)
    ]
    if (expected.audit_entries, expected.audit_head) != (found.audit_entries, found.audit_head):
        wrong.append("the audit trail does not end where it should")
    return wrong


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _product(database: str) -> str:
    return {"sqlite": "SQLite", "postgresql": "Postgres"}.get(database, database)
