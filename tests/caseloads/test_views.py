"""Caseloads as browsers get them: a team's, one worker's, and the forms that change what somebody may hold."""

from datetime import timedelta

import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.practice.caseloads import operations, queries
from casework.practice.caseloads.rules import OwnCap
from casework.records.audit.models import Entry
from casework.records.staff.models import RoleHeld
from casework.records.staff.operations import record_absence
from tests.guarding.scene import restrict
from tests.outcomes.ways import allocated


@pytest.fixture
def cast(cast):
    """The cast, with the real present as its time: views ask the clock."""
    cast.now = this_moment()
    return cast


def day(cast, days):
    return f"{cast.now.date() + timedelta(days=days):%d/%m/%Y}"


@pytest.mark.rule("H2", "H17")
def test_mary_sees_who_has_room_and_the_fullest_first(cast, as_person):
    for weight in ("high", "moderate"):
        allocated(cast, cast.case(), weight=weight)
    with transaction():
        record_absence(actor=cast.actor("mary"), now=cast.now, worker=cast.worker("olive"), from_on=cast.now.date())
    page = as_person("mary").get("/caseloads").text
    assert "5 workers hold 2 cases" in page.replace("\n", " ")
    assert page.index("Nadia Hussain") < page.index("Dev Patel") and "room for 23 cases and 45 points" in page
    assert "High&nbsp;1" in page and "Moderate&nbsp;1" in page and "no return known" in page
    by_name = as_person("mary").get(f"/caseloads?team={cast.team('North').id}&sort=name").text
    assert by_name.index("Dev Patel") < by_name.index("Nadia Hussain")


@pytest.mark.rule("U16")
@pytest.mark.parametrize(("name", "status"), [("nadia", 403), ("ada", 403), ("mo", 404), ("helen", 200), ("sam", 200)])
def test_a_teams_caseloads_are_for_its_managers_and_those_above(cast, as_person, name, status):
    assert as_person(name).get(f"/caseloads?team={cast.team('North').id}").status_code == status


def test_of_several_teams_all_are_shown_first(cast, as_person):
    allocated(cast, cast.case())
    page = as_person("sam").get("/caseloads").text
    assert "North" in page and "South" in page and "Choose a team" in page


@pytest.mark.rule("U16", "U17", "U32")
def test_nadia_reads_her_own_and_a_restricted_case_counts_without_being_shown(cast, as_person):
    case, guarded = cast.case(), cast.case(person=cast.person("Ivo", "Lane"))
    for each in (case, guarded):
        allocated(cast, each)
    restrict(cast, guarded, "mary", "sam", "nadia")
    own = as_person("nadia").get(f"/caseloads/{cast.worker('nadia').id}").text
    assert "My caseload" in own and "Ivo Lane" in own
    theirs = as_person("tom").get(f"/caseloads/{cast.worker('nadia').id}").text
    assert "2 cases of 25" in theirs and "Ivo Lane" not in theirs and "1 case more counts above" in theirs
    assert as_person("olive").get(f"/caseloads/{cast.worker('nadia').id}").status_code == 404
    entry = db.session.scalars(db.select(Entry).where(Entry.act == "caseload.listed").order_by(Entry.seq.desc())).first()
    assert entry.actor_id == cast.worker("tom").id


@pytest.mark.rule("H1", "H10")
def test_mary_weighs_a_case_anew_and_answers_what_is_then_over(cast, as_person):
    case, mary = cast.case(), as_person("mary")
    allocated(cast, case, to="olive", weight="moderate")
    page = mary.get(f"/cases/{case.id}/weight").text
    assert "Moderate: some risk or some complexity" in page and "What points to each" in page
    answer = mary.post(f"/cases/{case.id}/weight", data={"level": "high", "why": "Court proceedings"})
    assert (answer.status_code, answer.location) == (303, f"/cases/{case.id}")
    assert "Somebody holds more than a limit allows" in mary.get("/").text
    (flag,) = queries.flags_of([case.team_id])
    assert "Decide" in mary.get("/caseloads").text
    page = mary.get(f"/limit-flags/{flag.id}").text
    assert "1 case heavier than a Social Work Officer holds" in page and "A case was weighed anew" in page
    assert mary.post(f"/limit-flags/{flag.id}", data={"answer": ""}).status_code == 422
    assert mary.post(f"/limit-flags/{flag.id}", data={"answer": "Nadia takes it on Monday"}).status_code == 303
    shown = mary.get(f"/caseloads/{cast.worker('olive').id}").text
    assert "Nadia takes it on Monday" in shown and "Somebody holds more" not in mary.get("/").text
    assert as_person("mo").get(f"/limit-flags/{flag.id}").status_code == 404


@pytest.mark.rule("H5")
def test_mary_sets_a_limit_of_nadias_own_and_reviews_it(cast, as_person):
    mary, number = as_person("mary"), cast.worker("nadia").id
    allocated(cast, cast.case())
    typed = {"kind": "protected-time", "cases": "1", "words": "Mornings for reports"}
    typed |= {"from_on": day(cast, 0), "review_on": day(cast, 30)}
    assert mary.get(f"/caseloads/{number}/own-limit").status_code == 200
    refused = mary.post(f"/caseloads/{number}/own-limit", data=typed | {"cases": "25"})
    assert refused.status_code == 422 and "no lower than the limit now" in refused.text and "Mornings for reports" in refused.text
    assert mary.post(f"/caseloads/{number}/own-limit", data=typed).status_code == 303
    page = mary.get(f"/caseloads/{number}").text
    assert "Protected time" in page and "at most 1 case" in page and "full" in page
    assert "limit of their own is 1" in mary.get(f"/cases/{cast.case().id}/allocate").text
    (own,) = queries.own_limits([number])[number]
    again = {"goes_on": "yes", "outcome": "Still needed"}
    assert "Enter the day on which you review it again" in mary.post(f"/own-limits/{own.id}", data=again).text
    assert mary.post(f"/own-limits/{own.id}", data=again | {"again_on": day(cast, 60)}).status_code == 303
    (after,) = queries.own_limits([number])[number]
    assert mary.post(f"/own-limits/{after.id}", data={"goes_on": "no", "outcome": "Caught up"}).status_code == 303
    assert "Caught up" in mary.get(f"/caseloads/{number}").text and queries.own_limits([number]) == {}
    late = mary.post(f"/own-limits/{after.id}", data={"goes_on": "no", "outcome": "Again"})
    assert late.status_code == 422 and "reviewed already" in late.text


@pytest.mark.rule("H4")
def test_mary_marks_olive_as_ready_and_takes_it_back(cast, as_person):
    mary, number = as_person("mary"), cast.worker("olive").id
    assert mary.post(f"/caseloads/{number}/readiness", data={"words": "Qualifies in March"}).status_code == 303
    page = mary.get(f"/caseloads/{number}").text
    assert "Marked as ready by Mary Byrne" in page and "No longer ready" in page
    assert mary.post(f"/caseloads/{number}/readiness/ending").status_code == 303
    assert "Mark as ready" in mary.get(f"/caseloads/{number}").text
    assert "nothing to mark" in mary.get(f"/caseloads/{cast.worker('nadia').id}/readiness").text


@pytest.mark.rule("H2", "H8")
def test_the_workers_are_shown_anew_for_another_weight(cast, as_person):
    for _ in range(16):
        allocated(cast, cast.case(), weight="high")
    case, mary = cast.waiting(), as_person("mary")
    address, nadia = f"/cases/{case.id}/allocate/workers", cast.worker("nadia").id
    light = mary.get(f"{address}?weight=moderate&worker={nadia}", headers={"HX-Request": "true"})
    assert "48 points → 50 of 50. Workload 96% → 100%" in light.text and "checked" in light.text
    heavy = mary.get(f"{address}?weight=high").text
    assert "this case weighs 3, and the limit of the grade is 50" in heavy
    assert "Social Work Officer and holds cases of up to Moderate weight" in heavy
    assert heavy.index("Tom Lloyd") < heavy.index("Nadia Hussain")  # who has room first


@pytest.mark.rule("H10")
def test_an_administrator_who_changes_a_grade_is_not_refused_and_the_managers_are_asked(cast, as_person):
    for _ in range(16):
        allocated(cast, cast.case())
    number, nadia = cast.worker("nadia").id, cast.worker("nadia")
    typed = {"name": nadia.name, "email": nadia.email, "grade": "senior-practitioner", "version": str(nadia.version)}
    assert as_person("ada").post(f"/staff/workers/{number}", data=typed).status_code == 303
    assert [(each.kind, each.cause) for each in queries.flags_of([cast.team("North").id])] == [("cases", "grade")]


@pytest.mark.rule("H10")
def test_a_flag_of_a_limit_set_by_an_operation_is_the_same_on_both_databases(cast):
    allocated(cast, cast.case())
    with transaction():
        operations.set_own_limit(
            actor=cast.actor("mary"), now=cast.now, policies=cast.policies, worker=cast.worker("nadia"), team=cast.team("North"),
            kind="part-time", words="Half days", own=OwnCap(None, 0), from_on=cast.now.date(),
            review_on=cast.now.date() + timedelta(days=9),
        )  # fmt: skip
    assert [(each.kind, each.measure, each.rule) for each in queries.flags_of([cast.team("North").id])] == [("points", 1, "H5")]


@pytest.mark.rule("H5", "U16")
def test_what_was_agreed_about_a_limit_is_read_by_the_worker_and_their_managers_alone(cast, as_person):
    with transaction():
        operations.set_own_limit(
            actor=cast.actor("mary"), now=cast.now, policies=cast.policies, worker=cast.worker("nadia"), team=cast.team("North"),
            kind="part-time", words="After her operation", own=OwnCap(9, None), from_on=cast.now.date(),
            review_on=cast.now.date() + timedelta(days=9),
        )  # fmt: skip
        db.session.add(RoleHeld(worker_id=cast.worker("dev").id, role="senior-practitioner", team_id=cast.team("North").id,
                                from_on=cast.now.date()))  # fmt: skip
    address = f"/caseloads/{cast.worker('nadia').id}"
    for name in ("nadia", "mary"):
        assert "After her operation" in as_person(name).get(address).text
    page = as_person("dev").get(address).text
    assert "at most 9 cases" in page and "operation" not in page
