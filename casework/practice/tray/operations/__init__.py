"""Verbs of the tray: placing, contacting and trying to, and winding the clocks that follow."""

from casework.practice.tray.operations.contacting import (
    NextContact,
    Outcome,
    Rated,
    Reached,
    bring_last_contact,
    record_attempt,
    record_contact,
)
from casework.practice.tray.operations.placing import change_tray, place_on_tray, take_off_tray
from casework.practice.tray.operations.rerating import Rerated, re_rate
from casework.practice.tray.operations.winding import differences, history_of, wind_clocks

__all__ = [
    "NextContact", "Outcome", "Rated", "Reached", "Rerated", "bring_last_contact", "change_tray", "differences",
    "history_of", "place_on_tray", "re_rate", "record_attempt", "record_contact", "take_off_tray", "wind_clocks",
]  # fmt: skip
