"""Short ways to a tray with people on it, a sample drawn from it, and what a manager finds."""

from datetime import UTC, datetime

from casework.ground.db import db, transaction
from casework.practice.sampling import operations
from casework.practice.sampling.models import DipSample, DipSampleCase
from casework.practice.sampling.rules import RIGHT, Finding
from casework.practice.tray import operations as tray
from casework.records.cases.models import Case

GOOD = Finding(RIGHT, True)
OCTOBER, NOVEMBER, DECEMBER = (datetime(2026, month, 2, 9, tzinfo=UTC) for month in (10, 11, 12))


def wait(cast, count, team="North"):
    """So many people on a tray, each with a record of their own; their cases' numbers."""
    by = "mary" if team == "North" else "mo"
    return [cast.waiting("none:high", team=team, person=cast.person(f"P{n}", "Waits", team=team, by=by)).id for n in range(count)]


def draw(cast, by="mary", at=None, team="North", seed="ab" * 16):
    """A sample, drawn with a seed that the test knows."""
    with transaction():
        return operations.draw_sample(actor=cast.actor(by), now=at or cast.now, policy=cast.policy, team=cast.team(team),
                                      seed=seed)  # fmt: skip


def rows(sample):
    """The people in a sample, in the order of their places."""
    db.session.rollback()
    found = db.session.query(DipSampleCase).filter_by(sample_id=sample.id).order_by(DipSampleCase.place)
    return found.all()


def numbers(sample):
    """Their cases' numbers."""
    return [row.case_id for row in rows(sample)]


def answer(cast, row, by="mary", finding=GOOD, at=None):
    """A manager says what they find."""
    with transaction():
        return operations.answer_for(actor=cast.actor(by), now=at or cast.now, policy=cast.policy, finding=finding,
                                     sampled=db.session.get(DipSampleCase, row.id))  # fmt: skip


def set_aside(cast, row, by="mary"):
    """A manager sets somebody aside."""
    with transaction():
        return operations.set_aside(actor=cast.actor(by), now=cast.now, sampled=db.session.get(DipSampleCase, row.id))


def off_tray(cast, number):
    """The case comes off the tray."""
    with transaction():
        tray.take_off_tray(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=db.session.get(Case, number),
                           how="allocated")  # fmt: skip


def samples():
    """How many samples there are."""
    db.session.rollback()
    return db.session.query(DipSample).count()

