"""What these views share: the blueprint, a referral that the reader may see, and that it was read."""

from flask import Blueprint

from casework.ground import clock
from casework.ground.db import transaction
from casework.ground.web import abort, actor
from casework.practice.referrals import queries, rules
from casework.practice.referrals.models import Referral
from casework.records.audit import operations as audit

bp = Blueprint("referrals", __name__)


@bp.app_context_processor
def _for_pages() -> dict:
    """For the pages of people and cases: what referrals there are that the reader may read."""
    return {
        "referrals_of": lambda person_id: queries.referrals_of(actor(), person_id),
        "referral_of_case": queries.ending_of_case,
        "referral_reasons": rules.ENDINGS,
    }


def referral_or_404(number: int) -> Referral:
    """The referral, if the reader may see it; else the page says that there is none."""
    return queries.referral_for(actor(), number) or abort(404)


def seen(referral: Referral) -> None:
    """Log that the reader looked at it (U18)."""
    with transaction(reload=False):
        audit.record(actor=actor(), now=clock.now(), act="referral.read", subject=referral, persons=[referral.person_id])
