"""What is stored equals what history gives, and whatever is planted in its place is named, one fact at a time (U6)."""

from datetime import date, datetime, timedelta

import pytest

from casework.ground.db import db, transaction
from casework.practice.tray import operations, queries
from casework.practice.tray.models import Placement
from casework.practice.tray.operations import Rated, Reached
from casework.records.cases import queries as cases
from casework.records.clocks import operations as clocks
from casework.records.clocks import queries as found
from casework.records.clocks.models import Clock
from casework.records.clocks.rules import Due
from tests.statements import statements

SECTIONS = {"reason": "Weekly call", "found": "Managing", "analysis": "Steady", "next-steps": "Call again"}
OTHER_DAY = date(2026, 11, 2)
SAID = "{due_on} by {rule}, counted from {from_on}"
RUNNING = ("contact", "response", "waiting-limit", "grave-wait")


@pytest.fixture
def whole(cast):
    """Somebody Red and urgent whom Nadia reached yesterday, so that every clock and every column of the row is in use."""
    case = cast.waiting("none:high", days=12)
    yesterday, by = cast.now - timedelta(days=1), {"actor": cast.actor("nadia"), "policy": cast.policy}
    with transaction():
        fresh = cases.case_for(cast.actor("nadia"), case.id)
        operations.record_contact(**by, now=yesterday, case=fresh, happened_at=yesterday, sections=SECTIONS,
                                  reached=Reached("person", "telephone"))  # fmt: skip
        for tool, level in (("complexity", "medium"), ("priority", "high")):
            operations.re_rate(**by, now=cast.now, case=fresh, rated=Rated(tool, {"level": level}), happened_at=cast.now,
                               urgent=tool == "priority")  # fmt: skip
    assert sorted(row.kind for row in running(case.id)) == sorted(RUNNING)
    assert operations.differences(cast.policies) == []
    return case


def running(case_id: int) -> list[Clock]:
    return list(db.session.scalars(db.select(Clock).where(Clock.case_id == case_id, Clock.ended_at.is_(None))))


def plant(row, **wrong) -> dict:
    """Write what history does not give; what stood there, for writing it back."""
    right = {column: getattr(row, column) for column in wrong}
    with transaction():
        for column, value in wrong.items():
            setattr(row, column, value)
    return right


@pytest.fixture
def planted(cast):
    """``planted(row, due_on=OTHER_DAY)``: the one sentence that names it; the right value stands again afterwards."""

    def told(row, **wrong):
        model, number = type(row), row.id  # told again from the database: recomputing forgets all rows
        right = plant(db.session.get(model, number), **wrong)
        (sentence,) = operations.differences(cast.policies)
        plant(db.session.get(model, number), **right)
        return sentence

    return told


@pytest.mark.rule("U6")
def test_a_clock_that_says_something_else_or_is_missing_is_named(cast, whole, planted):
    for clock in running(whole.id):
        named = f"case {whole.id}: the {clock.kind} clock says "
        says = {column: getattr(clock, column) for column in ("due_on", "rule", "from_on")}
        right = SAID.format(**says)
        for wrong in ({"due_on": OTHER_DAY}, {"from_on": OTHER_DAY}, {"rule": "U99"}):
            sentence = planted(clock, **wrong)
            assert sentence == f"{named}{SAID.format(**says | wrong)}, its history gives {right}"
        missing = planted(clock, ended_at=cast.now, ended_how="met")
        assert missing == f"{named}nothing, its history gives {right}"
    assert operations.differences(cast.policies) == []


@pytest.mark.rule("U6")
def test_a_clock_that_runs_without_reason_is_named(cast):
    green = cast.waiting("full:low")
    (contact,) = [clock for clock in running(green.id) if clock.kind == "contact"]
    copied = {c.name: getattr(contact, c.name) for c in Clock.__table__.columns if c.name not in ("id", "kind")}
    with transaction() as session:
        session.add(Clock(**copied, kind="grave-wait"))
    (sentence,) = operations.differences(cast.policies)
    assert sentence.startswith(f"case {green.id}: the grave-wait clock says ") and sentence.endswith("gives nothing")


@pytest.mark.rule("U6", "U37")
def test_a_clock_that_runs_on_after_the_case_left_the_tray_is_named(cast, whole, planted):
    stopped = running(whole.id)
    with transaction():
        operations.take_off_tray(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, how="allocated",
                                 case=cases.case_for(cast.actor("mary"), whole.id))  # fmt: skip
    assert running(whole.id) == [] and operations.differences(cast.policies) == []
    for clock in stopped:
        sentence = planted(clock, ended_at=None, ended_how="")
        assert sentence == f"case {whole.id}: the {clock.kind} clock runs on, and the case is on no tray"


@pytest.mark.rule("U6", "H17")
@pytest.mark.parametrize(("at", "late"), [("2026-07-10T22:59Z", False), ("2026-07-10T23:01Z", True),
                                          ("2026-12-10T23:59Z", False)])  # fmt: skip
def test_whether_a_clock_ended_late_goes_by_the_offices_day_and_is_checked(cast, at, late):
    at, case = datetime.fromisoformat(at), cast.case()
    due = Due("L20", at.date(), at.date(), None, ())
    for met in (None, at):
        cast.now = met or at - timedelta(days=3)
        with transaction():
            clocks.set_clock(now=cast.now, policy=cast.policy, case=case, kind="contact", met=True, due=None if met else due)
    clock = db.session.scalar(db.select(Clock).where(Clock.case_id == case.id))
    assert (clock.late, found.differences()) == (late, [])
    plant(clock, late=not late)
    assert found.differences() == [f"case {case.id}: clock {clock.id}, due on {at.date()}, says wrongly whether it ended late"]


@pytest.mark.rule("U6", "U28")
def test_a_tray_row_that_says_something_else_is_named_with_both(cast, whole, planted):
    row = queries.placement_of(whole.id)
    plants = [("next_on", OTHER_DAY), ("urgent", False), ("gravity", 1), ("rag", "green"), ("rag", None), ("risk", "high"),
              ("priority", "low"), ("complexity", None), ("referred_on", OTHER_DAY), ("last_contact_on", OTHER_DAY),
              ("last_contact_on", None)]  # fmt: skip
    for column, wrong in plants:
        right = getattr(row, column)
        sentence = planted(row, **{column: wrong})
        assert sentence == f"case {whole.id}: the tray says {wrong} for {column}, its history gives {right}"
    columns = [column.name for column in Placement.__table__.columns]
    derived = columns[columns.index("urgent") :]  # kept for the order of the tray alone
    assert {column for column, _wrong in plants} == set(derived)


@pytest.mark.rule("U6")
def test_winding_puts_every_planted_value_right_again(cast, whole):
    plant(queries.placement_of(whole.id), next_on=OTHER_DAY, urgent=False, gravity=1, rag="green", priority="low",
          complexity=None, risk="high", referred_on=OTHER_DAY, last_contact_on=None)  # fmt: skip
    for clock in running(whole.id):
        plant(clock, due_on=OTHER_DAY)
    assert len(operations.differences(cast.policies)) == 9 + len(RUNNING)
    with transaction():
        operations.wind_clocks(now=cast.now, policy=cast.policy, case=cases.case_for(cast.actor("mary"), whole.id))
    assert operations.differences(cast.policies) == []


@pytest.mark.rule("U6")
def test_more_cases_than_are_recomputed_at_a_time_are_all_recomputed(cast, monkeypatch):
    from casework.practice.tray.operations import winding

    three = [cast.waiting("none:high", days=days).id for days in (3, 2, 1)]
    whole_portion = queries.waiting_placements
    monkeypatch.setattr(winding.queries, "waiting_placements", lambda after_id: whole_portion(after_id, limit=1))
    for case_id in three:
        plant(queries.placement_of(case_id), gravity=0)
    named = [sentence.split(":")[0] for sentence in operations.differences(cast.policies)]
    assert named == [f"case {case_id}" for case_id in three]


@pytest.mark.rule("U6")
def test_recomputing_all_costs_no_more_queries_for_more_who_wait(cast):
    cast.waiting()
    with statements() as few:
        operations.differences(cast.policies)
    for _ in range(3):
        cast.waiting()
    with statements() as many:
        operations.differences(cast.policies)
    assert len(many) == len(few)
