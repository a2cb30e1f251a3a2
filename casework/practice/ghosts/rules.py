"""Which open cases nobody works on, and what becomes of each when a caseload is handed on; on plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from casework.ground.refusal import Refusal
from casework.policy.model import Policy
from casework.policy.terms import counted
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS, Actor, Span

LEFT, AWAY, DORMANT = "left", "away", "dormant"
KINDS = MappingProxyType(
    {
        LEFT: "Held by somebody who has left the team",
        AWAY: "Held by somebody who is away for long",
        DORMANT: "Open with nothing due",
    }
)
HINTS = MappingProxyType(
    {
        LEFT: "Nobody works on these. Hand them on, or close what is done.",
        AWAY: "Whoever stands in answers for what is urgent; see whether somebody should have the case meanwhile.",
        DORMANT: "No date runs and no task is open: close the case, or set down what is next.",
    }
)
DECIDE = (*MANAGERS, *SENIOR_MANAGERS)
STAYS, CLOSE = "", "close"
NOBODY = "Nobody here: the work is done."


@dataclass(frozen=True)
class HeldBy:
    """The worker who holds a case. works_there: in the case's team today; away: the absence that covers today."""

    name: str
    works_there: bool
    away: Span | None = None


def long_absence(policy: Policy) -> int:
    """Days from which an absence is a long one."""
    return policy.decided["long-absence"].value


def kind_of(holder: HeldBy, *, anything_due: bool, long_days: int) -> str | None:
    """Why a case is a ghost: the first of KINDS that holds; None for one that somebody works on."""
    if not holder.works_there:
        return LEFT
    if holder.away is not None and is_long(holder.away, long_days):
        return AWAY
    return None if anything_due else DORMANT


def is_long(away: Span, days: int) -> bool:
    """Whether an absence lasts so many days, or nobody knows until when."""
    return away.until_on is None or (away.until_on - away.from_on).days + 1 >= days


def refusal_to_hand_on(actor: Actor, team_ids: frozenset[int] | set[int]) -> Refusal | None:
    """A manager of a team whose cases a worker holds hands their caseload on (H12). team_ids: of those cases."""
    if not any(actor.manages(team_id) for team_id in team_ids):
        return Refusal("A manager of the team hands a caseload on. Ask yours.", "H12")
    return None


def refusal_of_choices(chosen: Mapping[int, str]) -> Refusal | None:
    """Something is chosen for one case at least. chosen: by case; STAYS, CLOSE, or a worker's number."""
    if all(each == STAYS for each in chosen.values()):
        return Refusal("Choose for at least one case who takes it, or that it is closed.", "H12")
    return None


def refusal_of_some(refused: int, done: int) -> Refusal:
    """What is said above a form of which some cases went and others could not."""
    gone = f"{counted(done, 'cases')} went. " if done else ""
    return Refusal(f"{gone}{counted(refused, 'cases')} could not: each says why below.", "H12")


def transfer_texts(proposal: str, outstanding: str) -> dict[str, str]:
    """The transfer note of a case that is handed on with others: what the record tells, and what the manager writes."""
    return {"done": proposal or "Nothing is recorded.", "outstanding": outstanding,
            "responsible": "Whoever takes the case over, with the tasks that are open."}  # fmt: skip


def closure_texts(proposal: str, outstanding: str) -> dict[str, str]:
    """The closure note of a case that is closed with others."""
    return {"done": proposal or "Nothing is recorded.", "outstanding": outstanding, "responsible": NOBODY}


def allocation_texts(why: str) -> dict[str, str]:
    """The allocation note of a case that is handed on with others."""
    return {"tasks": "What was open with whoever held the case goes on.", "why": why, "discussed": "Handed on with a caseload."}
