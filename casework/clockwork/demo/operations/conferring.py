"""Forums of the last weeks: cases that were advised on, and one that waits (H16)."""

from datetime import time, timedelta

from casework.clockwork.demo.operations.office import Office
from casework.clockwork.demo.rules import CONTACTING, NORTH
from casework.clockwork.demo.rules.words import FORUMS
from casework.ground.days import add_days, at_office, office_date
from casework.practice.forums import operations as forums
from casework.practice.forums import rules
from casework.records.cases.queries import held_by_me

BEGAN, WEDNESDAY = 56, 2  # days ago at least; the weekday, Monday being 0
TAKEN_UP = (5, 6, 9)  # which of them: the last is still to come
PUT_BEFORE = timedelta(days=4)


def confer(office: Office) -> None:
    """Somebody of the first team puts cases forward that they hold, the Principal Social Worker records what was advised."""
    today, user = office_date(office.now), CONTACTING[NORTH]
    first = add_days(today, -BEGAN - (today.weekday() - BEGAN - WEDNESDAY) % 7)
    set_at = at_office(first, time(9))
    forums.set_date(actor=office.acting("psw", set_at), now=set_at, on=first, kind=rules.CASES)
    held = held_by_me(office.acting(user, office.now))
    meetings = rules.meetings(first, rules.CASES, first, 10)
    for meeting, case, (question, advice) in zip((meetings[n] for n in TAKEN_UP), held[2:], FORUMS, strict=False):
        at = at_office(meeting.on, time(15))
        put_at = min(at - PUT_BEFORE, office.now)
        put = forums.put_forward(actor=office.acting(user, put_at), now=put_at, case=case, kind=meeting.kind, question=question)
        if advice and at <= office.now:
            forums.record_advice(actor=office.acting("psw", at), now=at, policy=office.policy, put=put, held_on=meeting.on,
                                 advice=advice, took_part="Seven colleagues of both teams.")  # fmt: skip
