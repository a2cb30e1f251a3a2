"""Who reads a concern, raises one, and takes its steps: nobody decides about their own (H18, H19).

Who acknowledges a step is in ``waiting``.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from casework.ground.refusal import Refusal
from casework.practice.workload.rules.life import DECIDED, EXHAUSTED, LASTING, REMEDIED, STEPS, WEIGHED, Action
from casework.practice.workload.rules.waiting import DIRECTOR, HEAD, PRINCIPAL, SERVICE
from casework.practice.workload.rules.words import RULES
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS, Actor


def may_read(actor: Actor, *, worker_id: int | None, team_id: int, senior: bool) -> bool:
    """Who reads a concern: the worker, managers of the team and those above, the Principal Social Worker; no colleague.

    senior: it is about a manager of the team, so the other managers of the team do not.
    """
    if worker_id is not None and worker_id == actor.worker_id:
        return True
    above = SENIOR_MANAGERS if senior else (*MANAGERS, *SENIOR_MANAGERS)
    return actor.holds(*above, PRINCIPAL, team_id=team_id)


def refusal_to_raise(actor: Actor, *, worker_id: int, team_id: int, theirs: bool, is_open: bool, senior: bool) -> Refusal | None:
    """Whether somebody may raise a concern about a worker's load (H18): their own, or of a worker of a team they manage.

    theirs: the worker has a role in the team; is_open: there is one already; senior: the worker manages the team.
    """
    if not theirs:
        return Refusal("Choose a team in which the worker has a role.", "H18", "team")
    above = SENIOR_MANAGERS if senior else (*MANAGERS, *SENIOR_MANAGERS)
    if actor.worker_id != worker_id and not actor.holds(*above, team_id=team_id):
        return Refusal("You raise a concern about your own workload, or of a worker whom you manage.", "H18", "worker")
    if is_open:
        return Refusal("A concern about this workload is open already. Open it under “Workload concerns” and go on there.", "H18")
    return None


def refusal_to_put(actor: Actor, *, team_id: int, is_open: bool) -> Refusal | None:
    """Whether somebody may raise a concern about a whole team (H19). is_open: there is one already."""
    if not actor.manages(team_id):
        return Refusal("A manager of the team raises this. Tell yours what you see, or raise your own workload.", "H19")
    if is_open:
        return Refusal("A concern about this team is open already. Open it under “Workload concerns” and go on there.", "H19")
    return None


# Who takes a step of a team's concern; whoever manages the team, where nothing is said.
_TAKEN_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        REMEDIED: (*MANAGERS, *SENIOR_MANAGERS, PRINCIPAL),
        **dict.fromkeys((WEIGHED, EXHAUSTED, DECIDED, LASTING), (HEAD, DIRECTOR)),
    }
)


def refusal_to_take(
    actor: Actor, what: str, *, kind: str, worker_id: int | None, team_id: int, senior: bool, headless: bool = False
) -> Refusal | None:
    """Whether somebody may take this step: a manager of the team, or somebody above; never about themselves.

    Of a team's concern some are for the Head of Service and the Assistant Director; headless: neither is there, so the
    Strategic Service Manager answers.
    """
    if worker_id is not None and worker_id == actor.worker_id:
        return Refusal("This is about your own workload, so your manager takes this step. You are told at once.", RULES[kind])
    usual = SENIOR_MANAGERS if senior else (*MANAGERS, *SENIOR_MANAGERS)
    takers = _TAKEN_BY.get(what, usual)
    if actor.holds(*takers, *((SERVICE,) if headless else ()), team_id=team_id):
        return None
    if takers == (HEAD, DIRECTOR):
        return Refusal("The Head of Service or the Assistant Director takes this step. They have it in their feed.", RULES[kind])
    return Refusal("A manager of the team takes this step. Tell one of them what you see.", RULES[kind])


def ways_on(actor: Actor, action: Action, **about: Any) -> tuple[tuple[str, ...], Refusal | None]:
    """The steps that somebody may take by an action; or none, and why not. about: as ``refusal_to_take`` has it.

    Who reviews may also end: ending alone is no review.
    """
    refusals = {what: refusal_to_take(actor, what, **about) for what in action.to}
    going_on = [what for what in action.to if not STEPS[what].ends] or list(action.to)
    if all(refusals[what] for what in going_on):
        return (), refusals[going_on[0]]
    return tuple(what for what in action.to if refusals[what] is None), None
