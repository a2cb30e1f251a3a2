"""Which days a week looks at, and where it says to begin."""

from datetime import date

import pytest

from casework.pages.monday.rules import Counted, Week, first_of, week_of


def test_a_week_looks_seven_days_back_and_ahead():
    assert week_of(date(2026, 3, 30)) == Week(date(2026, 3, 30), date(2026, 3, 23), date(2026, 3, 16), date(2026, 4, 6))


@pytest.mark.rule("S13")
@pytest.mark.parametrize(
    ("waiting", "due", "words"),
    [
        ({"escalation": 1, "overdue": 3}, {"contact": Counted(2, 0, 0)}, "Start here: 1 escalation for your decision."),
        ({"overdue": 3}, {"contact": Counted(2, 0, 4), "task": Counted(1)}, "Start here: 3 dates of your teams have passed."),
        ({}, {"contact": Counted(1)}, "Start here: 1 date of your teams has passed."),
        ({"overdue": 2}, {}, "Start here: 2 items in your feed overdue."),
        ({}, {"contact": Counted(0, 1, 1)}, "Nothing is late. 1 date of your teams falls due in 7 days."),
        ({"know": 9}, {}, "Nothing is late, and nothing falls due in 7 days."),
    ],
)
def test_the_page_says_where_to_begin(waiting, due, words):
    assert first_of(waiting, due) == words
