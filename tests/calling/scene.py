"""A call as the tests make it."""

from casework.ground.db import transaction
from casework.practice.calling import operations
from casework.practice.calling.rules import NO_CHANGE, QUESTIONS, Answer
from casework.practice.tray.operations import Rated, Reached
from casework.records.cases.queries import case_for

SECTIONS = {"reason": "Waiting call", "found": "See the answers", "analysis": "Steady", "next-steps": "Call next week"}
AMBER = Rated("rag", {"row": "moderate", "column": "moderate"})
RED = Rated("rag", {"row": "moderate", "column": "high"})
PERSON = Reached("person", "telephone")


def answered(**changes):
    """All five, no change but for what is named: ``fall="worse"``."""
    return tuple(Answer(key, changes.get(key, NO_CHANGE), "since Sunday" if key in changes else "") for key in QUESTIONS)


def call(cast, case, by="nadia", answers=None, rated=(AMBER,), **changes):
    """One call, in its own transaction."""
    given = {"happened_at": cast.now, "reached": PERSON, "sections": SECTIONS, "now": cast.now} | changes
    with transaction():
        return operations.make_waiting_call(
            actor=cast.actor(by), policy=cast.policy, case=case_for(cast.actor("helen"), case.id), rated=rated,
            answers=answered() if answers is None else answers, **given,
        )  # fmt: skip
