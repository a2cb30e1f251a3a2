"""Somebody whose request was answered by an assessment, on a real database."""

from datetime import timedelta

from casework.ground.db import transaction
from casework.practice.advocacy import operations as advocacy
from casework.practice.advocacy.rules import Answered
from casework.practice.processes import operations as processes
from tests.outcomes.ways import allocated, row


def assessed(cast, case, *, begun, completed, worker="nadia"):
    """The case is given to a worker, who assesses: so many days ago begun and completed."""
    allocated(cast, case, to=worker)
    by = {"actor": cast.actor(worker), "now": cast.now}
    with transaction():
        advocacy.answer(**by, policies=cast.policies, person=row(case).person, answered=Answered("no", "no"))
        process = processes.begin(**by, policy=cast.policy, case=row(case), kind="assessment", on=day(cast, begun))
        processes.end(**by, policy=cast.policy, process=process, how="completed", on=day(cast, completed))
    return case


def day(cast, ago):
    """The day so many days ago."""
    return cast.now.date() - timedelta(days=ago)
