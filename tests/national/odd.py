"""Records such as a year seldom has, so that every list of the preview holds something: for a while, in a transaction."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from casework.practice.closing.models import CaseEnding
from casework.practice.processes.models import Process, ProcessEnd
from casework.practice.referrals.models import Referral, ReferralEnding
from casework.practice.support.models import FundingDecision, FundingRequest, InterimSupport, SupportStep
from casework.practice.tray.models import AllocationDate
from casework.records.cases.models import Allocation, Case
from casework.records.notes.models import Note
from casework.records.people.models import Person

KINDS = {13: "carers-assessment", 17: "safeguarding", 19: "occupational-therapy", 23: "hospital-discharge", 29: "review"}

LATER = {5: 40, 25: 110}  # days until the same person asks again: while support goes on, and two months after it ended


def make_odd(session: Any, *, today: date, now: Any) -> None:
    """Births, days, kinds, processes, supports, endings and numbers of many cases, each by what divides its number."""
    cases = session.execute(select(Case.id, Case.person_id, Case.referred_on, Case.stage).order_by(Case.id)).all()
    worker = session.scalar(select(Case.holder_id).where(Case.holder_id.is_not(None)).limit(1))
    by, asked_on = {"at": now, "by_id": worker}, {person: referred_on for _, person, referred_on, _ in cases}
    for number, person, referred_on, stage in cases:
        facts: dict[str, Any] = next(({"kind": kind} for divisor, kind in KINDS.items() if number % divisor == 0), {})
        if number % 5 == 0:
            facts["person_id"] = person - 1 if person - 1 in asked_on else person
        if number % 10 == 5:
            facts["referred_on"] = asked_on[facts["person_id"]] + timedelta(days=LATER.get(number % 40, number % 4))
        if number % 11 == 0:
            facts["referred_on"] = date(2022, 6, 1)
        if facts:
            session.execute(update(Case).where(Case.id == number).values(facts))
        begun = referred_on + timedelta(days=number % 17)
        if number % 3 == 0:
            ends = begun + timedelta(days=-2 if number % 10 == 0 else 9)
            _process(session, by, number, "assessment", today + timedelta(days=3) if number % 14 == 0 else begun, ends)
        if number % 6 == 0:
            _process(session, by, number, "planning", begun + timedelta(days=number // 6 % 3 - 1), begun if number % 4 else None)
        if number % 15 == 0:
            _process(session, by, number, "review", begun - timedelta(days=90), referred_on - timedelta(days=5))
        if number % 4 == 0:
            _support(session, by, number, begun, free=number % 16 == 0)
        if stage == "closed" and number % 3:
            note = session.scalar(select(Note.id).where(Note.case_id == number).limit(1))
            ending = {"kind": "closed" if number % 2 else "resolved", "settled_by": None if number % 2 else ["reablement"]}
            session.execute(insert(CaseEnding), {"case_id": number, "note_id": note, **by, **ending})
        if stage == "closed" and number % 4 == 1:
            given = {"case_id": number, "worker_id": worker, "from_on": begun, "allocated_at": now, "ended_at": now}
            session.execute(insert(Allocation), given | {"ended_how": "closed"})
    for person in session.scalars(select(Person).order_by(Person.id)):
        day = person.date_of_birth
        number = person.id
        person.date_of_birth = None if number % 9 == 0 else date(2006, 2, 28) if number % 7 == 0 else day
        if number % 21 == 0:
            person.nhs_number = "9999791905"
        if number % 25 == 0:
            person.given_name, person.family_name = "Noor", "Aziz" if number % 2 else "AZIZ"
            person.date_of_birth = date(1950, 1, 1)
    session.flush()
    _give(session, by)
    referrals = session.execute(select(Referral.id, ReferralEnding.id).outerjoin(ReferralEnding)).all()
    for number in (number for number, ending in referrals if ending is None and number % 3):
        ending = {"referral_id": number, "how": ("sent", "signposted")[number % 2], "words": "", "sending": {}, "as_sent": {}}
        session.execute(insert(ReferralEnding), ending | by)


def _give(session: Any, by: dict[str, Any]) -> None:
    """Cases handed on, or held from a day before they were given; and days for allocating that put nothing off."""
    held = select(Allocation.id, Allocation.case_id, Allocation.from_on).where(Allocation.ended_at.is_(None))
    for number, case, from_on in session.execute(held.order_by(Allocation.id)).all():
        if case % 2:
            session.execute(update(Allocation).where(Allocation.id == number).values(from_on=from_on - timedelta(days=3)))
        if case % 3 == 0:
            before = {"case_id": case, "worker_id": by["by_id"], "from_on": from_on - timedelta(days=9), "ended_how": "handed-on"}
            session.execute(insert(Allocation), before | {"allocated_at": by["at"], "ended_at": by["at"]})
    for case in session.scalars(select(Case.id).where(Case.stage == "waiting", Case.id % 4 == 1)):
        day = date(2026, 12, 1 + case % 20)
        settled = {"case_id": case, "due_on": day, "before_on": day, "reason": "None", "recorded_at": by["at"]}
        session.execute(insert(AllocationDate), settled | {"settled_by_id": by["by_id"]})


def _process(session: Any, by: dict[str, Any], case: int, kind: str, begun: date, ends: date | None) -> None:
    facts = {"case_id": case, "kind": kind, "begun_on": begun, **by}
    number = session.execute(insert(Process).returning(Process.id), facts).scalar()
    if ends is not None:
        session.execute(insert(ProcessEnd), {"process_id": number, "how": "completed", "ended_on": ends, **by})


def _support(session: Any, by: dict[str, Any], case: int, begun: date, *, free: bool) -> None:
    facts = {"support": "Meals", "from_on": "" if case % 12 == 0 else str(begun)}
    columns = {"case_id": case, "facts": facts, "begun_at": by["at"], "changed_at": by["at"], "version": 1}
    number = session.execute(insert(InterimSupport).returning(InterimSupport.id), columns).scalar()
    if case % 8 == 0:
        step = {"support_id": number, "what": "ending", "facts": {}, "before": {}, "happened_on": begun + timedelta(days=20)}
        session.execute(insert(SupportStep), step | by)
    if free:
        asked = {"support_id": number, "what": "Help", "considered": {}, **by}
        request = session.execute(insert(FundingRequest).returning(FundingRequest.id), asked).scalar()
        decided = {"request_id": request, "outcome": "agreed", "rests_on": [], "charge": "reablement", "rationale": ""}
        session.execute(insert(FundingDecision), decided | by)
