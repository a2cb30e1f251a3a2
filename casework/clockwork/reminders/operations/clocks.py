"""A clock that became due: claimed once, then told by its kind (U12).

Whoever comes second finds it claimed, and tells nothing.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update

from casework.clockwork.reminders.operations.gravest import AT_THE_GRAVEST_LEVEL
from casework.clockwork.reminders.operations.tray import ON_THE_TRAY
from casework.clockwork.reminders.rules import Telling
from casework.ground.days import office_date
from casework.ground.db import db
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.records.audit import operations as audit
from casework.records.clocks.models import Clock
from casework.records.staff.models import Team
from casework.records.staff.rules import SYSTEM

# Of each kind of clock, what is told when, and what telling it leads to.
KINDS = {**ON_THE_TRAY, **AT_THE_GRAVEST_LEVEL}


def tell_clock(now: datetime, policies: Mapping[str, Policy], number: int) -> list[str]:
    """Tell of a clock whose day has come, unless somebody else did; the rules under which something was raised."""
    clock, today = db.session.get(Clock, number), office_date(now)
    if clock is None or clock.ended_at is not None or clock.tell_on is None or clock.tell_on > today:
        return []
    if clock.tell_at is not None and clock.tell_at > now:
        return []
    policy = policy_of(policies, db.session.get_one(Team, clock.team_id))
    decide, effect = KINDS[clock.kind]
    telling = decide(clock, policy, now)
    if not _claim(clock, telling):
        return []
    raised = [rule for what in telling.tell if (rule := effect(clock, policy, now, what)) is not None]
    if raised:
        audit.record(actor=SYSTEM, now=now, act="clock.told", subject=clock, persons=[clock.case.person_id],
                     detail={"case": clock.case_id, "rules": raised})  # fmt: skip
    return raised


def _claim(clock: Clock, telling: Telling) -> bool:
    """Compare-and-set: of all who sweep at once, one goes on."""
    mine = update(Clock).where(
        Clock.id == clock.id, Clock.told == clock.told, Clock.tell_on == clock.tell_on, Clock.ended_at.is_(None)
    )
    values = {"told": clock.told + 1, "tell_on": telling.next_on, "tell_at": telling.next_at}
    return db.session.execute(mine.values(values).execution_options(synchronize_session=False)).rowcount == 1
