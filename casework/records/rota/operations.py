"""Putting people on the rota and taking them off, a day at a time."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import delete, select

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import Overtaken, refuse_if
from casework.policy.model import Policy
from casework.records.audit import operations as audit
from casework.records.rota import queries, rules
from casework.records.rota.models import RotaDay
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import Actor


def set_duty(*, actor: Actor, now: datetime, policy: Policy, team: Team, day: date, workers: Collection[int],
             seen: Collection[int]) -> bool:  # fmt: skip
    """These workers are on the rota of a day, and nobody else (U39). True when that changed anything.

    workers: numbers. seen: who was on it when the page was opened; Overtaken when somebody changed it since to
    something else. Refused for anybody but a manager of the team, for days gone by or closed, and for strangers.
    """
    refuse_if(rules.refusal_to_plan(actor, team.id))
    _one_at_a_time(team)
    on = {row.worker_id for row in queries.planned(team.id, day, day).get(day, ())}
    wanted = set(workers)
    if on == wanted:
        return False
    if on != set(seen):
        raise Overtaken
    in_team = [worker.id for worker in staff.record_workers_of(team.id, day)]
    closed = rules.why_closed(day, team.weekdays_open, policy.office.closures)
    put, taken = sorted(wanted - on), sorted(on - wanted)
    refuse_if(rules.refusal_of_duty(day, office_date(now), closed=closed, chosen=put, in_team=in_team))
    made = {"team_id": team.id, "day": day, "put_at": now, "put_by_id": actor.worker_id}
    if taken:
        off = delete(RotaDay).where(RotaDay.team_id == team.id, RotaDay.day == day, RotaDay.worker_id.in_(taken))
        db.session.execute(off)
    db.session.add_all(RotaDay(worker_id=number, **made) for number in put)
    db.session.flush()
    audit.record(actor=actor, now=now, act="rota.changed", subject=team,
                 detail={"day": str(day), "put": put, "taken": taken})  # fmt: skip
    return True


def _one_at_a_time(team: Team) -> None:
    """Two managers at one rota: the second waits, and is told what the first has done."""
    db.session.scalar(select(Team.id).where(Team.id == team.id).with_for_update(key_share=True))
