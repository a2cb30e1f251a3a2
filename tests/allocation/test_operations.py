"""A case is given to a worker, goes to another, and is let go; on both databases."""

from datetime import date, timedelta

import pytest

from casework.clockwork import jobs
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.allocation import operations as allocation
from casework.practice.allocation import queries
from casework.practice.allocation.models import AllocationConcern
from casework.practice.allocation.rules import NewTask
from casework.practice.caseloads import operations as caseloads
from casework.practice.closing import operations as closing
from casework.practice.closing.rules import Ending
from casework.practice.reviews import queries as reviews
from casework.practice.risk import queries as ratings
from casework.practice.tray import operations as tray
from casework.practice.tray import queries as waiting
from casework.practice.triage import operations as triage
from casework.practice.triage import queries as proposals
from casework.records.audit.models import Entry
from casework.records.cases import queries as cases
from casework.records.clocks import queries as clocks
from casework.records.notes import queries as notes
from casework.records.notices.rules import to_managers
from casework.records.people.models import Person
from casework.records.staff.models import RoleHeld
from casework.records.staff.operations import record_absence
from casework.records.tasks import queries as tasks
from tests.outcomes.ways import (
    ALLOCATION,
    CLOSURE,
    allocated,
    back,
    by,
    open_notices,
    proposed,
    rests,
    row,
)
from tests.triage.answers import FACTS


def worker(cast, name):
    return f"worker:{cast.worker(name).id}"


def kept(case):
    """(whose, how it ended) of each allocation, the newest first."""
    return [(each.worker.name, each.ended_how) for each in cases.allocations_of(case.id)]


def all_is_kept(cast):
    return tray.differences(cast.policies) + reviews.differences(cast.policies) + queries.differences()


@pytest.mark.rule("L8", "L24", "L26", "H6")
def test_mary_gives_somebody_on_the_tray_to_nadia_in_one_act(cast):
    case = cast.waiting(days=9)
    jobs.sweep(cast.now, cast.policies)
    held = allocated(cast, case)
    assert (row(case).stage, row(case).holder_id, held.from_on) == (
        "allocated", cast.worker("nadia").id, cast.now.date())  # fmt: skip
    assert waiting.placement_of(case.id).ended_how == "allocated" and clocks.running(case.id) == []
    ended = {clock.kind: clock.ended_how for clock in clocks.clocks_of(case.id)}
    assert ended["waiting-limit"] == "met" and ended["contact"] == "stopped"
    found = {note.type: note for note in notes.notes_of(case.id)}
    assert set(found) == {"social-work-allocation", "management-decision"}
    assert "Allocated to Nadia Hussain" in str(found["social-work-allocation"].sections)
    assert "Off the Planned Work Tray" in str(found["management-decision"].sections)
    assert open_notices(case) == [(worker(cast, "nadia"), "acknowledge", "H6")]
    assert cases.stages_of(case.id)[0].why == "Allocated to Nadia Hussain"
    acts = set(db.session.scalars(db.select(Entry.act)))
    assert {"case.allocated", "case.moved", "case.taken-off", "note.written"} <= acts
    assert all_is_kept(cast) == []


@pytest.mark.rule("L26")
def test_after_the_allocation_no_wait_is_warned_of_or_breached(cast):
    case = cast.waiting(days=9)
    allocated(cast, case)
    jobs.sweep(cast.now + timedelta(days=40), cast.policies)
    assert open_notices(case) == [(worker(cast, "nadia"), "acknowledge", "H6")]


@pytest.mark.rule("H6")
def test_from_duty_one_note_is_written_and_a_manager_may_take_the_case_too(cast):
    case = cast.case()
    allocated(cast, case, to="tom", name="tom")
    assert [note.type for note in notes.notes_of(case.id)] == ["social-work-allocation"]
    assert row(case).holder_id == cast.worker("tom").id and open_notices(case) == []


@pytest.mark.rule("H6")
def test_a_case_that_goes_to_somebody_else_ends_with_the_first_and_both_are_told(cast):
    case = cast.case()
    allocated(cast, case)
    allocated(cast, case, to="olive", name="tom")
    assert kept(case) == [("Olive Grant", ""), ("Nadia Hussain", "handed-on")]
    assert row(case).holder_id == cast.worker("olive").id
    assert open_notices(case) == sorted(
        [(worker(cast, "nadia"), "know", "H6"), (worker(cast, "olive"), "acknowledge", "H6")]
    )
    with pytest.raises(Refused, match="holds this case already"):
        allocated(cast, case, to="olive")
    assert all_is_kept(cast) == []


@pytest.mark.rule("L8", "L24", "H12")
@pytest.mark.parametrize("to", ["duty", "review"])
def test_whoever_held_a_case_holds_it_no_more_when_it_goes_back(cast, to):
    case = cast.case()
    allocated(cast, case)
    with pytest.raises(Refused, match="Bring it back to duty first"), transaction():
        triage.place(**by(cast, "mary"), case=row(case), facts=FACTS)
    if to == "review":
        rests(cast, case, cast.now.date() + timedelta(days=90))
    else:
        back(cast, case)
    assert (row(case).stage, row(case).holder_id, kept(case)) == (to, None, [("Nadia Hussain", to)])
    assert open_notices(case, worker(cast, "nadia")) == [(worker(cast, "nadia"), "know", "H6")]
    assert all_is_kept(cast) == []


@pytest.mark.rule("U37")
def test_with_a_case_that_ends_the_allocation_ends_and_whoever_held_it_hears_of_the_ending_alone(cast):
    case = cast.case()
    allocated(cast, case)
    with transaction():
        closing.end_case(**by(cast, "mary"), case=row(case), ending=Ending("withdrew"), sections=CLOSURE)
    assert (row(case).holder_id, kept(case)) == (None, [("Nadia Hussain", "closed")])
    assert open_notices(case) == [(worker(cast, "nadia"), "know", "U37")] and all_is_kept(cast) == []


@pytest.mark.rule("L8")
def test_a_proposal_to_place_is_overtaken_and_whoever_made_it_hears_that(cast):
    case = cast.case()
    proposal = proposed(cast, case)
    allocated(cast, case, to="olive")
    assert (proposal.answer, proposal.answered_by_id) == ("overtaken", cast.worker("mary").id)
    assert "allocated to Olive Grant" in proposal.reason and proposals.open_proposal(case.id) is None
    assert (worker(cast, "nadia"), "know", "L2") in open_notices(case)
    assert not [each for each in open_notices(case) if each[1] == "due"]
    with pytest.raises(Refused, match="overtaken by another decision already"), transaction():
        triage.accept(**by(cast, "mary"), proposal=proposal)


@pytest.mark.rule("L10")
def test_nobody_is_asked_any_more_to_tell_them_that_they_wait(cast):
    from tests.triage.answers import NOT_TOLD

    case = cast.case()
    with transaction():
        triage.place(**by(cast, "mary"), case=row(case), facts=FACTS | NOT_TOLD)
    assert (worker(cast, "mary"), "due", "L10") in open_notices(case)
    allocated(cast, case)
    assert open_notices(case) == [(worker(cast, "nadia"), "acknowledge", "H6")]


@pytest.mark.rule("L24", "U16")
@pytest.mark.parametrize("name", ["nadia", "dev", "mo", "ada"])
def test_nobody_but_a_manager_of_the_team_allocates(cast, name):
    case = cast.waiting()
    with pytest.raises(Refused, match="Only a manager"):
        allocated(cast, case, name=name)
    assert row(case).stage == "waiting" and notes.notes_of(case.id) == []


@pytest.mark.rule("H6")
def test_only_who_works_in_the_team_and_is_there_is_offered_and_taken(cast):
    case = cast.case()
    with transaction():
        record_absence(actor=cast.actor("mary"), now=cast.now, worker=cast.worker("olive"), from_on=cast.now.date(),
                       until_on=date(2026, 11, 27))  # fmt: skip
    allocated(cast, cast.case())
    there = {each.name: each for each in queries.candidates(case.team_id, cast.policy, cast.now.date())}
    assert set(there) == {"Dev Patel", "Mary Byrne", "Nadia Hussain", "Olive Grant", "Tom Lloyd"}
    assert [len(there[name].holder.held) for name in ("Nadia Hussain", "Tom Lloyd")] == [1, 0]
    assert there["Olive Grant"].away.until_on == date(2026, 11, 27) and there["Nadia Hussain"].away is None
    for name, says in (("olive", "away until 27 November"), ("sue", "works in the team"), ("sam", "works in the team")):
        with pytest.raises(Refused, match=says):
            allocated(cast, case, to=name)
    assert row(case).holder_id is None


@pytest.mark.rule("H6")
@pytest.mark.parametrize("gap", ["tasks", "why", "discussed"])
def test_without_a_part_of_the_note_nothing_is_allocated(cast, gap):
    case = cast.waiting()
    with pytest.raises(Refused) as refused:
        allocated(cast, case, sections=ALLOCATION | {gap: " "})
    assert refused.value.refusal.field == gap and row(case).stage == "waiting"


@pytest.mark.rule("U37")
def test_a_case_of_somebody_who_died_is_given_to_nobody(cast):
    case = cast.case()
    with transaction():
        db.session.get(Person, case.person_id).died_on = date(2026, 11, 3)
    with pytest.raises(Refused, match="died on 3 November 2026"):
        allocated(cast, case)


def test_a_form_that_lay_open_while_somebody_else_decided_is_refused(cast):
    case = cast.waiting()
    version = row(case).version
    allocated(cast, case, version=version)
    with pytest.raises(Refused, match="it is now “Allocated”, held by Nadia Hussain"):
        allocated(cast, case, to="olive", name="tom", version=version)
    assert kept(case) == [("Nadia Hussain", "")]


def test_verify_finds_a_holder_that_no_allocation_names(cast):
    case = cast.case()
    with transaction():
        row(case).holder_id = cast.worker("olive").id
    assert queries.differences() == [
        f"case {case.id}: its holder is worker {cast.worker('olive').id}, its allocation says None"
    ]


# --- limits and tasks -------------------------------------------------------------------------------------------------


def full(cast, name, number, *, weight="low", **more):
    """Somebody who holds so many cases."""
    for _ in range(number):
        allocated(cast, cast.case(), to=name, weight=weight, **more)


@pytest.mark.rule("H2")
def test_over_the_points_of_the_grade_nothing_is_allocated_and_nothing_is_half_saved(cast):
    full(cast, "nadia", 16, weight="high")
    case = cast.waiting()
    with pytest.raises(Refused, match="holds 48 points, this case weighs 3, and the limit of the grade is 50") as refused:
        allocated(cast, case, weight="high", over_reason="A special project")
    assert refused.value.refusal.rule == "H2" and row(case).stage == "waiting" and notes.notes_of(case.id) == []
    allocated(cast, case, weight="moderate")
    assert row(case).holder_id == cast.worker("nadia").id


@pytest.mark.rule("H1", "H6")
def test_the_weight_is_kept_with_the_note_and_needed_where_the_policy_weighs(cast):
    case = cast.case()
    with pytest.raises(Refused, match="Say how heavy the case is") as refused:
        allocated(cast, case, weight=None)
    assert refused.value.refusal.field == "weight"
    allocated(cast, case, weight="high")
    rating = ratings.current_rating(case.id, "weight")
    assert (rating.decided, rating.note_id) == ("high", notes.notes_of(case.id)[0].id)
    allocated(cast, case, to="tom", weight=None)
    assert ratings.current_rating(case.id, "weight").id == rating.id


@pytest.mark.rule("H3")
def test_a_practitioner_goes_over_the_number_with_a_reason_that_the_note_and_the_record_keep(cast):
    full(cast, "nadia", 25)
    case = cast.case()
    with pytest.raises(Refused, match="To go over it, say why") as refused:
        allocated(cast, case)
    assert refused.value.refusal.rule == "H3"
    held = allocated(cast, case, over_reason="A letter a month, no more")
    assert held.over_reason == "A letter a month, no more"
    assert "Over the number of cases, because: A letter a month" in str(notes.notes_of(case.id)[0].sections)
    with transaction():
        assert caseloads.recheck(actor=cast.actor("mary"), now=cast.now, policies=cast.policies,
                                 worker_id=cast.worker("nadia").id, cause="weighed") == []  # fmt: skip


@pytest.mark.rule("H6")
def test_each_task_of_the_note_becomes_the_workers(cast):
    case, by_on = cast.case(), cast.now.date() + timedelta(days=10)
    allocated(cast, case, sections=ALLOCATION | {"tasks": ""}, tasks=[NewTask("Visit at home", by_on)])
    (task,) = tasks.open_tasks_of(case.id)
    assert (task.receiver, task.words, task.due_on, task.rule) == (worker(cast, "nadia"), "Visit at home", by_on, "H6")
    assert f"- Visit at home, by {by_on.day}" in str(notes.notes_of(case.id)[0].sections)
    with pytest.raises(Refused, match="cannot be due before today"):
        allocated(cast, cast.case(), tasks=[NewTask("Visit", date(2020, 1, 1))])


@pytest.mark.rule("H12", "H14")
def test_a_held_case_changes_hands_with_its_transfer_note_and_its_open_tasks(cast):
    case, by_on = cast.case(), cast.now.date() + timedelta(days=10)
    allocated(cast, case, tasks=[NewTask("Visit at home", by_on)])
    with pytest.raises(Refused, match="Say what was done") as refused:
        allocated(cast, case, to="tom", transfer=None)
    assert refused.value.refusal.rule == "H12"
    allocated(cast, case, to="tom", tasks=[NewTask("Ring her son", by_on)])
    assert sorted(note.type for note in notes.notes_of(case.id)) == [
        "case-transfer", "social-work-allocation", "social-work-allocation"]  # fmt: skip
    assert {(each.receiver, each.words) for each in tasks.open_tasks_of(case.id)} == {
        (worker(cast, "tom"), "Visit at home"), (worker(cast, "tom"), "Ring her son")}  # fmt: skip


# --- students ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def student(cast):
    """Olive, whose practice educator Dev is."""
    with transaction():
        olive, dev = cast.worker("olive"), cast.worker("dev")
        olive.grade = "student"
        db.session.add(RoleHeld(worker_id=dev.id, role="practice-educator", team_id=cast.team("North").id,
                                from_on=cast.now.date()))  # fmt: skip
    with transaction():
        caseloads.set_educator(actor=cast.actor("mary"), now=cast.now, policies=cast.policies, worker=cast.worker("olive"),
                               team=cast.team("North"), educator_id=dev.id)  # fmt: skip
    return cast.worker("olive")


@pytest.mark.rule("H7")
def test_an_educator_hands_two_of_their_own_cases_to_their_student_and_no_third(cast, student):
    own = [cast.case() for _ in range(3)]
    for each in own:
        allocated(cast, each, to="dev")
    for each in own[:2]:
        assert allocated(cast, each, to="olive", name="dev").from_educator
    with pytest.raises(Refused, match="no more than 2 are handed on") as refused:
        allocated(cast, own[2], to="olive", name="dev")
    assert refused.value.refusal.rule == "H7"
    allocated(cast, own[0], to="tom")
    assert allocated(cast, own[2], to="olive", name="dev").from_educator
    with pytest.raises(Refused, match="Only a manager of the team allocates"):
        allocated(cast, own[1], to="nadia", name="dev")


@pytest.mark.rule("H7")
def test_any_other_case_of_a_student_comes_off_the_tray_with_what_the_educator_says(cast, student):
    with pytest.raises(Refused, match="a case comes from the waiting list"):
        allocated(cast, cast.case(), to="olive")
    waits = cast.waiting()
    with pytest.raises(Refused, match="Write what Dev Patel") as refused:
        allocated(cast, waits, to="olive")
    assert refused.value.refusal.field == "educator_words"
    held = allocated(cast, waits, to="olive", educator_words="A good first assessment")
    assert not held.from_educator
    (note,) = [each for each in notes.notes_of(waits.id) if each.type == "social-work-allocation"]
    assert "Dev Patel, practice educator: A good first assessment" in str(note.sections)


@pytest.mark.rule("H7")
def test_without_a_practice_educator_a_student_is_given_nothing(cast):
    with transaction():
        cast.worker("olive").grade = "student"
    with pytest.raises(Refused, match="is a student without a practice educator"):
        allocated(cast, cast.waiting(), to="olive", educator_words="Good")
    with pytest.raises(Refused, match="is a practice educator in the team"), transaction():
        caseloads.set_educator(actor=cast.actor("mary"), now=cast.now, policies=cast.policies, worker=cast.worker("olive"),
                               team=cast.team("North"), educator_id=cast.worker("nadia").id)  # fmt: skip


@pytest.mark.rule("H7")
def test_the_educator_is_offered_their_students_on_the_page_of_their_own_case(cast, student, as_person):
    case = cast.case()
    allocated(cast, case, to="dev")
    page = as_person("dev").get(f"/cases/{case.id}/allocate").text
    assert page.count('name="worker"') == 1 and f'value="{student.id}"' in page and "Only a manager" not in page
    page = as_person("mary").get(f"/caseloads/{student.id}").text
    assert "Dev Patel, who has handed on 0 cases of their own" in page
    again = as_person("mary").post(f"/caseloads/{student.id}/educator", data={"educator": cast.worker("dev").id})
    assert again.status_code == 422 and "the practice educator already" in again.text


@pytest.mark.rule("H1", "H7")
def test_an_educator_who_hands_a_case_on_does_not_weigh_it(cast, student):
    case = cast.case()
    allocated(cast, case, to="dev", weight="high")
    with pytest.raises(Refused, match="A manager of the team weighs the case") as refused:
        allocated(cast, case, to="olive", name="dev", weight="low")
    assert refused.value.refusal.field == "weight" and row(case).holder_id == cast.worker("dev").id
    allocated(cast, case, to="olive", name="dev", weight="high")
    assert row(case).holder_id == student.id


@pytest.mark.rule("H7")
def test_what_was_typed_for_an_educator_is_no_part_of_the_note_of_somebody_else(cast):
    case = cast.waiting()
    allocated(cast, case, educator_words="It suits her")
    (note,) = [each for each in notes.notes_of(case.id) if each.type == "social-work-allocation"]
    assert "practice educator" not in str(note.sections)


# --- a worker's concern about a case given to them ---------------------------------------------------------------------


def concerned(cast, case, name="nadia", words="I know the family from school"):
    with transaction():
        return allocation.state_concern(**by(cast, name), case=row(case), words=words)


def answered(cast, concern, name="mary", answer="stays", words="Olive joins the first visit"):
    with transaction():
        allocation.answer_concern(actor=cast.actor(name), now=cast.now, concern=db.session.get(AllocationConcern, concern.id),
                                  answer=answer, words=words)  # fmt: skip


@pytest.mark.rule("H6")
def test_nadia_states_a_concern_and_mary_must_answer_it(cast):
    case = cast.waiting()
    allocated(cast, case)
    concern = concerned(cast, case)
    managers = to_managers(row(case).team_id)
    assert open_notices(case, managers) == [(managers, "due", "H6")]
    answered(cast, concern)
    assert open_notices(case, managers) == []
    assert (worker(cast, "nadia"), "acknowledge", "H6") in open_notices(case)
    assert (row(case).holder_id, concern.answer, concern.answered_by.name) == (cast.worker("nadia").id, "stays", "Mary Byrne")


@pytest.mark.rule("H6")
def test_who_may_not_state_or_answer_a_concern(cast):
    case, mine = cast.waiting(), cast.waiting()
    allocated(cast, case)
    allocated(cast, mine, to="mary")
    for name, of, words, said in (("olive", case, "No", "Only whoever holds a case"), ("mary", mine, "No", "Nobody gave you"),
                                  ("nadia", case, " ", "Say what speaks against it")):  # fmt: skip
        with pytest.raises(Refused, match=said):
            concerned(cast, of, name, words)
    concern = concerned(cast, case)
    with pytest.raises(Refused, match="waits for its answer already"):
        concerned(cast, case)
    for name, answer, words, said in (("nadia", "stays", "x", "A manager of the team answers it"),
                                      ("mary", "", "x", "Say whether"), ("mary", "overtaken", "x", "Say whether"),
                                      ("mary", "moves", " ", "Say why")):  # fmt: skip
        with pytest.raises(Refused, match=said):
            answered(cast, concern, name, answer, words)
    answered(cast, concern)
    with pytest.raises(Refused, match="answered already"):
        answered(cast, concern)


@pytest.mark.rule("H6")
def test_a_concern_that_the_case_left_behind_is_taken_from_the_managers_by_the_next_sweep(cast):
    case = cast.waiting()
    allocated(cast, case)
    concern = concerned(cast, case)
    allocated(cast, case, to="olive")
    jobs.sweep(cast.now, cast.policies)
    db.session.refresh(concern)
    assert concern.answer == "overtaken" and open_notices(case, to_managers(row(case).team_id)) == []
    with pytest.raises(Refused, match="answered already"):
        answered(cast, concern)
