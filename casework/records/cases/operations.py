"""What happens to a case: it is opened, comes to a stage, is given to a worker or another team, is commented on."""

from datetime import date, datetime
from typing import Any

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.records.audit.operations import record
from casework.records.cases import queries
from casework.records.cases.models import Allocation, Case, CaseComment, CaseStage
from casework.records.cases.rules import refusal_to_come, refusal_to_comment, refusal_to_open
from casework.records.people.models import Person
from casework.records.people.operations import involve, part
from casework.records.sight.queries import reader_numbers
from casework.records.sight.rules import refusal_to_involve
from casework.records.staff.models import Team, Worker


def open_case(
    *, actor: Any, now: datetime, person: Person, team: Team, kind: str, referred_on: date, referrer: str = "",
    referrer_contact: str = "", reason: str = "", reference: str | None = None, stage: str = "referral",
    sent_by: int | None = None,
) -> Case:  # fmt: skip
    """A new case of a team, by which the team sees the person. Waiting counts from ``referred_on`` for ever (U11).

    sent_by: number of the team that sends it there by a referral (F11); None where it opens a case of its own.

    Raises Refused for another team, an unknown kind, a day to come, or somebody who has died (U37).
    """
    refuse_if(refusal_to_open(actor, team.id, kind, referred_on, office_date(now), person.died_on, sent_by))
    case = Case(
        person_id=person.id, team_id=team.id, kind=kind, stage=stage, reference=reference or None, reason=reason,
        referrer=referrer, referrer_contact=referrer_contact, referred_on=referred_on,
        opened_at=now, opened_by_id=actor.worker_id,
    )  # fmt: skip
    db.session.add(case)
    db.session.flush()
    db.session.add(CaseStage(case_id=case.id, stage=stage, at=now, by_id=actor.worker_id))
    involve(now=now, person=person, team=team)
    detail = {"team": team.id, "kind": kind, "stage": stage}
    record(actor=actor, now=now, act="case.opened", subject=case, persons=[person.id], detail=detail)
    return case


def come_to_stage(*, actor: Any, now: datetime, case: Case, stage: str, why: str = "") -> CaseStage:
    """The case comes to another stage; the row that says who and when stays. Away from "allocated" nobody holds it."""
    refuse_if(refusal_to_come(case.stage, stage, why))
    detail = {"from": case.stage, "to": stage}
    case.stage = stage
    if stage != "allocated":
        _end_allocation(actor, now, case, stage)
    came = CaseStage(case_id=case.id, stage=stage, at=now, by_id=actor.worker_id, why=why.strip())
    db.session.add(came)
    db.session.flush()
    record(actor=actor, now=now, act="case.moved", subject=case, persons=[case.person_id], detail=detail)
    return came


def hand_to(
    *, actor: Any, now: datetime, case: Case, worker: Worker, from_on: date, over_reason: str = "",
    from_educator: bool = False,
) -> Allocation:  # fmt: skip
    """A worker holds the case from a day on; whoever held it before holds it no more. Who may, says ``allocation``.

    over_reason: why they hold it over the number of cases that their grade allows, "" when it is within (H3).
    from_educator: the practice educator of a student handed it on (H7).

    Raises Refused for a worker who is not named on a restricted record (U17).
    """
    refuse_if(refusal_to_involve(reader_numbers(case.person_id), worker.id, worker.name))
    _end_allocation(actor, now, case, "handed-on")
    case.holder_id = worker.id
    held = Allocation(case_id=case.id, worker_id=worker.id, from_on=from_on, allocated_at=now,
                      allocated_by_id=actor.worker_id, ended_how="", over_reason=over_reason,
                      from_educator=from_educator)  # fmt: skip
    db.session.add(held)
    db.session.flush()
    record(actor=actor, now=now, act="case.allocated", subject=held, persons=[case.person_id],
           detail={"case": case.id, "worker": worker.id, "from": str(from_on)})  # fmt: skip
    return held


def _end_allocation(actor: Any, now: datetime, case: Case, how: str) -> None:
    case.holder_id = None
    held = queries.open_allocation(case.id)
    if held is not None:
        held.ended_at, held.ended_by_id, held.ended_how = now, actor.worker_id, how
        db.session.flush()  # one open allocation a case: the old one ends before a new one is written


def hand_over(*, actor: Any, now: datetime, case: Case, team: Team) -> None:
    """The case becomes another team's, which sees the person from now on; nobody holds it any more (U40).

    The team that had it keeps its sight of the person only by another case. Waiting counts on from the referral (U11).
    """
    left, detail = case.team, {"from": case.team_id, "to": team.id, "holder": case.holder_id}
    _end_allocation(actor, now, case, "moved")
    case.team = team
    db.session.flush()
    involve(now=now, person=case.person, team=team)
    part(actor=actor, now=now, person=case.person, team=left,
         has_case=lambda: queries.has_case(left.id, case.person_id))  # fmt: skip
    record(actor=actor, now=now, act="case.handed-over", subject=case, persons=[case.person_id], detail=detail)


def comment(*, actor: Any, now: datetime, case: Case, words: str) -> CaseComment:
    """Add a line to the running comment of the case."""
    refuse_if(refusal_to_comment(words))
    line = CaseComment(case_id=case.id, words=words.strip(), at=now, by_id=actor.worker_id)
    db.session.add(line)
    db.session.flush()
    record(
        actor=actor, now=now, act="case.commented", subject=case, persons=[case.person_id], detail={"comment": line.id}
    )
    return line
