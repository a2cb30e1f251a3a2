"""Cases end with all that ran for them, are opened again, and notes leave the wrong record; on both databases."""

from datetime import date, timedelta

import pytest

from casework.clockwork import jobs
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.allocation import queries as allocation
from casework.practice.closing import operations, queries, rules
from casework.practice.closing.models import ClosingLeave, ClosureRequest
from casework.practice.closing.rules import Ending
from casework.practice.escalation import operations as escalation
from casework.practice.escalation import queries as escalations
from casework.practice.handing.rules import Left, Thing, from_facts
from casework.practice.reviews import queries as reviews
from casework.practice.risk import queries as ratings
from casework.practice.tray import operations as tray
from casework.practice.tray import queries as waiting
from casework.practice.tray.operations import NextContact, Rated, Reached
from casework.records.audit.models import Entry
from casework.records.cases import queries as cases
from casework.records.cases.models import Case
from casework.records.clocks import queries as clocks
from casework.records.notes import operations as note_operations
from casework.records.notes import queries as notes
from casework.records.notices import operations as notices
from casework.records.notices import queries as feeds
from casework.records.notices.models import Notice
from casework.records.people.models import Person
from casework.records.staff.rules import SYSTEM, Span
from casework.records.tasks import operations as tasks
from casework.records.tasks import queries as task_queries
from casework.records.tasks.models import Task
from tests.outcomes.ways import allocated, rests

PWT = {"reason": "Weekly call", "found": "Managing", "analysis": "Steady", "next-steps": "Call again"}
DECISION = {"matter": "She lives with her son in Derby now", "decision": "End the case"}
CLOSURE = {"done": "Assessed. She lives with her son in Derby now", "outstanding": "None", "responsible": "None"}
AMBER, GREEN = (Rated("rag", {"row": "moderate", "column": c}) for c in ("moderate", "low"))
DIED_ON = date(2026, 11, 3)


def by(cast, name):
    return {"actor": cast.actor(name), "now": cast.now}


def end(cast, case, kind="moved", *, name="mary", sections=None, left=None, **told):
    with transaction():
        return operations.end_case(**by(cast, name), policy=cast.policy, case=db.session.get(Case, case.id), left=left,
                                   ending=Ending(kind, **told), sections=sections or CLOSURE)  # fmt: skip


def die(cast, case, name="nadia", died_on=DIED_ON):
    with transaction():
        return operations.record_death(**by(cast, name), policies=cast.policies, case=db.session.get(Case, case.id),
                                       died_on=died_on, sections=DECISION)  # fmt: skip


def misplace(cast, note, name="mary", reason="It tells of her neighbour"):
    with transaction():
        return operations.misplace_note(**by(cast, name), policy=cast.policy, note=notes.note_for(cast.actor("helen"), note.id),
                                        reason=reason)  # fmt: skip


def contact(cast, case, *, days_ago=0, rated=(AMBER,), **more):
    at = cast.now - timedelta(days=days_ago)
    with transaction():
        return tray.record_contact(actor=cast.actor("tom"), now=at, policy=cast.policy, happened_at=at, rated=rated,
                                   case=db.session.get(Case, case.id), reached=Reached("person", "telephone"),
                                   sections=PWT, **more).note  # fmt: skip


def contact_clock(case):
    return clocks.running_one(case.id, "contact")


def open_notices(case, *kinds):
    rows = db.select(Notice).where(Notice.case_id == case.id, Notice.acknowledged_at.is_(None))
    return [n for n in db.session.scalars(rows) if not kinds or n.kind in kinds]


def acts():
    return set(db.session.scalars(db.select(Entry.act)))


@pytest.mark.rule("U37", "L24")
def test_a_case_whose_person_moved_away_ends_with_its_notes_its_clocks_stop_and_nothing_is_due_any_more(cast):
    case = cast.waiting(days=9)
    jobs.sweep(cast.now, cast.policies)
    assert open_notices(case, "due", "overdue")
    end(cast, case)
    ended = cases.case_for(cast.actor("mary"), case.id)
    assert (ended.stage, cases.stages_of(case.id)[0].why) == ("closed", "They moved away")
    assert waiting.placement_of(case.id).ended_how == "moved"
    assert clocks.running(case.id) == [] and open_notices(case, "due", "overdue") == []
    written = {note.type: note.id for note in notes.notes_of(case.id)}
    assert set(written) == {"case-closure", "management-decision"}
    assert queries.endings_of(case.id)[0].note_id == written["case-closure"]
    assert tray.differences(cast.policies) == []
    assert {"case.ended", "case.taken-off", "case.moved", "note.written"} <= acts()
    later = cast.now + timedelta(days=60)
    jobs.sweep(later, cast.policies)
    assert open_notices(case, "due", "overdue") == [] and escalations.escalations_of(case.id) == []


@pytest.mark.rule("U37")
def test_what_was_due_without_a_clock_leaves_the_feeds_with_the_case_too(cast):
    case = cast.case()
    with transaction():
        notices.tell(now=cast.now, receiver=f"managers:{case.team_id}", kind="due", rule="L2", case=case,
                     occasion="proposal:1", words="A placing is proposed: decide it")  # fmt: skip
    assert open_notices(case, "due")
    end(cast, case)
    assert open_notices(case, "due") == []


@pytest.mark.rule("H12", "L24")
def test_closing_asks_for_the_closure_note_and_off_the_tray_writes_the_decision_too(cast):
    waits, referred = cast.waiting(), cast.case()
    end(cast, waits, "closed", sections=CLOSURE)
    end(cast, referred, "closed", sections=CLOSURE)
    assert {note.type for note in notes.notes_of(waits.id)} == {"case-closure", "management-decision"}
    assert [note.title for note in notes.notes_of(referred.id)] == ["Case Closure"]
    with pytest.raises(Refused) as refused:
        end(cast, cast.case(), "closed", sections=CLOSURE | {"responsible": ""})
    assert refused.value.refusal.field == "responsible"


@pytest.mark.rule("L4", "U37")
def test_another_authority_is_kept_by_name_with_who_accepted(cast):
    case = cast.waiting()
    with pytest.raises(Refused):
        end(cast, case, "other-authority", authority="Derby City Council")
    assert contact_clock(case) is not None and queries.endings_of(case.id) == []
    ended = end(cast, case, "other-authority", authority="Derby City Council", accepted_by="Jo Hall, 2 November")
    assert (ended.authority, ended.accepted_by) == ("Derby City Council", "Jo Hall, 2 November")
    assert "Derby City Council" in cases.stages_of(case.id)[0].why


@pytest.mark.rule("L24", "U16")
@pytest.mark.parametrize("name", ["nadia", "mo", "ada"])
def test_nobody_but_a_manager_of_the_team_ends_a_case(cast, name):
    case = cast.waiting()
    with pytest.raises(Refused):
        end(cast, case, name=name)
    assert contact_clock(case) is not None and notes.notes_of(case.id) == []


@pytest.mark.rule("U13", "U37")
def test_an_open_escalation_outlives_the_case_and_can_still_be_decided(cast):
    case = cast.waiting(days=40)
    with transaction():
        raised = escalation.raise_escalation(actor=SYSTEM, now=cast.now, policy=cast.policy, rule="L27", reason="Red",
                                             case=db.session.get(Case, case.id), chain="grave-wait",
                                             occasion="placing:1:1", figures=[]).id  # fmt: skip
    end(cast, case)
    row = escalations.escalation_for(cast.actor("helen"), raised)
    assert row.closed_at is None and open_notices(case, "escalation")
    with transaction():
        escalation.acknowledge(**by(cast, "sam"), policy=cast.policy, sections=DECISION,
                               escalation=escalations.escalation_for(cast.actor("sam"), raised))  # fmt: skip
    assert escalations.escalation_for(cast.actor("helen"), raised).closed_at is not None


@pytest.mark.rule("U37")
def test_a_death_ends_all_cases_in_both_teams_and_the_other_team_reads_the_date_and_no_more(cast):
    edith = cast.person()
    north, second = cast.waiting(person=edith, days=9), cast.case(person=edith)
    south = cast.waiting(team="South", person=edith, days=30)
    jobs.sweep(cast.now, cast.policies)
    ended = die(cast, north)
    assert {case.id for case in ended} == {north.id, second.id, south.id}
    assert db.session.get(Person, edith.id).died_on == DIED_ON
    for case in (north, second, south):
        assert cases.case_for(cast.actor("helen"), case.id).stage == "closed"
        assert clocks.running(case.id) == [] and open_notices(case, "due", "overdue") == []
        assert "3 November 2026" in cases.stages_of(case.id)[0].why
    (theirs,) = notes.notes_of(south.id)
    assert "Derby" not in str(theirs.sections) and "3 November 2026" in str(theirs.sections)
    told = {notice.receiver for notice in open_notices(south, "know") if notice.rule == "U37"}
    assert told == {f"managers:{south.team_id}"}
    assert tray.differences(cast.policies) == []
    assert {"person.died", "case.ended"} <= acts()


@pytest.mark.rule("U37")
def test_whoever_holds_a_case_hears_that_it_ended(cast):
    case = cast.case()
    with transaction():
        db.session.get(Case, case.id).holder_id = cast.worker("olive").id
    die(cast, case, name="mary")
    assert [n.receiver for n in open_notices(case, "know")] == [f"worker:{cast.worker('olive').id}"]


@pytest.mark.rule("U37")
def test_after_a_death_nobody_contacts_places_or_opens_the_case_again(cast):
    case = cast.waiting()
    die(cast, case)
    with pytest.raises(Refused) as refused:
        contact(cast, case)
    assert "died on 3 November 2026" in refused.value.refusal.sentence
    with pytest.raises(Refused, match="no new case is opened"):
        cast.case(person=db.session.get(Person, case.person_id))
    with pytest.raises(Refused, match="died on 3 November 2026"), transaction():
        tray.place_on_tray(**by(cast, "mary"), policy=cast.policy, case=db.session.get(Case, case.id),
                           placed_on=cast.now.date(), rationale="Waits")  # fmt: skip
    with pytest.raises(Refused), transaction():
        operations.reopen_case(**by(cast, "mary"), policy=cast.policy, case=db.session.get(Case, case.id), why="She is back")
    with pytest.raises(Refused):
        die(cast, case)


@pytest.mark.rule("U29", "U37")
def test_a_death_in_the_future_changes_nothing(cast):
    case = cast.waiting()
    with pytest.raises(Refused) as refused:
        die(cast, case, died_on=cast.now.date() + timedelta(days=1))
    assert refused.value.refusal.field == "died_on"
    assert contact_clock(case) is not None and db.session.get(Person, case.person_id).died_on is None


@pytest.mark.rule("U37")
def test_a_death_learnt_of_after_the_case_was_closed_is_recorded_on_it(cast):
    case = cast.case()
    end(cast, case)
    assert die(cast, case) == []
    assert db.session.get(Person, case.person_id).died_on == DIED_ON


def test_a_death_recorded_by_mistake_is_taken_back_and_each_case_can_be_opened_again(cast):
    edith = cast.person()
    case, south = cast.waiting(person=edith), cast.case(team="South", by="mo", person=edith)
    die(cast, case)
    with pytest.raises(Refused), transaction():
        operations.take_back_death(**by(cast, "nadia"), case=db.session.get(Case, case.id), reason="Her sister")
    with transaction():
        operations.take_back_death(**by(cast, "mary"), case=db.session.get(Case, case.id), reason="It was her sister")
    assert db.session.get(Person, edith.id).died_on is None
    assert "her sister" in cases.comments_of(case.id)[0].words
    assert "sister" not in cases.comments_of(south.id)[0].words
    with transaction():
        operations.reopen_case(**by(cast, "mary"), policy=cast.policy, case=db.session.get(Case, case.id), why="She lives")
    assert cases.case_for(cast.actor("mary"), case.id).stage == "duty"
    assert "person.death-taken-back" in acts()


@pytest.mark.rule("U37", "U11", "L20")
def test_a_closed_case_comes_to_duty_again_which_is_told_and_waits_anew_without_its_old_agreed_date(cast):
    case = cast.waiting("moderate:moderate", days=20)
    contact(cast, case, days_ago=6, next_contact=NextContact(cast.now.date() - timedelta(days=2)))
    end(cast, case)
    referred_on = case.referred_on
    for refused, why in (("nadia", "Back from Derby"), ("mary", " ")):
        with pytest.raises(Refused), transaction():
            operations.reopen_case(**by(cast, refused), policy=cast.policy, case=db.session.get(Case, case.id), why=why)
    with transaction():
        operations.reopen_case(**by(cast, "mary"), policy=cast.policy, case=db.session.get(Case, case.id), why="Back from Derby")
    again = cases.case_for(cast.actor("mary"), case.id)
    assert (again.stage, again.referred_on, cases.stages_of(case.id)[0].why) == ("duty", referred_on, "Back from Derby")
    assert [n.receiver for n in open_notices(case, "know") if n.rule == "U37"] == [f"duty:{case.team_id}"]
    with transaction():
        row = {**by(cast, "mary"), "policy": cast.policy, "case": db.session.get(Case, case.id)}
        tray.place_on_tray(**row, placed_on=cast.now.date(), rationale="Waits again")
        row.pop("actor")
        tray.wind_clocks(**row)
    assert contact_clock(case).due_on == date(2026, 12, 4)
    assert tray.differences(cast.policies) == []


# --- a note on the wrong person ---------------------------------------------------------------------------------------


@pytest.mark.rule("U38", "U6")
def test_a_contact_on_the_wrong_person_counts_no_more_and_the_clock_says_what_it_said_before(cast):
    case = cast.waiting(days=12)
    before = contact_clock(case)
    due, number = before.due_on, before.id
    note = contact(cast, case, rated=(GREEN,))
    assert contact_clock(case).due_on > due and ratings.current_rating(case.id, "rag").decided == "green"
    misplace(cast, note)
    assert contact_clock(case).due_on == due
    assert ratings.current_rating(case.id, "rag").decided == "red"
    assert waiting.contacts_of(case.id) == []
    placement = waiting.placement_of(case.id)
    assert (placement.rag, placement.next_on, placement.last_contact_on) == ("red", due, None)
    assert [c.ended_how for c in clocks.clocks_of(case.id) if c.id == number] == ["replaced"]
    assert open_notices(case, "acknowledge") == []
    assert tray.differences(cast.policies) == []
    assert "note.misplaced" in acts()


@pytest.mark.rule("U38", "U24")
def test_what_was_overdue_before_the_wrong_contact_is_told_again(cast):
    case = cast.waiting(days=12)
    misplace(cast, contact(cast, case))
    jobs.sweep(cast.now, cast.policies)
    assert {n.receiver for n in open_notices(case, "overdue")} == {f"duty:{case.team_id}", f"managers:{case.team_id}"}


@pytest.mark.rule("U38", "L20")
def test_a_date_agreed_in_a_contact_on_the_wrong_person_goes_with_it(cast):
    case = cast.waiting("moderate:moderate", days=10)
    contact(cast, case, days_ago=5)
    due = contact_clock(case).due_on
    wrong = contact(cast, case, days_ago=1, next_contact=NextContact(cast.now.date() + timedelta(days=4)))
    assert contact_clock(case).due_on == cast.now.date() + timedelta(days=4)
    misplace(cast, wrong)
    assert contact_clock(case).due_on == due
    only = cast.waiting("moderate:moderate", days=10)
    usual = contact_clock(only).due_on
    misplace(cast, contact(cast, only, next_contact=NextContact(cast.now.date() + timedelta(days=3))))
    assert contact_clock(only).due_on == usual
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("U38")
def test_an_attempt_on_the_wrong_person_is_none(cast):
    case = cast.waiting()
    with transaction():
        note = tray.record_attempt(**by(cast, "nadia"), policy=cast.policy, case=db.session.get(Case, case.id), how="visit",
                                   happened_at=cast.now, safe_and_well="needed",
                                   sections={"tried": "Knocked", "safe-and-well": "Ring the police"})  # fmt: skip
    misplace(cast, note)
    assert waiting.attempts_of(case.id) == [] and open_notices(case, "acknowledge") == []


@pytest.mark.rule("U38", "U16")
@pytest.mark.parametrize("name", ["nadia", "mo"])
def test_nobody_but_a_manager_of_the_team_marks_a_note(cast, name):
    case = cast.waiting(days=12)
    note = contact(cast, case)
    with pytest.raises(Refused) as refused:
        misplace(cast, note, name)
    assert refused.value.refusal.rule == "U38" and notes.misplaced(note.id) is None


@pytest.mark.rule("U38")
def test_a_note_is_marked_once_with_a_reason_is_not_corrected_any_more_and_nothing_of_it_vanishes(cast):
    case = cast.waiting()
    note = contact(cast, case)
    with pytest.raises(Refused):
        misplace(cast, note, reason=" ")
    misplace(cast, note)
    with pytest.raises(Refused):
        misplace(cast, note, name="helen")
    wrong, row = notes.note_for(cast.actor("mary"), note.id), db.session.get(Case, case.id)
    with pytest.raises(Refused), transaction():
        note_operations.write_note(**by(cast, "nadia"), policy=cast.policy, case=row, type="pwt", sections=PWT,
                                   happened_at=cast.now, corrects=wrong)  # fmt: skip
    assert [kept.id for kept in notes.notes_of(case.id)] == [note.id]
    assert notes.notes_of(case.id)[0].sections[1]["text"] == "Managing"


@pytest.mark.rule("U38")
@pytest.mark.parametrize("statement", ["UPDATE misplaced_note SET reason = 'x'", "DELETE FROM misplaced_note",
                                       "UPDATE case_ending SET kind = 'x'", "DELETE FROM case_ending"])  # fmt: skip
def test_neither_a_marking_nor_an_ending_is_ever_altered(cast, statement):
    case = cast.waiting()
    misplace(cast, contact(cast, case))
    end(cast, case)
    with pytest.raises(db.exc.DBAPIError, match="never altered"), transaction():
        db.session.execute(db.text(statement))


# --- what is left, and closures that are asked for ---------------------------------------------------------------------


def held(cast, by_name="nadia"):
    return db.session.get(Case, allocated(cast, cast.case(), by_name).case_id)


def ramp(cast, days=9, name="olive"):
    """Something left to a colleague."""
    return Thing("Order the ramp", f"worker:{cast.worker(name).id}", by_on=cast.now.date() + timedelta(days=days))


def left(cast, *more):
    return Left((ramp(cast), Thing("Look in on Sundays", name="Ann Marsh"), *more))


def ask(cast, case, name="nadia", kind="closed", **more):
    with transaction():
        given = {"ending": Ending(kind), "sections": {"done": "Assessed, and a ramp agreed"}, "left": left(cast)} | more
        return operations.ask_for_closure(**by(cast, name), policy=cast.policy, case=db.session.get(Case, case.id), **given)


def authorise(cast, request, name="mary", now=None):
    with transaction():
        return operations.authorise(**by(cast, name) | ({"now": now} if now else {}), policy=cast.policy,
                                    request=db.session.get(ClosureRequest, request.id))  # fmt: skip


def send_back(cast, request, name="mary", reason="Who pays?"):
    with transaction():
        operations.send_back(**by(cast, name), request=db.session.get(ClosureRequest, request.id), reason=reason)


def let_close(cast, name="nadia", *, by_name="mary", from_days=0, until_on=None):
    with transaction():
        span = Span(cast.now.date() + timedelta(days=from_days), until_on)
        return operations.let_close(**by(cast, by_name), team=cast.team("North"), worker=cast.worker(name), span=span)


def feed_of(cast, name):
    """(kind, rule) of what stands in somebody's feed."""
    groups = feeds.feed(cast.actor(name), cast.now.date())
    return [(notice.kind, notice.rule) for group in groups for notice in group.notices]


def set_ring(cast, case, name="nadia"):
    with transaction():
        return tasks.set_task(**by(cast, "mary"), policy=cast.policy, case=case, receiver=f"worker:{cast.worker(name).id}",
                              words="Ring her", due_on=cast.now.date())  # fmt: skip


def task_of(cast, name):
    (task,) = task_queries.mine(cast.actor(name), cast.now.date()).tasks
    return task


@pytest.mark.rule("H12", "H14")
def test_a_manager_closes_what_an_absent_worker_held_and_what_is_left_outlives_the_case_as_a_task(cast):
    case = held(cast)
    old = set_ring(cast, case)
    end(cast, case, "closed", sections={"done": "Assessed"}, left=left(cast))
    closed = db.session.get(Case, case.id)
    assert (closed.stage, closed.holder_id) == ("closed", None)
    dropped = db.session.get(Task, old.id)
    assert (dropped.ended_how, dropped.outcome) == ("dropped", "The case has ended")
    task = task_of(cast, "olive")
    assert (task.words, task.rule, task.case_id) == ("Order the ramp", "H14", case.id)
    note = next(note for note in notes.notes_of(case.id) if note.type == "case-closure")
    assert note.sections[0]["text"] == "The work is done.\n\nAssessed"
    assert note.sections[2]["text"].splitlines()[1] == "- Ann Marsh: Look in on Sundays"
    assert ("know", "H14") in feed_of(cast, "olive")


@pytest.mark.rule("H14", "U39")
def test_a_task_left_on_a_closed_case_is_reminded_of_read_by_the_team_and_ticked_off(cast):
    case = held(cast)
    end(cast, case, "closed", sections={"done": "Assessed"}, left=left(cast))
    task = task_of(cast, "olive")
    due, late = (cast.now + timedelta(days=days) for days in (9, 12))
    jobs.sweep(due, cast.policies)
    assert {n.receiver for n in open_notices(case, "due")} == {f"worker:{cast.worker('olive').id}"}
    jobs.sweep(late, cast.policies)
    assert {n.receiver for n in open_notices(case, "overdue")} == {f"managers:{case.team_id}"}
    assert [each.id for each in task_queries.of_my_teams(cast.actor("tom")).tasks] == [task.id]
    with transaction():
        over = tasks.hand_over(actor=cast.actor("olive"), now=late, policy=cast.policy, task=db.session.get(Task, task.id),
                               receiver=f"worker:{cast.worker('dev').id}")  # fmt: skip
        tasks.finish_task(actor=cast.actor("dev"), now=late, task=over, outcome="Ordered")
    assert db.session.get(Task, over.id).ended_how == "done" and open_notices(case, "due", "overdue") == []
    assert all_holds(cast)


@pytest.mark.rule("H14", "U37")
def test_a_death_ends_what_an_earlier_closure_left_to_somebody(cast):
    case = held(cast)
    end(cast, case, "closed", sections={"done": "Assessed"}, left=left(cast))
    task = task_of(cast, "olive")
    die(cast, case)
    assert db.session.get(Task, task.id).ended_how == "dropped" and task_queries.open_tasks_of(case.id) == []


@pytest.mark.rule("H12")
@pytest.mark.parametrize("kind", ["closed", "moved", "withdrew"])
def test_no_ending_of_work_goes_without_an_answer_to_what_is_outstanding(cast, kind):
    case = held(cast)
    for nothing in (Left(), Left((Thing("Order the ramp"),)), Left((ramp(cast),), nothing=True)):
        with pytest.raises(Refused) as refused:
            end(cast, case, kind, sections={"done": "Assessed"}, left=nothing)
        assert refused.value.refusal.rule == "H12"
    with pytest.raises(Refused):
        end(cast, case, kind, sections=DECISION)
    assert db.session.get(Case, case.id).holder_id == cast.worker("nadia").id
    end(cast, case, kind, sections={"done": "Assessed"}, left=Left(nothing=True))
    assert [note.type for note in notes.notes_of(case.id)][0] == "case-closure"


@pytest.mark.rule("H13")
def test_nadia_asks_and_the_case_ends_only_with_marys_authorisation_in_a_note_that_names_both(cast):
    case = held(cast)
    request = ask(cast, case, considered=True)
    still = db.session.get(Case, case.id)
    assert (still.stage, still.holder_id) == ("allocated", cast.worker("nadia").id)
    assert [n.type for n in notes.notes_of(case.id)] == ["social-work-allocation"] and task_queries.open_tasks_of(case.id) == []
    assert ("due", "H13") in feed_of(cast, "mary") and ("due", "H13") not in feed_of(cast, "nadia")
    ended = authorise(cast, request)
    assert (db.session.get(Case, case.id).stage, cases.open_allocation(case.id)) == ("closed", None)
    note = notes.note_for(cast.actor("mary"), ended.note_id)
    assert note.author_id == cast.worker("nadia").id and ended.by_id == cast.worker("mary").id
    assert "Asked for" not in note.sections[1]["text"] and note.sections[0]["text"].endswith(
        "Written and asked for by Nadia Hussain. Authorised by Mary Byrne on 20 November 2026."
    )
    assert task_of(cast, "olive").words == "Order the ramp"
    assert open_notices(case, "due") == [] and ("know", "U37") in feed_of(cast, "nadia")
    assert {"closure.asked", "closure.authorised", "case.ended", "note.written"} <= acts() and all_holds(cast)


@pytest.mark.rule("H11", "H13")
@pytest.mark.parametrize(("considered", "says"), [(True, rules.CONSIDERED), (False, rules.NOT_CONSIDERED)])
def test_whether_other_services_were_considered_is_asked_and_noted_and_stops_nothing(cast, considered, says):
    ended = authorise(cast, ask(cast, held(cast), considered=considered))
    assert says in notes.note_for(cast.actor("mary"), ended.note_id).sections[0]["text"]


@pytest.mark.rule("H13")
def test_what_is_sent_back_loses_nothing_and_can_be_asked_again(cast):
    case = held(cast)
    request = ask(cast, case)
    with pytest.raises(Refused) as refused:
        ask(cast, case)
    assert refused.value.refusal.rule == "H13"
    with pytest.raises(Refused):
        send_back(cast, request, reason=" ")
    send_back(cast, request)
    back = queries.sent_back_to(case.id, cast.worker("nadia").id)
    assert (back.id, back.reason, from_facts(back.outstanding)) == (request.id, "Who pays?", left(cast))
    assert open_notices(case, "due") == [] and ("acknowledge", "H13") in feed_of(cast, "nadia")
    with pytest.raises(Refused):
        authorise(cast, request)
    again = ask(cast, case, sections={"done": "Assessed. The council pays"})
    assert queries.sent_back_to(case.id, cast.worker("nadia").id) is None
    authorise(cast, again)
    assert "The council pays" in notes.notes_of(case.id)[0].sections[0]["text"]


@pytest.mark.rule("H13", "U16")
@pytest.mark.parametrize("name", ["olive", "dev", "sue", "ada"])
def test_nobody_but_whoever_holds_the_case_asks_and_nobody_but_a_manager_answers(cast, name):
    case = held(cast)
    with pytest.raises(Refused) as refused:
        ask(cast, case, name)
    assert refused.value.refusal.rule == "H13"
    request = ask(cast, case)
    for act in (authorise, send_back):
        with pytest.raises(Refused):
            act(cast, request, name)
        with pytest.raises(Refused):
            act(cast, request, "nadia")
    with pytest.raises(Refused), transaction():
        operations.withdraw_request(**by(cast, name), request=db.session.get(ClosureRequest, request.id))
    assert queries.open_request(case.id).id == request.id


@pytest.mark.rule("H12", "H13")
@pytest.mark.parametrize("more", [{"left": Left()}, {"sections": {"done": " "}}, {"ending": Ending("died")},
                                  {"ending": Ending("other-authority", "Derby")}])  # fmt: skip
def test_nothing_is_asked_that_could_not_be_authorised(cast, more):
    case = held(cast)
    with pytest.raises(Refused):
        ask(cast, case, **more)
    assert queries.open_request(case.id) is None and open_notices(case, "due") == []


@pytest.mark.rule("H13")
def test_a_request_is_taken_back_or_overtaken_by_what_a_manager_does(cast):
    case = held(cast)
    request = ask(cast, case)
    with transaction():
        operations.withdraw_request(**by(cast, "nadia"), request=db.session.get(ClosureRequest, request.id))
    assert queries.open_request(case.id) is None and open_notices(case, "due") == []
    second = ask(cast, case)
    end(cast, case, "withdrew", sections={"done": "She rang"}, left=Left(nothing=True))
    assert db.session.get(ClosureRequest, second.id).answer == "overtaken"
    resting = held(cast)
    third = ask(cast, resting)
    rests(cast, resting, cast.now.date() + timedelta(days=90))
    assert db.session.get(ClosureRequest, third.id).answer == "overtaken"


@pytest.mark.rule("H13")
def test_a_closure_is_not_authorised_once_somebody_else_holds_the_case_who_may_ask_anew(cast):
    case = held(cast)
    request = ask(cast, case)
    allocated(cast, case, "olive")
    with pytest.raises(Refused) as refused:
        authorise(cast, request)
    assert "does not hold the case any more" in refused.value.refusal.sentence
    mine = ask(cast, case, "olive", left=Left((ramp(cast, name="nadia"),)))
    assert db.session.get(ClosureRequest, request.id).answer == "overtaken" and queries.open_request(case.id).id == mine.id


@pytest.mark.rule("H14")
def test_what_was_left_to_somebody_who_has_gone_meanwhile_falls_to_the_managers_today(cast):
    case = held(cast)
    request = ask(cast, case, left=Left((ramp(cast, days=1),)))
    later = cast.now + timedelta(days=4)
    with transaction():
        cast.worker("olive").ended_on = cast.now.date()
    authorise(cast, request, now=later)
    (task,) = task_queries.open_tasks_of(case.id)
    assert (task.receiver, task.due_on) == (f"managers:{case.team_id}", later.date())


@pytest.mark.rule("H13")
def test_whoever_was_let_close_closes_their_own_cases_until_it_ends_or_is_withdrawn(cast):
    leave = let_close(cast, until_on=cast.now.date() + timedelta(days=3))
    case, other = held(cast), held(cast, "olive")
    ended = end(cast, case, "closed", name="nadia", sections={"done": "Assessed"}, left=left(cast))
    assert notes.note_for(cast.actor("mary"), ended.note_id).sections[0]["text"].endswith(
        "Closed by Nadia Hussain, whom Mary Byrne authorised on 20 November 2026 to close by themselves."
    )
    nothing = {"sections": {"done": "x"}, "left": Left(nothing=True)}
    with pytest.raises(Refused):
        end(cast, other, "closed", name="nadia", **nothing)
    third = held(cast)
    with transaction():
        operations.withdraw_leave(**by(cast, "mary"), leave=db.session.get(ClosingLeave, leave.id))
    with pytest.raises(Refused):
        end(cast, third, "closed", name="nadia", **nothing)
    let_close(cast, from_days=1)
    with pytest.raises(Refused):
        end(cast, third, "closed", name="nadia", **nothing)
    assert {"closing-leave.given", "closing-leave.withdrawn"} <= acts()


@pytest.mark.rule("H13", "U16")
def test_leave_to_close_is_a_managers_to_give_to_a_worker_of_the_team_once(cast):
    for name, by_name in (("nadia", "nadia"), ("nadia", "mo"), ("sue", "mary"), ("mary", "mary")):
        with pytest.raises(Refused) as refused:
            let_close(cast, name, by_name=by_name)
        assert refused.value.refusal.rule == "H13"
    let_close(cast)
    with pytest.raises(Refused):
        let_close(cast, from_days=30)


def all_holds(cast):
    return tray.differences(cast.policies) + reviews.differences(cast.policies) + allocation.differences() == []


@pytest.mark.rule("H13")
def test_a_request_that_the_case_left_behind_ends_with_the_next_sweep_and_whoever_asked_hears(cast):
    case = held(cast)
    asked = ask(cast, case)
    jobs.sweep(cast.now, cast.policies)
    assert db.session.get(ClosureRequest, asked.id).answer == ""
    allocated(cast, case, to="olive")
    jobs.sweep(cast.now, cast.policies)
    jobs.sweep(cast.now, cast.policies)
    assert db.session.get(ClosureRequest, asked.id).answer == "overtaken"
    assert open_notices(case, "due") == [] and feed_of(cast, "nadia").count(("know", "H13")) == 1
