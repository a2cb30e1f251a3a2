"""What happens to a case: it is opened, comes to a stage, is handed to another team, is commented on."""

from datetime import date, datetime
from typing import Any

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.records.audit.operations import record
from casework.records.cases import queries
from casework.records.cases.models import Case, CaseComment, CaseStage
from casework.records.cases.rules import refusal_to_come, refusal_to_comment, refusal_to_open
from casework.records.people.models import Person
from casework.records.people.operations import involve, part
from casework.records.staff.models import Team


def open_case(
    *, actor: Any, now: datetime, person: Person, team: Team, kind: str, referred_on: date, referrer: str = "",
    referrer_contact: str = "", reason: str = "", reference: str | None = None, stage: str = "referral",
) -> Case:  # fmt: skip
    """A new case of a team, by which the team sees the person. Waiting counts from ``referred_on`` for ever (U11)."""
    refuse_if(refusal_to_open(actor, team.id, kind, referred_on, office_date(now)))
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


def come_to_stage(*, actor: Any, now: datetime, case: Case, stage: str, why: str = "") -> None:
    """The case comes to another stage; the row that says who and when stays."""
    refuse_if(refusal_to_come(case.stage, stage, why))
    detail = {"from": case.stage, "to": stage}
    case.stage = stage
    db.session.add(CaseStage(case_id=case.id, stage=stage, at=now, by_id=actor.worker_id, why=why.strip()))
    record(actor=actor, now=now, act="case.moved", subject=case, persons=[case.person_id], detail=detail)


def hand_over(*, actor: Any, now: datetime, case: Case, team: Team) -> None:
    """The case becomes another team's, which sees the person from now on; nobody holds it any more (U40).

    The team that had it keeps its sight of the person only by another case. Waiting counts on from the referral (U11).
    """
    left, detail = case.team, {"from": case.team_id, "to": team.id, "holder": case.holder_id}
    case.team, case.holder = team, None
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
