"""The ways that are open for a case, each with what refuses it; on plain values."""

from dataclasses import dataclass
from datetime import date

from casework.ground.refusal import Refusal
from casework.practice.allocation.rules import refusal_to_allocate
from casework.practice.closing.rules import OTHER_AUTHORITY, RESOLVED, SERVICES, Ending, refusal_to_end
from casework.practice.reviews.rules import refusal_to_rest
from casework.practice.tray.rules import refusal_after_death
from casework.practice.triage.rules import refusal_to_propose
from casework.records.cases.rules import STAGES
from casework.records.staff.rules import Actor

DECISION = "management-decision"
BACK_FROM = {
    "waiting": "Taken off the tray, back to duty",
    "allocated": "Taken from its worker, back to duty",
    "review": "Taken off the Review tray, back to duty",
}


@dataclass(frozen=True)
class Stand:
    """How a case stands. proposal_id: of the placing that waits for its answer."""

    case_id: int
    team_id: int
    stage: str
    died_on: date | None = None
    proposal_id: int | None = None


@dataclass(frozen=True)
class Choice:
    """One way on: its address, a line on it, the rule behind it, and why it is not open."""

    label: str
    hint: str
    href: str
    rule: str
    refusal: Refusal | None


def refusal_to_bring_back(actor: Actor, team_id: int, stage: str, died_on: date | None) -> Refusal | None:
    """Why this actor cannot bring this case back to duty (L24)."""
    if died_on is not None:
        return refusal_after_death(died_on)
    if not actor.manages(team_id):
        return Refusal("Only a manager of the team brings a case back to duty. Talk it over with yours.", "L24")
    if stage == "closed":
        return Refusal("This case has ended. Open it again instead: that brings it to duty.", "U37")
    if stage not in BACK_FROM:
        return Refusal(f"This case is at “{STAGES[stage]}”: duty has it already.", "L8")
    return None


def refusal_to_choose(stage: str, died_on: date | None) -> Refusal | None:
    """Why nothing can be chosen at all."""
    if died_on is not None:
        return refusal_after_death(died_on)
    if stage == "closed":
        return Refusal("This case has ended. A manager can open it again.", "U37")
    return None


def choices(actor: Actor, stand: Stand) -> list[Choice]:
    """The ways on from where a case stands, in the order of the page; one that is not the actor's with its refusal."""
    ways = (_planned_review, _resolve, _allocate, _place, _rest, _back, _other_authority, _end)
    return [choice for way in ways if (choice := way(actor, stand)) is not None]


def _planned_review(_actor: Actor, stand: Stand) -> Choice | None:
    if stand.stage != "review":
        return None
    hint = "The date has come: what is known decides who reviews the plan, and how."
    return Choice("Begin the planned review", hint, _at(stand, "plan-requests/new?asker=planned"), "F17", None)


def _resolve(actor: Actor, stand: Stand) -> Choice | None:
    if stand.stage not in ("referral", "duty", "waiting"):
        return None
    refusal = refusal_to_end(actor, stand.team_id, stand.stage, _ending(RESOLVED), stand.died_on)
    hint = "Care technology, equipment, reablement, something in the community or a simple request has settled it."
    return Choice("Resolved at duty", hint, _at(stand, "ending/resolved"), "L8", refusal)


def _allocate(actor: Actor, stand: Stand) -> Choice:
    refusal = refusal_to_allocate(actor, stand.team_id, stand.stage, stand.died_on)
    if stand.stage == "allocated":
        return Choice("Allocate to somebody else", "Both workers are told.", _at(stand, "allocate"), "H6", refusal)
    hint = "A named worker takes it, from today unless you say otherwise."
    return Choice("Allocate to a worker now", hint, _at(stand, "allocate"), "H6", refusal)


def _place(actor: Actor, stand: Stand) -> Choice | None:
    if stand.stage in ("waiting", "allocated"):
        return None  # from a worker's hands it comes to duty first, with its transfer note (H12)
    if stand.proposal_id is not None:
        hint = "A placing is proposed, and waits for a manager’s decision."
        return Choice("Place on the tray", hint, f"/proposals/{stand.proposal_id}", "L2", None)
    refusal = refusal_to_propose(actor, stand.team_id, stand.stage, already_open=False)
    hint = "It cannot be given to a worker now. The gates are asked, and somebody keeps in touch while they wait."
    return Choice("Place on the tray", hint, _at(stand, "triage"), "L8", refusal)


def _rest(actor: Actor, stand: Stand) -> Choice:
    refusal = refusal_to_rest(actor, stand.team_id, stand.stage, stand.died_on)
    label = "Nothing to do until the next review"
    label = f"Reviewed: {label[:1].lower()}{label[1:]}" if stand.stage == "review" else label
    hint = "It rests on the Review tray, and comes back on its date."
    return Choice(label, hint, _at(stand, "review-date"), "L8", refusal)


def _back(actor: Actor, stand: Stand) -> Choice | None:
    if stand.stage not in BACK_FROM:
        return None
    refusal = refusal_to_bring_back(actor, stand.team_id, stand.stage, stand.died_on)
    further = " From there it can be placed on the tray." if stand.stage == "allocated" else ""
    hint = f"Duty looks at it again.{further}"
    return Choice("Back to duty", hint, _at(stand, "duty"), "L24", refusal)


def _other_authority(actor: Actor, stand: Stand) -> Choice:
    refusal = refusal_to_end(actor, stand.team_id, stand.stage, _ending(OTHER_AUTHORITY))
    hint = "They ordinarily live elsewhere, and somebody there has accepted the case."
    return Choice("Another authority is responsible", hint, _at(stand, f"ending/{OTHER_AUTHORITY}"), "L4", refusal)


def _end(_actor: Actor, stand: Stand) -> Choice:
    hint = "They moved away, withdrew or died, or the work is done."
    return Choice("End the case in another way", hint, _at(stand, "ending"), "U37", None)


def _ending(kind: str) -> Ending:
    """As far as it is known before anything is typed."""
    return Ending(kind, "-", "-", tuple(SERVICES), "-")


def _at(stand: Stand, page: str) -> str:
    return f"/cases/{stand.case_id}/{page}"
