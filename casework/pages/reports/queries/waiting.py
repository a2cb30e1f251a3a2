"""Who waits on trays, whether they are contacted, and which days went by unmet."""

from sqlalchemy import case, literal_column, or_, select
from sqlalchemy.orm import aliased

from casework.ground.db import db
from casework.ground.reckoning import days_between
from casework.pages.figures.queries import Measure, Moment, Rows, Scope
from casework.pages.figures.rules import bands_of
from casework.pages.reports.queries.shared import ALL, TRAY_TOOL, in_no_order, level_at, levels_of, of_case
from casework.practice.risk.models import Rating
from casework.practice.risk.queries import COUNTS
from casework.practice.tray.models import Placement, TrayContact
from casework.practice.tray.rules import REACHED
from casework.records.cases.models import Case
from casework.records.clocks.models import Clock
from casework.records.clocks.rules import CONTACT, KIND_LABELS
from casework.records.notes.models import MisplacedNote
from casework.records.notes.queries import stands

IN_TIME, LATE, NEVER, TO_COME = "in-time", "late", "not-made", "to-come"
MET = {IN_TIME: "Made in time", LATE: "Made late", NEVER: "Not made yet, or never", TO_COME: "Still to come"}
GRAIN = (Clock.due_on, Clock.team_id, Clock.ended_how, Clock.late)  # in the order of the index of these
NOT_IN_TIME = Clock.late.is_not(False)  # still running, or ended late
GRAVEST = 3  # a level that asks for the fastest response, in each tool


def _on_tray(on: Moment):
    """Who waited at the end of a day: who waits now, where the day is not over."""
    if on.is_now:
        return select().select_from(Placement).where(Placement.ended_at.is_(None))
    still = or_(Placement.ended_at.is_(None), Placement.ended_at >= on.ends_at)
    return select().select_from(Placement).where(Placement.placed_on <= on.day, still)


def _waits(_scope: Scope, on: Moment) -> Rows:
    level = Placement.rag if on.is_now else level_at(Placement.case_id, TRAY_TOOL, on.ends_at)
    return Rows(
        base=_on_tray(on), number=Placement.id, team=Placement.team_id, band=level, at=Placement.placed_on,
        value=days_between(Placement.referred_on, db.literal(on.day)), since=Placement.referred_on, **of_case(Placement.case_id),
    )  # fmt: skip


def _waits_at_high_risk(scope: Scope, on: Moment) -> Rows:
    rows = _waits(scope, on)
    grave = Placement.gravity >= GRAVEST if on.is_now else _gravest_at(on)
    return rows.over(rows.base.where(grave))


def _gravest_at(on: Moment):
    """Whether one of the ratings that counted then, the newest of its tool, was at the gravest level."""
    newer = aliased(Rating)
    later = or_(newer.happened_at > Rating.happened_at, (newer.happened_at == Rating.happened_at) & (newer.id > Rating.id))
    same = (newer.case_id == Rating.case_id, newer.tool == Rating.tool, newer.happened_at < on.ends_at)
    replaced = select(newer.id).where(*same, later, stands(newer.note_id)).exists()
    grave = select(Rating.id).where(Rating.case_id == Placement.case_id, Rating.gravity >= GRAVEST)
    return grave.where(Rating.happened_at < on.ends_at, COUNTS, ~replaced).exists()


def _contact_due(scope: Scope, _on: Moment) -> Rows:
    outcome = case(
        ((Clock.ended_how == "met") & Clock.late.is_(False), IN_TIME), (Clock.ended_how == "met", LATE),
        (Clock.due_on >= scope.today, TO_COME), else_=NEVER,
    )  # fmt: skip
    gone_before = (Clock.ended_how == "stopped") & Clock.late.is_(False)
    of_contact = Clock.kind == literal_column(f"'{CONTACT}'")  # spelled out, as its index is
    base = select().select_from(Clock).where(of_contact, Clock.ended_how != "replaced", ~gone_before)
    return Rows(base=base, number=Clock.id, team=Clock.team_id, at=Clock.due_on, band=outcome, grain=GRAIN,
                **of_case(Clock.case_id))  # fmt: skip


def _contact_made(_scope: Scope, _on: Moment) -> Rows:
    base = select().select_from(TrayContact).join(Case, Case.id == TrayContact.case_id)
    base = base.where(TrayContact.note_id.not_in(select(MisplacedNote.note_id)))
    rows = of_case(TrayContact.case_id) | {"joins": ()}
    return Rows(base=base, number=TrayContact.id, team=Case.team_id, at=TrayContact.happened_at, band=TrayContact.reached,
                **rows)  # fmt: skip


def _breached(scope: Scope, _on: Moment) -> Rows:
    base = select().select_from(Clock).where(Clock.due_on < scope.today, Clock.ended_how != "replaced", NOT_IN_TIME)
    return Rows(base=base, number=Clock.id, team=Clock.team_id, at=Clock.due_on, band=Clock.kind, words=Clock.rule,
                **of_case(Clock.case_id))  # fmt: skip


def _overdue(scope: Scope, on: Moment) -> Rows:
    base = select().select_from(Clock).where(Clock.due_on < on.day, NOT_IN_TIME)  # what ended after that day ended late
    ran = Clock.ended_at.is_(None)
    if not on.is_now:
        base, ran = base.where(Clock.started_at < on.ends_at), or_(ran, Clock.ended_at >= on.ends_at)
    return Rows(
        base=base.where(ran), number=Clock.id, team=in_no_order(Clock.team_id, scope), at=Clock.due_on, band=Clock.kind,
        words=Clock.rule, value=days_between(Clock.due_on, db.literal(on.day)), since=Clock.due_on, **of_case(Clock.case_id),
    )  # fmt: skip


WAITING = Measure(
    "waiting", "Waiting on the tray",
    "Cases on the tray at the end of the period, by the level that they had then. The days run from the referral to that day "
    "and never start again.",
    ("H17", "S13", "U11"), ALL, _waits, is_flow=False, things=("case", "cases"), value="Since referral",
    spans=bands_of((7, 28, 56, 84), "days"), band="Level", bands=levels_of(TRAY_TOOL), no_band="Not rated",
    day="On the tray from", orders=("longest", "earliest", "name"),
)  # fmt: skip
HIGH_RISK = Measure(
    "high-risk", "Waiting at high risk",
    "Of those on the tray at the end of the period, those whose newest rating with any tool was at its gravest level.",
    ("H17", "S1"), ALL, _waits_at_high_risk, is_flow=False, value="Since referral", spans=bands_of((7, 28, 56, 84), "days"),
    day="On the tray from", orders=("longest", "earliest", "name"),
)  # fmt: skip
CONTACTS_DUE = Measure(
    "contacts-due", "Contacts due",
    "Days by which somebody on the tray was to be contacted, and what became of each. A day that another one replaced does not "
    "count, nor does one of somebody who had left the tray by then.",
    ("H17", "L20"), ALL, _contact_due, is_flow=True, things=("contact", "contacts"), band="What became of it",
    bands=lambda _policies: MET, day="Due on",
)  # fmt: skip
CONTACTS_MADE = Measure(
    "contacts-made", "Contacts made",
    "Contacts in which the person, or somebody relevant, was reached, by the day on which it was; attempts are none.",
    ("H17", "U8"), ALL, _contact_made, is_flow=True, things=("contact", "contacts"), band="Who was reached",
    bands=lambda _policies: REACHED, day="Reached on",
)  # fmt: skip
BREACHED = Measure(
    "breached", "Clocks breached",
    "Days that a rule set on a case, of whatever kind, that went by in the period before what they asked for was done.",
    ("H17", "U6"), ALL, _breached, is_flow=True, things=("day", "days"), band="Which clock",
    bands=lambda _policies: KIND_LABELS, day="Due on", words="Rule",
)  # fmt: skip
OVERDUE = Measure(
    "overdue", "Clocks overdue",
    "Days that a rule set on a case, of whatever kind, that had gone by at the end of the period with what they ask for still "
    "not done.",
    ("H17", "U6"), ALL, _overdue, is_flow=False, things=("day", "days"), value="Overdue", spans=bands_of((7, 28, 84), "days"),
    band="Which clock", bands=lambda _policies: KIND_LABELS, day="Due on", words="Rule", orders=("longest", "earliest", "name"),
)  # fmt: skip
