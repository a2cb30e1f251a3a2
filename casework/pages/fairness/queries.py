"""Reading who waits, as bare values, and what workers hold; only what the reader may see (U16, U17)."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select

from casework.ground.db import db
from casework.pages.fairness.rules.waits import NO_LIMIT, NOT_RATED, OVER, WITHIN, Waiter
from casework.pages.fairness.rules.workers import COMPLEXITY, Holding, case_ids, holding, in_order
from casework.policy.model import Policy
from casework.practice.caseloads.queries import holders, who_hold
from casework.practice.matching.models import CaseNeeds
from casework.practice.risk import queries as ratings
from casework.practice.tray.models import Placement
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.clocks.models import Clock
from casework.records.clocks.rules import WAITING_LIMIT
from casework.records.people.models import Person
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import Actor


def waiters_of(actor: Actor, team_ids: Collection[int], today: date) -> list[Waiter]:
    """Every case on these trays. One question; the limit is passed as the tray says it (its filter ``past_limit``)."""
    limit = select(func.min(Clock.due_on)).where(Clock.case_id == Case.id, Clock.kind == WAITING_LIMIT, Clock.ended_at.is_(None))
    columns = (Placement.team_id, Case.kind, Placement.rag, limit.scalar_subquery(), Placement.referred_on, Person.date_of_birth,
               CaseNeeds.needs, CaseNeeds.languages, Person.communication_needs, Person.id)  # fmt: skip
    asked = select(*columns).select_from(Placement).join(Placement.case).join(Case.person)
    asked = asked.outerjoin(CaseNeeds, CaseNeeds.case_id == Case.id)
    asked = asked.where(Placement.ended_at.is_(None), Placement.team_id.in_(sorted(team_ids)), may_see(actor))
    rows = db.session.execute(asked.order_by(Placement.id))
    return [
        Waiter(team, kind, level or NOT_RATED, NO_LIMIT if due is None else OVER if due < today else WITHIN, referred_on, born,
               tuple(needs or ()), tuple(languages or ()), bool((words or "").strip()), person)
        for team, kind, level, due, referred_on, born, needs, languages, words, person in rows
    ]  # fmt: skip


def holdings_of(team: Team, policy: Policy, today: date) -> list[Holding]:
    """What each worker of a team holds, in whatever team, the fullest first."""
    return in_order(_holdings(who_hold(team.id, today), policy))


def holding_of(worker: Worker, policy: Policy) -> Holding:
    """What one worker holds."""
    return _holdings([worker], policy)[0]


def _holdings(workers: Collection[Worker], policy: Policy) -> list[Holding]:
    found = list(holders(workers, policy).values())
    levels = ratings.decided_of(case_ids(found), (policy.contact.tool, COMPLEXITY))
    return [holding(policy, each, levels) for each in found]
