"""What an allocation meeting tries out, on plain values: loads with what is picked, and what is whole enough to be given."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from casework.ground.refusal import Refusal
from casework.policy.model import Policy
from casework.practice.caseloads.rules import HeldCase, Holder, Load, load_of, workload
from casework.records.staff.rules import Actor, Span

RULE = "H8"
AHEAD = 14  # days in which absences to come are shown


@dataclass(frozen=True)
class Picked:
    """What is tried for a case. worker_id None: nobody yet."""

    case: HeldCase
    worker_id: int | None


@dataclass(frozen=True)
class Side:
    """A worker on the right of the meeting: before, and after what is picked.

    closing: how many of their cases wait for a manager's authorisation to close; away: absences of the days ahead.
    """

    holder: Holder
    before: Load
    after: Load
    workload: int | None
    workload_after: int | None
    picked: int
    closing: int = 0
    away: tuple[Span, ...] = ()


def sides(
    policy: Policy, holders: Iterable[Holder], picks: Sequence[Picked], closing: Mapping[int, int],
    away: Mapping[int, Sequence[Span]],
) -> list[Side]:  # fmt: skip
    """The workers with what is picked for each, who would be fullest first."""
    made = []
    for holder in holders:
        mine = tuple(pick.case for pick in picks if pick.worker_id == holder.worker_id)
        before, after = load_of(policy, holder.held), load_of(policy, (*holder.held, *mine))
        made.append(Side(holder, before, after, workload(before, holder.cap), workload(after, holder.cap), len(mine),
                         closing.get(holder.worker_id, 0), tuple(away.get(holder.worker_id, ()))))  # fmt: skip
    return sorted(made, key=lambda side: (-(side.workload_after or 0), side.holder.name))


def with_picks(holder: Holder, picks: Sequence[Picked], but: int) -> Holder:
    """A worker as if everything else that is picked for them were theirs. but: the case that is asked about."""
    others = tuple(p.case for p in picks if p.worker_id == holder.worker_id and p.case.case_id != but)
    return replace(holder, held=(*holder.held, *others))


def refusal_to_meet(actor: Actor, team_id: int) -> Refusal | None:
    """Managers of the team meet (H8)."""
    if actor.manages(team_id):
        return None
    return Refusal("A manager of the team holds its allocation meeting.", RULE)


def refusal_when_ended(ended: bool) -> Refusal | None:
    """Nothing is picked or given in a meeting that has ended."""
    return Refusal("This meeting has ended. Begin another to go on.", RULE) if ended else None


def refusal_to_give(worker_id: int | None, why: str) -> Refusal | None:
    """A pick is given once it says who and why (H6)."""
    if worker_id is None:
        return Refusal("Choose who takes it.", "H6", "worker")
    if not why.strip():
        return Refusal("Say why this worker.", "H6", "why")
    return None


def mark_of(who: str, weight: str, why: str) -> str:
    """A short mark of what stood in a row when its page was shown."""
    return sha256(repr((who, weight, " ".join(why.split()))).encode()).hexdigest()[:16]


def texts(why: str) -> dict[str, str]:
    """The allocation note of a case that was given out in a meeting."""
    return {"why": why.strip(), "discussed": "Talked over in the allocation meeting."}
