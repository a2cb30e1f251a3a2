"""Who may do what: the Actor, a plain value made once a request from a worker's roles of the day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from casework.ground.refusal import Refusal
from casework.policy.model import ROLE_LABELS, ROLES

MANAGERS = ("team-leader", "assistant-team-manager", "team-manager")
SENIOR_MANAGERS = ("strategic-service-manager", "head-of-service", "assistant-director")
DUTY = ("duty-worker", "duty-manager")
LENT = (*MANAGERS, *SENIOR_MANAGERS, *DUTY)  # the roles that a deputy stands in for
PRACTICE = ("practitioner", "senior-practitioner", "student", "practice-educator", *DUTY)
RECORD_ROLES = (*PRACTICE, *MANAGERS, *SENIOR_MANAGERS, "principal-social-worker")
DIRECTORATE_ROLES = ("head-of-service", "assistant-director", "principal-social-worker", "administrator")
ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Held:
    """A role held today; team_id None means the whole directorate."""

    role: str
    team_id: int | None


@dataclass(frozen=True)
class Actor:
    """Who is acting: the worker's number and name, and the roles held on the day.

    ``sees_all`` and ``team_ids`` decide which rows a reader gets (U16); queries use them, not views. ``opened``: numbers of
    people whose record they opened with a reason that still holds; empty wherever such a record is not to be reached.
    """

    worker_id: int | None
    name: str
    grade: str = "other"
    roles: tuple[Held, ...] = ()
    opened: frozenset[int] = frozenset()

    def holds(self, *roles: str, team_id: int | None = None) -> bool:
        """True when one of the roles is held, in the team if one is named (a directorate role counts for each team)."""
        return any(h.role in roles and (team_id is None or h.team_id in (None, team_id)) for h in self.roles)

    @property
    def sees_all(self) -> bool:
        """True for a role held in the whole directorate that reads records."""
        return any(h.team_id is None and h.role in RECORD_ROLES for h in self.roles)

    @property
    def team_ids(self) -> frozenset[int]:
        """Teams whose records are this actor's to read, besides ``sees_all``."""
        return frozenset(h.team_id for h in self.roles if h.team_id is not None and h.role in RECORD_ROLES)

    def sees_team(self, team_id: int) -> bool:
        """True when records of the team are this actor's to read."""
        return self.sees_all or team_id in self.team_ids

    def manages(self, team_id: int) -> bool:
        """True for a manager of the team, or anybody above."""
        return self.holds(*MANAGERS, *SENIOR_MANAGERS, team_id=team_id)


SYSTEM = Actor(worker_id=None, name="Casework")


def refusal_to_administer(actor: Actor) -> Refusal | None:
    """Staff and teams are an administrator's to set up; the program itself (set-up, demonstration) may."""
    if actor == SYSTEM or actor.holds(ADMINISTRATOR):
        return None
    return Refusal("Only an administrator sets up workers and teams. Ask one of yours.", rule="U16")


def refusal_to_record_absence_of(
    actor: Actor, worker_id: int, team_ids: Collection[int], is_senior: bool
) -> Refusal | None:
    """An absence is recorded by the worker, a manager of one of their teams, or an administrator.

    A deputy is lent the absent person's roles, so a senior manager's absence is for another senior manager to record.
    """
    if actor.worker_id == worker_id or refusal_to_administer(actor) is None:
        return None
    above = SENIOR_MANAGERS if is_senior else (*MANAGERS, *SENIOR_MANAGERS)
    if any(actor.holds(*above, team_id=team_id) for team_id in team_ids):
        return None
    return Refusal("You can record an absence for yourself and for workers of the teams you manage.", rule="U16")


@dataclass(frozen=True)
class Span:
    """Days from one to another, both included; without an end it goes on."""

    from_on: date
    until_on: date | None = None

    def covers(self, day: date) -> bool:
        """True on each day of the span."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)

    @property
    def is_empty(self) -> bool:
        """True for a role that was ended before it began."""
        return self.until_on is not None and self.until_on < self.from_on

    def meets(self, other: "Span") -> bool:
        """True when the two have a day in common."""
        return self.from_on <= (other.until_on or date.max) and other.from_on <= (self.until_on or date.max)


def refusal_to_give_role(role: str, team_id: int | None, span: Span, held: Collection[Span]) -> Refusal | None:
    """Whether a role may be held so. ``held``: the days on which the worker has the same role in the same team."""
    if role not in ROLES:
        return Refusal("Choose a role from the list.", field="role")
    if role in DIRECTORATE_ROLES and team_id is not None:
        return Refusal(f"{ROLE_LABELS[role]} is held in the whole directorate. Leave the team empty.", "U16", "team")
    if role not in DIRECTORATE_ROLES and team_id is None:
        return Refusal(f"{ROLE_LABELS[role]} is held in a team. Choose which.", "U16", "team")
    if span.is_empty:
        return Refusal("The last day must not be before the first.", "U33", "until_on")
    if any(span.meets(other) for other in held if not other.is_empty):
        return Refusal("This role is held there on some of these days already. Change or end that one.", "U33", "role")
    return None


def refusal_to_end_role(held: Span, until_on: date) -> Refusal | None:
    """A role can be cut short, also to nothing; it cannot be made longer by ending it."""
    if held.until_on is not None and held.until_on < until_on:
        return Refusal("This role ends before that day already.", "U33", "until_on")
    return None


def refusal_to_lose_administrator(is_administrator: bool, others: int) -> Refusal | None:
    """Somebody must always be left who can set things up. ``others``: how many other administrators go on."""
    if is_administrator and others == 0:
        return Refusal("This is the only administrator. Give somebody else that role first.", "U33")
    return None


def refusal_to_end_worker(actor: Actor, worker_id: int, ended_on: date | None) -> Refusal | None:
    """Nobody is deleted; a worker ends once, and by somebody else."""
    if ended_on is not None:
        return Refusal("This worker has ended already.", "U33")
    if actor.worker_id == worker_id:
        return Refusal("You cannot end yourself. Ask another administrator.", "U33")
    return None


def refusal_to_record_absence(worker_id: int, span: Span, deputy_id: int | None) -> Refusal | None:
    """Days must run forward, and the deputy is somebody else."""
    if span.is_empty:
        return Refusal("The last day away must not be before the first.", None, "until_on")
    if deputy_id == worker_id:
        return Refusal("The deputy must be somebody else.", "U13", "deputy")
    return None
