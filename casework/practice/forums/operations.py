"""Saying when the forums are, putting a case forward, recording what was advised (H16)."""

from datetime import date, datetime, time

from sqlalchemy import select

from casework.ground.days import at_office, office_date
from casework.ground.db import db, insert_once
from casework.ground.refusal import Refused, refuse_if
from casework.policy.model import Policy
from casework.practice.forums import queries, rules
from casework.practice.forums.models import ForumCase, ForumDate
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.notes.operations import write_note
from casework.records.notices.operations import settle_occasion, tell
from casework.records.notices.rules import to_worker
from casework.records.staff.queries import who_answers
from casework.records.staff.rules import Actor

PUT = "A case is put forward for a forum: read the question"
ADVISED = "A forum has advised on this case: read the note and acknowledge it"


def set_date(*, actor: Actor, now: datetime, on: date, kind: str) -> ForumDate:
    """Whoever leads the forums says when the next is, and which; those after follow by turns. Raises Refused."""
    refuse_if(rules.refusal_to_set(actor, on, office_date(now)))
    said = ForumDate(first_on=on, kind=kind, set_at=now, set_by_id=actor.worker_id)
    db.session.add(said)
    db.session.flush()
    audit.record(actor=actor, now=now, act="forum.set", subject=said, detail={"on": str(on), "kind": kind})
    return said


def put_forward(*, actor: Actor, now: datetime, case: Case, kind: str, question: str) -> ForumCase:
    """Somebody who sees a case puts it forward with a question; whoever leads the forums is told. Raises Refused."""
    refuse_if(rules.refusal_to_put(stage=case.stage, question=question, already=queries.waits_for(case.id, kind)))
    number = insert_once(ForumCase, case_id=case.id, kind=kind, question=question.strip(), put_at=now, put_by_id=actor.worker_id)
    if number is None:  # two in the same moment
        raise Refused(rules.refusal_to_put(stage=case.stage, question=question, already=True))
    put = db.session.get_one(ForumCase, number)
    audit.record(actor=actor, now=now, act="forum.put-forward", subject=put, persons=[case.person_id],
                 detail={"case": case.id, "kind": kind})  # fmt: skip
    for leader in who_answers([rules.LEADER], case.team_id, office_date(now)):
        if leader.id != actor.worker_id:
            tell(now=now, receiver=to_worker(leader.id), kind="know", rule=rules.RULE, case=case, words=PUT,
                 occasion=f"{rules.PUT}:{put.id}")  # fmt: skip
    return put


def record_advice(
    *, actor: Actor, now: datetime, policy: Policy, put: ForumCase, held_on: date, advice: str, took_part: str = ""
) -> ForumCase:
    """What the forum advised is a note on the case, which whoever put it forward acknowledges.

    Raises Refused for anybody but who leads the forums, for a question that was answered, for a day to come.
    """
    put = _held(put)
    refuse_if(rules.refusal_to_advise(actor, put.case.team_id, held_on, office_date(now), ended=put.ended_at is not None))
    texts = {"question": put.question, "advice": advice, "took-part": took_part}
    happened_at = now if held_on == office_date(now) else at_office(held_on, time(12))
    note = write_note(actor=actor, now=now, policy=policy, case=put.case, type=rules.NOTE, sections=texts,
                      happened_at=happened_at)  # fmt: skip
    put.held_on, put.note_id = held_on, note.id
    _end(actor, now, put, "forum.advised")
    if put.put_by_id != actor.worker_id:
        tell(now=now, receiver=to_worker(put.put_by_id), kind="acknowledge", rule=rules.RULE, case=put.case, words=ADVISED,
             occasion=f"{rules.ADVISED}:{put.id}", note=note)  # fmt: skip
    return put


def take_back(*, actor: Actor, now: datetime, put: ForumCase) -> None:
    """The question is no longer asked. Raises Refused."""
    put = _held(put)
    refuse_if(rules.refusal_to_take_back(actor, put.put_by_id, put.case.team_id, ended=put.ended_at is not None))
    _end(actor, now, put, "forum.taken-back")


def _end(actor: Actor, now: datetime, put: ForumCase, act: str) -> None:
    put.ended_at, put.ended_by_id = now, actor.worker_id
    db.session.flush()
    settle_occasion(now=now, rule=rules.RULE, case=put.case, occasion=f"{rules.PUT}:{put.id}")
    audit.record(actor=actor, now=now, act=act, subject=put, persons=[put.case.person_id], detail={"case": put.case_id})


def _held(put: ForumCase) -> ForumCase:
    """Two at one question: the second waits, and decides on what the first has done."""
    locked = select(ForumCase).where(ForumCase.id == put.id).with_for_update(key_share=True)
    return db.session.scalar(locked.execution_options(populate_existing=True))
