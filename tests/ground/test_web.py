"""Times of day as people type them."""

from datetime import time

import pytest

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
