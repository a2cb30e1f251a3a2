"""Triage on plain values: what is asked, what refuses a placing, who decides, and how it is put into words."""

from casework.practice.triage.rules.asked import (
    COVERED,
    DISCHARGE,
    FIELDS,
    FUNDS,
    INFORMATION,
    LEAVES_OPEN,
    OPENS,
    REFERRER,
    REPRESENTATIVE,
    RESIDENCE,
    SAFE,
    SAFEGUARDING,
    SECTION_117,
    TELLING_FIELDS,
    TOLD,
    URGENT,
    WAYS,
    WHO,
    YES_NO,
    Facts,
    Pick,
    as_meant,
    picks,
)
from casework.practice.triage.rules.from_referral import MARK, suggested
from casework.practice.triage.rules.gates import grave_answers, refusals_to_place, refusals_to_stay
from casework.practice.triage.rules.parts import PARTS, Part, missing_by_part
from casework.practice.triage.rules.rights import (
    refusal_to_accept,
    refusal_to_decide,
    refusal_to_propose,
    refusal_to_turn_down,
)
from casework.practice.triage.rules.telling import is_told, refusals_to_finish, refusals_to_tell
from casework.practice.triage.rules.wording import NOTE_TITLE, answers, comment_words, note_sections, staying_sections

__all__ = [
    "COVERED", "DISCHARGE", "FIELDS", "FUNDS", "INFORMATION", "LEAVES_OPEN", "MARK", "NOTE_TITLE", "OPENS", "PARTS", "REFERRER",
    "REPRESENTATIVE", "RESIDENCE", "SAFE", "SAFEGUARDING", "SECTION_117", "TELLING_FIELDS", "TOLD", "URGENT", "WAYS", "WHO",
    "YES_NO", "Facts", "Part", "Pick", "answers", "as_meant", "comment_words", "grave_answers", "is_told",
    "missing_by_part", "note_sections", "picks", "refusal_to_accept", "refusal_to_decide", "refusal_to_propose",
    "refusal_to_turn_down", "refusals_to_finish", "refusals_to_place", "refusals_to_stay",
    "refusals_to_tell", "staying_sections", "suggested",
]  # fmt: skip
