"""Recording advice, finding out whether it helped, and what the sweep tells of it (F5); recording prevention (F6)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.advice import queries, rules
from casework.practice.advice.models import Advice, AdviceFollowUp, AdviceOrganisation, AdviceOutcome, PreventionRecord
from casework.practice.advice.rules import FollowUp, Given, Prevention, Tried
from casework.records.audit import operations as audit
from casework.records.cases.models import Case
from casework.records.directory import queries as directory
from casework.records.notices.operations import settle_for_team, tell
from casework.records.notices.rules import to_duty, to_managers, to_worker
from casework.records.people.models import Person
from casework.records.sight.queries import reader_numbers
from casework.records.staff.models import Team
from casework.records.staff.rules import SYSTEM, Actor

ASK = "Find out whether information or advice that was given has helped"
LATE = "Nobody has found out whether advice helped: see that somebody asks"


# --- advice -----------------------------------------------------------------------------------------------------------


def give_advice(*, actor: Actor, now: datetime, person: Person | None, team: Team, given: Given) -> Advice:
    """Keep what somebody was told, the organisations that were named, and who finds out whether it helped.

    person: None for somebody without a record, who is counted and of whom no words are kept. Raises Refused for what is
    missing, for an organisation that is no longer in the directory, and for a worker who may not see the record.
    """
    refuse_if(rules.refusal_of_given(given, office_date(now), known=person is not None))
    refuse_if(rules.refusal_of_organisations(given.organisations, directory.names() if given.organisations else ()))
    advice = Advice(
        person_id=person.id if person else None, team_id=team.id, given_on=given.given_on, topics=sorted(given.topics),
        said=given.said.strip(), given_to=given.given_to, who=given.who.strip(), how=given.how, access=sorted(given.access),
        access_words=given.access_words.strip(), why_none="" if given.follow_up else given.why_none.strip(), recorded_at=now,
        by_id=actor.worker_id)  # fmt: skip
    db.session.add(advice)
    db.session.flush()
    for number in sorted(set(given.organisations)):
        db.session.add(AdviceOrganisation(advice_id=advice.id, organisation_id=number, named_on=given.given_on))
    if person is not None and given.follow_up is not None:
        _set(actor, now, advice, given.follow_up)
    detail = {"team": team.id, "topics": advice.topics, "organisations": sorted(set(given.organisations))}
    audit.record(actor=actor, now=now, act="advice.given", subject=advice, persons=[person.id] if person else [], detail=detail)
    return advice


def _set(actor: Actor, now: datetime, advice: Advice, wanted: FollowUp, where: str = "whose") -> AdviceFollowUp:
    workers = [worker.id for worker in queries.who_can(advice.team_id, advice.person_id, office_date(now))]
    refuse_if(rules.refusal_of_whose(wanted, workers, where))
    row = AdviceFollowUp(advice_id=advice.id, worker_id=wanted.worker_id, due_on=wanted.due_on, set_at=now, told=0, ended_how="",
                         set_by_id=actor.worker_id, tell_on=wanted.due_on)  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def record_outcome(*, actor: Actor, now: datetime, follow_up: AdviceFollowUp, tried: Tried) -> AdviceOutcome:
    """Somebody asked whether it helped. Where they could not be reached, or more is to be done, it is asked again on a day.

    Raises Refused when somebody recorded it meanwhile, and for what is missing.
    """
    follow_up = _held(follow_up.id)
    advice, today = follow_up.advice, office_date(now)
    refuse_if(rules.refusal_of_tried(tried, today, given_on=advice.given_on, ended=follow_up.ended_at is not None))
    _end(now, follow_up, rules.DONE)
    outcome = AdviceOutcome(follow_up_id=follow_up.id, tried_on=tried.on, outcome=tried.outcome, words=tried.words.strip(),
                            at=now, by_id=actor.worker_id)  # fmt: skip
    db.session.add(outcome)
    db.session.flush()
    if tried.again is not None and tried.outcome != rules.WORKED:
        _set(actor, now, advice, tried.again, "again_whose")
    audit.record(actor=actor, now=now, act="advice.followed-up", subject=advice, persons=[advice.person_id],
                 detail={"follow_up": follow_up.id, "outcome": tried.outcome})  # fmt: skip
    return outcome


def stop_for_person(*, now: datetime, person_id: int) -> None:
    """The person died: nobody is asked any more whether advice helped (U37)."""
    for each in queries.running_of(person_id):
        _end(now, _held(each.id), rules.DIED)


def _held(number: int) -> AdviceFollowUp:
    locked = select(AdviceFollowUp).where(AdviceFollowUp.id == number).with_for_update()
    return db.session.scalars(locked.execution_options(populate_existing=True)).one()


def _end(now: datetime, follow_up: AdviceFollowUp, how: str) -> None:
    follow_up.ended_at, follow_up.ended_how, follow_up.tell_on = now, how, None
    db.session.flush()
    for begins in (rules.ABOUT, rules.LATE):
        settle_for_team(now=now, rule=rules.RULE, team_id=follow_up.advice.team_id, occasion=f"{begins}:{follow_up.id}")


# --- what the sweep tells ---------------------------------------------------------------------------------------------


def tell_follow_up(*, now: datetime, policies: Mapping[str, Policy], number: int) -> list[str]:
    """The day has come: whoever finds out is told, and duty and managers when it is late, once each (U12).

    Gives the rules under which something was told.
    """
    follow_up, today = db.session.get(AdviceFollowUp, number), office_date(now)
    if follow_up is None or follow_up.ended_at is not None or follow_up.tell_on is None or follow_up.tell_on > today:
        return []
    policy = policy_of(policies, db.session.get_one(Team, follow_up.advice.team_id))
    what = rules.telling(policy, today, follow_up.due_on, follow_up.told)
    mine = update(AdviceFollowUp).where(
        AdviceFollowUp.id == number, AdviceFollowUp.told == follow_up.told, AdviceFollowUp.tell_on == follow_up.tell_on,
        AdviceFollowUp.ended_at.is_(None),
    )  # fmt: skip
    values = {"told": what.told, "tell_on": what.next_on}
    if db.session.execute(mine.values(values).execution_options(synchronize_session=False)).rowcount != 1:
        return []
    db.session.refresh(follow_up)
    receivers = _receivers(now, follow_up, what.what) if what.what else []
    told = [_tell(now, follow_up, what.what, receiver) for receiver in receivers]
    if not any(told):
        return []
    audit.record(actor=SYSTEM, now=now, act="advice.told", subject=follow_up, persons=[follow_up.advice.person_id],
                 detail={"rules": [rules.RULE], "what": what.what})  # fmt: skip
    return [rules.RULE]


def _tell(now: datetime, follow_up: AdviceFollowUp, what: str, receiver: str) -> bool:
    kind = "overdue" if what == rules.LATE or follow_up.due_on < office_date(now) else "due"
    return tell(now=now, receiver=receiver, kind=kind, rule=rules.RULE, team=follow_up.advice.team, due_on=follow_up.due_on,
                occasion=f"{what}:{follow_up.id}", words=LATE if what == rules.LATE else ASK)  # fmt: skip


def _receivers(now: datetime, follow_up: AdviceFollowUp, what: str) -> list[str]:
    """Whoever has it, while they work in the team and may see the record; else its duty, or of a restricted record whoever of
    the team is named on it."""
    advice = follow_up.advice
    there = [worker.id for worker in queries.who_can(advice.team_id, advice.person_id, office_date(now))]
    if what == rules.ABOUT and follow_up.worker_id in there:
        return [to_worker(follow_up.worker_id)]
    managers = [to_managers(advice.team_id)] if what == rules.LATE else []
    if reader_numbers(advice.person_id) is None:
        return [to_duty(advice.team_id), *managers]
    return [to_worker(number) for number in there] or [to_managers(advice.team_id)]


# --- prevention (F6) --------------------------------------------------------------------------------------------------


def write_prevention(
    *, actor: Actor, now: datetime, case: Case, prevention: Prevention, seen: int | None
) -> PreventionRecord:
    """What was explored with somebody, as far as it goes. What was recorded before stays.

    seen: the number of the newest record when the form was opened, None for none. Raises Refused when somebody saved
    meanwhile, for a case that has ended, and for a way of prevention without its reason.
    """
    locked = select(Case).where(Case.id == case.id).with_for_update(key_share=True)
    case = db.session.scalars(locked.execution_options(populate_existing=True)).one()
    refuse_if(rules.refusal_to_write_prevention(case.stage))
    refuse_if(rules.refusal_when_written(seen, queries.newest_of(queries.prevention_records(case.id))))
    refuse_if(next(iter(rules.refusals_of_prevention(prevention)), None))
    row = PreventionRecord(case_id=case.id, at=now, by_id=actor.worker_id, elements=_elements(prevention), ways=_ways(prevention))
    db.session.add(row)
    db.session.flush()
    left = rules.refusal_to_begin_long_term(prevention)
    audit.record(actor=actor, now=now, act="prevention.explored", subject=row, persons=[case.person_id],
                 detail={"case": case.id, "explored": left is None})  # fmt: skip
    return row


def _elements(prevention: Prevention) -> dict[str, str]:
    return {key: words for key in rules.ELEMENTS if (words := prevention.elements.get(key, "").strip())}


def _ways(prevention: Prevention) -> dict[str, dict[str, str]]:
    found = {key: prevention.way(key) for key in rules.WAYS}
    return {key: {"answer": way.answer, "why": way.why.strip()} for key, way in found.items() if way.answer}
