"""Concerns of workers of North, made by the real operations."""

from datetime import date, timedelta

from sqlalchemy import select

from casework.ground.db import db, transaction
from casework.practice.caseloads.rules import OwnCap
from casework.practice.workload import operations, rules
from casework.practice.workload.models import WorkloadConcern
from casework.practice.workload.rules import Measure, Taken
from casework.records.notices.models import Notice

WELFARE = "She sleeps badly and has seen her doctor."
EXPLORED = Taken("Too much recording is overdue", reasons=("volume", "administration"),
                 welfare=("occupational-health", "assistance"), welfare_words=WELFARE)  # fmt: skip
CLOSED = Taken("Her recording is up to date", outcome="manageable")


def by(cast, name):
    return {"actor": cast.actor(name), "now": cast.now, "policies": cast.policies}


def raised(cast, name="nadia", *, about="", team="North", words="I cannot keep up with the recording"):
    """A concern that somebody raises, about themselves unless somebody else is named; its number."""
    with transaction():
        return operations.raise_concern(**by(cast, name), worker=cast.worker(about or name), team=cast.team(team),
                                        words=words).id  # fmt: skip


def concern(number):
    return db.session.get(WorkloadConcern, number)


def take(cast, number, name, key, what, taken):
    with transaction():
        return operations.take_step(**by(cast, name), concern=concern(number), key=key, what=what, taken=taken).id


def measures(cast, *, what="protected-time", owner="mary", days=7, review=14, own=None):
    """What is agreed, from the day of the cast on."""
    today = cast.now.date()
    agreed = Measure(what, "Friday mornings without calls", cast.worker(owner).id, today + timedelta(days=days))
    return Taken("Twelve reviews looked at together", measures=(agreed,), review_on=today + timedelta(days=review),
                 own=own or OwnCap(None, None))  # fmt: skip


def explored(cast, number, name="mary"):
    return take(cast, number, name, "explore", rules.EXPLORED, EXPLORED)


def agreed(cast, number, name="mary", **more):
    return take(cast, number, name, "agree", rules.AGREED, measures(cast, **more))


def feed_of(*receivers):
    """(rule, kind, occasion, due) of what stands open in the feeds of these receivers."""
    db.session.rollback()
    open_ones = select(Notice).where(Notice.receiver.in_(receivers), Notice.acknowledged_at.is_(None)).order_by(Notice.id)
    return [(each.rule, each.kind, each.occasion, each.due_on) for each in db.session.scalars(open_ones)]


def told(receiver, start):
    """The days of what stands open about one thing in somebody's feed."""
    return [due for _, _, occasion, due in feed_of(receiver) if occasion.startswith(start)]


def to(cast, name):
    return f"worker:{cast.worker(name).id}"


def managers(cast, team="North"):
    return f"managers:{cast.team(team).id}"


def on(cast, day: date):
    """The cast on another day, at the same hour."""
    cast.now = cast.now.replace(year=day.year, month=day.month, day=day.day)
    return cast.now
