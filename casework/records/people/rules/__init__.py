"""Decisions about people on plain values: no database, no web, no clock."""

from .deaths import refusal_of_another_death, refusal_of_death, refusal_to_take_back_death
from .likeness import LIKELY, Traits, days_that_may_be_meant, likeness, new_numbers
from .names import deletions, distance, fold, keys_for_name, names_in, tokens
from .nearness import NAMED_BY_NUMBER, Nearness, missing, most_slips, nearest, nearness, slips_between
from .nicknames import also_called
from .numbers import refusal_to_take_nhs_number, tidy_council_number, tidy_nhs_number
from .questions import Question, read_question
from .reaching import keys_to_reach, phones_in
from .warnings import (
    CONSENTS,
    LINK_KINDS,
    WARNING_KINDS,
    refusal_of_review_day,
    refusal_to_end_without_reason,
)

# What is typed about a person.
DETAILS = (
    "given_name", "family_name", "preferred_name", "date_of_birth", "nhs_number", "council_number", "address",
    "postcode", "phone", "email", "preferred_contact", "communication_needs",
)  # fmt: skip

__all__ = [
    "CONSENTS", "DETAILS", "LIKELY", "LINK_KINDS", "NAMED_BY_NUMBER", "WARNING_KINDS", "Nearness", "Question", "Traits",
    "also_called", "days_that_may_be_meant", "deletions", "distance", "fold", "keys_for_name", "keys_to_reach", "likeness",
    "missing", "most_slips", "names_in", "nearest", "nearness", "new_numbers", "phones_in", "read_question", "slips_between",
    "refusal_of_another_death", "refusal_of_death", "refusal_of_review_day", "refusal_to_end_without_reason",
    "refusal_to_take_back_death", "refusal_to_take_nhs_number", "tidy_council_number",
    "tidy_nhs_number", "tokens",
]  # fmt: skip
