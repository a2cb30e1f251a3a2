"""Dip samples of the last months, each looked at in its first days; this month's is begun in one team (S15)."""

from datetime import date, datetime, time
from random import Random

from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules import NORTH
from casework.clockwork.demo.rules.words import SAMPLED
from casework.ground.days import add_months, add_working_days, at_office, office_date
from casework.practice.sampling import operations as sampling
from casework.practice.sampling import queries, rules
from casework.practice.sampling.models import DipSample, DipSampleCase
from casework.records.cases.queries import case_for
from casework.records.staff.rules import SYSTEM, Actor

MONTHS = 6  # with this one
DRAWN, LOOKED_AT = time(8, 30), time(15, 0)
BEGUN = {NORTH: 1}  # how many of this month's were looked at


def sample_trays(office: Office) -> None:
    """Of each month the three of each of the first two teams; those of months gone by were all looked at."""
    today = office_date(office.now)
    for ago in reversed(range(MONTHS)):
        month = add_months(rules.month_of(today), -ago)
        for name in office.teams:
            sample = _draw(office, name, month)
            if sample is not None:
                _look(office, name, sample, BEGUN.get(name, 0) if ago == 0 else sample.wanted)


def _draw(office: Office, name: str, month: date) -> DipSample | None:
    """On the first working day on which somebody waits, with a seed of its own; None where that is still to come."""
    team, day = office.teams[name], rules.draw_on(office.policy, month)
    while not queries.pool_of(team.id, at_office(day, DRAWN)) and day < add_months(month, 1):
        day = add_working_days(day, 1, office.policy.office.closures)
    at = at_office(day, DRAWN)
    if at > office.now or day >= add_months(month, 1):
        return None
    chance = Random(f"{name} {month}")  # noqa: S311 - nothing is secret
    return sampling.draw_sample(actor=SYSTEM, now=at, policy=office.policy, team=team, seed=chance.randbytes(16).hex(),
                                waiting_at=at)  # fmt: skip


def _look(office: Office, name: str, sample: DipSample, count: int) -> None:
    """One person a day, from the day of the draw on; nothing that is still to come."""
    drawn_on, manager = office_date(sample.drawn_at), office.placing(name)
    for each in queries.people_in(office.acting(manager, office.now), sample.id)[:count]:
        at = at_office(add_working_days(drawn_on, each.row.place - 1, office.policy.office.closures), LOOKED_AT)
        if at <= office.now:
            _answer(office, office.acting(manager, at), each.row, at)


def _answer(office: Office, actor: Actor, row: DipSampleCase, at: datetime) -> None:
    """What the manager finds; whoever has moved to the other team since is set aside."""
    if case_for(actor, row.case_id) is None:
        sampling.set_aside(actor=actor, now=at, sampled=row)
        return
    level, good, themes, follows = Random(f"{row.case_id} {at}").choice(SAMPLED)  # noqa: S311
    if rules.judged(office.policy, queries.ratings_at(row.case_id, at)) is None:
        level, follows = rules.UNRATED, follows or "Rate the case at the next contact."
    finding = rules.Finding(level, good, themes, follows)
    sampling.answer_for(actor=actor, now=at, policy=office.policy, sampled=row, finding=finding)
