"""Small numbers stay hidden, whatever is added up and taken away of the numbers that are shown."""

from fractions import Fraction
from itertools import product
from random import Random

import pytest

from casework.pages.fairness.rules.hiding import Line, hidden

SMALL = 5


def table(rows, columns, teams, draw, most):
    """(counts, lines) of tables of some teams and of all together, with every margin; "all" stands for a sum."""
    sides = [range(teams), range(rows), range(columns)]
    counts = {cell: draw.choice((0, 1, 2, 4, 5, 7, draw.randrange(most))) for cell in product(*sides)}
    lines = []
    for axis, side in enumerate(sides):
        others = [[*each, "all"] if place < axis else list(each) for place, each in enumerate(sides)]
        others[axis] = [None]
        for rest in product(*others):
            total = tuple("all" if part is None else part for part in rest)
            parts = tuple(tuple(one if part is None else part for part in rest) for one in side)
            counts[total] = sum(counts[part] for part in parts)
            lines.append(Line(total, parts))
    for axis, side in enumerate(sides):  # the same sums the other way round: of margins of margins, too
        others = [[*each, "all"] for each in sides]
        others[axis] = [None]
        for rest in product(*others):
            total = tuple("all" if part is None else part for part in rest)
            line = Line(total, tuple(tuple(one if part is None else part for part in rest) for one in side))
            lines += [line] if line not in lines else []
    return counts, lines


def follows(counts, lines, unseen):
    """Hidden counts that linear algebra finds, in exact fractions and the plain way: a matrix, every row through every row."""
    names = sorted(unseen, key=str)
    rows = []
    for line in lines:
        row = [Fraction(0)] * (len(names) + 1)
        for key, sign in ((line.total, -1), *((part, 1) for part in line.parts)):
            if key in unseen:
                row[names.index(key)] += sign
            else:
                row[-1] -= sign * counts[key]
        rows.append(row)
    done = 0
    for column in range(len(names)):
        pivot = next((at for at in range(done, len(rows)) if rows[at][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [value / rows[done][column] for value in rows[done]]
        for at in range(len(rows)):
            if at != done and rows[at][column]:
                factor = rows[at][column]
                rows[at] = [value - factor * own for value, own in zip(rows[at], rows[done], strict=True)]
        done += 1
    alone = [row for row in rows[:done] if sum(bool(value) for value in row[:-1]) == 1]
    found = {names[next(at for at, value in enumerate(row) if value)]: row[-1] for row in alone}
    assert all(counts[key] == value for key, value in found.items()), "the oracle works out what is really there"
    return found


@pytest.mark.rule("H17")
@pytest.mark.parametrize("seed", range(24))
def test_no_hidden_count_follows_from_rows_columns_totals_and_other_teams(seed):
    draw = Random(seed)
    counts, lines = table(draw.randint(1, 4), draw.randint(1, 4), draw.randint(1, 3), draw, draw.choice((6, 12, 40)))
    unseen = hidden(counts, lines, SMALL)
    assert {key for key, count in counts.items() if count < SMALL} <= unseen
    assert follows(counts, lines, unseen) == {}
    for line in lines:
        parts = [part for part in line.parts if part in unseen]
        if parts and line.total not in unseen:
            assert sum(counts[part] for part in parts) >= SMALL, "what is left of a total is no small number either"


def test_the_oracle_finds_a_count_that_is_hidden_alone():
    counts, lines = table(3, 3, 1, Random(1), 40)
    cell = (0, 1, 1)
    assert follows(counts, lines, {cell}) == {cell: counts[cell]}
    assert set(follows(counts, lines, {cell, (0, 1, 2)})) == {cell, (0, 1, 2)}, "by the columns"


def solutions(counts, unseen, most):
    """By hidden cell, the values that it takes in any filling with whole numbers from 0 on that fits all shown; brute force."""
    inner = [key for key in counts if "all" not in key]
    unknown = [key for key in inner if key in unseen]

    def within(key):
        """The unknown cells that a total sums up, and what the shown ones of it come to."""
        mine = [each for each in inner if all(part in ("all", own) for part, own in zip(key, each, strict=True))]
        return [unknown.index(each) for each in mine if each in unseen], sum(counts[each] for each in mine if each not in unseen)

    shown = [(*within(key), count) for key, count in counts.items() if key not in unseen and within(key)[0]]
    asked = {key: within(key) for key in unseen}
    found = {key: set() for key in unseen}
    for values in product(range(most + 1), repeat=len(unknown)):
        if all(known + sum(values[at] for at in places) == count for places, known, count in shown):
            for key, (places, known) in asked.items():
                found[key].add(known + sum(values[at] for at in places))
    return found


@pytest.mark.rule("H17")
def test_nor_does_it_for_whoever_knows_that_nobody_is_less_than_none():
    tried = 0
    for seed in range(120):
        draw = Random(1000 + seed)
        counts, lines = table(draw.randint(2, 3), 2, 1, draw, 9)
        unseen = hidden(counts, lines, SMALL)
        if 0 < len([key for key in unseen if "all" not in key]) <= 4:  # more are too many ways to try
            found = solutions(counts, unseen, 10)
            assert [key for key, values in found.items() if len(values) < 2 or counts[key] not in values] == [], seed
            tried += 1
    assert tried > 20


def test_what_is_hidden_beside_a_small_count_is_the_smallest_that_is_shown():
    counts = {"a": 2, "b": 30, "c": 9, "all": 41}
    assert hidden(counts, [Line("all", ("a", "b", "c"))], SMALL) == {"a", "c"}
    assert hidden(counts | {"a": 6, "all": 45}, [Line("all", ("a", "b", "c"))], SMALL) == set()
    only = {"a": 3, "all": 3}
    assert hidden(only, [Line("all", ("a",))], SMALL) == {"a", "all"}
    two = {"a": 3, "b": 1, "c": 20, "all": 24}
    assert hidden(two, [Line("all", ("a", "b", "c"))], SMALL) == {"a", "b", "c"}, "3 and 1 together are a small number, too"
