"""What becomes of a request to change a care and support plan (F17, F18), when it is handed on (F19), when a plan changes."""

from casework.practice.revising.rules.considering import refusal_of_considered, refusal_to_rule, refusal_when_ended
from casework.practice.revising.rules.handing import Transfer, refusal_of_transfer
from casework.practice.revising.rules.requests import Request, refusal_of_case, refusal_of_request, review_by, settle_by
from casework.practice.revising.rules.reviewing import (
    RESULTS,
    LightTouch,
    Reviewed,
    Revision,
    refusal_of_light_touch,
    refusal_of_revision,
    refusal_to_end,
    refusal_without_review,
    review_since,
)
from casework.practice.revising.rules.table import (
    BY_KEY,
    DOMAIN,
    FIRST_RESPONSE,
    LIGHT,
    NOT_REVIEWED,
    ON_RETURN,
    OUTCOMES,
    REASSESS,
    ROWS,
    TO_LEARNING,
    TO_MANAGER,
    TO_WORKER,
    Considered,
    Row,
    decide,
    rows_for,
)
from casework.practice.revising.rules.words import (
    ASKERS,
    AWAY,
    BY_HAND,
    CHANGES,
    ENDINGS,
    KNOWN,
    LEARNING,
    NOBODY,
    OPEN,
    PLANNED,
    REASONABLE,
    REFUSED,
    REVISED,
    RULE,
    RULINGS,
    THERE,
    TRANSFERRED,
    UNCHANGED,
    WAIT,
    WORKERS,
    YES,
    YES_NO,
)

__all__ = [
    "ASKERS", "AWAY", "BY_HAND", "BY_KEY", "CHANGES", "DOMAIN", "ENDINGS", "FIRST_RESPONSE", "KNOWN", "LEARNING", "LIGHT",
    "NOBODY", "NOT_REVIEWED", "ON_RETURN", "OPEN", "OUTCOMES", "PLANNED", "REASONABLE", "REASSESS", "REFUSED", "RESULTS",
    "REVISED", "ROWS", "RULE", "RULINGS", "THERE", "TO_LEARNING", "TO_MANAGER", "TO_WORKER", "TRANSFERRED", "UNCHANGED",
    "WAIT", "WORKERS", "YES", "YES_NO", "Considered", "LightTouch", "Request", "Reviewed", "Revision", "Row", "Transfer",
    "decide", "refusal_of_case", "refusal_of_considered", "refusal_of_light_touch", "refusal_of_request",
    "refusal_of_revision", "refusal_of_transfer", "refusal_to_end", "refusal_to_rule", "refusal_when_ended",
    "refusal_without_review", "review_by", "review_since", "rows_for", "settle_by",
]  # fmt: skip
