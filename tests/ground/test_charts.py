"""Charts: whoever draws one changes nothing for the rest of the program."""

import sys

from casework.ground import charts


def test_drawing_a_chart_leaves_alone_how_python_finds_modules():
    before = [type(each) for each in sys.meta_path if type(each).__module__ != "pygal"]
    assert b"<svg" in charts.bars(["Red"], [3], "Waiting")
    finders = [each for each in sys.meta_path if not hasattr(each, "find_spec")]
    assert finders == [] and [type(each) for each in sys.meta_path][: len(before)] == before
