"""Logs name nobody and cannot be forged (A30)."""

import io
import logging

import pytest

from casework.ground import logs

NAME = "Edith Fairweather"


@pytest.fixture
def written():
    """``written(log)``: what a usual handler writes of what ``log(logger)`` logs."""
    usual = logging.getLogRecordFactory()
    logs.keep_data_out()
    out = io.StringIO()
    logger, handler = logging.getLogger("tests.logs"), logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)

    def write(log):
        log(logger)
        return out.getvalue()

    yield write
    logger.removeHandler(handler)
    logging.setLogRecordFactory(usual)


def fail(logger):
    try:
        try:
            {}[NAME]
        except KeyError as missing:
            raise ValueError(f"no {NAME}") from missing
    except ValueError:
        logger.exception("could not tell %s %d", "case", 7)


def test_a_fault_is_told_by_its_kind_and_place_and_without_its_words(written):
    said = written(fail)
    assert "could not tell case 7" in said
    assert "ValueError" in said and "KeyError" in said and "in fail" in said
    assert NAME not in said.replace('f"no {NAME}"', "")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x0b", "\x85", "\u2028", "\x00"])
def test_nobody_begins_a_line_of_their_own(written, end):
    said = written(lambda logger: logger.warning("asked for %s", f"/tray{end}ERROR forged"))
    assert len(said.splitlines()) == 1 and said.startswith("WARNING asked for /tray\\x")
