"""Advocates owed, waited for and in place; a concern answered and one that is open; what was told to others (F8, F15, F22)."""

from datetime import datetime, time, timedelta

from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules import CONTACTING, NORTH
from casework.ground.days import at_office, office_date
from casework.practice.advocacy import operations as advocacy
from casework.practice.advocacy.rules import Answered, Taken
from casework.practice.disclosures import operations as disclosures
from casework.practice.disclosures.rules import Wanted
from casework.practice.processes import operations as processes
from casework.practice.processes.rules import Measure
from casework.practice.safeguarding import operations as safeguarding
from casework.practice.safeguarding.rules import Said
from casework.records.cases.models import Case
from casework.records.cases.queries import held_by_me
from casework.records.staff import queries as staff

WAITS, PLACED, ALONE = 16, 9, 6  # so many days ago the questions were answered, of three people
VOICE = "Voice Leicestershire, 01632 960 180"


def protect(office: Office) -> None:
    """Three people of one worker's caseload, and somebody in the street."""
    user = CONTACTING[NORTH]
    held = held_by_me(office.acting(user, office.now))[5:8]
    for case, step in zip(held, (_waits, _placed, _needs_none), strict=False):
        step(office, user, case)
    _somebody_in_the_street(office, user)


def _does(office: Office, user: str, at: datetime) -> dict:
    return {"actor": office.acting(user, at), "now": at}


def _at(office: Office, days: int) -> datetime:
    """A morning so many days ago."""
    return min(at_office(office_date(office.now - timedelta(days=days)), time(10, 20)), office.now)


def _answer(office: Office, user: str, case: Case, days: int, answered: Answered) -> None:
    at = _at(office, days)
    advocacy.answer(**_does(office, user, at), policies=office.policies, person=case.person, answered=answered)


def _waits(office: Office, user: str, case: Case) -> None:
    _answer(office, user, case, WAITS, Answered(
        "yes", "no", ("retaining", "weighing"), view="I know my own mind. It is the forms that I lose.",
        why="Two talks on different days; both times the beginning was gone by the end."))  # fmt: skip
    at = _at(office, WAITS - 1)
    taken = Taken(office_date(at), "imca", VOICE, "Knows dementia, and speaks Gujarati.")
    advocacy.take_step(**_does(office, user, at), policies=office.policies, person=case.person, what="referral", taken=taken)
    at = _at(office, 3)
    measure = Measure("A key safe, and a call every evening at eight", "The night service",
                      "She was found in the street twice this week, and nobody may decide for her about a move yet.",
                      office_date(at))  # fmt: skip
    processes.take_measure(**_does(office, user, at), case=case, measure=measure)


def _placed(office: Office, user: str, case: Case) -> None:
    _answer(office, user, case, PLACED, Answered("yes", "no", ("communicating",), why="His speech since the stroke."))
    at = _at(office, PLACED - 4)
    taken = Taken(office_date(at), "care-act", "Jo Hall, Voice Leicestershire", "Uses his picture book with him.")
    advocacy.take_step(**_does(office, user, at), policies=office.policies, person=case.person, what="in-place", taken=taken)
    at = _at(office, PLACED - 5)
    processes.begin(**_does(office, user, at), policy=office.policy, case=case, kind="assessment", on=office_date(at),
                    words="What he needs at home, with his advocate.")  # fmt: skip
    at = _at(office, 2)
    concern = safeguarding.raise_concern(
        **_does(office, user, at), policy=office.policy, team=case.team, person=case.person,
        said=Said("His nephew draws his pension and brings no food.", age="adult", safety="Fed by a neighbour for now.",
                  harmer="The nephew", knows="agrees"))  # fmt: skip
    later = min(at + timedelta(hours=2), office.now)
    safeguarding.answer_concern(**_does(office, "manager", later), concern=concern, decision="enquiry",
                                words="I lead the enquiry. The bank was rung with him; food comes from today.")  # fmt: skip


def _needs_none(office: Office, user: str, case: Case) -> None:
    _answer(office, user, case, ALONE, Answered("yes", "yes", ("understanding",), who="Her sister, whom she trusts"))
    at = _at(office, ALONE - 1)
    told = disclosures.ask(
        **_does(office, user, at), policy=office.policy, team=case.team, person=case.person,
        wanted=Wanted("What she eats, and how she takes her tablets", "The discharge nurse", "consent", agreed="At home today"),
    )  # fmt: skip
    disclosures.make(**_does(office, user, at), disclosure=told, on=office_date(at), how="On the telephone, after ringing back.")
    at = _at(office, 1)
    disclosures.ask(
        **_does(office, user, at), policy=office.policy, team=case.team, person=case.person,
        wanted=Wanted("That we visit her, and when", "Her landlord", "task", "He says that he will change the locks."),
    )  # fmt: skip


def _somebody_in_the_street(office: Office, user: str) -> None:
    at = _at(office, 0)
    safeguarding.raise_concern(
        **_does(office, user, at), policy=office.policy, team=staff.team(office.teams[NORTH].id), person=None,
        said=Said("A man sleeps in the doorway by the clinic and coughs blood.", who="About sixty, a green coat", age="adult"),
    )  # fmt: skip
