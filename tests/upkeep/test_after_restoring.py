"""A copy of yesterday that was put back does no harm: what came due meanwhile is raised once, nothing twice (A10)."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from casework.clockwork import jobs
from casework.clockwork.storage import operations, queries
from casework.clockwork.storage.rules import Folders
from casework.clockwork.upkeep.queries import verify
from casework.ground.db import db, transaction
from casework.policy.loader import load_all
from casework.practice.escalation.models import Escalation
from casework.records.calendars import operations as calendars
from casework.records.calendars.queries import opened_by
from casework.records.notices.models import Notice
from casework.records.outbox import operations as outbox
from casework.records.outbox.queries import waiting
from casework.records.staff.rules import SYSTEM
from tests.cast import Cast, hire_everybody

POLICIES = load_all()
DAY = timedelta(days=1)


def told():
    db.session.rollback()
    rows = db.session.execute(select(Notice.receiver, Notice.rule, Notice.case_id, Notice.occasion))
    return Counter(map(tuple, rows))


@pytest.mark.rule("U12", "U13")
def test_after_yesterdays_copy_was_put_back_the_sweep_catches_up_once(live, tmp_path):
    hire_everybody()
    cast = Cast(POLICIES)
    for days in (27, 31, 45):
        cast.waiting(days=days)
    first = jobs.sweep(cast.now, POLICIES)
    before = told()
    with transaction():
        outbox.begin(now=cast.now - DAY)
        assert outbox.write_digests(now=cast.now, policies=POLICIES)
        address = calendars.make_address(actor=cast.actor("mary"), now=cast.now, whose="mine")
    operations.backup_to(tmp_path / "yesterday.db", engine=live, now=cast.now)
    late = cast.waiting(days=60).id
    assert jobs.sweep(cast.now + DAY, POLICIES), "as it went before anything broke"
    assert any(case == late for _, _, case, _ in told())
    db.session.remove()
    db.engine.dispose()
    operations.restore_from(tmp_path / "yesterday.db", engine=db.engine, now=cast.now + DAY, actor=SYSTEM,
                            data=tmp_path / "data", over=True)  # fmt: skip
    assert first and told() == before, "yesterday's, and nothing else"
    assert waiting() == (0, 0), "what waited to be sent then went out long ago"
    assert opened_by(address, cast.now.date()) is None, "it may have been stopped since"
    assert jobs.sweep(cast.now + DAY, POLICIES), "what came due since"
    after = told()
    assert jobs.sweep(cast.now + DAY, POLICIES) == {}
    assert told() == after and set(after.values()) == {1} and before.items() <= after.items()
    raised = db.session.execute(select(Escalation.case_id, Escalation.rule, Escalation.occasion)).all()
    assert len(raised) == len(set(raised))
    assert (queries.backup_state().put_back, queries.backup_state().as_at) == (True, cast.now)
    assert verify(POLICIES, Folders(tmp_path / "data")) == []
