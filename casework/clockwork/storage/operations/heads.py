"""The end of the audit trail, written down outside the database: whoever cuts the trail off cannot reach what is printed."""

import os
from datetime import UTC, datetime
from pathlib import Path

from casework.clockwork.storage import queries
from casework.ground.db import db
from casework.records.audit import queries as audit


def note_head(*, data: Path, now: datetime) -> bool:
    """Add one line to the file of heads when the trail went on since the last one; whether it did. The file only grows."""
    seq, digest = audit.head(db.session())
    db.session.rollback()
    file = data / queries.HEADS
    known = queries.heads(data)
    if seq == 0 or (known and (known[-1].seq, known[-1].digest) == (seq, digest)):
        return False
    line = f"{now.astimezone(UTC).isoformat(timespec='seconds')} {seq} {digest}\n"
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "rb+") as written:
        written.write((b"" if _ends_whole(written) else b"\n") + line.encode("ascii"))
        written.flush()
        os.fsync(written.fileno())
    return True


def _ends_whole(written) -> bool:
    """True where the last line is finished: one cut off by a full disk must not swallow the next."""
    if written.seek(0, os.SEEK_END) == 0:
        return True
    written.seek(-1, os.SEEK_END)
    return written.read(1) == b"\n"
