"""Beginning a contact, finding whom it is about, passing it on, answering the message, and telling of one that was missed.

All that changes a contact waits at its row: two at once go one after the other.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from casework.ground.days import office_date
from casework.ground.db import db
from casework.ground.refusal import Refusal, Refused, refuse_if
from casework.policy.model import Policy
from casework.policy.used import policy_of
from casework.practice.contacts import queries, rules
from casework.practice.contacts.models import Contact, ContactEntry
from casework.practice.contacts.rules import Taking
from casework.practice.referrals import operations as referrals
from casework.practice.referrals.models import Referral
from casework.records.audit import operations as audit
from casework.records.cases.queries import case_for
from casework.records.notices.operations import settle_for_team, tell
from casework.records.notices.rules import to_duty, to_managers, to_worker
from casework.records.people import queries as people
from casework.records.people.models import Person
from casework.records.staff import queries as staff
from casework.records.staff.models import Team
from casework.records.staff.rules import SYSTEM, Actor
from casework.records.tasks import operations as tasks

TO_CALL = "Somebody is waiting to be called back: open the message"
TO_ANSWER = "Somebody wrote and waits for an answer: open the message"
FELL = "A message was not answered in time, or its worker is away: answer it now"
LATE = "The team’s duty did not answer a message in time: see that it is done now"
UNFINISHED = "A contact was begun and not finished: finish it, so that nobody waits in vain"
TO_ACKNOWLEDGE = "Somebody wrote: write them the letter that says it came"
ANSWERED = "The message was answered"
WENT = "A message to you went with its case to whoever has that now: they answer it"
FOLLOWS = "The case went to somebody else, and the message with it."


@dataclass(frozen=True)
class Begun:
    """How a contact came. asked: the key of whom they ask for, or "". about: what was said of the person, as typed."""

    channel: str
    caller: str
    relation: str = ""
    reach: str = ""
    asked: str = ""
    asked_name: str = ""
    about: str = ""
    matter: str = ""

    @property
    def facts(self) -> dict[str, Any]:
        """All but the matter and the channel, as they are kept."""
        return {key: value.strip() for key, value in asdict(self).items() if key not in ("channel", "matter")}


def begin_contact(
    *, actor: Actor, now: datetime, policies: Mapping[str, Policy], team: Team, begun: Begun, person: Person | None = None
) -> Contact:
    """Somebody called or wrote: kept at once, so that nothing typed is lost. Duty hears of one that is never finished.

    team: of whoever took it. person: whom it is about, where that is known and the actor's to see.
    """
    if begun.channel not in rules.CHANNELS:
        raise Refused(Refusal("Choose how they got in touch.", rules.FINDING, "channel"))
    if not begun.caller.strip():
        raise Refused(Refusal("Write who called or wrote.", rules.FINDING, "caller"))
    contact = Contact(
        stage=rules.BEGUN, channel=begun.channel, person_id=person.id if person else None, looked_for=begun.about.strip(),
        team_id=team.id, begun_at=now, begun_by_id=actor.worker_id,
        tell_on=rules.begun_on(policy_of(policies, team), office_date(now)))  # fmt: skip
    db.session.add(contact)
    db.session.flush()
    _enter(actor, now, contact, rules.BEGUN, begun.matter, begun.facts)
    return contact


def look_for(*, actor: Actor, now: datetime, contact: Contact, words: str) -> Contact:
    """Look for somebody else; whoever was chosen is chosen no more."""
    contact = _hold(actor, contact, rules.TAKEN)
    contact.looked_for, contact.person_id, contact.nobodys = words.strip(), None, False
    _trail(actor, now, contact, "contact.sought")
    return contact


def choose_person(*, actor: Actor, now: datetime, contact: Contact, person_id: int | None) -> Contact:
    """Say whom a begun contact is about; None: nobody's record, a general question.

    person_id: of somebody whose record is the actor's to see, or whom the words that were looked for name (U16). Raises
    Refused for anybody else.
    """
    contact = _hold(actor, contact, rules.TAKEN)
    if person_id is not None and not queries.may_be_chosen(actor, contact, person_id, office_date(now)):
        raise Refused(Refusal("That record is not found any more. Search again.", rules.FINDING))
    contact.person_id, contact.nobodys = person_id, person_id is None
    _trail(actor, now, contact, "contact.chosen")
    return contact


def take_contact(
    *, actor: Actor, now: datetime, policies: Mapping[str, Policy], contact: Contact, to: str, taking: Taking
) -> Contact:
    """Pass a contact on (F1 to F4): put through, or a message with its day in the receiver's feed.

    to: a receiver's key. Raises Refused for a worker who does not hold the person, saying who does, and for what is missing.
    """
    contact = _hold(actor, contact, rules.TAKEN)
    found, today = queries.receivers_for(actor, contact), office_date(now)
    if not found:
        raise Refused(Refusal("Say first whom it is about.", rules.FINDING))
    refuse_if(rules.refusal_to_pass(to, found, queries.name_of(to)))
    receiver = rules.receiver_of(to, found)
    policy = policy_of(policies, staff.team(receiver.team_id))
    situation = queries.situation(contact, receiver, policy, today)
    refuse_if(rules.refusal_of_taking(situation, taking))
    worker_id = None if rules.goes_to_duty(situation, taking) else receiver.worker_id
    _settle(now, contact)
    contact.team_id, contact.worker_id = receiver.team_id, worker_id
    what = rules.THROUGH if taking.put_through else rules.TAKEN
    facts = {key: str(value or "") for key, value in asdict(taking).items() if key != "message"}
    facts |= {"to": receiver.key, "to_name": receiver.name, "calendar": rules.branch_of(
        written=rules.is_written(contact.channel), there=situation.there)}  # fmt: skip
    _go_on(now, contact, what, None if taking.put_through else taking.due_on)
    _enter(actor, now, contact, what, taking.message, facts)
    _put_to(now, contact)
    if taking.acknowledged == rules.TO_SEND:
        _ask_for_letter(actor, now, policy, contact)
    return contact


def refer(*, actor: Actor, now: datetime, policies: Mapping[str, Policy], contact: Contact, team: Team) -> Referral:
    """A referral is begun with what the contact says (F12): who rang or wrote, and about what; waiting counts from its day.

    team: one of the actor's own, which works with the person from then on. The contact stays as it is. Raises Refused for
    what is about nobody's record, and for a record that is not the actor's to see: it would be opened by this (U16).
    """
    if contact.person is None:
        raise Refused(Refusal("Say first whom it is about.", rules.FINDING))
    if people.person_for(actor, contact.person_id) is None:
        raise Refused(Refusal("This record is not yours to see. Pass the contact to its team, which takes the referral.", "U16"))
    came = queries.entries_of([contact.id])[contact.id][0]
    referral = referrals.begin(
        actor=actor, now=now, policy=policy_of(policies, team), person=contact.person, team=team,
        facts=rules.for_referral(came.facts, came.words), first_on=office_date(contact.begun_at))  # fmt: skip
    _trail(actor, now, contact, "contact.referred")
    return referral


def drop_contact(*, actor: Actor, now: datetime, contact: Contact, words: str) -> Contact:
    """Nothing comes of a begun contact: the caller rang off, or it was begun by mistake. Raises Refused without a reason."""
    contact = _hold(actor, contact, rules.DROPPED)
    refuse_if(rules.refusal_of_words(words))
    _settle(now, contact)
    _go_on(now, contact, rules.DROPPED, None)
    _enter(actor, now, contact, rules.DROPPED, words, {})
    return contact


# --- the message ------------------------------------------------------------------------------------------------------


def answer_contact(
    *, actor: Actor, now: datetime, contact: Contact, what: str, words: str, next_on: date | None = None
) -> Contact:
    """Say what came of a message (F3): called back, done, or not reached, which asks for the day of the next try.

    Raises Refused once it is answered, for somebody of another team, and for what is missing.
    """
    contact = _hold(actor, contact, what if what in rules.ANSWERS else rules.CALLED)
    refuse_if(rules.refusal_of_answer(what, words, next_on, office_date(now)))
    _settle(now, contact)
    again = what == rules.NOT_REACHED
    _go_on(now, contact, what, next_on if again else contact.due_on)
    _enter(actor, now, contact, what, words, {"next_on": str(next_on)} if again else {})
    if again:
        _put_to(now, contact)
    else:
        _leave_letter(actor, now, contact)
    return contact


def acknowledge_contact(*, actor: Actor, now: datetime, contact: Contact) -> Contact:
    """A letter that says it came was written (F4); who was to write it is done with that. The message waits on.

    Raises Refused once it is answered, and for somebody of another team.
    """
    contact = _hold(actor, contact, rules.WROTE_BACK)
    _enter(actor, now, contact, rules.WROTE_BACK, "", {})
    for case in queries.cases_to_write_on(contact):
        tasks.settle_asked(actor=actor, now=now, case=case, rule=rules.WRITING, beginning=_letter_occasion(contact))
    return contact


def _ask_for_letter(actor: Actor, now: datetime, policy: Policy, contact: Contact) -> None:
    """Whoever took the writing writes the letter, else the team's duty; without a case there is none to write it on."""
    case = next(iter(queries.cases_to_write_on(contact)), None)
    if case is None:
        return
    mine = actor.worker_id is not None and case_for(actor, case.id) is not None
    tasks.ask_for(actor=actor, now=now, policy=policy, case=case, words=TO_ACKNOWLEDGE, rule=rules.WRITING,
                  receiver=to_worker(actor.worker_id) if mine else to_duty(case.team_id),
                  due_on=rules.acknowledge_by(policy, office_date(now)), occasion=_letter_occasion(contact),
                  page=f"/contacts/{contact.id}/acknowledgement")  # fmt: skip


def _leave_letter(actor: Actor, now: datetime, contact: Contact) -> None:
    for case in queries.cases_to_write_on(contact):
        tasks.drop_asked(actor=actor, now=now, case=case, rule=rules.WRITING, why=ANSWERED, beginning=_letter_occasion(contact))


def _letter_occasion(contact: Contact) -> str:
    return f"acknowledgement:{contact.id}:"


def pass_contact(*, actor: Actor, now: datetime, contact: Contact, to: str, words: str) -> Contact:
    """Give an open message to somebody else in its team, or to its duty, and say why. Its day stays as it was promised."""
    contact = _hold(actor, contact, rules.PASSED)
    options = queries.colleagues(contact, office_date(now))
    if to not in options:
        raise Refused(Refusal("Choose somebody of the team who may read it.", rules.CALLING_BACK, "to"))
    refuse_if(rules.refusal_of_words(words))
    _settle(now, contact)
    contact.worker_id = int(to.partition("-")[2]) if to.startswith("worker-") else None
    _go_on(now, contact, rules.PASSED, contact.due_on)
    _enter(actor, now, contact, rules.PASSED, words, {"to": to, "to_name": options[to]})
    _put_to(now, contact)
    return contact


def _hold(actor: Actor, contact: Contact, what: str) -> Contact:
    """The contact as it is now, held until the end; refused where that cannot happen to it any more."""
    held = queries.contact_for(actor, contact.id, lock=True)
    if held is None:
        raise Refused(Refusal("Another team has this contact now. Ring its duty.", rules.CALLING_BACK))
    refuse_if(rules.refusal_to_act(actor, stage=held.stage, team_id=held.team_id, what=what))
    return held


def _go_on(now: datetime, contact: Contact, what: str, due_on: date | None) -> None:
    contact.stage = rules.LIFE[contact.stage][what]
    contact.due_on = due_on
    over = contact.stage == rules.ENDED
    contact.tell_on, contact.ended_at = (None, now) if over else (due_on, None)


def _enter(actor: Actor, now: datetime, contact: Contact, what: str, words: str, facts: dict[str, Any]) -> None:
    db.session.flush()
    number = len(queries.entries_of([contact.id]).get(contact.id, ())) + 1
    entry = ContactEntry(contact_id=contact.id, number=number, what=what, words=words.strip(), facts=facts, at=now,
                         by_id=actor.worker_id)  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    _trail(actor, now, contact, f"contact.{what}")


def _trail(actor: Actor, now: datetime, contact: Contact, act: str) -> None:
    audit.record(actor=actor, now=now, act=act, subject=contact, persons=_persons(contact),
                 detail={"team": contact.team_id, "worker": contact.worker_id})  # fmt: skip


def _persons(contact: Contact) -> list[int]:
    return [] if contact.person_id is None else [contact.person_id]


# --- who is told ------------------------------------------------------------------------------------------------------


def _occasion(contact: Contact) -> str:
    """One for each turn of a contact, so that a further try is told anew."""
    turn = len(queries.entries_of([contact.id])[contact.id])
    return f"{rules.ABOUT}:{contact.id}:{turn}"


def _settle(now: datetime, contact: Contact) -> None:
    """What was told of the contact so far leaves the feeds."""
    for turn in range(1, len(queries.entries_of([contact.id])[contact.id]) + 1):
        settle_for_team(now=now, rule=rules.CALLING_BACK, team_id=contact.team_id,
                        occasion=f"{rules.ABOUT}:{contact.id}:{turn}")  # fmt: skip


def _put_to(now: datetime, contact: Contact) -> None:
    """An open message stands in the feed of whoever has it, until it is answered."""
    if contact.stage != rules.OPEN:
        return
    named = queries.named_readers(contact, office_date(now))
    theirs = contact.worker_id is not None and (named is None or contact.worker_id in named)
    words = TO_ANSWER if rules.is_written(contact.channel) else TO_CALL
    _tell(now, contact, [to_worker(contact.worker_id)] if theirs else _duty(contact, named), words)


def _duty(contact: Contact, named: list[int] | None) -> list[str]:
    return [to_duty(contact.team_id)] if named is None else [to_worker(number) for number in named]


def _tell(now: datetime, contact: Contact, receivers: list[str], words: str) -> bool:
    team, occasion = staff.team(contact.team_id), _occasion(contact)
    written = [
        tell(now=now, receiver=each, kind="due", rule=rules.CALLING_BACK, team=team, occasion=occasion, words=words,
             due_on=contact.due_on or office_date(now))
        for each in receivers
    ]  # fmt: skip
    return any(written)


def tell_contact(*, now: datetime, policies: Mapping[str, Policy], number: int) -> list[str]:
    """The sweep looks at a contact that is due (F3): an unanswered message falls to duty, duty's own to the managers.

    Claimed by compare-and-set, so that it is told once. The rules under which something was told.
    """
    contact, today = queries.contact_of(number), office_date(now)
    if contact is None or contact.stage == rules.ENDED or contact.tell_on is None or contact.tell_on > today:
        return []
    looked = _looked_at(contact, policy_of(policies, contact.team), today)
    if not _claim(contact, looked.next_on) or not looked.to:
        return []
    return [rules.CALLING_BACK] if _fall(now, contact, looked.to) else []


def _looked_at(contact: Contact, policy: Policy, today: date) -> rules.Telling:
    if contact.stage == rules.BEGUN:
        return rules.Telling(rules.DUTY, None)
    last = [each.what for each in queries.entries_of([contact.id])[contact.id] if each.what != rules.WROTE_BACK][-1]
    message = rules.Message(contact.due_on, contact.worker_id is None, queries.is_there(contact, today), last == rules.MISSED)
    return rules.telling(message, today, rules.missed_on(policy, contact.due_on), rules.missed_on(policy, today))


def follow_case(*, now: datetime, number: int) -> list[str]:
    """The case left whoever has an open message (F3): it goes on to who holds the case now, else to the team's duty.

    Its day stays as it was promised; who had it is told, unless they left. By the sweep; the rules under which it was.
    """
    db.session.scalar(select(Contact.id).where(Contact.id == number).with_for_update(key_share=True))
    contact = db.session.get_one(Contact, number, populate_existing=True)
    if number not in queries.left_behind():
        return []
    left, holder = contact.worker_id, queries.who_has_it_now(contact)
    to = staff.worker(holder).name if holder is not None else f"Duty of {contact.team.name}"
    _settle(now, contact)
    contact.worker_id = holder
    _go_on(now, contact, rules.PASSED, contact.due_on)
    key = f"duty-{contact.team_id}" if holder is None else f"worker-{holder}"
    _enter(SYSTEM, now, contact, rules.PASSED, FOLLOWS, {"to": key, "to_name": to})
    _put_to(now, contact)
    if staff.works_in(left, contact.team_id, office_date(now)):
        tell(now=now, receiver=to_worker(left), kind="know", rule=rules.CALLING_BACK, team=contact.team,
             occasion=f"{_occasion(contact)}:left", words=WENT)  # fmt: skip
    return [rules.CALLING_BACK]


def _claim(contact: Contact, next_on: date | None) -> bool:
    mine = update(Contact).where(Contact.id == contact.id, Contact.stage == contact.stage, Contact.tell_on == contact.tell_on)
    claimed = db.session.execute(mine.values(tell_on=next_on).execution_options(synchronize_session=False)).rowcount == 1
    db.session.refresh(contact)
    return claimed


def _fall(now: datetime, contact: Contact, to: str) -> bool:
    """Tell the next, and keep that it was missed. Of a restricted record all who may read it have it already."""
    named = queries.named_readers(contact, office_date(now))
    if contact.stage == rules.BEGUN:
        return _tell_and_trail(now, contact, _duty(contact, named), UNFINISHED)
    if to == rules.MANAGERS and named is not None:
        return False
    _enter(SYSTEM, now, contact, rules.MISSED, "", {"due_on": str(contact.due_on)})
    if to == rules.MANAGERS:
        return _tell_and_trail(now, contact, [to_managers(contact.team_id)], LATE)
    return _tell_and_trail(now, contact, _duty(contact, named), FELL)


def _tell_and_trail(now: datetime, contact: Contact, receivers: list[str], words: str) -> bool:
    told = _tell(now, contact, receivers, words)
    if told:
        audit.record(actor=SYSTEM, now=now, act="contact.told", subject=contact, persons=_persons(contact),
                     detail={"team": contact.team_id, "rules": [rules.CALLING_BACK]})  # fmt: skip
    return told
