"""What a team does on its days: the weekly walk, the monthly dip sample, supervision (L25, S15, H15).

The uniqueness of notices is the claim here, and that of a supervision its row.
"""

from collections.abc import Mapping
from datetime import datetime

from casework.clockwork.reminders.queries import draws_due, late_occasion, samples_late, walk_tellings
from casework.clockwork.reminders.rules import WalkFacts
from casework.ground.days import office_date
from casework.ground.db import db
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.sampling.operations import draw_sample
from casework.practice.sampling.rules import RULE as SAMPLE_RULE
from casework.practice.supervision import operations as supervision
from casework.practice.supervision import rules as supervision_rules
from casework.practice.walk.rules import RULE as WALK_RULE
from casework.records.audit import operations as audit
from casework.records.notices.models import Notice
from casework.records.notices.operations import settle_for_team
from casework.records.notices.operations import tell as tell_somebody
from casework.records.notices.rules import to_managers, to_worker
from casework.records.staff.models import Team
from casework.records.staff.queries import who_answers
from casework.records.staff.rules import SENIOR_MANAGERS, SYSTEM

# --- the weekly walk (L25) --------------------------------------------------------------------------------------------


def tell_walk(now: datetime, policies: Mapping[str, Policy], number: int) -> list[str]:
    """Tell whoever walks, and the senior manager, once each: the uniqueness of notices is the claim."""
    team, today = db.session.get_one(Team, number), office_date(now)
    facts, telling = walk_tellings([team], policies, today)[team.id]
    for receiver in telling.over:
        settle_for_team(now=now, rule=WALK_RULE, team_id=team.id, receiver=receiver)
    told = [_ask_for_walk(now, team, facts)] if telling.asks else []
    told += [_tell_of_late_walk(now, team, facts)] if telling.late else []
    raised = [WALK_RULE for written in told if written]
    if raised or telling.over:
        audit.record(actor=SYSTEM, now=now, act="walk.told", subject=team, detail={"rules": raised})
    return raised


def _ask_for_walk(now: datetime, team: Team, facts: WalkFacts) -> bool:
    receiver, occasion = facts.asked
    words = "Walk through the tray: has anybody’s need or risk changed?"
    return tell_somebody(now=now, receiver=receiver, kind="due", rule=WALK_RULE, team=team, occasion=occasion,
                         words=words, due_on=facts.clock.due_on)  # fmt: skip


def _tell_of_late_walk(now: datetime, team: Team, facts: WalkFacts) -> bool:
    return _tell_senior_manager(now, team, rule=WALK_RULE, words="A weekly walk is overdue", occasion=facts.occasions[-1],
                                due_on=facts.clock.due_on)  # fmt: skip


def _tell_senior_manager(now: datetime, team: Team, **what) -> bool:
    """To the lowest level of senior managers where somebody is there; where there is none, to the managers."""
    levels = (who_answers([role], team.id, office_date(now)) for role in SENIOR_MANAGERS)
    there = [to_worker(worker.id) for worker in next(filter(None, levels), ())]
    receivers = there or [to_managers(team.id)]
    written = [tell_somebody(now=now, receiver=receiver, kind="know", team=team, **what) for receiver in receivers]
    return any(written)


# --- the monthly dip sample (S15) -------------------------------------------------------------------------------------


def tell_sample(now: datetime, policies: Mapping[str, Policy], number: int) -> list[str]:
    """Draw this month's sample, which its managers are told; and tell the senior manager of one not looked at in time."""
    team, today = db.session.get_one(Team, number), office_date(now)
    act = {"actor": SYSTEM, "now": now, "policy": policy_of(policies, team)}
    drawn = draw_sample(**act, team=team) if draws_due([team], policies, today) else None
    late = [notice for notice in samples_late([team], policies, today) if _tell_of_late_sample(now, team, notice)]
    if late:
        audit.record(actor=SYSTEM, now=now, act="sample.told", subject=team, detail={"rules": [SAMPLE_RULE] * len(late)})
    return [SAMPLE_RULE] * ((drawn is not None) + len(late))


def _tell_of_late_sample(now: datetime, team: Team, notice: Notice) -> bool:
    return _tell_senior_manager(now, team, rule=SAMPLE_RULE, words="A monthly dip sample was not looked at in time",
                                occasion=late_occasion(notice), due_on=notice.due_on)  # fmt: skip


# --- monthly supervision (H15) ------------------------------------------------------------------------------------------


def tell_supervision(now: datetime, policies: Mapping[str, Policy], number: int) -> list[str]:
    """Tell the two that it is due, and the senior manager of one that was not held in time."""
    due, what = supervision.claim(now=now, policies=policies, worker_id=number)
    told = [supervision.tell_both(now=now, due=due)] if supervision_rules.DUE in what else []
    if supervision_rules.LATE in what:
        told += [_tell_senior_manager(now, due.team, rule=supervision_rules.RULE, words="A supervision was not held in time",
                                      occasion=f"{supervision_rules.LATE}:{due.id}", due_on=due.due_on)]  # fmt: skip
    raised = [supervision_rules.RULE for written in told if written]
    if raised:
        audit.record(actor=SYSTEM, now=now, act="supervision.told", subject=due, detail={"rules": raised})
    return raised
