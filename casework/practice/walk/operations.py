"""Beginning a walk, looking at a case, finishing; naming who walks in a manager's place."""

from datetime import date, datetime

from sqlalchemy import select

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.walk import queries, rules
from casework.practice.walk.models import NamedWalker, Walk, WalkItem
from casework.records.audit import operations as audit
from casework.records.notices.operations import settle_for_team
from casework.records.notices.rules import to_worker
from casework.records.staff import queries as staff
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import Actor, Span


def start_walk(*, actor: Actor, now: datetime, policy: Policy, team: Team) -> Walk:
    """This week's walk of a team: the one under way, else a new one; an older one that was never finished is left.

    Raises Refused for anybody but a manager of the team or whom they named, and where nobody waits.
    """
    refuse_if(queries.refusal_to_walk(actor, team.id, office_date(now)))
    _one_at_a_time(Team, team.id)
    walk = queries.walk_not_ended(team.id)
    if walk is not None and rules.goes_on(policy, office_date(walk.started_at), office_date(now)):
        return walk
    refuse_if(rules.refusal_to_start(queries.count_waiting(actor, team.id)))
    if walk is not None:
        _end(actor, now, walk, rules.LEFT)
    walk = Walk(team_id=team.id, started_at=now, started_by_id=actor.worker_id, ended_how="")
    db.session.add(walk)
    db.session.flush()
    audit.record(actor=actor, now=now, act="walk.started", subject=walk, detail={"team": team.id})
    return walk


def see_case(
    *, actor: Actor, now: datetime, policy: Policy, walk: Walk, case_id: int, person_id: int, shown: int
) -> None:
    """A case was looked at. shown: how many changes since the walk began stood on the page that was looked at.

    The last case finishes the walk. One that was seen already stays as it was. Raises Refused when there was more to
    see than was shown, when the case is off the tray, or the walk ended.
    """
    refuse_if(queries.refusal_to_walk(actor, walk.team_id, office_date(now)))
    _one_at_a_time(Walk, walk.id)
    if queries.was_seen(walk.id, case_id):
        return
    recorded = len(queries.changes_of([case_id], walk.started_at).get(case_id, []))
    refuse_if(_refusal_to_go_on(policy, walk, now))
    refuse_if(rules.refusal_to_see(queries.is_waiting(actor, walk.team_id, case_id), shown=shown, recorded=recorded))
    what = rules.what_was_found(recorded)
    item = WalkItem(walk_id=walk.id, case_id=case_id, seen_at=now, by_id=actor.worker_id, what=what)
    db.session.add(item)
    db.session.flush()
    audit.record(actor=actor, now=now, act="walk.case-seen", subject=item, persons=[person_id],
                 detail={"walk": walk.id, "case": case_id, "what": what})  # fmt: skip
    if not queries.progress(actor, walk).left:
        _end(actor, now, walk, rules.FINISHED)


def finish_walk(*, actor: Actor, now: datetime, policy: Policy, walk: Walk) -> None:
    """End a walk when those not yet seen have come off the tray meanwhile. Raises Refused while somebody is left."""
    refuse_if(queries.refusal_to_walk(actor, walk.team_id, office_date(now)))
    _one_at_a_time(Walk, walk.id)
    if walk.ended_at is not None:
        return
    refuse_if(_refusal_to_go_on(policy, walk, now))
    refuse_if(rules.refusal_to_finish(queries.progress(actor, walk).left))
    _end(actor, now, walk, rules.FINISHED)


def _refusal_to_go_on(policy: Policy, walk: Walk, now: datetime):
    return rules.refusal_to_go_on(policy, walk.ended_at is not None, office_date(walk.started_at), office_date(now))


def _end(actor: Actor, now: datetime, walk: Walk, how: str) -> None:
    walk.ended_at, walk.ended_by_id, walk.ended_how = now, actor.worker_id, how
    db.session.flush()
    if how == rules.FINISHED:
        settle_for_team(now=now, rule=rules.RULE, team_id=walk.team_id)
    audit.record(actor=actor, now=now, act=f"walk.{how}", subject=walk, detail={"team": walk.team_id})


def name_walker(*, actor: Actor, now: datetime, team: Team, worker: Worker | None, from_on: date,
                until_on: date | None = None) -> NamedWalker:  # fmt: skip
    """Somebody of the team may walk its tray, from a day until a day or until further notice (L25).

    worker: None where nobody of the team was chosen. Raises Refused for anybody but a manager of the team, for days
    gone by, and where somebody is named for one of the days.
    """
    refuse_if(rules.refusal_to_name(actor, team.id))
    _one_at_a_time(Team, team.id)
    span, today = Span(from_on, until_on), office_date(now)
    others = [Span(n.from_on, n.until_on) for n in queries.namings_of(team.id) if n.ended_at is None]
    in_team = worker is not None and staff.works_in(worker.id, team.id, max(from_on, today))
    refuse_if(rules.refusal_of_naming(span, today, in_team=in_team, others=others))
    named = NamedWalker(team_id=team.id, worker_id=worker.id, from_on=from_on, until_on=until_on, named_at=now,
                        named_by_id=actor.worker_id)  # fmt: skip
    db.session.add(named)
    db.session.flush()
    audit.record(actor=actor, now=now, act="walker.named", subject=named, detail={"team": team.id, "worker": worker.id})
    return named


def end_naming(*, actor: Actor, now: datetime, named: NamedWalker) -> None:
    """The walk is the managers' again, from this moment. A second press changes nothing."""
    refuse_if(rules.refusal_to_name(actor, named.team_id))
    _one_at_a_time(NamedWalker, named.id)
    if named.ended_at is not None:
        return
    named.ended_at, named.ended_by_id = now, actor.worker_id
    db.session.flush()
    settle_for_team(now=now, rule=rules.RULE, team_id=named.team_id, receiver=to_worker(named.worker_id))
    audit.record(actor=actor, now=now, act="walker.ended", subject=named, detail={"team": named.team_id})


def _one_at_a_time(model: type, number: int) -> None:
    """Two managers at one walk: the second waits, and decides on what the first has done."""
    locked = select(model).where(model.id == number).with_for_update(key_share=True)
    db.session.scalar(locked.execution_options(populate_existing=True))
