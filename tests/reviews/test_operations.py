"""A case rests on the Review tray, its date brings it back, and it leaves; on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from casework.clockwork import jobs
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.allocation import queries as allocation
from casework.practice.closing import operations as closing
from casework.practice.closing.rules import Ending
from casework.practice.handing.rules import Handed, Left, Thing
from casework.practice.reviews import queries
from casework.practice.tray import operations as tray
from casework.practice.tray import queries as waiting
from casework.practice.tray.operations import Rated
from casework.practice.triage import operations as triage
from casework.records.audit.models import Entry
from casework.records.cases import queries as cases
from casework.records.clocks import queries as clocks
from casework.records.notes import queries as notes
from casework.records.notices.models import Notice
from casework.records.tasks import queries as tasks
from tests.outcomes.ways import CLOSURE, allocated, back, by, open_notices, proposed, rests, row
from tests.triage.answers import FACTS

IN_A_YEAR = date(2027, 11, 19)  # the Friday before the last day that the policy allows


def clock(case):
    return clocks.running_one(case.id, "review")


def all_is_kept(cast):
    return tray.differences(cast.policies) + queries.differences(cast.policies) + allocation.differences()


def sweep_on(cast, day):
    """What the sweep of that day raised, but for supervision, which falls due meanwhile."""
    raised = jobs.sweep(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), cast.policies)
    return {rule: count for rule, count in raised.items() if rule != "H15"}


@pytest.mark.rule("L8", "L24")
def test_a_case_rests_with_a_decision_a_date_and_its_clock(cast):
    case = cast.waiting(days=9)
    jobs.sweep(cast.now, cast.policies)
    settled = rests(cast, case, IN_A_YEAR)
    assert row(case).stage == "review" and "review on 19 November 2027" in cases.stages_of(case.id)[0].why
    assert [note.type for note in notes.notes_of(case.id)] == ["management-decision"]
    assert (settled.due_on, settled.note_id) == (IN_A_YEAR, notes.notes_of(case.id)[0].id)
    assert [(c.kind, c.rule, c.due_on) for c in clocks.running(case.id)] == [("review", "L8", IN_A_YEAR)]
    assert waiting.placement_of(case.id).ended_how == "review" and open_notices(case) == []
    assert "review.settled" in set(db.session.scalars(db.select(Entry.act)))
    assert all_is_kept(cast) == []


@pytest.mark.rule("L8", "U12")
def test_on_its_date_duty_hears_once_and_managers_the_next_working_day(cast):
    case = cast.case()
    rests(cast, case, IN_A_YEAR)
    assert sweep_on(cast, IN_A_YEAR - timedelta(days=1)) == {}
    assert sweep_on(cast, IN_A_YEAR) == {"L8": 1} and sweep_on(cast, IN_A_YEAR) == {}
    duty, managers = f"duty:{case.team_id}", f"managers:{case.team_id}"
    assert open_notices(case) == [(duty, "due", "L8")]
    assert sweep_on(cast, IN_A_YEAR + timedelta(days=2)) == {}
    assert sweep_on(cast, IN_A_YEAR + timedelta(days=3)) == {"L8": 1}
    assert open_notices(case) == [(duty, "due", "L8"), (managers, "overdue", "L8")]
    assert sweep_on(cast, IN_A_YEAR + timedelta(days=60)) == {}


@pytest.mark.rule("L8", "U12")
def test_after_standing_still_each_hears_once(cast):
    case = cast.case()
    rests(cast, case, IN_A_YEAR)
    assert sweep_on(cast, IN_A_YEAR + timedelta(days=40)) == {"L8": 2}
    assert (
        sorted(n.kind for n in db.session.scalars(db.select(Notice).where(Notice.case_id == case.id)))
        == ["overdue"] * 2
    )


@pytest.mark.rule("L8")
@pytest.mark.parametrize("way", ["duty", "allocated", "waiting", "review"])
def test_whatever_happens_then_meets_the_clock_and_empties_the_feeds(cast, way):
    case = cast.case()
    rests(cast, case, cast.now.date() + timedelta(days=3))
    first, later = clock(case), cast.now + timedelta(days=3)
    sweep_on(cast, later.date())
    if way == "duty":
        back(cast, case, now=later)
    elif way == "allocated":
        allocated(cast, case, to="mary", now=later)
    elif way == "waiting":
        with transaction():
            triage.place(**by(cast, "mary", later), case=row(case), facts=FACTS | {"told_on": str(later.date())})
    else:
        rests(cast, case, IN_A_YEAR, now=later)
    assert (first.ended_how, first.ended_at) == ("met", later) and row(case).stage == way
    assert [each for each in open_notices(case) if each[2] == "L8"] == []
    assert (clock(case) is not None) == (way == "review")
    assert all_is_kept(cast) == []


@pytest.mark.rule("L8", "U37")
def test_a_case_that_ends_from_there_stops_its_clock(cast):
    case = cast.case()
    rests(cast, case, IN_A_YEAR)
    first = clock(case)
    with transaction():
        closing.end_case(**by(cast, "mary"), case=row(case), ending=Ending("moved"), sections=CLOSURE)
    assert first.ended_how == "stopped" and clocks.running(case.id) == [] and all_is_kept(cast) == []


@pytest.mark.rule("L8")
def test_rating_a_case_on_the_review_tray_leaves_its_date_alone(cast):
    case = cast.waiting(days=3)
    rests(cast, case, IN_A_YEAR)
    with transaction():
        tray.re_rate(**by(cast, "nadia"), case=row(case), rated=Rated("priority", {"level": "high"}),
                     happened_at=cast.now)  # fmt: skip
    assert clock(case).due_on == IN_A_YEAR and all_is_kept(cast) == []


@pytest.mark.rule("L8")
def test_a_date_beyond_the_policys_is_refused_and_changes_nothing(cast):
    case = cast.case()
    with pytest.raises(Refused, match="20 November 2027 is the last day"):
        rests(cast, case, date(2027, 11, 21))
    assert row(case).stage == "referral" and notes.notes_of(case.id) == []


@pytest.mark.rule("L24", "U16")
@pytest.mark.parametrize("name", ["nadia", "dev", "mo"])
def test_nobody_but_a_manager_of_the_team_decides_it(cast, name):
    case = cast.waiting()
    with pytest.raises(Refused, match="Only a manager"):
        rests(cast, case, IN_A_YEAR, name=name)
    assert row(case).stage == "waiting"


@pytest.mark.rule("L8")
def test_a_proposal_to_place_is_overtaken(cast):
    case = cast.case()
    proposal = proposed(cast, case)
    rests(cast, case, IN_A_YEAR)
    assert proposal.answer == "overtaken" and "19 November 2027" in proposal.reason


@pytest.mark.rule("L8", "U16")
def test_the_review_tray_lists_each_case_once_the_earliest_first_and_only_ones_own(cast):
    late, soon, south, back_again = cast.case(), cast.case(), cast.case(team="South", by="mo"), cast.case()
    rests(cast, late, IN_A_YEAR)
    rests(cast, soon, date(2027, 3, 1))
    rests(cast, soon, date(2027, 2, 1))
    rests(cast, south, date(2027, 1, 4), name="mo")
    rests(cast, back_again, date(2027, 1, 5))
    back(cast, back_again)

    def listed(name, team=None):
        return [(each.case_id, each.due_on) for each in queries.resting(cast.actor(name), team).rows]

    assert listed("mary") == [(soon.id, date(2027, 2, 1)), (late.id, IN_A_YEAR)]
    assert [number for number, _ in listed("helen")] == [south.id, soon.id, late.id]
    assert listed("helen", south.team_id) == [(south.id, date(2027, 1, 4))]
    assert queries.resting(cast.actor("mary"), south.team_id).total == 0


@pytest.mark.rule("U6")
def test_verify_finds_a_date_that_was_pushed_back_and_a_clock_without_one(cast):
    case, other = cast.case(), cast.case()
    rests(cast, case, IN_A_YEAR)
    rests(cast, other, IN_A_YEAR)
    with transaction():
        clock(case).due_on = date(2028, 1, 1)
        row(other).stage = "duty"
    assert queries.differences(cast.policies) == [
        f"case {case.id}: the review clock says 2028-01-01, its history gives 2027-11-19",
        f"case {other.id}: the review clock says 2027-11-19, its history gives None",
    ]


@pytest.mark.parametrize("statement", ["UPDATE review_date SET due_on = '2030-01-01'", "DELETE FROM review_date"])
def test_a_review_date_is_never_altered(cast, statement):
    rests(cast, cast.case(), IN_A_YEAR)
    with pytest.raises(db.exc.DBAPIError, match="never altered"), transaction():
        db.session.execute(db.text(statement))


@pytest.mark.rule("H12", "H14")
def test_a_case_that_is_held_leaves_its_workers_hands_for_the_review_tray_or_duty_only_with_what_is_left(cast):
    olive = f"worker:{cast.worker('olive').id}"
    ramp = Left((Thing("Order the ramp", olive, by_on=cast.now.date() + timedelta(days=9)),))
    for way in (lambda case, transfer: rests(cast, case, IN_A_YEAR, transfer=transfer),
                lambda case, transfer: back(cast, case, transfer=transfer)):  # fmt: skip
        case = cast.case()
        allocated(cast, case)
        for thin in (None, Handed({"done": "Assessed"}, Left()), Handed({"done": " "}, ramp)):
            with pytest.raises(Refused) as refused:
                way(case, thin)
            assert refused.value.refusal.rule == "H12"
        assert row(case).holder_id == cast.worker("nadia").id
        way(case, Handed({"done": "Assessed"}, ramp))
        assert row(case).holder_id is None and "case-transfer" in {note.type for note in notes.notes_of(case.id)}
        assert [(each.receiver, each.rule) for each in tasks.open_tasks_of(case.id)] == [(olive, "H14")]
    unheld = cast.case()
    rests(cast, unheld, IN_A_YEAR)
    assert [note.type for note in notes.notes_of(unheld.id)] == ["management-decision"]
