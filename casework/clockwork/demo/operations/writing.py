"""Letterheads; interim support with its money and letter; requests to change a plan; joint work; waiting calls; letters."""

from dataclasses import replace
from datetime import time, timedelta

from sqlalchemy import select

from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules import CONTACTING, NORTH, PLACING
from casework.ground.days import at_office, office_date
from casework.ground.db import db
from casework.practice.calling import operations as calling
from casework.practice.calling.rules import NO_CHANGE, QUESTIONS, WORSE, Answer
from casework.practice.jointwork import operations as jointwork
from casework.practice.jointwork import rules as joint
from casework.practice.letters import operations as letters
from casework.practice.letters.rules import EASY, LARGE, PLAIN, Asked
from casework.practice.revising import operations as revising
from casework.practice.revising.rules import Considered, Request
from casework.practice.risk.queries import current_rating
from casework.practice.support import operations as support
from casework.practice.support import rules as money
from casework.practice.tray.operations import Rated, Reached
from casework.records.cases.models import Case
from casework.records.cases.queries import may_see

CARERS = "carers-assessment"
HEAD = {
    "council": "Exampleshire County Council", "address": "Adult Social Care\nCounty Hall\nExampleton EX1 1AA",
    "hours": "Monday to Friday, 9am to 5pm", "email": "care@exampleshire.example",
    "complaints": "Please tell us first: we would like to put it right. You can also write to the complaints team.",
}  # fmt: skip
URGENT = {
    "support": "Two visits a day, to wash, dress and eat", "urgent": "Came home from hospital, and nobody is there at breakfast",
    "reliable": "partly", "reliable_words": "The ward said it, and her neighbour", "hard": "no", "lives": "here",
    "wellbeing": "She wants to stay at home", "prevention": "Reablement has no room before next week",
    "advice": "Age UK in Mill Lane helps with shopping.", "council_pays": "£240 a week", "person_pays": "Nothing until assessed",
    "review_how": "Nadia rings the carers and her", "outcomes": "Washed, dressed and fed, and safe at night",
    "next_steps": "We visit you to learn more about what you need.",
}  # fmt: skip
WORN_OUT = Answer("carer", WORSE, "Her son is worn out")
SAID = {
    "decision": "We agreed to this: two visits a day for two weeks. You do not have to pay for it.",
    "rationale": "You came home from hospital. You cannot wash or dress without help. It would not be safe to wait.",
    "advice": "Age UK in Mill Lane helps with shopping.", "next": "We visit you next week.",
    "complaint": "Please tell us first. You can also write to the complaints team.",
}  # fmt: skip
CALL = {"reason": "The call while they wait", "found": "As they told us", "analysis": "See above", "next-steps": "Ring again"}


def write(office: Office) -> None:
    """A handful of each, on cases that are held and on those who wait."""
    _set_heads(office)
    user = CONTACTING[NORTH]
    for case, step in zip(_held(office, user), (_help, _ask_for_help, _revise, _revise_urgently, _join), strict=False):
        step(office, user, case)
    _call_who_waits(office, user)


def _held(office: Office, user: str) -> list[Case]:
    """Cases of the team that somebody holds and this worker may see; their own first, and no carer's."""
    actor = office.acting(user, office.now)
    theirs = select(Case).where(Case.stage == "allocated", Case.team_id == office.teams[NORTH].id, may_see(actor))
    theirs, mine = theirs.where(Case.kind != CARERS), Case.holder_id == actor.worker_id
    return list(db.session.scalars(theirs.order_by(mine.desc(), Case.id.desc()).limit(5)))


def _does(office: Office, user: str, days: int, hour: int = 10) -> dict:
    at = min(at_office(office_date(office.now - timedelta(days=days)), time(hour)), office.now)
    return {"actor": office.acting(user, at), "now": at, "policy": office.policy}


def _day(office: Office, days: int) -> str:
    return str(office_date(office.now) + timedelta(days=days))


def _set_heads(office: Office) -> None:
    for name, team in office.teams.items():
        does = _does(office, PLACING[name], 30)
        letters.set_letterhead(actor=does["actor"], now=does["now"], team=team, values=HEAD)


def _begin(office: Office, user: str, case: Case) -> tuple:
    days = {"from_on": -4, "review_on": 6, "assessment_on": 8, "ends_on": 10}
    facts = URGENT | {name: _day(office, count) for name, count in days.items()}
    running = support.begin(**_does(office, user, 4), case=case, facts=facts)
    considered = dict.fromkeys(money.CONSIDERED, "Looked at with her, and with her neighbour")
    wanted = money.Asked("£240 a week for two weeks: two visits a day", considered)
    return running, support.ask_for_funding(**_does(office, user, 3), support=running, asked=wanted)


def _help(office: Office, user: str, case: Case) -> None:
    """Decided, told by telephone, and the letter written in large print."""
    _running, request = _begin(office, user, case)
    decided = money.Decided(money.AGREED, ("enough", "risk", "views"), "It is not safe to wait for the assessment.",
                            "Two visits a day for two weeks", True, money.REABLEMENT)  # fmt: skip
    decision = support.decide(**_does(office, "manager", 3, 15), request=request, decided=decided)
    does = _does(office, user, 2)
    told = money.Told(office_date(does["now"]), money.PHONE, case.person.name, SAID, "Slowly, with her neighbour beside her")
    support.record_telling(**does, decision=decision, told=told)
    asked = Asked(LARGE, case.person.name, _address(case), "The carers ring before they come.", SAID)
    letters.write_letter(**_does(office, user, 1), case=case, kind="decision", about_id=decision.id, asked=asked)


def _ask_for_help(office: Office, user: str, case: Case) -> None:
    """The money is still to be decided."""
    _begin(office, user, case)


def _asks(office: Office, user: str, case: Case, days: int, who: str, what: str, considered: Considered) -> None:
    """who: of the family; "" for the person."""
    does = _does(office, user, days)
    asked = Request("family" if who else "person", who, office_date(does["now"]), what)
    revising.ask(**does, case=case, asked=asked, considered=considered)


SIMPLE = Considered("yes", "no", "no", "no", "no", "no", "no", "Nadia Rahman, with her team leader")


def _revise(office: Office, user: str, case: Case) -> None:
    _asks(office, user, case, 3, "", "The visits an hour later, because she sleeps badly.", SIMPLE)


def _revise_urgently(office: Office, user: str, case: Case) -> None:
    _asks(office, user, case, 1, "Asha, the daughter", "She cannot come at weekends any more.", replace(SIMPLE, need="yes"))


def _join(office: Office, user: str, case: Case) -> None:
    does = _does(office, user, 5)
    asked = joint.Asked("chc", "The hospital’s discharge team", "By their form", "A joint look at her needs at night", "Nursing",
                        "person", "Asked at her bedside", office_date(does["now"]))  # fmt: skip
    request = jointwork.ask(**does, case=case, asked=asked)
    does = _does(office, user, 2)
    given = joint.Answer("later", office_date(does["now"]), "Jo Hall", "Two of their nurses are ill.")
    jointwork.answer(**does, request=request, given=given)


def _address(case: Case) -> str:
    return "\n".join(each for each in (case.person.address, case.person.postcode) if each)


def _call_who_waits(office: Office, user: str) -> None:
    """Three waiting calls, the last of which found something worse, and two letters to those who still wait."""
    waiting = select(Case).where(Case.stage == "waiting", Case.team_id == office.teams[NORTH].id).order_by(Case.id.desc())
    found = [case for case in db.session.scalars(waiting) if current_rating(case.id, office.policy.contact.tool)][:3]
    for number, case in enumerate(found):
        _call(office, user, case, worse=number == 2)
    for case, wording in zip(found, (EASY, PLAIN), strict=False):
        asked = Asked(wording, case.person.name, _address(case))
        letters.write_letter(**_does(office, user, 0), case=case, kind="waiting", about_id=None, asked=asked)


def _call(office: Office, user: str, case: Case, *, worse: bool) -> None:
    tool = office.policy.contact.tool
    now = current_rating(case.id, tool)
    does = _does(office, user, 0)
    answers = [Answer(key, NO_CHANGE) if key != "carer" or not worse else WORN_OUT for key in QUESTIONS]
    calling.make_waiting_call(
        **does, case=case, happened_at=does["now"], reached=Reached("person", "telephone"), answers=answers, sections=CALL,
        rated=(Rated(tool, dict(now.picked), now.decided, now.reasoning or "As before: nothing else has changed."),),
    )  # fmt: skip
