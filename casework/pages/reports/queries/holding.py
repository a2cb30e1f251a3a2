"""What workers hold, how heavy it is, and what is over a limit."""

from dataclasses import dataclass

from sqlalchemy import or_, select, true

from casework.ground.exports import Table
from casework.pages.figures.queries import Measure, Moment, Rows, Scope
from casework.pages.reports.queries.shared import ALL, level_at, levels_of
from casework.policy.model import GRADE_LABELS, Policy
from casework.policy.used import policy_of
from casework.practice.caseloads import queries as caseloads
from casework.practice.caseloads.models import LimitFlag
from casework.practice.caseloads.rules import HOLDERS, KINDS, Holder, Load, load_of, room, workload
from casework.records.cases.models import Allocation, Case
from casework.records.cases.queries import may_see
from casework.records.staff import queries as staff
from casework.records.staff.models import Team

WEIGHT = "weight"  # the tool by which a case is weighed, in each council's policy that weighs


def _held(scope: Scope, on: Moment) -> Rows:
    still = Allocation.ended_at.is_(None)
    if not on.is_now:
        still = or_(still, Allocation.ended_at >= on.ends_at)
    # Of all teams SQLite is to read what is held and look up each case, not the other way round: so the sum.
    number = Allocation.case_id + 0 if scope.of_all else Allocation.case_id
    base = select().select_from(Allocation).join(Case, Case.id == number)
    return Rows(
        base=base.where(Allocation.from_on <= on.day, still), number=Allocation.id, team=Case.team_id, at=Allocation.from_on,
        band=level_at(Case.id, WEIGHT, on.ends_at), case=Case.id, person=Case.person_id, holder=Allocation.worker_id,
        seen=may_see,
    )  # fmt: skip


def _over(_scope: Scope, on: Moment) -> Rows:
    still = LimitFlag.ended_at.is_(None)
    base = select().select_from(LimitFlag).where(LimitFlag.raised_at < on.ends_at)
    base = base.where(still if on.is_now else or_(still, LimitFlag.ended_at >= on.ends_at))
    return Rows(base=base, number=LimitFlag.id, team=LimitFlag.team_id, at=LimitFlag.raised_at, band=LimitFlag.kind,
                holder=LimitFlag.worker_id, words=LimitFlag.words, seen=lambda _actor: true())  # fmt: skip


HELD = Measure(
    "held", "Cases held by workers",
    "Cases that had a named worker at the end of the period, in the team of the case, by how complex they were then: by the "
    "weight that a manager gave them.",
    ("H17", "H1"), ALL, _held, is_flow=False, band="Complexity", bands=levels_of(WEIGHT), no_band="Not weighed",
    day="Held from", worker="Worker",
    orders=("earliest", "latest", "name"),
)  # fmt: skip
OVER = Measure(
    "over", "Limits exceeded",
    "What was over a worker’s limit of cases, points, weight or enquiries at the end of the period.",
    ("H17", "H10"), ALL, _over, is_flow=False, things=("limit", "limits"), band="Which limit", bands=lambda _policies: KINDS,
    day="Over since", words="By how much", about="worker", leads_to="/caseloads/{holder_id}",
    orders=("earliest", "latest"),
)  # fmt: skip


@dataclass(frozen=True)
class Held:
    """A worker of a team with what they hold, in whatever team, and may hold."""

    team: Team
    holder: Holder
    load: Load
    workload: int | None


def loads(scope: Scope) -> list[Held]:
    """What the workers of these teams hold today, the fullest first. Five queries for each way in which teams weigh cases."""
    by_team: dict[int, set[int]] = {}
    for held in staff.roles_on(scope.today):
        if held.role in HOLDERS and held.team_id is not None:
            by_team.setdefault(held.team_id, set()).add(held.worker_id)
    workers = {worker.id: worker for worker in staff.working()}
    alike: dict[Policy, list[Team]] = {}
    for team in scope.shown_teams:
        alike.setdefault(policy_of(scope.policies, team), []).append(team)
    found = []
    for policy, teams in alike.items():
        numbers = {number for team in teams for number in by_team.get(team.id, ()) if number in workers}
        holders = caseloads.holders([workers[number] for number in sorted(numbers)], policy)
        for team in teams:
            for number in by_team.get(team.id, set()) & numbers:
                load = load_of(policy, holders[number].held)
                found.append(Held(team, holders[number], load, workload(load, holders[number].cap)))
    return sorted(found, key=lambda each: (-(each.workload or 0), each.holder.name, each.team.name))


LOAD_HEADS = ("Worker", "Grade", "Team", "Cases", "Cases at most", "Points", "Points at most", "Workload in percent", "Room")


def loads_table(scope: Scope) -> Table:
    """The same as a file has it."""
    rows = [
        [each.holder.name, GRADE_LABELS[each.holder.grade], each.team.name, each.load.cases, each.holder.cap.cases,
         each.load.points, each.holder.cap.points, each.workload, room(each.load, each.holder.cap)]
        for each in loads(scope)
    ]  # fmt: skip
    words = f"Caseloads against limits: {scope.team_words}, as at {scope.today.day} {scope.today:%B %Y}."
    return Table("reports-caseloads", words, LOAD_HEADS, rows, detail={"rows": len(rows)})
