"""A level found by ticking: the note, the comment that points to it, the day for allocating, and no way round the note."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from casework.clockwork import jobs
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.risk import operations as risk
from casework.practice.risk import queries as ratings
from casework.practice.tray import operations as tray
from casework.records.cases import queries as cases
from casework.records.clocks import queries as clocks
from casework.records.clocks.rules import ALLOCATION
from casework.records.notes import queries as notes
from casework.records.notices.models import Notice

COLD = ("danger-now", "harm-unknown", "rapid-decline")
NOTE = {"rationale": "No heating at minus four, confused, half dressed, nobody with him."}


def prioritise(cast, case, ticked=COLD, decided=None, sections=NOTE, tool="risk", by="nadia", days=0):
    """Somebody decides a level, so many days later."""
    with transaction():
        return tray.prioritise(actor=cast.actor(by), now=cast.now + timedelta(days=days), policy=cast.policy, case=case,
                               tool=tool, ticked=ticked, decided=decided, sections=sections)  # fmt: skip


def allocate_by(case):
    """The day by which the case is to be allocated; None where no such clock runs."""
    running = clocks.running_of([case.id]).get(case.id, [])
    return next((clock.due_on for clock in running if clock.kind == ALLOCATION), None)


@pytest.mark.rule("S3")
@pytest.mark.rule("S7")
@pytest.mark.rule("S8")
def test_the_level_its_note_and_the_comment_that_points_to_it_stand_together(cast):
    case = cast.waiting()
    rating = prioritise(cast, case)
    (note,) = [each for each in notes.notes_of(case.id) if each.type == "risk-prioritisation"]
    assert (rating.suggested, rating.decided, rating.note_id) == ("high", "high", note.id)
    assert rating.picked == {"indicators": sorted(COLD)}
    assert cases.comments_of(case.id)[0].words == "Risk priority \u2013 High: see case note dated 20 November 2026"


@pytest.mark.rule("S7")
@pytest.mark.parametrize("sections", [{}, {"rationale": "  "}, {"mitigation": "Rang the GP"}])
def test_without_its_rationale_no_level_is_set(cast, sections):
    case = cast.waiting()
    with pytest.raises(Refused):
        prioritise(cast, case, sections=sections)
    assert ratings.current_rating(case.id, "risk") is None
    assert cases.comments_of(case.id) == []


@pytest.mark.rule("S7")
def test_no_other_verb_sets_a_level_of_it_without_the_note(cast):
    case = cast.waiting()
    act = {"actor": cast.actor("nadia"), "now": cast.now, "policy": cast.policy, "case": case}
    with pytest.raises(Refused, match="only with the note Risk Prioritisation"), transaction():
        risk.rate(**act, tool="risk", picked={"indicators": list(COLD)}, happened_at=cast.now)
    with pytest.raises(Refused, match="only with the note"), transaction():
        tray.re_rate(**act, rated=tray.Rated("risk", {"indicators": list(COLD)}), happened_at=cast.now)


@pytest.mark.rule("S3")
def test_another_level_than_the_suggested_one_stands_with_its_rationale_and_none_ticked_asks_for_a_decision(cast):
    case = cast.waiting()
    assert prioritise(cast, case, decided="normal").decided == "normal"
    with pytest.raises(Refused, match="Decide a level"):
        prioritise(cast, case, ticked=())
    assert prioritise(cast, case, ticked=(), decided="low").suggested is None
    with pytest.raises(Refused, match="no such choice"):
        prioritise(cast, case, ticked=("made-up",))


@pytest.mark.rule("S9")
@pytest.mark.parametrize(("ticked", "by"), [(("falls",), date(2027, 2, 20)), (("isolated", "falls"), date(2027, 1, 1)),
                                            (COLD, None)])  # fmt: skip
def test_the_day_for_allocating_comes_from_the_level_and_the_day_of_the_decision(cast, ticked, by):
    case = cast.waiting()
    prioritise(cast, case, ticked=ticked)
    assert allocate_by(case) == by


@pytest.mark.rule("S9")
def test_the_same_level_again_moves_no_day_and_another_level_counts_from_its_own(cast):
    case = cast.waiting()
    prioritise(cast, case, ticked=("isolated",))
    prioritise(cast, case, ticked=("isolated", "self-neglect"), days=10)
    assert allocate_by(case) == date(2027, 1, 1)
    prioritise(cast, case, days=11)
    assert allocate_by(case) is None, "the gravest level has no day: it is answered today"
    prioritise(cast, case, ticked=("isolated",), days=12, sections=NOTE | {"mitigation": "Home care twice a day"})
    assert allocate_by(case) == date(2026, 11, 20) + timedelta(days=12 + 42)


@pytest.mark.rule("S14")
def test_managers_hear_once_the_day_after_that_it_was_not_allocated(cast):
    case = cast.waiting()
    prioritise(cast, case, ticked=("isolated",))
    told = select(Notice).where(Notice.case_id == case.id, Notice.rule == "S14")
    jobs.sweep(cast.now + timedelta(days=42), cast.policies)
    assert db.session.scalars(told).all() == []
    for days in (43, 44, 50):
        jobs.sweep(cast.now + timedelta(days=days), cast.policies)
    assert [(n.receiver, n.kind) for n in db.session.scalars(told)] == [(f"managers:{case.team_id}", "overdue")]


@pytest.mark.rule("S9")
def test_whoever_is_allocated_is_allocated_and_the_clock_is_met(cast):
    case = cast.waiting()
    prioritise(cast, case, ticked=("isolated",))
    with transaction():
        tray.take_off_tray(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=case, how="allocated")
    assert allocate_by(case) is None
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("A2")
@pytest.mark.parametrize(("ticked", "level"), [(("covert-medication",), "orange"),
                                               (("covert-medication", "tries-to-leave"), "red"),
                                               (("settled", "tries-to-leave"), "green")])  # fmt: skip
def test_something_orange_is_red_only_with_what_makes_it_worse(cast, ticked, level):
    assert prioritise(cast, cast.waiting(), tool="dols", ticked=ticked).decided == level
