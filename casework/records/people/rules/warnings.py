"""Warnings and the network: their kinds, and what is asked of whoever records or ends one."""

from datetime import date
from types import MappingProxyType

from casework.ground.refusal import Refusal

WARNING_KINDS = MappingProxyType(
    {
        "danger-at-address": "Danger at the address",
        "no-voicemail": "Do not leave a voicemail",
        "unsafe-contact": "Unsafe to contact without care",
        "risk-to-staff": "Known risk to staff",
        "other": "Other warning",
    }
)
LINK_KINDS = MappingProxyType(
    {
        "carer": "Carer",
        "family": "Family or friend",
        "representative": "Representative",
        "professional": "Professional",
        "other": "Somebody else",
    }
)
CONSENTS = MappingProxyType({"yes": "Yes", "no": "No", "not-asked": "Not asked yet"})


def refusal_of_review_day(review_on: date | None, today: date) -> Refusal | None:
    """A warning is looked at again on a day to come (U35)."""
    if review_on is None or review_on < today:
        return Refusal("Choose a day to look at this warning again, today or later.", rule="U35", field="review_on")
    return None


def refusal_to_end_without_reason(why: str) -> Refusal | None:
    """Whoever ends a warning says why (U35)."""
    if why.strip():
        return None
    return Refusal("Say why this warning no longer holds, so that colleagues can trust it.", rule="U35", field="why")
