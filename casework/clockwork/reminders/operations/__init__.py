"""Telling each matter that became due, once; whoever sweeps, and however often (U12)."""

from casework.clockwork.reminders.operations.leases import finish_lease, take_lease
from casework.clockwork.reminders.operations.matters import push_on, tell

__all__ = ["finish_lease", "push_on", "take_lease", "tell"]
