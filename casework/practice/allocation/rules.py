"""Who allocates, to whom, from when: decisions on plain values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from casework.ground.days import add_working_days, office_date
from casework.ground.refusal import Refusal
from casework.policy.model import Policy, Within
from casework.practice.caseloads.rules import (
    HeldCase,
    Holder,
    Load,
    Studies,
    goes_over,
    load_of,
    refusal_to_student,
    refusal_to_take,
    workload,
)
from casework.practice.escalation.rules import Hours, answer_by
from casework.practice.matching.rules import Match
from casework.practice.tray.rules import refusal_after_death
from casework.records.staff.rules import Actor, Span

RULE = "H6"
NOTE, DECISION = "social-work-allocation", "management-decision"
QUARTER = 25  # percent of a caseload
TASKS = "tasks"  # the section of the note that the tasks are listed in
FIRST_CONTACT = "First contact since the case was allocated"
STAYS, MOVES, OVERTAKEN = "stays", "moves", "overtaken"
CONCERN_ANSWERS = {
    STAYS: "The case stays with them, with the help written here",
    MOVES: "It goes to somebody else, or back to duty",
    OVERTAKEN: "The case left the worker before it was answered",
}
OF_MANAGERS = (STAYS, MOVES)


@dataclass(frozen=True)
class Candidate:
    """Somebody who works in the team today. away: the days, when away today."""

    holder: Holder
    away: Span | None = None

    @property
    def worker_id(self) -> int:
        """The worker's number."""
        return self.holder.worker_id

    @property
    def name(self) -> str:
        """The worker's name."""
        return self.holder.name


@dataclass(frozen=True)
class Choice:
    """A candidate for one case: why not, if not; the load before and after, in percent where something limits.

    asks_reason: one more case is over the number, which a manager may allow with a reason (H3). match: why they suit it.
    asks_educator: the practice educator of a student is asked whether it suits (H7).
    """

    candidate: Candidate
    refusal: Refusal | None
    before: Load
    after: Load
    workload: int | None
    workload_after: int | None
    asks_reason: bool
    match: Match
    asks_educator: bool = False


@dataclass(frozen=True)
class Given:
    """A case that is given, as it stands. holder_id: who holds it now."""

    case: HeldCase
    stage: str
    holder_id: int | None


def choices_for(
    policy: Policy, candidates: Iterable[Candidate], given: Given, matches: Mapping[int, Match],
    studies: Mapping[int, Studies],
) -> list[Choice]:  # fmt: skip
    """The candidates with what the case would do to each, in the order in which they are offered (H8).

    Who can take it first; then whom nothing speaks against; then who has more room, by quarters of a caseload; of those with
    about as much, who suits it better. matches: by worker. studies: by student.
    """
    made = [_choice(policy, each, given, matches.get(each.worker_id, Match()), studies.get(each.worker_id, Studies()))
            for each in candidates]  # fmt: skip
    return sorted(made, key=_place)


def _place(one: Choice) -> tuple:
    after = one.workload_after or 0
    return (one.refusal is not None, bool(one.match.against), after // QUARTER, -one.match.score, after, one.candidate.name)


def _choice(policy: Policy, candidate: Candidate, given: Given, match: Match, studies: Studies) -> Choice:
    holder, later = candidate.holder, "to be written"
    refusal = refusal_to_give(candidate, given.holder_id)
    refusal = refusal or refusal_to_student(policy, holder, studies, given.stage, given.holder_id, later)
    refusal = refusal or refusal_to_take(policy, holder, given.case, reason=later)
    before = load_of(policy, holder.held)
    after = before if candidate.worker_id == given.holder_id else load_of(policy, (*holder.held, given.case))
    asks = refusal is None and refusal_to_student(policy, holder, studies, given.stage, given.holder_id, "") is not None
    return Choice(candidate, refusal, before, after, workload(before, holder.cap), workload(after, holder.cap),
                  refusal is None and goes_over(holder), match, asks)  # fmt: skip


def first_contact_on(policy: Policy, today: date) -> date:
    """The day that is offered for the first contact after an allocation off the tray."""
    return add_working_days(today, policy.decided["first-contact"].value, policy.office.closures)


@dataclass(frozen=True)
class NewTask:
    """Something that whoever takes the case is to do by a day (H6)."""

    words: str
    due_on: date


def refusal_to_allocate(
    actor: Actor, team_id: int, stage: str, died_on: date | None, *, hands_on: bool = False
) -> Refusal | None:
    """Why this actor cannot give this case to anybody (L24, H6).

    hands_on: a practice educator hands a case of their own to their student (H7).
    """
    if died_on is not None:
        return refusal_after_death(died_on)
    if not actor.manages(team_id) and not hands_on:
        return Refusal("Only a manager of the team allocates a case. Talk it over with yours.", "L24")
    if stage == "closed":
        return Refusal("This case has ended. Open it again before it is allocated.", "L8")
    return None


def refusal_to_give(candidate: Candidate | None, holder_id: int | None) -> Refusal | None:
    """Why the case cannot be given to this worker; None for one who does not work in the team today.

    holder_id: who holds it now.
    """
    if candidate is None:
        return Refusal("Choose somebody who works in the team of this case today.", "H6", "worker")
    if candidate.worker_id == holder_id:
        return Refusal(f"{candidate.name} holds this case already. Choose somebody else.", "H6", "worker")
    if candidate.away is not None:
        until = candidate.away.until_on
        away = f"away until {_day(until)}" if until else "away, and nobody knows until when"
        return Refusal(f"{candidate.name} is {away}. Choose somebody who is there.", "H6", "worker")
    return None


def refusal_of_day(from_on: date, referred_on: date, today: date) -> Refusal | None:
    """Nobody holds a case from a day to come (U29), or from before it was referred."""
    if from_on > today:
        return Refusal("It cannot be allocated from a day to come. Check the date.", "U29", "from_on")
    if from_on < referred_on:
        return Refusal(f"The case was referred on {_day(referred_on)}. Check the date.", "H6", "from_on")
    return None


def refusal_of_weight(policy: Policy, weight: str | None, weighs: str | None, *, manages: bool = True) -> Refusal | None:
    """A case is weighed before somebody takes it, by a manager (H1), where the policy weighs cases.

    weighs: what it weighs now. manages: whoever gives the case manages its team; an educator who hands it on may not.
    """
    if policy.weighting is not None and not manages and (weighs is None or weight not in (None, weighs)):
        return Refusal("A manager of the team weighs the case. Ask yours, and leave its weight as it is.", "H1", "weight")
    if policy.weighting is None or weight in policy.weighting.points or (weight is None and weighs is not None):
        return None
    return Refusal("Say how heavy the case is: it fills the caseload of whoever takes it.", "H1", "weight")


def refusal_of_tasks(tasks: Sequence[NewTask], today: date) -> Refusal | None:
    """Each task says what is to be done, by a day from today on (H6)."""
    for task in tasks:
        if not task.words.strip():
            return Refusal("Say what is to be done by that day, or leave both empty.", "H6", "tasks")
        if task.due_on < today:
            return Refusal("A task cannot be due before today. Give a day from today on.", "H6", "tasks")
    return None


def with_tasks(sections: dict[str, str], tasks: Sequence[NewTask]) -> dict[str, str]:
    """The note's texts with the tasks and their days, as a list, under its section for them."""
    listed = [f"- {task.words.strip()}, by {_day(task.due_on)}" for task in tasks]
    before = [text] if (text := sections.get(TASKS, "").strip()) else []
    return sections | {TASKS: "\n".join([*listed, *before])}


def note_texts(
    sections: dict[str, str], name: str, from_on: date, over_reason: str = "", educator: str = ""
) -> dict[str, str]:  # fmt: skip
    """The allocation note's texts; the first thing written in it begins with who has the case from when (H6).

    over_reason: why they hold more cases than the grade allows (H3). educator: what a student's educator said (H7).
    """
    first = next((key for key, text in sections.items() if text.strip()), None)
    given = f"Allocated to {name} from {_day(from_on)}."
    given += f" Over the number of cases, because: {over_reason}" if over_reason else ""
    given += f" {educator}" if educator else ""
    return {key: f"{given}\n\n{text}" if key == first else text for key, text in sections.items()}


def decision_texts(sections: dict[str, str], name: str, from_on: date) -> dict[str, str]:
    """The decision to take somebody off the tray (L24), in what the allocation note says: nothing is typed twice."""
    known = {
        "decision": f"Off the Planned Work Tray: allocated to {name} from {_day(from_on)}.",
        "reasons": sections.get("why", ""),
        "discussed-with": sections.get("discussed", ""),
    }
    return {"matter": "Coming off the tray to a named worker."} | known


def _day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"


# --- a worker's concern about a case given to them ---------------------------------------------------------------------


def refusal_to_object(actor: Actor, *, holder_id: int | None, given_by_id: int | None, waits: bool) -> Refusal | None:
    """Why somebody cannot state a concern about how a case was allocated (H6). waits: one waits for its answer already."""
    if holder_id is None or actor.worker_id != holder_id:
        return Refusal("Only whoever holds a case states a concern about its allocation. Tell the manager of a worry instead.",
                       RULE)  # fmt: skip
    if given_by_id in (None, holder_id):
        return Refusal("Nobody gave you this case here. Talk to your manager, who can give it to somebody else.", RULE)
    if waits:
        return Refusal("Your concern waits for its answer already. The managers have it in their feed.", RULE)
    return None


def refusal_of_concern(words: str) -> Refusal | None:
    """A concern says what it is."""
    return None if words.strip() else Refusal("Say what speaks against it.", RULE, "words")


def refusal_to_answer_concern(actor: Actor, team_id: int, answer: str, *, stated_by: int) -> Refusal | None:
    """Why somebody cannot answer a concern. answer: what it has, "" while it waits."""
    if answer:
        return Refusal("This concern is answered already. Load the page again to see by whom.", RULE)
    if not actor.manages(team_id) or actor.worker_id == stated_by:
        return Refusal("A manager of the team answers it, and nobody their own. They have it in their feed.", RULE)
    return None


def refusal_of_answer(answer: str, words: str) -> Refusal | None:
    """An answer says which way, and why or with what help."""
    if answer not in OF_MANAGERS:
        return Refusal("Say whether the case stays with them.", RULE, "answer")
    return None if words.strip() else Refusal("Say why, or what will help.", RULE, "words")


def answer_on(policy: Policy, stated_at: datetime, closes: time) -> date:
    """The day by which the policy wants a concern answered; without a word in it, the next working day."""
    decided = policy.decided.get("allocation-concern-answered")
    within = decided.value if decided and isinstance(decided.value, Within) else Within("working-days", 1)
    return office_date(answer_by(within, stated_at, Hours(closes, policy.office.closures)))
