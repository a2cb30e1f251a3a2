"""Asking to disclose something, allowing or refusing it, recording that it was made (F8)."""

from datetime import date, datetime

from casework.ground.days import office_date
from casework.ground.db import db, insert_once
from casework.ground.refusal import refuse_if
from casework.policy.model import Policy
from casework.practice.disclosures import queries, rules
from casework.practice.disclosures.models import Disclosure, DisclosureAnswer, DisclosureMade
from casework.practice.disclosures.rules import Wanted
from casework.practice.guarding.queries import cases_of, managers_to_tell, newest_case
from casework.records.audit import operations as audit
from casework.records.notices.operations import settle_occasion, settle_summaries, tell
from casework.records.notices.rules import to_worker
from casework.records.people.models import Person
from casework.records.staff.models import Team
from casework.records.staff.rules import Actor

MAY_WE = "Somebody asks to disclose something about this person: allow it or refuse it"
YES = "What you asked to disclose is allowed: make it, and record how"
NO = "What you asked to disclose is refused: read why"


def ask(*, actor: Actor, now: datetime, policy: Policy, team: Team, person: Person, wanted: Wanted) -> Disclosure:
    """Somebody wants to disclose something; with the person's consent, or from a manager, it is allowed at once.

    team: that answers for the record; its managers are asked. Raises Refused.
    """
    refuse_if(rules.refusal_to_ask(wanted))
    row = Disclosure(person_id=person.id, team_id=team.id, what=wanted.what.strip(), whom=wanted.whom.strip(), basis=wanted.basis,
                     why=wanted.why.strip(), agreed=wanted.agreed.strip(), at=now, by_id=actor.worker_id)  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _audit(actor, now, "disclosure.asked", row, {"basis": row.basis})
    if rules.allows_itself(actor, team.id, wanted):
        _answer(actor, now, row, allowed=True, by_consent=wanted.basis == rules.CONSENT)
        return row
    due_on = rules.answered_by(policy, now, team.closes)
    for receiver in managers_to_tell(person.id, team.id, office_date(now)):
        _tell(now, row, receiver, "due", rules.ABOUT, MAY_WE, due_on)
    return row


def answer(*, actor: Actor, now: datetime, disclosure: Disclosure, allowed: bool | None, reason: str = "") -> DisclosureAnswer:
    """A manager allows it, or refuses it with a reason; whoever asked is told. Raises Refused."""
    line = queries.held(disclosure.id)
    refuse_if(rules.refusal_to_answer(actor, disclosure.team_id, line.state))
    refuse_if(rules.refusal_of_answer(allowed, reason))
    row = _answer(actor, now, disclosure, allowed=allowed, by_consent=False, reason=reason.strip())
    _settle(now, disclosure)
    if disclosure.by_id != actor.worker_id:
        _tell(now, disclosure, to_worker(disclosure.by_id), "know", rules.ANSWERED, YES if allowed else NO)
    return row


def _answer(
    actor: Actor, now: datetime, disclosure: Disclosure, *, allowed: bool, by_consent: bool, reason: str = ""
) -> DisclosureAnswer:
    number = insert_once(DisclosureAnswer, disclosure_id=disclosure.id, allowed=allowed, by_consent=by_consent, reason=reason,
                         at=now, by_id=actor.worker_id)  # fmt: skip
    act = "disclosure.allowed" if allowed else "disclosure.refused"
    _audit(actor, now, act, disclosure, {"consent": by_consent})
    return db.session.get_one(DisclosureAnswer, number)


def make(*, actor: Actor, now: datetime, disclosure: Disclosure, on: date, how: str) -> DisclosureMade:
    """It was disclosed. Raises Refused for what nobody allowed (F8)."""
    line = queries.held(disclosure.id)
    refuse_if(rules.refusal_to_make(line.state))
    refuse_if(rules.refusal_of_making(on, how, office_date(line.answer.at), office_date(now)))
    number = insert_once(DisclosureMade, disclosure_id=disclosure.id, made_on=on, how=how.strip(), at=now, by_id=actor.worker_id)
    _audit(actor, now, "disclosure.made", disclosure, {"on": str(on)})
    return db.session.get_one(DisclosureMade, number)


def _tell(now: datetime, disclosure: Disclosure, receiver: str, kind: str, about: str, words: str, due_on=None) -> None:
    case = newest_case(disclosure.person_id)
    of = {"case": case} if case is not None else {"team": disclosure.team}
    tell(now=now, receiver=receiver, kind=kind, rule=rules.RULE, occasion=f"{about}:{disclosure.id}", words=words, due_on=due_on,
         **of)  # fmt: skip


def _settle(now: datetime, disclosure: Disclosure) -> None:
    """The question leaves every feed, wherever the case is by now."""
    asked = {"now": now, "rule": rules.RULE, "occasion": f"{rules.ABOUT}:{disclosure.id}"}
    settle_summaries(**asked)
    for case in cases_of(disclosure.person_id):
        settle_occasion(case=case, **asked)


def _audit(actor: Actor, now: datetime, act: str, disclosure: Disclosure, detail: dict) -> None:
    audit.record(actor=actor, now=now, act=act, subject=disclosure, persons=[disclosure.person_id], detail=detail)
