"""Drawing a sample and saying what was found, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from casework.clockwork.storage.rules import Folders
from casework.clockwork.upkeep.queries import verify
from casework.ground.db import db, install_triggers, transaction
from casework.ground.refusal import Refused
from casework.practice.moving import operations as moving
from casework.practice.sampling import queries, rules
from casework.practice.sampling.models import DipSample, DipSampleAnswer
from casework.practice.sampling.rules import RIGHT, TOO_LOW, Finding
from casework.practice.tray import operations as tray
from casework.records.audit.models import Entry
from casework.records.cases.models import Case
from casework.records.notices.models import Notice
from casework.records.staff.operations import record_absence
from tests.guarding.scene import restrict
from tests.sampling.scene import (
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    answer,
    draw,
    numbers,
    off_tray,
    rows,
    samples,
    set_aside,
    wait,
)

pytestmark = pytest.mark.rule("S15")
OTHERS = ("nadia", "dev", "sam", "helen", "mo", "ada")
PWT = {"reason": "Weekly call", "found": "Managing", "analysis": "Steady", "next-steps": "Call again"}


def refused(doing, *given, **named):
    with pytest.raises(Refused) as caught:
        doing(*given, **named)
    db.session.rollback()
    return caught.value.refusal.sentence


def in_feeds():
    db.session.rollback()
    return [(each.receiver, each.kind) for each in db.session.query(Notice).filter_by(rule="S15", acknowledged_at=None)]


# --- drawing ----------------------------------------------------------------------------------------------------------


def test_three_of_those_who_wait_are_drawn_by_the_seed_and_kept_with_all_that_the_draw_was_made_from(cast):
    waiting = wait(cast, 4)
    wait(cast, 1, team="South")
    sample = draw(cast)
    assert sample.pool == waiting and sample.left_out == [] and sample.wanted == 3
    assert numbers(sample) == rules.drawn("ab" * 16, waiting, (), 3)
    assert (str(sample.month), str(sample.due_on)) == ("2026-11-01", "2026-11-30")
    assert (sample.policy, sample.fingerprint) == ("combined", cast.policy.fingerprint)
    entry = db.session.query(Entry).filter_by(act="sample.drawn").one()
    assert entry.detail["seed"] == sample.seed and entry.detail["cases"] == numbers(sample) and len(entry.persons) == 3


def test_its_managers_are_told_until_when_and_a_second_draw_changes_nothing(cast):
    wait(cast, 4)
    first = draw(cast)
    before = numbers(first)
    assert draw(cast, by="tom", seed="cd" * 16) is None
    assert samples() == 1 and numbers(first) == before
    assert in_feeds() == [(f"managers:{first.team_id}", "due")]
    assert db.session.query(Notice).filter_by(rule="S15").one().due_on == first.due_on


def test_seeds_come_from_the_machines_own_chance(cast):
    wait(cast, 1), wait(cast, 1, team="South")
    seeds = {draw(cast, seed=None).seed, draw(cast, by="mo", team="South", seed=None).seed}
    assert len(seeds) == 2 and all(len(bytes.fromhex(seed)) == 16 for seed in seeds)


def test_of_two_all_are_drawn_and_of_nobody_none(cast):
    assert "Nobody is waiting" in refused(draw, cast) and in_feeds() == []
    waiting = wait(cast, 2)
    assert sorted(numbers(draw(cast))) == waiting


def test_nobody_but_a_manager_of_the_team_draws(cast):
    for name in OTHERS:
        assert "Ask one of them" in refused(draw, cast, by=name) and samples() == 0, name


def test_a_person_with_two_cases_can_be_drawn_once(cast):
    person = cast.person("Edith", "Twice")
    first, _second = (cast.waiting(person=person).id for _ in range(2))
    other = cast.waiting().id
    assert draw(cast).pool == [first, other]


@pytest.mark.rule("U17")
def test_a_restricted_record_is_never_drawn(cast):
    waiting = wait(cast, 4)
    restrict(cast, db.session.get(Case, waiting[0]))
    sample = draw(cast)
    assert sample.pool == waiting[1:] and waiting[0] not in numbers(sample)
    for number in waiting[1:]:
        restrict(cast, db.session.get(Case, number))
    assert "who could be drawn" in refused(draw, cast, at=DECEMBER)


def test_whoever_was_drawn_last_month_comes_behind_all_others_and_two_months_later_like_anybody(cast):
    waiting = wait(cast, 5)
    october, november = draw(cast, at=OCTOBER), draw(cast, at=NOVEMBER, seed="12" * 16)
    assert sorted(november.left_out) == sorted(numbers(october))
    others = set(waiting) - set(numbers(october))
    assert set(numbers(november)[:2]) == others and numbers(november)[2] in numbers(october)
    december = draw(cast, at=DECEMBER, seed="34" * 16)
    assert sorted(december.left_out) == sorted(numbers(november)), "those of October count no more"


def test_it_is_the_person_who_is_left_out_whatever_the_case_and_the_team(cast):
    edith = cast.person("Edith", "Moves")
    first = cast.waiting(person=edith).id
    draw(cast, at=OCTOBER)
    off_tray(cast, first)
    second = cast.waiting(person=edith).id
    wait(cast, 3)
    sample = draw(cast, at=NOVEMBER)
    assert sample.left_out == [second] and second not in numbers(sample)


# --- what is found ----------------------------------------------------------------------------------------------------


@pytest.fixture
def three(cast):
    """November's sample of North, of three people; its rows."""
    wait(cast, 3)
    return rows(draw(cast, at=NOVEMBER))


def test_what_was_found_is_kept_with_the_rating_and_the_note_that_were_looked_at(cast, three):
    case = db.session.get(Case, three[0].case_id)
    with transaction():
        note = tray.record_contact(actor=cast.actor("nadia"), now=cast.now, policy=cast.policy, case=case, sections=PWT,
                                   happened_at=cast.now, reached=tray.Reached("person", "telephone")).note.id  # fmt: skip
    said = answer(cast, three[0], finding=Finding(TOO_LOW, False, ("old", "risk"), " Ring today. "))
    assert (said.level, said.note_good, said.themes, said.follows) == (TOO_LOW, False, ["risk", "old"], "Ring today.")
    assert (said.rating.tool, said.rating.decided, said.note_id) == ("rag", "red", note)
    with transaction():
        risk = tray.prioritise(actor=cast.actor("mary"), now=cast.now, policy=cast.policy,
                               case=db.session.get(Case, three[1].case_id), tool="risk", ticked=("isolated",), decided=None,
                               sections={"rationale": "Nobody near"}).id  # fmt: skip
    assert answer(cast, three[1]).rating_id == risk, "the tool that sets the day for allocating counts first"
    assert [each.id for each in queries.rated_since([three[1].case_id], NOVEMBER)[three[1].case_id]][0] == risk


def test_somebody_whom_nobody_rated_is_found_unrated(cast):
    case = cast.case()
    with transaction():
        tray.place_on_tray(actor=cast.actor("mary"), now=cast.now, policy=cast.policy, case=case, placed_on=cast.now.date(),
                           rationale="Waits")  # fmt: skip
        tray.wind_clocks(now=cast.now, policy=cast.policy, case=case)
    (row,) = rows(draw(cast))
    assert "Say whether" in refused(answer, cast, row)
    said = answer(cast, row, finding=Finding("unrated", True, (), "Rate today"))
    assert (said.level, said.rating_id, said.note_id) == ("unrated", None, None)


def test_the_last_answer_takes_the_sample_out_of_the_feeds_and_no_other_month_with_it(cast, three):
    draw(cast, at=DECEMBER)
    for row in three[:2]:
        answer(cast, row)
    assert len(in_feeds()) == 2
    answer(cast, three[2], by="tom")
    assert len(in_feeds()) == 1 and db.session.query(Entry).filter_by(act="sample.finished").count() == 1
    still = db.session.query(Notice).filter_by(rule="S15", acknowledged_at=None).one()
    assert still.occasion == f"dip-sample:{queries.sample_of(still.team_id, DECEMBER.date().replace(day=1)).id}"


def test_nobody_but_a_manager_of_the_team_answers_or_sets_aside(cast, three):
    for name in OTHERS:
        assert "A manager of this team" in refused(answer, cast, three[0], by=name)
        assert "A manager of this team" in refused(set_aside, cast, three[0], by=name)
    assert db.session.query(DipSampleAnswer).count() == 0


def test_an_answer_stands_and_is_given_once(cast, three):
    said = answer(cast, three[0])
    assert "Mary Byrne has answered" in refused(answer, cast, three[0], by="tom", finding=Finding(RIGHT, False, (), "No"))
    for statement in ("UPDATE dip_sample_answer SET level = 'too-low'", "DELETE FROM dip_sample_answer",
                      "UPDATE dip_sample SET seed = 'mine'", "DELETE FROM dip_sample_case"):  # fmt: skip
        with pytest.raises(DBAPIError, match="never altered"), transaction() as session:
            session.execute(text(statement))
    db.session.expire_all()
    assert db.session.get(DipSampleAnswer, said.id).level == RIGHT


def test_who_left_the_tray_since_is_answered_for_all_the_same(cast, three):
    off_tray(cast, three[0].case_id)
    assert [each.waits for each in queries.people_in(cast.actor("mary"), three[0].sample_id)] == [False, True, True]
    assert answer(cast, three[0]).level == RIGHT


@pytest.mark.rule("U40")
def test_who_moved_to_another_team_is_set_aside(cast, three):
    assert "You can see this record" in refused(set_aside, cast, three[0])
    case = db.session.get(Case, three[0].case_id)
    with transaction():
        move = moving.ask(actor=cast.actor("mary"), now=cast.now, policies=cast.policies, case=case, team=cast.team("South"),
                          why="She moved", sections={"done": "x", "outstanding": "x", "responsible": "x"})  # fmt: skip
        moving.accept(actor=cast.actor("mo"), now=cast.now, policies=cast.policies, move=move)
    assert "not yours to see" in refused(answer, cast, three[0])
    assert queries.people_in(cast.actor("mary"), three[0].sample_id)[0].case is None
    said = set_aside(cast, three[0])
    assert (said.level, said.note_good) == ("aside", None)
    assert queries.left_in(three[0].sample_id) == 2


@pytest.mark.rule("U17")
def test_who_was_restricted_since_is_for_the_manager_who_is_named_else_set_aside(cast, three):
    restrict(cast, db.session.get(Case, three[0].case_id), "mary", "sam")
    assert "Another manager of your team" in refused(set_aside, cast, three[0], by="tom")
    assert "not yours to see" in refused(answer, cast, three[0], by="tom")
    assert answer(cast, three[0]).level == RIGHT
    restrict(cast, db.session.get(Case, three[1].case_id), "tom", "sam")
    with transaction():
        record_absence(actor=cast.actor("tom"), now=cast.now, worker=cast.worker("tom"), from_on=cast.now.date())
    assert set_aside(cast, three[1]).level == "aside", "the one who is named is away, and nobody stands in"


# --- over months, and whether it is true --------------------------------------------------------------------------------


def test_what_was_found_over_months_is_each_teams_own(cast, three):
    answer(cast, three[0], finding=Finding(TOO_LOW, True, ("risk",), "Rate anew"))
    of_south = queries.found_in([cast.team("South").id], cast.now.date())
    over = queries.found_in([cast.team("North").id], cast.now.date())
    assert of_south.months == () and [str(month) for month in over.months] == ["2026-11-01"]
    assert over.people.counts == (1,) and {row.words: row.counts for row in over.themes}["Risk not described"] == (1,)
    assert queries.found_in([cast.team("North").id], (cast.now + timedelta(days=400)).date()).months == ()


NOT_DRAWN = 'SELECT max(id) FROM "case" WHERE id NOT IN (SELECT case_id FROM dip_sample_case)'
CHANGED = "dip sample 1: the people in it are not those whom its seed and its list give"
CHANGES = (
    f"UPDATE dip_sample_case SET case_id = ({NOT_DRAWN}) WHERE place = 3",
    "UPDATE dip_sample SET seed = 'cafe'",
    "UPDATE dip_sample SET pool = '[' || (SELECT min(case_id) FROM dip_sample_case) || ']'",
    "DELETE FROM dip_sample_case WHERE place = 2",
    "UPDATE dip_sample SET wanted = 2",
)


@pytest.mark.rule("U18")
def test_a_draw_that_was_changed_is_found_whatever_was_changed_in_it(cast):
    wait(cast, 5)
    draw(cast)
    assert queries.differences() == []
    with triggers_off(), transaction() as session:
        for change in CHANGES:
            point = session.begin_nested()
            session.execute(text(change))
            session.expire_all()
            assert queries.differences() == [CHANGED], change
            point.rollback()


@pytest.mark.rule("U18")
def test_verify_finds_a_whole_draw_put_in_the_place_of_the_first(cast, tmp_path):
    """Seed, list and people agree with each other, and not with the trail."""
    waiting = wait(cast, 5)
    people = rows(draw(cast))
    assert verify(cast.policies, Folders(tmp_path)) == []
    other = rules.drawn("cd" * 16, waiting, (), 3)
    with triggers_off(), transaction() as session:
        session.execute(db.update(DipSample).values(seed="cd" * 16))
        for row, number in zip(people, other, strict=True):
            session.execute(text(f"UPDATE dip_sample_case SET case_id = {number} WHERE id = {row.id}"))
    assert verify(cast.policies, Folders(tmp_path)) == ["dip sample 1: the audit trail has another draw"]


class triggers_off:  # noqa: N801
    """As somebody with the database in their hands might: what keeps rows unaltered is taken off, and put back."""

    def __enter__(self):
        db.session.rollback()
        on = "" if db.engine.dialect.name == "sqlite" else " ON {0}"
        with db.engine.begin() as connection:
            for table in ("dip_sample", "dip_sample_case"):
                for kind in ("update", "delete"):
                    connection.exec_driver_sql(f'DROP TRIGGER "{table}_no_{kind}"' + on.format(table))

    def __exit__(self, *_):
        db.session.rollback()
        with db.engine.begin() as connection:
            install_triggers(connection)
