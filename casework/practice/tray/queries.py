"""The tray is a query: who waits, in the order in which they should be looked at."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.practice.risk.models import Rating
from casework.practice.tray.models import AgreedDate, AllocationDate, DutyReview, Placement, TrayAttempt, TrayContact
from casework.practice.tray.rules import UNALLOCATED_STAGES
from casework.records.cases.models import Case
from casework.records.cases.queries import hidden_cases, may_see
from casework.records.clocks.models import Clock
from casework.records.clocks.rules import DAILY_REVIEW, ON_TRAY, UNALLOCATED, WAITING_LIMIT
from casework.records.notes.queries import stands
from casework.records.notices.models import Notice
from casework.records.staff.rules import Actor

PAGE = 50
LISTED_AT_MOST = 200  # of those at the gravest level; a team that has more has another trouble than its list
SOON, URGENT = 2, 10  # a gravity of the policies' levels, and more than the gravest of them
COUNTED = 5_000  # beyond it a count says that there are more; no team has so many, and no page pays for them
LEVEL_FILTERS = ("rag", "priority", "complexity", "risk")
DUES = {"overdue": "Overdue", "today": "Due today", "week": "Due in the next 7 days"}
ORDERS = {
    "first": "Most pressing first",
    "next": "Next contact, earliest first",
    "waiting": "Longest on the tray first",
    "referred": "Longest since referral first",
}
# Each is an index of Placement, for one team and for all; what is sorted downwards is marked.
_ORDER_BY = {
    "first": (("urgent", "down"), ("gravity", "down"), ("next_on", ""), ("referred_on", ""), ("id", "")),
    "next": (("next_on", ""), ("id", "")),
    "waiting": (("placed_on", ""), ("id", "")),
    "referred": (("referred_on", ""), ("id", "")),
}


def _ordered(columns: Any, sort: str) -> list[ColumnElement]:
    """The order of that name over a table's columns or a query's."""
    order = _ORDER_BY.get(sort, _ORDER_BY["first"])
    return [columns[name].desc() if way else columns[name] for name, way in order]


MOST_PRESSING_FIRST = tuple(_ordered(Placement.__table__.c, "first"))


def gravest_first() -> tuple[ColumnElement, ...]:
    """The order within a group of a feed, on the page and by mail (U23): urgent, then by the gravest level.

    Who does not wait stands with "soon".
    """
    grave = select(Placement.gravity + db.case((Placement.urgent, URGENT), else_=0))
    grave = grave.where(Placement.case_id == Notice.case_id, Placement.ended_at.is_(None)).scalar_subquery()
    return (func.coalesce(grave, SOON).desc(),)


@dataclass(frozen=True)
class Asked:
    """What somebody asked of the tray; an empty value asks nothing."""

    team: int | None = None
    rag: str = ""
    priority: str = ""
    complexity: str = ""
    risk: str = ""
    due: str = ""
    past_limit: bool = False
    sort: str = "first"
    page: int = 1


@dataclass(frozen=True)
class Counts:
    """total: waiting for the reader's teams (or the one asked for). shown: after the filters.

    overdue, today, week: by when the next contact is due, as the filters of the same names. levels: by RAG level.
    capped: more than COUNTED wait, and nothing beyond them was counted; shown may be a part then, too.
    """

    total: int
    shown: int
    overdue: int
    today: int
    week: int
    levels: dict[str | None, int]
    capped: bool = False

    @property
    def pages(self) -> int:
        """How many pages the shown rows fill; at least one."""
        return max(1, -(-self.shown // PAGE))


@dataclass(frozen=True)
class TeamCounts:
    """How many wait on a team's tray, and for how many of them the next contact is overdue or due today."""

    waiting: int = 0
    overdue: int = 0
    today: int = 0


def _teams_of(actor: Actor, team: int | None) -> list[int] | None:
    """The rights test (U16): teams whose trays the actor may read, or the one asked for; None is all of them."""
    if team is not None:
        return [team] if actor.sees_team(team) else []
    return None if actor.sees_all else sorted(actor.team_ids)


def _hidden(actor: Actor) -> tuple[int, ...]:
    """Cases that the tray leaves out for this actor (U17): most often none, and then no query of the tray looks for any."""
    return tuple(db.session.scalars(hidden_cases(actor)))


def _waiting_for(teams: Collection[int] | None, hidden: Collection[int] = ()) -> list[ColumnElement[bool]]:
    """Who still waits in these teams, without the cases that are hidden."""
    tests = [Placement.ended_at.is_(None)] if teams is None else [Placement.ended_at.is_(None), Placement.team_id.in_(teams)]
    return [*tests, Placement.case_id.not_in(hidden)] if hidden else tests


def _filters(asked: Asked, today: date) -> list[ColumnElement[bool]]:
    tests = [getattr(Placement, name) == getattr(asked, name) for name in LEVEL_FILTERS if getattr(asked, name)]
    if asked.due:
        tests.append(_due(Placement.next_on, asked.due, today))
    if asked.past_limit:
        late = (Clock.case_id == Placement.case_id, Clock.kind == WAITING_LIMIT, Clock.due_on < today)
        tests.append(select(Clock.id).where(*late, Clock.ended_at.is_(None)).exists())
    return tests


def _due(next_on: ColumnElement, when: str, today: date) -> ColumnElement[bool]:
    """The filter of that name in DUES."""
    if when == "overdue":
        return next_on < today
    if when == "today":
        return next_on == today
    return and_(next_on >= today, next_on <= today + timedelta(days=7))


def waiting(actor: Actor, asked: Asked, today: date) -> list[Placement]:
    """One page of the tray, with case, person and team, in the order asked for. Three queries, whatever the page holds."""
    page = page_of(_teams_of(actor, asked.team), asked, today, _hidden(actor))
    numbers = [row.id for row in db.session.execute(page)]
    rows = (
        select(Placement)
        .join(Placement.case)
        .options(contains_eager(Placement.case).joinedload(Case.person), contains_eager(Placement.case).joinedload(Case.team))
        .where(Placement.id.in_(numbers))
    )  # fmt: skip
    found = {row.id: row for row in db.session.scalars(rows)}
    return [found[number] for number in numbers if number in found]


def page_of(teams: Collection[int] | None, asked: Asked, today: date, hidden: Collection[int] = ()) -> Select:
    """The query for the numbers of one page (``id``, last of the columns of the order). teams: None is all. hidden: cases.

    It is read from an index in order and ends when the page is full; so is each team's part for a reader of several.
    """
    columns = [Placement.__table__.c[name] for name, _way in _ORDER_BY.get(asked.sort, _ORDER_BY["first"])]
    page = select(*columns).where(*_waiting_for(None, hidden), *_filters(asked, today))
    begin = PAGE * (max(1, asked.page) - 1)
    if teams is not None:
        parts = [page.where(Placement.team_id == team) for team in teams or (-1,)]
        page = parts[0] if len(parts) == 1 else _merged(parts, asked.sort, begin + PAGE)
    return page.order_by(*_ordered(page.selected_columns, asked.sort)).limit(PAGE).offset(begin)


def _merged(parts: list[Select], sort: str, end: int) -> Select:
    """The first ``end`` of each part: with an order of its own each is read from its index, and none further than needed."""
    firsts = [part.order_by(*_ordered(part.selected_columns, sort)).limit(end).subquery() for part in parts]
    return select(union_all(*(select(first) for first in firsts)).subquery())


def counts(actor: Actor, asked: Asked, today: date) -> Counts:
    """How many wait, by RAG level and due state, and how many the filters leave. Counting ends at COUNTED. Three queries."""
    waiting, filters = _waiting_for(_teams_of(actor, asked.team), _hidden(actor)), _filters(asked, today)
    some = select(Placement.rag, Placement.next_on).where(*waiting).limit(COUNTED + 1).subquery()
    by_level = [some.c.rag, func.count(), *(_how_many(_due(some.c.next_on, when, today)) for when in DUES)]
    rows = db.session.execute(select(*by_level).group_by(some.c.rag)).all()
    total, overdue, due_today, week = (sum(row[at] for row in rows) for at in (1, 2, 3, 4))
    return Counts(
        total=min(total, COUNTED),
        shown=min(_count([*waiting, *filters]) if filters else total, COUNTED),
        overdue=overdue,
        today=due_today,
        week=week,
        levels={row[0]: row[1] for row in rows},
        capped=total > COUNTED,
    )


def _count(tests: list[ColumnElement[bool]]) -> int:
    some = select(Placement.id).where(*tests).limit(COUNTED + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some))


def counts_of_teams(actor: Actor, teams: Collection[int], today: date) -> dict[int, TeamCounts]:
    """By team, how many wait on its tray; a team where nobody does is left out. Two queries."""
    when = [_how_many(_due(Placement.next_on, each, today)) for each in ("overdue", "today")]
    counted = select(Placement.team_id, func.count(), *when).where(*_waiting_for(sorted(teams), _hidden(actor)))
    rows = db.session.execute(counted.group_by(Placement.team_id)).all()
    return {team: TeamCounts(*numbers) for team, *numbers in rows}


def _how_many(test: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(db.case((test, 1), else_=0)), 0)


def placement_of(case_id: int) -> Placement | None:
    """The newest placing of a case, on the tray still or not."""
    newest = select(Placement).where(Placement.case_id == case_id).order_by(Placement.id.desc()).limit(1)
    return db.session.scalar(newest)


def contacts_of(case_id: int) -> list[TrayContact]:
    """Successful contacts, the latest first; those of notes on the wrong person are none (U38)."""
    of_case = select(TrayContact).where(TrayContact.case_id == case_id, stands(TrayContact.note_id))
    return list(db.session.scalars(of_case.order_by(TrayContact.happened_at.desc(), TrayContact.id.desc())))


def attempts_of(case_id: int) -> list[TrayAttempt]:
    """Attempts to reach somebody, the latest first; those of notes on the wrong person are none (U38)."""
    of_case = select(TrayAttempt).where(TrayAttempt.case_id == case_id, stands(TrayAttempt.note_id))
    return list(db.session.scalars(of_case.order_by(TrayAttempt.happened_at.desc(), TrayAttempt.id.desc())))


def reached_of(case_ids: Iterable[int]) -> dict[int, list[Row]]:
    """By case, number and moment (``id``, ``happened_at``) of each contact that ``contacts_of`` gives, the latest first."""
    reached = select(TrayContact.case_id, TrayContact.id, TrayContact.happened_at)
    reached = reached.where(TrayContact.case_id.in_(list(case_ids)), stands(TrayContact.note_id))
    return _by_case(reached.order_by(TrayContact.happened_at.desc(), TrayContact.id.desc()))


def agreed_of(case_ids: Iterable[int]) -> dict[int, list[Row]]:
    """By case, dates agreed for a next contact, in the order they were recorded.

    Those agreed in a contact that a note on the wrong person tells of do not count (U38).
    """
    columns = (AgreedDate.case_id, AgreedDate.recorded_at, AgreedDate.due_on, AgreedDate.reason, AgreedDate.after_contact_id)
    agreed = select(*columns).outerjoin(TrayContact, TrayContact.id == AgreedDate.after_contact_id)
    agreed = agreed.where(AgreedDate.case_id.in_(list(case_ids)), stands(TrayContact.note_id))
    return _by_case(agreed.order_by(AgreedDate.recorded_at, AgreedDate.id))


def reviewed_of(case_ids: Iterable[int]) -> dict[int, list[Row]]:
    """By case, moment and outcome (``happened_at``, ``outcome``) of each review that ``reviews_of`` gives, the first first."""
    reviewed = select(DutyReview.case_id, DutyReview.happened_at, DutyReview.outcome)
    reviewed = reviewed.where(DutyReview.case_id.in_(list(case_ids)), stands(DutyReview.note_id))
    return _by_case(reviewed.order_by(DutyReview.happened_at, DutyReview.id))


def settled_of(case_ids: Iterable[int]) -> dict[int, list[Row]]:
    """By case, what ``new_dates_of`` gives, as bare values (``recorded_at``, ``due_on``, ``note_id``)."""
    settled = select(AllocationDate.case_id, AllocationDate.recorded_at, AllocationDate.due_on, AllocationDate.note_id)
    settled = settled.where(AllocationDate.case_id.in_(list(case_ids)), stands(AllocationDate.note_id))
    return _by_case(settled.order_by(AllocationDate.recorded_at, AllocationDate.id))


def _by_case(asked: Select) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in db.session.execute(asked):
        found.setdefault(row.case_id, []).append(row)
    return found


def placed_in(actor: Actor, team_id: int) -> list[Row]:
    """Who is on a team's tray, by placing, but for those hidden from the actor: of the case and its placing, as bare values."""
    of_case = (Case.id, Case.person_id, Case.stage, Case.referred_on)
    there = select(*of_case, Placement.placed_on, Placement.placed_at, Placement.ended_at).join(Placement.case)
    there = there.where(*_waiting_for(_teams_of(actor, team_id), _hidden(actor)))
    return list(db.session.execute(there.order_by(Placement.id)))


def reviews_of(case_id: int) -> list[DutyReview]:
    """Duty's reviews of a case, the first first; those of notes on the wrong person are none (U38)."""
    of_case = select(DutyReview).where(DutyReview.case_id == case_id, stands(DutyReview.note_id))
    return list(db.session.scalars(of_case.options(joinedload(DutyReview.by)).order_by(DutyReview.happened_at, DutyReview.id)))


def new_dates_of(case_id: int) -> list[AllocationDate]:
    """Days for allocating that people settled, in the order they were recorded; not those of misplaced notes (U38)."""
    of_case = select(AllocationDate).where(AllocationDate.case_id == case_id, stands(AllocationDate.note_id))
    of_case = of_case.options(joinedload(AllocationDate.settled_by))
    return list(db.session.scalars(of_case.order_by(AllocationDate.recorded_at, AllocationDate.id)))


def gravest(actor: Actor, team_ids: Collection[int]) -> list[Clock]:
    """The running clocks of duty's daily look at those at the gravest level, the longest due first."""
    looked_at = select(Clock).where(Clock.team_id.in_(sorted(team_ids)), Clock.kind == DAILY_REVIEW, Clock.ended_at.is_(None))
    looked_at = looked_at.join(Clock.case).where(may_see(actor))
    of_case = contains_eager(Clock.case)
    looked_at = looked_at.options(of_case.joinedload(Case.person), of_case.joinedload(Case.team))
    return list(db.session.scalars(looked_at.order_by(Clock.due_on, Clock.from_on, Clock.id).limit(LISTED_AT_MOST)))


def cases_waiting(team_id: int) -> list[Case]:
    """The cases on a team's tray, by number."""
    there = select(Placement.case_id).where(Placement.team_id == team_id, Placement.ended_at.is_(None))
    return list(db.session.scalars(select(Case).where(Case.id.in_(there)).order_by(Case.id)))


def waiting_placements(after_id: int = 0, limit: int = 500) -> list[Placement]:
    """Placings still open, by number, for recomputing them all in portions."""
    rows = select(Placement).where(Placement.ended_at.is_(None), Placement.id > after_id)
    rows = rows.options(
        joinedload(Placement.case).joinedload(Case.team), joinedload(Placement.case).joinedload(Case.person)
    )
    return list(db.session.scalars(rows.order_by(Placement.id).limit(limit)))


def rated_before_the_tray(after_id: int = 0, limit: int = 500) -> list[Case]:
    """Cases not on the tray yet that somebody has rated, by number, for recomputing them all in portions."""
    rated = select(Rating.case_id).where(Rating.case_id == Case.id).exists()
    rows = select(Case).where(Case.stage.in_(("referral", "duty")), Case.id > after_id, rated)
    return list(db.session.scalars(rows.options(joinedload(Case.team)).order_by(Case.id).limit(limit)))


def clocks_left_behind() -> list[Clock]:
    """Running clocks of the tray whose case waits on none, by number; there should be no such clock."""
    waits = select(Placement.case_id).where(Placement.ended_at.is_(None))
    off_tray = and_(Clock.kind.in_(ON_TRAY), Clock.case_id.not_in(waits))
    held = and_(Clock.kind.in_(UNALLOCATED), Case.stage.not_in(UNALLOCATED_STAGES))
    left = select(Clock).join(Clock.case).where(Clock.ended_at.is_(None), or_(off_tray, held))
    return list(db.session.scalars(left.order_by(Clock.id)))


def person_numbers(rows: list[Placement]) -> list[int]:
    """The persons in a list, for the trail."""
    return [row.case.person_id for row in rows]
