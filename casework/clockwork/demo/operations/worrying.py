"""A worker of North with too much, whose measures are soon reviewed; and the whole of South, whose manager has said so."""

from datetime import datetime, time, timedelta

from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules import NORTH, SOUTH
from casework.ground.days import add_days, add_working_days, at_office, office_date
from casework.practice.caseloads.rules import OwnCap
from casework.practice.workload import operations, rules
from casework.practice.workload.models import WorkloadConcern
from casework.practice.workload.rules import Measure, Taken

AGO, TO_REVIEW = 16, 3  # days since it was raised; working days until it is reviewed
LOWERED = OwnCap(18, 36)  # what she holds at most until then


def raise_concerns(office: Office) -> None:
    """One concern with measures agreed, one of a team at its first step."""
    _of_worker(office)
    _of_team(office)


def _of_worker(office: Office) -> None:
    worker, manager = office.workers["practitioner"], office.workers["manager"]
    began = office.now - timedelta(days=AGO)
    concern = operations.raise_concern(
        actor=office.acting("practitioner", began), now=_at(office, AGO), policies=office.policies, worker=worker,
        team=office.teams[NORTH],
        words="The recording of my visits is three weeks behind, and I take it home every evening.")  # fmt: skip
    explored = Taken(
        "Two colleagues left in the summer and their reviews came to her. Four cases weigh heavily at once; none is recorded.",
        reasons=("weight", "administration", "cover"), welfare=("welfare", "assistance"),
        welfare_words="She sleeps badly. She has the programme’s number, and may ring in work time.")  # fmt: skip
    _take(office, concern, AGO - 1, "explore", rules.EXPLORED, explored)
    today = office_date(office.now)
    soon = add_working_days(today, TO_REVIEW, office.policy.office.closures)
    measures = (
        Measure(rules.PROTECTED, "Friday mornings without calls and visits, to record", worker.id, soon),
        Measure("closing", "Look at the six cases with nothing left to do", manager.id, add_days(today, 1)),
    )
    agreed = Taken("We went through the whole caseload, case by case.", measures=measures, own=LOWERED, review_on=soon)
    _take(office, concern, AGO - 2, "agree", rules.AGREED, agreed)
    at = _at(office, AGO - 3)
    operations.acknowledge(actor=office.acting("practitioner", at), now=at, concern=concern)


def _of_team(office: Office) -> None:
    at = _at(office, 1)
    operations.put_concern(
        actor=office.acting("manager.south", at), now=at, policies=office.policies, team=office.teams[SOUTH],
        taken=Taken(
            "Our Team Leader is away, one post has been vacant since August, and hospitals refer more than we can allocate.",
            impact="Contacts with those who wait are made late, and duty has no second worker on three days a week.",
            risk="Somebody at Red gets worse on the tray, and nobody sees it in time."))  # fmt: skip


def _at(office: Office, days: int) -> datetime:
    """An afternoon so many days ago."""
    return min(at_office(office_date(office.now - timedelta(days=days)), time(14, 30)), office.now)


def _take(office: Office, concern: WorkloadConcern, days: int, key: str, what: str, taken: Taken) -> None:
    at = _at(office, days)
    operations.take_step(actor=office.acting("manager", at), now=at, policies=office.policies, concern=concern, key=key,
                         what=what, taken=taken)  # fmt: skip
