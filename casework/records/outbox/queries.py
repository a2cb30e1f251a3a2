"""Reading the outbox, and what a mail to somebody would say now: what is theirs now, and nobody else's (U16, U17)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import joinedload

from casework.ground.days import office_date
from casework.ground.db import db
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.records.clocks.models import Clock
from casework.records.clocks.rules import WHAT_IS_DUE
from casework.records.notices import queries as notices
from casework.records.notices.models import Notice
from casework.records.notices.rules import is_about_nobody, is_urgent, named
from casework.records.outbox import rules
from casework.records.outbox.models import Mail, MailChoice, MailServer
from casework.records.outbox.rules import (
    ALONE,
    DECIDE,
    DIGEST_PARTS,
    GIVEN_UP,
    URGENT,
    Hours,
    Line,
    Part,
    Standing,
)
from casework.records.sight.queries import restricted_among
from casework.records.staff import queries as staff
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import LENT, RECORD_ROLES, Actor

THE_SERVER = 1  # the only row of its table
SHOWN = 50


def server() -> MailServer | None:
    """How it goes with the mail server; None while mail was never on."""
    return db.session.get(MailServer, THE_SERVER, populate_existing=True)


def wants_daily(worker_id: int) -> bool:
    """Whether somebody gets the daily mail."""
    choice = db.session.get(MailChoice, worker_id)
    return choice is None or choice.daily


# --- who --------------------------------------------------------------------------------------------------------------


def standing_of(worker: Worker, actor: Actor, on: date) -> Standing:
    """How somebody stands on a day. Two queries."""
    return Standing(
        worker.email, has_ended=worker.ended_on is not None, is_away=staff.absence_on(worker.id, on) is not None,
        has_signed_in=worker.password_hash is not None, reads_records=actor.holds(*RECORD_ROLES),
        wants_daily=wants_daily(worker.id),
    )  # fmt: skip


def offices_of(actor: Actor, policies: Mapping[str, Policy]) -> list[tuple[Policy, Hours]]:
    """The policy and the hours of each team that somebody works in; of all teams, for a role in the whole directorate."""
    mine = [team for team in staff.all_teams() if actor.sees_all or team.id in actor.team_ids]
    return [_office(team, policy_of(policies, team)) for team in mine if team.policy in policies]


def _office(team: Team, policy: Policy) -> tuple[Policy, Hours]:
    return policy, Hours(team.weekdays_open, team.opens, team.closes, policy.office.closures)


def who_is_told(receiver: str, on: date) -> list[Worker]:
    """Everybody in whose feed what a receiver is told may stand on a day: a worker, or whoever answers for a team."""
    kind, _, number = receiver.partition(":")
    if kind == "worker":
        found = staff.worker(int(number))
        return [found] if found else []
    there = {worker.id: worker for worker in staff.who_answers(LENT, int(number), on)}
    return list(({worker.id: worker for worker in staff.record_workers_of(int(number), on)} | there).values())


# --- what waits -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waits:
    """A mail that waits. claimed_by: who tried to send it last, "" when nobody did."""

    id: int
    worker_id: int
    kind: str
    occasion: str
    claimed_by: str


def may_be_taken(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions on Mail that its time has come and no process has it.

    What lies further ahead than any try or lease can was written under another clock, and holds nothing back (A14).
    """
    again, lease = rules.AGAIN_AFTER[-1], rules.LEASE_LASTS
    due = or_(Mail.next_try_at <= now, Mail.next_try_at > now + 2 * again)
    free = or_(Mail.claimed_until.is_(None), Mail.claimed_until <= now, Mail.claimed_until > now + 2 * lease)
    return Mail.ended_at.is_(None), due, free


def to_try(now: datetime) -> list[Waits]:
    """Mail whose time has come and which no process is sending, urgent ones first, then as it was written."""
    rows = select(Mail.id, Mail.worker_id, Mail.kind, Mail.occasion, Mail.claimed_by).where(*may_be_taken(now))
    return [Waits(*row) for row in db.session.execute(rows.order_by(Mail.kind.desc(), Mail.next_try_at, Mail.id))]


def rows_of(numbers: Collection[int]) -> list[Mail]:
    """These mails, as they stand in the database."""
    rows = select(Mail).where(Mail.id.in_(sorted(numbers))).options(joinedload(Mail.worker)).order_by(Mail.id)
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def mail(number: int) -> Mail | None:
    """One mail, by its number."""
    return db.session.get(Mail, number, populate_existing=True)


def waiting() -> tuple[int, int]:
    """(how many mails wait to be sent, how many of these were refused again and again)."""
    often = func.coalesce(func.sum(case((Mail.tries >= rules.OFTEN, 1), else_=0)), 0)
    return tuple(db.session.execute(select(func.count(), often).where(Mail.ended_at.is_(None))).one())


def given_up_since(then: datetime) -> int:
    """How many mails were given up since a moment."""
    some = select(func.count()).select_from(Mail).where(Mail.ended_at > then, Mail.ended_how == GIVEN_UP)
    return db.session.scalar(some.where(Mail.kind != rules.TEST))


def lately() -> tuple[list[Mail], list[Mail]]:
    """(what waits, what ended lately), the newest first, at most SHOWN of each."""
    rows = select(Mail).options(joinedload(Mail.worker)).limit(SHOWN)
    still = rows.where(Mail.ended_at.is_(None)).order_by(Mail.next_try_at.desc(), Mail.id.desc())
    over = rows.where(Mail.ended_at.is_not(None)).order_by(Mail.ended_at.desc(), Mail.id.desc())
    return list(db.session.scalars(still)), list(db.session.scalars(over))


def written_for(worker_id: int, occasions: Collection[str]) -> set[str]:
    """Of these occasions, the ones on which an urgent mail to somebody was written."""
    rows = select(Mail.occasion).where(Mail.worker_id == worker_id, Mail.kind == URGENT)
    return set(db.session.scalars(rows.where(Mail.occasion.in_(sorted(occasions)))))


# --- what it says -----------------------------------------------------------------------------------------------------


def digest_parts(actor: Actor, on: date, first: Sequence[ColumnElement] = ()) -> tuple[list[Part], set[int]]:
    """(what somebody's feed holds that asks for something, persons named in it). first: what comes first, as in the feed."""
    groups = [group for group in notices.feed(actor, on, first=first) if group.key in DIGEST_PARTS]
    lines, persons = lines_of([notice for group in groups for notice in group.notices], actor, on)
    parts = [
        Part(group.key, DIGEST_PARTS[group.key], tuple(lines[notice.id] for notice in group.notices), group.total)
        for group in sorted(groups, key=lambda group: list(DIGEST_PARTS).index(group.key))
    ]
    return parts, persons


def urgent_parts(
    actor: Actor, occasions: Iterable[str], on: date, first: Sequence[ColumnElement] = ()
) -> tuple[list[Part], set[int]]:
    """(of what urgent mails are about, what is still this somebody's, persons named in it). first: as above."""
    numbers = {int(occasion.partition(":")[2]) for occasion in occasions}
    found = [each for each in notices.notices_for(actor, numbers, on, first) if each.acknowledged_at is None
             and each.summary_id is None and is_urgent(each.kind, each.occasion)]  # fmt: skip
    parts, named_in = [], set()
    for key in (DECIDE, ALONE):
        theirs = [each for each in found if is_about_nobody(each.occasion) is (key == ALONE)]
        lines, persons = lines_of(theirs[: notices.SHOWN], actor, on)
        parts += [Part(key, "", tuple(lines.values()), len(theirs))] if theirs else []
        named_in |= persons
    return parts, named_in


def lines_of(found: Collection[Notice], actor: Actor, on: date) -> tuple[dict[int, Line], set[int]]:
    """(a line by item, persons named). Nobody's own words stand in it, and of a restricted record no initials (U17)."""
    persons = {notice.case.person_id for notice in found if notice.case is not None}
    hidden, kinds = restricted_among(persons), _kinds_of({notice.clock_id for notice in found if notice.clock_id})
    return {each.id: _line(each, actor, on, hidden, kinds) for each in found}, persons


def _line(notice: Notice, actor: Actor, on: date, hidden: Collection[int], kinds: Mapping[int, str]) -> Line:
    what = WHAT_IS_DUE.get(kinds.get(notice.clock_id, ""), "") or named(notice.kind, notice.occasion)
    when = "" if notice.kind == "acknowledge" else rules.when_due(notice.due_on, on)
    if notice.case is None:
        return Line("", None, f"{notice.team.name}: {what}" if notice.team else what, when)
    person, told = notice.case.person, actor.sees_team(notice.case.team_id)
    who = rules.initials(person.given_name, person.family_name) if told and person.id not in hidden else ""
    return Line(who, notice.case_id, what, when)


def _kinds_of(clocks: Collection[int]) -> dict[int, str]:
    if not clocks:
        return {}
    return dict(db.session.execute(select(Clock.id, Clock.kind).where(Clock.id.in_(sorted(clocks)))).all())


def hours_and_digest_day(
    actor: Actor, policies: Mapping[str, Policy], now: datetime, since: datetime
) -> tuple[list[Hours], date | None]:
    """(when somebody's offices are open, the day whose daily mail is due for them now)."""
    offices = offices_of(actor, policies)
    hours = [each for _policy_, each in offices]
    return hours, rules.digest_day(now, rules.hour_of([policy for policy, _hours_ in offices]), hours, since)


def may_go_now(waits: Collection[Waits], now: datetime, policies: Mapping[str, Policy]) -> list[Waits]:
    """Of the mails that wait, those that may go at a moment, by the hours of whoever each is for. Some queries a worker."""
    hours = {number: _hours_of(number, now, policies) for number in {each.worker_id for each in waits}}
    return [
        each for each in waits  # without any hours, it ends when it is looked at
        if not hours[each.worker_id] or rules.may_go(each.kind, each.occasion, now, hours[each.worker_id])
    ]  # fmt: skip


def _hours_of(worker_id: int, now: datetime, policies: Mapping[str, Policy]) -> list[Hours]:
    actor = staff.actor_for(staff.worker(worker_id), office_date(now))
    return [each for _policy_, each in offices_of(actor, policies)]
