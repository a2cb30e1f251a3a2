"""Whom each step waits for, who stands in where nobody is there, and who hears next (H20).

Roles are those that a worker holds; ``managers`` are all who manage the team.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from casework.ground.days import add_working_days
from casework.policy.model import ROLE_LABELS, Policy
from casework.practice.workload.rules.life import (
    AGREED,
    CLOSED,
    CONTINUED,
    DECIDED,
    EXHAUSTED,
    EXPLORED,
    LASTING,
    NOTED,
    NOTICED,
    PUT,
    RAISED,
    REMEDIED,
    UNSUSTAINABLE,
    WEIGHED,
)
from casework.practice.workload.rules.words import INDIVIDUAL, PATTERN, WHOLE_TEAM
from casework.records.staff.rules import MANAGERS, Actor

WORKER, TEAM_MANAGERS = "worker", "managers"
SERVICE, HEAD, DIRECTOR, PRINCIPAL = (
    "strategic-service-manager", "head-of-service", "assistant-director", "principal-social-worker")  # fmt: skip
ANSWERERS = MappingProxyType({TEAM_MANAGERS: MANAGERS, **{role: (role,) for role in (SERVICE, HEAD, DIRECTOR, PRINCIPAL)}})
# Who answers where nobody is there for a role, and who hears of it when a step is not acknowledged: the next first.
STANDS_IN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        WORKER: (),
        TEAM_MANAGERS: (SERVICE, HEAD, DIRECTOR),
        SERVICE: (HEAD, DIRECTOR),
        HEAD: (DIRECTOR, SERVICE, PRINCIPAL),
        DIRECTOR: (HEAD, SERVICE),
        PRINCIPAL: (HEAD, DIRECTOR, SERVICE),
    }
)
ABOVE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        WORKER: (TEAM_MANAGERS, SERVICE, HEAD, DIRECTOR),
        TEAM_MANAGERS: (SERVICE, HEAD, DIRECTOR),
        SERVICE: (HEAD, DIRECTOR),
        HEAD: (DIRECTOR,),
        PRINCIPAL: (DIRECTOR, HEAD),
        DIRECTOR: (HEAD,),
    }
)
_WAITS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        INDIVIDUAL: {RAISED: (TEAM_MANAGERS,), **dict.fromkeys((NOTED, EXPLORED, AGREED, CONTINUED, CLOSED), (WORKER,))},
        PATTERN: {NOTICED: (TEAM_MANAGERS, HEAD, PRINCIPAL), CLOSED: (TEAM_MANAGERS, HEAD, PRINCIPAL)},
        WHOLE_TEAM: {
            PUT: (HEAD, DIRECTOR, PRINCIPAL),
            REMEDIED: (TEAM_MANAGERS, HEAD),
            UNSUSTAINABLE: (HEAD, DIRECTOR, PRINCIPAL),
            WEIGHED: (TEAM_MANAGERS, HEAD, DIRECTOR),
            EXHAUSTED: (DIRECTOR,),
            DECIDED: (TEAM_MANAGERS, HEAD, DIRECTOR),
            LASTING: (TEAM_MANAGERS, HEAD, PRINCIPAL),
            CLOSED: (TEAM_MANAGERS, HEAD, DIRECTOR, PRINCIPAL),
        },
    }
)


def waits_for(kind: str, what: str, *, senior: bool = False) -> tuple[str, ...]:
    """For whom a step waits, in order. senior: the concern is about a manager, so the level above takes their place."""
    wanted = _WAITS[kind][what]
    return tuple(SERVICE if senior and each == TEAM_MANAGERS else each for each in wanted)


@dataclass(frozen=True)
class Asked:
    """Whoever a step waits for. role: for whom it is meant; by: the role that answers, the same unless nobody is there."""

    role: str
    by: str
    worker_ids: tuple[int, ...]


@dataclass(frozen=True)
class Asking:
    """All whom a step waits for; instead: (role, who answers for it or "") where nobody was there for the role."""

    asked: tuple[Asked, ...]
    instead: tuple[tuple[str, str], ...]


def asking(wanted: Iterable[str], present: Mapping[str, Sequence[int]], author: int | None) -> Asking:
    """Whom a step is put to. present: by role, who is there today. Whoever takes the step has no need to acknowledge it."""
    asked: dict[str, Asked] = {}
    instead: list[tuple[str, str]] = []
    for role in wanted:
        by = next((each for each in (role, *STANDS_IN[role]) if present.get(each)), "")
        if by != role:
            instead.append((role, by))
        if by and author not in present[by]:
            asked.setdefault(by, Asked(role, by, tuple(present[by])))
    return Asking(tuple(asked.values()), tuple(instead))


def called(role: str) -> str:
    """A role as a sentence names it."""
    return {WORKER: "the worker", TEAM_MANAGERS: "the team’s managers"}.get(role) or f"the {ROLE_LABELS[role]}"


def acknowledge_on(policy: Policy, today: date) -> date:
    """The day by which a step is to be acknowledged; two working days where the policy does not say (H20)."""
    decided = policy.decided.get("workload-step")
    return add_working_days(today, decided.value if decided else 2, policy.office.closures)


def told_above_on(policy: Policy, answer_on: date) -> date:
    """The day on which the next above hears that a step was not acknowledged."""
    return add_working_days(answer_on, 1, policy.office.closures)


def may_acknowledge(actor: Actor, by: str, asked: Collection[int], team_id: int) -> bool:
    """Whoever was asked, and whoever holds that role now."""
    return actor.worker_id in asked or (by in ANSWERERS and actor.holds(*ANSWERERS[by], team_id=team_id))
