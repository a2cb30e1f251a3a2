"""Setting each clock of a waiting case to what its history says, and the tray's row with it (U6)."""

from datetime import datetime

from sqlalchemy import select

from casework.ground.days import office_date
from casework.ground.db import db
from casework.policy.model import Policy
from casework.practice.risk import queries as ratings
from casework.practice.risk.rules import counts_under
from casework.practice.tray import queries, rules
from casework.practice.tray.models import Placement
from casework.records.cases.models import Case
from casework.records.clocks import operations as clock_operations
from casework.records.clocks import queries as clock_queries
from casework.records.clocks import rules as clocks
from casework.records.notices import operations as notices

TOOLS_SHOWN = ("rag", "priority", "complexity", "risk")


def wind_clocks(*, now: datetime, policy: Policy, case: Case, met: str = "") -> None:
    """Set each clock of a case to what its history says, and the tray's row with it (U6).

    met: CONTACT after a contact, WAITING_LIMIT when a worker has it now.
    """
    placement = queries.placement_of(case.id)
    if placement is None:
        return
    history = history_of(placement)
    for kind, due in rules.due_dates(policy, history).items():
        done = kind in clocks.MET_BY[met]
        ended = clock_operations.set_clock(now=now, policy=policy, case=case, kind=kind, due=due, met=done)
        if ended is not None:
            notices.settle_for_clock(now=now, clock=ended)
    _keep_order(policy, placement, history)
    db.session.flush()


def history_of(placement: Placement) -> rules.History:
    """The facts of a case that its clocks are made from, read from its own records."""
    contacts = queries.contacts_of(placement.case_id)
    since = [c for c in contacts if office_date(c.happened_at) >= placement.placed_on]
    rated = list(reversed(ratings.ratings_of(placement.case_id)))
    agreed = queries.agreed_since(placement, since[0] if since else None)
    return rules.History(
        placed_on=placement.placed_on,
        contacts=tuple(c.happened_at for c in contacts),
        levels=tuple((r.happened_at, r.decided) for r in rated if r.tool == "rag"),
        rated=tuple((r.happened_at, r.tool, r.decided, r.urgent) for r in rated),
        agreed=tuple((a.recorded_at, a.due_on, bool(a.reason)) for a in agreed),
        waiting=placement.ended_at is None,
    )


def _keep_order(policy: Policy, placement: Placement, history: rules.History) -> None:
    """Keep the tray's row true to the ratings and the contact clock."""
    if not history.waiting:
        return
    newest = ratings.current_ratings(placement.case_id)
    current = {key: rating for key, rating in newest.items() if counts_under(policy, key, rating.decided)}
    for tool in TOOLS_SHOWN:
        setattr(placement, tool, current[tool].decided if tool in current else None)
    orders = [rating.gravity for key, rating in current.items() if policy.tools[key].orders_tray]
    placement.gravity = max(orders, default=0)
    placement.urgent = rules.urgent_now(policy, history)
    placement.next_on = rules.next_on(rules.due_dates(policy, history))
    placement.last_contact_on = max((office_date(at) for at in history.contacts), default=None)


def differences(policies: dict[str, Policy]) -> list[str]:
    """Clocks and tray rows that do not equal what their history gives, one sentence each; none is as it should be."""
    found, after_id = [], 0
    while portion := queries.waiting_placements(after_id):
        after_id = portion[-1].id
        running = clock_queries.running_of(p.case_id for p in portion)
        for placement in portion:
            policy, history = policies[placement.case.team.policy], history_of(placement)
            due = rules.due_dates(policy, history)
            if placement.urgent != rules.urgent_now(policy, history):
                found.append(f"case {placement.case_id}: the tray says urgent: {placement.urgent}, its ratings do not")
            found += _differ(placement, due, {c.kind: c for c in running.get(placement.case_id, [])})
        db.session.expunge_all()
    return found


def _differ(placement: Placement, due: dict, running: dict) -> list[str]:
    found = []
    teams = {placement.team_id, *(clock.team_id for clock in running.values())}
    if teams != {placement.case.team_id}:
        found.append(f"case {placement.case_id}: its tray or a clock belongs to another team than the case")
    for kind, expected in due.items():
        stored = running.get(kind)
        shown, wanted = stored.due_on if stored else None, expected.due_on if expected else None
        if shown != wanted:
            found.append(f"case {placement.case_id}: the {kind} clock says {shown}, its history gives {wanted}")
    if placement.next_on != rules.next_on(due):
        found.append(f"case {placement.case_id}: the tray says {placement.next_on} for the next contact")
    return found


def one_at_a_time(case: Case) -> None:
    """Whoever changes a case's clocks waits for the one before: Postgres would let both go on from the same old clock."""
    locked = select(Case).where(Case.id == case.id).with_for_update(key_share=True)
    db.session.scalar(locked.execution_options(populate_existing=True))
