"""Copying and putting back the database. These verbs commit by themselves: a copy is whole, or it is not there."""

from casework.clockwork.storage.operations.backup import backup_to, note_backup, put_back
from casework.clockwork.storage.operations.restore import note_restoring, restore_from

__all__ = ["backup_to", "note_backup", "note_restoring", "put_back", "restore_from"]
