"""What a trial would change, worked out on plain values: who moves level, what becomes due, how many contacts a week."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from casework.pages.whatif import rules
from casework.pages.whatif.rules import Waiter
from casework.policy.loader import load_all
from casework.policy.model import Interval
from casework.practice.tray.rules import History, due_dates

POLICIES = load_all()
COMBINED, LEICESTERSHIRE = POLICIES["combined"], POLICIES["leicestershire"]
TODAY = date(2026, 11, 20)  # a Friday
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CELLS = {(row.key, column.key): COMBINED.tools["rag"].cells[row.key, column.key]
         for row in COMBINED.tools["rag"].row_axis.choices for column in COMBINED.tools["rag"].column_axis.choices}  # fmt: skip


def rated(cell="none:high", decided=None, *, tool="rag", at=NOON, urgent=False, **picked):
    """A rating as it is kept: what was picked, suggested and decided then."""
    row, _, column = cell.partition(":")
    suggested = picked.pop("suggested", CELLS.get((row, column)) if tool == "rag" else None)
    return SimpleNamespace(tool=tool, picked=picked or {"row": row, "column": column}, suggested=suggested,
                           decided=decided or suggested, urgent=urgent, happened_at=at)  # fmt: skip


def scale(tool, level, **facts):
    return rated("", level, tool=tool, level=level, suggested=level, **facts)


def waiter(number, *ratings, days=0, contact=None, agreed=()):
    """Somebody placed so many days ago; contact: how many days ago they were last reached."""
    return Waiter(number, History(
        TODAY - timedelta(days=days),
        contacts=() if contact is None else (NOON - timedelta(days=contact),),
        levels=tuple((each.happened_at, each.decided) for each in ratings if each.tool == "rag"),
        rated=tuple((each.happened_at, each.tool, each.decided, each.urgent) for each in ratings),
        agreed=agreed,
    ), ratings)  # fmt: skip


EVERYBODY = [
    waiter(1, rated("none:high"), days=40),
    waiter(2, rated("none:low"), rated("full:low", at=NOON - timedelta(days=2)), days=9, contact=3),
    waiter(3, rated("full:low", "red"), days=3),
    waiter(4, days=12),
    waiter(5, rated("none:high", "amber"), scale("priority", "high", urgent=True), days=2),
    waiter(6, rated("moderate:low"), scale("risk", "normal", indicators=["isolated"]), days=70, contact=20),
    waiter(7, rated("gone:column", "red", suggested="red"), days=10),
    waiter(8, rated("", "amber", suggested=None), days=30, contact=1, agreed=((NOON, TODAY + timedelta(days=3), False),)),
    waiter(9, scale("complexity", "high"), scale("weight", "low"), days=29),
    waiter(10, scale("risk", "high", indicators=["made-up-since"]), days=1),
    waiter(11, rated("full:moderate", at=NOON - timedelta(days=30)), rated("none:high"), days=31,
           agreed=((NOON - timedelta(days=1), TODAY + timedelta(days=9), True),)),
]  # fmt: skip


def tried(policy=COMBINED, **values):
    return rules.on_trial(policy, values)


def answer(trial, waiters=EVERYBODY, now=COMBINED):
    return rules.compare(now, trial, waiters, TODAY)


def come(found, key):
    return [each.case_id for count in (*found.dues, *found.past) if count.key == key for each in count.come]


# --- nothing changed, nothing changes ---------------------------------------------------------------------------------


@pytest.mark.rule("U5")
@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_unchanged_figures_are_the_policy_itself_and_change_nothing_for_anybody(policy):
    figures = [each for group in rules.groups_of(policy) for each in group.figures]
    assert rules.on_trial(policy, {each.name: each.value for each in figures}) is policy
    same = replace(policy, version="another")  # not the very same object, so that both sides are worked out
    for each in EVERYBODY:
        found = rules.compare(policy, same, [each], TODAY)
        assert not found.changes and not found.kept, each.case_id
        assert all(band.before == band.after for band in found.bands)
        assert all(week.before == week.after for week in found.weeks)
    whole = rules.compare(policy, same, EVERYBODY, TODAY)
    assert whole.waiting == 11 and not whole.changes
    assert sum(band.after for band in whole.bands) == sum(week.after for week in whole.weeks) == 11


@pytest.mark.rule("U5")
def test_now_is_what_the_clocks_of_the_tray_say():
    """The same pure function as the tray's own, counted as the tray counts."""
    found, due = answer(COMBINED), [due_dates(COMBINED, each.history) for each in EVERYBODY]
    nexts = [min(d[kind].due_on for kind in ("contact", "response") if d[kind]) for d in due]
    overdue, today, week = found.dues
    assert overdue.before == sum(day < TODAY for day in nexts) > 0
    assert today.before == sum(day == TODAY for day in nexts)
    assert week.before == sum(TODAY <= day <= TODAY + timedelta(days=7) for day in nexts) > 0
    for count in found.past:
        assert count.before == sum(d[count.key] is not None and d[count.key].due_on < TODAY for d in due)


# --- other figures ----------------------------------------------------------------------------------------------------


@pytest.mark.rule("U5", "L20")
def test_a_shorter_interval_brings_forward_exactly_those_whose_date_it_makes():
    """Red was 1 week: reached on Wednesday 18 November, 25 November stands; with 2 days it is today."""
    waiters = [waiter(1, rated("none:high"), days=30, contact=2), waiter(2, rated("none:high"), days=30, contact=9),
               waiter(3, rated("none:high"), days=30, contact=3), waiter(4, rated("none:low"), days=30, contact=2),
               waiter(5, days=5)]  # fmt: skip
    found = answer(tried(contact_red=Interval(2, "days")), waiters)
    assert (found.sooner, found.later, found.moves) == (3, 0, ())
    assert come(found, "today") == [1] and come(found, "overdue") == [3], "the second was overdue already"
    (moved,) = found.dues[1].come
    assert (moved.before, moved.after) == (date(2026, 11, 25), TODAY)
    assert [(count.before, count.after) for count in found.dues] == [(1, 2), (0, 1), (2, 1)]


@pytest.mark.rule("U5", "L20")
def test_a_longer_interval_puts_off_what_was_overdue_and_nobody_becomes_due():
    red = tried(contact_red=Interval(3, "weeks"))
    found = answer(red, [waiter(1, rated("none:high"), days=30, contact=9), waiter(2, rated("none:low"), days=3)])
    assert (found.sooner, found.later) == (0, 1) and found.dues[0].before == 1 and found.dues[0].after == 0
    assert not come(found, "overdue") and found.changes


@pytest.mark.rule("U5", "L13", "L17")
def test_an_edited_cell_moves_exactly_those_picked_so_and_nobody_whose_level_people_decided_otherwise():
    picked = [waiter(n, rated(cell)) for n, cell in enumerate(map(":".join, CELLS), 1)]
    decided = waiter(20, rated("moderate:low", "red"))  # picked so as well, and people decided Red
    found = answer(tried(rag_moderate_low="amber"), [*picked, decided, waiter(21)])
    ((moved),) = found.moves
    assert picked[moved.case_id - 1].rated[0].picked == {"row": "moderate", "column": "low"}
    assert (moved.before.key, moved.after.key, moved.tool) == ("green", "amber", "RAG rating")
    assert found.kept == 1
    bands = {band.level and band.level.key: (band.before, band.after) for band in found.bands}
    assert bands == {"red": (4, 4), "amber": (3, 4), "green": (3, 2), None: (1, 1)}


@pytest.mark.rule("U5", "U8")
def test_a_level_that_rises_on_trial_brings_its_contact_forward_from_the_last_one():
    found = answer(tried(rag_full_low="red"), [waiter(1, rated("full:low"), days=40, contact=10)])
    assert come(found, "overdue") == [1] and found.dues[0].come[0].after == date(2026, 11, 17)
    assert come(found, "grave-wait") == [1], "Red now, and placed more than a month ago"


@pytest.mark.rule("U5", "L26", "L27", "L18", "S9")
def test_each_of_the_other_clocks_moves_with_its_own_figures():
    some = [waiter(1, rated("none:high"), days=20, contact=1), waiter(2, scale("priority", "high"), days=1),
            waiter(3, scale("risk", "normal", at=NOON - timedelta(days=20)), days=20, contact=1)]  # fmt: skip
    for values, key, who in (
        ({"limit": 10, "warning": 5}, "waiting-limit", [1, 3]),
        ({"grave": Interval(2, "weeks")}, "grave-wait", [1]),
        ({"target_normal": Interval(2, "weeks")}, "allocation", [3]),
    ):
        found = answer(tried(**values), some)
        assert come(found, key) == who, key
        assert [count.key for count in found.past if count.before != count.after] == [key]
    soon = answer(tried(otherwise=Interval(24, "hours"), urgent=Interval(1, "hours")), [some[1]])
    assert soon.sooner == 1 and soon.dues[2].after == 1


@pytest.mark.rule("U5")
def test_contacts_a_week_and_week_by_week():
    """Two Reds a week each, an Amber every fortnight, one not rated once in the longest interval."""
    some = [waiter(1, rated("none:high"), contact=1, days=30), waiter(2, rated("none:moderate"), contact=1, days=30),
            waiter(3, rated("none:low"), contact=1, days=30), waiter(4, contact=1, days=30)]  # fmt: skip
    two, four = Interval(2, "weeks"), Interval(4, "weeks")
    found = answer(tried(contact_red=two, longest=four, contact_green=four), some)
    assert found.asked[0] == pytest.approx(2 + 0.5 + 7 * 12 / 365.25)
    assert found.asked[1] == pytest.approx(1.5 + 0.25)
    firsts = [TODAY + timedelta(days=7 * n) for n in range(5)]
    assert [(week.first, week.last) for week in found.weeks] == [
        (None, TODAY - timedelta(days=1)), *((first, first + timedelta(days=6)) for first in firsts[:4]), (firsts[4], None)
    ]  # fmt: skip
    assert [week.before for week in found.weeks] == [0, 2, 1, 0, 0, 1]  # 26 Nov twice, 3 and 18 December
    assert [week.after for week in found.weeks] == [0, 0, 3, 0, 1, 0]  # 3 December three times, 17 December


# --- another policy ---------------------------------------------------------------------------------------------------


@pytest.mark.rule("U5", "U1")
def test_another_policy_has_other_tools_and_rules_and_what_it_does_not_know_is_not_rated():
    found = answer(LEICESTERSHIRE)
    assert dict(found.gone) == {"Risk priority": 2, "Case weight": 1}
    (allocation,) = [count for count in found.past if count.key == "allocation"]
    assert allocation.before == 0 and allocation.after is None and allocation.rule == "S9"
    assert found.moves == () and found.changes
    back = answer(COMBINED, now=LEICESTERSHIRE)
    assert back.past[-1].before is None and back.past[-1].after == 0 and back.gone == ()


@pytest.mark.rule("U5")
def test_a_pick_that_the_other_policy_does_not_know_is_not_rated_and_one_decided_otherwise_stays():
    rag = COMBINED.tools["rag"]
    rows = tuple(replace(row, key="alone") if row.key == "none" else row for row in rag.row_axis.choices)
    cells = {("alone" if row == "none" else row, column): level for (row, column), level in rag.cells.items()}
    other = replace(COMBINED, tools=dict(COMBINED.tools) | {
        "rag": replace(rag, row_axis=replace(rag.row_axis, choices=rows), cells=cells)})  # fmt: skip
    found = answer(other, [waiter(1, rated("none:high")), waiter(2, rated("full:low")), waiter(3, rated("none:high", "amber")),
                           waiter(4, rated("full:low", at=NOON - timedelta(days=9)), rated("none:high"), days=9)])  # fmt: skip
    assert [(each.case_id, each.before.key, each.after) for each in found.moves] == [(1, "red", None), (4, "red", None)]
    assert found.bands[-1].level is None and found.bands[-1].after == 2


# --- which figures there are, and nonsense ----------------------------------------------------------------------------


@pytest.mark.rule("U5")
@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_every_figure_of_a_policy_can_be_tried_alone_and_the_policy_itself_stays(policy):
    figures = {each.name: each for group in rules.groups_of(policy) for each in group.figures}
    wanted = len(policy.contact.intervals) + 1 + sum(
        len(tool.cells) for tool in policy.tools.values() if tool.kind == "matrix"
    )  # fmt: skip
    wanted += 2 * bool(policy.response) + 2 * bool(policy.waiting) + bool(policy.grave_wait)
    wanted += len(policy.allocation_targets.intervals) if policy.allocation_targets else 0
    assert len(figures) == wanted
    before = {name: each.value for name, each in figures.items()}
    for name, figure in figures.items():
        value = another(figure)
        trial = rules.on_trial(policy, {name: value})
        after = {each.name: each.value for group in rules.groups_of(trial) for each in group.figures}
        assert after == before | {name: value} and trial.fingerprint != policy.fingerprint
        assert figure.rule and figure.label and figure.words
    assert {each.name: each.value for group in rules.groups_of(policy) for each in group.figures} == before


def another(figure):
    if isinstance(figure.value, Interval):
        return Interval(figure.value.count + 1, figure.value.unit)
    return figure.value + 1 if isinstance(figure.value, int) else next(
        level.key for level in figure.tool.levels if level.key != figure.value
    )  # fmt: skip


NONSENSE = [
    ({"contact_red": Interval(2, "months")}, "contact_red", "“Red: at least every”: \"2 months\" is longer than “Nobody longer "
     "than”. Give \"1 month\" or less.", "L20"),
    ({"contact_green": Interval(5, "hours")}, "contact_green", "“Green: at least every”: \"5 hours\" is not in whole days. Give "
     "days, weeks or months.", "L20"),
    ({"warning": 28}, "warning", "“Told ahead after”: the warning does not come before the limit. Give fewer days than “A named "
     "worker within” (28).", "L26"),
    ({"urgent": Interval(4, "days")}, "urgent", "“Priority, High and urgent: within”: urgent is slower than the rest. Give \"3 "
     "days\" or less.", "L18"),
]  # fmt: skip


@pytest.mark.rule("U5", "U2")
@pytest.mark.parametrize(("values", "field", "sentence", "rule"), NONSENSE, ids=[case[1] for case in NONSENSE])
def test_nonsense_is_refused_by_the_policys_own_checks_in_words_beside_its_field(values, field, sentence, rule):
    (refusal,) = rules.refusals(tried(**values))
    assert (refusal.sentence, refusal.rule, refusal.field) == (sentence, rule, field)
    assert rules.refusals(COMBINED) == []


@pytest.mark.rule("U5")
def test_the_longest_figures_that_can_be_typed_break_no_calendar():
    for unit in ("days", "weeks", "months"):
        longest = Interval(9_999, unit)
        values = dict.fromkeys(("longest", "contact_green", "grave", "target_low"), longest)
        found = answer(tried(**values, limit=9_999, warning=9_998))
        assert found.waiting == len(EVERYBODY) and found.later
