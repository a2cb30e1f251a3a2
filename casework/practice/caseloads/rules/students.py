"""Students: their cases come through a practice educator (H7).

How many of the educator's own are handed on is the policy's.
"""

from dataclasses import dataclass

from casework.ground.refusal import Refusal
from casework.policy.model import Policy
from casework.policy.terms import counted
from casework.practice.caseloads.rules.loads import Holder


@dataclass(frozen=True)
class Studies:
    """How a student stands with their practice educator (H7). own: cases of the educator's that the student was handed.

    educator_id: None while nobody has said who it is.
    """

    educator_id: int | None = None
    educator: str = ""
    own: int = 0


def is_student(policy: Policy, grade: str) -> bool:
    """Whether cases come to this grade through a practice educator."""
    limit = policy.limits.get(grade)
    return limit is not None and limit.from_educator is not None


def refusal_to_student(
    policy: Policy, holder: Holder, studies: Studies, stage: str, holder_id: int | None, agreed: str
) -> Refusal | None:
    """Why a student cannot be given a case (H7): a few from their educator's own, others only off the tray.

    holder_id: who holds the case now. agreed: what the educator said of whether it suits.
    """
    if not is_student(policy, holder.grade):
        return None
    most, name = policy.limits[holder.grade].from_educator, holder.name
    if studies.educator_id is None:
        sentence = f"{name} is a student without a practice educator. Say who it is on {name}’s caseload first."
        return Refusal(sentence, "H7", "worker")
    if holder_id == studies.educator_id:
        if studies.own < most:
            return None
        sentence = f"{name} has {counted(studies.own, 'cases')} of {studies.educator}’s own, and no more than {most} are handed"
        return Refusal(f"{sentence} on. Any other comes from the waiting list.", "H7", "worker")
    if stage != "waiting":
        sentence = f"{name} is a student: a case comes from the waiting list, or from {studies.educator}’s own."
        return Refusal(f"{sentence} Choose somebody else.", "H7", "worker")
    if not agreed.strip():
        return Refusal(f"Write what {studies.educator}, the practice educator, says of whether it suits.", "H7", "educator_words")
    return None


def refusal_of_educator(policy: Policy, grade: str, *, educates: bool, same: bool) -> Refusal | None:
    """Who can be a student's practice educator: somebody with that role in the team. educates: has it; same: is it already."""
    if not is_student(policy, grade):
        return Refusal("Only a student has a practice educator.", "H7")
    if not educates:
        return Refusal("Choose somebody who is a practice educator in the team.", "H7", "educator")
    if same:
        return Refusal("They are the practice educator already.", "H7", "educator")
    return None
