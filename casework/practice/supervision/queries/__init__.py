"""Reading supervision: when it is due to whom, what is on somebody's agenda, what was recorded."""

from .agenda import Line, agenda_of
from .records import (
    Said,
    action,
    actions_of,
    cases_in,
    named,
    open_actions,
    open_points,
    point,
    reading_of,
    record_for,
    records_of,
)
from .standing import Stand, changed, due_running, stand_of, stands, stands_of, to_tell

__all__ = [
    "Line", "Said", "Stand", "action", "actions_of", "agenda_of", "cases_in", "changed", "due_running", "named", "open_actions",
    "open_points", "point", "reading_of", "record_for", "records_of", "stand_of", "stands", "stands_of", "to_tell",
]  # fmt: skip
