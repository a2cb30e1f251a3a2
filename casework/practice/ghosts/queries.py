"""Finding the cases of a team that nobody works on."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from casework.ground.db import db
from casework.policy.model import Policy
from casework.practice.ghosts.rules import HeldBy, kind_of, long_absence
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.clocks.models import Clock
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import Actor, Span
from casework.records.tasks.models import Task

MOST = 300


@dataclass(frozen=True)
class Ghost:
    """A case that nobody works on, and why: a key of ``rules.KINDS``. away: the days, of a holder who is."""

    case: Case
    kind: str
    away: Span | None


def ghosts_of(actor: Actor, team: Team, policy: Policy, on: date) -> list[Ghost]:
    """What nobody works on in a team, the longest referred first, of what the reader may see (U16, U17). At most MOST."""
    there = {worker.id for worker in staff.record_workers_of(team.id, on)}
    away = {number: Span(each.from_on, each.until_on) for number, each in staff.absences_on(on).items()}
    running = exists().where(Clock.case_id == Case.id, Clock.ended_at.is_(None))
    to_do = exists().where(Task.case_id == Case.id, Task.ended_at.is_(None))
    due = or_(running, to_do)
    wanted = select(Case, due).where(Case.team_id == team.id, Case.stage == "allocated", may_see(actor))
    wanted = wanted.where(or_(~due, Case.holder_id.not_in(there), Case.holder_id.in_(sorted(away))))
    wanted = wanted.options(joinedload(Case.person), joinedload(Case.holder)).order_by(Case.referred_on, Case.id)
    found = []
    for case, anything_due in db.session.execute(wanted.limit(MOST)):
        holder = HeldBy(case.holder.name, case.holder_id in there, away.get(case.holder_id))
        kind = kind_of(holder, anything_due=anything_due, long_days=long_absence(policy))
        if kind is not None:
            found.append(Ghost(case, kind, holder.away))
    return found


def held_for(actor: Actor, worker_id: int) -> list[Case]:
    """The open cases that a worker holds in teams that the reader manages and may see, the longest referred first."""
    wanted = select(Case).where(Case.holder_id == worker_id, Case.stage == "allocated", may_see(actor))
    wanted = wanted.options(joinedload(Case.person), joinedload(Case.team), joinedload(Case.holder))
    held = db.session.scalars(wanted.order_by(Case.referred_on, Case.id))
    return [case for case in held if actor.manages(case.team_id)]
