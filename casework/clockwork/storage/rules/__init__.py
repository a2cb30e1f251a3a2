"""What may be done with a database, and what its drivers say (database); which backups are kept, and when (keeping)."""

from .database import (
    OLDEST_SQLITE,
    SAFE_SQLITE,
    Contents,
    Manifest,
    differences,
    is_full,
    kind_of_file_system,
    refusal_of_place,
    refusal_of_sqlite,
    refusal_to_migrate,
    refusal_to_restore,
    trouble,
)
from .keeping import (
    BY_HAND,
    LATE_AFTER,
    NIGHTLY,
    Copy,
    Folders,
    State,
    Tried,
    folders_of,
    in_megabytes,
    is_ours,
    is_part,
    kind_words,
    line_of_restoring,
    name_of_copy,
    nightly_is_due,
    refusal_for_room,
    test_is_due,
    to_remove,
    troubles_of,
)

__all__ = [
    "BY_HAND", "LATE_AFTER", "NIGHTLY", "OLDEST_SQLITE", "SAFE_SQLITE", "Contents", "Copy", "Folders", "Manifest",
    "State", "Tried", "differences", "folders_of", "in_megabytes", "is_full", "is_ours", "is_part", "kind_of_file_system",
    "kind_words", "line_of_restoring", "name_of_copy", "nightly_is_due", "refusal_for_room", "refusal_of_place",
    "refusal_of_sqlite", "refusal_to_migrate", "refusal_to_restore", "test_is_due", "to_remove", "trouble",
    "troubles_of",
]  # fmt: skip
