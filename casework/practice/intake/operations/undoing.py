"""Taking a list back while nobody has worked on it (U31). Nothing is erased: its cases end, and match nothing again."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.closing import operations as closing
from casework.practice.escalation import operations as escalation
from casework.practice.intake import queries, rules
from casework.practice.intake.models import ImportRun
from casework.practice.intake.operations.bringing import lock_teams
from casework.practice.intake.operations.summary import RULE
from casework.practice.tray.operations import one_at_a_time
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.notices import operations as notices
from casework.records.people import operations as people
from casework.records.staff.rules import Actor

WORDS = "Taken back: the list that this case came from was brought in by mistake"


def take_back(
    *,
    actor: Actor,
    now: datetime,
    policies: Mapping[str, Policy],
    run: ImportRun,
    tick: Callable[[], Any] = lambda: None,
) -> int:
    """End every case of a list, with a note that says so, and what was asked and told of it; gives how many.

    People whom only this list made known leave their teams' sight. Raises Refused for anybody but a manager of each team,
    a second time, or once somebody has worked on a case of it. run: read with its row locked. tick: called after each.
    """
    lock_teams(queries.teams_of(run))
    cases = queries.cases_of_run(run)
    for case in cases:  # in the order of their numbers: whoever records on one of them waits, or we see what they did
        one_at_a_time(case)
    refuse_if(refusal_to_take_back(actor=actor, run=run))
    run.taken_back_at, run.taken_back_by_id = now, actor.worker_id
    db.session.flush()
    for case in cases:
        _end(actor, now, policy_of(policies, case.team), case)
        tick()
    notices.settle_summaries(now=now, rule=RULE, occasion=rules.occasion(run.id))
    audit.record(actor=actor, now=now, act="import.taken-back", subject=run, persons=[case.person_id for case in cases],
                 detail={"cases": len(cases)})  # fmt: skip
    return len(cases)


def refusal_to_take_back(*, actor: Actor, run: ImportRun):
    """Why the actor cannot take this list back, or None."""
    worked = queries.first_worked_on(run) if run.confirmed_at and not run.taken_back_at else None
    return rules.refusal_to_take_back(actor, queries.teams_of(run), run.confirmed_at is not None,
                                      run.taken_back_at is not None, worked)  # fmt: skip


def _end(actor: Actor, now: datetime, policy: Policy, case: Case) -> None:
    ended = closing.take_back(actor=actor, now=now, policy=policy, case=case, words=WORDS)
    for raised in queries.open_escalations_of(case.id):
        escalation.withdraw(actor=actor, now=now, escalation=raised, note=ended.note)
    people.part(actor=actor, now=now, person=case.person, team=case.team,
                has_case=lambda: queries.stays_with(case.team_id, case.person_id))  # fmt: skip
