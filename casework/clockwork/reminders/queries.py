"""What became due: clocks with something to tell, escalations nobody acknowledged in time, walks, dip samples, supervision."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from casework.clockwork.reminders.models import Lease
from casework.clockwork.reminders.rules import Walker, WalkFacts, WalkTelling, figures_of, walk_telling
from casework.ground.days import office_date, office_time
from casework.ground.db import db
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.advice import queries as advice
from casework.practice.advocacy import queries as advocacy
from casework.practice.allocation import queries as allocations
from casework.practice.caseloads import queries as caseloads
from casework.practice.closing import queries as closures
from casework.practice.contacts import queries as contacts
from casework.practice.escalation import queries as escalations
from casework.practice.referrals import queries as referrals
from casework.practice.safeguarding import queries as safeguarding
from casework.practice.sampling import queries as samples
from casework.practice.sampling import rules as sampling
from casework.practice.supervision import queries as supervisions
from casework.practice.walk import queries as walks
from casework.practice.walk.rules import RULE as WALK_RULE
from casework.practice.walk.rules import late_after
from casework.practice.workload import queries as concerns
from casework.records.clocks import queries as clocks
from casework.records.directory import queries as directory
from casework.records.notices import queries as notices
from casework.records.notices.models import Notice
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.tasks import queries as tasks

CLOCK, ESCALATION, TASK, WALK, SAMPLE, SUPERVISION = "clock", "escalation", "task", "walk", "sample", "supervision"
OWN_LIMIT, CASELOAD = "own-limit", "caseload"
CONCERN, WAIT = "workload-concern", "workload-wait"
MESSAGE, CLOSURE, DOUBT, LIMITS = "contact", "closure", "allocation-concern", "limits"
MESSAGE_LEFT = "contact-left"
ADVICE, DIRECTORY, REFERRAL = "advice", "directory", "referral"
ADVOCATE, SAFEGUARDING = "advocate-wait", "safeguarding-concern"


@dataclass(frozen=True)
class Matter:
    """One thing that is due, by its number: a safeguarding concern as it was put to somebody, a clock, an escalation, a task,
    a limit of somebody's own, a contact, a referral, a follow-up of advice, a wait for an advocate, a workload concern or
    somebody whom a step of one waits for, a closure that was asked for, a concern about an allocation or a message that the
    case left behind. A walk, a dip sample or the directory by its team's number, the supervision or the caseload of a worker by
    theirs. That all caseloads were looked at today has none of its own: 0.
    """

    kind: str
    number: int


def due(now: datetime) -> list[Matter]:
    """All that is due at an instant, what nobody answered first, each kind as it fell due. Indexed queries, one a kind."""
    today = office_date(now)
    kinds = {SAFEGUARDING: safeguarding.to_pass_up(now), ESCALATION: escalations.to_pass_up(now),
             CLOCK: clocks.to_tell(now), TASK: tasks.to_tell(today),
             OWN_LIMIT: caseloads.reviews_to_tell(today), CONCERN: concerns.reviews_to_tell(today),
             WAIT: concerns.waits_to_tell(today), CLOSURE: closures.requests_left_behind(),
             DOUBT: allocations.concerns_left_behind(), ADVICE: advice.to_tell(today),
             MESSAGE_LEFT: contacts.left_behind(), MESSAGE: contacts.to_tell(today), REFERRAL: referrals.to_tell(today),
             ADVOCATE: advocacy.to_tell(today)}  # fmt: skip
    return [Matter(kind, number) for kind, numbers in kinds.items() for number in numbers]


def walks_due(now: datetime, policies: Mapping[str, Policy]) -> list[Matter]:
    """Teams whose walk has something to tell at an instant. A few queries over teams, none over those who wait."""
    teams = staff.all_teams()
    telling = walk_tellings(teams, policies, office_date(now))
    return [Matter(WALK, team.id) for team in teams if telling[team.id][1]]


def walk_tellings(
    teams: Collection[Team], policies: Mapping[str, Policy], today: date
) -> dict[int, tuple[WalkFacts, WalkTelling]]:
    """By team, how it stands with its walk and what of that is to be told on a day."""
    facts = _walk_facts(teams, policies, today)
    due = [one for one in facts.values() if one.clock is not None and one.clock.due_on <= today]
    told = _told({occasion for one in due for occasion in one.occasions}) if due else {}
    return {
        team.id: (
            facts[team.id],
            walk_telling(today, facts[team.id], told.get(team.id, {}), late_after(policy_of(policies, team)),
                         policy_of(policies, team).office.closures),
        )
        for team in teams
    }  # fmt: skip


def _walk_facts(teams: Collection[Team], policies: Mapping[str, Policy], today: date) -> dict[int, WalkFacts]:
    due, named, away = walks.walk_clocks(teams, policies), walks.named_on(today), staff.away_on(today)
    standing: dict[int, list[tuple[str, str]]] = {}
    for notice in notices.open_about_teams(WALK_RULE):
        standing.setdefault(notice.team_id, []).append((notice.receiver, notice.occasion))
    walkers = {team: Walker(each.worker_id, each.id, each.worker_id in away) for team, each in named.items()}
    return {
        team.id: WalkFacts(team.id, due[team.id], walkers.get(team.id), tuple(standing.get(team.id, ())))
        for team in teams
    }


def _told(occasions: Collection[str]) -> dict[int, dict[str, date]]:
    """By team and occasion, the day on which it was first told."""
    told: dict[int, dict[str, date]] = {}
    for notice in notices.told_about_teams(WALK_RULE, occasions):
        told.setdefault(notice.team_id, {}).setdefault(notice.occasion, office_date(notice.raised_at))
    return told


def samples_due(now: datetime, policies: Mapping[str, Policy]) -> list[Matter]:
    """Teams whose dip sample is to be drawn, or was not looked at in time (S15).

    Three queries once all are drawn and in time, none of them over those who wait.
    """
    teams, today = staff.all_teams(), office_date(now)
    due = draws_due(teams, policies, today) | {notice.team_id for notice in samples_late(teams, policies, today)}
    return [Matter(SAMPLE, team.id) for team in teams if team.id in due]


def caseloads_due(policies: Mapping[str, Policy]) -> list[Matter]:
    """Workers of whom something stood over a limit that is within it by now (H10)."""
    return [Matter(CASELOAD, number) for number in caseloads.to_settle(policies)]


def limits_due(now: datetime, policies: Mapping[str, Policy]) -> list[Matter]:
    """Once a day, and when a policy's figures changed: workers over a limit that nobody was told of, then that it was done.

    One query when it was done.
    """
    last, today = lease(LIMITS), office_date(now)
    done_on = office_date(last.done_at) if last is not None and last.done_at is not None else None
    if done_on == today and last.holder == figures_of(policies):
        return []
    return [*(Matter(CASELOAD, number) for number in caseloads.uncovered(policies, today)), Matter(LIMITS, 0)]


def draws_due(teams: Collection[Team], policies: Mapping[str, Policy], today: date) -> set[int]:
    """Numbers of the teams that have no sample of this month yet, while somebody waits who may be drawn."""
    asked = {team.id for team in teams if sampling.is_draw_due(policy_of(policies, team), today)}
    undrawn = asked - samples.teams_drawn(sampling.month_of(today)) if asked else asked
    return samples.teams_with_people(undrawn) if undrawn else set()


def samples_late(teams: Collection[Team], policies: Mapping[str, Policy], today: date) -> list[Notice]:
    """What stands in the managers' feeds about samples that were not looked at in time, and no senior manager heard of."""
    followed = {team.id: policy_of(policies, team) for team in teams}
    asked = [each for each in notices.open_about_teams(sampling.RULE) if each.occasion.startswith(f"{sampling.DRAWN}:")]
    here = [each for each in asked if each.team_id in followed]
    late = [each for each in here if sampling.is_late(followed[each.team_id], each.due_on, today)]
    if not late:
        return []
    told = {each.occasion for each in notices.told_about_teams(sampling.RULE, [late_occasion(each) for each in late])}
    return [each for each in late if late_occasion(each) not in told]


def late_occasion(notice: Notice) -> str:
    """On what occasion a senior manager hears of the sample that a notice asks for."""
    return f"{sampling.LATE}:{notice.occasion.partition(':')[2]}"


def supervisions_due(now: datetime, policies: Mapping[str, Policy]) -> list[Matter]:
    """Workers of whose supervision something is to be told, or whose date is no longer what the facts give (H15).

    Six queries over workers, none over cases.
    """
    return [Matter(SUPERVISION, number) for number in supervisions.to_tell(policies, office_date(now))]


def directory_due(now: datetime, policies: Mapping[str, Policy]) -> list[Matter]:
    """Teams whose managers are to hear that entries of the directory are to be checked (F7). A few queries over teams."""
    return [Matter(DIRECTORY, number) for number in directory.teams_to_tell(policies, office_date(now))]


def lease(name: str) -> Lease | None:
    """The lease of that name as it stands in the database, whatever was read before."""
    return db.session.scalar(select(Lease).where(Lease.name == name).execution_options(populate_existing=True))


def last_swept_at() -> datetime | None:
    """When a sweep was last done, by any process; None before the first."""
    swept = lease("sweep")
    return swept.done_at if swept else None


def sweep_stands_still(now: datetime, seconds: int) -> str | None:
    """A sentence for those in charge when no sweep was done for so many seconds, else None (A12)."""
    swept_at = last_swept_at()
    if swept_at is not None and (now - swept_at).total_seconds() <= seconds:
        return None
    since = "yet" if swept_at is None else f"since {office_time(swept_at):%H:%M} on {office_time(swept_at):%d/%m/%Y}"
    return f"No sweep was done {since}: reminders and escalations are late. Restart Casework, and look at the tray."
