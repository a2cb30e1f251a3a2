"""What a case weighs, what a worker holds and may hold, what is over a limit, and who decides (H1 to H10, H17)."""

from casework.practice.caseloads.rules.deciding import (
    refusal_of_next_review,
    refusal_of_own_limit,
    refusal_of_readiness,
    refusal_to_limit,
    refusal_to_review,
    refusal_to_unmark,
    refusal_to_weigh,
)
from casework.practice.caseloads.rules.excesses import answer_on, excesses, refusal_to_answer
from casework.practice.caseloads.rules.lists import NEW_DAYS, READERS, SORTS, Row, in_order, may_read, total_of
from casework.practice.caseloads.rules.loads import (
    Cap,
    HeldCase,
    Holder,
    Load,
    OwnCap,
    cap_of,
    load_of,
    points_of,
    room,
    weights,
    workload,
)
from casework.practice.caseloads.rules.students import Studies, is_student, refusal_of_educator, refusal_to_student
from casework.practice.caseloads.rules.taking import goes_over, refusal_to_take
from casework.practice.caseloads.rules.words import CAUSES, FLAG, GROWN, HOLDERS, KINDS, OWN, WITHIN

__all__ = [
    "CAUSES", "FLAG", "GROWN", "HOLDERS", "KINDS", "NEW_DAYS", "OWN", "READERS", "SORTS", "WITHIN", "Cap",
    "HeldCase", "Holder", "Load", "OwnCap", "Row", "Studies", "answer_on", "cap_of", "excesses", "goes_over", "in_order",
    "is_student", "load_of", "may_read", "points_of", "refusal_of_educator", "refusal_of_next_review", "refusal_of_own_limit",
    "refusal_of_readiness", "refusal_to_answer", "refusal_to_limit", "refusal_to_review", "refusal_to_student",
    "refusal_to_take", "refusal_to_unmark", "refusal_to_weigh", "room", "total_of", "weights", "workload",
]  # fmt: skip
