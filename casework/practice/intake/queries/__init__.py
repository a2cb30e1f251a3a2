"""Reading uploaded lists, what the record holds of the people in them, and what needs doing after one came in."""

from .judged import judge
from .kept import (
    Choices,
    annotated,
    as_content,
    brought_in_before,
    choices_of,
    kept_too_long,
    report_of,
    run_of,
    run_seen,
    run_that_started,
    table_of,
    teams_managed,
    teams_of,
)
from .needs import Need, gates_asked, needs_of, rated_now
from .undoing import brought_by, cases_of_run, first_worked_on, open_escalations_of, stays_with

__all__ = [
    "Choices", "Need", "annotated", "as_content", "brought_by", "brought_in_before", "cases_of_run", "choices_of",
    "first_worked_on", "gates_asked", "judge", "kept_too_long", "needs_of", "open_escalations_of", "rated_now", "report_of",
    "run_of", "run_seen", "run_that_started", "stays_with", "table_of", "teams_managed", "teams_of",
]  # fmt: skip
