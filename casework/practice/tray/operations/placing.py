"""Onto the tray, and off it."""

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
from casework.records.cases.models import Case


def place_on_tray(*, actor, now: datetime, policy: Policy, case: Case, placed_on: date, rationale: str) -> Placement:
    """Put a case on its team's tray from a day on (L2). Clocks are wound by ``wind_clocks`` once it is rated."""
    refuse_if(rules.refusal_after_death(case.person.died_on))
    refuse_if(rules.refusal_to_place(actor, case.team_id, case.stage, placed_on, office_date(now)))
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
    """End a case's waiting; its clocks stop. how: a word for why, such as "allocated" or "closed"."""
    one_at_a_time(case)
    placement = queries.placement_of(case.id)
    if placement is None or placement.ended_at is not None:
        return
    placement.ended_at, placement.ended_by_id, placement.ended_how = now, actor.worker_id, how
    wind_clocks(now=now, policy=policy, case=case)
    audit.record(actor=actor, now=now, act="case.taken-off", subject=placement, persons=[case.person_id],
                 detail={"case": case.id, "how": how})  # fmt: skip
