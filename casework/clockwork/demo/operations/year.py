"""A year of an office, day by day: what is due is told, people do their work, managers read and decide."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from random import Random

from sqlalchemy import select

from casework.clockwork.demo.operations.living import Living
from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.operations.stories import Event
from casework.clockwork.demo.rules.invented import invent
from casework.clockwork.demo.rules.lives import lives
from casework.clockwork.reminders import operations as reminders
from casework.clockwork.reminders import queries as due
from casework.ground.days import at_office, is_working_day, office_date
from casework.ground.db import db
from casework.practice.escalation import operations as escalation
from casework.practice.escalation.models import Escalation
from casework.practice.escalation.queries import steps_of
from casework.records.clocks.models import Clock
from casework.records.notices.models import Notice
from casework.records.notices.operations import acknowledge_notice
from casework.records.notices.rules import may_be_acknowledged
from casework.records.tasks.models import Task

CLAIMED = {due.CLOCK: Clock, due.TASK: Task}  # rows that the sweep changes behind the session's back
PATIENCE = 1  # in the stories told by hand
SWEPT, STARTS, READING = time(8, 30), time(9, 30), time(16, 0)
DECISION = {"matter": "The wait, and what it means for them.", "decision": "They stay on the list and are rung weekly."}


def live(
    office: Office, rng: Random, numbers: Iterator[str], count: int, stories: list[Event], tick: Callable[[int], object]
) -> list[Living]:
    """So many cases lived up to ``office.now``, and the stories with them; gives them in the order of the tables."""
    year = Year(office)
    today = office_date(office.now)
    for number, life in enumerate(lives(rng, count)):
        person = invent(rng, number, numbers, today)
        year.wake_on(today - timedelta(days=life.referred), Living(office, life, person, Random(rng.random())))  # noqa: S311
    year.pass_by(stories, tick)
    return year.born


class Year:
    """Who goes on when, and what happens on each day."""

    def __init__(self, office: Office):
        self.office, self.order, self.born = office, 0, []
        self.waking: list[tuple[date, int, Living, Iterator[date]]] = []
        self.users = {worker.id: user for user, worker in office.workers.items()}

    def wake_on(self, day: date, living: Living, course: Iterator[date] | None = None) -> None:
        """It goes on then, or on the next working day."""
        while not is_working_day(day):
            day += timedelta(days=1)
        if course is None:
            self.born.append(living)
        self.order += 1
        heappush(self.waking, (day, self.order, living, course or living.course()))

    def pass_by(self, stories: list[Event], tick: Callable[[int], object]) -> None:
        """Each day until yesterday, and what is due by now."""
        today, stories = office_date(self.office.now), list(stories)
        day = min([self.waking[0][0], *(today - timedelta(days=days) for days, _ in stories)])
        while day < today:
            self.sweep(at_office(day, SWEPT))
            while stories and stories[0][0] >= (today - day).days:
                days, done = stories.pop(0)
                done(self.office.moment(days, len(stories)))
            self.work(day, tick)
            if is_working_day(day):
                self.read(at_office(day, READING))
            day += timedelta(days=1)
        for days, done in stories:  # of this morning
            done(self.office.moment(days, 0))
        self.sweep(self.office.now)

    def sweep(self, now: datetime) -> None:
        """Tell what is due; what was told last time is read afresh, as in a transaction of its own."""
        for matter in due.due(now):
            if matter.kind in CLAIMED:
                db.session.expire(db.session.get_one(CLAIMED[matter.kind], matter.number))
            reminders.tell(now=now, policies=self.office.policies, matter=matter)

    def work(self, day: date, tick: Callable[[int], object]) -> None:
        """Everybody who goes on today does, and whoever is referred today begins."""
        minutes = 0
        while self.waking and self.waking[0][0] <= day:
            _, _, living, course = heappop(self.waking)
            tick(living.case is None)
            living.now = at_office(day, STARTS) + timedelta(minutes=minutes)
            minutes = (minutes + 7) % 360
            again = next(course, None)
            if again is not None:
                self.wake_on(max(again, day + timedelta(days=1)), living, course)

    def read(self, now: datetime) -> None:
        """In the afternoon: what was told before today is acknowledged, escalations are decided by whoever has them."""
        before_today = at_office(office_date(now), time(0))
        still_open = select(Notice).where(Notice.acknowledged_at.is_(None), Notice.raised_at < before_today)
        for notice in db.session.scalars(still_open.order_by(Notice.id)).all():
            if may_be_acknowledged(notice.kind, notice.receiver) and notice.kind != "overdue":
                acknowledge_notice(actor=self.reader(notice.receiver, now), now=now, notice=notice)
        waiting = select(Escalation).where(Escalation.closed_at.is_(None), Escalation.raised_at < before_today)
        for each in db.session.scalars(waiting.order_by(Escalation.id)).all():
            if each.step >= self.patience_of(each.case_id):
                asked = steps_of([each.id])[each.id][-1].worker_ids
                actor = self.office.acting(self.users[asked[0]], now)
                escalation.acknowledge(actor=actor, now=now, policy=self.office.policy, escalation=each,
                                       sections=DECISION)  # fmt: skip

    def patience_of(self, case_id: int) -> int:
        """How often an escalation of a case is put to somebody further before it is decided."""
        return next((each.life.patience for each in self.born if each.case and each.case.id == case_id), PATIENCE)

    def reader(self, receiver: str, now: datetime):
        """Whoever reads what is told to a receiver."""
        kind, number = receiver.split(":")
        if kind == "worker":
            return self.office.acting(self.users[int(number)], now)
        team = next(name for name, team in self.office.teams.items() if team.id == int(number))
        return self.office.acting(self.office.placing(team) if kind == "managers" else self.duty(team), now)

    def duty(self, team: str) -> str:
        """Whoever has duty in a team."""
        return "duty" if team == next(iter(self.office.teams)) else self.office.contacting(team)
