"""Verbs of the tray: placing, contacting and trying to, and winding the clocks that follow."""

from casework.practice.tray.operations.contacting import (
    NextContact,
    Outcome,
    Reached,
    bring_last_contact,
    record_attempt,
    record_contact,
)
from casework.practice.tray.operations.dating import NewDay, set_allocation_date
from casework.practice.tray.operations.placing import (
    change_tray,
    leave_stage,
    part_from_holder,
    place_on_tray,
    take_off_tray,
)
from casework.practice.tray.operations.prioritising import prioritise
from casework.practice.tray.operations.rating import Rated
from casework.practice.tray.operations.rerating import Rerated, re_rate
from casework.practice.tray.operations.reviewing import Looked, review_gravest
from casework.practice.tray.operations.winding import (
    count_anew,
    differences,
    histories_of,
    history_of,
    one_at_a_time,
    wind_clocks,
    wind_team,
)

__all__ = [
    "Looked", "NewDay", "NextContact", "Outcome", "Rated", "Reached", "Rerated", "bring_last_contact", "change_tray",
    "count_anew", "differences", "histories_of", "history_of", "leave_stage", "one_at_a_time", "part_from_holder",
    "place_on_tray", "prioritise", "re_rate", "record_attempt", "record_contact", "review_gravest", "set_allocation_date",
    "take_off_tray", "wind_clocks", "wind_team",
]  # fmt: skip
