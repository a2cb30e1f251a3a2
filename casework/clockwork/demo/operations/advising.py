"""A directory begun with lists, most of it checked; advice of the last weeks; prevention on one case (F5 to F7)."""

from datetime import datetime, time, timedelta

from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules import CONTACTING, NORTH
from casework.clockwork.demo.rules.words import ADVICE, EXPLORED, WAYS_EXPLORED
from casework.ground.days import add_days, at_office, office_date
from casework.policy.organisations import AREAS
from casework.practice.advice import operations, queries
from casework.practice.advice.rules import FollowUp, Given, Prevention, Tried, Way
from casework.records.cases.models import Case
from casework.records.cases.queries import held_by_me
from casework.records.directory import operations as directory
from casework.records.directory.queries import find

BEGAN, CHECKED = 70, 20  # days ago
LEFT_UNCHECKED = 2


def advise(office: Office) -> None:
    """A manager of the first team begins the directory, colleagues check it, and somebody of the team gives advice."""
    began = _at(office, BEGAN)
    for area in AREAS.values():
        directory.begin(actor=office.acting("manager", began), now=began, area=area, offered=list(AREAS))
    checked, user = _at(office, CHECKED), CONTACTING[NORTH]
    for row in find()[:-LEFT_UNCHECKED]:
        directory.confirm(actor=office.acting(user, checked), now=checked, policies=office.policies, row=row)
    held = held_by_me(office.acting(user, office.now))
    for case, (days, topics, named, said, asked_in, *went) in zip(held, ADVICE, strict=False):
        at = _at(office, days)
        asked = FollowUp(add_days(office_date(at), asked_in), office.workers[user].id)
        given = Given(office_date(at), topics, "telephone", ("explained",), tuple(row.id for row in find(named)), said, "person",
                      follow_up=asked)  # fmt: skip
        _advice(office, user, case, at, given, *went)
    _counted(office, user)
    for case in held[:1]:
        at = _at(office, 2)
        operations.write_prevention(
            actor=office.acting(user, at), now=at, case=case, seen=None,
            prevention=Prevention(EXPLORED, {key: Way(*each) for key, each in WAYS_EXPLORED.items()}))  # fmt: skip


def _advice(office: Office, user: str, case: Case, at: datetime, given: Given, outcome: str, found: str) -> None:
    operations.give_advice(actor=office.acting(user, at), now=at, person=case.person, team=office.teams[NORTH], given=given)
    if outcome:
        asked = at_office(given.follow_up.due_on, time(15))
        operations.record_outcome(
            actor=office.acting(user, asked), now=asked, follow_up=queries.running_of(case.person_id)[0],
            tried=Tried(given.follow_up.due_on, outcome, found))  # fmt: skip


def _counted(office: Office, user: str) -> None:
    """Somebody who rang and left no name."""
    at = _at(office, 6)
    given = Given(office_date(at), ("paying-for-care", "facilities-grant"), "telephone", ("nothing",))
    operations.give_advice(actor=office.acting(user, at), now=at, person=None, team=office.teams[NORTH], given=given)


def _at(office: Office, days: int) -> datetime:
    """An afternoon so many days ago."""
    return min(at_office(office_date(office.now - timedelta(days=days)), time(14, 30)), office.now)
