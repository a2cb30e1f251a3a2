"""Climbing a chain: whom a matter is put to, who is passed over, by when it must be acknowledged (U13, U22)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from casework.ground.days import add_working_days, at_office, is_working_day, office_date, office_time
from casework.ground.refusal import Refusal
from casework.policy.model import ROLE_LABELS, Chain, Policy, Within
from casework.records.staff.rules import MANAGERS, Actor


@dataclass(frozen=True)
class Hours:
    """When the office closes, and single days on which it is shut."""

    closes: time
    closures: tuple[date, ...] = ()


@dataclass(frozen=True)
class Present:
    """Who there is for one level of a chain today.

    worker_ids: who can answer, deputies included. away: numbers of those who hold the role, are away, and have nobody
    there in their place.
    """

    worker_ids: tuple[int, ...] = ()
    away: tuple[int, ...] = ()


@dataclass(frozen=True)
class PassedOver:
    """A level that was skipped at once because nobody was there."""

    level: int
    roles: tuple[str, ...]
    why: str
    workers: tuple[int, ...] = ()

    def as_facts(self) -> dict:
        """The same as plain values for storing."""
        return {"level": self.level, "roles": list(self.roles), "why": self.why, "workers": list(self.workers)}


@dataclass(frozen=True)
class Asking:
    """A matter put to a level: who is asked, who was passed over on the way, and by when it must be acknowledged."""

    level: int
    roles: tuple[str, ...]
    worker_ids: tuple[int, ...]
    passed_over: tuple[PassedOver, ...]
    answer_by: datetime
    again: bool = False


def chain_of(policy: Policy, key: str) -> Chain:
    """The chain of that key; where the policy of the case's team lacks it (U40), the one for a grown risk, which all have."""
    return policy.chains.get(key) or policy.chains[policy.risk_grown.chain]


def next_asking(
    chain: Chain, present: Sequence[Present], now: datetime, hours: Hours, after: int | None = None
) -> Asking:
    """Whom the matter is put to: the first level above ``after`` (None: the lowest) where somebody is there.

    present: one for each step of the chain. Where nobody is left above, the highest level with somebody there is asked
    (again); where the whole chain is away, its top, with nobody named. It is never silent (U13).
    """
    above = range(0 if after is None else after + 1, len(chain.steps))
    level = next((number for number in above if present[number].worker_ids), None)
    if level is None:
        level = _highest_there(present)
    again = after is not None and level <= after
    skipped = tuple(_passed_over(chain, n, present[n]) for n in above if n < level or again)
    step = chain.steps[level]
    due = answer_by(step.acknowledge_within, now, hours)
    return Asking(level, step.roles, present[level].worker_ids, skipped, due, again)


def _highest_there(present: Sequence[Present]) -> int:
    there = [number for number, level in enumerate(present) if level.worker_ids]
    return there[-1] if there else len(present) - 1


def _passed_over(chain: Chain, level: int, present: Present) -> PassedOver:
    roles = chain.steps[level].roles
    why = "Away, and nobody stands in" if present.away else "Nobody holds this role for the team"
    return PassedOver(level, roles, why, present.away)


def answer_by(within: Within, now: datetime, hours: Hours) -> datetime:
    """The UTC instant by which a matter put to somebody at ``now`` must be acknowledged (U22, U27).

    Hours run on through the night. The same day ends when the office closes; what is raised after that, or on a day
    the office is shut, has until the next working day closes. Working days end when the office closes.
    """
    if within.kind == "hours":
        return now + timedelta(hours=within.count)
    today = office_date(now)
    if within.kind == "working-days":
        return at_office(add_working_days(today, within.count, hours.closures), hours.closes)
    closing = at_office(today, hours.closes)
    if is_working_day(today, hours.closures) and now < closing:
        return closing
    return at_office(add_working_days(today, 1, hours.closures), hours.closes)


def roles_in_words(roles: Collection[str]) -> str:
    """'Team Manager, Team Leader or Assistant Team Manager'."""
    labels = [ROLE_LABELS[role] for role in roles]
    return " or ".join(filter(None, [", ".join(labels[:-1]), labels[-1]]))


def refusal_to_acknowledge(
    actor: Actor, *, chain: Chain, level: int, team_id: int, asked: Collection[int], raised_by_id: int | None
) -> Refusal | None:
    """Why this person cannot acknowledge an escalation that stands at ``level``: it has not reached them (U13, U14).

    asked: numbers of everybody asked so far. Whoever holds a role of the chain from there upwards may, asked or not.
    """
    if raised_by_id is not None and actor.worker_id == raised_by_id:
        return Refusal("You raised this, so somebody senior to you decides it.", "U14")
    reached = [role for step in chain.steps[level:] for role in step.roles]
    if actor.worker_id in asked or actor.holds(*reached, team_id=team_id):
        return None
    with_whom = roles_in_words(chain.steps[level].roles)
    sentence = "Only somebody it was put to, or somebody senior to them, can decide this. It is with the "
    return Refusal(f"{sentence}{with_whom}.", "U13")


def already_acknowledged(name: str, at: datetime) -> Refusal:
    """What the second of two is told; what they typed stays on their screen."""
    local = office_time(at)
    when = f"{local.day} {local:%B %Y} at {local:%H:%M}"
    sentence = f"{name} acknowledged this on {when}, so yours was not saved. "
    return Refusal(sentence + "What you wrote is still below: copy what is needed into a note on the case.", "U14")


def refusal_to_worry(*, stage: str, reason: str, already_open: bool) -> Refusal | None:
    """Why a grave worry about this case cannot be put to the manager. Everybody who sees the case may (H15)."""
    if stage == "closed":
        return Refusal("This case is closed. Tell a manager of the team at once, and have the case opened again.", "H15")
    if already_open:
        return Refusal("A grave worry is with a manager already. Open it from here, and tell them what is new.", "H15")
    if not reason.strip():
        return Refusal("Say what worries you.", "H15", "reason")
    return None


def refusal_to_raise(actor: Actor, *, team_id: int, reason: str, already_open: bool) -> Refusal | None:
    """Why this person cannot put a grown risk to the senior manager by hand (L27)."""
    if not actor.holds(*MANAGERS, team_id=team_id):
        sentence = "Only a Team Manager or Team Leader of the team can escalate. Tell one of them what you see."
        return Refusal(sentence, "L27")
    if already_open:
        return Refusal("This has already been escalated and waits for a decision. Open it from the case's page.", "L27")
    if not reason.strip():
        return Refusal("Say why you believe that the risk of harm has grown.", "L27", "reason")
    return None
