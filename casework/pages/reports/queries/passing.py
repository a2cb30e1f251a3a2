"""What passes through: referrals, first allocations, closures, complaints."""

from sqlalchemy import func, literal_column, select, tuple_
from sqlalchemy.orm import aliased

from casework.ground.reckoning import days_between, office_day
from casework.pages.figures.queries import Measure, Moment, Rows, Scope
from casework.pages.figures.rules import bands_of
from casework.pages.reports.queries.shared import ALL, WAS_TAKEN_BACK
from casework.policy.terms import COMPLAINT
from casework.practice.closing.models import CaseEnding
from casework.practice.closing.rules import KINDS as ENDINGS
from casework.practice.closing.rules import TAKEN_BACK
from casework.records.cases.models import Allocation, Case, CaseStage
from casework.records.cases.queries import may_see
from casework.records.cases.rules import KINDS
from casework.records.notes.models import Note
from casework.records.notes.queries import stands


def _referred(_scope: Scope, _on: Moment) -> Rows:
    return Rows(
        base=select().select_from(Case).where(~WAS_TAKEN_BACK), number=Case.id, team=Case.team_id, at=Case.referred_on,
        band=Case.kind, case=Case.id, person=Case.person_id, holder=Case.holder_id, seen=may_see,
    )  # fmt: skip


def _allocated(_scope: Scope, _on: Moment) -> Rows:
    earlier = aliased(Allocation)
    had_one = select(earlier.id).where(earlier.case_id == Allocation.case_id, earlier.id < Allocation.id).exists()
    base = select().select_from(Allocation).join(Case, Case.id == Allocation.case_id).where(~had_one)
    return Rows(
        base=base, number=Allocation.id, team=Case.team_id, at=Allocation.from_on, case=Case.id, person=Case.person_id,
        value=days_between(Case.referred_on, Allocation.from_on), holder=Allocation.worker_id, seen=may_see,
    )  # fmt: skip


def _closed(_scope: Scope, _on: Moment) -> Rows:
    back = select(CaseEnding.case_id, CaseEnding.at).where(CaseEnding.kind == literal_column(f"'{TAKEN_BACK}'"))
    base = select().select_from(CaseStage).join(Case, Case.id == CaseStage.case_id)
    base = base.where(
        CaseStage.stage == literal_column("'closed'"), tuple_(CaseStage.case_id, CaseStage.at).not_in(back)
    )  # fmt: skip
    how = select(CaseEnding.kind).where(CaseEnding.case_id == CaseStage.case_id, CaseEnding.at == CaseStage.at)
    return Rows(
        base=base, number=CaseStage.id, team=Case.team_id, at=CaseStage.at, case=Case.id, person=Case.person_id,
        band=how.limit(1).scalar_subquery(), value=days_between(Case.referred_on, office_day(CaseStage.at)), seen=may_see,
    )  # fmt: skip


def _complained(_scope: Scope, _on: Moment) -> Rows:
    base = select().select_from(Note).join(Case, Case.id == Note.case_id)
    base = base.where(Note.type == literal_column(f"'{COMPLAINT}'"), func.coalesce(Note.corrects_id, 0) == 0, stands(Note.id))
    return Rows(
        base=base, number=Note.id, team=Case.team_id, at=Note.happened_at, case=Case.id, person=Case.person_id,
        holder=Note.author_id, seen=may_see,
    )  # fmt: skip


REFERRALS = Measure(
    "referrals", "Referrals in",
    "Cases by the day of their referral, in the team that has them now. Those of an imported list that was taken back are "
    "left out.",
    ("H17", "U11"), ALL, _referred, is_flow=True, things=("referral", "referrals"), band="Kind of work",
    bands=lambda _policies: KINDS, day="Referred on", worker="Named worker",
)  # fmt: skip
ALLOCATIONS = Measure(
    "allocations", "Allocated for the first time",
    "Cases by the day from which their first named worker had them. The days run from the referral to that day; a case that "
    "is handed on to another worker does not count again.",
    ("H17", "S13"), ALL, _allocated, is_flow=True, value="Referral to named worker", spans=bands_of((7, 28, 56, 84), "days"),
    day="Allocated from", worker="First worker", orders=("longest", "latest", "earliest", "name"),
)  # fmt: skip
CLOSURES = Measure(
    "closures", "Closed",
    "Cases by the day on which they were closed, however they ended; one that was opened again and closed again counts twice. "
    "The days run from the referral to that day.",
    ("H17", "H12"), ALL, _closed, is_flow=True, value="Referral to closing", spans=bands_of((28, 84, 182, 365), "days"),
    band="How it ended", bands=lambda _policies: {key: kind.label for key, kind in ENDINGS.items()}, day="Closed on",
    no_band="Not recorded",
)  # fmt: skip
COMPLAINTS = Measure(
    "complaints", "Complaints recorded",
    "Complaints noted on a case, by the day on which they were made. A correction of such a note does not count again.",
    ("H17",), ALL, _complained, is_flow=True, things=("complaint", "complaints"), day="Made on",
    worker="Recorded by",
)  # fmt: skip
