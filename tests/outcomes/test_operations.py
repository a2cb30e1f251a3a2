"""Back to duty, and resolved there; on both databases."""

from datetime import timedelta

import pytest

from casework.clockwork import jobs
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.closing import queries as endings
from casework.practice.closing.rules import Ending
from casework.practice.tray import operations as tray
from casework.practice.tray import queries as waiting
from casework.records.cases import queries as cases
from casework.records.clocks import queries as clocks
from casework.records.notes import queries as notes
from casework.records.people.models import Person
from tests.outcomes.ways import CLOSURE, RESOLVED, allocated, back, open_notices, proposed, resolved, rests, row


@pytest.mark.rule("L24")
def test_mary_takes_somebody_off_the_tray_and_duty_hears(cast):
    case = cast.waiting(days=9)
    jobs.sweep(cast.now, cast.policies)
    back(cast, case)
    assert (row(case).stage, waiting.placement_of(case.id).ended_how) == ("duty", "duty")
    assert clocks.running(case.id) == [] and {c.ended_how for c in clocks.clocks_of(case.id)} == {"stopped"}
    assert [note.type for note in notes.notes_of(case.id)] == ["management-decision"]
    assert cases.stages_of(case.id)[0].why == "Taken off the tray, back to duty"
    assert open_notices(case) == [(f"duty:{case.team_id}", "know", "L24")]
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("L24", "U16")
@pytest.mark.parametrize("name", ["nadia", "mo"])
def test_nobody_but_a_manager_of_the_team_brings_it_back(cast, name):
    case = cast.waiting()
    with pytest.raises(Refused, match="Only a manager"):
        back(cast, case, name=name)
    assert row(case).stage == "waiting"


def test_each_time_that_it_comes_back_duty_hears_of_it(cast):
    case = cast.case()
    for _ in range(2):
        allocated(cast, case, to="mary")
        back(cast, case)
    assert open_notices(case).count((f"duty:{case.team_id}", "know", "L24")) == 2
    version = row(case).version
    rests(cast, case, cast.now.date() + timedelta(days=9))
    with pytest.raises(Refused, match="it is now “Review tray”"):
        back(cast, case, version=version)


@pytest.mark.rule("L8")
@pytest.mark.parametrize("stage", ["referral", "duty"])
def test_dev_settles_a_matter_at_duty_and_the_managers_read_of_it(cast, stage):
    case = cast.case(stage=stage)
    ending = resolved(cast, case)
    assert row(case).stage == "closed"
    assert (
        cases.stages_of(case.id)[0].why == "Resolved at duty. Settled by: care technology; something in the community"
    )
    assert endings.endings_of(case.id)[0].settled_by == ["care-technology", "community"]
    (note,) = notes.notes_of(case.id)
    text = note.sections[0]["text"]
    assert (note.type, ending.note_id) == ("case-closure", note.id)
    assert text.startswith("Settled by: care technology") and "A pendant alarm was fitted" in text
    assert text.endswith("Told: Edith and her GP, by telephone")
    assert open_notices(case) == [(f"managers:{case.team_id}", "acknowledge", "L8")]


@pytest.mark.rule("L8", "L24")
def test_off_the_tray_it_is_a_managers_act_with_the_decision_noted_and_nobody_to_tell(cast):
    case = cast.waiting(days=9)
    with pytest.raises(Refused, match="comes off it by a manager"):
        resolved(cast, case)
    resolved(cast, case, name="mary")
    assert {note.type for note in notes.notes_of(case.id)} == {"case-closure", "management-decision"}
    assert waiting.placement_of(case.id).ended_how == "resolved" and clocks.running(case.id) == []
    assert open_notices(case) == [] and tray.differences(cast.policies) == []


@pytest.mark.rule("L8")
@pytest.mark.parametrize("stage", ["allocated", "review", "closed"])
def test_what_has_left_duty_is_not_resolved_there(cast, stage):
    case = cast.case()
    if stage == "allocated":
        allocated(cast, case)
    elif stage == "review":
        rests(cast, case, cast.now.date() + timedelta(days=9))
    else:
        resolved(cast, case)
    with pytest.raises(Refused):
        resolved(cast, case, name="mary")
    assert row(case).stage == stage


@pytest.mark.rule("L8")
@pytest.mark.parametrize(
    ("ending", "sections", "field"),
    [
        (Ending("resolved", told="Edith"), CLOSURE, "settled_by"),
        (Ending("resolved", settled_by=("magic",), told="Edith"), CLOSURE, "settled_by"),
        (Ending("resolved", settled_by=("community",), told=" "), CLOSURE, "told"),
        (RESOLVED, CLOSURE | {"done": " "}, "done"),
    ],
)
def test_what_settled_it_what_was_done_and_who_was_told_is_all_asked(cast, ending, sections, field):
    case = cast.case()
    with pytest.raises(Refused) as refused:
        resolved(cast, case, ending=ending, sections=sections)
    assert refused.value.refusal.field == field and row(case).stage == "referral"


@pytest.mark.rule("L8")
def test_a_proposal_to_place_is_overtaken_by_what_settled_it(cast):
    case = cast.case()
    proposal = proposed(cast, case)
    resolved(cast, case)
    assert proposal.answer == "overtaken" and "care technology" in proposal.reason
    nadia = f"worker:{cast.worker('nadia').id}"
    assert open_notices(case) == [(f"managers:{case.team_id}", "acknowledge", "L8"), (nadia, "know", "L2")]


@pytest.mark.rule("U37")
def test_after_a_death_nothing_is_resolved_proposed_or_brought_back(cast):
    case, waits = cast.case(), cast.waiting()
    with transaction():
        for each in (case, waits):
            db.session.get(Person, each.person_id).died_on = cast.now.date()
    for way, what in ((resolved, case), (proposed, case), (back, waits)):
        with pytest.raises(Refused, match="died on 20 November 2026"):
            way(cast, what)
