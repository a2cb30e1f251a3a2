"""Decisions about caseloads on plain values: what a case weighs, what a worker may hold, what is over a limit.

Limits are those of the policy of the team that gives work, whichever teams the worker's cases belong to.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType

from casework.ground.days import office_date
from casework.ground.refusal import Refusal
from casework.policy.model import GRADE_LABELS, Level, Limit, Policy
from casework.policy.terms import counted
from casework.practice.escalation.rules import Hours, answer_by
from casework.records.staff.rules import MANAGERS, PRACTICE, SENIOR_MANAGERS, Actor, Span

CASES, POINTS, WEIGHT, ENQUIRY = "cases", "points", "weight", "section-42"
KINDS = MappingProxyType(
    {CASES: "Number of cases", POINTS: "Points", WEIGHT: "Too heavy for the grade", ENQUIRY: "Section 42 enquiry"}
)
CAUSES = MappingProxyType(
    {
        "weighed": "A case was weighed anew",
        "grade": "The grade changed",
        "own-limit": "A limit of their own began",
        "review": "A limit of their own was reviewed",
        "readiness": "They are no longer marked as ready for heavier cases",
        "policy": "The limits or the team’s policy changed",
    "sweep": "Found over the limit",
    }
)
OWN = MappingProxyType(
    {"protected-time": "Protected time", "part-time": "Works part-time", "measures": "Measures agreed about the workload"}
)
HOLDERS = (*PRACTICE, *MANAGERS)  # roles in a team whose holders are given its cases
READERS = (*MANAGERS, *SENIOR_MANAGERS, "senior-practitioner", "principal-social-worker")  # of a team's caseloads (H17)
NEW_DAYS = 7
SORTS = MappingProxyType({"workload": "Workload", "name": "Worker", "cases": "Cases", "points": "Points"})
SECTION_42_KIND = "safeguarding"  # the kind of case that may be an enquiry under section 42
LIMITS, FLAG = "H2", "H10"
GROWN, WITHIN = "grown", "within"


# --- what a caseload is -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HeldCase:
    """An open case that a worker holds. level: of its weight, None until it is weighed. excepted: over the number, with a
    manager's reason (H3)."""

    case_id: int
    kind: str
    level: str | None
    excepted: bool = False


@dataclass(frozen=True)
class Load:
    """What a worker holds. mix: number of cases by level of weight, None for those not weighed."""

    cases: int = 0
    points: int = 0
    mix: Mapping[str | None, int] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnCap:
    """A worker's own limit (H5); None where that figure is not lowered."""

    cases: int | None
    points: int | None


@dataclass(frozen=True)
class Cap:
    """The most that one worker may hold; None sets no limit. own_cases, own_points: the figure is the worker's own (H5).

    highest_level: of case weight, None for any. over_cases: a manager may go over the number with a reason (H3).
    """

    cases: int | None = None
    points: int | None = None
    own_cases: bool = False
    own_points: bool = False
    highest_level: str | None = None
    section_42_alone: bool = True
    over_cases: bool = False


@dataclass(frozen=True)
class Holder:
    """A worker with what they hold and may hold."""

    worker_id: int
    name: str
    grade: str
    cap: Cap
    held: tuple[HeldCase, ...] = ()


@dataclass(frozen=True)
class Excess:
    """What is over a limit. measure: by how many cases or points."""

    kind: str
    measure: int
    rule: str
    words: str


def points_of(policy: Policy, level: str | None) -> int:
    """The points of a case at that weight; of one that nobody weighed, what the policy decided (H1). 0 without weights."""
    if policy.weighting is None:
        return 0
    return policy.weighting.points.get(level, policy.decided["unweighed-case"].value)


def load_of(policy: Policy, held: Collection[HeldCase]) -> Load:
    """What these cases come to."""
    mix: dict[str | None, int] = {}
    for each in held:
        mix[each.level] = mix.get(each.level, 0) + 1
    return Load(len(held), sum(points_of(policy, each.level) for each in held), MappingProxyType(mix))


def cap_of(policy: Policy, grade: str, own: Iterable[OwnCap] = (), *, ready: bool = False) -> Cap:
    """What somebody of a grade may hold (H2), lowered by limits of their own (H5). ready: for heavier cases (H4)."""
    limit = policy.limits.get(grade) or Limit(grade, LIMITS)
    cases, own_cases = _lowest(limit.cases, [each.cases for each in own])
    points, own_points = _lowest(limit.points, [each.points for each in own])
    return Cap(
        cases, points, own_cases, own_points, None if ready else limit.highest_level, limit.section_42_alone,
        limit.over_cases_with_reason and not own_cases,
    )  # fmt: skip


def _lowest(limit: int | None, own: list[int | None]) -> tuple[int | None, bool]:
    lowest = min((each for each in own if each is not None), default=None)
    if lowest is not None and (limit is None or lowest < limit):
        return lowest, True
    return limit, False


def workload(load: Load, cap: Cap) -> int | None:
    """Workload in percent: of cases or of points, whichever is fuller; 100 is full. None where nothing limits."""
    shares = [_share(load.cases, cap.cases), _share(load.points, cap.points)]
    return max((share for share in shares if share is not None), default=None)


def _share(held: int, most: int | None) -> int | None:
    if most is None:
        return None
    return held * 100 // most if most else 100 * (held + 1)


def room(load: Load, cap: Cap) -> str:
    """What still fits, in words: "room for 3 cases and 8 points", "full", "no limit"."""
    left = [(most - held, unit) for most, held, unit in ((cap.cases, load.cases, "cases"), (cap.points, load.points, "points"))
            if most is not None]  # fmt: skip
    if not left:
        return "no limit"
    if any(count < 0 for count, _ in left):
        return "over the limit"
    return "full" if any(count == 0 for count, _ in left) else f"room for {' and '.join(counted(*each) for each in left)}"


@dataclass(frozen=True)
class Row:
    """A worker in the list of a team's caseloads. new: cases given in the last days; away: the days, when away today.

    own: kinds of the limits of their own; over: whether something stands over a limit, and waits for an answer.
    """

    holder: Holder
    load: Load
    workload: int | None
    new: int = 0
    away: Span | None = None
    own: tuple[str, ...] = ()
    over: bool = False
    unanswered: bool = False


def in_order(rows: Iterable[Row], sort: str) -> list[Row]:
    """The rows by a key of SORTS: the fullest first, or by name."""
    keys = {
        "workload": lambda row: -1 if row.workload is None else row.workload,
        "cases": lambda row: row.load.cases, "points": lambda row: row.load.points, "name": lambda row: 0,
    }  # fmt: skip
    return sorted(rows, key=lambda row: (-keys[sort](row), row.holder.name, row.holder.worker_id))


def total_of(rows: Collection[Row]) -> tuple[Load, Cap]:
    """What a team holds in all, and may hold; no limit as soon as one of its workers has none."""
    loads, caps = [row.load for row in rows], [row.holder.cap for row in rows]
    cases, points = ([getattr(cap, name) for cap in caps] for name in ("cases", "points"))
    whole = Cap(None if None in cases or not cases else sum(cases), None if None in points or not points else sum(points))
    return Load(sum(load.cases for load in loads), sum(load.points for load in loads)), whole


def may_read(actor: Actor, worker_id: int, team_ids: Iterable[int]) -> bool:
    """Who reads a worker's caseload: themselves, and the readers of a team of theirs."""
    return actor.worker_id == worker_id or any(actor.holds(*READERS, team_id=team) for team in team_ids)


def weights(policy: Policy) -> tuple[Level, ...]:
    """The levels that a case can weigh, gravest first; none where the policy weighs no cases."""
    return policy.tools[policy.weighting.tool].levels if policy.weighting else ()


# --- taking one more --------------------------------------------------------------------------------------------------


def refusal_to_take(policy: Policy, holder: Holder, new: HeldCase, reason: str = "") -> Refusal | None:
    """Why the worker cannot be given this case as well (H2 to H5). reason: to go over the number of cases (H3)."""
    return _refusal_of_grade(policy, holder, new) or _refusal_of_room(policy, holder, new, reason)


def _refusal_of_grade(policy: Policy, holder: Holder, new: HeldCase) -> Refusal | None:
    whom = f"{holder.name} is a {GRADE_LABELS[holder.grade]}"
    if _is_enquiry_alone(policy, holder.cap, new):
        return Refusal(f"{whom} and holds no section 42 enquiry alone. Choose a social worker.", LIMITS, "worker")
    if _is_too_heavy(policy, holder.cap, new):
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
    return holder.cap.cases is not None and _counted(holder) + 1 > holder.cap.cases


def _counted(holder: Holder) -> int:
    """Cases that fill the number: where a manager may let some go over it, not those (H3)."""
    return sum(not (each.excepted and holder.cap.over_cases) for each in holder.held)


def _is_enquiry_alone(policy: Policy, cap: Cap, case: HeldCase) -> bool:
    if cap.section_42_alone or case.kind != SECTION_42_KIND:
        return False
    return bool(policy.decided["safeguarding-is-enquiry"].value)


def _is_too_heavy(policy: Policy, cap: Cap, case: HeldCase) -> bool:
    if cap.highest_level is None or policy.weighting is None:
        return False
    tool = policy.tools[policy.weighting.tool]
    return case.level is None or tool.graver(case.level, cap.highest_level)


# --- students ---------------------------------------------------------------------------------------------------------


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


# --- what is over -----------------------------------------------------------------------------------------------------


def excesses(policy: Policy, holder: Holder) -> list[Excess]:
    """What the worker holds over the limits, by kind in the order of KINDS; empty within all of them (H10)."""
    load, cap = load_of(policy, holder.held), holder.cap
    over = []
    if cap.cases is not None and (by := _counted(holder) - cap.cases) > 0:
        words = f"{counted(load.cases, 'cases')} held, {counted(by, 'cases')} over the limit of {cap.cases}."
        over.append(Excess(CASES, by, "H5" if cap.own_cases else LIMITS, words))
    if cap.points is not None and (by := load.points - cap.points) > 0:
        words = f"{counted(load.points, 'points')} held, {counted(by, 'points')} over the limit of {cap.points}."
        over.append(Excess(POINTS, by, "H5" if cap.own_points else LIMITS, words))
    grade = GRADE_LABELS[holder.grade]
    heavy = [each for each in holder.held if each.level is not None and _is_too_heavy(policy, cap, each)]
    if heavy:
        words = f"{counted(len(heavy), 'cases')} heavier than a {grade} holds: {_numbers(heavy)}."
        over.append(Excess(WEIGHT, len(heavy), "H10", words))
    enquiries = [each for each in holder.held if _is_enquiry_alone(policy, cap, each)]
    if enquiries:
        words = f"{counted(len(enquiries), 'cases')} of safeguarding, which a {grade} does not hold alone: {_numbers(enquiries)}."
        over.append(Excess(ENQUIRY, len(enquiries), "H10", words))
    return over


def _numbers(cases: Sequence[HeldCase], most: int = 8) -> str:
    shown = ", ".join(str(each.case_id) for each in cases[:most])
    return f"case {shown}" if len(cases) == 1 else f"cases {shown}" + (" and more" if len(cases) > most else "")


# --- who decides ------------------------------------------------------------------------------------------------------


def refusal_to_weigh(actor: Actor, policy: Policy, team_id: int, stage: str) -> Refusal | None:
    """Managers weigh cases (H1), where the team's policy does so."""
    if policy.weighting is None:
        return Refusal("The policy of this team does not weigh cases.", "H1")
    if not actor.manages(team_id):
        return Refusal("A manager of the team weighs its cases. Say to yours what you think this one is.", "H1")
    if stage == "closed":
        return Refusal("This case has ended, so it fills nobody’s caseload.", "H1")
    return None


def refusal_to_limit(actor: Actor, team_id: int, *, theirs: bool) -> Refusal | None:
    """A manager of the worker's team sets and reviews a limit of their own, and marks them as ready. theirs: works there."""
    if not actor.manages(team_id) or not theirs:
        return Refusal("A manager of the worker’s team decides this. Ask one of them.", "H5")
    return None


def refusal_of_own_limit(policy: Policy, cap: Cap, own: OwnCap, from_on: date, review_on: date, today: date) -> Refusal | None:
    """A limit of one's own lowers something, from today or before, and is reviewed after it began."""
    if own.cases is None and own.points is None:
        return Refusal("Give a number of cases, of points, or both.", "H5", "cases")
    for which, mine, grades in (("cases", own.cases, cap.cases), ("points", own.points, cap.points)):
        if mine is not None and grades is not None and mine >= grades:
            return Refusal(f"This is no lower than the limit now, {grades}. Give less, or leave it empty.", "H5", which)
    if from_on > today:
        return Refusal("It cannot begin on a day to come. Set it on that day.", "H5", "from_on")
    if review_on <= today:
        return Refusal("Give a day after today on which you review it.", "H5", "review_on")
    return None


def refusal_to_review(ended: bool, outcome: str) -> Refusal | None:
    """A limit ends once, with what the review found."""
    if ended:
        return Refusal("This limit was reviewed already. Load the page again to see how.", "H5")
    if not outcome.strip():
        return Refusal("Say what the review found.", "H5", "outcome")
    return None


def refusal_of_next_review(again_on: date, today: date) -> Refusal | None:
    """A limit that goes on is reviewed again on a day to come."""
    if again_on <= today:
        return Refusal("Give a day after today on which you review it again.", "H5", "again_on")
    return None


def refusal_to_unmark(stands: bool) -> Refusal | None:
    """Only a mark that stands is taken back (H4)."""
    return None if stands else Refusal("They are not marked as ready. Load the page again.", "H4")


def refusal_of_readiness(policy: Policy, grade: str, *, stands: bool, words: str) -> Refusal | None:
    """Only a grade that holds lighter cases alone is marked as ready for heavier ones, once, with the reason (H4)."""
    limit = policy.limits.get(grade)
    if limit is None or limit.highest_level is None:
        return Refusal("This grade holds cases of any weight, so there is nothing to mark.", "H4")
    if stands:
        return Refusal("They are marked as ready already.", "H4")
    if not words.strip():
        return Refusal("Say why they are ready.", "H4", "words")
    return None


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
