"""Who proposes, who decides, and when neither can (L2)."""

from casework.ground.refusal import Refusal
from casework.records.staff.rules import RECORD_ROLES, Actor

PLACED_FROM = ("referral", "duty", "review")
ANSWERS = {"accepted": "accepted", "turned-down": "turned down", "overtaken": "overtaken by another decision"}


def refusal_to_propose(actor: Actor, team_id: int, stage: str, already_open: bool) -> Refusal | None:
    """Why this actor cannot put a placing of this case forward; a manager places by the same page."""
    if not actor.holds(*RECORD_ROLES, team_id=team_id):
        return Refusal("Only somebody who works in the case's team proposes to place it.", "L2")
    if stage == "waiting":
        return Refusal("This case is on the tray already.", "L2")
    if stage == "allocated":
        sentence = "Somebody holds this case. Bring it back to duty first, with its transfer note; then it can be placed."
        return Refusal(sentence, "H12")
    if stage not in PLACED_FROM:
        return Refusal("This case is closed. Reopen it at duty before it is placed.", "L2")
    if already_open:
        return Refusal("A placing of this case is proposed already, and waits for a manager's decision.", "L2")
    return None


def refusal_to_decide(actor: Actor, team_id: int, answer: str) -> Refusal | None:
    """Why this actor cannot answer a proposal. answer: what it was answered with, "" while it is open."""
    if answer:
        return Refusal(f"This proposal was {ANSWERS[answer]} already. Load the page again to see by whom.", "L2")
    if not actor.manages(team_id):
        return Refusal("Only a Team Manager or Team Leader decides on a placing. Yours has it in the feed.", "L2")
    return None


def refusal_to_accept(stage: str) -> Refusal | None:
    """Why the case cannot be placed any more, whoever decides."""
    if stage == "waiting":
        return Refusal("This case came on to the tray meanwhile. Turn this proposal down.", "L2")
    if stage == "allocated":
        return Refusal("Somebody holds this case meanwhile. Turn this proposal down.", "H12")
    if stage not in PLACED_FROM:
        return Refusal("This case was closed meanwhile. Turn this proposal down.", "L2")
    return None


def refusal_to_turn_down(reason: str) -> Refusal | None:
    """A proposer hears why."""
    return None if reason.strip() else Refusal("Write why, for whoever proposed it.", "L2", "reason")
