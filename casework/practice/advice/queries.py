"""Reading advice: of people whose record the reader may see (U16); as sums, of the reader's teams. Prevention of a case."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.days import add_months
from casework.ground.db import db
from casework.practice.advice.models import Advice, AdviceFollowUp, AdviceOrganisation, AdviceOutcome, PreventionRecord
from casework.practice.advice.rules import OUTCOMES, Prevention, Way
from casework.records.directory.models import Organisation
from casework.records.people.models import Person
from casework.records.people.queries import may_open, teams_with
from casework.records.sight.queries import reader_numbers
from casework.records.staff.models import Team, Worker
from casework.records.staff.queries import record_workers_of, teams_seen
from casework.records.staff.rules import Actor

MONTHS = 12  # that are counted
SHOWN = 100


# --- of a person ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """Advice as it is read. organisations: (number, name) of those named. tries: outcomes, the first first."""

    row: Advice
    organisations: tuple[tuple[int, str], ...]
    follow_up: AdviceFollowUp | None
    tries: tuple[AdviceOutcome, ...]


def advice_of(person_id: int) -> list[Shown]:
    """All advice given to somebody whose record the reader was found to may see, the newest first. Four queries."""
    asked = select(Advice).where(Advice.person_id == person_id).options(joinedload(Advice.by), joinedload(Advice.team))
    return _shown(list(db.session.scalars(asked.order_by(Advice.given_on.desc(), Advice.id.desc()).limit(SHOWN))))


def shown(advice: Advice) -> Shown:
    """One piece of advice with all that belongs to it."""
    return _shown([advice])[0]


def _shown(found: list[Advice]) -> list[Shown]:
    numbers = [each.id for each in found]
    named: dict[int, list[tuple[int, str]]] = {}
    rows = select(AdviceOrganisation.advice_id, Organisation.id, Organisation.name).join(AdviceOrganisation.organisation)
    rows = rows.where(AdviceOrganisation.advice_id.in_(numbers)).order_by(func.lower(Organisation.name), Organisation.id)
    for advice_id, number, name in db.session.execute(rows):
        named.setdefault(advice_id, []).append((number, name))
    running = select(AdviceFollowUp).where(AdviceFollowUp.advice_id.in_(numbers), AdviceFollowUp.ended_at.is_(None))
    open_ones = {each.advice_id: each for each in db.session.scalars(running.options(joinedload(AdviceFollowUp.worker)))}
    tries: dict[int, list[AdviceOutcome]] = {}
    told = select(AdviceOutcome).join(AdviceOutcome.follow_up).where(AdviceFollowUp.advice_id.in_(numbers))
    for each in db.session.scalars(
        told.options(contains_eager(AdviceOutcome.follow_up), joinedload(AdviceOutcome.by)).order_by(AdviceOutcome.id)
    ):
        tries.setdefault(each.follow_up.advice_id, []).append(each)
    return [
        Shown(each, tuple(named.get(each.id, ())), open_ones.get(each.id), tuple(tries.get(each.id, ()))) for each in found
    ]


@dataclass(frozen=True)
class Summary:
    """How much advice somebody was given, when last, and the day of the next follow-up."""

    count: int
    last_on: date | None
    due_on: date | None


def summary_of(person_id: int) -> Summary:
    """What a person's page says of advice. One query."""
    running = AdviceFollowUp.ended_at.is_(None)
    asked = select(func.count(Advice.id.distinct()), func.max(Advice.given_on), func.min(AdviceFollowUp.due_on))
    asked = asked.outerjoin(AdviceFollowUp, (AdviceFollowUp.advice_id == Advice.id) & running)
    return Summary(*db.session.execute(asked.where(Advice.person_id == person_id)).one())


def follow_up_for(actor: Actor, number: int) -> AdviceFollowUp | None:
    """A follow-up, over or not, with its advice and person, when the actor may open that person's record."""
    asked = select(AdviceFollowUp).join(AdviceFollowUp.advice).join(Advice.person)
    asked = asked.where(AdviceFollowUp.id == number, may_open(actor))
    options = contains_eager(AdviceFollowUp.advice).contains_eager(Advice.person)
    return db.session.scalar(asked.options(options))


def running_of(person_id: int) -> list[AdviceFollowUp]:
    """Follow-ups that run for a person, the earliest first."""
    asked = select(AdviceFollowUp).join(AdviceFollowUp.advice).options(contains_eager(AdviceFollowUp.advice))
    asked = asked.where(Advice.person_id == person_id, AdviceFollowUp.ended_at.is_(None))
    return list(db.session.scalars(asked.order_by(AdviceFollowUp.due_on, AdviceFollowUp.id)))


def to_tell(today: date, limit: int = 5000) -> list[int]:
    """Numbers of follow-ups about which something is to be told by today, the earliest first."""
    due = select(AdviceFollowUp.id).where(AdviceFollowUp.tell_on <= today, AdviceFollowUp.ended_at.is_(None))
    return list(db.session.scalars(due.order_by(AdviceFollowUp.tell_on, AdviceFollowUp.id).limit(limit)))


# --- who --------------------------------------------------------------------------------------------------------------


def teams_for(actor: Actor, person: Person | None) -> list[Team]:
    """Teams for which the actor can record advice, by name: their own, and of these the ones involved with the person.

    Whoever sees all teams, or opened the record, records it for a team that is involved.
    """
    seen = [team for team in teams_seen(actor) if team.id in actor.team_ids or actor.sees_all]
    if person is None:
        return seen
    involved = [team for team in teams_with(person.id) if team.ended_on is None]
    return [team for team in involved if team.id in {each.id for each in seen}] or involved


def who_can(team_id: int, person_id: int, on: date) -> list[Worker]:
    """Workers of a team who may see a person's record, by name."""
    named = reader_numbers(person_id)
    return [worker for worker in record_workers_of(team_id, on) if named is None or worker.id in named]


# --- sums -------------------------------------------------------------------------------------------------------------


def named_lately(numbers: Collection[int], today: date) -> dict[int, int]:
    """By entry of the directory, how often it was named in the last twelve months, in all teams. One query."""
    counted = select(AdviceOrganisation.organisation_id, func.count()).group_by(AdviceOrganisation.organisation_id)
    counted = counted.where(AdviceOrganisation.organisation_id.in_(sorted(numbers)), AdviceOrganisation.named_on > _since(today))
    return dict(db.session.execute(counted).all())


def named_by_month(number: int, today: date) -> dict[date, int]:
    """By the first day of a month, the newest first, how often an entry was named; the last twelve months. One query."""
    named = select(AdviceOrganisation.named_on, func.count()).group_by(AdviceOrganisation.named_on)
    named = named.where(AdviceOrganisation.organisation_id == number, AdviceOrganisation.named_on > _since(today))
    months: Counter[date] = Counter()
    for on, count in db.session.execute(named):
        months[on.replace(day=1)] += count
    return dict(sorted(months.items(), reverse=True))


@dataclass(frozen=True)
class Counts:
    """Advice of the last twelve months. topics: by key, the most frequent first; one piece may have several.

    outcomes: of the follow-ups, by key of OUTCOMES. running, overdue: follow-ups that are still to be made.
    """

    total: int
    unnamed: int
    topics: dict[str, int]
    outcomes: dict[str, int]
    running: int
    overdue: int


def counts(actor: Actor, today: date) -> Counts:
    """How much advice the reader's teams gave, and whether it helped. Three queries."""
    lately = (_of_teams(actor), Advice.given_on > _since(today))
    rows = select(Advice.topics, Advice.person_id.is_(None), func.count()).where(*lately)
    topics: Counter[str] = Counter()
    total = unnamed = 0
    for keys, nobody, count in db.session.execute(rows.group_by(Advice.topics, Advice.person_id.is_(None))):
        topics.update(dict.fromkeys(keys, count))
        total, unnamed = total + count, unnamed + count * bool(nobody)
    told = select(AdviceOutcome.outcome, func.count()).join(AdviceOutcome.follow_up).join(AdviceFollowUp.advice)
    outcomes = dict(db.session.execute(told.where(*lately).group_by(AdviceOutcome.outcome)).all())
    late = func.count(AdviceFollowUp.id).filter(AdviceFollowUp.due_on < today)
    left = select(func.count(AdviceFollowUp.id), late).join(AdviceFollowUp.advice)
    running, overdue = db.session.execute(left.where(_of_teams(actor), AdviceFollowUp.ended_at.is_(None))).one()
    ordered = dict(sorted(topics.items(), key=lambda item: (-item[1], item[0])))
    return Counts(total, unnamed, ordered, {key: outcomes.get(key, 0) for key in OUTCOMES}, running, overdue)


def _of_teams(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.sees_all else Advice.team_id.in_(sorted(actor.team_ids))


def _since(today: date) -> date:
    return add_months(today, -MONTHS)


# --- prevention (F6) --------------------------------------------------------------------------------------------------


def prevention_records(case_id: int) -> list[PreventionRecord]:
    """Prevention of a case as it was recorded each time, the newest first."""
    asked = select(PreventionRecord).where(PreventionRecord.case_id == case_id).options(joinedload(PreventionRecord.by))
    return list(db.session.scalars(asked.order_by(PreventionRecord.id.desc())))


def prevention_of(case_id: int) -> Prevention | None:
    """What was explored on a case, as the newest record has it; None where nothing was recorded. One query.

    For ``rules.refusal_to_begin_long_term``, which whoever begins planning long-term support asks first.
    """
    newest = select(PreventionRecord).where(PreventionRecord.case_id == case_id).order_by(PreventionRecord.id.desc())
    row = db.session.scalar(newest.limit(1))
    return None if row is None else as_explored(row)


def as_explored(row: PreventionRecord) -> Prevention:
    """A record as the rules read it."""
    return Prevention(dict(row.elements), {key: Way(each["answer"], each["why"]) for key, each in row.ways.items()})


def newest_of(records: Iterable[PreventionRecord]) -> int | None:
    """The number of the newest record, None where there is none."""
    return max((each.id for each in records), default=None)
