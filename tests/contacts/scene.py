"""Somebody calls or writes about Edith Marsh, whom Nadia holds; by the real operations."""

from datetime import timedelta

from sqlalchemy import select

from casework.ground.db import db, transaction
from casework.practice.allocation import operations as allocation
from casework.practice.contacts import operations, rules
from casework.practice.contacts.models import Contact, ContactEntry
from casework.practice.contacts.rules import Taking
from casework.records.notices.models import Notice
from casework.records.people.models import Person
from casework.records.staff import operations as staff

SECTIONS = {"tasks": "Assess", "why": "Knows her", "discussed": "Yes"}


def by(cast, name):
    return {"actor": cast.actor(name), "now": cast.now}


def held(cast, name="nadia"):
    """A case of Edith's that somebody of North holds; the case's number and hers."""
    case = cast.case(person=cast.edith())
    with transaction():
        allocation.allocate(**by(cast, "mary"), policy=cast.policy, case=case, worker_id=cast.worker(name).id, weight="low",
                            sections=SECTIONS)  # fmt: skip
    return case.id, case.person_id


def worker_key(cast, name):
    return f"worker-{cast.worker(name).id}"


def duty_key(cast, team="North"):
    return f"duty-{cast.team(team).id}"


def away(cast, name, *, days=None):
    """Somebody is away from today; for so many days, or nobody knows until when."""
    until = None if days is None else cast.now.date() + timedelta(days=days)
    with transaction():
        staff.record_absence(**by(cast, "ada"), worker=cast.worker(name), from_on=cast.now.date(), until_on=until)


def begun(cast, person_id=None, *, name="dev", team="North", channel="call", asked="", about=""):
    """Somebody of a team takes a call; its number."""
    with transaction():
        return operations.begin_contact(
            **by(cast, name), policies=cast.policies, team=cast.team(team),
            person=db.session.get(Person, person_id) if person_id else None,
            begun=operations.Begun(channel, "Ann Marsh", "her daughter", "01632 960100", asked, "", about,
                                   "The carer did not come")).id  # fmt: skip


def contact(number):
    return db.session.get(Contact, number)


def message(due_on, how=rules.AVAILABLE, **more):
    """A whole message."""
    facts = {"outcome": rules.MESSAGE, "told": "She rings you", "message": "Ring Ann", "otherwise": "Ring duty",
             "done": "Nothing", "urgent": "none"}  # fmt: skip
    return Taking(how, due_on=due_on, **facts | more)


def taken(cast, number, to, taking, name="dev"):
    with transaction():
        operations.take_contact(**by(cast, name), policies=cast.policies, contact=contact(number), to=to, taking=taking)
    return number


def left(cast, to="nadia", days=0, **more):
    """A message about Edith that waits for Nadia; its number."""
    _, person_id = held(cast)
    number = begun(cast, person_id)
    key = worker_key(cast, to) if to != "duty" else duty_key(cast)
    return taken(cast, number, key, message(cast.now.date() + timedelta(days=days), **more))


def answered(cast, number, what, name="nadia", words="We spoke", next_on=None):
    with transaction():
        operations.answer_contact(**by(cast, name), contact=contact(number), what=what, words=words, next_on=next_on)


def feed_of(*receivers):
    """(words, due) of what stands open in the feeds of these receivers, of contacts alone."""
    db.session.rollback()
    open_ones = select(Notice).where(Notice.receiver.in_(receivers), Notice.acknowledged_at.is_(None),
                                     Notice.occasion.startswith("contact:")).order_by(Notice.id)  # fmt: skip
    return [(each.words, each.due_on) for each in db.session.scalars(open_ones)]


def story(number):
    """What happened to a contact, in order."""
    db.session.rollback()
    rows = select(ContactEntry.what).where(ContactEntry.contact_id == number).order_by(ContactEntry.number)
    return list(db.session.scalars(rows))
