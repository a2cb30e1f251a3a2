"""Who belongs to which group, what is counted, what is shown and what is hidden; and what workers hold."""

from datetime import date, timedelta
from random import Random

import pytest

from casework.pages.fairness.rules import waits, workers
from casework.pages.fairness.rules.waits import ALL, DIMENSIONS, NO_NEED, OVER, SEVERAL, TOTAL, WITHIN, Waiter
from casework.policy.checks import FEWEST_SHOWN
from casework.policy.loader import load_all
from casework.practice.caseloads.rules import Cap, HeldCase, Holder
from casework.records.cases.rules import KINDS
from tests.fairness.test_hiding import follows

pytestmark = pytest.mark.rule("H17")
TODAY = date(2026, 11, 26)
POLICIES = load_all()
RED, AMBER = "red", "amber"


def waiter(days=10, age=70, *, team=1, kind="other", level=RED, limit=WITHIN, **facts):
    born = None if age is None else date(TODAY.year - age, TODAY.month, TODAY.day)
    return Waiter(team, kind, level, limit, TODAY - timedelta(days=days), born, **facts)


@pytest.mark.parametrize(
    ("age", "band"),
    [(17, "Under 18"), (18, "18 to 24"), (24, "18 to 24"), (25, "25 to 64"), (64, "25 to 64"), (65, "65 to 74"),
     (75, "75 to 84"), (85, "85 and over"), (101, "85 and over"), (None, "No date of birth")],
)  # fmt: skip
def test_an_age_has_one_band(age, band):
    assert waits.group_of(waiter(age=age), "age", TODAY, {}) == band
    if age:  # the day before that birthday
        younger = waiter(age=age)
        assert waits.age_band(younger.born + timedelta(days=1), TODAY) == waits.age_band(waiter(age=age - 1).born, TODAY)


@pytest.mark.parametrize(("facts", "group"), [
    ({}, "Nothing on record"), ({"communication": True}, "Other communication needs"),
    ({"languages": ("Polish",), "communication": True}, "Another language than English"),
    ({"languages": ("english",)}, "Nothing on record"),
])  # fmt: skip
def test_language_comes_before_other_needs_of_communication(facts, group):
    assert waits.group_of(waiter(**facts), "language", TODAY, {}) == group


def test_one_need_is_a_group_and_several_are_another():
    assert waits.group_of(waiter(needs=("dementia",)), "need", TODAY, {}) == "Dementia"
    assert waits.group_of(waiter(needs=("dementia", "autism")), "need", TODAY, {}) == SEVERAL
    assert waits.group_of(waiter(needs=("no-such-need",)), "need", TODAY, {}) == NO_NEED
    assert waits.group_of(waiter(), "need", TODAY, {}) == NO_NEED


def tables(found, teams=1, small=5, scope=ALL):
    counted = waits.count(found, {number: f"Team {number}" for number in range(1, teams + 1)}, (RED, AMBER), small, TODAY)
    return {table.dimension.key: table for table in waits.tables(counted, small, scope)}


def test_a_group_has_its_median_its_percentile_and_its_share_over_the_limit():
    found = [waiter(days, 40, limit=OVER if days > 25 else WITHIN) for days in range(1, 31)]
    row = tables(found)["age"].rows[0]
    assert (row.group, row.cases, row.median, row.over, row.share_over) == ("25 to 64", 30, 15.5, 5, 17)
    assert row.longest == pytest.approx(27.1) and dict(row.levels) == {RED: 30}
    assert tables(found[:9])["age"].rows[0].longest is None, "nine of ten are not to be had of nine"


def test_a_small_group_is_hidden_with_all_that_is_told_of_it_and_another_beside_it():
    found = [waiter(d, 40) for d in range(20)] + [waiter(d, 70) for d in range(8)] + [waiter(99, 90), waiter(98, 91)]
    ages = {row.group: row for row in tables(found)["age"].rows}
    assert ages["25 to 64"].cases == 20 and ages["85 and over"].cases is None is ages["65 to 74"].cases
    assert ages["85 and over"].median is None is ages["65 to 74"].median, "no figure of a hidden group"
    assert tables(found)["age"].everybody.cases == 30 and tables(found)["age"].hidden == 2


def test_small_groups_that_have_a_name_together_are_told_together():
    found = [waiter(kind="other") for _ in range(9)]
    found += [waiter(kind=kind) for kind in ("review", "dols", "transition") for _ in range(2)]
    assert [(row.group, row.cases) for row in tables(found)["work"].rows] == [("Other kinds of work", 6), (KINDS["other"], 9)]
    lone = [waiter(kind="other") for _ in range(9)] + [waiter(kind="dols")]
    assert [row.cases for row in tables(lone)["work"].rows] == [None, None], "one alone is not told apart by a new name"


def test_a_group_of_few_people_is_hidden_however_many_cases_they_wait_with():
    found = [waiter(d, 40, person=d) for d in range(20)] + [waiter(d, 70, person=100 + d) for d in range(6)]
    found += [waiter(d, 90, person=200 + d % 3) for d in range(9)]
    ages = {row.group: row for row in tables(found)["age"].rows}
    assert ages["85 and over"].cases is None is ages["85 and over"].levels[RED] and ages["25 to 64"].cases == 20
    assert ages["65 to 74"].cases is None, "nine is what the total leaves"
    twice = [waiter(d, 40, person=d % 6) for d in range(12)]
    row = tables(twice)["age"].rows[0]
    assert (row.cases, row.longest, row.too_few) == (12, None, True), "six people, not twelve"
    kinds = [waiter(kind="other", person=d) for d in range(9)] + [
        waiter(kind=kind, person=50 + d % 2) for kind in ("review", "dols") for d in range(6)]  # fmt: skip
    assert all(row.cases is None for row in tables(kinds)["work"].rows), "they are two together, too"
    three = [waiter(d, age, person=d % 3) for age in (70, 90) for d in range(9)]
    both = three + [waiter(d, age, person=10 * age + d) for age in (20, 40) for d in range(8)]
    shown = {row.group: row.cases for row in tables(both)["age"].rows}
    assert list(shown.values()).count(None) == 3, "what two groups of the same three come to is theirs alone"


def test_that_nobody_is_over_the_limit_is_a_small_number_too():
    """Else a figure that is hidden would say that somebody is."""
    within = tables([waiter(d, 40) for d in range(20)])["age"]
    assert within.everybody.cases == 20 and within.everybody.over is None is within.rows[0].over
    over = tables([waiter(d, 40, limit=OVER if d > 9 else WITHIN) for d in range(20)])["age"]
    assert over.everybody.over == 10 and over.everybody.share_over == 50


def test_nobody_waits_or_too_few_and_nothing_is_shown():
    assert tables([])["age"].everybody.cases is None
    few = tables([waiter() for _ in range(4)])["age"]
    assert few.everybody.cases is None and all(row.cases is None for row in few.rows)


def crowd(seed):
    draw = Random(seed)
    teams, size = 1 + seed % 2, (12, 40, 120)[seed % 3]
    kinds = draw.sample(list(KINDS), 2)
    found = [waiter(draw.randrange(80), draw.choice((40, 70, 90)), team=draw.randint(1, teams),
                    kind=draw.choice(kinds), level=draw.choice((RED, AMBER, "")), limit=draw.choice((OVER, WITHIN)),
                    needs=draw.choice(((), (), ("autism",))),
                    languages=draw.choice(((), (), ("Polish",))))
             for _ in range(size)]  # fmt: skip
    return found, teams


@pytest.mark.parametrize("seed", range(6))
def test_from_all_tables_of_all_teams_together_no_hidden_count_can_be_worked_out(seed):
    """What a reader sees who opens the page for each team and for all, and adds up and takes away whatever is there."""
    found, teams = crowd(seed)
    names = {number: f"Team {number}" for number in range(1, teams + 1)}
    counted = waits.count(found, names, (RED, AMBER), 5, TODAY)
    seen = {}
    for scope in (ALL, *names) if teams > 1 else (ALL,):
        for table in waits.tables(counted, 5, scope):
            for row in (*table.rows, table.everybody):
                key = table.dimension.key
                told = {"": row.cases, f"limit:{OVER}": row.over}
                told |= {f"level:{level}": count for level, count in row.levels.items()}
                seen |= {waits.key_of(scope, key, row.group, column): count for column, count in told.items()}
                assert row.cases is None or row.cases >= 5
                assert (row.median is None) == (row.cases is None) and (row.over is None) == (row.share_over is None)
    unseen = {key for key in counted.counts if seen.get(key) is None}
    assert all(counted.counts[key] == count for key, count in seen.items() if count is not None and key in counted.counts)
    small = {key for key, count in counted.counts.items() if count < 5}
    assert small <= unseen and (small or len(found) > 100)
    within_teams = [line for line in counted.lines if line.parts]
    known = follows(counted.counts, within_teams, unseen)
    assert [key for key in known if key in small] == []


def test_too_many_teams_are_lines_of_one_table_and_none_has_tables_of_its_own():
    found = [waiter(team=number) for number in range(1, 9) for _ in range(6)]
    counted = waits.count(found, {n: f"T{n}" for n in range(1, 9)}, (RED,), 5, TODAY)
    assert {team for team, _, _, _ in counted.counts} == {ALL}
    assert len(next(t for t in waits.tables(counted, 5) if t.dimension.key == "team").rows) == 8


def test_every_policy_names_the_small_number_and_the_largest_of_several_holds():
    assert {policy.decided["small-number"].value for policy in POLICIES.values()} == {5}
    assert waits.small_number(POLICIES.values()) == 5 and waits.small_number([]) == waits.SMALL >= FEWEST_SHOWN
    assert {each.key for each in DIMENSIONS} == {"age", "work", "need", "language", "team"} and TOTAL not in KINDS


# --- workers ------------------------------------------------------------------------------------------------------------

LBH, COMBINED = POLICIES["lbh"], POLICIES["combined"]


def test_a_line_says_what_somebody_holds_how_grave_and_how_complex():
    held = (HeldCase(1, "other", "high"), HeldCase(2, "other", "low"), HeldCase(3, "other", None))
    holder = Holder(7, "Nadia", "practitioner", Cap(cases=25, points=50), held)
    levels = {1: {"rag": "red", "complexity": "high"}, 2: {"rag": "amber"}}
    line = workers.holding(COMBINED, holder, levels)
    assert (line.cases, line.grave, dict(line.mix)) == (3, 1, {"high": 1, "": 2}) and line.points > 4
    assert workers.mix_words(COMBINED, line.mix) == "High 1, not rated 2" and workers.mix_words(COMBINED, {}) == ""
    assert workers.mix_words(LBH, {"high": 2}).endswith("ot rated 2") or "complexity" in LBH.tools
