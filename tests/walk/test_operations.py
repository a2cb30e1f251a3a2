"""Walking through a tray, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.practice.tray import operations as tray
from casework.practice.walk import operations, queries
from casework.practice.walk.models import NamedWalker, Walk, WalkItem
from casework.records.audit.models import Entry
from casework.records.cases import operations as cases
from casework.records.staff import operations as staff
from casework.records.staff.models import RoleHeld
from casework.records.staff.rules import SYSTEM, Actor, Held

HEAD = Actor(worker_id=0, name="Sees both teams", roles=(Held("head-of-service", None),))


@pytest.fixture
def walk(cast):
    """Walking as somebody: ``walk.start()``, ``walk.see(case)``; time passes with ``later``."""
    return Walking(cast)


class Walking:
    def __init__(self, cast):
        self.cast, self.later = cast, timedelta()

    def does(self, by):
        return {"actor": self.cast.actor(by), "now": self.cast.now + self.later, "policy": self.cast.policy}

    def start(self, by="mary", team="North"):
        with transaction():
            return operations.start_walk(**self.does(by), team=self.cast.team(team))

    def see(self, walk, case, by="mary", shown=0):
        with transaction():
            operations.see_case(**self.does(by), walk=walk, case_id=case.id, person_id=case.person_id, shown=shown)

    def finish(self, walk, by="mary"):
        with transaction():
            operations.finish_walk(**self.does(by), walk=walk)

    def comment(self, case):
        with transaction():
            cases.comment(actor=self.cast.actor("nadia"), now=self.cast.now + self.later, case=case, words="She fell")

    def off_tray(self, case):
        with transaction():
            tray.take_off_tray(**self.does("mary"), case=case, how="allocated")

    def name(self, who="nadia", by="mary", team="North", **span):
        now = self.cast.now + self.later
        with transaction():
            return operations.name_walker(actor=self.cast.actor(by), now=now, team=self.cast.team(team),
                                          worker=self.cast.worker(who), **{"from_on": now.date()} | span)  # fmt: skip

    def end_naming(self, named, by="mary"):
        with transaction():
            operations.end_naming(actor=self.cast.actor(by), now=self.cast.now + self.later, named=named)

    def clock(self, by="mary"):
        (stand,) = queries.team_walks(self.cast.actor(by), self.cast.policies, (self.cast.now + self.later).date())
        return stand


def found(walk):
    return [(item.case_id, item.what) for item in queries.items_of(HEAD, walk.id)]


@pytest.mark.rule("L25", "U28")
def test_the_walk_goes_through_the_tray_in_its_order_and_is_finished_with_the_last(cast, walk):
    cast.now -= timedelta(days=1)
    green, red = cast.waiting("full:low", days=60), cast.waiting("none:high", days=2)
    cast.now += timedelta(days=1)
    this = walk.start()
    assert queries.next_unseen(cast.actor("mary"), this).case_id == red.id
    walk.see(this, red)
    assert queries.next_unseen(cast.actor("mary"), this).case_id == green.id
    progress = queries.progress(cast.actor("mary"), this)
    assert (progress.seen, progress.total, this.ended_at) == (1, 2, None)
    walk.later = timedelta(minutes=9)
    walk.see(this, green)
    assert found(this) == [(red.id, "seen"), (green.id, "seen")]
    assert (this.ended_how, this.ended_at, this.ended_by_id) == (
        "finished",
        cast.now + timedelta(minutes=9),
        cast.worker("mary").id,
    )
    acts = [entry.act for entry in db.session.query(Entry).filter(Entry.act.like("walk.%")).order_by(Entry.seq)]
    assert acts == ["walk.started", "walk.case-seen", "walk.case-seen", "walk.finished"]


@pytest.mark.rule("L25")
def test_a_case_that_comes_onto_the_tray_during_the_walk_is_part_of_it(cast, walk):
    cast.now -= timedelta(hours=2)
    first = cast.waiting()
    cast.now += timedelta(hours=1)
    this = walk.start()
    cast.now += timedelta(hours=1)
    second = cast.waiting()
    walk.see(this, first)
    assert this.ended_at is None
    changes = queries.changes_of([second.id], this.started_at)[second.id]
    assert {"stage", "rating"} <= {change.kind for change in changes}
    walk.see(this, second, shown=len(changes))
    assert this.ended_how == "finished"
    assert found(this) == [(first.id, "seen"), (second.id, "changed")]


@pytest.mark.rule("L25", "L21")
def test_what_was_recorded_since_the_walk_began_must_have_been_on_the_page(cast, walk):
    cast.now -= timedelta(hours=1)
    case, _other = cast.waiting(), cast.waiting()
    cast.now += timedelta(hours=1)
    this = walk.start()
    walk.comment(case)
    with pytest.raises(Refused, match="Look again"):
        walk.see(this, case, shown=0)
    assert found(this) == []
    walk.see(this, case, shown=1)
    assert found(this) == [(case.id, "changed")]


@pytest.mark.rule("U12")
def test_two_managers_at_one_walk_see_each_case_once_and_the_second_goes_on(cast, walk):
    cast.now -= timedelta(hours=1)
    case, _other = cast.waiting(), cast.waiting()
    cast.now += timedelta(hours=1)
    this = walk.start()
    assert walk.start(by="tom").id == this.id
    walk.see(this, case)
    walk.see(this, case, by="tom")
    assert [item.by_id for item in queries.items_of(HEAD, this.id)] == [cast.worker("mary").id]


def test_the_tables_themselves_hold_one_walk_under_way_one_item_a_case_and_no_item_altered(cast, walk):
    case = cast.waiting()
    this = walk.start()
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(Walk(team_id=this.team_id, started_at=cast.now))
    with transaction() as session:
        session.add(WalkItem(walk_id=this.id, case_id=case.id, seen_at=cast.now, what="seen"))
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(WalkItem(walk_id=this.id, case_id=case.id, seen_at=cast.now, what="changed"))
    with pytest.raises(SQLAlchemyError, match="never altered"), transaction() as session:
        session.execute(db.update(WalkItem).values(what="changed"))


@pytest.mark.rule("L25", "U16")
@pytest.mark.parametrize("by", ["nadia", "dev", "mo", "ada"])
def test_nobody_but_a_manager_of_the_team_can_walk(cast, walk, by):
    cast.now -= timedelta(hours=1)
    case = cast.waiting()
    cast.now += timedelta(hours=1)
    with pytest.raises(Refused):
        walk.start(by=by)
    this = walk.start()
    with pytest.raises(Refused):
        walk.see(this, case, by=by)
    with pytest.raises(Refused):
        walk.finish(this, by=by)
    assert found(this) == [] and this.ended_at is None


@pytest.mark.rule("L25", "U13")
def test_the_deputy_of_a_manager_who_is_away_walks(cast, walk):
    cast.waiting()
    with transaction():
        staff.record_absence(actor=cast.actor("helen"), now=cast.now, worker=cast.worker("mary"),
                             from_on=cast.now.date(), deputy=cast.worker("olive"))  # fmt: skip
    assert walk.start(by="olive").started_by_id == cast.worker("olive").id


@pytest.mark.rule("L25")
def test_an_empty_tray_is_not_walked(cast, walk):
    with pytest.raises(Refused, match="Nobody is waiting"):
        walk.start()
    assert walk.clock().clock is None


@pytest.mark.rule("L25")
def test_a_walk_whose_last_unseen_case_came_off_the_tray_is_finished_by_hand(cast, walk):
    cast.now -= timedelta(hours=1)
    seen, leaves = cast.waiting(), cast.waiting()
    cast.now += timedelta(hours=1)
    this = walk.start()
    walk.see(this, seen)
    with pytest.raises(Refused, match="1 person has"):
        walk.finish(this)
    walk.off_tray(leaves)
    with pytest.raises(Refused, match="no longer on this tray"):
        walk.see(this, leaves)
    assert queries.next_unseen(cast.actor("mary"), this) is None
    walk.finish(this)
    assert this.ended_how == "finished"
    ended_at = this.ended_at
    walk.later = timedelta(hours=1)
    walk.finish(this)
    assert this.ended_at == ended_at, "a second press changes nothing"


@pytest.mark.rule("L25")
def test_a_walk_left_for_a_week_does_not_count_and_a_new_one_begins(cast, walk):
    cast.now -= timedelta(days=2)
    first, second = cast.waiting(), cast.waiting()
    cast.now += timedelta(days=2)
    old = walk.start()
    walk.see(old, first)
    walk.later = timedelta(days=7)
    with pytest.raises(Refused, match="too long ago"):
        walk.see(old, second)
    assert walk.clock().walk is None
    new = walk.start()
    assert (new.id != old.id, old.ended_how, queries.progress(cast.actor("mary"), new).left) == (True, "left", 2)
    assert walk.clock().clock.walked is False, "only a finished walk moves the clock"


@pytest.mark.rule("L25", "U29")
def test_the_clock_of_a_tray_starts_with_the_placing_and_again_with_each_finished_walk(cast, walk):
    cast.now -= timedelta(hours=1)
    case = cast.waiting(days=9)
    cast.now += timedelta(hours=1)
    assert walk.clock().clock.due_on == (cast.now - timedelta(days=2)).date()
    this = walk.start()
    assert walk.clock().walk.id == this.id
    walk.see(this, case)
    stand = walk.clock()
    assert (stand.walk, stand.clock.due_on) == (None, (cast.now + timedelta(days=7)).date())


@pytest.mark.rule("U16")
def test_only_a_managers_own_teams_are_shown_with_their_clock(cast, walk):
    cast.waiting()
    cast.waiting(team="South")
    stands = {name: [s.team.name for s in queries.team_walks(cast.actor(name), cast.policies, cast.now.date())]
              for name in ("mary", "mo", "helen", "nadia", "ada")}  # fmt: skip
    assert stands == {"mary": ["North"], "mo": ["South"], "helen": ["North", "South"], "nadia": [], "ada": []}
    this = walk.start()
    assert queries.walk_for(cast.actor("nadia"), this.id) is not None
    assert queries.walk_for(cast.actor("sue"), this.id) is None


# --- somebody is named ------------------------------------------------------------------------------------------------


@pytest.mark.rule("L25", "U16")
def test_nadia_whom_mary_named_starts_sees_and_finishes_and_olive_still_may_not(cast, walk):
    cast.now -= timedelta(hours=1)
    first, leaves = cast.waiting(), cast.waiting()
    cast.now += timedelta(hours=1)
    walk.name("nadia")
    this = walk.start(by="nadia")
    walk.see(this, first, by="nadia")
    walk.off_tray(leaves)
    with pytest.raises(Refused, match="whoever they named"):
        walk.finish(this, by="olive")
    walk.finish(this, by="nadia")
    nadia = cast.worker("nadia").id
    assert (this.started_by_id, this.ended_by_id, queries.items_of(HEAD, this.id)[0].by_id) == (nadia, nadia, nadia)
    assert [stand.team.name for stand in queries.team_walks(cast.actor("nadia"), cast.policies, cast.now.date())] == [
        "North"
    ]


@pytest.mark.rule("L25")
@pytest.mark.parametrize("how", ["ended", "over", "to come"])
def test_a_naming_counts_from_its_first_day_to_its_last_and_until_it_is_ended(cast, walk, how):
    cast.waiting()
    today, tomorrow = cast.now.date(), cast.now.date() + timedelta(days=1)
    span = {"ended": {}, "over": {"until_on": today}, "to come": {"from_on": tomorrow}}[how]
    named = walk.name("nadia", **span)
    if how == "ended":
        walk.end_naming(named)
        ended_at, walk.later = named.ended_at, timedelta(minutes=5)
        walk.end_naming(named)
        assert named.ended_at == ended_at, "a second press changes nothing"
    if how == "over":
        walk.start(by="nadia")
        walk.later = timedelta(days=1)
    with pytest.raises(Refused, match="made by a manager"):
        walk.start(by="nadia")
    assert db.session.query(NamedWalker).count() == 1, "never deleted"
    if how == "to come":
        walk.later = timedelta(days=1)
        assert walk.start(by="nadia").started_by_id == cast.worker("nadia").id


@pytest.mark.rule("L25", "U33")
def test_whoever_leaves_the_team_walks_no_more(cast, walk):
    cast.waiting()
    walk.name("nadia")
    with transaction():
        held = db.session.scalar(db.select(RoleHeld).where(RoleHeld.worker_id == cast.worker("nadia").id))
        staff.end_role(actor=SYSTEM, now=cast.now, held=held)
    assert queries.named_on(cast.now.date()) == {}
    with pytest.raises(Refused):
        walk.start(by="nadia")


@pytest.mark.rule("L25", "U16")
def test_only_a_manager_of_the_team_names_somebody_of_it_one_at_a_time(cast, walk):
    for by in ("nadia", "mo", "ada"):
        with pytest.raises(Refused, match="Only a manager of this team"):
            walk.name("nadia", by=by)
    with pytest.raises(Refused, match="works in this team"):
        walk.name("sue")
    named = walk.name("nadia")
    for by in ("nadia", "mo"):
        with pytest.raises(Refused, match="Only a manager of this team"):
            walk.end_naming(named, by=by)
    with pytest.raises(Refused, match="already"):
        walk.name("olive", by="tom")
    walk.end_naming(named, by="tom")
    walk.name("olive", by="tom")
    assert queries.named_on(cast.now.date())[named.team_id].worker_id == cast.worker("olive").id
    assert queries.naming_for(cast.actor("mo"), named.id) is None
    entry = db.session.query(Entry).filter_by(act="walker.ended").one()
    assert (entry.actor_id, entry.subject_kind, entry.persons) == (cast.worker("tom").id, "named_walker", [])
