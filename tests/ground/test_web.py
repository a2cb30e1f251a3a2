"""Times of day as people type them, and numbers that addresses ask with."""

import re
from datetime import time
from pathlib import Path

import pytest

from casework.ground import web
from casework.ground.web import read_time


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14:30", time(14, 30)),
        ("1430", time(14, 30)),
        ("930", time(9, 30)),
        ("2.30 pm", time(14, 30)),
        ("9", time(9)),
        ("17", time(17)),
        ("12", time(12)),
        ("5pm", time(17)),
        ("late", None),
        ("25", None),
        ("14:75", None),
    ],
)
def test_a_time_is_what_its_writer_meant(typed, meant):
    assert read_time(typed) == meant


@pytest.mark.rule("U18")
@pytest.mark.parametrize(("typed", "number"), [
    ("7", 7), ("0", 0), ("-99999999999999999999", 0), ("9" * 5_000, web.BIGGEST_NUMBER), (str(2**31), web.BIGGEST_NUMBER),
    ("x", None), ("", None),
])  # fmt: skip
def test_a_number_of_an_address_is_one_that_a_column_can_hold(typed, number):
    if number is None:
        with pytest.raises(ValueError, match="invalid literal"):
            web.whole_number(typed)
    else:
        assert web.whole_number(typed) == number


def test_no_view_takes_a_number_from_an_address_that_no_column_can_hold():
    views = Path(web.__file__).parents[1].rglob("*.py")
    assert not [path.name for path in views if re.search(r"\.(args|form)\.get\([^)]*type=int", path.read_text(encoding="utf-8"))]
