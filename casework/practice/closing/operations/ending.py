"""Ending a case: with a closure note, by a death, or because it was never ours to begin."""

from collections.abc import Mapping
from datetime import date, datetime

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.advice.operations import stop_for_person
from casework.practice.closing import queries, rules
from casework.practice.closing.models import CaseEnding, ClosingLeave
from casework.practice.closing.operations.settling import overtake_request
from casework.practice.closing.rules import Ending
from casework.practice.handing import operations as handing
from casework.practice.handing.rules import Left
from casework.practice.moving.operations import settle as settle_move
from casework.practice.referrals.operations import end_for_death
from casework.practice.tray.operations import one_at_a_time, part_from_holder, take_off_tray
from casework.practice.triage.operations import overtake
from casework.records.audit import operations as audit
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.clocks import operations as clocks
from casework.records.notes import operations as notes
from casework.records.notes.models import Note
from casework.records.notices import operations as notices
from casework.records.notices.rules import to_managers, to_worker
from casework.records.people import operations as people
from casework.records.staff.rules import Actor
from casework.records.tasks import operations as tasks

DIED = "They died. The case has ended: no more calls and letters"
ENDED = "A case that you held has ended"
RESOLVED = "Duty settled a case: read how, and acknowledge it"


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
    return close(actor, now, policy, case, ending, texts, left)


def _by_leave(actor: Actor, leave: ClosingLeave | None) -> str:
    if leave is None:
        return ""
    given_by = leave.given_by.name if leave.given_by else "a manager"
    return rules.by_leave_words(actor.name, given_by, office_date(leave.given_at))


def close(
    actor: Actor, now: datetime, policy: Policy, case: Case, ending: Ending, texts: dict[str, str], left: Left | None,
    *, written_by: int | None = None,
) -> CaseEnding:  # fmt: skip
    """Write the closure note, end the case, and leave to whoever was named what the note leaves to them.

    texts: of the note, fit to be saved, what is left among them. written_by: number of the worker whose text it is, where
    somebody else's act saves it.
    """
    note = notes.write_note(actor=actor, now=now, policy=policy, case=case, type=rules.CLOSURE, sections=texts, happened_at=now,
                            written_by=written_by)  # fmt: skip
    if case.stage == "waiting":
        _write_decision(actor, now, policy, case, "Coming off the tray", ending.words)
    ended = _end(actor, now, policy, case, ending, note, ending.words)
    handing.carry_over(actor=actor, now=now, policy=policy, case=case, left=left)  # after what was open is dropped
    return ended


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
    stop_for_person(now=now, person_id=case.person_id)
    words, ending = rules.death_words(died_on), Ending(rules.DIED)
    note = notes.write_note(actor=actor, now=now, policy=policy_of(policies, case.team), case=case, type=rules.DECISION,
                            sections=sections, happened_at=now)  # fmt: skip
    ended = [each for each in open_cases if each.stage != "closed"]
    for each in ended:
        policy = policy_of(policies, each.team)
        own = note if each.id == case.id else _write_decision(actor, now, policy, each, words, "This case ends.")
        _end(actor, now, policy, each, ending, own, words)
    end_for_death(actor=actor, now=now, person=case.person, words=words)
    for each in queries.closed_cases(case.person_id):
        tasks.drop_for_case(actor=actor, now=now, case=each, why=words)  # what an earlier ending left to somebody (H14)
    return ended


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
