"""Answering the two questions, recording what was done about an advocate, telling of a wait (F14, F16)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.advocacy import queries, rules
from casework.practice.advocacy.models import AdvocacyAnswer, AdvocacyStep, AdvocateWait
from casework.practice.advocacy.rules import Answered, Standing, Taken
from casework.practice.escalation.operations import raise_escalation
from casework.practice.guarding.queries import answering_team, cases_of, managers_to_tell, newest_case, seniors_to_tell
from casework.records.audit import operations as audit
from casework.records.notices.operations import settle_occasion, settle_summaries, tell
from casework.records.notices.rules import to_duty, to_worker
from casework.records.people.models import Person
from casework.records.staff.rules import SYSTEM, Actor

REFER = "There is a duty to have an advocate: explain the role, and make the referral"
TOLD_LATE = "A referral to an advocate was not made in time: see that it is made today"
TOLD_LONG = "Somebody has waited long for an advocate: press for one, and tell commissioners"
STILL_WAITS = "Somebody still waits for an advocate, and there is no open case to escalate"
WHY = "The duty to have an independent advocate stands, and none is in place. Assessment, planning and review wait for it."


def answer(*, actor: Actor, now: datetime, policies: Mapping[str, Policy], person: Person, answered: Answered) -> AdvocacyAnswer:
    """The two questions are answered; with a duty the wait begins, without one it ends. Raises Refused."""
    person = queries.held(person.id)
    refuse_if(rules.refusal_after_death(person.died_on))
    refuse_if(rules.refusal_to_answer(answered))
    return _answer(actor, now, policies, person, answered)


def take_over(*, actor: Actor, now: datetime, policies: Mapping[str, Policy], person: Person, answered: Answered) -> None:
    """What a referral says of the two questions counts where nobody has answered them yet (F12, F14). Refuses nothing.

    A referral does not ask in which area the difficulty lies: whoever judges it anew says so.
    """
    person = queries.held(person.id)
    if rules.says_something(answered) and person.died_on is None and not queries.answers_of(person.id):
        _answer(actor, now, policies, person, answered)


def _answer(actor: Actor, now: datetime, policies: Mapping[str, Policy], person: Person, answered: Answered) -> AdvocacyAnswer:
    row = AdvocacyAnswer(
        person_id=person.id, difficulty=answered.difficulty, other=answered.other, areas=sorted(answered.areas),
        who=answered.who.strip(), view=answered.view.strip(), why=answered.why.strip(), at=now, by_id=actor.worker_id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    audit.record(actor=actor, now=now, act="advocacy.answered", subject=row, persons=[person.id],
                 detail={"difficulty": row.difficulty, "other": row.other})  # fmt: skip
    _wind(now, policies, person)
    return row


def take_step(
    *, actor: Actor, now: datetime, policies: Mapping[str, Policy], person: Person, what: str, taken: Taken
) -> AdvocacyStep:
    """A referral, an advocate in place, the person's declining or an end is recorded. Raises Refused."""
    person = queries.held(person.id)
    refuse_if(rules.refusal_after_death(person.died_on))
    refuse_if(rules.refusal_to_step(queries.standing(person.id).advocate, what))
    refuse_if(rules.refusal_of_content(what, taken, office_date(now)))
    step = AdvocacyStep(person_id=person.id, what=what, kind=taken.kind, whom=taken.whom.strip(), words=taken.words.strip(),
                        happened_on=taken.on, at=now, by_id=actor.worker_id)  # fmt: skip
    db.session.add(step)
    db.session.flush()
    audit.record(actor=actor, now=now, act=f"advocacy.{what}", subject=step, persons=[person.id], detail={"kind": taken.kind})
    _wind(now, policies, person)
    return step


# --- the wait ---------------------------------------------------------------------------------------------------------


def _wind(now: datetime, policies: Mapping[str, Policy], person: Person) -> None:
    """Let the wait be what the answers and steps give."""
    standing, wait = queries.standing(person.id), queries.wait_of(person.id)
    if standing.waits:
        _go_on(now, policies, person, standing, wait or _begin(now, policies, person, standing))
    elif wait is not None:
        _end(now, wait, standing.advocate if standing.duty == rules.DUTY else standing.duty)


def _begin(now: datetime, policies: Mapping[str, Policy], person: Person, standing: Standing) -> AdvocateWait:
    team, case, since_on = answering_team(person.id), newest_case(person.id), office_date(standing.since)
    days = rules.days_of(policy_of(policies, team), since_on)
    wait = AdvocateWait(person_id=person.id, since_on=since_on, told=0, ended_how="", referred_to="",
                        tell_on=rules.telling(since_on, days, 0, referred=False).next_on)  # fmt: skip
    db.session.add(wait)
    db.session.flush()
    audit.record(actor=SYSTEM, now=now, act="advocacy.waits", subject=wait, persons=[person.id])
    whom = to_worker(case.holder_id) if case is not None and case.holder_id is not None else to_duty(team.id)
    _tell(now, wait, whom, "due", "refer", REFER, days.refer_by)
    return wait


def _go_on(now: datetime, policies: Mapping[str, Policy], person: Person, standing: Standing, wait: AdvocateWait) -> None:
    """Somebody was asked meanwhile, or nobody is any more."""
    asked = standing.step if standing.advocate == rules.REFERRED else None
    wait.referred_on, wait.referred_to = (asked.happened_on, asked.whom) if asked else (None, "")
    db.session.flush()
    if asked:
        _settle(now, wait, "refer", rules.LATE)


def _end(now: datetime, wait: AdvocateWait, how: str) -> None:
    wait.ended_at, wait.ended_how, wait.tell_on = now, how, None
    db.session.flush()
    audit.record(actor=SYSTEM, now=now, act="advocacy.waits-no-more", subject=wait, persons=[wait.person_id], detail={"how": how})
    _settle(now, wait, "refer", rules.LATE, rules.LONG, rules.CLIMB)


def _occasion(wait: AdvocateWait, what: str) -> str:
    return f"{rules.ABOUT}:{wait.person_id}:{what}:{wait.id}"


def _settle(now: datetime, wait: AdvocateWait, *whats: str) -> None:
    for what in whats:
        settle_summaries(now=now, rule=rules.RULE, occasion=_occasion(wait, what))
        for case in cases_of(wait.person_id):
            settle_occasion(now=now, rule=rules.RULE, case=case, occasion=_occasion(wait, what))


def _tell(now: datetime, wait: AdvocateWait, receiver: str, kind: str, what: str, words: str, due_on=None) -> bool:
    case = newest_case(wait.person_id)
    about = {"case": case} if case is not None else {"team": answering_team(wait.person_id)}
    return tell(now=now, receiver=receiver, kind=kind, rule=rules.RULE, occasion=_occasion(wait, what), words=words,
                due_on=due_on, **about)  # fmt: skip


def tell_wait(*, now: datetime, policies: Mapping[str, Policy], number: int) -> list[str]:
    """What of a wait is to be told today, once (U12). The rules under which it was told."""
    wait = db.session.get(AdvocateWait, number)
    today = office_date(now)
    if wait is None or wait.tell_on is None or wait.tell_on > today:
        return []
    policy = policy_of(policies, answering_team(wait.person_id))
    telling = rules.telling(today, rules.days_of(policy, wait.since_on), wait.told, referred=wait.referred_on is not None)
    mine = update(AdvocateWait).where(AdvocateWait.id == number, AdvocateWait.told == wait.told,
                                      AdvocateWait.tell_on == wait.tell_on, AdvocateWait.ended_at.is_(None))  # fmt: skip
    values = {"told": telling.told, "tell_on": telling.next_on}
    if db.session.execute(mine.values(values).execution_options(synchronize_session=False)).rowcount != 1:
        return []
    db.session.refresh(wait)
    for what in telling.what:
        _tell_of(now, policy, wait, what)
    audit.record(actor=SYSTEM, now=now, act="advocacy.wait-told", subject=wait, persons=[wait.person_id],
                 detail={"told": list(telling.what)})  # fmt: skip
    return [rules.RULE] if telling.what else []


def _tell_of(now: datetime, policy: Policy, wait: AdvocateWait, what: str) -> None:
    days, today, team = rules.days_of(policy, wait.since_on), office_date(now), answering_team(wait.person_id)
    if what == rules.CLIMB:
        _climb(now, policy, wait)
        return
    words, due_on = (TOLD_LATE, days.refer_by) if what == rules.LATE else (TOLD_LONG, days.wait_by)
    for receiver in managers_to_tell(wait.person_id, team.id, today):
        _tell(now, wait, receiver, "overdue", what, words, due_on)


def _climb(now: datetime, policy: Policy, wait: AdvocateWait) -> None:
    """To a senior manager: an escalation on the case, or without one a notice."""
    case, today = newest_case(wait.person_id), office_date(now)
    if case is not None and case.stage != "closed":
        waited = {"label": "Waited for an advocate", "value": f"{(today - wait.since_on).days} days"}
        raise_escalation(actor=SYSTEM, now=now, policy=policy, case=case, rule=rules.RULE, chain=rules.CHAIN,
                         occasion=_occasion(wait, rules.CLIMB), reason=WHY, figures=[waited])  # fmt: skip
        return
    for receiver in seniors_to_tell(wait.person_id, answering_team(wait.person_id).id, today):
        _tell(now, wait, receiver, "acknowledge", rules.CLIMB, STILL_WAITS)
