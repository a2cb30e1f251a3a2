"""Which memories outside the database bind the audit trail as it is now."""

from collections.abc import Collection
from datetime import datetime


def is_of_this_trail(at: datetime, put_back: Collection[tuple[datetime, datetime | None]]) -> bool:
    """False for what was remembered between the moment of a backup and its being put back: that trail was left.

    put_back: (when a backup was put back, the moment it was made). None for that moment: nothing remembered before counts.
    """
    return all(at > when or (as_at is not None and at <= as_at) for when, as_at in put_back)
