"""How lived cases leave duty or the tray: settled, given to a worker, resting until a review, ended."""

from collections.abc import Iterator
from datetime import date, timedelta

from casework.clockwork.demo.rules.words import CLOSED, ENDED, GIVEN_TO, REVIEWED
from casework.ground.days import add_days
from casework.practice.advocacy import operations as advocacy
from casework.practice.advocacy.rules import Answered
from casework.practice.allocation import operations as allocation
from casework.practice.closing import operations as closing
from casework.practice.closing.rules import RESOLVED, Ending
from casework.practice.handing.rules import Handed
from casework.practice.processes import operations as processes
from casework.practice.reviews import operations as reviews

REVIEW_AFTER = 364  # days
BEGUN_AFTER, ASSESSED_IN = 4, 14  # days
WEIGHT = {"high": "high", "medium": "moderate", "low": "low"}  # of a case, by its complexity


def at_duty(living) -> Iterator[date]:
    """Settled at the first contact; here and there opened again, and settled once more."""
    _resolve(living)
    if living.life.reopened:
        yield living.today + timedelta(days=20)
        closing.reopen_case(**living.act(living.manager), why="They rang: it came back.")
        yield living.today + timedelta(days=4)
        _resolve(living)


def after_waiting(living) -> Iterator[date]:
    """Off the tray: to a worker and on from there, or to an end straight away."""
    life = living.life
    if life.stage in ("allocated", "review") or life.works:
        worker = living.office.workers[living.worker_user]
        allocation.allocate(**living.act(living.manager), worker_id=worker.id, sections=GIVEN_TO,
                            weight=WEIGHT[life.complexity])  # fmt: skip
        given_on = living.today
        yield from _assess(living)
        if life.stage == "allocated":
            return
        yield max(given_on + timedelta(days=life.works), living.today + timedelta(days=1))
    if life.stage == "review":
        due_on = add_days(living.today, REVIEW_AFTER)
        reviews.set_review_date(**living.act(living.manager), due_on=due_on, sections=REVIEWED, transfer=Handed(CLOSED))
        return
    if life.ending == "died":
        closing.record_death(
            actor=living.worker, now=living.now, policies=living.office.policies, case=living.case,
            died_on=living.today - timedelta(days=1), sections=ENDED,
        )  # fmt: skip
        return
    elsewhere = {"authority": "The county next door", "accepted_by": "Their duty worker"}
    ending = Ending(life.ending, **(elsewhere if life.ending == "other-authority" else {}))
    closing.end_case(**living.act(living.manager), ending=ending, sections=CLOSED)


def _assess(living) -> Iterator[date]:
    """The worker looks into it, as far as the days reach."""
    yield living.today + timedelta(days=BEGUN_AFTER)
    act, policy = {"actor": living.worker, "now": living.now}, living.office.policy
    advocacy.answer(**act, policies=living.office.policies, person=living.case.person, answered=Answered("no", "no"))
    process = processes.begin(**act, policy=policy, case=living.case, kind="assessment", on=living.today)
    yield living.today + timedelta(days=ASSESSED_IN)
    processes.end(actor=living.worker, now=living.now, policy=policy, process=process, how="completed", on=living.today)


def _resolve(living) -> None:
    ending = Ending(RESOLVED, settled_by=("community",), told="The person, by telephone")
    closing.end_case(**living.act(living.worker), ending=ending, sections=CLOSED)
