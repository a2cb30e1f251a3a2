"""Advice kept and counted; somebody told on its day and once more when it is late; prevention kept as it was."""

from datetime import date, timedelta

import pytest

from casework.clockwork import jobs
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.advice import operations, queries
from casework.practice.advice.rules import ELEMENTS, WAYS, FollowUp, Prevention, Tried, Way, refusal_to_begin_long_term
from casework.practice.closing import operations as closing
from casework.records.directory import operations as directory
from casework.records.notices.models import Notice
from casework.records.staff import operations as staff
from tests.advice.scene import DUE, give, organisation
from tests.guarding.scene import restrict


def told(*, is_open=True):
    db.session.rollback()
    db.session.expire_all()
    notices = db.session.scalars(db.select(Notice).where(Notice.rule == "F5").order_by(Notice.id))
    return [(each.receiver, each.kind) for each in notices if (each.acknowledged_at is None) == is_open]


def on(cast, day):
    """The tests' hour on another day."""
    return cast.now + (day - cast.now.date())


@pytest.fixture
def edith(cast):
    return cast.edith()


def running(person):
    return queries.running_of(person.id)[0]


def tried(cast, person, by="nadia", **how):
    when = how.pop("when", cast.now)
    act = {"actor": cast.actor(by), "now": when, "follow_up": running(person)}
    with transaction():
        return operations.record_outcome(**act, tried=Tried(when.date(), **how))


@pytest.mark.rule("F5", "F7")
def test_advice_is_kept_with_the_organisations_that_were_named(cast, edith):
    steps, other = organisation(cast), organisation(cast, "Kind Company")
    give(cast, edith, to="nadia", organisations=[steps])
    (shown,) = queries.advice_of(edith.id)
    assert shown.row.said == "Where to ask for a grant" and shown.organisations == ((steps.id, "Sure Steps"),)
    assert (shown.follow_up.due_on, shown.follow_up.worker.name) == (DUE, "Nadia Hussain")
    today = cast.now.date()
    assert queries.named_lately([steps.id, other.id], today) == {steps.id: 1}
    assert queries.named_by_month(steps.id, today) == {date(2026, 11, 1): 1}
    assert queries.named_lately([steps.id], date(2027, 11, 20)) == {}, "a year later it is not lately"
    with transaction():
        directory.end(actor=cast.actor("mary"), now=cast.now, policies=cast.policies, row=other, why="Closed")
    with pytest.raises(Refused, match="no longer in the directory"):
        give(cast, edith, organisations=[other])


@pytest.mark.rule("F5")
def test_somebody_without_a_record_is_counted_and_nothing_about_them_is_kept(cast, edith):
    advice = give(cast, None, organisations=[organisation(cast)])
    give(cast, edith)
    assert (advice.person_id, advice.said, advice.who, advice.access_words) == (None, "", "", "")
    counts = queries.counts(cast.actor("nadia"), cast.now.date())
    assert (counts.total, counts.unnamed, counts.topics) == (2, 1, {"facilities-grant": 2, "falls": 2})
    assert (counts.running, counts.overdue) == (1, 0)
    assert queries.counts(cast.actor("sue"), cast.now.date()).total == 0, "another team's"
    assert queries.counts(cast.actor("helen"), cast.now.date()).total == 2


@pytest.mark.rule("F5", "U12")
def test_whoever_asks_is_told_on_that_day_and_duty_and_managers_once_when_it_is_late(cast, edith):
    give(cast, edith, by="mary", to="nadia")
    north, nadia = cast.team("North").id, cast.worker("nadia").id
    jobs.sweep(on(cast, DUE - timedelta(days=1)), cast.policies)
    assert told() == []
    assert jobs.sweep(on(cast, DUE), cast.policies)["F5"] == 1
    assert "F5" not in jobs.sweep(on(cast, DUE), cast.policies)
    assert told() == [(f"worker:{nadia}", "due")]
    monday = on(cast, DUE + timedelta(days=3))
    assert jobs.sweep(monday, cast.policies)["F5"] == 1
    assert "F5" not in jobs.sweep(monday + timedelta(days=9), cast.policies)
    assert told()[1:] == [(f"duty:{north}", "overdue"), (f"managers:{north}", "overdue")]
    tried(cast, edith, outcome="worked", when=monday)
    assert told() == [] and len(told(is_open=False)) == 3
    (shown,) = queries.advice_of(edith.id)
    assert shown.follow_up is None and [(each.outcome, each.by.name) for each in shown.tries] == [("worked", "Nadia Hussain")]


@pytest.mark.rule("F5")
def test_a_sweep_after_days_of_standing_still_tells_first_whoever_asks(cast, edith):
    give(cast, edith, to="nadia")
    late = on(cast, DUE + timedelta(days=14))
    jobs.sweep(late, cast.policies)
    assert told() == [(f"worker:{cast.worker('nadia').id}", "overdue")]
    jobs.sweep(late + timedelta(days=3), cast.policies)
    assert len(told()) == 3


@pytest.mark.rule("F5")
def test_a_follow_up_of_somebody_who_left_falls_to_the_duty_of_the_team(cast, edith):
    give(cast, edith, to="olive")
    with transaction():
        staff.end_worker(actor=cast.actor("ada"), now=cast.now, worker=cast.worker("olive"))
    jobs.sweep(on(cast, DUE), cast.policies)
    assert told() == [(f"duty:{cast.team('North').id}", "due")]


@pytest.mark.rule("F5")
def test_who_cannot_be_reached_is_tried_again_on_a_day_and_each_try_is_kept(cast, edith):
    give(cast, edith, to="nadia")
    with pytest.raises(Refused, match="tried again"):
        tried(cast, edith, outcome="unreached")
    again = FollowUp(DUE + timedelta(days=7), cast.worker("olive").id)
    tried(cast, edith, outcome="unreached", words="No answer", again=again)
    assert (running(edith).due_on, running(edith).worker.name) == (again.due_on, "Olive Grant")
    jobs.sweep(on(cast, again.due_on), cast.policies)
    assert told() == [(f"worker:{again.worker_id}", "due")]
    tried(cast, edith, by="olive", outcome="partly", words="They are full until May")
    (shown,) = queries.advice_of(edith.id)
    assert [each.outcome for each in shown.tries] == ["unreached", "partly"] and shown.follow_up is None
    assert queries.counts(cast.actor("nadia"), cast.now.date()).outcomes == {"worked": 0, "partly": 1, "not": 0, "unreached": 1}


@pytest.mark.rule("F5")
def test_of_two_who_record_how_it_went_the_second_is_told(cast, edith):
    give(cast, edith)
    act = {"actor": cast.actor("olive"), "now": cast.now, "follow_up": running(edith)}
    tried(cast, edith, outcome="worked")
    with pytest.raises(Refused, match="recorded already"), transaction():
        operations.record_outcome(**act, tried=Tried(cast.now.date(), "worked"))


@pytest.mark.rule("F5", "U16", "U17")
def test_only_who_may_see_the_record_is_asked_and_of_a_restricted_one_duty_hears_nothing(cast, edith):
    with pytest.raises(Refused, match="may see this record"):
        give(cast, edith, to="sue")
    give(cast, edith, to="nadia")
    case = cast.case(person=edith)
    restrict(cast, case)  # Mary and Sam are named
    jobs.sweep(on(cast, DUE), cast.policies)
    assert [receiver for receiver, _ in told()] == [f"worker:{cast.worker(name).id}" for name in ("mary", "sam")]
    assert queries.follow_up_for(cast.actor("nadia"), running(edith).id) is None
    assert queries.follow_up_for(cast.actor("mary"), running(edith).id) is not None
    with pytest.raises(Refused, match="may see this record"):
        give(cast, edith, by="mary", to="nadia")


@pytest.mark.rule("U37")
def test_nobody_asks_about_somebody_who_died(cast, edith):
    give(cast, edith, to="nadia")
    case = cast.case(person=edith)
    with transaction():
        closing.record_death(actor=cast.actor("mary"), now=cast.now, policies=cast.policies, case=case, died_on=cast.now.date(),
                             sections={"matter": "Her son rang", "decision": "Closed", "rationale": "She died"})  # fmt: skip
    assert queries.running_of(edith.id) == []
    jobs.sweep(on(cast, DUE), cast.policies)
    assert told() == []


# --- prevention -------------------------------------------------------------------------------------------------------


def explored(answer="unsuitable", why="Tried last year"):
    return Prevention(dict.fromkeys(ELEMENTS, "Talked over"), dict.fromkeys(WAYS, Way(answer, why)))


@pytest.mark.rule("F6")
def test_prevention_is_saved_as_far_as_it_goes_and_each_saving_stays(cast):
    case = cast.case()
    act = {"actor": cast.actor("nadia"), "now": cast.now, "case": case}
    assert queries.prevention_of(case.id) is None
    with transaction():
        first = operations.write_prevention(**act, prevention=Prevention({"strengths": "She cooks"}), seen=None)
    assert queries.prevention_of(case.id).elements == {"strengths": "She cooks"}
    assert refusal_to_begin_long_term(queries.prevention_of(case.id)).rule == "F6"
    with pytest.raises(Refused, match="Somebody else saved"), transaction():
        operations.write_prevention(**act, prevention=explored(), seen=None)
    with transaction():
        operations.write_prevention(**act, prevention=explored(), seen=first.id)
    assert refusal_to_begin_long_term(queries.prevention_of(case.id)) is None
    assert [len(each.ways) for each in queries.prevention_records(case.id)] == [5, 0]


@pytest.mark.rule("F6")
def test_a_way_without_its_reason_is_not_saved(cast):
    act = {"actor": cast.actor("nadia"), "now": cast.now, "case": cast.case()}
    with pytest.raises(Refused, match="say why"), transaction():
        operations.write_prevention(**act, prevention=explored(why=""), seen=None)
