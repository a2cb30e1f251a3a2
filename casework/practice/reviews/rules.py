"""Who sends a case to the Review tray, and until when; on plain values."""

from datetime import date

from casework.ground.refusal import Refusal
from casework.policy.model import Policy
from casework.practice.tray.rules import refusal_after_death
from casework.records.clocks.rules import between_reviews, latest_review
from casework.records.staff.rules import Actor

DECISION = "management-decision"


def refusal_to_rest(actor: Actor, team_id: int, stage: str, died_on: date | None) -> Refusal | None:
    """Why this actor cannot send this case to the Review tray, or settle its next date there (L8, L24)."""
    if died_on is not None:
        return refusal_after_death(died_on)
    if not actor.manages(team_id):
        return Refusal("Only a manager of the team decides that nothing is left until a review. Talk to yours.", "L24")
    if stage == "closed":
        return Refusal("This case has ended. Open it again before it rests on the Review tray.", "L8")
    return None


def refusal_of_date(policy: Policy, due_on: date, today: date) -> Refusal | None:
    """A review lies ahead, and no further than the policy allows (L8)."""
    if due_on <= today:
        return Refusal("The review must be on a day to come. Check the date.", "L8", "due_on")
    latest = latest_review(policy, today)
    if due_on > latest:
        longest = between_reviews(policy).words
        sentence = f"A case is looked at again within {longest}: {latest.day} {latest:%B %Y} is the last day."
        return Refusal(sentence, "L8", "due_on")
    return None


def stage_words(due_on: date) -> str:
    """Why the case came to the Review tray, in the line of its stage."""
    return f"Nothing is left to do until the review on {due_on.day} {due_on:%B %Y}"
