"""Onto the tray, and off it; and what ends for a case wherever it stood."""

from datetime import date, datetime

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.tray import queries, rules
from casework.practice.tray.models import Placement
from casework.practice.tray.operations.winding import one_at_a_time, wind_clocks
from casework.records.audit import operations as audit
from casework.records.cases import operations as cases
from casework.records.cases import queries as case_queries
from casework.records.cases.models import Case
from casework.records.clocks import operations as clock_operations
from casework.records.clocks.rules import REVIEW, WAITING_LIMIT
from casework.records.notices import operations as notices
from casework.records.notices.rules import to_worker
from casework.records.tasks import operations as tasks

LEFT = {  # what whoever held a case reads, by the stage that it came to
    "waiting": "A case that you held waits on the tray now",
    "duty": "A case that you held went back to duty",
    "review": "A case that you held went to the Review tray",
    "allocated": "A case that you held went to somebody else",
}


def place_on_tray(*, actor, now: datetime, policy: Policy, case: Case, placed_on: date, rationale: str) -> Placement:
    """Put a case on its team's tray from a day on (L2). Clocks are wound by ``wind_clocks`` once it is rated."""
    refuse_if(rules.refusal_after_death(case.person.died_on))
    refuse_if(rules.refusal_to_place(actor, case.team_id, case.stage, placed_on, office_date(now)))
    leave_stage(actor=actor, now=now, policy=policy, case=case, to="waiting")
    cases.come_to_stage(actor=actor, now=now, case=case, stage="waiting", why="Placed on the tray")
    placement = Placement(
        case_id=case.id,
        team_id=case.team_id,
        placed_on=placed_on,
        placed_at=now,
        placed_by_id=actor.worker_id,
        rationale=rationale,
        next_on=placed_on,
        referred_on=case.referred_on,
        urgent=False,
        gravity=0,
        ended_how="",
    )
    db.session.add(placement)
    db.session.flush()
    audit.record(actor=actor, now=now, act="case.placed", subject=placement, persons=[case.person_id],
                 detail={"case": case.id, "placed_on": str(placed_on)})  # fmt: skip
    return placement


def change_tray(*, now: datetime, policy: Policy, case: Case) -> None:
    """The case went to another team: one that waits is on that team's tray, with its days as they were (U11, U40).

    Its clocks are wound under that team's policy. Whoever calls this took ``one_at_a_time``.
    """
    placement = queries.placement_of(case.id)
    if placement is not None and placement.ended_at is None:
        placement.team_id = case.team_id
    wind_clocks(now=now, policy=policy, case=case)


def take_off_tray(*, actor, now: datetime, policy: Policy, case: Case, how: str) -> None:
    """End a case's waiting; its clocks stop. how: a word for why; "allocated" meets the wait for a worker (L26)."""
    one_at_a_time(case)
    placement = queries.placement_of(case.id)
    waits = placement is not None and placement.ended_at is None
    if waits:
        placement.ended_at, placement.ended_by_id, placement.ended_how = now, actor.worker_id, how
    wind_clocks(now=now, policy=policy, case=case, met=WAITING_LIMIT if how == "allocated" else "", to=how)
    if not waits:
        return
    tasks.drop_asked(actor=actor, now=now, case=case, rule="L10", why="Off the tray before everybody was told")
    tasks.drop_asked(actor=actor, now=now, case=case, rule="U31", why="Off the tray before its gates were answered")
    audit.record(actor=actor, now=now, act="case.taken-off", subject=placement, persons=[case.person_id],
                 detail={"case": case.id, "how": how})  # fmt: skip


def leave_stage(*, actor, now: datetime, policy: Policy, case: Case, to: str) -> None:
    """End what runs for a case where it stands, before it comes to the stage ``to``: waiting, a review, being held.

    Whoever held it is told, unless it is their own doing.
    """
    one_at_a_time(case)
    take_off_tray(actor=actor, now=now, policy=policy, case=case, how=to)
    reviewed = clock_operations.set_clock(now=now, policy=policy, case=case, kind=REVIEW, due=None, met=True)
    if reviewed is not None:
        notices.settle_for_clock(now=now, clock=reviewed)
    notices.settle_for_case(now=now, case=case)
    part_from_holder(actor=actor, now=now, case=case, words=LEFT[to])


def part_from_holder(*, actor, now: datetime, case: Case, words: str) -> None:
    """Whoever holds the case will not any more: nothing about having it stays in their feed but these words."""
    held = case_queries.open_allocation(case.id)
    if held is None:
        return
    receiver = to_worker(held.worker_id)
    notices.settle_for_receiver(now=now, receiver=receiver, rule="H6", case=case)
    if words and held.worker_id != actor.worker_id:
        notices.tell(now=now, receiver=receiver, kind="know", rule="H6", case=case, occasion=f"left:{held.id}",
                     words=words)  # fmt: skip
