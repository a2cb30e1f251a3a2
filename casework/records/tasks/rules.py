"""Decisions about tasks on plain values: who sets one, who ends one, what is told about it and when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from casework.ground.days import add_days, add_working_days
from casework.ground.refusal import Refusal
from casework.policy.model import Policy
from casework.records.notices.rules import to_managers
from casework.records.staff.rules import RECORD_ROLES, Actor

RULE = "U39"  # of a task that no other rule asks for
CARRIED_OVER = "H14"  # of one that a closing or transfer note left to somebody
DONE, DROPPED, HANDED_OVER = "done", "dropped", "handed-over"
ENDED = {DONE: "Done", DROPPED: "No longer needed", HANDED_OVER: "Handed over"}
GROUPS = {"overdue": "Overdue", "today": "Due today", "week": "In the next 7 days", "later": "Later"}
WHOSE = {"mine": "Mine", "team": "My team's", "done": "Done lately"}
RECEIVER, MANAGERS = "receiver", "managers"


@dataclass(frozen=True)
class Standing:
    """What the rules need of a task. page: where it is done, if not by ticking it off; ended_how: "" while it is open."""

    receiver: str
    team_id: int
    set_by_id: int | None
    page: str
    ended_how: str


def refusal_to_set(actor: Actor, team_id: int, stage: str) -> Refusal | None:
    """Why this actor cannot set a task on a case of this team."""
    if not actor.holds(*RECORD_ROLES, team_id=team_id):
        return Refusal("Only somebody who works in the case's team sets tasks on it.", "U16")
    if stage == "closed":
        return Refusal("This case is closed. Open it again before you set a task on it.", RULE)
    return None


def refusal_to_be_due(due_on: date, today: date) -> Refusal | None:
    """A task is for today or a day to come."""
    if due_on < today:
        return Refusal("A task cannot be due before today. Give a day from today on.", RULE, "due_on")
    return None


def refusal_to_end(actor: Actor, receivers: Collection[str], task: Standing) -> Refusal | None:
    """Why this actor cannot end the task: it has ended, or it is neither theirs nor their team's to answer for.

    receivers: the receivers that the actor is today.
    """
    if task.ended_how:
        return Refusal("This task has ended already. Load the page again to see how, and by whom.", RULE)
    theirs = task.receiver in receivers or (task.set_by_id is not None and task.set_by_id == actor.worker_id)
    if not theirs and not actor.manages(task.team_id):
        return Refusal("Whoever has this task ends it, or whoever set it, or a manager of the team.", RULE)
    return None


def refusal_to_tick_off(actor: Actor, receivers: Collection[str], task: Standing) -> Refusal | None:
    """The same for ticking it off: what a page of its own is for is done there, so that its record is made."""
    if task.page and not task.ended_how:
        return Refusal("This is done by recording it on its own page, and leaves your tasks by itself then.", RULE)
    return refusal_to_end(actor, receivers, task)


def refusal_to_drop(actor: Actor, receivers: Collection[str], task: Standing, why: str) -> Refusal | None:
    """The same for dropping it; what a rule asks for, only a manager drops."""
    refusal = refusal_to_end(actor, receivers, task)
    if refusal is None and task.page and not actor.manages(task.team_id):
        return Refusal("A rule asks for this, so only a manager of the team decides that it is not needed.", RULE)
    if refusal is None and not why.strip():
        return Refusal("Say why it is no longer needed.", RULE, "why")
    return refusal


def refusal_to_hand_over(actor: Actor, receivers: Collection[str], task: Standing, receiver: str) -> Refusal | None:
    """The same for giving it to somebody else."""
    if not task.ended_how and receiver == task.receiver:
        return Refusal("They have this task already. Choose somebody else.", RULE, "receiver")
    return refusal_to_end(actor, receivers, task)


def group_of(due_on: date, today: date) -> str:
    """The key of the group in which a task stands on a day."""
    if due_on <= today:
        return "overdue" if due_on < today else "today"
    return "week" if due_on <= add_days(today, 7) else "later"


@dataclass(frozen=True)
class Telling:
    """Who is told on a day: RECEIVER, MANAGERS or both; and the next day on which there is something to tell."""

    tell: tuple[str, ...]
    next_on: date | None


def telling(
    policy: Policy, today: date, due_on: date, receiver: str, team_id: int, told: Collection[str], *,
    at_once: bool = False, absent: bool = False,
) -> Telling:  # fmt: skip
    """Whoever has the task is told on its day; the managers of the team when it is late, or on its day for somebody away.

    told: the receivers that know already. at_once: a rule asks for it, so that it is told before its day, too.
    absent: whoever has it is not at work.
    """
    late_on = add_working_days(due_on, managers_after(policy), policy.office.closures)
    managers = receiver != to_managers(team_id) and to_managers(team_id) not in told
    tell = (RECEIVER,) if (at_once or today >= due_on) and receiver not in told else ()
    if managers and (today >= late_on or (absent and today >= due_on)):
        return Telling((*tell, MANAGERS), None)
    to_come = [due_on, late_on if managers else None]
    return Telling(tell, min((day for day in to_come if day is not None and day > today), default=None))


def managers_after(policy: Policy) -> int:
    """How many working days after its date the managers hear of a task that is not done."""
    decision = policy.decided.get("task-overdue")
    return decision.value if decision is not None and isinstance(decision.value, int) else 1
