"""Whether a worker can be given one more case, and why not (H2 to H5).

A number may be gone over with a reason where the policy lets it, for cases that need little action.
"""

from casework.ground.refusal import Refusal
from casework.policy.model import GRADE_LABELS, Policy
from casework.policy.terms import counted
from casework.practice.caseloads.rules.loads import (
    HeldCase,
    Holder,
    Load,
    cases_that_fill,
    is_enquiry_alone,
    is_too_heavy,
    load_of,
    points_of,
)
from casework.practice.caseloads.rules.words import LIMITS


def refusal_to_take(policy: Policy, holder: Holder, new: HeldCase, reason: str = "") -> Refusal | None:
    """Why the worker cannot be given this case as well (H2 to H5). reason: to go over the number of cases (H3)."""
    return _refusal_of_grade(policy, holder, new) or _refusal_of_room(policy, holder, new, reason)


def _refusal_of_grade(policy: Policy, holder: Holder, new: HeldCase) -> Refusal | None:
    whom = f"{holder.name} is a {GRADE_LABELS[holder.grade]}"
    if is_enquiry_alone(policy, holder.cap, new):
        return Refusal(f"{whom} and holds no section 42 enquiry alone. Choose a social worker.", LIMITS, "worker")
    if is_too_heavy(policy, holder.cap, new):
        most = policy.tools[policy.weighting.tool].level(holder.cap.highest_level).label
        weighs = "this one weighs more" if new.level else "nobody has weighed this one"
        return Refusal(f"{whom} and holds cases of up to {most} weight; {weighs}. Choose somebody else.", LIMITS, "worker")
    return None


def _refusal_of_room(policy: Policy, holder: Holder, new: HeldCase, reason: str) -> Refusal | None:
    before, cap, name = load_of(policy, holder.held), holder.cap, holder.name
    weighs = points_of(policy, new.level)
    if cap.points is not None and before.points + weighs > cap.points:
        rule, own = ("H5", "of their own") if cap.own_points else (LIMITS, "of the grade")
        sentence = f"{name} holds {before.points} points, this case weighs {weighs}, and the limit {own} is {cap.points}."
        return Refusal(f"{sentence} {_what_to_do(policy, before)}", rule, "worker")
    if not goes_over(holder):
        return None
    rule, own = ("H5", "of their own") if cap.own_cases else (LIMITS, "of the grade")
    sentence = f"{name} holds {counted(before.cases, 'cases')}, and the limit {own} is {cap.cases}."
    if not cap.over_cases:
        return Refusal(f"{sentence} Choose somebody else.", rule, "worker")
    if not reason.strip():
        return Refusal(f"{sentence} To go over it, say why: only for cases that need little action.", "H3", "over_reason")
    return None


def _what_to_do(policy: Policy, load: Load) -> str:
    unweighed = load.mix.get(None, 0)
    if not unweighed:
        return "Choose somebody else."
    points = counted(points_of(policy, None), "points")
    which = "1 of these cases was never weighed and counts" if unweighed == 1 else f"{unweighed} were never weighed and count"
    return f"{which} {points}{' each' if unweighed > 1 else ''}: weigh what they hold, or choose somebody else."


def goes_over(holder: Holder) -> bool:
    """Whether one more case is over the number that the worker may hold."""
    return holder.cap.cases is not None and cases_that_fill(holder) + 1 > holder.cap.cases
