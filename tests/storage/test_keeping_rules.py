"""Which backups stay: the newest always, one of each of 14 days and 8 weeks, and whatever the program did not make."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.clockwork.storage.rules import (
    BY_HAND,
    NIGHTLY,
    Copy,
    State,
    Tried,
    is_ours,
    is_part,
    line_of_restoring,
    name_of_copy,
    nightly_is_due,
    refusal_for_room,
    test_is_due,
    to_remove,
    troubles_of,
)
from casework.ground.days import office_date, office_time

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AT_MOST = 6 + 14 + 8 + 1


def copy(moment, kind=NIGHTLY, sound=True):
    return Copy(name_of_copy(kind, moment, "db"), moment, sound)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
copies = st.lists(
    st.builds(copy, moments, st.sampled_from((NIGHTLY, BY_HAND)), st.booleans()), max_size=120, unique_by=lambda c: c.file
)
others = st.lists(
    st.builds(lambda moment, name: Copy(f"{name}-{moment:%Y%m%dT%H%M%S}Z.db", moment), moments,
              st.sampled_from(("before-upgrade-0007", "before-restore", "kept", "my copy"))),
    max_size=20, unique_by=lambda c: c.file,
)  # fmt: skip


def left(found):
    gone = to_remove(found)
    return [each for each in found if each.file not in gone]


def week(each):
    return office_date(each.moment).isocalendar()[:2]


@given(copies)
def test_the_newest_stays_and_so_does_the_newest_whose_trail_holds(found):
    kept = left(found)
    assert {each.file for each in kept} <= {each.file for each in found}
    if found:
        assert max(each.moment for each in kept) == max(each.moment for each in found)
    sound = [each for each in found if each.sound]
    if sound:
        assert max(each.moment for each in kept if each.sound) == max(each.moment for each in sound)


def test_a_trail_that_was_broken_for_months_does_not_cost_the_last_backup_whose_trail_holds():
    there = [copy(NOON)]
    for number in range(1, 120):
        there = left([*there, copy(NOON + number * DAY, sound=False)])
    assert [each.moment for each in there if each.sound] == [NOON]


@given(copies)
def test_each_of_the_last_fourteen_days_and_eight_weeks_that_have_one_keeps_its_newest(found):
    kept = {each.file for each in left(found)}
    for group, most in ((lambda each: office_date(each.moment), 14), (week, 8)):
        for one in sorted({group(each) for each in found}, reverse=True)[:most]:
            newest = max(each.moment for each in found if group(each) == one)
            assert kept & {each.file for each in found if group(each) == one and each.moment == newest}, one


@given(copies)
def test_no_more_are_kept_than_that_and_thinning_again_removes_nothing(found):
    kept = left(found)
    assert len(kept) <= AT_MOST
    assert to_remove(kept) == set()


@given(copies, others)
def test_what_the_program_did_not_make_by_itself_is_never_removed(found, strange):
    assert not to_remove([*found, *strange]) & {each.file for each in strange}


def test_over_a_year_of_nights_two_weeks_and_eight_weeks_are_always_there():
    there, day = [], date(2026, 1, 1)
    for number in range(400):
        now = datetime(2026, 1, 1, 2, 20, tzinfo=UTC) + number * DAY
        there = left([*there, copy(now)])
        days = {office_date(each.moment) for each in there}
        assert {office_date(now) - n * DAY for n in range(min(14, number + 1))} <= days
        weeks = {(office_date(now) - 7 * n * DAY).isocalendar()[:2] for n in range(8)}
        assert {one for one in weeks if one >= day.isocalendar()[:2] or one[0] > 2026} <= {week(each) for each in there}
    assert len(there) <= 14 + 8


def test_a_machine_that_stood_for_three_months_loses_none_of_its_last_ones():
    there = [copy(NOON - n * DAY) for n in range(14)]
    assert len(left([*there, copy(NOON + 90 * DAY)])) == 14, "the fourteen latest days that have one"


@pytest.mark.parametrize(("name", "ours"), [
    (name_of_copy(NIGHTLY, NOON, "db"), True), (name_of_copy(BY_HAND, NOON, "dump"), True),
    ("before-upgrade-0007-20261120T120000Z.db", False), ("nightly-20261120T120000Z.db.json", False), ("kept.db", False),
    ("../nightly-20261120T120000Z.db", False), ("nightly-of-march.db", False),
])  # fmt: skip
def test_only_names_of_its_own_making_are_the_programs(name, ours):
    assert is_ours(name) is ours


@pytest.mark.parametrize(("name", "part"), [
    (".nightly-20261120T120000Z.db.part", True), (".by-hand-20261120T120000Z.dump.json.part", True),
    (".nightly-20261120T120000Z.db.part-wal", True), (".kept.db.part", False), ("nightly-20261120T120000Z.db", False),
])  # fmt: skip
def test_what_a_cut_off_backup_left_is_known(name, part):
    assert is_part(name) is part


# --- when -------------------------------------------------------------------------------------------------------------


def due(now, last, failed=None):
    return nightly_is_due(now, last, failed)


@pytest.mark.parametrize(("now", "last", "expected"), [
    ("2026-11-20T02:14", "2026-11-19T02:15", False), ("2026-11-20T02:15", "2026-11-19T02:15", True),
    ("2026-11-20T09:00", "2026-11-19T02:15", True), ("2026-11-20T09:00", "2026-11-20T02:15", False),
    ("2026-11-20T09:00", None, True), ("2026-11-20T00:30", "2026-11-18T12:00", True),
    ("2026-11-20T01:30", "2026-11-18T12:00", False), ("2026-11-20T09:00", "2026-11-20T23:00", True),
])  # fmt: skip
def test_last_nights_backup_is_due_until_it_is_made_and_never_between_one_and_two(now, last, expected):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert due(moment, datetime.fromisoformat(last).replace(tzinfo=UTC) if last else None) is expected


def test_after_a_failure_it_is_tried_again_an_hour_later():
    assert not due(NOON, NOON - 2 * DAY, NOON - timedelta(minutes=50))
    assert due(NOON, NOON - 2 * DAY, NOON - HOUR)
    assert due(NOON, NOON - 2 * DAY, NOON + 5 * DAY), "the clock was set back"


@pytest.mark.parametrize("night", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 11, 20)])
def test_one_backup_a_night_also_when_the_clock_changes(night):
    now, last, made = datetime(night.year, night.month, night.day, tzinfo=UTC) - 12 * HOUR, None, []
    last = now
    for _ in range(6 * 24):
        if due(now, last):
            made.append(now)
            last = now
        now += timedelta(minutes=10)
    (once,) = [each for each in made if office_date(each) == night]
    assert office_time(once).hour not in (1,)
    assert f"{office_time(once):%H:%M}" in ("02:20", "02:30")


def test_a_restore_is_tried_out_each_week():
    assert test_is_due(NOON, None)
    assert not test_is_due(NOON, NOON - 6 * DAY)
    assert test_is_due(NOON, NOON - 7 * DAY + HOUR)


# --- what is said -----------------------------------------------------------------------------------------------------


def told(now=NOON, **state):
    return troubles_of(State(begun=NOON - 100 * DAY, **state), now, str)


def test_nothing_is_said_while_all_is_well():
    assert told(last_good=NOON - 25 * HOUR, tested=Tried(NOON)) == []


def test_a_late_or_failed_backup_or_restore_is_said():
    (late,) = told(last_good=NOON - 27 * HOUR)
    assert "No good backup was made since" in late
    assert told(last_good=None) == ["No good backup was made yet."]
    (failed,) = told(last_good=NOON, failed=Tried(NOON, "The disk is full."))
    assert failed.startswith("The last backup failed") and failed.endswith("The disk is full.")
    (tried,) = told(last_good=NOON, tested=Tried(NOON, "It was altered."))
    assert tried.endswith("and failed. It was altered.")


def test_a_new_database_has_26_hours_and_a_demonstration_is_left_alone():
    assert troubles_of(State(begun=NOON - 25 * HOUR), NOON, str) == []
    assert troubles_of(State(), NOON, str) == []
    assert troubles_of(State(begun=NOON - 27 * HOUR), NOON, str) == ["No good backup was made yet."]
    assert told(is_demo=True) == []


def test_everybody_reads_from_when_the_data_is_until_it_is_confirmed():
    assert line_of_restoring(State(), str) == ""
    assert f"the data as at {NOON}" in line_of_restoring(State(put_back=True, as_at=NOON), str)
    assert "an earlier day" in line_of_restoring(State(put_back=True), str)


@pytest.mark.parametrize(("needed", "free", "refused"), [(10**9, 10**9, True), (10**9, 11 * 10**8, False)])
def test_a_backup_that_would_fill_the_disk_is_not_begun(needed, free, refused):
    refusal = refusal_for_room(needed, free)
    assert bool(refusal) is refused
    if refusal:
        assert "1.1 GB" in refusal.sentence or "1.0 GB" in refusal.sentence
