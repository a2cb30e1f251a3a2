"""Setting each clock of a waiting case to what its history says, and the tray's row with it (U6)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

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
from casework.records.cases.queries import changes_of_hands
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
    if placement is None and not ratings.any_rated(case.id):
        return  # nothing runs for a case that nobody has placed or rated
    history = histories_of([(case, placement)])[case.id]
    if to and to not in rules.UNALLOCATED_STAGES:
        history = replace(history, unallocated=False)
    due = rules.due_dates(policy, history)
    for ended in clock_operations.set_clocks(now=now, policy=policy, case=case, due=due, met=clocks.MET_BY[met]):
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
    return histories_of([(placement.case, placement)])[placement.case_id]


def histories_of(
    cases: Sequence[tuple[Any, Any | None]], rated: Mapping[int, Sequence[Any]] | None = None
) -> dict[int, rules.History]:
    """By case, the facts that its clocks are made from. As many queries for very many cases as for one.

    cases: each with its newest placing, None before any; rows, or of a case its id, stage and referred_on, and of a placing
    its placed_on, placed_at and ended_at. rated: what ``rated_of`` gave, where it was asked.
    """
    numbers = [case.id for case, _placement in cases]
    read = _Read(
        queries.reached_of(numbers), ratings.rated_of(numbers) if rated is None else rated, queries.agreed_of(numbers),
        queries.reviewed_of(numbers), changes_of_hands(numbers), queries.settled_of(numbers),
    )  # fmt: skip
    return {case.id: _history(case, placement, read) for case, placement in cases}


class _Read(NamedTuple):
    """What was read of some cases, each by case. contacts: the latest first; all others: the oldest first."""

    contacts: Mapping[int, Sequence[Any]]
    rated: Mapping[int, Sequence[Any]]
    agreed: Mapping[int, Sequence[Any]]
    reviewed: Mapping[int, Sequence[Any]]
    held: Mapping[int, Sequence[datetime]]
    settled: Mapping[int, Sequence[Any]]


def _history(case: Any, placement: Any | None, read: _Read) -> rules.History:
    contacts, rated, agreed, reviewed, held, settled = (each.get(case.id, ()) for each in read)
    placed_on = placement.placed_on if placement is not None else case.referred_on
    last = next((c for c in contacts if office_date(c.happened_at) >= placed_on), None)
    return rules.History(
        placed_on=placed_on,
        contacts=tuple(c.happened_at for c in contacts),
        levels=tuple((r.happened_at, r.decided) for r in rated if r.tool == "rag"),
        rated=tuple((r.happened_at, r.tool, r.decided, r.urgent) for r in rated),
        agreed=tuple((a.recorded_at, a.due_on, bool(a.reason)) for a in agreed if _holds(a, placement, last)),
        waiting=placement is not None and placement.ended_at is None,
        unallocated=case.stage in rules.UNALLOCATED_STAGES,
        reviewed=tuple((each.happened_at, each.outcome) for each in reviewed),
        held=tuple(held),
        new_dates=tuple((each.recorded_at, each.due_on, each.note_id is not None) for each in settled),
    )


def _holds(agreed: Any, placement: Any | None, contact: Any | None) -> bool:
    """Whether a date was agreed with the last contact since placing; without one, whether it was agreed in this placing."""
    if placement is None:
        return False
    return agreed.after_contact_id == contact.id if contact is not None else agreed.recorded_at >= placement.placed_at


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


def differences(policies: Mapping[str, Policy]) -> list[str]:
    """Clocks and tray rows that do not equal what their history gives, one sentence each; none is as it should be."""
    return [sentence for _case, sentence in _differing(policies)]


def count_anew(*, actor: Any, now: datetime, policies: Mapping[str, Policy]) -> int:
    """Set every clock and row that differs to what the policies in force say of its history (U30); how many cases."""
    numbers = sorted({number for number, _sentence in _differing(policies)})
    for number in numbers:
        case = db.session.get_one(Case, number)
        one_at_a_time(case)
        wind_clocks(now=now, policy=policy_of(policies, case.team), case=case)
        audit.record(actor=actor, now=now, act="clocks.counted-anew", subject=case, persons=[case.person_id])
    return len(numbers)


def _differing(policies: Mapping[str, Policy]) -> Iterator[tuple[int, str]]:
    """(number of the case, what differs), one portion of those who wait after the other."""
    yield from _differing_on_the_tray(policies)
    yield from _differing_before_the_tray(policies)
    for clock in queries.clocks_left_behind():
        yield clock.case_id, f"case {clock.case_id}: the {clock.kind} clock runs on, and the case is on no tray"


def _differing_on_the_tray(policies: Mapping[str, Policy]) -> Iterator[tuple[int, str]]:
    after_id = 0
    while portion := queries.waiting_placements(after_id):
        after_id, cases = portion[-1].id, [p.case_id for p in portion]
        running, rated = clock_queries.running_of(cases), ratings.rated_of(cases)
        histories = histories_of([(placement.case, placement) for placement in portion], rated)
        for placement in portion:
            policy, history = policy_of(policies, placement.case.team), histories[placement.case_id]
            clocks_now = {clock.kind: clock for clock in running.get(placement.case_id, ())}
            found = _teams_that_differ(placement, clocks_now.values())
            found += _clocks_that_differ(placement.case_id, rules.due_dates(policy, history), clocks_now)
            newest = {each.tool: each for each in rated.get(placement.case_id, ())}  # the newest comes last
            row = _row(policy, placement, history, newest)
            yield from ((placement.case_id, each) for each in (*found, *_columns_that_differ(placement, row)))
        db.session.expunge_all()


def _differing_before_the_tray(policies: Mapping[str, Policy]) -> Iterator[tuple[int, str]]:
    after_id = 0
    while portion := queries.rated_before_the_tray(after_id):
        after_id, running = portion[-1].id, clock_queries.running_of(case.id for case in portion)
        histories = histories_of([(case, None) for case in portion])
        for case in portion:
            due = rules.due_dates(policy_of(policies, case.team), histories[case.id])
            found = _clocks_that_differ(case.id, due, {clock.kind: clock for clock in running.get(case.id, ())})
            yield from ((case.id, each) for each in found)
        db.session.expunge_all()


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


def one_at_a_time(case: Case) -> None:
    """Whoever changes a case's clocks waits for the one before: Postgres would let both go on from the same old clock."""
    locked = select(Case).where(Case.id == case.id).with_for_update(key_share=True)
    db.session.scalar(locked.execution_options(populate_existing=True))
