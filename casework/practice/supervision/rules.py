"""When supervision is due, whom that is told, and who may record, read and acknowledge it (H15)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from casework.ground.days import add_working_days, brought_forward
from casework.ground.refusal import Refusal
from casework.policy.model import Interval, Policy
from casework.records.clocks.rules import after
from casework.records.staff.rules import MANAGERS, Actor, Span

RULE = "H15"
NOTE, WELLBEING = "supervision", "wellbeing"  # the type of note; the part of it that only the two and the managers read
DUE, LATE, RECORD, REMARK = "supervision", "supervision-late", "supervision-record", "supervision-remark"  # occasions begin so
HELD, RECOUNTED, LEFT = "held", "recounted", "left"  # how a date ended
WORKER, SUPERVISOR = "worker", "supervisor"
TAKEN_UP, WITHDRAWN = "taken-up", "withdrawn"
LONGEST_ACTION = 300


# --- when -------------------------------------------------------------------------------------------------------------


def every(policy: Policy) -> Interval | None:
    """How often each practitioner has supervision; None where the policy asks for none."""
    decision = policy.decided.get("supervision")
    return decision.value if decision is not None and isinstance(decision.value, Interval) else None


def _count(policy: Policy, key: str) -> int | None:
    decision = policy.decided.get(key)
    whole = decision is not None and isinstance(decision.value, int) and not isinstance(decision.value, bool)
    return decision.value if whole else None


def practises_since(spans: Iterable[Span], today: date) -> date | None:
    """The day from which somebody has practised without a break, by the roles they held; None when they do not today."""
    began = min((span.from_on for span in spans if span.covers(today)), default=None)
    while began is not None:
        before = [s.from_on for s in spans if not s.is_empty and s.from_on < began and s.covers(began - timedelta(days=1))]
        if not before:
            return began
        began = min(before)
    return None


@dataclass(frozen=True)
class Facts:
    """What the date needs. since: when the role began, or where none was held, since when supervision is counted here, if later.

    last_on: of the last one held.
    """

    since: date
    last_on: date | None = None
    away: tuple[Span, ...] = ()


def counted_from(policy: Policy, facts: Facts) -> date:
    """The day of the last supervision; after a break in which it fell due, and where there was none, ``since``."""
    if facts.last_on is None or after(facts.last_on, every(policy)) < facts.since:
        return facts.since
    return facts.last_on


def due_on(policy: Policy, facts: Facts) -> date | None:
    """The day on which supervision is due. It falls due to nobody who is away: then it is the first working day back.

    None while nobody knows when they are back.
    """
    day = after(counted_from(policy, facts), every(policy))
    while (away := next((span for span in facts.away if not span.is_empty and span.covers(day)), None)) is not None:
        if away.until_on is None:
            return None
        day = add_working_days(away.until_on, 1, policy.office.closures)
    return day


def told_on(policy: Policy, due: date) -> date:
    """The day on which the two hear that it is coming: some working days before, so that they can find an hour."""
    day = due
    for _ in range(_count(policy, "supervision-told") or 0):
        day = brought_forward(day - timedelta(days=1), policy.office.closures)
    return day


@dataclass(frozen=True)
class Telling:
    """What is to be told: DUE, LATE, or nothing. next_on: the day with something more to tell; count: how often told then."""

    what: tuple[str, ...]
    next_on: date | None
    count: int


def telling(policy: Policy, today: date, due: date | None, told: int, away: bool) -> Telling:
    """What is told on the day on which something is to be: both hear of it once before it is due, a senior manager once
    when it is late, which it is not while the worker is away.

    told: how often something was told of this date.
    """
    if due is None or told > 1:
        return Telling((), None, told)
    if told:
        return Telling((), today + timedelta(days=1), told) if away else Telling((LATE,), None, told + 1)
    first = told_on(policy, due)
    if today < first:
        return Telling((), first, told)
    after_days = _count(policy, "supervision-late")
    late = None if after_days is None else add_working_days(max(due, today), after_days, policy.office.closures)
    return Telling((DUE,), late, told + 1)


# --- who --------------------------------------------------------------------------------------------------------------


def may_read(actor: Actor, worker_id: int, team_id: int) -> bool:
    """The worker, the managers of the team, and those above them; nobody else."""
    return actor.worker_id == worker_id or actor.manages(team_id)


def may_read_wellbeing(actor: Actor, worker_id: int, supervisor_id: int, team_id: int) -> bool:
    """How the worker is, only the two of them read, and the managers of the team."""
    return actor.worker_id in (worker_id, supervisor_id) or actor.holds(*MANAGERS, team_id=team_id)


def refusal_to_record(actor: Actor, worker_id: int, team_id: int | None) -> Refusal | None:
    """Why this person does not record that worker's supervision. team_id: None for somebody of whom none is asked."""
    if team_id is None:
        return Refusal("This worker holds no role of practice now in a team that asks for supervision.", RULE)
    if actor.worker_id == worker_id:
        return Refusal("Your manager records your supervision. You can add points to the agenda, and read the record.", RULE)
    if not actor.manages(team_id):
        return Refusal("A manager of the worker’s team records their supervision. Ask one of them.", RULE)
    return None


def refusal_of_day(held_on: date, today: date) -> Refusal | None:
    """It is recorded after it was held (U29)."""
    if held_on > today:
        return Refusal("It cannot have been held in the future. Record it when you have met.", "U29", "held_on")
    return None


# --- what was agreed --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CaseWords:
    """What was said of one case, and what was agreed about it."""

    case_id: int
    discussed: str
    agreed: str = ""


@dataclass(frozen=True)
class Action:
    """Something one of the two does by a day: WORKER or SUPERVISOR; about a case, or None."""

    words: str
    whose: str
    due_on: date
    case_id: int | None = None


@dataclass(frozen=True)
class Record:
    """A supervision as it is typed. sections: the texts of the policy's note, by key."""

    held_on: date
    sections: dict[str, str]
    cases: tuple[CaseWords, ...] = ()
    actions: tuple[Action, ...] = ()


def refusal_of_actions(actions: Collection[Action], today: date) -> Refusal | None:
    """Each action says what, who and by when; from today on."""
    for action in actions:
        if not action.words.strip():
            return Refusal("Say what is to be done, for each action.", RULE)
        if len(action.words) > LONGEST_ACTION:
            return Refusal(f"An action has at most {LONGEST_ACTION} characters. Shorten it.", RULE)
        if action.whose not in (WORKER, SUPERVISOR):
            return Refusal("Say which of you does it, for each action.", RULE)
        if action.due_on < today:
            return Refusal("An action cannot be due before today. Give a day from today on.", RULE)
    return None


def refusal_of_cases(asked: Iterable[int], held: Collection[int]) -> Refusal | None:
    """Supervision is about the cases that the worker holds and the supervisor sees."""
    if set(asked) - set(held):
        return Refusal("One of these cases is no longer held by this worker, or not yours to see. Open the agenda again.", RULE)
    return None


def refusal_to_finish(actor: Actor, owner_id: int, worker_id: int, team_id: int, *, done: bool) -> Refusal | None:
    """Whoever has an action ticks it off, or the other of the two, or a manager; once."""
    if done:
        return Refusal("This action is done already. Load the page again to see by whom.", RULE)
    if actor.worker_id not in (owner_id, worker_id) and not actor.manages(team_id):
        return Refusal("Only the two whose supervision it was, or a manager of the team, tick this off.", RULE)
    return None


def refusal_to_acknowledge(actor: Actor, worker_id: int, *, already: bool) -> Refusal | None:
    """The worker says once that they have read the record."""
    if actor.worker_id != worker_id:
        return Refusal("Only the worker says that they have read this record.", RULE)
    if already:
        return Refusal("You have acknowledged this record already. Add a point to the next agenda instead.", RULE)
    return None


def refusal_of_point(actor: Actor, worker_id: int, team_id: int | None, words: str) -> Refusal | None:
    """The worker, or a manager, adds a point to the agenda. team_id: None for somebody of whom no supervision is asked."""
    if team_id is None or not may_read(actor, worker_id, team_id):
        return Refusal("Only the worker and their managers add to this agenda.", RULE)
    if not words.strip():
        return Refusal("Say what you want to talk about.", RULE, "words")
    return None


def refusal_to_withdraw(actor: Actor, by_id: int, *, ended: bool) -> Refusal | None:
    """Whoever added a point takes it back, until it was taken up."""
    if ended:
        return Refusal("This point is no longer on the agenda. Load the page again to see why.", RULE)
    if actor.worker_id != by_id:
        return Refusal("Whoever added this point takes it back.", RULE)
    return None
