"""Copying and putting back the database. These verbs commit by themselves: a copy is whole, or it is not there."""

from casework.clockwork.storage.operations.backup import backup_to, note_backup, put_back
from casework.clockwork.storage.operations.heads import note_head
from casework.clockwork.storage.operations.keeping import (
    back_up,
    back_up_when_due,
    is_under_way,
    note,
    thin,
    try_restoring,
)
from casework.clockwork.storage.operations.restore import PutBack, note_restoring, note_seen, restore_from

__all__ = [
    "PutBack", "back_up", "back_up_when_due", "backup_to", "is_under_way", "note", "note_backup", "note_head",
    "note_restoring",
    "note_seen", "put_back", "restore_from", "thin", "try_restoring",
]  # fmt: skip
