"""The gates of triage for somebody whom a list brought on to the tray: one task a case, and answering it (U31)."""

from datetime import date, datetime

from casework.ground.days import add_working_days, office_date
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.intake import queries, rules
from casework.practice.intake.models import ImportRun
from casework.practice.tray.operations import one_at_a_time
from casework.practice.tray.queries import placement_of
from casework.practice.tray.rules import refusal_after_death
from casework.practice.triage import operations as triage
from casework.practice.triage import rules as triage_rules
from casework.practice.triage.rules import Facts
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.notes import operations as notes
from casework.records.notes.models import Note
from casework.records.notices import operations as notices
from casework.records.notices.rules import to_managers
from casework.records.staff.rules import Actor
from casework.records.tasks import operations as tasks

DECISION = "management-decision"
ASKED = "Answer the gates of triage for this imported case"
ANSWERED = "The gates of an imported case were answered: read how, and acknowledge it"


def ask_for_gates(*, actor: Actor, now: datetime, policy: Policy, case: Case, run: ImportRun) -> None:
    """One task for the team's managers: no list says what the gates of triage ask (L1 to L11).

    It stands among their tasks and in no feed, which would be full of them; one summary tells of them all.
    """
    due_on = add_working_days(office_date(now), rules.gates_within(policy), policy.office.closures)
    tasks.ask_for(actor=actor, now=now, policy=policy, case=case, receiver=to_managers(case.team_id), rule="U31",
                  occasion=rules.occasion(run.id), words=ASKED, due_on=due_on, page=f"/cases/{case.id}/gates",
                  quietly=True)  # fmt: skip


def answer_gates(*, actor: Actor, now: datetime, policy: Policy, case: Case, facts: Facts) -> Note:
    """The gates of an imported case are answered: a decision note titled PWT (L9), and the task is done.

    Who was told is recorded, or becomes a task (L10). By a practitioner, it is put to the managers to acknowledge. Raises
    Refused for another team, where nothing is asked, or at the first gate.
    """
    one_at_a_time(case)
    asked = queries.gates_asked(case.id)
    refuse_if(refusal_after_death(case.person.died_on))
    refuse_if(rules.refusal_to_answer(actor, case.team_id, case.stage, asked is not None))
    rated = facts | queries.rated_now(case.id)
    missing = triage_rules.refusals_to_stay(rated, policy)
    refuse_if(missing[0] if missing else None)
    placement = placement_of(case.id)
    note = _write_note(actor, now, policy, case, rated, placement.placed_on)
    tasks.settle_task(actor=actor, now=now, case=case, rule="U31", occasion=asked.occasion)
    triage.tell_or_ask(actor=actor, now=now, policy=policy, case=case, placement=placement, facts=facts)
    if not actor.manages(case.team_id):
        notices.tell(now=now, receiver=to_managers(case.team_id), kind="acknowledge", rule="L2", case=case,
                     occasion=f"note:{note.id}", words=ANSWERED, note=note)  # fmt: skip
    audit.record(actor=actor, now=now, act="gates.answered", subject=note, persons=[case.person_id],
                 detail={"case": case.id, "task": asked.id})  # fmt: skip
    return note


def _write_note(actor: Actor, now: datetime, policy: Policy, case: Case, facts: Facts, placed_on: date) -> Note:
    sections = triage_rules.staying_sections(facts, policy, policy.note_types[DECISION], placed_on)
    return notes.write_note(actor=actor, now=now, policy=policy, case=case, type=DECISION,
                            title=triage_rules.NOTE_TITLE, sections=sections, happened_at=now)  # fmt: skip
