"""What is read for the method and the clocks, against plain SQL; on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from casework.ground.db import db, transaction
from casework.pages.national import queries
from casework.pages.national.rules import method
from casework.pages.national.rules.preview import preview_of
from casework.practice.closing import operations as closing
from casework.practice.closing.rules import Ending
from casework.practice.moving import operations as moving
from casework.practice.referrals import operations as referrals
from tests.guarding.scene import restrict
from tests.national.scene import assessed, day
from tests.outcomes.ways import CLOSURE, allocated, rests, row
from tests.referrals.answers import begun
from tests.support import scene as support

TRANSFER = {"done": "Two calls", "outstanding": "None", "responsible": "None"}
BORN = {"date_of_birth": date(1950, 1, 1)}
PLAIN = """
SELECT avg(days) FROM (
  SELECT {days} AS days FROM "case" c JOIN process p ON p.case_id = c.id JOIN process_end e ON e.process_id = p.id
  WHERE c.team_id = :team AND p.kind = 'assessment' AND e.how = 'completed') waits
"""
DAYS = {"postgresql": "p.begun_on - c.referred_on", "sqlite": "julianday(p.begun_on) - julianday(c.referred_on)"}


@pytest.fixture
def north(cast):
    """Of North: two assessed, one waiting with support, one not decided, one closed at once; and one of South."""
    for name, waited, referred in (("Ann", 20, 50), ("Bea", 30, 70)):
        case = cast.case(person=cast.person(name, "Answered", **BORN), referred_on=day(cast, referred))
        assessed(cast, case, begun=referred - waited, completed=referred - waited - 5)
    waiting = cast.waiting(days=12, person=cast.person("Wil", "Waiting", **BORN))
    support.begin(cast, waiting, from_on=str(day(cast, 2)))
    cast.case(person=cast.person("Una", "Undecided", **BORN), referred_on=day(cast, 3))
    ended = cast.case(person=cast.person("Cy", "Closed", **BORN), referred_on=day(cast, 9))
    with transaction():
        closing.end_case(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=row(ended), sections=CLOSURE,
                         ending=Ending("withdrew"))  # fmt: skip
    cast.case(team="South", by="mo", person=cast.person("Sid", "South", team="South", by="mo", **BORN))
    return cast.team("North").id


def preview(cast, team, name="mary"):
    actor = cast.actor(name)
    return preview_of(queries.works_of(actor, [team]), queries.asked_of(actor, [team]), cast.now.date())


@pytest.mark.rule("U11")
def test_the_figures_of_real_records_are_those_of_plain_sql(cast, north, database):
    made = preview(cast, north)
    assert made.fates == {method.COUNTED: 3, method.NO_OUTCOME: 1, method.ENDED: 1}
    responses = [wait.days for wait in made.waits if wait.metric == method.RESPONSE]
    assert sorted(responses) == [10, 20, 30], "the support came first for who waits"
    assert [wait.days for wait in made.waits if wait.metric == method.FIRST_SERVICE] == [10]
    days = DAYS[db.engine.dialect.name]
    assert float(db.session.scalar(text(PLAIN.format(days=days)), {"team": north})) == sum(sorted(responses)[1:]) / 2
    assert len(made.broken["no-assessment-outcome"]) == 2 and len(made.broken["no-nhs-number"]) == 8


@pytest.mark.rule("U11", "F11")
def test_a_referral_is_a_request_until_it_opens_a_case_and_then_the_case_is(cast):
    referral, team = begun(cast, first_on=day(cast, 30)), cast.team("North").id
    assert preview(cast, team).fates == {method.NO_OUTCOME: 1}
    with transaction():
        referrals.end_untaken(actor=cast.actor("dev"), now=cast.now, referral=referral, reason="signposted",
                              words="The carers’ centre", version=None)  # fmt: skip
    assert preview(cast, team).fates == {method.ENDED: 1}


@pytest.mark.rule("U16", "U17")
def test_nobody_is_counted_whose_record_is_not_the_readers(cast, north):
    hidden = cast.waiting(days=3, person=cast.person("Hid", "Hidden", **BORN))
    before = len(preview(cast, north, "tom").followed)
    restrict(cast, hidden)
    assert len(preview(cast, north, "tom").followed) == before - 1 == len(preview(cast, north).followed) - 1
    assert queries.works_of(cast.actor("mo"), [north]) == queries.two_clocks(cast.actor("mo"), [north], ("waiting",)) == []


@pytest.mark.rule("U11", "U40")
def test_neither_clock_begins_anew_when_a_case_moves_or_is_handed_on(cast):
    case = cast.waiting(days=30)
    with transaction():
        move = moving.ask(actor=cast.actor("mary"), now=cast.now, policies=cast.policies, case=row(case), team=cast.team("South"),
                          why="She lives there now", sections=TRANSFER)  # fmt: skip
    with transaction():
        moving.accept(actor=cast.actor("mo"), now=cast.now, policies=cast.policies, move=move)
    (two,) = queries.two_clocks(cast.actor("mo"), [cast.team("South").id], ("waiting",))
    assert (two.since_request(cast.now.date()), two.in_step(cast.now.date())) == (30, 30)
    held = cast.waiting(days=20)
    allocated(cast, held, now=cast.now - timedelta(days=8))
    allocated(cast, held, to="olive")
    (two,) = queries.two_clocks(cast.actor("mary"), [cast.team("North").id], ("allocated",))
    assert (two.since_request(cast.now.date()), two.in_step(cast.now.date()), two.holder) == (20, 8, "Olive Grant")


@pytest.mark.rule("U11", "L8")
def test_what_rests_on_the_review_tray_says_until_when(cast):
    case = cast.waiting(days=20)
    allocated(cast, case)
    until = cast.now.date() + timedelta(days=90)
    rests(cast, case, until)
    (two,) = queries.two_clocks(cast.actor("mary"), [cast.team("North").id], ("review",))
    assert [pause.until for pause in two.pauses] == [until] and two.in_step(cast.now.date()) == 0
