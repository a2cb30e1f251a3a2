"""What a manager's week is counted from: only cases that the reader may see (U16, U17)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from casework.ground.db import db
from casework.pages.figures.queries import within
from casework.pages.figures.rules import Period
from casework.pages.monday import rules
from casework.pages.monday.rules import Counted, Week
from casework.practice.escalation.models import Escalation
from casework.practice.risk.models import Rating
from casework.practice.tray.models import Placement
from casework.records.cases.models import Allocation, Case, CaseStage
from casework.records.cases.queries import hidden_cases
from casework.records.clocks.models import Clock
from casework.records.notes.queries import stands
from casework.records.sight.queries import not_hidden
from casework.records.staff.rules import Actor
from casework.records.tasks.models import Task

SHOWN = 25  # of each list; the number beside it says how many there are


@dataclass(frozen=True)
class Change:
    """What changed in one way. before: how many in as many days before. cases: the newest, with the day or moment."""

    key: str
    count: int
    before: int
    cases: tuple[tuple[Case, date | datetime], ...]


@dataclass(frozen=True)
class Falling:
    """One date that falls due: a clock's or a task's. words: what it is, in words."""

    due_on: date
    kind: str
    rule: str
    words: str
    case: Case


def changes(actor: Actor, teams: Collection[int], week: Week) -> list[Change]:
    """What changed since the week began, in the order of CHANGES; at most four queries each."""
    return [_change(key, actor, teams, week) for key in rules.CHANGES]


def _change(key: str, actor: Actor, teams: Collection[int], week: Week) -> Change:
    newest = changed(actor, teams, week, key, rules.SINCE)
    count = len(newest) if len(newest) < SHOWN else count_changed(actor, teams, week, key, rules.SINCE)
    return Change(key, count, count_changed(actor, teams, week, key, rules.BEFORE), tuple(newest))


def count_changed(actor: Actor, teams: Collection[int], week: Week, key: str, when: str) -> int:
    """How many cases changed in one way. key: of CHANGES. when: of SPANS. One query."""
    return db.session.scalar(select(func.count()).select_from(_changed(actor, teams, week, key, when).subquery()))


def changed(
    actor: Actor, teams: Collection[int], week: Week, key: str, when: str, page: int = 1, size: int = SHOWN
) -> list[tuple[Case, date | datetime]]:
    """A page of them with the day or moment, the newest first. Two queries."""
    asked = _changed(actor, teams, week, key, when)
    asked = asked.order_by(asked.selected_columns.at.desc(), Case.id.desc()).limit(size).offset((max(1, page) - 1) * size)
    rows = db.session.execute(asked).all()
    cases = with_names([row.id for row in rows])
    return [(cases[row.id], row.at) for row in rows]


def _changed(actor: Actor, teams: Collection[int], week: Week, key: str, when: str) -> Select:
    of_case, at, tests = _CHANGED[key]
    first, last = rules.span_of(week, when)
    span = Period("", first, last)
    found = select(Case.id, at.label("at")).join(Case, Case.id == of_case)
    return found.where(*within(at, first, last), *tests(span.begins_at, span.ends_at), *_seen(actor, teams))


def _seen(actor: Actor, teams: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    # + 0: found by the days looked at, which are few, not by all that the teams have
    return (Case.team_id + 0).in_(_theirs(actor, teams)), not_hidden(actor, Case.person_id)


def _theirs(actor: Actor, teams: Collection[int]) -> list[int]:
    return sorted(team for team in set(teams) if actor.sees_team(team))


def _always(_begins: datetime, _ends: datetime) -> tuple[ColumnElement[bool], ...]:
    return ()


def _closed(_begins: datetime, _ends: datetime) -> tuple[ColumnElement[bool], ...]:
    return (CaseStage.stage == "closed",)


def _rose(begins: datetime, ends: datetime) -> tuple[ColumnElement[bool], ...]:
    return *_is_last(ends), Rating.gravity > _held(begins)


def _fell(begins: datetime, ends: datetime) -> tuple[ColumnElement[bool], ...]:
    return *_is_last(ends), Rating.gravity < _held(begins)


def _is_last(ends: datetime) -> tuple[ColumnElement[bool], ...]:
    """The rating is the last of its tool on its case before a moment."""
    other = aliased(Rating)  # of the case joined, not of the rating: what is asked of the case is then looked at first
    alike = (other.case_id == Case.id, other.tool == Rating.tool, stands(other.note_id))
    later = or_(other.happened_at > Rating.happened_at, and_(other.happened_at == Rating.happened_at, other.id > Rating.id))
    return stands(Rating.note_id), ~select(other.id).where(*alike, later, other.happened_at < ends).exists()


def _held(begins: datetime) -> Any:
    """How grave the level of the same tool on the same case was when a span began; NULL where there was none."""
    earlier = aliased(Rating)
    held = select(earlier.gravity).where(earlier.case_id == Case.id, earlier.tool == Rating.tool)
    held = held.where(earlier.happened_at < begins, stands(earlier.note_id))
    return held.order_by(earlier.happened_at.desc(), earlier.id.desc()).limit(1).scalar_subquery()


# By one of CHANGES: the column of the case, of the day or moment, and more tests of a span (begins, ends).
_CHANGED = {
    rules.ARRIVED: (Placement.case_id, Placement.placed_on, _always),
    rules.GIVEN: (Allocation.case_id, Allocation.from_on, _always),
    rules.CLOSED: (CaseStage.case_id, CaseStage.at, _closed),
    rules.ROSE: (Rating.case_id, Rating.happened_at, _rose),
    rules.FELL: (Rating.case_id, Rating.happened_at, _fell),
    rules.RAISED: (Escalation.case_id, Escalation.raised_at, _always),
}


def with_names(numbers: Collection[int]) -> dict[int, Case]:
    """By number, cases with their person, team and holder. One query, none without a case."""
    if not numbers:
        return {}
    asked = select(Case).where(Case.id.in_(sorted(set(numbers))))
    asked = asked.options(joinedload(Case.person), joinedload(Case.team), joinedload(Case.holder))
    return {case.id: case for case in db.session.scalars(asked)}


def due(actor: Actor, teams: Collection[int], week: Week) -> dict[str, Counted]:
    """By kind of clock, and for tasks, how many are late, due today and due in the days ahead. Three queries."""
    counts = _counts(Clock.due_on, week, Clock.kind).group_by(Clock.kind)
    running = counts.where(*_running(actor, teams))
    # Few records are hidden from anybody: theirs are counted and taken off, not looked for in each date.
    unseen = counts.where(*_running(actor, teams, by_team=False), Clock.case_id.in_(hidden_cases(actor)))
    hidden = {kind: numbers for kind, *numbers in db.session.execute(unseen)}
    tasks = _counts(Task.due_on, week).join(Task.case).where(*_to_do(actor, teams))
    found = {
        kind: Counted(*(every - gone for every, gone in zip(numbers, hidden.get(kind, (0, 0, 0)), strict=True)))
        for kind, *numbers in db.session.execute(running)
    }
    found[rules.TASKS] = Counted(*db.session.execute(tasks).one())
    return {kind: found[kind] for kind in rules.KINDS if kind in found and found[kind].any}


def _running(actor: Actor, teams: Collection[int], by_team: bool = True) -> tuple[ColumnElement[bool], ...]:
    """by_team: whether a database is to find them by team, where it does not by what else is asked."""
    team, runs = Clock.team_id.in_(_theirs(actor, teams)), Clock.ended_at.is_(None)
    return (team, runs) if by_team else ((Clock.team_id + 0).in_(_theirs(actor, teams)), runs, Clock.late.is_not(False))


def _to_do(actor: Actor, teams: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return *_seen(actor, teams), Task.ended_at.is_(None)


def _counts(due_on: ColumnElement[date], week: Week, *first: ColumnElement) -> Select:
    tests = (_when(due_on, each, week) for each in rules.WHENS)
    return select(*first, *(func.coalesce(func.sum(db.case((test, 1), else_=0)), 0) for test in tests))


def _when(due_on: ColumnElement[date], when: str, week: Week) -> ColumnElement[bool]:
    """The test of that name in WHENS."""
    tests = {"overdue": due_on < week.today, "today": due_on == week.today}
    return tests.get(when, and_(due_on >= week.today, due_on <= week.until))


def falling(actor: Actor, teams: Collection[int], week: Week) -> list[Falling]:
    """What falls due in the days ahead, the earliest first; SHOWN at most. Two queries."""
    found = [each for kind in (None, rules.TASKS) for each in listed(actor, teams, week, kind, "week")]
    return sorted(found, key=lambda each: (each.due_on, list(rules.KINDS).index(each.kind), each.case.id))[:SHOWN]


def listed(
    actor: Actor, teams: Collection[int], week: Week, kind: str | None, when: str, page: int = 1, size: int = SHOWN
) -> list[Falling]:
    """A page of what a figure counts, the earliest due first. kind: of KINDS; None is every clock. One query."""
    of, tests = (Task, _to_do(actor, teams)) if kind == rules.TASKS else (Clock, _running(actor, teams, when == "overdue"))
    tests = (*tests, not_hidden(actor, Case.person_id))
    asked = select(of).join(of.case).where(*tests, _when(of.due_on, when, week))
    asked = asked if kind in (None, rules.TASKS) else asked.where(Clock.kind == kind)
    of_case = contains_eager(of.case)
    asked = asked.options(of_case.joinedload(Case.person), of_case.joinedload(Case.team), of_case.joinedload(Case.holder))
    asked = asked.order_by(of.due_on, of.id).limit(size).offset((max(1, page) - 1) * size)
    return [_falling(each) for each in db.session.scalars(asked)]


def _falling(found: Clock | Task) -> Falling:
    kind = found.kind if isinstance(found, Clock) else rules.TASKS
    words = rules.KINDS[kind] if isinstance(found, Clock) else found.words
    return Falling(found.due_on, kind, found.rule, words, found.case)


def persons_on(changed: Collection[Change], due: Collection[Falling]) -> list[int]:
    """Numbers of everybody who stands on the page, for the trail."""
    found = {case.person_id for change in changed for case, _ in change.cases}
    return sorted(found | {each.case.person_id for each in due})


def waiting_in(groups: Collection) -> Mapping[str, int]:
    """By group of the feed, how many items wait."""
    return {group.key: group.total for group in groups}
