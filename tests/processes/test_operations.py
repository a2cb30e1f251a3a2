"""What an advocate who lacks shuts, and what goes on all the same (F15)."""

import pytest

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.advocacy import operations as advocacy
from casework.practice.advocacy.rules import Answered
from casework.practice.processes import operations
from casework.practice.processes.models import InterimMeasure
from casework.practice.processes.rules import KINDS, Measure
from casework.practice.risk import operations as risk
from casework.practice.safeguarding import operations as safeguarding
from casework.practice.safeguarding.rules import Said
from casework.practice.tray import operations as tray

PWT = {"reason": "Weekly call", "found": "Well", "analysis": "Steady", "next-steps": "Ring again"}


@pytest.fixture
def owed(cast):
    """Somebody on the tray who is owed an advocate and has none."""
    case = cast.waiting("none:high", days=3)
    with transaction():
        advocacy.answer(actor=cast.actor("nadia"), now=cast.now, policies=cast.policies, person=case.person,
                        answered=Answered("yes", "no", ("retaining",)))  # fmt: skip
    return case


@pytest.mark.rule("F15")
@pytest.mark.parametrize("kind", KINDS)
def test_no_process_of_any_kind_begins(cast, owed, kind):
    with pytest.raises(Refused, match="none is in place"), transaction():
        operations.begin(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=owed, kind=kind, on=cast.now.date())


@pytest.mark.rule("F15", "F22")
def test_contacts_ratings_concerns_and_what_cannot_wait_go_on(cast, owed):
    nadia = {"actor": cast.actor("nadia"), "now": cast.now}
    with transaction():
        tray.record_contact(**nadia, policy=cast.policy, case=owed, happened_at=cast.now, sections=PWT,
                            reached=tray.Reached("person", "visit"))  # fmt: skip
        risk.rate(**nadia, policy=cast.policy, case=owed, tool="rag", picked={"row": "none", "column": "low"}, decided=None,
                  reasoning="", happened_at=cast.now)  # fmt: skip
        safeguarding.raise_concern(**nadia, policy=cast.policy, team=owed.team, person=owed.person, said=Said("Bruises"))
        operations.take_measure(**nadia, case=owed, measure=Measure("A bed downstairs", "Dev", "She fell", cast.now.date()))
    assert db.session.query(InterimMeasure).count() == 1
