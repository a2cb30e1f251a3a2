"""Reading dip samples: whom a draw is made from, how a team stands with its sample, what was found."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from casework.ground.days import add_months
from casework.ground.db import db
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.risk.models import Rating
from casework.practice.risk.queries import COUNTS, NEWEST, ratings_of
from casework.practice.sampling import rules
from casework.practice.sampling.models import DipSample, DipSampleAnswer, DipSampleCase
from casework.practice.tray.models import Placement
from casework.records.audit.models import Entry
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see
from casework.records.notes.models import Note
from casework.records.notes.queries import stands
from casework.records.sight.queries import hidden_from, reader_numbers
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import MANAGERS, SYSTEM, Actor

NOTES_JUDGED = ("risk-prioritisation", "pwt")


# --- the draw ---------------------------------------------------------------------------------------------------------


def _may_be_drawn(at: datetime | None = None) -> tuple[ColumnElement[bool], ...]:
    """On a tray, and not restricted: of a record with named readers, hardly anybody of the team could say a word (U17)."""
    waits = Placement.ended_at.is_(None)
    if at is not None:
        waits = and_(Placement.placed_at <= at, or_(waits, Placement.ended_at > at))
    return waits, Case.person_id.not_in(hidden_from(SYSTEM.worker_id))


def pool_of(team_id: int, at: datetime | None = None) -> dict[int, int]:
    """Who may be drawn from a team's tray: by case, in the order of numbers, the person. One case a person.

    at: a moment gone by, when a demonstration draws for it; it is read slowly.
    """
    first = func.min(Placement.case_id)
    waiting = select(first, Case.person_id).join(Placement.case).where(Placement.team_id == team_id, *_may_be_drawn(at))
    return dict(db.session.execute(waiting.group_by(Case.person_id).order_by(first)).all())


def drawn_in(month: date, person_ids: Collection[int]) -> set[int]:
    """Of these people, those drawn in a month, for whichever team."""
    theirs = select(Case.person_id).join(DipSampleCase, DipSampleCase.case_id == Case.id).join(DipSampleCase.sample)
    theirs = theirs.where(DipSample.month == month)
    return set(db.session.scalars(theirs)) & set(person_ids)


def teams_drawn(month: date) -> set[int]:
    """Numbers of the teams that have a sample of a month."""
    return set(db.session.scalars(select(DipSample.team_id).where(DipSample.month == month)))


def teams_with_people(team_ids: Collection[int]) -> set[int]:
    """Of these teams, those on whose tray somebody waits who may be drawn. One query, which looks for the first of each."""
    somebody = select(Placement.id).join(Placement.case).where(Placement.team_id == Team.id, *_may_be_drawn()).exists()
    return set(db.session.scalars(select(Team.id).where(Team.id.in_(sorted(team_ids)), somebody)))


def sample_of(team_id: int, month: date) -> DipSample | None:
    """The sample of a team and month."""
    return db.session.scalar(select(DipSample).where(DipSample.team_id == team_id, DipSample.month == month))


def sample(number: int) -> DipSample | None:
    """The sample of that number, whoever asks."""
    return db.session.get(DipSample, number)


# --- how teams stand --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stand:
    """How a team stands with its sample. sample: None while none was drawn. total: people drawn. answered: of them."""

    team: Team
    sample: DipSample | None = None
    total: int = 0
    answered: int = 0

    @property
    def left(self) -> int:
        """How many are still to be looked at."""
        return self.total - self.answered


def _counted(*which: ColumnElement[bool]) -> Select:
    """Samples with how many were drawn and how many of them have an answer, the latest month first."""
    people = select(func.count(DipSampleCase.id)).where(DipSampleCase.sample_id == DipSample.id)
    answers = select(func.count(DipSampleAnswer.id)).join(DipSampleAnswer.sampled)
    answers = answers.where(DipSampleCase.sample_id == DipSample.id)
    rows = select(DipSample, people.scalar_subquery(), answers.scalar_subquery()).where(*which)
    return rows.options(joinedload(DipSample.team), joinedload(DipSample.drawn_by)).order_by(
        DipSample.month.desc(), DipSample.id.desc()
    )


def stands_of(actor: Actor, policies: Mapping[str, Policy], today: date) -> list[Stand]:
    """This month's sample of each team that the actor manages or that is below them, by name of the team.

    Without teams whose policy asks for none. One query beside that for the teams.
    """
    teams = [team for team in staff.teams_seen(actor) if actor.manages(team.id) and rules.wanted(policy_of(policies, team))]
    if not teams:
        return []
    numbers = [team.id for team in teams]
    found = _counted(DipSample.month == rules.month_of(today), DipSample.team_id.in_(numbers))
    drawn = {row[0].team_id: row for row in db.session.execute(found)}
    return [Stand(team, *drawn.get(team.id, ())) for team in teams]


def earlier_of(team_id: int, month: date) -> list[Stand]:
    """A team's samples before a month, the latest first."""
    earlier = _counted(DipSample.team_id == team_id, DipSample.month < month).limit(rules.MONTHS)
    return [Stand(row[0].team, *row) for row in db.session.execute(earlier)]


def sample_for(actor: Actor, number: int) -> Stand | None:
    """A sample of a team that the actor manages, or that is below them."""
    row = db.session.execute(_counted(DipSample.id == number)).first()
    return Stand(row[0].team, *row) if row is not None and actor.manages(row[0].team_id) else None


def left_in(sample_id: int) -> int:
    """How many people of a sample have no answer."""
    people = select(func.count(DipSampleCase.id)).where(DipSampleCase.sample_id == sample_id)
    people = people.outerjoin(DipSampleAnswer, DipSampleAnswer.sampled_id == DipSampleCase.id)
    return db.session.scalar(people.where(DipSampleAnswer.id.is_(None)))


# --- who was drawn ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """Somebody in a sample. case: None where the record is not the reader's to see. waits: still on the team's tray."""

    row: DipSampleCase
    case: Case | None
    answer: DipSampleAnswer | None
    waits: bool


def people_in(actor: Actor, sample_id: int) -> list[Drawn]:
    """Everybody in a sample in the order in which they were drawn, with the person where the actor may see them."""
    on_tray = select(Placement.id).join(DipSample, DipSample.team_id == Placement.team_id)
    on_tray = on_tray.where(DipSample.id == DipSampleCase.sample_id, Placement.case_id == DipSampleCase.case_id)
    waits = on_tray.where(Placement.ended_at.is_(None)).exists()
    rows = select(DipSampleCase, Case, DipSampleAnswer, waits).select_from(DipSampleCase)
    rows = rows.outerjoin(Case, and_(Case.id == DipSampleCase.case_id, may_see(actor)))
    rows = rows.outerjoin(DipSampleAnswer, DipSampleAnswer.sampled_id == DipSampleCase.id)
    rows = rows.options(joinedload(Case.person), joinedload(Case.team), joinedload(DipSampleAnswer.answered_by))
    rows = rows.where(DipSampleCase.sample_id == sample_id).order_by(DipSampleCase.place)
    return [Drawn(*row) for row in db.session.execute(rows)]


def sampled(number: int) -> DipSampleCase | None:
    """Somebody in a sample, whoever asks."""
    return db.session.get(DipSampleCase, number)


def answer_to(sampled_id: int) -> DipSampleAnswer | None:
    """What was found of somebody in a sample, with who found it."""
    asked = select(DipSampleAnswer).where(DipSampleAnswer.sampled_id == sampled_id)
    return db.session.scalar(asked.options(joinedload(DipSampleAnswer.answered_by), joinedload(DipSampleAnswer.rating)))


def seen_by_a_manager(sample_row: DipSample, case: Case, on: date) -> bool:
    """Whether a manager of the sample's team, or who stands in for one, sees the case on a day (U16, U17)."""
    if case.team_id != sample_row.team_id:
        return False
    named = reader_numbers(case.person_id)
    return named is None or any(worker.id in named for worker in staff.who_answers(MANAGERS, case.team_id, on))


def ratings_at(case_id: int, at: datetime) -> dict[str, Rating]:
    """By tool, the rating of a case that counted at a moment."""
    counted: dict[str, Rating] = {}
    for rating in ratings_of(case_id):
        if rating.recorded_at <= at:
            counted.setdefault(rating.tool, rating)
    return counted


def note_judged(case_id: int, at: datetime) -> Note | None:
    """Of the notes that explain a case's level or its last contact, the newest at a moment; none on the wrong person (U38)."""
    notes = select(Note).where(Note.case_id == case_id, Note.type.in_(NOTES_JUDGED), Note.recorded_at <= at, stands(Note.id))
    return db.session.scalar(notes.options(joinedload(Note.author)).order_by(Note.happened_at.desc(), Note.id.desc()).limit(1))


def rated_since(case_ids: Collection[int], since: datetime) -> dict[int, list[Rating]]:
    """By case, what was rated after a moment, the newest first. One query."""
    asked = select(Rating).where(Rating.case_id.in_(sorted(case_ids)), Rating.recorded_at > since, COUNTS).order_by(*NEWEST)
    found: dict[int, list[Rating]] = {}
    for rating in db.session.scalars(asked.options(joinedload(Rating.decided_by))):
        found.setdefault(rating.case_id, []).append(rating)
    return found


# --- what was found ---------------------------------------------------------------------------------------------------


def found_in(team_ids: Collection[int], today: date) -> rules.OverMonths:
    """What was found in the samples of these teams over the last months. One query."""
    since = add_months(rules.month_of(today), -rules.MONTHS)
    said = select(DipSample.month, DipSampleAnswer.level, DipSampleAnswer.note_good, DipSampleAnswer.themes)
    said = said.join(DipSampleCase, DipSampleCase.id == DipSampleAnswer.sampled_id).join(DipSampleCase.sample)
    said = said.where(DipSample.team_id.in_(sorted(team_ids)), DipSample.month > since)
    return rules.over_months(db.session.execute(said.order_by(DipSample.month, DipSampleAnswer.id)).all())


def numbers_seen(actor: Actor, numbers: Collection[int]) -> set[int]:
    """Of these case numbers, those that the actor may see."""
    return set(db.session.scalars(select(Case.id).where(Case.id.in_(sorted(numbers)), may_see(actor))))


# --- whether it is true -----------------------------------------------------------------------------------------------


def differences() -> list[str]:
    """Samples that are not what their seed and list give, or not what the trail has of the draw; one sentence each."""
    told = _told_by_the_trail()
    people: dict[int, list[int]] = {}
    for sample_id, case_id in db.session.execute(
        select(DipSampleCase.sample_id, DipSampleCase.case_id).order_by(DipSampleCase.sample_id, DipSampleCase.place)
    ):
        people.setdefault(sample_id, []).append(case_id)
    found = []
    for each in db.session.scalars(select(DipSample).order_by(DipSample.id)):
        numbers = people.get(each.id, [])
        if not rules.drawn_again(each, numbers):
            found.append(f"dip sample {each.id}: the people in it are not those whom its seed and its list give")
        elif told.get(each.id) != {"seed": each.seed, "cases": numbers}:
            found.append(f"dip sample {each.id}: the audit trail has another draw")
    return found


def _told_by_the_trail() -> dict[int, dict[str, Any]]:
    """By sample, the seed and the cases that the trail names."""
    entries = select(Entry.subject_id, Entry.detail).where(Entry.subject_kind == "dip_sample", Entry.act == "sample.drawn")
    return {number: {key: detail.get(key) for key in ("seed", "cases")} for number, detail in db.session.execute(entries)}
