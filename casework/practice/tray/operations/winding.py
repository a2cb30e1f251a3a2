"""Setting each clock of a waiting case to what its history says, and the tray's row with it (U6)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from casework.ground.days import office_date
from casework.ground.db import db
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.risk import queries as ratings
from casework.practice.risk.rules import counts_under
from casework.practice.tray import queries, rules
from casework.practice.tray.models import Placement
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.cases.queries import moments_held
from casework.records.clocks import operations as clock_operations
from casework.records.clocks import queries as clock_queries
from casework.records.clocks import rules as clocks
from casework.records.clocks.models import Clock
from casework.records.clocks.rules import Due
from casework.records.notices import operations as notices
from casework.records.staff.models import Team

TOOLS_SHOWN = ("rag", "priority", "complexity", "risk")


def wind_clocks(*, now: datetime, policy: Policy, case: Case, met: str = "", to: str = "") -> None:
    """Set each clock of a case to what its history says, and the tray's row with it (U6).

    met: CONTACT after a contact, DAILY_REVIEW after duty looked at it, WAITING_LIMIT when a worker has it now. to: the
    stage that the case is about to come to.
    """
    placement = queries.placement_of(case.id)
    history = _history(case, placement, to)
    for kind, due in rules.due_dates(policy, history).items():
        done = kind in clocks.MET_BY[met]
        ended = clock_operations.set_clock(now=now, policy=policy, case=case, kind=kind, due=due, met=done)
        if ended is not None:
            notices.settle_for_clock(now=now, clock=ended)
    if placement is not None:
        _keep_order(policy, placement, history)
    db.session.flush()


def wind_team(*, actor: Any, now: datetime, policy: Policy, team: Team) -> int:
    """A team follows another policy: the clocks of all who wait there are set to what that one says; how many wait."""
    waiting = queries.cases_waiting(team.id)
    for case in waiting:
        one_at_a_time(case)
        wind_clocks(now=now, policy=policy, case=case)
    audit.record(actor=actor, now=now, act="tray.wound", subject=team, persons=[case.person_id for case in waiting],
                 detail={"policy": policy.name})  # fmt: skip
    return len(waiting)


def history_of(placement: Placement) -> rules.History:
    """The facts of a case on the tray that its clocks are made from, read from its own records."""
    return histories_of([placement])[placement.case_id]


def histories_of(
    placements: Sequence[Any], rated: Mapping[int, Sequence[Any]] | None = None
) -> dict[int, rules.History]:
    """The same for very many at once, by case; a case has one of the placings. Six queries, however many there are.

    placements: rows, or their case_id, placed_on, placed_at and ended_at. rated: what ``rated_of`` gave, if it was asked.
    """
    facts = _facts([each.case_id for each in placements], rated)
    return {each.case_id: facts.history(each.case_id, each, unallocated=each.ended_at is None) for each in placements}


def _history(case: Case, placement: Placement | None, to: str = "") -> rules.History:
    """Of a case on the tray or before it. to: the stage that it is about to come to."""
    unallocated = all(stage in rules.UNALLOCATED_STAGES for stage in (case.stage, to) if stage)
    return _facts([case.id]).history(case.id, placement, unallocated=unallocated, referred_on=case.referred_on)


@dataclass(frozen=True)
class _Facts:
    """What was recorded on some cases, by case. contacts: the latest first; the others: the oldest first."""

    contacts: Mapping[int, Sequence[Any]]
    rated: Mapping[int, Sequence[Any]]
    agreed: Mapping[int, Sequence[Any]]
    reviewed: Mapping[int, Sequence[Any]]
    held: Mapping[int, Sequence[datetime]]
    new_dates: Mapping[int, Sequence[Any]]

    def history(
        self, case_id: int, placement: Any | None, *, unallocated: bool, referred_on: date | None = None
    ) -> rules.History:
        """referred_on: for a case that was never placed."""
        placed_on = placement.placed_on if placement is not None else referred_on
        contacts, rated = self.contacts.get(case_id, ()), self.rated.get(case_id, ())
        since = next((c for c in contacts if office_date(c.happened_at) >= placed_on), None)
        agreed = [each for each in self.agreed.get(case_id, ()) if placement is not None and _holds(each, placement, since)]
        return rules.History(
            placed_on=placed_on,
            contacts=tuple(c.happened_at for c in contacts),
            levels=tuple((r.happened_at, r.decided) for r in rated if r.tool == "rag"),
            rated=tuple((r.happened_at, r.tool, r.decided, r.urgent) for r in rated),
            agreed=tuple((a.recorded_at, a.due_on, bool(a.reason)) for a in agreed),
            waiting=placement is not None and placement.ended_at is None,
            unallocated=unallocated,
            reviewed=tuple((each.happened_at, each.outcome) for each in self.reviewed.get(case_id, ())),
            held=tuple(self.held.get(case_id, ())),
            new_dates=tuple((d.recorded_at, d.due_on, d.note_id is not None) for d in self.new_dates.get(case_id, ())),
        )


def _facts(cases: Sequence[int], rated: Mapping[int, Sequence[Any]] | None = None) -> _Facts:
    return _Facts(queries.reached_of(cases), ratings.rated_of(cases) if rated is None else rated, queries.agreed_of(cases),
                  queries.reviewed_of(cases), moments_held(cases), queries.settled_of(cases))  # fmt: skip


def _holds(agreed: Any, placement: Any, contact: Any | None) -> bool:
    """Whether a date was agreed with the last contact since placing; without one, whether it was agreed in this placing."""
    if contact is not None:
        return agreed.after_contact_id == contact.id
    return agreed.recorded_at >= placement.placed_at


def _keep_order(policy: Policy, placement: Placement, history: rules.History) -> None:
    """Keep the tray's row true to the ratings and the contact clock."""
    if not history.waiting:
        return
    for column, value in _row(policy, placement, history, ratings.current_ratings(placement.case_id)).items():
        setattr(placement, column, value)


def _row(policy: Policy, placement: Placement, history: rules.History, newest: Mapping[str, Any]) -> dict[str, Any]:
    """What the derived columns of a waiting case's row must hold; newest: the newest rating of each tool."""
    current = {key: rating for key, rating in newest.items() if counts_under(policy, key, rating.decided)}
    orders = [rating.gravity for key, rating in current.items() if policy.tools[key].orders_tray]
    return {
        "urgent": rules.urgent_now(policy, history),
        "gravity": max(orders, default=0),
        **{tool: current[tool].decided if tool in current else None for tool in TOOLS_SHOWN},
        "next_on": rules.next_on(rules.due_dates(policy, history)),
        "last_contact_on": max((office_date(at) for at in history.contacts), default=None),
        "referred_on": placement.case.referred_on,
    }


def differences(policies: dict[str, Policy]) -> list[str]:
    """Clocks and tray rows that do not equal what their history gives, one sentence each; none is as it should be."""
    found, after_id = [], 0
    while portion := queries.waiting_placements(after_id):
        after_id, cases = portion[-1].id, [p.case_id for p in portion]
        running, rated = clock_queries.running_of(cases), ratings.rated_of(cases)
        histories = histories_of(portion, rated)
        for placement in portion:
            policy, history = policy_of(policies, placement.case.team), histories[placement.case_id]
            clocks_now = {clock.kind: clock for clock in running.get(placement.case_id, ())}
            found += _teams_that_differ(placement, clocks_now.values())
            found += _clocks_that_differ(placement.case_id, rules.due_dates(policy, history), clocks_now)
            newest = {each.tool: each for each in rated.get(placement.case_id, ())}  # the newest comes last
            row = _row(policy, placement, history, newest)
            found += _columns_that_differ(placement, row)
        db.session.expunge_all()
    return found + _differences_before_the_tray(policies) + [_left_behind(clock) for clock in queries.clocks_left_behind()]


def _differences_before_the_tray(policies: dict[str, Policy]) -> list[str]:
    found, after_id = [], 0
    while portion := queries.rated_before_the_tray(after_id):
        after_id, cases = portion[-1].id, [case.id for case in portion]
        running, facts = clock_queries.running_of(cases), _facts(cases)
        for case in portion:
            history = facts.history(case.id, None, unallocated=True, referred_on=case.referred_on)
            due = rules.due_dates(policy_of(policies, case.team), history)
            found += _clocks_that_differ(case.id, due, {clock.kind: clock for clock in running.get(case.id, ())})
        db.session.expunge_all()
    return found


def _teams_that_differ(placement: Placement, running: Iterable[Clock]) -> list[str]:
    if {placement.team_id, *(clock.team_id for clock in running)} == {placement.case.team_id}:
        return []
    return [f"case {placement.case_id}: its tray or a clock belongs to another team than the case"]


def _clocks_that_differ(case_id: int, due: Mapping[str, Due | None], running: Mapping[str, Clock]) -> list[str]:
    found = []
    for kind, expected in due.items():
        shown, wanted = _said(running.get(kind)), _said(expected)
        if shown != wanted:
            found.append(f"case {case_id}: the {kind} clock says {shown}, its history gives {wanted}")
    return found


def _said(clock: Clock | Due | None) -> str:
    return f"{clock.due_on} by {clock.rule}, counted from {clock.from_on}" if clock else "nothing"


def _columns_that_differ(placement: Placement, wanted: Mapping[str, Any]) -> list[str]:
    return [
        f"case {placement.case_id}: the tray says {getattr(placement, column)} for {column}, its history gives {value}"
        for column, value in wanted.items()
        if getattr(placement, column) != value
    ]


def _left_behind(clock: Clock) -> str:
    return f"case {clock.case_id}: the {clock.kind} clock runs on, and the case is on no tray"


def one_at_a_time(case: Case) -> None:
    """Whoever changes a case's clocks waits for the one before: Postgres would let both go on from the same old clock."""
    locked = select(Case).where(Case.id == case.id).with_for_update(key_share=True)
    db.session.scalar(locked.execution_options(populate_existing=True))
