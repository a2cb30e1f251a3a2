"""Two who draw at one moment make one sample, and two managers at one person are one answer; on both databases."""

from datetime import timedelta

import pytest

from casework.clockwork.reminders import operations as reminders
from casework.clockwork.reminders.queries import SAMPLE, Matter
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.sampling import operations, rules
from casework.practice.sampling.models import DipSample, DipSampleAnswer, DipSampleCase
from casework.records.audit.queries import check_chain
from casework.records.notices.models import Notice
from casework.records.staff.models import Team
from tests.sampling.scene import GOOD, draw, rows, wait

pytestmark = pytest.mark.rule("S15", "U12")


def test_the_sweep_and_two_managers_who_draw_at_once_make_one_sample(cast, at_once):
    wait(cast, 4)
    team = cast.team("North").id

    def draws(name):
        actor = cast.actor(name)

        def work():
            with transaction():
                return operations.draw_sample(actor=actor, now=cast.now, policy=cast.policy, team=db.session.get(Team, team))

        return work

    def sweeps():
        with transaction():
            return reminders.tell(now=cast.now, policies=cast.policies, matter=Matter(SAMPLE, team))

    outcomes = at_once(draws("mary"), sweeps, draws("tom"), sweeps)
    assert sum(bool(outcome) for outcome in outcomes) == 1 and not any(isinstance(each, Exception) for each in outcomes)
    (sample,) = db.session.query(DipSample).all()
    numbers = [row.case_id for row in db.session.query(DipSampleCase).order_by(DipSampleCase.place)]
    assert rules.drawn_again(sample, numbers) and len(numbers) == 3
    assert db.session.query(Notice).filter_by(rule="S15").count() == 1
    assert check_chain().broken_at is None


def test_two_managers_at_one_person_give_one_answer_and_at_the_last_two_finish_the_sample(cast, at_once):
    wait(cast, 3)
    people = [row.id for row in rows(draw(cast, at=cast.now - timedelta(hours=1)))]

    def answers(name, number):
        actor = cast.actor(name)

        def work():
            with transaction():
                return operations.answer_for(actor=actor, now=cast.now, policy=cast.policy, finding=GOOD,
                                             sampled=db.session.get(DipSampleCase, number)).id  # fmt: skip

        return work

    outcomes = at_once(answers("mary", people[0]), answers("tom", people[0]))
    assert sorted(isinstance(each, Refused) for each in outcomes) == [False, True], outcomes
    assert not any(isinstance(each, Exception) for each in at_once(answers("mary", people[1]), answers("tom", people[2])))
    assert db.session.query(DipSampleAnswer).count() == 3
    assert db.session.query(Notice).filter_by(rule="S15", acknowledged_at=None).count() == 0
