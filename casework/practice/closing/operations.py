"""Ending a case, opening it again, and taking a note out of the wrong record. Each is one act, or none at all."""

from collections.abc import Mapping
from datetime import date, datetime

from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.closing import queries, rules
from casework.practice.closing.models import CaseEnding
from casework.practice.closing.rules import Ending
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
from casework.records.staff.rules import Actor
from casework.records.tasks import operations as tasks

DIED = "They died. The case has ended: no more calls and letters"
ENDED = "A case that you held has ended"
RESOLVED = "Duty settled a case: read how, and acknowledge it"
REOPENED = "A closed case was opened again: look at it today"
TAKEN_BACK = "A death was recorded by mistake. Open the case again if the work goes on"


def end_case(
    *, actor: Actor, now: datetime, policy: Policy, case: Case, ending: Ending, sections: dict[str, str]
) -> CaseEnding:
    """End a case otherwise than by a death (U37): its note, its waiting, its clocks and what was due, in one act.

    sections: of the note that the kind of ending asks for. Open escalations stay open (U13).
    Raises Refused for anybody but a manager (but at duty whoever works there resolves, L8), a case that has ended, an
    authority that has not accepted, a thin note.
    """
    one_at_a_time(case)
    refuse_if(rules.refusal_to_end(actor, case.team_id, case.stage, ending, case.person.died_on))
    wanted = rules.KINDS[ending.kind].note_type
    if ending.kind == rules.RESOLVED:
        sections = rules.closure_of_resolved(sections, ending)
    note = notes.write_note(actor=actor, now=now, policy=policy, case=case, type=wanted, sections=sections,
                            happened_at=now)  # fmt: skip
    if case.stage == "waiting" and wanted != rules.DECISION:
        _write_decision(actor, now, policy, case, "Coming off the tray", ending.words)
    return _end(actor, now, policy, case, ending, note, ending.words)


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
    note = notes.write_note(actor=actor, now=now, policy=policies[case.team.policy], case=case, type=rules.DECISION,
                            sections=sections, happened_at=now)  # fmt: skip
    ended = [each for each in open_cases if each.stage != "closed"]
    for each in ended:
        policy = policies[each.team.policy]
        own = note if each.id == case.id else _write_decision(actor, now, policy, each, words, "This case ends.")
        _end(actor, now, policy, each, ending, own, words)
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
