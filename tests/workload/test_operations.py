"""A concern from raising it to its end, its evidence, what is told to whom, and a pattern across workers."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from casework.clockwork import jobs
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.caseloads import queries as caseloads
from casework.practice.caseloads.rules import OwnCap
from casework.practice.workload import operations, queries, rules
from casework.practice.workload.models import WorkloadAcknowledgement, WorkloadConcern, WorkloadStep
from casework.practice.workload.rules import Measure, Taken
from casework.records.audit.models import Entry
from casework.records.cases.operations import hand_to
from casework.records.notices.queries import feed, open_count
from casework.records.staff.operations import record_absence
from tests.guarding.scene import restrict
from tests.workload.scene import (
    CLOSED,
    EXPLORED,
    WELFARE,
    agreed,
    by,
    concern,
    explored,
    feed_of,
    managers,
    measures,
    on,
    raised,
    take,
    to,
    told,
)

TUESDAY, WEDNESDAY = date(2026, 11, 24), date(2026, 11, 25)


def refused(doing, *given, **named):
    with pytest.raises(Refused) as caught:
        doing(*given, **named)
    db.session.rollback()
    return caught.value.refusal


def acknowledge(cast, number, name):
    with transaction():
        return operations.acknowledge(actor=cast.actor(name), now=cast.now, concern=concern(number))


# --- one worker, from raising to the end ------------------------------------------------------------------------------


@pytest.mark.rule("H18", "H20")
def test_a_concern_goes_from_raised_over_explored_and_agreed_and_a_review_with_further_measures_to_its_end(cast):
    number = raised(cast)
    explored(cast, number)
    agreed(cast, number, review=14)
    assert concern(number).review_on == date(2026, 12, 4)
    on(cast, date(2026, 12, 4))
    further = measures(cast, what="joint-work", review=30)
    take(cast, number, "mary", "review", rules.CONTINUED, further)
    assert (concern(number).stage, concern(number).review_on) == (rules.CONTINUED, date(2027, 1, 3))
    on(cast, date(2027, 1, 4))
    take(cast, number, "mary", "review", rules.CLOSED, CLOSED)
    steps = [each.row for each in queries.steps_of(number)]
    assert [(step.what, step.by.name) for step in steps] == [
        ("raised", "Nadia Hussain"), ("explored", "Mary Byrne"), ("agreed", "Mary Byrne"), ("continued", "Mary Byrne"),
        ("closed", "Mary Byrne"),
    ]  # fmt: skip
    assert steps[2].facts["measures"] == [{
        "what": "protected-time", "words": "Friday mornings without calls", "owner": "Mary Byrne",
        "owner_id": cast.worker("mary").id, "by": "2026-11-27"}]  # fmt: skip
    assert steps[4].facts["outcome"] == "manageable" and concern(number).closed_at is not None
    assert steps[1].welfare == {"considered": ["occupational-health", "assistance"], "words": WELFARE}
    acts = list(db.session.scalars(select(Entry.act).where(Entry.act.like("workload.%")).order_by(Entry.seq)))
    assert [act for act in acts if act != "workload.acknowledged"] == [f"workload.{step.what}" for step in steps]


@pytest.mark.rule("H18")
def test_a_manager_notes_it_of_a_worker_and_the_worker_is_told(cast):
    number = raised(cast, "mary", about="nadia", words="Her recording is three weeks behind")
    assert concern(number).stage == rules.NOTED
    assert told(to(cast, "nadia"), f"workload:{number}:") == [TUESDAY] and told(managers(cast), "workload:") == []


@pytest.mark.rule("H18", "H5")
def test_a_lower_number_becomes_a_limit_of_the_workers_own_that_counts_at_once(cast):
    number = raised(cast)
    explored(cast, number)
    step = agreed(cast, number, own=OwnCap(18, None))
    nadia = cast.worker("nadia")
    assert caseloads.holders([nadia], cast.policy)[nadia.id].cap.cases == 18
    (limit,) = caseloads.own_limits([nadia.id])[nadia.id]
    assert (limit.kind, limit.review_on) == ("protected-time", date(2026, 12, 4))
    assert db.session.get(WorkloadStep, step).facts["own_limit"] == limit.id


@pytest.mark.rule("H18", "H5")
def test_a_limit_that_lowers_nothing_is_refused_and_nothing_of_the_step_is_kept(cast):
    number = raised(cast)
    explored(cast, number)
    why = refused(agreed, cast, number, own=OwnCap(30, None))
    assert why.rule == "H5" and why.field == "cases"
    assert concern(number).stage == rules.EXPLORED and len(queries.steps_of(number)) == 2


@pytest.mark.rule("H18")
def test_whoever_gives_out_work_learns_that_a_concern_is_open_and_a_colleague_learns_nothing(cast):
    number = raised(cast)
    nadia = cast.worker("nadia").id
    found = queries.open_concerns(cast.actor("mary"), [nadia, cast.worker("olive").id])
    assert {worker: (each.number, each.stage, each.raised_on) for worker, each in found.items()} == {
        nadia: (number, "Raised", date(2026, 11, 20))}  # fmt: skip
    assert not any(queries.open_concerns(cast.actor(name), [nadia]) for name in ("olive", "dev", "mo", "sue", "ada"))
    take(cast, number, "mary", "close", rules.CLOSED, CLOSED)
    assert queries.open_concerns(cast.actor("mary"), [nadia]) == {}


@pytest.mark.rule("H18")
def test_a_second_concern_about_one_workload_is_refused_while_the_first_is_open(cast):
    number = raised(cast)
    assert "open already" in refused(raised, cast, "mary", about="nadia").sentence
    take(cast, number, "mary", "close", rules.CLOSED, CLOSED)
    assert raised(cast) != number


@pytest.mark.rule("H18", "H20")
def test_of_two_managers_who_take_one_step_the_second_reads_that_it_has_gone_on(cast):
    number = raised(cast)
    explored(cast, number, "tom")
    assert "Reasons explored" in refused(explored, cast, number, "mary").sentence


@pytest.mark.rule("H18")
def test_a_colleague_finds_no_concern_and_the_worker_takes_no_step_herself(cast):
    number = raised(cast)
    assert all(queries.concern_for(cast.actor(name), number) is None for name in ("olive", "dev", "mo", "ada"))
    assert "your manager" in refused(explored, cast, number, "nadia").sentence


@pytest.mark.rule("H18")
def test_a_team_leaders_concern_is_for_those_above_the_team(cast):
    number = raised(cast, "tom", words="The rota and my cases do not go together")
    assert concern(number).senior
    assert told(to(cast, "sam"), f"workload:{number}:") == [TUESDAY] and told(managers(cast), "workload:") == []
    assert queries.concern_for(cast.actor("mary"), number) is None
    explored(cast, number, "sam")


@pytest.mark.rule("H18")
def test_a_measure_belongs_to_the_worker_or_somebody_who_manages_and_to_nobody_else(cast):
    number = raised(cast)
    explored(cast, number)
    assert "whose it is" in refused(agreed, cast, number, owner="olive").sentence
    agreed(cast, number, owner="nadia")


# --- evidence ---------------------------------------------------------------------------------------------------------


@pytest.mark.rule("H18", "H20")
def test_the_figures_of_the_day_are_kept_with_what_each_counts_and_stand_beside_those_of_today(cast):
    nadia = cast.worker("nadia")
    for days in (40, 3):
        case = cast.case(referred_on=cast.now.date() - timedelta(days=days))
        with transaction():
            hand_to(actor=cast.actor("mary"), now=cast.now - timedelta(days=days), case=case, worker=nadia,
                        from_on=cast.now.date() - timedelta(days=days))  # fmt: skip
    number = raised(cast)
    (step,) = queries.steps_of(number)
    kept = {each["key"]: (each["value"], each["of"]) for each in step.row.evidence["figures"]}
    assert kept["cases"] == (2, 25) and kept["points"] == (6, 50) and kept["unweighed"] == (2, None)
    assert all(each["means"] and each["label"] for each in step.row.evidence["figures"])
    weeks = step.row.evidence["weeks"]
    assert (len(weeks), weeks[-1]["until"]) == (12, "2026-11-20")
    assert [week["held"] for week in weeks] == [0] * 6 + [1] * 5 + [2] and sum(week["given"] for week in weeks) == 2
    case = cast.case()
    with transaction():
        hand_to(actor=cast.actor("mary"), now=cast.now, case=case, worker=nadia, from_on=cast.now.date())
    assert queries.figures_today(concern(number), cast.policy, cast.now)["cases"] == 3
    (step,) = queries.steps_of(number)
    assert {each["key"]: each["value"] for each in step.row.evidence["figures"]}["cases"] == 2


@pytest.mark.rule("H20")
@pytest.mark.parametrize("table", ["workload_step", "workload_acknowledgement"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id + 100", "DELETE FROM {}"])
def test_a_step_and_an_acknowledgement_once_saved_are_never_altered(cast, table, change):
    number = raised(cast)
    acknowledge(cast, number, "mary")
    with pytest.raises(DBAPIError, match="never altered"):
        db.session.execute(text(change.format(table)))
    db.session.rollback()


# --- acknowledging ----------------------------------------------------------------------------------------------------


@pytest.mark.rule("H20")
def test_a_step_stands_in_the_feed_of_whom_it_waits_for_until_it_is_acknowledged_by_name(cast):
    number = raised(cast)
    assert feed_of(managers(cast)) == [("H20", "due", f"workload:{number}:1", TUESDAY)]
    assert acknowledge(cast, number, "nadia") == 0, "she took the step herself"
    assert acknowledge(cast, number, "tom") == 1
    assert feed_of(managers(cast)) == []
    seen = db.session.scalar(select(WorkloadAcknowledgement))
    assert seen.worker.name == "Tom Lloyd"
    assert acknowledge(cast, number, "mary") == 0, "he was first"


@pytest.mark.rule("H20")
def test_whoever_takes_the_next_step_has_seen_the_one_before(cast):
    number = raised(cast)
    explored(cast, number)
    first, second = queries.steps_of(number)
    assert first.waits[0].acknowledged.worker.name == "Mary Byrne" and second.waits[0].acknowledged is None
    assert feed_of(managers(cast)) == [] and told(to(cast, "nadia"), f"workload:{number}:") == [TUESDAY]


@pytest.mark.rule("H20", "U12")
def test_a_step_that_nobody_acknowledged_in_time_is_told_to_the_next_above_once(cast):
    number = raised(cast)
    on(cast, TUESDAY)
    jobs.sweep(cast.now, cast.policies)
    assert told(to(cast, "sam"), "workload:") == []
    on(cast, WEDNESDAY)
    for _ in range(2):
        jobs.sweep(cast.now, cast.policies)
    assert feed_of(to(cast, "sam")) == [("H20", "overdue", f"workload:{number}:late:1", TUESDAY)]
    assert told(managers(cast), f"workload:{number}:1") == [TUESDAY], "it still stands in theirs, overdue"
    acknowledge(cast, number, "mary")
    assert feed_of(to(cast, "sam"), managers(cast)) == []


@pytest.mark.rule("H20")
def test_where_the_managers_and_the_level_above_are_away_the_head_of_service_answers_and_the_step_says_so(cast):
    with transaction():
        for name in ("mary", "tom", "sam"):
            record_absence(actor=cast.actor("ada"), now=cast.now, worker=cast.worker(name), from_on=cast.now.date())
    number = raised(cast)
    (step,) = queries.steps_of(number)
    assert step.row.facts["instead"] == [["managers", "head-of-service"]]
    assert step.waits[0].names == ("Helen Ford",) and told(to(cast, "helen"), "workload:") == [TUESDAY]


# --- reviews ----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("H18", "U12")
def test_the_day_of_a_review_is_told_once_and_leaves_the_feed_when_it_is_reviewed(cast):
    number = raised(cast)
    explored(cast, number)
    agreed(cast, number, review=14)
    due_on = date(2026, 12, 4)
    acknowledge(cast, number, "nadia")
    on(cast, due_on - timedelta(days=1))
    jobs.sweep(cast.now, cast.policies)
    assert told(managers(cast), f"workload:{number}:review") == []
    on(cast, due_on)
    for _ in range(2):
        jobs.sweep(cast.now, cast.policies)
    assert told(managers(cast), f"workload:{number}:review") == [due_on]
    take(cast, number, "mary", "review", rules.CONTINUED, measures(cast, review=10))
    assert told(managers(cast), f"workload:{number}:review") == []
    on(cast, due_on + timedelta(days=10))
    jobs.sweep(cast.now, cast.policies)
    assert told(managers(cast), f"workload:{number}:review") == [due_on + timedelta(days=10)]


@pytest.mark.rule("H18", "H20")
def test_what_a_closed_concern_still_asked_for_leaves_every_feed_but_the_closing_itself(cast):
    number = raised(cast)
    explored(cast, number)
    take(cast, number, "mary", "close", rules.CLOSED, CLOSED)
    (left,) = told(to(cast, "nadia"), f"workload:{number}:")
    assert left == TUESDAY
    on(cast, date(2027, 1, 4))
    jobs.sweep(cast.now, cast.policies)
    assert len(told(managers(cast), f"workload:{number}:late")) == 1, "the closing alone goes up"


# --- a pattern --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("H18", "H20")
def test_a_third_worker_makes_a_pattern_that_is_told_to_the_managers_the_head_of_service_and_the_principal(cast):
    first = raised(cast)
    explored(cast, first)
    raised(cast, "olive")
    assert db.session.scalar(select(WorkloadConcern).where(WorkloadConcern.kind == rules.PATTERN)) is None
    third = raised(cast, "dev")
    pattern = db.session.scalar(select(WorkloadConcern).where(WorkloadConcern.kind == rules.PATTERN))
    (step,) = queries.steps_of(pattern.id)
    assert [each.row.role for each in step.waits] == ["managers", "head-of-service"]
    assert step.row.facts["instead"] == [["principal-social-worker", "head-of-service"]], "North has none"
    assert told(to(cast, "helen"), f"workload:{pattern.id}:") == told(managers(cast), f"workload:{pattern.id}:") == [TUESDAY]
    assert step.row.facts["concerns"] == [first, first + 1, third]
    figures = {each["key"]: (each["value"], each["of"]) for each in step.row.evidence["figures"]}
    assert figures == {"workers": (3, 5), "volume": (1, None), "administration": (1, None)}
    assert WELFARE not in str([step.row.evidence, step.row.words, step.row.facts])
    assert all(queries.concern_for(cast.actor(name), pattern.id) is None for name in ("nadia", "olive", "mo", "ada"))


@pytest.mark.rule("H18")
def test_a_pattern_is_told_once_and_a_fourth_worker_makes_no_second_one(cast):
    for name in ("nadia", "olive", "dev"):
        raised(cast, name)
    raised(cast, "mary")
    patterns = db.session.scalars(select(WorkloadConcern).where(WorkloadConcern.kind == rules.PATTERN)).all()
    assert len(patterns) == 1
    take(cast, patterns[0].id, "helen", "close", rules.CLOSED, Taken("It is the new form", outcome="service"))
    assert concern(patterns[0].id).stage == rules.CLOSED


@pytest.mark.rule("H18")
def test_reasons_that_are_somebodys_own_are_counted_in_no_pattern(cast):
    for name in ("nadia", "olive"):
        number = raised(cast, name)
        take(cast, number, "mary", "explore", rules.EXPLORED,
             Taken("We talked", reasons=("health", "personal"), welfare=("welfare",)))  # fmt: skip
    raised(cast, "dev")
    pattern = db.session.scalar(select(WorkloadConcern).where(WorkloadConcern.kind == rules.PATTERN))
    assert [each["key"] for each in queries.steps_of(pattern.id)[0].row.evidence["figures"]] == ["workers"]


def test_a_step_that_an_action_does_not_lead_to_is_a_fault_of_the_program(cast):
    number = raised(cast)
    with pytest.raises(ValueError, match="does not lead to"):
        operations.take_step(**by(cast, "mary"), concern=concern(number), key="explore", what=rules.CLOSED, taken=EXPLORED)
    db.session.rollback()


# --- a whole team -----------------------------------------------------------------------------------------------------

PUT = Taken("Two vacancies since August", impact="Visits are late", risk="Somebody is missed")
UNSUSTAINABLE = Taken("Referrals still rise", impact="Three are ill", risk="Red cases wait for weeks")


def put(cast, name="mary", team="North", taken=PUT):
    with transaction():
        return operations.put_concern(**by(cast, name), team=cast.team(team), taken=taken).id


def acting(cast, what, owner, review=28):
    today = cast.now.date()
    agreed = Measure(what, "As agreed today", cast.worker(owner).id, today + timedelta(days=7))
    return Taken("Talked it over", measures=(agreed,), review_on=today + timedelta(days=review))


def figures(step):
    return {each["key"]: each["value"] for each in step.row.evidence["figures"]}


def waits(step):
    return [(each.row.role, each.names) for each in step.waits]


def climb(cast, number, upto):
    """The steps of a team's concern up to one of them, each by somebody who may."""
    ladder = {
        rules.REMEDIED: ("helen", "remedy", acting(cast, "referrers", "mary")),
        rules.UNSUSTAINABLE: ("mary", "review", UNSUSTAINABLE),
        rules.WEIGHED: ("helen", "weigh", acting(cast, "across-service", "helen")),
        rules.EXHAUSTED: ("helen", "review", UNSUSTAINABLE),
        rules.DECIDED: ("anna", "decide", acting(cast, "agency", "anna")),
        rules.LASTING: ("anna", "review", acting(cast, "policy", "anna")),
        rules.CLOSED: ("helen", "review", Taken("It works", outcome="redesigned")),
    }
    for what, (name, key, taken) in ladder.items():
        take(cast, number, name, key, what, taken)
        if what == upto:
            return


@pytest.mark.rule("H19", "H20")
def test_a_teams_concern_climbs_to_a_lasting_review_and_ends_and_each_step_waits_for_whom_it_concerns(cast):
    number = put(cast)
    climb(cast, number, rules.CLOSED)
    steps = queries.steps_of(number)
    assert [(step.row.what, step.row.by.name) for step in steps] == [
        ("put", "Mary Byrne"), ("remedied", "Helen Ford"), ("unsustainable", "Mary Byrne"), ("weighed", "Helen Ford"),
        ("exhausted", "Helen Ford"), ("decided", "Anna Reid"), ("lasting", "Anna Reid"), ("closed", "Helen Ford"),
    ]  # fmt: skip
    helen, anna = ("Helen Ford",), ("Anna Reid",)
    assert waits(steps[0]) == [("head-of-service", helen), ("assistant-director", anna)], "there is no principal social worker"
    assert waits(steps[4]) == [("assistant-director", anna)]
    assert {role for role, _ in waits(steps[5])} == {"managers", "head-of-service"}, "the director took it herself"
    assert steps[0].row.facts["impact"] == "Visits are late" and steps[0].row.facts["risk"] == "Somebody is missed"
    assert [step.row.facts["instead"] for step in steps[:1]] == [[["principal-social-worker", "head-of-service"]]]
    assert concern(number).closed_at is not None and concern(number).review_on is None


@pytest.mark.rule("H19", "H20")
def test_the_evidence_counts_what_the_team_holds_waits_for_and_is_late_with_and_stays_as_it_was(cast):
    nadia, mary = cast.worker("nadia"), cast.actor("mary")
    cast.waiting("none:high", days=60)
    cast.waiting("full:low", days=2)
    cast.waiting("none:high", team="South", days=60)
    held = cast.case(referred_on=cast.now.date() - timedelta(days=200))
    with transaction():
        hand_to(actor=mary, now=cast.now, case=held, worker=nadia, from_on=cast.now.date())
        record_absence(actor=mary, now=cast.now, worker=cast.worker("olive"), from_on=cast.now.date())
    raised(cast)
    number = put(cast)
    (step,) = queries.steps_of(number)
    found = figures(step)
    assert {key: found[key] for key in ("workers", "away", "cases", "points", "referrals", "closures", "waiting", "contacts",
                                        "breaches", "escalations", "concerns", "over")} == {
        "workers": 5, "away": 1, "cases": 1, "points": 3, "referrals": 2, "closures": 0, "waiting": 2, "contacts": 1,
        "breaches": 1, "escalations": 0, "concerns": 1, "over": 0}  # fmt: skip
    levels = {key: value for key, value in found.items() if key.startswith("waiting-") and value}
    assert sum(levels.values()) == 2 and len(levels) == 2
    assert all(each["means"] for each in step.row.evidence["figures"])
    weeks = step.row.evidence["weeks"]
    assert len(weeks) == 12 and [week["waiting"] for week in weeks] == [0] * 3 + [1] * 8 + [2]
    assert [week["referred"] for week in weeks] == [0] * 3 + [1] + [0] * 7 + [1] and weeks[-1]["allocated"] == 1
    assert "teams" not in step.row.evidence
    cast.waiting("none:high", days=1)
    db.session.expire_all()
    assert figures(queries.steps_of(number)[0])["waiting"] == 2
    assert queries.figures_today(concern(number), cast.policy, cast.now)["waiting"] == 3


@pytest.mark.rule("H19", "H20")
def test_where_capacity_is_weighed_the_loads_of_all_teams_are_kept(cast):
    number = put(cast)
    climb(cast, number, rules.WEIGHED)
    last = queries.steps_of(number)[-1]
    assert [(each["team"], each["workers"], each["of_cases"]) for each in last.row.evidence["teams"]] == [
        ("North", 5, None), ("South", 2, None)], "managers hold without a limit, so the team has none"  # fmt: skip


@pytest.mark.rule("H19", "H20")
def test_a_team_manager_can_neither_weigh_capacity_nor_say_that_remedies_are_exhausted(cast):
    number = put(cast)
    climb(cast, number, rules.UNSUSTAINABLE)
    with pytest.raises(Refused, match="Head of Service or the Assistant Director"):
        take(cast, number, "mary", "weigh", rules.WEIGHED, acting(cast, "across-service", "helen"))
    db.session.rollback()
    take(cast, number, "anna", "weigh", rules.WEIGHED, acting(cast, "across-service", "helen"))
    with pytest.raises(Refused, match="Head of Service or the Assistant Director"):
        take(cast, number, "mary", "review", rules.CLOSED, Taken("Enough", outcome="enough"))
    db.session.rollback()


@pytest.mark.rule("H19", "H20")
def test_where_both_heads_are_away_the_strategic_service_manager_answers_and_may_go_on(cast):
    with transaction():
        for name in ("helen", "anna"):
            record_absence(actor=cast.actor("ada"), now=cast.now, worker=cast.worker(name), from_on=cast.now.date())
    number = put(cast)
    (step,) = queries.steps_of(number)
    assert waits(step) == [("head-of-service", ("Sam Okoro",))]
    assert step.row.facts["instead"] == [[role, "strategic-service-manager"] for role in (
        "head-of-service", "assistant-director", "principal-social-worker")]  # fmt: skip
    take(cast, number, "sam", "remedy", rules.REMEDIED, acting(cast, "within-team", "mary"))
    take(cast, number, "mary", "review", rules.UNSUSTAINABLE, UNSUSTAINABLE)
    take(cast, number, "sam", "weigh", rules.WEIGHED, acting(cast, "across-service", "sam"))


@pytest.mark.rule("H19", "H20")
def test_what_the_head_of_service_does_not_acknowledge_in_time_the_assistant_director_hears_once(cast):
    number = put(cast)
    assert told(to(cast, "helen"), f"workload:{number}:") == told(to(cast, "anna"), f"workload:{number}:") == [TUESDAY]
    with transaction():
        operations.acknowledge(actor=cast.actor("anna"), now=cast.now, concern=concern(number))
    on(cast, TUESDAY + timedelta(days=1))
    for _ in range(2):
        jobs.sweep(cast.now, cast.policies)
    assert told(to(cast, "anna"), f"workload:{number}:late") == [TUESDAY]


@pytest.mark.rule("H20", "U17")
def test_what_waits_for_a_director_stands_in_her_feed_though_some_record_is_restricted_and_not_hers_to_see(cast):
    restrict(cast, cast.case())
    number = put(cast)
    anna = cast.actor("anna")
    (due,) = [group for group in feed(anna, cast.now.date()) if group.key == "due"]
    assert [notice.occasion.split(":")[:2] for notice in due.notices] == [["workload", str(number)]]
    assert open_count(anna, cast.now.date()) == 1


@pytest.mark.rule("H19", "H20")
def test_the_review_of_remedies_is_told_to_the_team_managers(cast):
    number = put(cast)
    climb(cast, number, rules.REMEDIED)
    on(cast, date(2026, 12, 18))
    jobs.sweep(cast.now, cast.policies)
    assert told(managers(cast), f"workload:{number}:review") == [date(2026, 12, 18)]


@pytest.mark.rule("H19", "H20")
def test_a_second_concern_of_a_team_and_one_by_a_worker_are_refused(cast):
    put(cast)
    for name, team in (("mary", "North"), ("nadia", "North"), ("mary", "South")):
        with pytest.raises(Refused):
            put(cast, name, team)
        db.session.rollback()
    assert put(cast, "mo", "South")
