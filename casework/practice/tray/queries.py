"""The tray is a query: who waits, in the order in which they should be looked at."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from casework.ground.db import db
from casework.practice.tray.models import AgreedDate, Placement, TrayAttempt, TrayContact
from casework.records.cases.models import Case
from casework.records.clocks.models import Clock
from casework.records.clocks.rules import ON_TRAY, WAITING_LIMIT
from casework.records.notes.queries import stands
from casework.records.staff.rules import Actor

PAGE = 50
LEVEL_FILTERS = ("rag", "priority", "complexity", "risk")
DUES = {"overdue": "Overdue", "today": "Due today", "week": "Due in the next 7 days"}
ORDERS = {
    "first": "Most pressing first",
    "next": "Next contact, earliest first",
    "waiting": "Longest on the tray first",
    "referred": "Longest since referral first",
}
_ORDER_BY = {
    "first": (
        Placement.urgent.desc(),
        Placement.gravity.desc(),
        Placement.next_on,
        Placement.referred_on,
        Placement.id,
    ),
    "next": (Placement.next_on, Placement.id),
    "waiting": (Placement.placed_on, Placement.id),
    "referred": (Placement.referred_on, Placement.id),
}
MOST_PRESSING_FIRST = _ORDER_BY["first"]


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
    """

    total: int
    shown: int
    overdue: int
    today: int
    week: int
    levels: dict[str | None, int]

    @property
    def pages(self) -> int:
        """How many pages the shown rows fill; at least one."""
        return max(1, -(-self.shown // PAGE))


def _theirs(actor: Actor, team: int | None) -> list:
    """The rights test, in SQL (U16), and the team asked for."""
    tests = [Placement.ended_at.is_(None)]
    if team is not None:
        tests.append(Placement.team_id == (team if actor.sees_team(team) else -1))
    elif not actor.sees_all:
        tests.append(Placement.team_id.in_(sorted(actor.team_ids)))
    return tests


def _filters(asked: Asked, today: date) -> list:
    tests = [getattr(Placement, name) == getattr(asked, name) for name in LEVEL_FILTERS if getattr(asked, name)]
    if asked.due == "overdue":
        tests.append(Placement.next_on < today)
    elif asked.due == "today":
        tests.append(Placement.next_on == today)
    elif asked.due == "week":
        tests += [Placement.next_on >= today, Placement.next_on <= today + timedelta(days=7)]
    if asked.past_limit:
        late = (Clock.kind == WAITING_LIMIT, Clock.due_on < today, Clock.ended_at.is_(None))
        tests.append(Placement.case_id.in_(select(Clock.case_id).where(*late)))
    return tests


def waiting(actor: Actor, asked: Asked, today: date) -> list[Placement]:
    """One page of the tray, with case, person and team, in the order asked for. One query."""
    rows: Select = (
        select(Placement)
        .join(Placement.case)
        .options(contains_eager(Placement.case).joinedload(Case.person), contains_eager(Placement.case).joinedload(Case.team))
        .where(*_theirs(actor, asked.team), *_filters(asked, today))
        .order_by(*_ORDER_BY.get(asked.sort, _ORDER_BY["first"]))
        .limit(PAGE)
        .offset((max(1, asked.page) - 1) * PAGE)
    )  # fmt: skip
    return list(db.session.scalars(rows))


def counts(actor: Actor, asked: Asked, today: date) -> Counts:
    """How many wait, by RAG level and due state, and how many the filters leave. Two queries."""
    theirs = _theirs(actor, asked.team)
    due = [
        func.sum(func.cast(and_(*_filters(Asked(due=each), today)), db.Integer)) for each in ("overdue", "today", "week")
    ]
    rows = db.session.execute(select(Placement.rag, func.count(), *due).where(*theirs).group_by(Placement.rag)).all()
    shown = db.session.scalar(select(func.count()).select_from(Placement).where(*theirs, *_filters(asked, today)))
    return Counts(
        total=sum(row[1] for row in rows),
        shown=shown,
        overdue=sum(row[2] or 0 for row in rows),
        today=sum(row[3] or 0 for row in rows),
        week=sum(row[4] or 0 for row in rows),
        levels={row[0]: row[1] for row in rows},
    )


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


def agreed_since(placement: Placement, contact: TrayContact | None) -> list[AgreedDate]:
    """Dates agreed with the contact, in the order they were recorded; without one, those agreed in this placing.

    Those agreed in a contact that a note on the wrong person tells of do not count (U38).
    """
    agreed = select(AgreedDate).where(AgreedDate.case_id == placement.case_id)
    if contact is not None:
        agreed = agreed.where(AgreedDate.after_contact_id == contact.id)
    else:
        agreed = agreed.outerjoin(TrayContact, TrayContact.id == AgreedDate.after_contact_id)
        agreed = agreed.where(AgreedDate.recorded_at >= placement.placed_at, stands(TrayContact.note_id))
    return list(db.session.scalars(agreed.order_by(AgreedDate.recorded_at, AgreedDate.id)))


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


def clocks_left_behind() -> list[Clock]:
    """Running clocks of the tray whose case waits on none, by number; there should be no such clock."""
    waits = select(Placement.case_id).where(Placement.ended_at.is_(None))
    left = select(Clock).where(Clock.ended_at.is_(None), Clock.kind.in_(ON_TRAY), Clock.case_id.not_in(waits))
    return list(db.session.scalars(left.order_by(Clock.id)))


def person_numbers(rows: list[Placement]) -> list[int]:
    """The persons in a list, for the trail."""
    return [row.case.person_id for row in rows]
