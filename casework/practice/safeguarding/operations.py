"""Raising a concern, putting it to the managers and up the chain, answering it (F22)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update

from casework.ground.days import office_date
from casework.ground.db import db, insert_once
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.escalation.queries import present
from casework.practice.escalation.rules import Asking, Hours, chain_of, next_asking
from casework.practice.safeguarding import queries, rules
from casework.practice.safeguarding.models import ConcernAnswer, ConcernAsking, SafeguardingConcern
from casework.practice.safeguarding.rules import Said
from casework.records.audit import operations as audit
from casework.records.notices.operations import settle_summaries, tell
from casework.records.notices.rules import to_managers, to_worker
from casework.records.people.models import Person
from casework.records.sight.queries import reader_numbers
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import SYSTEM, Actor

RAISED = "A safeguarding concern was raised: read it, and say what is done about it"
LATE = "A safeguarding concern was not answered in time: read it, and say what is done about it"
IS_ANSWERED = "The concern that you raised is answered: read what is done about it"
DUTY_MANAGER = ("duty-manager",)


def raise_concern(
    *, actor: Actor, now: datetime, policy: Policy, team: Team, person: Person | None, said: Said
) -> SafeguardingConcern:
    """Keep a concern as it was said, and put it to the managers of a team at once. person: where there is a record, seen or not.

    Raises Refused only where nothing is said at all.
    """
    refuse_if(rules.refusal_to_raise(said))
    concern = SafeguardingConcern(
        person_id=person.id if person else None, team_id=team.id, age=rules.known(said.age, rules.AGES),
        who="" if person and not said.who.strip() else rules.who_in_words(said.who), what=said.what.strip(),
        where_now=said.where_now.strip(), harmer=said.harmer.strip(), done=said.done.strip(),
        knows=rules.known(said.knows, rules.KNOWS), safety=said.safety.strip(), at=now, by_id=actor.worker_id,
    )  # fmt: skip
    db.session.add(concern)
    db.session.flush()
    _audit(actor, now, "safeguarding.raised", concern, {"team": team.id})
    _put(now, concern, 0, _ask(policy, concern, now), RAISED)
    return concern


def _ask(policy: Policy, concern: SafeguardingConcern, now: datetime, after: int | None = None) -> Asking:
    team, chain = staff.team(concern.team_id), chain_of(policy, rules.CHAIN)
    among = None if concern.person_id is None else reader_numbers(concern.person_id)
    there = present(chain, team.id, office_date(now), among=among)
    return next_asking(chain, there, now, Hours(team.closes, policy.office.closures), after)


def _put(now: datetime, concern: SafeguardingConcern, step: int, asking: Asking, words: str) -> None:
    """Put it to a level. On a restricted record of which no manager is there, the duty manager is told as well (U17)."""
    workers = list(asking.worker_ids)
    named = None if concern.person_id is None else reader_numbers(concern.person_id)
    if named is not None and step == 0 and (asking.level > 0 or not workers):
        workers += [each.id for each in staff.who_answers(DUTY_MANAGER, concern.team_id, office_date(now))]
        workers = workers or sorted(named)
    row = ConcernAsking(concern_id=concern.id, step=step, level=asking.level, roles=list(asking.roles),
                        worker_ids=sorted(set(workers)), asked_at=now, answer_by=asking.answer_by,
                        pass_up_at=asking.answer_by)  # fmt: skip
    db.session.add(row)
    db.session.flush()
    told = [to_worker(number) for number in row.worker_ids]
    if step == 0 and named is None:
        told = [to_managers(concern.team_id), *(told if asking.level > 0 else [])]
    for receiver in told:
        tell(now=now, receiver=receiver, kind="due", rule=rules.RULE, team=staff.team(concern.team_id), words=words,
             occasion=f"{rules.ABOUT}:{concern.id}:{step}", due_on=office_date(asking.answer_by))  # fmt: skip


def pass_up(*, now: datetime, policies: Mapping[str, Policy], number: int) -> list[str]:
    """Nobody answered in time: the next level is told, once (U12, U13). The rules under which it was told."""
    asking = db.session.get(ConcernAsking, number)
    if asking is None or asking.pass_up_at is None or asking.pass_up_at > now:
        return []
    mine = update(ConcernAsking).where(ConcernAsking.id == number, ConcernAsking.pass_up_at == asking.pass_up_at)
    if db.session.execute(mine.values(pass_up_at=None).execution_options(synchronize_session=False)).rowcount != 1:
        return []
    concern = asking.concern
    after = _ask(policy_of(policies, concern.team), concern, now, asking.level)
    _put(now, concern, asking.step + 1, after, LATE)
    _audit(SYSTEM, now, "safeguarding.passed-up", concern, {"level": after.level})
    return [rules.RULE]


def answer_concern(
    *, actor: Actor, now: datetime, concern: SafeguardingConcern, decision: str, words: str
) -> ConcernAnswer:
    """A manager says what is decided and done. Whoever raised it is told. Raises Refused."""
    queries.held(concern.id)
    before = queries.answer_to(concern.id)
    refuse_if(rules.refusal_to_answer(actor, team_id=concern.team_id, asked=queries.asked_of(concern.id),
                                      answered_by=before.by.name if before else ""))  # fmt: skip
    refuse_if(rules.refusal_of_answer(decision, words))
    number = insert_once(ConcernAnswer, concern_id=concern.id, decision=decision, words=words.strip(), at=now,
                         by_id=actor.worker_id)  # fmt: skip
    answer = db.session.get_one(ConcernAnswer, number)
    for asking in queries.askings_of(concern.id):
        asking.pass_up_at = None
        settle_summaries(now=now, rule=rules.RULE, occasion=f"{rules.ABOUT}:{concern.id}:{asking.step}")
    db.session.flush()
    if concern.by_id != actor.worker_id:
        tell(now=now, receiver=to_worker(concern.by_id), kind="know", rule=rules.RULE, team=_team_of_raiser(concern, now),
             words=IS_ANSWERED, occasion=f"{rules.ANSWERED}:{concern.id}")  # fmt: skip
    _audit(actor, now, "safeguarding.answered", concern, {"decision": decision})
    return answer


def _team_of_raiser(concern: SafeguardingConcern, now: datetime) -> Team:
    """A team whose items whoever raised it reads."""
    theirs = staff.team_ids_of(concern.by_id, office_date(now))
    number = concern.team_id if concern.team_id in theirs or not theirs else min(theirs)
    return staff.team(number)


def _audit(actor: Actor, now: datetime, act: str, concern: SafeguardingConcern, detail: dict) -> None:
    persons = [concern.person_id] if concern.person_id is not None else []
    audit.record(actor=actor, now=now, act=act, subject=concern, persons=persons, detail=detail)
