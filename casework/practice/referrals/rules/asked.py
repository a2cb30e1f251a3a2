"""What a referral asks: each field, the answers it offers, and what counts as said."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from casework.ground.refusal import Refusal

Facts = dict[str, Any]  # by field: a text, or a date as 2026-11-28; "" where nothing was answered

YES_NO = {"yes": "Yes", "no": "No"}
YES_NO_UNKNOWN = YES_NO | {"unknown": "Not known yet"}
URGENT = {"no": "No", "today": "Yes, today"}
GROUNDS = {
    "own": "The person, or their carer, makes it themselves",
    "consent": "They have consented to it",
    "best-interests": "They lack capacity to agree to it, and a best-interests decision was made",
    "risk": "They are at risk of abuse or neglect",
    "none": "None of these: the duty manager decides",
}
REFERRER = {"person": "The person themselves", "other": "Somebody else"}
RESIDENCE = {
    "ours": "Yes, they ordinarily live here",
    "disputed": "It is disputed",
    "elsewhere": "No, they ordinarily live elsewhere",
    "unknown": "Not known yet",
}
ADVICE = {
    "given": "It was given",
    "needed": "It is still needed",
    "both": "Some was given, more is needed",
    "none": "None is needed",
}
PREVENTION = {
    "used": "It is being used, or was",
    "considered": "It was considered",
    "may-help": "It may help",
    "none": "None would help now",
}
COMMUNICATION = {"needs": "Yes, as written above", "none": "No, none"}
FINANCE = {
    "given": "Yes, it was given",
    "offered": "It was offered, and not wanted",
    "later": "Not yet: it is for the receiving team to give",
    "not-needed": "No, this leads to nothing that is charged for",
}
# With these answers more is asked at once.
OPENS = {
    "urgent": ("today",),
    "referrer_is": ("other",),
    "advice": ("given", "needed", "both"),
    "prevention": ("used", "considered", "may-help", "none"),
    "difficulty": ("yes",),
    "finance": ("given", "later"),
}
NOT_APPLICABLE = {
    "na_details": "What of this nobody knows, and why",
    "na_view": "Why their own view is not here",
    "na_referrer_view": "Why the referrer’s view is not here",
    "na_options": "Why no options were considered",
    "na_services": "Why there is nothing to say about services",
    "na_involved": "Why nobody is to be involved",
    "na_other": "Asked, and nothing further: who said so",
}
CHOICES = {
    "urgent": URGENT, "ground": GROUNDS, "capacity_assessed": YES_NO, "referrer_is": REFERRER, "residence": RESIDENCE,
    "advice": ADVICE, "prevention": PREVENTION, "communication": COMMUNICATION, "difficulty": YES_NO_UNKNOWN,
    "appropriate_person": YES_NO_UNKNOWN, "advocate": YES_NO, "finance": FINANCE,
}  # fmt: skip
LINES = (
    "urgent_why", "ground_how", "referrer_name", "referrer_relationship", "referrer_contact", "ni_number",
    "appropriate_who", *NOT_APPLICABLE,
)  # fmt: skip
TEXTS = (
    "best_interests", "issue", "wishes", "referrer_view", "recommendation", "options", "support", "advice_detail",
    "prevention_detail", "difficulty_why", "advocate_why", "services", "involved", "other", "finance_detail",
)  # fmt: skip
DAYS = ("ground_on",)
FIELDS = (*CHOICES, *LINES, *TEXTS, *DAYS)
# What holds of a person whatever they are referred for: a later referral begins with it (F12).
LASTING = (
    "ni_number", "residence", "communication", "difficulty", "difficulty_why", "appropriate_person", "appropriate_who",
    "services",
)  # fmt: skip
LONGEST_LINE, LONGEST = 200, 2_500  # the longest still fits whole among the circumstances of triage

_NI = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]", re.A)


def said(facts: Mapping[str, Any], field: str) -> str:
    """What was answered in a field, trimmed; "" for nothing."""
    return str(facts.get(field) or "").strip()


def tidy_ni_number(typed: str) -> str:
    """A National Insurance number without spaces, in capitals: QQ123456C."""
    return "".join(typed.split()).upper()


def refusal_to_take_ni_number(typed: str) -> Refusal | None:
    """None for nothing, and for two letters that are given out, six figures and a letter from A to D."""
    if not typed.strip() or _NI.fullmatch(tidy_ni_number(typed)):
        return None
    sentence = "A National Insurance number has two letters, six figures and a letter from A to D. Check it, or leave it empty."
    return Refusal(sentence, "F10", "ni_number")


def tidied(facts: Mapping[str, Any]) -> Facts:
    """The answers as they are kept: every field, texts trimmed, the National Insurance number in one form.

    Raises TypeError for a field that no referral has, ValueError for an answer that is not offered and for no date.
    """
    unknown = set(facts) - set(FIELDS)
    if unknown:
        raise TypeError(f"a referral has no {', '.join(sorted(unknown))}")
    kept = {field: said(facts, field) for field in FIELDS}
    for field, answers in CHOICES.items():
        if kept[field] and kept[field] not in answers:
            raise ValueError(f"{field} has no answer {kept[field]}")
    for field in DAYS:
        date.fromisoformat(kept[field] or "2000-01-01")
    return kept | {"ni_number": tidy_ni_number(kept["ni_number"])}
