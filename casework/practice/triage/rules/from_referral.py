"""The answers of the triage page that follow from the referral which opened the case (F12): to be looked at, not typed again."""

from datetime import date

from casework.practice.referrals import rules as referrals
from casework.practice.triage.rules import asked
from casework.practice.triage.rules.asked import Facts, said

MARK = "From the referral. Look at it before you save."

# Who refers, and what follows for telling them: nobody else did; or nobody knows yet, so that nothing is said for it.
REFERRER_TOLD = {"person": {"referrer_told": "none"}, "": {"referrer_told": ""}}


def suggested(referral: Facts, sent_on: date) -> Facts:
    """By field of the triage page, what the referral says already; nothing for a field that it leaves open.

    referral: all of it as it was sent, the person's details among it. What must be judged on the day (whether it is urgent,
    safe, a safeguarding matter) is never taken from it.
    """
    found = {
        "circumstances": referrals.reason_of(referral), "tried": referrals.tried_of(referral), **_information(referral, sent_on),
        "residence": said(referral, "residence"), "representative": _representative(referral), **_needs(referral),
    }  # fmt: skip
    kept = {field: answer for field, answer in found.items() if answer and _is_offered(field, answer)}
    return kept | REFERRER_TOLD.get(said(referral, "referrer_is"), {})


def _information(referral: Facts, sent_on: date) -> Facts:
    """Complete: duty has gathered it. Else it is left open, for the page to ask."""
    if referrals.how_complete(referral) < len(referrals.ITEMS):
        return {}
    detail = f"In the referral of {sent_on.day} {sent_on:%B %Y}: all fourteen items"
    return {"information": "duty", "information_detail": detail}


def _representative(referral: Facts) -> str:
    return "none" if said(referral, "appropriate_person") == "no" and not referral.get("network") else ""


def _needs(referral: Facts) -> Facts:
    known = said(referral, "communication") == "none" or said(referral, "communication_needs")
    return {"covered": ["needs"]} if known else {}


def _is_offered(field: str, answer) -> bool:
    choices = {"residence": asked.RESIDENCE, "representative": asked.REPRESENTATIVE}
    return field not in choices or answer in choices[field]
