"""What workers hold, what they may hold, and what was found over a limit."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.caseloads.models import Education, LimitFlag, OwnLimit, Readiness
from casework.practice.caseloads.rules import (
    HOLDERS,
    HeldCase,
    Holder,
    OwnCap,
    Row,
    Studies,
    cap_of,
    excesses,
    load_of,
    workload,
)
from casework.practice.risk import queries as ratings
from casework.records.cases.models import Allocation, Case
from casework.records.cases.queries import may_see
from casework.records.staff import queries as staff
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import Actor, Span


def who_hold(team_id: int, on: date) -> list[Worker]:
    """Everybody who is given cases of a team on a day, by name; those away too."""
    theirs = {held.worker_id for held in staff.roles_on(on) if held.team_id == team_id and held.role in HOLDERS}
    return [worker for worker in staff.workers_of(team_id, on) if worker.id in theirs]


def rows_of(team: Team, policy: Policy, on: date, since: datetime) -> list[Row]:
    """The workers of a team with what they hold and may hold. since: from when a case counts as new."""
    workers = who_hold(team.id, on)
    numbers = [worker.id for worker in workers]
    found, own, away = holders(workers, policy), own_limits(numbers), staff.absences_on(on)
    new, flags = _given_since(numbers, since), flags_of([team.id])
    over = {flag.worker_id for flag in flags}
    unanswered = {flag.worker_id for flag in flags if flag.answered_at is None}
    rows = []
    for number in numbers:
        load = load_of(policy, found[number].held)
        absence = away.get(number)
        rows.append(Row(
            found[number], load, workload(load, found[number].cap), new.get(number, 0),
            Span(absence.from_on, absence.until_on) if absence else None, tuple(each.kind for each in own.get(number, ())),
            number in over, number in unanswered,
        ))  # fmt: skip
    return rows


def _given_since(worker_ids: Collection[int], since: datetime) -> dict[int, int]:
    wanted = select(Allocation.worker_id, func.count()).where(Allocation.worker_id.in_(sorted(worker_ids)))
    wanted = wanted.where(Allocation.ended_at.is_(None), Allocation.allocated_at >= since)
    return dict(db.session.execute(wanted.group_by(Allocation.worker_id)).all())


def cases_seen(actor: Actor, worker_id: int) -> list[Allocation]:
    """What a worker holds, with case and person, the longest held first; only what the reader may see (U16, U17)."""
    wanted = select(Allocation).join(Allocation.case).where(Allocation.worker_id == worker_id, Allocation.ended_at.is_(None))
    wanted = wanted.where(Case.stage != "closed", may_see(actor))
    wanted = wanted.options(contains_eager(Allocation.case).options(joinedload(Case.person), joinedload(Case.team)))
    return list(db.session.scalars(wanted.order_by(Allocation.from_on, Allocation.id)))


def holders(workers: Collection[Worker], policy: Policy) -> dict[int, Holder]:
    """By number, what each of these workers holds in whatever team, and may hold under this policy. Five queries."""
    numbers = [worker.id for worker in workers]
    held, own, ready = held_by(numbers, policy), own_limits(numbers), ready_workers(numbers)
    return {
        w.id: Holder(w.id, w.name, w.grade,
                     cap_of(policy, w.grade, [OwnCap(each.cases, each.points) for each in own.get(w.id, ())],
                            ready=w.id in ready),
                     tuple(held.get(w.id, ())))
        for w in workers
    }  # fmt: skip


def held_by(worker_ids: Iterable[int], policy: Policy) -> dict[int, list[HeldCase]]:
    """By worker, the open cases that each holds, the oldest number first; nothing for who holds none."""
    wanted = select(Case.id, Case.holder_id, Case.kind, Allocation.over_reason)
    wanted = wanted.join(Allocation, (Allocation.case_id == Case.id) & Allocation.ended_at.is_(None))
    wanted = wanted.where(Case.holder_id.in_(sorted(worker_ids)), Case.stage != "closed").order_by(Case.id)
    rows = db.session.execute(wanted).all()
    levels = weights_of([row.id for row in rows], policy)
    found: dict[int, list[HeldCase]] = {}
    for row in rows:
        case = HeldCase(row.id, row.kind, levels.get(row.id), excepted=bool(row.over_reason))
        found.setdefault(row.holder_id, []).append(case)
    return found


def weights_of(case_ids: Collection[int], policy: Policy) -> dict[int, str]:
    """By case, its weight now; nothing for one that was never weighed, or by a level that this policy does not know."""
    if policy.weighting is None or not case_ids:
        return {}
    tool = policy.weighting.tool
    known = policy.weighting.points
    decided = ratings.decided_of(case_ids, [tool])
    return {case: levels[tool] for case, levels in decided.items() if levels[tool] in known}


def own_limits(worker_ids: Iterable[int]) -> dict[int, list[OwnLimit]]:
    """By worker, the limits of their own that stand: begun, and not reviewed yet (H5)."""
    wanted = select(OwnLimit).where(OwnLimit.worker_id.in_(sorted(worker_ids)), OwnLimit.ended_at.is_(None))
    found: dict[int, list[OwnLimit]] = {}
    for each in db.session.scalars(wanted.options(joinedload(OwnLimit.set_by)).order_by(OwnLimit.id)):
        found.setdefault(each.worker_id, []).append(each)
    return found


def own_limits_before(worker_id: int) -> list[OwnLimit]:
    """A worker's limits that were reviewed, the newest first."""
    wanted = select(OwnLimit).where(OwnLimit.worker_id == worker_id, OwnLimit.ended_at.is_not(None))
    return list(db.session.scalars(wanted.options(joinedload(OwnLimit.ended_by)).order_by(OwnLimit.id.desc())))


def own_limit(number: int) -> OwnLimit | None:
    """One limit of somebody's own."""
    return db.session.get(OwnLimit, number)


def reviews_to_tell(on: date) -> list[int]:
    """Numbers of the own limits whose review is to be told of on a day, the earliest first."""
    wanted = select(OwnLimit.id).where(OwnLimit.tell_on <= on).order_by(OwnLimit.tell_on, OwnLimit.id)
    return list(db.session.scalars(wanted))


def ready_workers(worker_ids: Iterable[int]) -> set[int]:
    """Those of these workers who are marked as ready for heavier cases (H4)."""
    wanted = select(Readiness.worker_id).where(Readiness.worker_id.in_(sorted(worker_ids)), Readiness.ended_at.is_(None))
    return set(db.session.scalars(wanted))


def readiness_of(worker_id: int) -> Readiness | None:
    """The mark that stands, with who gave it."""
    wanted = select(Readiness).where(Readiness.worker_id == worker_id, Readiness.ended_at.is_(None))
    return db.session.scalar(wanted.options(joinedload(Readiness.given_by)))


def studies_of(worker_ids: Iterable[int]) -> dict[int, Studies]:
    """By student, their practice educator and how many of the educator's own cases they hold; nothing for who has none."""
    numbers = sorted(worker_ids)
    wanted = select(Education).where(Education.student_id.in_(numbers), Education.ended_at.is_(None))
    standing = {each.student_id: each for each in db.session.scalars(wanted.options(joinedload(Education.educator)))}
    handed = select(Allocation.worker_id, func.count()).where(
        Allocation.worker_id.in_(sorted(standing)), Allocation.from_educator, Allocation.ended_at.is_(None)
    )
    own = dict(db.session.execute(handed.group_by(Allocation.worker_id)).all()) if standing else {}
    return {number: Studies(each.educator_id, each.educator.name, own.get(number, 0)) for number, each in standing.items()}


def students_of(educator_id: int | None) -> set[int]:
    """Numbers of the students of a practice educator."""
    wanted = select(Education.student_id).where(Education.educator_id == educator_id, Education.ended_at.is_(None))
    return set(db.session.scalars(wanted))


def educators_in(team_id: int, on: date) -> list[Worker]:
    """Who has the role of practice educator in a team on a day, by name."""
    roles = staff.record_roles_in([team_id], on).get(team_id, [])
    found = {held.worker_id: held.worker for held in roles if held.role == "practice-educator"}
    return sorted(found.values(), key=lambda worker: (worker.name, worker.id))


def standing_education(student_id: int) -> Education | None:
    """Of a student, who educates them now."""
    wanted = select(Education).where(Education.student_id == student_id, Education.ended_at.is_(None))
    return db.session.scalar(wanted.options(joinedload(Education.educator)))


def standing_flags(worker_id: int, team_id: int) -> dict[str, LimitFlag]:
    """By kind, what stands over a limit, whether answered or not."""
    wanted = select(LimitFlag).where(
        LimitFlag.worker_id == worker_id, LimitFlag.team_id == team_id, LimitFlag.ended_at.is_(None)
    )
    return {flag.kind: flag for flag in db.session.scalars(wanted.order_by(LimitFlag.id))}


def flagged_teams(worker_id: int) -> set[int]:
    """Teams in which something stands over the worker's limits."""
    wanted = select(LimitFlag.team_id).where(LimitFlag.worker_id == worker_id, LimitFlag.ended_at.is_(None))
    return set(db.session.scalars(wanted))


def flags_of(team_ids: Collection[int]) -> list[LimitFlag]:
    """What stands over a limit in these teams, what nobody has answered first, then the oldest."""
    wanted = select(LimitFlag).where(LimitFlag.team_id.in_(sorted(team_ids)), LimitFlag.ended_at.is_(None))
    wanted = wanted.options(joinedload(LimitFlag.worker), joinedload(LimitFlag.team), joinedload(LimitFlag.answered_by))
    return list(db.session.scalars(wanted.order_by(LimitFlag.answered_at.is_not(None), LimitFlag.id)))


def flags_of_worker(worker_id: int) -> list[LimitFlag]:
    """What stood over a worker's limits, the newest first."""
    wanted = select(LimitFlag).where(LimitFlag.worker_id == worker_id)
    return list(db.session.scalars(wanted.options(joinedload(LimitFlag.answered_by)).order_by(LimitFlag.id.desc())))


def to_settle(policies: Mapping[str, Policy]) -> list[int]:
    """Numbers of the workers of whom something stands over a limit that is so no longer, or is not so far over any more.

    A case that ended or left them made room. One query where nothing stands.
    """
    by_team: dict[int, list[LimitFlag]] = {}
    for each in db.session.scalars(select(LimitFlag).where(LimitFlag.ended_at.is_(None)).order_by(LimitFlag.id)):
        by_team.setdefault(each.team_id, []).append(each)
    found: set[int] = set()
    for team in (team for team in staff.all_teams() if team.id in by_team) if by_team else ():
        policy = policy_of(policies, team)
        loads = holders([flag.worker for flag in by_team[team.id]], policy)
        for flag in by_team[team.id]:
            over = {each.kind: each.measure for each in excesses(policy, loads[flag.worker_id])}
            found |= {flag.worker_id} if over.get(flag.kind) != flag.measure else set()
    return sorted(found)


def uncovered(policies: Mapping[str, Policy], on: date) -> list[int]:
    """Numbers of the workers of whom something is over a limit and no flag says so, or an answer was to less than it is now.

    What changes without anybody's act is found by this: a figure in the policy's file, a limit of somebody's own that
    begins on its day, a weight that turned out to be another case's. Seven queries a team.
    """
    found: set[int] = set()
    for team in staff.all_teams():
        policy, standing = policy_of(policies, team), {(each.worker_id, each.kind): each for each in flags_of([team.id])}
        for holder in holders(who_hold(team.id, on), policy).values():
            flags = ((standing.get((holder.worker_id, each.kind)), each) for each in excesses(policy, holder))
            if any(flag is None or (flag.answered_at is not None and each.measure > flag.measure) for flag, each in flags):
                found.add(holder.worker_id)
    return sorted(found)


def flag(number: int) -> LimitFlag | None:
    """One excess."""
    return db.session.get(LimitFlag, number)
