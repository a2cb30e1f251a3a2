"""What is watched over: safeguarding concerns, escalations, dip samples, waits for an advocate."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import and_, func, or_, select

from casework.ground.db import db
from casework.ground.reckoning import days_between, hours_between
from casework.pages.figures.queries import Measure, Moment, Rows, Scope
from casework.pages.figures.rules import bands_of
from casework.pages.reports.queries.shared import ALL, ANSWER, OVER_WORKERS, in_no_order, of_case
from casework.policy.rulebook import RULES
from casework.practice.advocacy.models import AdvocateWait
from casework.practice.advocacy.queries import goes_on
from casework.practice.escalation.models import Acknowledgement, Escalation
from casework.practice.safeguarding.models import ConcernAnswer, SafeguardingConcern
from casework.practice.safeguarding.queries import may_read
from casework.practice.safeguarding.rules import DECISIONS
from casework.practice.sampling.models import DipSample, DipSampleAnswer, DipSampleCase
from casework.practice.sampling.rules import FOUND
from casework.records.people.models import Involvement, Person
from casework.records.people.queries import may_see as may_see_person


def _by_rule(_policies: Mapping[str, Any]) -> dict[str, str]:
    return {number: f"{rule.title} ({number})" for number, rule in RULES.items()}


def _concerns(_scope: Scope, _on: Moment) -> Rows:
    base = select().select_from(SafeguardingConcern)
    base = base.outerjoin(ConcernAnswer, ConcernAnswer.concern_id == SafeguardingConcern.id)
    return Rows(
        base=base, number=SafeguardingConcern.id, team=SafeguardingConcern.team_id, at=SafeguardingConcern.at,
        band=ConcernAnswer.decision, value=hours_between(SafeguardingConcern.at, ConcernAnswer.at),
        person=SafeguardingConcern.person_id, holder=SafeguardingConcern.by_id, seen=may_read,
    )  # fmt: skip


def _raised(_scope: Scope, _on: Moment) -> Rows:
    return Rows(base=select().select_from(Escalation), number=Escalation.id, team=Escalation.team_id, at=Escalation.raised_at,
                band=Escalation.rule, **of_case(Escalation.case_id))  # fmt: skip


def _acknowledged(_scope: Scope, _on: Moment) -> Rows:
    case = of_case(Escalation.case_id)
    who = (Acknowledgement, Acknowledgement.escalation_id == Escalation.id)  # it closes with the acknowledgement
    return Rows(
        base=select().select_from(Escalation), number=Escalation.id, team=Escalation.team_id, at=Escalation.closed_at,
        band=Escalation.rule, value=hours_between(Escalation.raised_at, Escalation.closed_at), holder=Acknowledgement.worker_id,
        **case | {"joins": (*case["joins"], who)},
    )  # fmt: skip


def _unanswered(scope: Scope, on: Moment) -> Rows:
    base = select().select_from(Escalation).where(Escalation.raised_at < on.ends_at)
    still = Escalation.closed_at.is_(None)
    base = base.where(still if on.is_now else or_(still, Escalation.closed_at >= on.ends_at))
    return Rows(base=base, number=Escalation.id, team=in_no_order(Escalation.team_id, scope), at=Escalation.raised_at,
                band=Escalation.rule, **of_case(Escalation.case_id))  # fmt: skip


def _sampled(_scope: Scope, _on: Moment) -> Rows:
    base = select().select_from(DipSampleCase).join(DipSample, DipSample.id == DipSampleCase.sample_id)
    base = base.outerjoin(DipSampleAnswer, DipSampleAnswer.sampled_id == DipSampleCase.id)
    return Rows(base=base, number=DipSampleCase.id, team=DipSample.team_id, at=DipSample.drawn_at, band=DipSampleAnswer.level,
                holder=DipSampleAnswer.answered_by_id, **of_case(DipSampleCase.case_id))  # fmt: skip


def _first_team(scope: Scope) -> Any:
    """The first of the reader's teams that works with the person, so that somebody with two teams counts once."""
    theirs = select(func.min(Involvement.team_id)).where(Involvement.person_id == AdvocateWait.person_id)
    return theirs.where(*scope.among(Involvement.team_id)).scalar_subquery()


def _without_advocate(scope: Scope, on: Moment) -> Rows:
    still = AdvocateWait.ended_at.is_(None)
    if not on.is_now:
        still = and_(AdvocateWait.since_on <= on.day, or_(still, AdvocateWait.ended_at >= on.ends_at))
    base = select().select_from(AdvocateWait).join(Person, Person.id == AdvocateWait.person_id).where(still, goes_on())
    return Rows(base=base, number=AdvocateWait.id, team=_first_team(scope), at=AdvocateWait.since_on, person=Person.id,
                value=days_between(AdvocateWait.since_on, db.literal(on.day)), since=AdvocateWait.since_on,
                seen=may_see_person)  # fmt: skip


def _advocate_found(scope: Scope, _on: Moment) -> Rows:
    base = select().select_from(AdvocateWait).join(Person, Person.id == AdvocateWait.person_id)
    return Rows(base=base.where(AdvocateWait.ended_how == "in-place"), number=AdvocateWait.id, team=_first_team(scope),
                at=AdvocateWait.ended_at, person=Person.id, seen=may_see_person)  # fmt: skip


CONCERNS = Measure(
    "concerns", "Safeguarding concerns",
    "Concerns put to the managers of a team, by when they were raised, and what was decided. The hours run from raising to the "
    "decision.",
    ("H17", "F22"), ANSWER, _concerns, is_flow=True, things=("concern", "concerns"), value="Raised to decided", unit="hours",
    spans=bands_of((4, 24, 72), "hours"), band="What was decided", bands=lambda _policies: DECISIONS, day="Raised on",
    leads_to="/safeguarding/{number}", no_band="Not decided yet", about="person",
    worker="Raised by",
)  # fmt: skip
ESCALATIONS = Measure(
    "escalations", "Escalations raised", "Matters put to somebody above, by a clock or by hand, by when they were raised.",
    ("H17", "U13"), ALL, _raised, is_flow=True, things=("escalation", "escalations"), band="By which rule", bands=_by_rule,
    day="Raised on", leads_to="/escalations/{number}",
)  # fmt: skip
ACKNOWLEDGED = Measure(
    "acknowledged", "Escalations acknowledged",
    "Escalations by when somebody took them on with a decision. The hours run from raising to then, nights and weekends "
    "included.",
    ("H17", "U14"), ALL, _acknowledged, is_flow=True, things=("escalation", "escalations"), value="Raised to acknowledged",
    unit="hours", spans=bands_of((4, 24, 72, 168), "hours"), band="By which rule", bands=_by_rule,
    day="Acknowledged on", worker="Acknowledged by",
    leads_to="/escalations/{number}", orders=("longest", "latest", "earliest", "name"),
)  # fmt: skip
UNANSWERED = Measure(
    "unanswered", "Escalations open",
    "Escalations that nobody had acknowledged at the end of the period.",
    ("H17", "U13"), ALL, _unanswered, is_flow=False, things=("escalation", "escalations"), band="By which rule",
    bands=_by_rule, day="Raised on", leads_to="/escalations/{number}", orders=("earliest", "latest", "name"),
)  # fmt: skip
SAMPLED = Measure(
    "sampled", "Dip-sampled",
    "People drawn at random from the tray, by when the sample was drawn, and what a manager found of their level.",
    ("H17", "S15"), OVER_WORKERS, _sampled, is_flow=True, things=("person", "people"), band="What was found",
    bands=lambda _policies: FOUND, day="Drawn on", no_band="Not looked at yet",
    worker="Looked at by",
)  # fmt: skip
ADVOCATE_WAITS = Measure(
    "advocate-waits", "Waiting for an advocate",
    "People owed an advocate with none in place at the end of the period, who live and whose work goes on. The days run from "
    "the day of the duty. Somebody with two teams counts once.",
    ("H17", "F16"), ALL, _without_advocate, is_flow=False, things=("person", "people"), value="Since it was owed",
    spans=bands_of((7, 28, 84), "days"), day="Owed since", about="person",
    orders=("longest", "earliest", "name"),
)  # fmt: skip
ADVOCATES = Measure(
    "advocates", "Advocates in place", "People who had waited for an advocate, by when one was in place.",
    ("H17", "F16"), ALL, _advocate_found, is_flow=True, things=("person", "people"), day="In place on",
    about="person",
)  # fmt: skip
