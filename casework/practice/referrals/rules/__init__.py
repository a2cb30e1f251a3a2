"""Decisions about referrals on plain values: no database, no web, no clock."""

from .asked import (
    ADVICE,
    CHOICES,
    COMMUNICATION,
    DAYS,
    FIELDS,
    FINANCE,
    GROUNDS,
    LASTING,
    LINES,
    LONGEST,
    LONGEST_LINE,
    NOT_APPLICABLE,
    OPENS,
    TEXTS,
    Facts,
    refusal_to_take_ni_number,
    said,
    tidied,
    tidy_ni_number,
)
from .grounds import DECIDERS, refusal_to_rule, refusal_to_take
from .items import BESIDE, COMPLETE, ITEMS, MISSING, Item, Standing, as_text, how_complete, standings
from .sending import (
    CHARGEABLE,
    DIED,
    ENDINGS,
    PLACED,
    REASONS,
    RULE,
    WAYS,
    Sending,
    is_urgent,
    place_by,
    refusal_to_begin,
    refusal_to_change,
    refusal_to_choose_team,
    refusal_to_end,
    refusal_to_send,
    tell_late_on,
)
from .telling import about_advocacy, fitting, reason_of, referrer_of, tried_of

__all__ = [
    "ADVICE", "BESIDE", "CHARGEABLE", "CHOICES", "COMMUNICATION", "COMPLETE", "DAYS", "DECIDERS", "DIED", "ENDINGS",
    "FIELDS", "FINANCE", "GROUNDS", "ITEMS", "LASTING", "LINES", "LONGEST", "LONGEST_LINE", "MISSING", "NOT_APPLICABLE",
    "OPENS", "PLACED", "REASONS", "RULE", "TEXTS", "WAYS", "Facts", "Item", "Sending", "Standing",
    "about_advocacy", "as_text", "fitting",
    "how_complete", "is_urgent", "place_by", "reason_of", "referrer_of", "refusal_to_begin", "refusal_to_change",
    "refusal_to_choose_team", "refusal_to_end", "refusal_to_rule", "refusal_to_send", "refusal_to_take",
    "refusal_to_take_ni_number", "said", "standings", "tell_late_on", "tidied", "tidy_ni_number", "tried_of",
]  # fmt: skip
