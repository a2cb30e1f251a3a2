"""Two clocks: since the first request, and in the present step."""

from datetime import date

import pytest

from casework.pages.national.rules.clocks import Two, in_order
from casework.records.cases.rules import step_since

TODAY = date(2026, 11, 26)
CAME, PLACED, HELD = date(2026, 11, 10), date(2026, 11, 7), date(2026, 11, 12)


@pytest.mark.rule("U11")
@pytest.mark.parametrize(
    ("stage", "since"), [("waiting", PLACED), ("allocated", HELD), ("duty", CAME), ("referral", CAME), ("review", CAME)]
)
def test_a_step_begins_on_its_own_day_and_not_when_it_was_typed(stage, since):
    assert step_since(stage, CAME, placed_on=PLACED, held_from=HELD) == since
    assert step_since(stage, CAME) == CAME


def test_the_longest_comes_first_by_either_clock():
    def row(number, name, referred, step):
        return Two(number, number, name, 1, "other", "duty", "", date(2026, 11, referred), date(2026, 11, step))

    rows = [row(1, "bea", 1, 20), row(2, "Al", 3, 4), row(3, "Cy", 2, 9)]
    assert [each.case_id for each in in_order(rows, "request", TODAY)] == [1, 3, 2]
    assert [each.case_id for each in in_order(rows, "step", TODAY)] == [2, 3, 1]
    assert [each.case_id for each in in_order(rows, "name", TODAY)] == [2, 1, 3]
    assert (rows[0].since_request(TODAY), rows[0].in_step(TODAY)) == (25, 6)
