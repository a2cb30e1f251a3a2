"""Cases are weighed, limits set and reviewed, and what is then over a limit is flagged, never refused; on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from casework.clockwork import jobs
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.caseloads import operations, queries
from casework.practice.caseloads.rules import OwnCap
from casework.practice.closing.operations import misplace_note
from casework.practice.risk import queries as ratings
from casework.records.cases.models import Case
from casework.records.notes import queries as notes
from casework.records.notices.models import Notice
from casework.records.staff.models import RoleHeld
from casework.records.staff.operations import change_worker
from tests.outcomes.ways import allocated, back, row


def does(cast, name="mary", now=None):
    return {"actor": cast.actor(name), "now": now or cast.now, "policies": cast.policies}


def weighed(cast, case, level, name="mary"):
    with transaction():
        return operations.weigh(**does(cast, name), case=row(case), level=level, why="Court of Protection")


def limited(cast, name, cases=None, points=None, *, by="mary", days=30):
    with transaction():
        return operations.set_own_limit(
            **does(cast, by), worker=cast.worker(name), team=cast.team("North"), kind="measures", words="Nothing new until May",
            own=OwnCap(cases, points), from_on=cast.now.date(), review_on=cast.now.date() + timedelta(days=days),
        )  # fmt: skip


def graded(cast, name, grade):
    """As the page of an administrator does it."""
    with transaction():
        worker = cast.worker(name)
        change_worker(actor=cast.actor("ada"), now=cast.now, worker=worker, version=worker.version, name=worker.name,
                      email=worker.email, grade=grade)  # fmt: skip
        operations.recheck(**does(cast, "ada"), worker_id=worker.id, cause="grade")


def flags(cast):
    return [(each.worker.name, each.kind, each.measure, each.answered_at is not None)
            for each in queries.flags_of([cast.team("North").id])]  # fmt: skip


def asked(cast):
    """What stands in the feeds about limits: (rule, kind)."""
    open_ones = db.select(Notice).where(Notice.rule.in_(("H5", "H10")), Notice.acknowledged_at.is_(None)).order_by(Notice.id)
    return [(each.rule, each.kind, each.receiver.partition(":")[0]) for each in db.session.scalars(open_ones)]


def answered(cast, name="mary", answer="Olive hands it on in May"):
    (flag,) = queries.flags_of([cast.team("North").id])
    with transaction():
        operations.answer_flag(actor=cast.actor(name), now=cast.now, flag=flag, answer=answer)


@pytest.mark.rule("H1")
def test_a_manager_weighs_a_case_with_a_note_and_nobody_else_does(cast):
    case = cast.case()
    allocated(cast, case, weight="low")
    weighed(cast, case, "high")
    assert ratings.current_rating(case.id, "weight").decided == "high"
    note = notes.notes_of(case.id)[0]
    assert note.type == "management-decision" and "Weighed as High" in str(note.sections)
    holder = queries.holders([cast.worker("nadia")], cast.policy)[cast.worker("nadia").id]
    assert [each.level for each in holder.held] == ["high"]
    with pytest.raises(Refused, match="A manager of the team weighs"):
        weighed(cast, case, "low", name="nadia")
    with pytest.raises(Refused):
        weighed(cast, case, "enormous")


@pytest.mark.rule("H10")
def test_a_case_weighed_anew_that_no_longer_fits_is_flagged_and_a_manager_answers(cast):
    case = cast.case()
    allocated(cast, case, to="olive", weight="moderate")
    weighed(cast, case, "high")
    assert flags(cast) == [("Olive Grant", "weight", 1, False)] and asked(cast) == [("H10", "due", "managers")]
    weighed(cast, case, "high")
    assert len(flags(cast)) == 1 and len(asked(cast)) == 1
    with pytest.raises(Refused, match="A manager of the team answers"):
        answered(cast, name="nadia")
    answered(cast)
    assert flags(cast) == [("Olive Grant", "weight", 1, True)] and asked(cast) == []
    other = cast.case()
    allocated(cast, other, to="olive", weight="low")
    weighed(cast, other, "high")
    assert flags(cast) == [("Olive Grant", "weight", 2, False)] and asked(cast) == [("H10", "due", "managers")]
    for each in (case, other):
        weighed(cast, each, "low")
    assert flags(cast) == [] and asked(cast) == []


@pytest.mark.rule("H10", "H2")
def test_a_change_of_grade_is_never_refused_and_what_is_then_over_is_flagged(cast):
    for _ in range(16):
        allocated(cast, cast.case(), to="nadia")
    graded(cast, "nadia", "senior-practitioner")
    assert flags(cast) == [("Nadia Hussain", "cases", 1, False)]
    with pytest.raises(Refused, match="holds 16 cases, and the limit of the grade is 15"):
        allocated(cast, cast.case(), to="nadia")
    graded(cast, "nadia", "practitioner")
    assert flags(cast) == [] and asked(cast) == []


@pytest.mark.rule("H3", "H10")
def test_what_went_over_the_number_with_a_reason_is_over_for_a_grade_that_may_not(cast):
    for _ in range(26):
        allocated(cast, cast.case(), to="nadia", over_reason="A letter a month")
    assert flags(cast) == []
    graded(cast, "nadia", "asye")
    assert flags(cast) == [("Nadia Hussain", "cases", 3, False)]


@pytest.mark.rule("H5")
def test_a_limit_of_ones_own_holds_until_it_is_reviewed_not_until_its_day(cast):
    allocated(cast, cast.case())
    own = limited(cast, "nadia", cases=1, days=3)
    later = cast.now + timedelta(days=40)
    with pytest.raises(Refused, match="the limit of their own is 1") as refused:
        allocated(cast, cast.case(), now=later)
    assert refused.value.refusal.rule == "H5"
    with transaction():
        operations.review_own_limit(**does(cast, now=later), own=own, outcome="She is back to full time")
    assert allocated(cast, cast.case(), now=later).worker_id == cast.worker("nadia").id
    with pytest.raises(Refused, match="reviewed already"), transaction():
        operations.review_own_limit(**does(cast, now=later), own=own, outcome="Again")


@pytest.mark.rule("H5", "H10")
def test_a_lower_limit_flags_what_is_held_and_a_review_that_goes_on_keeps_the_history(cast):
    for _ in range(3):
        allocated(cast, cast.case())
    own = limited(cast, "nadia", cases=1)
    assert flags(cast) == [("Nadia Hussain", "cases", 2, False)]
    with transaction():
        again = operations.review_own_limit(**does(cast), own=own, outcome="Another month",
                                            again_on=cast.now.date() + timedelta(days=60))  # fmt: skip
    assert (again.cases, again.from_on, again.review_on) == (1, own.from_on, cast.now.date() + timedelta(days=60))
    assert [each.outcome for each in queries.own_limits_before(cast.worker("nadia").id)] == ["Another month"]
    assert flags(cast) == [("Nadia Hussain", "cases", 2, False)]
    with transaction():
        operations.review_own_limit(**does(cast), own=again, outcome="Back to all")
    assert flags(cast) == [] and asked(cast) == []


@pytest.mark.rule("H5")
@pytest.mark.parametrize("name", ["nadia", "mo", "ada"])
def test_only_a_manager_of_the_workers_team_sets_a_limit(cast, name):
    with pytest.raises(Refused, match="A manager of the worker’s team"):
        limited(cast, "nadia", cases=3, by=name)


@pytest.mark.rule("H5", "U12")
def test_on_the_day_of_the_review_its_managers_are_told_once(cast):
    own = limited(cast, "nadia", cases=3, days=3)
    jobs.sweep(cast.now + timedelta(days=2), cast.policies)
    assert asked(cast) == []
    for _ in range(2):
        jobs.sweep(cast.now + timedelta(days=3), cast.policies)
    assert asked(cast) == [("H5", "due", "managers")]
    with transaction():
        operations.review_own_limit(**does(cast, now=cast.now + timedelta(days=4)), own=own, outcome="It ends")
    assert asked(cast) == []
    assert queries.reviews_to_tell(cast.now.date() + timedelta(days=400)) == []


@pytest.mark.rule("H4")
def test_an_officer_who_is_marked_takes_heavier_cases_and_they_are_flagged_when_the_mark_goes(cast):
    case, olive, north = cast.case(), cast.worker("olive"), cast.team("North")
    with pytest.raises(Refused, match="holds cases of up to Moderate weight"):
        allocated(cast, case, to="olive", weight="high")
    with transaction():
        operations.mark_ready(**does(cast), worker=olive, team=north, words="Qualifies in March")
    allocated(cast, case, to="olive", weight="high")
    assert flags(cast) == []
    with pytest.raises(Refused, match="section 42"):
        allocated(cast, cast.case(kind="safeguarding"), to="olive")
    with transaction():
        operations.end_readiness(**does(cast), worker=olive, team=north)
    assert flags(cast) == [("Olive Grant", "weight", 1, False)]
    assert db.session.get(Case, case.id).holder_id == olive.id


@pytest.mark.rule("H2")
def test_a_load_counts_every_open_case_in_whatever_team_also_what_the_reader_cannot_see(cast):
    with transaction():
        db.session.add(RoleHeld(worker_id=cast.worker("nadia").id, role="practitioner", team_id=cast.team("South").id,
                                from_on=cast.now.date()))  # fmt: skip
    theirs = cast.case(team="South", by="mo")
    allocated(cast, theirs, name="mo", weight="high")
    allocated(cast, cast.case(), weight="moderate")
    holder = queries.holders([cast.worker("nadia")], cast.policy)[cast.worker("nadia").id]
    assert sorted(each.level for each in holder.held) == ["high", "moderate"]


@pytest.mark.rule("H10")
def test_when_a_case_leaves_the_caseload_the_sweep_takes_the_flag_away(cast):
    cases = [cast.case() for _ in range(3)]
    for each in cases:
        allocated(cast, each)
    limited(cast, "nadia", cases=2)
    assert flags(cast) == [("Nadia Hussain", "cases", 1, False)] and queries.to_settle(cast.policies) == []
    back(cast, cases[0])
    assert queries.to_settle(cast.policies) == [cast.worker("nadia").id]
    jobs.sweep(cast.now + timedelta(minutes=1), cast.policies)
    assert flags(cast) == [] and asked(cast) == [] and queries.to_settle(cast.policies) == []


@pytest.mark.rule("H10", "U1")
def test_a_figure_lowered_in_the_policys_file_is_found_by_the_next_sweep_once(cast):
    for _ in range(2):
        allocated(cast, cast.case(), to="nadia")
    jobs.sweep(cast.now, cast.policies)
    assert flags(cast) == []
    limits, grade = cast.policy.limits, cast.worker("nadia").grade
    lower = replace(cast.policy, limits=dict(limits) | {grade: replace(limits[grade], cases=1)}, fingerprint="edited")
    edited = {name: lower if each is cast.policy else each for name, each in cast.policies.items()}
    for _ in range(2):
        jobs.sweep(cast.now, edited)
    assert flags(cast) == [("Nadia Hussain", "cases", 1, False)] and asked(cast) == [("H10", "due", "managers")]


@pytest.mark.rule("H10", "U38")
def test_what_a_misplaced_weighing_leaves_over_a_limit_is_found_on_the_next_day(cast):
    case = cast.case()
    weighed(cast, case, "high")
    weighed(cast, case, "low")
    lightened = max(notes.notes_of(case.id), key=lambda note: note.id)
    allocated(cast, case, to="olive", weight=None)
    jobs.sweep(cast.now, cast.policies)
    with transaction():
        misplace_note(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, note=lightened, reason="Another case's")
    assert ratings.current_rating(case.id, "weight").decided == "high" and flags(cast) == []
    jobs.sweep(cast.now + timedelta(days=1), cast.policies)
    assert flags(cast) == [("Olive Grant", "weight", 1, False)]
