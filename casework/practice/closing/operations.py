"""Ending a case, or asking a manager to; opening it again; taking a note out of the wrong record.

Each is one act, or none at all.
"""

from collections.abc import Mapping
from datetime import date, datetime

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.closing import queries, rules
from casework.practice.closing.models import CaseEnding, ClosingLeave, ClosureRequest
from casework.practice.closing.rules import Ending
from casework.practice.handing import operations as handing
from casework.practice.handing.queries import words_of
from casework.practice.handing.rules import Left, as_facts, from_facts
from casework.practice.moving.operations import settle as settle_move
from casework.practice.tray.operations import one_at_a_time, part_from_holder, take_off_tray, wind_clocks
from casework.practice.triage.operations import overtake
from casework.records.audit import operations as audit
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.clocks import operations as clocks
from casework.records.notes import operations as notes
from casework.records.notes.models import MisplacedNote, Note
from casework.records.notices import operations as notices
from casework.records.notices.rules import to_duty, to_managers, to_worker
from casework.records.people import operations as people
from casework.records.staff.models import Team, Worker
from casework.records.staff.rules import Actor, Span
from casework.records.tasks import operations as tasks

DIED = "They died. The case has ended: no more calls and letters"
ENDED = "A case that you held has ended"
RESOLVED = "Duty settled a case: read how, and acknowledge it"
REOPENED = "A closed case was opened again: look at it today"
TAKEN_BACK = "A death was recorded by mistake. Open the case again if the work goes on"
ASKED = "A worker asks to close a case: authorise it, or send it back"
CAME_BACK = "Your request to close a case came back: read why, change it, and ask again"


def end_case(
    *, actor: Actor, now: datetime, policy: Policy, case: Case, ending: Ending, sections: Mapping[str, str],
    left: Left | None = None, considered: bool | None = None,
) -> CaseEnding:  # fmt: skip
    """End a case otherwise than by a death (U37, H12): its note, its waiting, its clocks and what was due, in one act.

    sections: of the closure note, by key. left: what is outstanding, which words its other sections and becomes tasks of
    whoever was named here (H14); None where ``sections`` has them. considered: other services were thought of (H11).
    Open escalations stay open (U13); open tasks are dropped. Raises Refused for anybody but a manager, or whoever holds
    the case and was let close by themselves (H13), and at duty whoever works there (L8); for a case that has ended, an
    authority that has not accepted, a thin note, nothing said of what is outstanding.
    """
    one_at_a_time(case)
    leave = None if actor.manages(case.team_id) else queries.leave_on(actor.worker_id, case, office_date(now))
    by_leave = leave is not None
    refuse_if(rules.refusal_to_end(actor, case.team_id, case.stage, ending, case.person.died_on, by_leave=by_leave))
    if ending.kind == rules.RESOLVED:
        texts = rules.closure_of_resolved(dict(sections), ending)
    else:
        texts = rules.closure_texts(sections, ending, considered=considered, who=_by_leave(actor, leave))
    texts = handing.checked(now=now, policy=policy, case=case, type=rules.CLOSURE, sections=texts, left=left)
    return _close(actor, now, policy, case, ending, texts, left)


def _by_leave(actor: Actor, leave: ClosingLeave | None) -> str:
    if leave is None:
        return ""
    given_by = leave.given_by.name if leave.given_by else "a manager"
    return rules.by_leave_words(actor.name, given_by, office_date(leave.given_at))


def _close(
    actor: Actor, now: datetime, policy: Policy, case: Case, ending: Ending, texts: dict[str, str], left: Left | None,
    *, written_by: int | None = None,
) -> CaseEnding:  # fmt: skip
    note = notes.write_note(actor=actor, now=now, policy=policy, case=case, type=rules.CLOSURE, sections=texts, happened_at=now,
                            written_by=written_by)  # fmt: skip
    if case.stage == "waiting":
        _write_decision(actor, now, policy, case, "Coming off the tray", ending.words)
    ended = _end(actor, now, policy, case, ending, note, ending.words)
    handing.carry_over(actor=actor, now=now, policy=policy, case=case, left=left)  # after what was open is dropped
    return ended


# --- asking a manager to close, and the answer ------------------------------------------------------------------------


def ask_for_closure(
    *, actor: Actor, now: datetime, policy: Policy, case: Case, ending: Ending, sections: Mapping[str, str], left: Left,
    considered: bool = False,
) -> ClosureRequest:  # fmt: skip
    """Whoever holds a case asks a manager to end it (H13); managers have it in their feed, and the case goes on till then.

    Arguments as those of ``end_case``: all is kept as it was written. Raises Refused as that does, so that nothing is
    asked which could not be authorised.
    """
    one_at_a_time(case)
    before = queries.open_request(case.id)
    if before is not None and before.asked_by_id != case.holder_id:
        _answer(actor, now, before, rules.OVERTAKEN)  # whoever asked holds the case no more
        before = None
    refuse_if(rules.refusal_to_ask(actor, case.stage, case.holder_id, ending, asked=before is not None))
    texts = rules.closure_texts(sections, ending)
    handing.checked(now=now, policy=policy, case=case, type=rules.CLOSURE, sections=texts, left=left)
    request = ClosureRequest(
        case_id=case.id, asked_at=now, asked_by_id=actor.worker_id, kind=ending.kind, authority=ending.authority.strip(),
        accepted_by=ending.accepted_by.strip(), sections=dict(sections), outstanding=as_facts(left), considered=considered,
        answer="", reason="",
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    notices.tell(now=now, receiver=to_managers(case.team_id), kind="due", rule="H13", case=case, occasion=_occasion(request),
                 due_on=rules.answer_on(policy, now, case.team.closes), words=ASKED)  # fmt: skip
    _audit_request(actor, now, "closure.asked", request)
    return request


def authorise(*, actor: Actor, now: datetime, policy: Policy, request: ClosureRequest) -> CaseEnding:
    """A manager authorises what was asked for, and with that the case ends (H13): the note is the asker's, and says by whom.

    Raises Refused for anybody but a manager, a request that is answered, an asker who does not hold the case any more.
    """
    case = request.case
    one_at_a_time(case)
    db.session.refresh(request)
    refuse_if(refusal_to_authorise(actor=actor, request=request))
    ending = Ending(request.kind, request.authority, request.accepted_by)
    who = rules.authorised_words(request.asked_by.name, actor.name, office_date(now))
    texts = rules.closure_texts(request.sections, ending, considered=request.considered, who=who)
    left = from_facts(request.outstanding)  # as it was asked, though a day has gone or somebody has left meanwhile
    texts |= words_of(left)
    _answer(actor, now, request, rules.AUTHORISED)
    return _close(actor, now, policy, case, ending, texts, left, written_by=request.asked_by_id)


def send_back(*, actor: Actor, now: datetime, request: ClosureRequest, reason: str) -> None:
    """A manager says what is missing; whoever asked finds all of it again and asks anew (H13). Raises Refused."""
    one_at_a_time(request.case)
    db.session.refresh(request)
    refuse_if(rules.refusal_to_send_back(actor, request.case.team_id, request.answer, reason))
    request.reason = reason.strip()
    _answer(actor, now, request, rules.SENT_BACK)
    if request.asked_by_id != actor.worker_id:
        notices.tell(now=now, receiver=to_worker(request.asked_by_id), kind="acknowledge", rule="H13", case=request.case,
                     occasion=_occasion(request), words=CAME_BACK)  # fmt: skip


def withdraw_request(*, actor: Actor, now: datetime, request: ClosureRequest) -> None:
    """Whoever asked thought better of it; it leaves the managers' feed. Raises Refused."""
    one_at_a_time(request.case)
    db.session.refresh(request)
    refuse_if(rules.refusal_to_withdraw(actor, request.asked_by_id, request.answer))
    _answer(actor, now, request, rules.WITHDRAWN)


def overtake_request(*, actor: Actor, now: datetime, case: Case) -> None:
    """The case goes another way while a closure is asked for: nothing is left to be answered."""
    request = queries.open_request(case.id)
    if request is not None:
        _answer(actor, now, request, rules.OVERTAKEN)


def refusal_to_authorise(*, actor: Actor, request: ClosureRequest):
    """Why the actor cannot authorise a request as it now stands, or None."""
    holds = request.case.holder_id == request.asked_by_id
    return rules.refusal_to_authorise(actor, request.case.team_id, request.answer, holds=holds)


def _answer(actor: Actor, now: datetime, request: ClosureRequest, answer: str) -> None:
    request.answer, request.answered_at, request.answered_by_id = answer, now, actor.worker_id
    db.session.flush()
    notices.settle_occasion(now=now, rule="H13", case=request.case, occasion=_occasion(request))
    _audit_request(actor, now, f"closure.{answer}", request)


def _occasion(request: ClosureRequest) -> str:
    return f"closure:{request.id}"


def _audit_request(actor: Actor, now: datetime, act: str, request: ClosureRequest) -> None:
    audit.record(actor=actor, now=now, act=act, subject=request, persons=[request.case.person_id],
                 detail={"case": request.case_id, "kind": request.kind})  # fmt: skip


# --- who may close by themselves --------------------------------------------------------------------------------------


def let_close(*, actor: Actor, now: datetime, team: Team, worker: Worker, span: Span) -> ClosingLeave:
    """A manager lets a worker close the cases that they hold in a team by themselves, on these days (H13). Raises Refused."""
    db.session.refresh(team, with_for_update={"key_share": True})
    today = office_date(now)
    refuse_if(rules.refusal_to_let_close(actor, team.id))
    held = (leave for leave in queries.leaves_of(team.id) if leave.worker_id == worker.id and leave.withdrawn_at is None)
    others = tuple(Span(leave.from_on, leave.until_on) for leave in held)
    there = worker.id in {each.id for each in queries.could_close(team.id, today)}
    refuse_if(rules.refusal_of_leave(there, span, today, others))
    leave = ClosingLeave(team_id=team.id, worker_id=worker.id, from_on=span.from_on, until_on=span.until_on, given_at=now,
                         given_by_id=actor.worker_id)  # fmt: skip
    db.session.add(leave)
    db.session.flush()
    detail = {"team": team.id, "worker": worker.id, "from": str(span.from_on), "until": str(span.until_on)}
    audit.record(actor=actor, now=now, act="closing-leave.given", subject=leave, detail=detail)
    return leave


def withdraw_leave(*, actor: Actor, now: datetime, leave: ClosingLeave) -> None:
    """From now on the worker asks again. Raises Refused."""
    db.session.refresh(leave, with_for_update=True)
    refuse_if(rules.refusal_to_withdraw_leave(actor, leave.team_id, leave.withdrawn_at is not None))
    leave.withdrawn_at, leave.withdrawn_by_id = now, actor.worker_id
    db.session.flush()
    detail = {"team": leave.team_id, "worker": leave.worker_id}
    audit.record(actor=actor, now=now, act="closing-leave.withdrawn", subject=leave, detail=detail)


# --- no ending that anybody chooses; deaths; openings again -----------------------------------------------------------


def take_back(*, actor: Actor, now: datetime, policy: Policy, case: Case, words: str) -> CaseEnding:
    """The case should not have been opened, and nobody worked on it: it ends with a note that says so (U31).

    words: how it came about. Who may, says ``intake``.
    """
    one_at_a_time(case)
    note = _write_decision(actor, now, policy, case, words, "This case ends: it was taken back.")
    return _end(actor, now, policy, case, Ending(rules.TAKEN_BACK), note, words)


def record_death(
    *,
    actor: Actor,
    now: datetime,
    policies: Mapping[str, Policy],
    case: Case,
    died_on: date,
    sections: dict[str, str],
) -> list[Case]:
    """The person of this case died (U37): every open case of theirs ends, in every team; gives those that ended.

    sections: of the decision note on this case. The others get a note that says no more than the date.
    """
    open_cases = queries.unfinished(case.person_id)
    for (
        each
    ) in open_cases:  # all, in the order of their numbers, before the person: two at once wait, never for each other
        one_at_a_time(each)
    refuse_if(rules.refusal_to_record_death(actor, case.team_id))
    people.record_death(actor=actor, now=now, person=case.person, died_on=died_on)
    words, ending = rules.death_words(died_on), Ending(rules.DIED)
    note = notes.write_note(actor=actor, now=now, policy=policy_of(policies, case.team), case=case, type=rules.DECISION,
                            sections=sections, happened_at=now)  # fmt: skip
    ended = [each for each in open_cases if each.stage != "closed"]
    for each in ended:
        policy = policy_of(policies, each.team)
        own = note if each.id == case.id else _write_decision(actor, now, policy, each, words, "This case ends.")
        _end(actor, now, policy, each, ending, own, words)
    for each in queries.closed_cases(case.person_id):
        tasks.drop_for_case(actor=actor, now=now, case=each, why=words)  # what an earlier ending left to somebody (H14)
    return ended


def take_back_death(*, actor: Actor, now: datetime, case: Case, reason: str) -> list[Case]:
    """The death was recorded by mistake. The cases that it ended stay closed until a manager opens each again.

    Gives those cases; each has the reason as a comment, and its managers are told.
    """
    refuse_if(rules.refusal_to_take_back_death(actor, case.team_id, reason))
    people.take_back_death(actor=actor, now=now, person=case.person)
    ended = queries.ended_by_death(case.person_id)
    for each in ended:
        words = f"The death was recorded by mistake. {reason.strip()}" if each.team_id == case.team_id else TAKEN_BACK
        line = cases.comment(actor=actor, now=now, case=each, words=words)
        notices.tell(now=now, receiver=to_managers(each.team_id), kind="know", rule="U37", case=each,
                     occasion=f"comment:{line.id}", words=TAKEN_BACK)  # fmt: skip
    return ended


def reopen_case(*, actor: Actor, now: datetime, policy: Policy, case: Case, why: str) -> None:
    """Open a closed case again, at duty, whose feed says so. Waiting counts from the first referral as before (U11).

    Dates that its level sets while nobody holds it run again.
    """
    one_at_a_time(case)
    how = queries.ended_how(case.id)
    refuse_if(rules.refusal_to_reopen(actor, case.team_id, case.stage, case.person.died_on, why, how))
    stage = cases.come_to_stage(actor=actor, now=now, case=case, stage="duty", why=why)
    notices.tell(now=now, receiver=to_duty(case.team_id), kind="know", rule="U37", case=case,
                 occasion=f"reopened:{stage.id}", words=REOPENED)  # fmt: skip
    wind_clocks(now=now, policy=policy, case=case)


def misplace_note(*, actor: Actor, now: datetime, policy: Policy, note: Note, reason: str) -> MisplacedNote:
    """A note was written on the wrong person (U38): it leaves the timeline, and all that it led to is put right.

    Its contact, attempt and ratings no longer count, so the clocks are wound anew; nobody has to read it here any more.
    """
    case = db.session.get_one(Case, note.case_id)
    one_at_a_time(case)
    marked = notes.mark_misplaced(actor=actor, now=now, note=note, reason=reason)
    clocks.take_back_met(case=case, met_at=note.recorded_at)
    notices.settle_for_note(now=now, note=note)
    wind_clocks(now=now, policy=policy, case=case)
    return marked


def _end(actor: Actor, now: datetime, policy: Policy, case: Case, ending: Ending, note: Note, words: str) -> CaseEnding:
    take_off_tray(actor=actor, now=now, policy=policy, case=case, how=ending.kind)
    for stopped in clocks.stop_clocks(now=now, policy=policy, case=case):
        notices.settle_for_clock(now=now, clock=stopped)
    tasks.drop_for_case(actor=actor, now=now, case=case, why="The case has ended")
    notices.settle_for_case(now=now, case=case)
    settle_move(actor=actor, now=now, case=case)
    overtake_request(actor=actor, now=now, case=case)
    overtake(actor=actor, now=now, case=case, by=words)
    part_from_holder(actor=actor, now=now, case=case, words="")
    holder_id = case.holder_id
    cases.come_to_stage(actor=actor, now=now, case=case, stage="closed", why=words)
    ended = CaseEnding(case_id=case.id, kind=ending.kind, at=now, by_id=actor.worker_id, note_id=note.id,
                       authority=ending.authority.strip(), accepted_by=ending.accepted_by.strip(),
                       settled_by=list(ending.settled_by) or None)  # fmt: skip
    db.session.add(ended)
    db.session.flush()
    _tell(actor, now, case, ended, holder_id)
    audit.record(actor=actor, now=now, act="case.ended", subject=case, persons=[case.person_id],
                 detail={"kind": ending.kind, "note": note.id})  # fmt: skip
    return ended


def _write_decision(actor: Actor, now: datetime, policy: Policy, case: Case, matter: str, decision: str) -> Note:
    """The decision that coming off the tray asks for (L24), where the form asked for another note."""
    texts = {"matter": matter, "decision": decision}
    return notes.write_in_brief(actor=actor, now=now, policy=policy, case=case, type=rules.DECISION, texts=texts,
                                otherwise=matter)  # fmt: skip


def _tell(actor: Actor, now: datetime, case: Case, ended: CaseEnding, holder_id: int | None) -> None:
    """Whoever held the case, and of a death and of what duty settled the team's managers, unless it is their own doing."""
    died = ended.kind == rules.DIED
    about = {"now": now, "kind": "know", "rule": "U37", "case": case, "occasion": f"ending:{ended.id}"}
    if holder_id is not None and holder_id != actor.worker_id:
        notices.tell(receiver=to_worker(holder_id), words=DIED if died else ENDED, **about)
    if died and not actor.manages(case.team_id):
        notices.tell(receiver=to_managers(case.team_id), words=DIED, **about)
    if ended.kind == rules.RESOLVED and not actor.manages(case.team_id):
        to_read = about | {"kind": "acknowledge", "rule": "L8", "note": ended.note}
        notices.tell(receiver=to_managers(case.team_id), words=RESOLVED, **to_read)
