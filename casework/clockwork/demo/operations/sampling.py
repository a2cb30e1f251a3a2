"""Dip samples of the year: drawn by the sweep, looked at one person a day; this month's are under way (S15)."""

from datetime import datetime
from random import Random

from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules import NORTH
from casework.clockwork.demo.rules.words import SAMPLED
from casework.clockwork.reminders.queries import draws_due
from casework.ground.days import office_date
from casework.practice.risk.queries import current_ratings
from casework.practice.sampling import operations as sampling
from casework.practice.sampling import queries, rules
from casework.practice.sampling.models import DipSample, DipSampleCase
from casework.records.cases.queries import case_for
from casework.records.staff.models import Team
from casework.records.staff.rules import SYSTEM, Actor

THIS_MONTH = 1  # how many of this month's were looked at, in the first team


def draw_samples(office: Office, now: datetime) -> None:
    """What the sweep draws on that day; with a seed of the team and month, so that a demonstration comes out the same."""
    teams = list(office.teams.values())
    for number in sorted(draws_due(teams, office.policies, office_date(now))):
        team = next(team for team in teams if team.id == number)
        chance = Random(f"{team.name} {office_date(now):%Y-%m}")  # noqa: S311 - nothing is secret
        sampling.draw_sample(actor=SYSTEM, now=now, policy=office.policy, team=team, seed=chance.randbytes(16).hex())


def look_at_samples(office: Office, now: datetime) -> None:
    """Each team's manager looks at the next person of this month's sample; at this month's, only a beginning is made."""
    this_month = rules.month_of(office_date(office.now))
    for name, team in office.teams.items():
        sample = queries.sample_of(team.id, rules.month_of(office_date(now)))
        most = (THIS_MONTH if name == NORTH else 0) if sample and sample.month == this_month else None
        if sample is not None:
            _look_at_next(office.acting(office.placing(name), now), now, office, team, sample, most)


def _look_at_next(actor: Actor, now: datetime, office: Office, team: Team, sample: DipSample, most: int | None) -> None:
    people = queries.people_in(actor, sample.id)
    left = [each.row for each in people if each.answer is None]
    if not left or (most is not None and len(people) - len(left) >= most):
        return
    if case_for(actor, left[0].case_id) is None:
        sampling.set_aside(actor=actor, now=now, sampled=left[0])
        return
    finding = _finding(sample, left[0], office)
    sampling.answer_for(actor=actor, now=now, policy=office.policies[team.policy], sampled=left[0], finding=finding)


def _finding(sample: DipSample, row: DipSampleCase, office: Office) -> rules.Finding:
    level, good, themes, follows = Random(f"{sample.seed}{row.place}").choice(SAMPLED)  # noqa: S311
    if rules.judged(office.policy, current_ratings(row.case_id)) is None:
        level, follows = rules.UNRATED, follows or "Rate the case at the next contact."
    return rules.Finding(level, good, themes, follows)
