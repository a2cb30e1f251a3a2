"""Reading what the method needs, and the two clocks: of the teams asked for, and only what the reader may see (U16, U17)."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from casework.ground.days import office_date
from casework.ground.db import db
from casework.pages.national.rules.clocks import WITHOUT_WORKER, Pause, Two
from casework.pages.national.rules.events import SENT, Asked, Done, Given, Known, Work
from casework.practice.closing.models import CaseEnding
from casework.practice.processes.models import Process, ProcessEnd
from casework.practice.referrals import queries as referrals
from casework.practice.referrals.models import Referral, ReferralEnding
from casework.practice.reviews.models import ReviewDate
from casework.practice.support.models import FundingDecision, FundingRequest, InterimSupport, SupportStep
from casework.practice.support.rules import ENDED, NOT_AGREED, REABLEMENT, day_of
from casework.practice.tray.models import AllocationDate, Placement
from casework.records.cases.models import Allocation, Case, CaseStage
from casework.records.cases.queries import may_see
from casework.records.cases.rules import step_since
from casework.records.notes.queries import stands
from casework.records.people.models import Person
from casework.records.staff.models import Worker
from casework.records.staff.rules import Actor

RESTS = "Rests on the Review tray: nothing is left to do until then"
PERSON = (Person.id, Person.given_name, Person.family_name, Person.date_of_birth, Person.nhs_number, Person.council_key)


def _known(number: int, given: str, family: str, born: date | None, nhs: str | None, council: str | None) -> Known:
    return Known(number, f"{given} {family}".strip(), born, nhs or "", council or "")


def _cases(actor: Actor, team_ids: Collection[int]) -> Select:
    """Numbers of the teams' cases that the reader may see."""
    return select(Case.id).where(Case.team_id.in_(sorted(team_ids)), may_see(actor))


def works_of(actor: Actor, team_ids: Collection[int]) -> list[Work]:
    """The teams' cases with all that the method needs, by number. Six questions, however many there are."""
    there = _cases(actor, team_ids)
    processes, supports, endings = _processes(there), _supports(there), _endings(there)
    given = select(Allocation.id).where(Allocation.case_id == Case.id).exists()
    columns = (Case.id, Case.team_id, Case.kind, Case.stage, Case.referred_on, given, *PERSON)
    rows = db.session.execute(select(*columns).join(Case.person).where(Case.id.in_(there)).order_by(Case.id))
    return [
        Work(number, _known(*person), team, kind, stage, referred_on, *endings.get(number, ("", ())),
             tuple(processes.get(number, ())), tuple(supports.get(number, ())),
             bool(held))
        for number, team, kind, stage, referred_on, held, *person in rows
    ]  # fmt: skip


def _processes(cases: Select) -> dict[int, list[Done]]:
    columns = (Process.case_id, Process.id, Process.kind, Process.begun_on, ProcessEnd.how, ProcessEnd.ended_on)
    asked = select(*columns).outerjoin(ProcessEnd, ProcessEnd.process_id == Process.id).where(Process.case_id.in_(cases))
    found: dict[int, list[Done]] = {}
    for case_id, number, kind, begun_on, how, ended_on in db.session.execute(asked.order_by(Process.id)):
        found.setdefault(case_id, []).append(Done(number, kind, begun_on, how or "", ended_on))
    return found


def _supports(cases: Select) -> dict[int, list[Given]]:
    free = select(FundingRequest.support_id).join(FundingDecision, FundingDecision.request_id == FundingRequest.id)
    free = free.where(FundingDecision.charge == REABLEMENT, FundingDecision.outcome != NOT_AGREED)
    ended = select(func.max(SupportStep.happened_on))
    ended = ended.where(SupportStep.support_id == InterimSupport.id, SupportStep.what == ENDED)
    columns = (InterimSupport.case_id, InterimSupport.id, InterimSupport.facts, InterimSupport.begun_at)
    asked = select(*columns, ended.scalar_subquery(), InterimSupport.id.in_(free)).where(InterimSupport.case_id.in_(cases))
    found: dict[int, list[Given]] = {}
    for case_id, number, facts, begun_at, ended_on, reablement in db.session.execute(asked.order_by(InterimSupport.id)):
        given = Given(number, office_date(begun_at), day_of(facts, "from_on"), ended_on, bool(reablement))
        found.setdefault(case_id, []).append(given)
    return found


def _endings(cases: Select) -> dict[int, tuple[str, tuple[str, ...]]]:
    """By case, the kind of its newest ending, and what settled it at duty."""
    newest = select(func.max(CaseEnding.id)).where(CaseEnding.case_id.in_(cases)).group_by(CaseEnding.case_id)
    asked = select(CaseEnding.case_id, CaseEnding.kind, CaseEnding.settled_by).where(CaseEnding.id.in_(newest))
    return {case_id: (kind, tuple(settled_by or ())) for case_id, kind, settled_by in db.session.execute(asked)}


def asked_of(actor: Actor, team_ids: Collection[int]) -> list[Asked]:
    """The teams' referrals that opened no case, by number. One question."""
    columns = (Referral.id, Referral.team_id, Referral.first_on, ReferralEnding.how, *PERSON)
    asked = select(*columns).join(Referral.person).outerjoin(ReferralEnding, ReferralEnding.referral_id == Referral.id)
    asked = asked.where(Referral.team_id.in_(sorted(team_ids)), referrals.may_see(actor))
    asked = asked.where(or_(ReferralEnding.id.is_(None), ReferralEnding.how != SENT)).order_by(Referral.id)
    return [Asked(number, _known(*person), team, first_on, how or "")
            for number, team, first_on, how, *person in db.session.execute(asked)]  # fmt: skip


# --- the two clocks -----------------------------------------------------------------------------------------------------


def two_clocks(actor: Actor, team_ids: Collection[int], stages: Collection[str]) -> list[Two]:
    """The teams' open cases at these stages with their clocks, by number. Five questions, however many there are."""
    there = _cases(actor, team_ids).where(Case.stage.in_(stages), Case.stage != "closed")
    came, placed, held, pauses = _came(there), _placed(there), _held(there), _pauses(there)
    columns = (Case.id, Case.team_id, Case.kind, Case.stage, Case.referred_on, Case.opened_at, Worker.name, *PERSON[:3])
    asked = select(*columns).join(Case.person).outerjoin(Worker, Worker.id == Case.holder_id).where(Case.id.in_(there))
    rows = []
    for number, team, kind, stage, referred_on, opened_at, holder, person, given, family in db.session.execute(
        asked.order_by(Case.id)
    ):
        came_on = office_date(came.get(number, opened_at))
        since = step_since(stage, came_on, placed_on=placed.get(number), held_from=held.get(number))
        rows.append(Two(number, person, f"{given} {family}".strip(), team, kind, stage, holder or "", referred_on, since,
                        tuple(pauses.get(number, ()))))  # fmt: skip
    return rows


def _newest_stage(cases: Select) -> Select:
    return select(func.max(CaseStage.id)).where(CaseStage.case_id.in_(cases)).group_by(CaseStage.case_id)


def _came(cases: Select) -> dict[int, Any]:
    """By case, the moment at which it came to its stage."""
    asked = select(CaseStage.case_id, CaseStage.at).where(CaseStage.id.in_(_newest_stage(cases)))
    return dict(db.session.execute(asked).all())


def _placed(cases: Select) -> dict[int, date]:
    asked = select(Placement.case_id, Placement.placed_on).where(Placement.case_id.in_(cases), Placement.ended_at.is_(None))
    return dict(db.session.execute(asked).all())


def _held(cases: Select) -> dict[int, date]:
    """By case, from which day it was first held since it came to its stage: handing it on does not begin anew."""
    stage = aliased(CaseStage)
    asked = select(Allocation.case_id, func.min(Allocation.from_on)).join(stage, stage.case_id == Allocation.case_id)
    asked = asked.where(stage.id.in_(_newest_stage(cases)), Allocation.allocated_at >= stage.at)
    return dict(db.session.execute(asked.group_by(Allocation.case_id)).all())


def _pauses(cases: Select) -> dict[int, list[Pause]]:
    """By case, until when it rests on the Review tray, and until when its allocating was put off, with the reason."""
    newest = select(func.max(ReviewDate.id)).where(ReviewDate.case_id.in_(cases)).group_by(ReviewDate.case_id)
    rests = select(Case.id, ReviewDate.due_on).join(ReviewDate, ReviewDate.case_id == Case.id)
    rests = rests.where(Case.stage == "review", ReviewDate.id.in_(newest))
    found = {number: [Pause(RESTS, on)] for number, on in db.session.execute(rests)}
    later = select(func.max(AllocationDate.id)).where(AllocationDate.case_id.in_(cases), stands(AllocationDate.note_id))
    later = later.group_by(AllocationDate.case_id)
    put_off = select(Case.id, AllocationDate.reason, AllocationDate.due_on).join(Case, Case.id == AllocationDate.case_id)
    put_off = put_off.where(AllocationDate.id.in_(later), AllocationDate.due_on > AllocationDate.before_on)
    for number, reason, on in db.session.execute(put_off.where(Case.stage.in_(WITHOUT_WORKER))):
        found.setdefault(number, []).append(Pause(f"Allocating was put off: {reason}", on))
    return found
