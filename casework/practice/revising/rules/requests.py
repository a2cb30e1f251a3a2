"""A request: for whom it is not, what it lacks, and by when it is decided and reviewed (F17).

Days are working days of the policy; where it does not say, the usual ones.
"""

from dataclasses import dataclass
from datetime import date

from casework.ground.days import add_working_days
from casework.ground.refusal import Refusal
from casework.policy.model import Policy
from casework.practice.revising.rules.words import ASKERS, PERSON, PLANNED, RULE
from casework.records.cases.rules import refusal_after_death


@dataclass(frozen=True)
class Request:
    """Somebody asks for a change of plan. asker: a key of ASKERS; who: their name, where it is not the person."""

    asker: str
    who: str
    on: date
    what: str


def refusal_of_case(kind: str, stage: str, died_on: date | None) -> Refusal | None:
    """For which cases this is not: a carer's, one that has ended, somebody's who has died."""
    if died_on is not None:
        return refusal_after_death(died_on)
    if stage == "closed":
        return Refusal("This case is closed. Open it again first.", "U37")
    if kind == "carers-assessment":
        return Refusal("This is for people with care and support needs. For a carer, follow the procedure for carers.", RULE)
    return None


def refusal_of_request(asked: Request, today: date) -> Refusal | None:
    """What a request lacks."""
    if asked.asker not in ASKERS:
        return Refusal("Say who asks for the change.", RULE, "asker")
    if asked.asker not in (PERSON, PLANNED) and not asked.who.strip():
        return Refusal("Give the name of whoever asks.", RULE, "who")
    if asked.on > today:
        return Refusal("It cannot have been asked in the future. Give the day on which it was.", "U29", "on")
    if not asked.what.strip():
        return Refusal("Write down what is to change, in their words.", RULE, "what")
    return None


def settle_by(policy: Policy, asked_on: date, today: date) -> date:
    """The day by which a request is decided; never before today."""
    return max(today, _later(policy, "plan-request-settled", 5, asked_on))


def review_by(policy: Policy, decided_on: date, *, urgent: bool) -> date:
    """The day by which the plan is reviewed."""
    key, usual = ("plan-review-urgent", 2) if urgent else ("plan-review-done", 20)
    return _later(policy, key, usual, decided_on)


def _later(policy: Policy, key: str, usual: int, start: date) -> date:
    decision = policy.decided.get(key)
    whole = decision is not None and isinstance(decision.value, int) and not isinstance(decision.value, bool)
    return add_working_days(start, decision.value if whole else usual, policy.office.closures)
