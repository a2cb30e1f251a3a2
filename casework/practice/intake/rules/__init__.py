"""Decisions on a list from elsewhere: which column is what, what a cell says, which rows can be taken, who is known."""

from .columns import FIELDS, Field, fold, guess_columns, refusal_of_columns
from .faults import FLAGGED, HERE, REFUSED, TAKEN, Fault, Judged, Line
from .gates import gates_within, occasion, rated_as, refusal_to_answer
from .judging import Context, TeamHere, judge_row, team_words
from .matching import CaseHere, Known, Who, line, match
from .reading import Entrant
from .rights import CONFIRMED_FOR, UNCONFIRMED_FOR, is_over, refusal_to_import
from .undoing import Worked, refusal_to_take_back

__all__ = [
    "CONFIRMED_FOR", "FIELDS", "FLAGGED", "HERE", "REFUSED", "TAKEN", "UNCONFIRMED_FOR", "CaseHere", "Context", "Entrant",
    "Fault", "Field", "Judged", "Known", "Line", "TeamHere", "Who", "Worked", "fold", "gates_within", "guess_columns",
    "is_over",
    "judge_row", "line", "match", "occasion", "rated_as", "refusal_of_columns", "refusal_to_answer", "refusal_to_import",
    "refusal_to_take_back", "team_words",
]  # fmt: skip
