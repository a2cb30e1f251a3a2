"""Asked, accepted, declined, taken back, ended meanwhile; what goes along, and what the old team no longer sees."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from casework.clockwork import jobs
from casework.clockwork.storage.rules import Folders
from casework.clockwork.upkeep import queries as upkeep
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.closing import operations as closing
from casework.practice.closing.rules import Ending
from casework.practice.escalation import operations as escalation
from casework.practice.escalation import queries as escalations
from casework.practice.handing.rules import Left, Thing
from casework.practice.moving import operations, queries
from casework.practice.moving.models import Move
from casework.practice.tray import operations as tray
from casework.practice.tray import queries as waiting
from casework.practice.tray.operations import Reached
from casework.practice.triage import operations as triage
from casework.records.audit.models import Entry
from casework.records.cases import operations as cases
from casework.records.cases import queries as case_queries
from casework.records.cases.models import Case
from casework.records.clocks import queries as clocks
from casework.records.clocks.models import Clock
from casework.records.notes import queries as notes
from casework.records.notices import operations as notices
from casework.records.notices import queries as feeds
from casework.records.notices.models import Notice
from casework.records.people import queries as people
from casework.records.staff import operations as staff
from casework.records.staff import queries as staffing
from casework.records.staff.models import RoleHeld, Worker
from casework.records.staff.rules import SYSTEM
from casework.records.tasks import queries as tasks
from tests.triage.answers import FACTS, NOT_TOLD

TRANSFER = {"done": "Assessed at home", "outstanding": "A stair lift", "responsible": "Mary Byrne rings the fitter"}
PWT = {"reason": "Weekly call", "found": "Managing", "analysis": "Steady", "next-steps": "Call again"}
DECISION = {"matter": "Red for over a month", "decision": "Allocate tomorrow"}


@pytest.fixture
def cast(cast, app, tmp_path):
    """The cast, their app, and a folder without backups."""
    cast.app, cast.tmp = app, tmp_path
    return cast


def fresh(case):
    return db.session.get(Case, case.id)


def ask(cast, case, *, name="mary", to="South", why="She lives in Oadby now", sections=TRANSFER, policies=None, left=None):
    with transaction():
        return operations.ask(actor=cast.actor(name), now=cast.now, policies=policies or cast.policies, case=fresh(case),
                              team=cast.team(to), why=why, sections=sections, left=left)  # fmt: skip


def accept(cast, move, *, name="mo", policies=None, later=timedelta()):
    with transaction():
        operations.accept(actor=cast.actor(name), now=cast.now + later, policies=policies or cast.policies,
                          move=db.session.get(Move, move.id))  # fmt: skip


def moved(cast, case, **how):
    accept(cast, ask(cast, case), **how)


def feed(cast, name):
    groups = feeds.feed(cast.actor(name), cast.now.date())
    return [(group.key, notice.words) for group in groups for notice in group.notices]


def open_notices(case):
    rows = db.session.scalars(db.select(Notice).where(Notice.case_id == case.id, Notice.acknowledged_at.is_(None)))
    return sorted((notice.receiver, notice.kind, notice.rule) for notice in rows)


def acts():
    return set(db.session.scalars(db.select(Entry.act)))


def under(policies, team, policy, **changed):
    """The policies, with another one in force under a name."""
    return MappingProxyType({**policies, policy: replace(policies[policy], **changed)})


def to_leicestershire(cast, team="South"):
    with transaction():
        cast.team(team).policy = "leicestershire"


# --- asking -----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("U40", "H12")
def test_mary_asks_south_with_a_transfer_note_and_mo_has_it_in_his_feed_for_the_day(cast):
    case = cast.waiting(days=9)
    move = ask(cast, case)
    assert (move.from_team_id, move.to_team_id, move.answer) == (cast.team("North").id, cast.team("South").id, "")
    (note,) = notes.notes_of(case.id)
    assert (note.type, note.title, note.author.name, note.id) == (
        "case-transfer",
        "Case Transfer",
        "Mary Byrne",
        move.note_id,
    )
    assert [part["text"] for part in note.sections] == list(TRANSFER.values())
    assert feed(cast, "mo") == [("due", operations.ASKED)] and feeds.open_count(cast.actor("mo"), cast.now.date()) == 1
    assert db.session.scalar(db.select(Notice.due_on).where(Notice.rule == "U40")) == cast.now.date()
    assert fresh(case).team.name == "North" and queries.open_move(case.id).id == move.id
    assert "move.asked" in acts()


@pytest.mark.rule("U40", "H12", "U16")
@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"name": "nadia"}, "Only a manager"),
        ({"name": "mo"}, "Only a manager"),
        ({"to": "North"}, "Choose another team"),
        ({"why": " "}, "Say why"),
        ({"sections": TRANSFER | {"responsible": ""}}, "Who is responsible"),
    ],
)
def test_what_is_wrong_with_a_request_is_refused_and_nothing_is_written(cast, how, says):
    case = cast.waiting()
    with pytest.raises(Refused, match=says):
        ask(cast, case, **how)
    assert notes.notes_of(case.id) == [] and queries.moves_of(case.id) == [] and open_notices(case) == []


@pytest.mark.rule("U40")
def test_a_case_is_asked_for_once_at_a_time_and_not_while_a_placing_is_proposed_nor_when_it_has_ended(cast):
    case, proposed, ended = cast.waiting(), cast.case(), cast.case()
    ask(cast, case)
    with pytest.raises(Refused, match="South was asked already"):
        ask(cast, case)
    with transaction():
        triage.propose(actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, case=fresh(proposed), facts=FACTS)
    with pytest.raises(Refused, match="A placing of this case is proposed"):
        ask(cast, proposed)
    with transaction():
        closing.end_case(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=fresh(ended),
                         ending=Ending("moved"), sections=TRANSFER)  # fmt: skip
    with pytest.raises(Refused, match="This case has ended"):
        ask(cast, ended)


@pytest.mark.rule("U40")
def test_a_team_whose_manager_is_away_without_a_deputy_is_not_asked(cast):
    with transaction():
        staff.record_absence(actor=cast.actor("helen"), now=cast.now, worker=cast.worker("mo"), from_on=cast.now.date())
    with pytest.raises(Refused, match="Nobody who manages South is at work today"):
        ask(cast, cast.waiting())


# --- accepting --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("U40", "U11", "U6")
def test_what_mo_accepts_is_souths_with_its_days_of_waiting_its_clocks_and_its_ratings(cast):
    case = cast.waiting(days=9)
    before = waiting.placement_of(case.id)
    kept = (before.placed_on, before.referred_on, before.next_on, before.rag, before.gravity)
    dates = [(clock.kind, clock.rule, clock.from_on, clock.due_on) for clock in clocks.running(case.id)]
    moved(cast, case)
    case, placement = fresh(case), waiting.placement_of(case.id)
    south = cast.team("South").id
    assert (case.team_id, case.stage, placement.team_id, placement.id) == (south, "waiting", south, before.id)
    assert (placement.placed_on, placement.referred_on, placement.next_on, placement.rag, placement.gravity) == kept
    running = clocks.running(case.id)
    assert [(clock.kind, clock.rule, clock.from_on, clock.due_on) for clock in running] == dates
    assert {clock.team_id for clock in running} == {south}
    assert tray.differences(cast.policies) == [] and upkeep.verify(cast.policies, Folders(cast.tmp)) == []
    assert {"move.accepted", "case.handed-over", "person.parted"} <= acts()
    (move,) = queries.moves_of(case.id)
    assert (move.answer, move.answered_by.name, move.answered_at) == ("accepted", "Mo Farouk", cast.now)


@pytest.mark.rule("U40", "U11")
def test_contacts_before_the_move_still_count_and_the_next_is_counted_from_them(cast):
    case = cast.waiting("moderate:moderate", days=20)
    at = cast.now - timedelta(days=6)
    with transaction():
        tray.record_contact(actor=cast.actor("nadia"), now=at, policy=cast.policy, case=fresh(case), happened_at=at,
                            reached=Reached("person", "visit"), sections=PWT)  # fmt: skip
    due = waiting.placement_of(case.id).next_on
    moved(cast, case)
    placement = waiting.placement_of(case.id)
    assert (placement.next_on, placement.last_contact_on) == (due, at.date())
    assert clocks.running_one(case.id, "contact").from_on == at.date()


@pytest.mark.rule("U16", "U40")
def test_south_sees_the_person_from_then_on_and_north_no_longer_unless_it_has_another_case_of_theirs(cast):
    case = cast.waiting()
    edith = case.person_id
    second = cast.waiting(person=cast.person("Rhys", "Pryce"))
    cast.case(person=second.person)
    for name, sees in (("mary", True), ("nadia", True), ("mo", False), ("sue", False)):
        assert (people.person_for(cast.actor(name), edith) is not None) == sees
    moved(cast, case)
    moved(cast, second)
    for name, sees in (("mary", False), ("nadia", False), ("mo", True), ("sue", True), ("helen", True), ("ada", False)):
        assert (people.person_for(cast.actor(name), edith) is not None) == sees, name
        assert (case_queries.case_for(cast.actor(name), case.id) is not None) == sees, name
    assert people.person_for(cast.actor("nadia"), second.person_id) is not None
    assert case_queries.case_for(cast.actor("nadia"), second.id) is None


@pytest.mark.rule("U40")
def test_an_allocated_case_comes_to_souths_duty_and_whoever_held_it_is_told(cast):
    case = cast.case()
    with transaction():
        cases.come_to_stage(actor=cast.actor("mary"), now=cast.now, case=fresh(case), stage="allocated")
        fresh(case).holder = cast.worker("olive")
    moved(cast, case)
    case = fresh(case)
    assert (case.stage, case.holder_id, case.team.name) == ("duty", None, "South")
    assert feed(cast, "olive") == [("know", operations.HELD)] and feed(cast, "sue") == [("know", operations.CAME)]
    assert case_queries.held_by(cast.worker("olive").id) == []
    assert "Moved from North" in case_queries.stages_of(case.id)[0].why


@pytest.mark.rule("U12", "U40", "U24")
def test_what_was_told_of_its_dates_leaves_norths_feeds_and_the_sweep_tells_south_once(cast):
    case = cast.waiting(days=24)
    jobs.sweep(cast.now, cast.policies)
    north, south = cast.team("North").id, cast.team("South").id
    told = [(receiver, rule) for receiver, kind, rule in open_notices(case)]
    assert {(f"duty:{north}", "L20"), (f"managers:{north}", "U24"), (f"managers:{north}", "L26")} <= set(told)
    moved(cast, case)
    left = [receiver for receiver, _kind, rule in open_notices(case)]
    assert not [receiver for receiver in left if receiver.endswith(f":{north}") and "worker" not in receiver]
    for _ in range(3):
        jobs.sweep(cast.now, cast.policies)
    in_stead = [(receiver.replace(f":{south}", f":{north}"), rule) for receiver, _, rule in open_notices(case)
                if rule != "U40"]  # fmt: skip
    assert sorted(in_stead) == sorted(told)
    moves = db.session.scalars(db.select(Clock).where(Clock.case_id == case.id, Clock.kind == "contact")).all()
    assert [clock.ended_how for clock in moves] == ["replaced", ""]


@pytest.mark.rule("U12", "U40")
def test_a_case_that_comes_back_is_told_of_in_north_again(cast):
    case = cast.waiting(days=24)
    jobs.sweep(cast.now, cast.policies)
    before = open_notices(case)
    moved(cast, case)
    jobs.sweep(cast.now, cast.policies)
    accept(cast, ask(cast, case, name="mo", to="North"), name="mary")
    jobs.sweep(cast.now, cast.policies)
    assert [each for each in open_notices(case) if each[2] != "U40"] == before
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("L22", "U40")
def test_a_contact_that_mary_had_still_to_read_is_mos_to_acknowledge(cast):
    case = cast.waiting(days=3)
    with transaction():
        tray.record_contact(actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, case=fresh(case),
                            happened_at=cast.now, reached=Reached("person", "visit"), sections=PWT)  # fmt: skip
    moved(cast, case)
    assert ("acknowledge", "L22") in [(kind, rule) for _who, kind, rule in open_notices(case)]
    assert "A contact was recorded" in str(feed(cast, "mo")) and "A contact was recorded" not in str(feed(cast, "mary"))


@pytest.mark.rule("L10", "U40")
def test_telling_the_person_that_mary_had_still_to_do_falls_to_souths_managers(cast):
    case = cast.case()
    with transaction():
        triage.place(
            actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=fresh(case), facts=FACTS | NOT_TOLD
        )
    assert "Tell them" in str(feed(cast, "mary"))
    moved(cast, case)
    assert "Tell them" in str(feed(cast, "mo")) and "Tell them" not in str(feed(cast, "mary"))
    with transaction():
        triage.record_telling(actor=cast.actor("sue"), now=cast.now, case=fresh(case), facts=FACTS)
    assert "Tell them" not in str(feed(cast, "mo"))


@pytest.mark.rule("U40")
def test_two_tasks_of_two_workers_who_no_longer_see_the_case_become_one_of_the_managers(cast):
    case = cast.case()
    with transaction():
        for name in ("nadia", "olive"):
            notices.tell(now=cast.now, receiver=f"worker:{cast.worker(name).id}", kind="due", rule="L10", case=case,
                         occasion="telling:1", words="Tell them")  # fmt: skip
    moved(cast, case)
    assert [each for each in open_notices(case) if each[2] == "L10"] == [
        (f"managers:{cast.team('South').id}", "due", "L10")
    ]


@pytest.mark.rule("U40")
def test_a_clock_of_another_kind_than_the_trays_goes_along_too_and_is_told_when_its_day_comes(cast):
    case = cast.case()
    day = cast.now.date() + timedelta(days=365)
    common = {"case_id": case.id, "team_id": case.team_id, "rule": "L8", "from_on": cast.now.date(), "due_on": day,
              "figures": [], "policy": "combined", "fingerprint": "x", "started_at": cast.now, "ended_how": ""}  # fmt: skip
    with transaction() as session:
        session.add(Clock(kind="annual-review", tell_on=day, told=0, **common))
        session.add(Clock(kind="told-before", tell_on=None, told=1, **common))
    moved(cast, case)
    running = {clock.kind: clock for clock in clocks.running(case.id)}
    assert {clock.team_id for clock in running.values()} == {cast.team("South").id}
    assert (running["annual-review"].due_on, running["annual-review"].tell_on) == (day, day)
    assert (running["told-before"].told, running["told-before"].tell_on) == (0, cast.now.date())


@pytest.mark.rule("U40")
def test_the_asker_hears_that_it_was_accepted_though_the_case_is_no_longer_theirs_to_see(cast):
    moved(cast, cast.waiting())
    assert feed(cast, "mary") == [("know", operations.YES)]
    assert operations.ASKED not in str(feed(cast, "mo"))


@pytest.mark.rule("U16", "U40")
@pytest.mark.parametrize("name", ["nadia", "mary", "sue", "ada"])
def test_nobody_but_a_manager_of_the_asked_team_or_above_accepts_or_declines(cast, name):
    move = ask(cast, cast.waiting())
    for verb in (lambda: accept(cast, move, name=name), lambda: decline(cast, move, name=name)):
        with pytest.raises(Refused, match="Only a manager of the team that is asked"):
            verb()
    assert queries.open_move(move.case_id) is not None


@pytest.mark.rule("U40")
def test_sam_above_both_teams_may_ask_and_accept(cast):
    case = cast.waiting()
    accept(cast, ask(cast, case, name="sam"), name="sam")
    assert fresh(case).team.name == "South" and "accepted" not in str(feed(cast, "sam"))


@pytest.mark.rule("U40")
def test_a_placing_proposed_after_asking_is_decided_first(cast):
    case = cast.case()
    move = ask(cast, case)
    with transaction():
        proposal = triage.propose(
            actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, case=fresh(case), facts=FACTS
        )
    with pytest.raises(Refused, match="A placing of this case is proposed"):
        accept(cast, move)
    with transaction():
        triage.turn_down(
            actor=cast.actor("mary"), now=cast.now, policy=cast.policy, proposal=proposal, reason="It moves"
        )
    accept(cast, move)
    assert fresh(case).team.name == "South"


@pytest.mark.rule("U38", "U40", "H12")
def test_a_case_does_not_move_on_a_transfer_note_about_somebody_else(cast):
    move = ask(cast, cast.waiting())
    with transaction():
        closing.misplace_note(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, reason="Mr Reed",
                              note=notes.note_for(cast.actor("mary"), move.note_id))  # fmt: skip
    with pytest.raises(Refused, match="written on the wrong person"):
        accept(cast, move)


# --- escalations go along ---------------------------------------------------------------------------------------------


def raise_one(cast, case, chain="grave-wait", rule="L27"):
    matter = {"rule": rule, "chain": chain, "occasion": "placing:1:1", "reason": "Red", "figures": []}
    with transaction():
        return escalation.raise_escalation(
            actor=SYSTEM, now=cast.now, policy=cast.policy, case=fresh(case), **matter
        ).id


def south_has_its_own_senior(cast):
    """Sam keeps North; Una is South's strategic service manager."""
    with transaction() as session:
        una = Worker(name="Una Bell", email="una@example.test", grade="other")
        session.add(una)
        session.flush()
        held = db.select(RoleHeld).where(
            RoleHeld.worker_id == cast.worker("sam").id, RoleHeld.team_id == cast.team("South").id
        )
        session.scalar(held).worker_id = una.id
    return una.id


@pytest.mark.rule("U13", "U40")
def test_an_open_escalation_is_put_to_souths_senior_and_norths_no_longer_has_it(cast):
    una, case = south_has_its_own_senior(cast), cast.waiting(days=40)
    number = raise_one(cast, case)
    moved(cast, case, later=timedelta(hours=1))
    row = escalations.escalation_for(cast.actor("helen"), number)
    assert (row.team_id, row.closed_at, row.step) == (cast.team("South").id, None, 1)
    steps = escalations.steps_of([number])[number]
    assert [step.worker_ids for step in steps] == [[cast.worker("sam").id], [una]]
    assert row.pass_up_at == steps[-1].answer_by
    assert [who for who, kind, _ in open_notices(case) if kind == "escalation"] == [f"worker:{una}"]
    assert escalations.escalation_for(cast.actor("sam"), number) is None
    her = staffing.actor_for(staffing.worker(una), cast.now.date())
    with transaction():
        escalation.acknowledge(actor=her, now=cast.now, policy=cast.policy, sections=DECISION,
                               escalation=escalations.escalation_for(her, number))  # fmt: skip
    assert open_notices(case) == [(f"worker:{cast.worker('mary').id}", "know", "U40")]


@pytest.mark.rule("U13", "U40")
def test_where_the_same_senior_answers_for_both_teams_she_is_not_asked_anew(cast):
    case = cast.waiting(days=40)
    number = raise_one(cast, case)
    before = escalations.escalation_for(cast.actor("sam"), number).pass_up_at
    moved(cast, case, later=timedelta(hours=1))
    row = escalations.escalation_for(cast.actor("sam"), number)
    assert (row.team_id, row.step, row.pass_up_at) == (cast.team("South").id, 0, before)
    assert escalations.open_count(cast.actor("sam")) == 1


@pytest.mark.rule("U13", "U40", "U1")
def test_a_chain_that_souths_policy_lacks_gives_way_to_the_one_for_a_grown_risk_and_climbs_on(cast, as_person):
    case = cast.waiting()
    number = raise_one(cast, case, "high-no-response", "S16")
    to_leicestershire(cast)
    assert "high-no-response" not in cast.policies["leicestershire"].chains
    moved(cast, case)
    row = escalations.escalation_for(cast.actor("helen"), number)
    (first, second) = escalations.steps_of([number])[number]
    assert "strategic-service-manager" in second.roles and second.worker_ids == [cast.worker("sam").id]
    jobs.sweep(row.pass_up_at + timedelta(minutes=1), cast.policies)
    assert "head-of-service" in escalations.steps_of([number])[number][-1].roles
    page = as_person("helen").get(f"/escalations/{number}")
    assert page.status_code == 200 and "No response today for somebody at high risk" in page.text


@pytest.mark.rule("U13", "U40", "U1")
def test_a_decided_escalation_of_a_chain_that_south_lacks_can_still_be_read_there(cast, as_person):
    case = cast.waiting()
    number = raise_one(cast, case, "high-no-response", "S16")
    with transaction():
        escalation.acknowledge(actor=cast.actor("helen"), now=cast.now, policy=cast.policy, sections=DECISION,
                               escalation=escalations.escalation_for(cast.actor("helen"), number))  # fmt: skip
    to_leicestershire(cast)
    moved(cast, case)
    mo = as_person("mo")
    assert len(escalations.steps_of([number])[number]) == 1
    for address in (f"/escalations/{number}", "/escalations?show=closed", f"/cases/{case.id}"):
        assert mo.get(address).status_code == 200, address


@pytest.mark.rule("U16", "U40")
def test_the_lists_of_escalations_go_with_the_case_those_that_were_decided_too(cast):
    case = cast.waiting(days=40)
    decided = raise_one(cast, case)
    with transaction():
        escalation.acknowledge(actor=cast.actor("sam"), now=cast.now, policy=cast.policy, sections=DECISION,
                               escalation=escalations.escalation_for(cast.actor("sam"), decided))  # fmt: skip
    still_open = raise_one(cast, case, rule="L26")
    moved(cast, case)
    for name, sees in (("mary", False), ("nadia", False), ("mo", True), ("sue", True), ("helen", True)):
        actor = cast.actor(name)
        for number, is_open in ((still_open, True), (decided, False)):
            listed = [row.id for row in escalations.escalations_for(actor, still_open=is_open)]
            assert listed == ([number] if sees else []), (name, is_open)
            assert escalations.count_for(actor, still_open=is_open) == len(listed), (name, is_open)


# --- another policy ---------------------------------------------------------------------------------------------------


@pytest.mark.rule("U40", "U11", "U6", "U1")
def test_a_rating_that_souths_policy_has_no_tool_for_does_not_count_and_mo_is_told_to_rate_anew(cast):
    case = cast.waiting("full:low", days=3)
    with transaction():
        tray.prioritise(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=fresh(case), tool="risk",
                        ticked=["danger-now"], decided=None, sections={"rationale": "No heating"})  # fmt: skip
    assert (waiting.placement_of(case.id).risk, waiting.placement_of(case.id).gravity) == ("high", 3)
    to_leicestershire(cast)
    moved(cast, case)
    placement = waiting.placement_of(case.id)
    assert (placement.risk, placement.rag, placement.gravity) == (None, "green", 1)
    assert ("acknowledge", operations.RATE_ANEW) in feed(cast, "mo")
    assert {clock.policy for clock in clocks.running(case.id)} == {"leicestershire"}
    assert tray.differences(cast.policies) == []


@pytest.mark.rule("U40", "U6", "U1")
def test_a_level_that_souths_policy_does_not_know_counts_as_not_rated_and_nobody_waits_longer_than_a_month(
    cast, as_person, monkeypatch
):
    case = cast.waiting("none:high", days=3)
    to_leicestershire(cast)
    theirs = cast.policies["leicestershire"]
    cells = {cell: "amber" if level == "red" else level for cell, level in theirs.tools["rag"].cells.items()}
    rag = replace(theirs.tools["rag"], levels=theirs.tools["rag"].levels[1:], cells=MappingProxyType(cells))
    spared = {key: each for key, each in theirs.contact.intervals.items() if key != "red"}
    policies = under(cast.policies, "South", "leicestershire", tools=MappingProxyType({**theirs.tools, "rag": rag}),
                     contact=replace(theirs.contact, intervals=MappingProxyType(spared)), grave_wait=None)  # fmt: skip
    moved(cast, case, policies=policies)
    placement = waiting.placement_of(case.id)
    assert (placement.rag, placement.gravity) == (None, 0)
    assert clocks.running_one(case.id, "grave-wait") is None
    assert (placement.next_on - placement.placed_on).days > 27
    assert tray.differences(policies) == []
    monkeypatch.setitem(cast.app.extensions, "casework_policies", policies)
    mo = as_person("mo")
    for address in (
        f"/cases/{case.id}",
        "/tray",
        "/",
        f"/cases/{case.id}/contact",
        f"/cases/{case.id}/ratings/new?tool=rag",
    ):
        assert mo.get(address).status_code == 200, address


# --- not accepting ----------------------------------------------------------------------------------------------------


def decline(cast, move, *, name="mo", reason="Oadby is East's"):
    with transaction():
        operations.decline(actor=cast.actor(name), now=cast.now, move=db.session.get(Move, move.id), reason=reason)


@pytest.mark.rule("U40")
def test_mo_declines_with_a_reason_and_mary_has_it_in_her_feed(cast):
    case = cast.waiting()
    before = [(clock.id, clock.due_on) for clock in clocks.running(case.id)]
    move = ask(cast, case)
    with pytest.raises(Refused, match="Say why"):
        decline(cast, move, reason=" ")
    decline(cast, move)
    assert ("acknowledge", operations.NO) in feed(cast, "mary") and feed(cast, "mo") == []
    assert fresh(case).team.name == "North" and [(c.id, c.due_on) for c in clocks.running(case.id)] == before
    (row,) = queries.moves_of(case.id)
    assert (row.answer, row.reason) == ("declined", "Oadby is East's")
    assert ask(cast, case).id != move.id, "another may be asked, or the same again"


@pytest.mark.rule("U40")
def test_mary_takes_a_request_back_and_it_leaves_mos_feed(cast):
    case = cast.waiting()
    move = ask(cast, case)
    for name in ("nadia", "mo"):
        with pytest.raises(Refused, match="Only a manager of the team that asked"), transaction():
            operations.take_back(actor=cast.actor(name), now=cast.now, move=db.session.get(Move, move.id))
    with transaction():
        operations.take_back(actor=cast.actor("tom"), now=cast.now, move=db.session.get(Move, move.id))
    assert feed(cast, "mo") == [] and queries.open_move(case.id) is None
    with pytest.raises(Refused, match="was taken back already"):
        accept(cast, move)


@pytest.mark.rule("U40", "U37")
def test_a_request_closes_itself_when_the_case_ends_and_when_the_person_dies(cast):
    for number, end in enumerate((ends, dies)):
        case = cast.waiting(person=cast.person("Edith", f"Marsh{number}"))
        move = ask(cast, case)
        end(cast, case)
        (row,) = queries.moves_of(case.id)
        assert (row.answer, row.answered_at) == ("lapsed", cast.now) and operations.ASKED not in str(feed(cast, "mo"))
        with pytest.raises(Refused, match="The case has ended, so this request is closed"):
            accept(cast, move)
        assert fresh(case).team.name == "North"


def ends(cast, case):
    with transaction():
        closing.end_case(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=fresh(case),
                         ending=Ending("withdrew"), sections=TRANSFER)  # fmt: skip


def dies(cast, case):
    with transaction():
        closing.record_death(actor=cast.actor("nadia"), now=cast.now, policies=cast.policies, case=fresh(case),
                             died_on=cast.now.date(), sections=DECISION)  # fmt: skip


# --- what the other rooms make of it ----------------------------------------------------------------------------------


@pytest.mark.rule("U6", "U40")
def test_verify_names_a_case_whose_tray_or_clock_is_another_teams(cast):
    case = cast.waiting()
    with transaction():
        clocks.running_one(case.id, "contact").team_id = cast.team("South").id
    assert "another team" in tray.differences(cast.policies)[0]


@pytest.mark.rule("U40")
def test_whoever_wrote_on_a_case_that_moved_meanwhile_is_told_and_the_case_is_left_alone(cast):
    case = cast.waiting(days=3)
    moved(cast, case)
    written = {"now": cast.now, "policy": cast.policy, "case": fresh(case), "happened_at": cast.now}
    verbs = (
        lambda: tray.record_contact(actor=cast.actor("nadia"), reached=Reached("person", "visit"), sections=PWT, **written),
        lambda: tray.record_attempt(actor=cast.actor("nadia"), how="visit", safe_and_well="not-needed", **written,
                                    sections={"tried": "Rang", "safe-and-well": "Seen"}),
        lambda: tray.re_rate(actor=cast.actor("nadia"), rated=tray.Rated("priority", {"level": "high"}), **written),
        lambda: tray.record_contact(actor=cast.actor("sam"), reached=Reached("person", "visit"), sections=PWT,
                                    **written | {"policy": cast.policies["leicestershire"]}),
    )  # fmt: skip
    for verb in verbs:
        with pytest.raises(Refused, match="has moved to another team meanwhile"), transaction():
            verb()
    assert [note.type for note in notes.notes_of(case.id)] == ["case-transfer"]


@pytest.mark.rule("H12", "H14", "U40")
def test_what_is_left_is_read_before_the_team_accepts_and_becomes_its_task_then(cast):
    case, by_on = cast.waiting(), cast.now.date() + timedelta(days=9)
    sue, managers = f"worker:{cast.worker('sue').id}", f"managers:{cast.team('South').id}"
    left = Left((Thing("Order the ramp", sue, by_on=by_on), Thing("Rate her", managers, by_on=by_on),
                 Thing("Sunday lunch", name="Ann Marsh")))  # fmt: skip
    move = ask(cast, case, left=left, sections={"done": "Assessed at home"})
    assert "Sue Walsh: Order the ramp" in move.note.sections[2]["text"] and tasks.tasks_of(case.id) == []
    accept(cast, move)
    assert [(each.receiver, each.words, each.rule) for each in tasks.open_tasks_of(case.id)] == [
        (sue, "Order the ramp", "H14"), (managers, "Rate her", "H14")]  # fmt: skip
    assert [each.words for each in tasks.mine(cast.actor("sue"), cast.now.date()).tasks] == ["Order the ramp"]


@pytest.mark.rule("H12", "H14")
def test_nothing_is_left_to_somebody_who_will_not_see_the_case_and_nothing_unsaid(cast):
    case, by_on = cast.waiting(), cast.now.date()
    for left, rule in ((Left((Thing("Order it", f"worker:{cast.worker('nadia').id}", by_on=by_on),)), "H14"), (Left(), "H12")):
        with pytest.raises(Refused) as refused:
            ask(cast, case, left=left, sections={"done": "Assessed at home"})
        assert refused.value.refusal.rule == rule
    declined = ask(cast, case, left=Left((Thing("Order it", f"worker:{cast.worker('sue').id}", by_on=by_on),)),
                   sections={"done": "Assessed at home"})  # fmt: skip
    with transaction():
        operations.decline(actor=cast.actor("mo"), now=cast.now, move=db.session.get(Move, declined.id), reason="Not ours")
    assert tasks.tasks_of(case.id) == []
