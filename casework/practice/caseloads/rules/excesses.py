"""What a worker holds over the limits, and by when a manager answers it (H10).

A case that nobody weighed is too heavy to be given, and is no excess once it is held.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from casework.ground.days import office_date
from casework.ground.refusal import Refusal
from casework.policy.model import GRADE_LABELS, Policy
from casework.policy.terms import counted
from casework.practice.caseloads.rules.loads import (
    HeldCase,
    Holder,
    cases_that_fill,
    is_enquiry_alone,
    is_too_heavy,
    load_of,
)
from casework.practice.caseloads.rules.words import CASES, ENQUIRY, LIMITS, POINTS, WEIGHT
from casework.practice.escalation.rules import Hours, answer_by
from casework.records.staff.rules import Actor


@dataclass(frozen=True)
class Excess:
    """What is over a limit. measure: by how many cases or points."""

    kind: str
    measure: int
    rule: str
    words: str


def excesses(policy: Policy, holder: Holder) -> list[Excess]:
    """What the worker holds over the limits, by kind in the order of KINDS; empty within all of them (H10)."""
    load, cap = load_of(policy, holder.held), holder.cap
    over = []
    if cap.cases is not None and (by := cases_that_fill(holder) - cap.cases) > 0:
        words = f"{counted(load.cases, 'cases')} held, {counted(by, 'cases')} over the limit of {cap.cases}."
        over.append(Excess(CASES, by, "H5" if cap.own_cases else LIMITS, words))
    if cap.points is not None and (by := load.points - cap.points) > 0:
        words = f"{counted(load.points, 'points')} held, {counted(by, 'points')} over the limit of {cap.points}."
        over.append(Excess(POINTS, by, "H5" if cap.own_points else LIMITS, words))
    grade = GRADE_LABELS[holder.grade]
    heavy = [each for each in holder.held if each.level is not None and is_too_heavy(policy, cap, each)]
    if heavy:
        words = f"{counted(len(heavy), 'cases')} heavier than a {grade} holds: {_numbers(heavy)}."
        over.append(Excess(WEIGHT, len(heavy), "H10", words))
    enquiries = [each for each in holder.held if is_enquiry_alone(policy, cap, each)]
    if enquiries:
        words = f"{counted(len(enquiries), 'cases')} of safeguarding, which a {grade} does not hold alone: {_numbers(enquiries)}."
        over.append(Excess(ENQUIRY, len(enquiries), "H10", words))
    return over


def _numbers(cases: Sequence[HeldCase], most: int = 8) -> str:
    shown = ", ".join(str(each.case_id) for each in cases[:most])
    return f"case {shown}" if len(cases) == 1 else f"cases {shown}" + (" and more" if len(cases) > most else "")


def refusal_to_answer(actor: Actor, team_id: int, *, ended: bool, answered: bool, answer: str) -> Refusal | None:
    """A manager of the team says what happens about an excess, once."""
    if not actor.manages(team_id):
        return Refusal("A manager of the team answers this.", "H10")
    if ended:
        return Refusal("They are within the limit again, so nothing is left to answer.", "H10")
    if answered:
        return Refusal("This was answered already. Load the page again to see how.", "H10")
    if not answer.strip():
        return Refusal("Say what you decided: who takes what over, or why it stays so and until when.", "H10", "answer")
    return None


def answer_on(policy: Policy, raised_at: datetime, closes: time) -> date:
    """The day by which the policy wants an answer to what is over a limit."""
    within = policy.decided["limit-flag-answered"].value
    return office_date(answer_by(within, raised_at, Hours(closes, policy.office.closures)))
