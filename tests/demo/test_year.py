"""A year of invented cases: believable, the same for the same seed, and nothing in it that no operation could have made."""

import hashlib
import re
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import product
from random import Random

import pytest
from sqlalchemy import func, select

from casework.clockwork.demo.operations import fill
from casework.clockwork.demo.rules import NORTH, SOUTH
from casework.clockwork.demo.rules.invented import invent, nhs_numbers
from casework.clockwork.demo.rules.lives import how_many, lives
from casework.clockwork.storage.rules import Folders
from casework.clockwork.upkeep.queries import verify
from casework.ground.days import office_date
from casework.ground.db import db, transaction
from casework.ground.exports import Asking
from casework.ground.refusal import Refused
from casework.pages.fairness.queries import waiters_of
from casework.pages.fairness.rules.waits import HIDDEN, group_of
from casework.pages.fairness.views import GROUPS, WORKERS
from casework.pages.figures.queries import Scope, figure, listing, narrowed_of
from casework.pages.figures.rules import buckets_of, period_of, spread_of
from casework.pages.national.queries import asked_of, two_clocks, works_of
from casework.pages.national.rules.clocks import WHICH
from casework.pages.national.rules.method import METRICS
from casework.pages.national.rules.preview import FIGURES, LISTS, Cell, listed, preview_of
from casework.pages.reports.queries import MEASURES
from casework.policy.loader import load_all
from casework.practice.caseloads.rules import HOLDERS
from casework.practice.closing.models import CaseEnding
from casework.practice.escalation.models import Acknowledgement, Escalation, EscalationStep
from casework.practice.moving.models import Move
from casework.practice.sampling.models import DipSample, DipSampleAnswer, DipSampleCase
from casework.practice.tray.models import Placement, TrayAttempt, TrayContact
from casework.practice.walk.models import Walk, WalkItem
from casework.records.audit.models import Entry
from casework.records.audit.queries import check_chain
from casework.records.cases.models import Allocation, Case
from casework.records.clocks.models import Clock
from casework.records.notes.models import Note
from casework.records.notices.models import Notice
from casework.records.people.models import Involvement, NameKey, Person
from casework.records.people.rules import refusal_to_take_nhs_number
from casework.records.staff import queries as staff
from casework.records.staff.models import Absence, RoleHeld, Worker
from casework.records.staff.rules import Actor, Held
from tests.databases import BOTH, MORNING, remember, sqlite_url, working_office
from tests.fairness import plain as plain_fairness
from tests.fairness.odd import make_uneven
from tests.national import plain as plain_national
from tests.national.odd import make_odd
from tests.reports import plain

POLICIES = load_all()
CASES, FEW = 300, 12
TODAY = office_date(MORNING)
HEAD = Actor(0, "Head of service", roles=(Held("head-of-service", None),))


@pytest.fixture(scope="module", params=BOTH)
def folder(request, tmp_path_factory):
    """The data folder of a year of 300 cases, made once for each database."""
    data = tmp_path_factory.mktemp("year")
    server = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    url = server.fresh_database() if server else sqlite_url(data)
    with working_office(url, data):
        make(CASES)
        yield data
    if server:
        server.drop(url)


@pytest.fixture
def year(folder):
    """The same, and nothing left over of the test before."""
    db.session.rollback()
    db.session.remove()
    return folder


def make(cases, seed=1, told=False):
    with transaction():
        fill(now=MORNING, policies=POLICIES, password="hash", told=told, cases=cases, seed=seed)


def count(*conditions) -> int:
    return db.session.scalar(select(func.count()).where(*conditions))


def shares(column, *conditions) -> dict:
    rows = db.session.execute(select(column, func.count()).where(*conditions).group_by(column)).all()
    return {key: number / sum(each for _, each in rows) for key, number in rows}


def content() -> str:
    """A digest of everything in every table."""
    whole = hashlib.sha256()
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table).order_by(*table.primary_key)):
            whole.update(repr(tuple(row)).encode())
    return whole.hexdigest()


@pytest.mark.rule("U6")
def test_every_date_and_the_whole_trail_are_what_verify_recomputes(year):
    assert count(Case.id > 0) == CASES
    assert verify(POLICIES, Folders(year)) == []


def test_the_shares_of_stages_and_colours_are_those_of_a_real_service(year):
    stages = shares(Case.stage)
    assert 0.35 < stages["closed"] < 0.6 and 0.18 < stages["waiting"] < 0.35 and 0.08 < stages["allocated"] < 0.2
    assert all(stages[stage] > 0.02 for stage in ("referral", "duty", "review"))
    waiting = Placement.ended_at.is_(None)
    assert all(0.15 < share < 0.65 for share in shares(Placement.rag, waiting).values())
    assert set(shares(Placement.rag, waiting)) == {"red", "amber", "green"}
    assert 0.08 < count(waiting, Placement.next_on < TODAY) / count(waiting) < 0.35
    assert all(0.3 < share < 0.7 for share in shares(Placement.team_id, waiting).values())


def test_every_clock_of_the_policy_ran_and_was_met_or_told(year):
    assert set(shares(Clock.rule)) == {"L8", "L18", "L20", "L26", "L27"}
    assert {"met", "replaced", "stopped", ""} == set(shares(Clock.ended_how))
    assert {"L2", "L8", "L10", "L18", "L20", "L22", "L23", "L26", "L27", "U24", "U37", "U40", "H6"} <= set(
        shares(Notice.rule)
    )
    assert count(TrayAttempt.safe_and_well == "needed") and count(TrayAttempt.safe_and_well == "not-needed")


def test_escalations_stand_at_each_stage(year):
    assert set(shares(Escalation.rule)) == {"L26", "L27", "U24"}
    still_open = set(shares(Escalation.step, Escalation.closed_at.is_(None)))
    assert len(still_open) >= 2 and max(still_open) >= 2
    assert set(shares(EscalationStep.level)) >= {0, 1, 2}
    assert count(Acknowledgement.id > 0) == count(Escalation.closed_at.is_not(None)) > 0


def test_there_are_deaths_moves_absences_and_workers_of_each_grade(year):
    assert set(shares(CaseEnding.kind)) == {"resolved", "died", "moved", "withdrew", "other-authority", "closed"}
    assert count(Person.died_on.is_not(None)) == count(CaseEnding.kind == "died")
    assert {"accepted", "declined", ""} == set(shares(Move.answer))
    assert count(Absence.from_on <= TODAY, Absence.until_on >= TODAY) >= 3
    assert {"practitioner", "asye", "senior-practitioner", "social-work-officer", "student", "other"} == set(
        shares(Worker.grade)
    )


def test_caseloads_are_within_what_one_person_can_hold(year):
    limits = POLICIES["combined"].limits
    held = db.session.execute(
        select(Worker.grade, func.count()).join(Case, Case.holder_id == Worker.id).group_by(Worker.id, Worker.grade)
    ).all()
    assert len(held) >= 4
    assert all(number <= limits[grade].cases for grade, number in held)


def test_a_managers_feed_does_not_drown(year):
    for (receiver,) in db.session.execute(
        select(Notice.receiver).where(Notice.receiver.startswith("managers:")).distinct()
    ):
        standing = count(Notice.receiver == receiver, Notice.acknowledged_at.is_(None))
        assert standing < 60, f"{receiver} has {standing} items"


@pytest.mark.parametrize("model", [TrayContact, TrayAttempt, Notice])
def test_what_points_at_a_note_points_at_one_of_its_own_case(year, model):
    assert count(model.note_id == Note.id, model.case_id == Note.case_id) > 0
    assert count(model.note_id == Note.id, model.case_id != Note.case_id) == 0


def test_rows_of_one_history_belong_together(year):
    assert count(Note.case_id == Case.id, Note.person_id != Case.person_id) == 0
    assert count(Notice.clock_id == Clock.id, Notice.case_id != Clock.case_id) == 0
    assert count(Notice.escalation_id == Escalation.id, Notice.case_id != Escalation.case_id) == 0
    assert count(Acknowledgement.escalation_id == Escalation.id, Acknowledgement.note_id == Note.id,
                 Note.case_id != Escalation.case_id) == 0  # fmt: skip
    told = db.session.execute(
        select(Notice.occasion, Notice.clock_id).where(Notice.occasion.startswith("clock:"))
    ).all()
    assert told and all(occasion == f"clock:{clock}" for occasion, clock in told)


def test_whoever_holds_a_case_works_in_its_team_and_is_named_in_its_note(year):
    held = select(Allocation, Worker, Case).join(Case, Allocation.case_id == Case.id)
    for allocation, worker, case in db.session.execute(held.join(Worker, Allocation.worker_id == Worker.id)).all():
        roles = count(RoleHeld.worker_id == worker.id, RoleHeld.role == "practitioner")
        assert roles > 0
        if allocation.ended_at is None:
            assert count(RoleHeld.worker_id == worker.id, RoleHeld.team_id == case.team_id) > 0
        notes = db.session.scalars(
            select(Note).where(Note.case_id == case.id, Note.type == "social-work-allocation")
        ).all()
        assert notes and all(worker.name in note.sections[0]["text"] for note in notes)


def test_every_person_is_seen_by_the_team_of_their_case_and_found_by_their_name(year):
    seen = select(Involvement.id).where(Involvement.person_id == Case.person_id, Involvement.team_id == Case.team_id)
    assert count(Case.id > 0, ~seen.exists()) == 0
    for person in db.session.scalars(select(Person)):
        assert count(NameKey.person_id == person.id, NameKey.key == person.family_name.lower()) == 1
        assert refusal_to_take_nhs_number(person.nhs_number or "") is None
    numbers = [number for (number,) in db.session.execute(select(Person.nhs_number)) if number]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.rule("U11")
def test_days_of_waiting_count_from_the_referral_and_nothing_lies_in_the_future(year):
    assert count(Placement.case_id == Case.id, Placement.referred_on != Case.referred_on) == 0
    assert count(Placement.case_id == Case.id, Placement.placed_on < Case.referred_on) == 0
    assert count(Note.recorded_at > MORNING) == count(Case.opened_at > MORNING) == count(Entry.at > MORNING) == 0
    assert (TODAY - db.session.scalar(select(func.min(Case.referred_on)))).days > 300


@pytest.mark.rule("U12")
def test_nothing_is_told_twice(year):
    told = db.session.execute(select(Notice.receiver, Notice.rule, Notice.case_id, Notice.occasion)).all()
    assert max(Counter(told).values()) == 1


def test_the_trail_is_in_the_order_of_time_but_for_what_was_founded(year):
    times = db.session.scalars(select(Entry.at).where(Entry.subject_kind == "case").order_by(Entry.seq)).all()
    assert times == sorted(times)


def test_the_database_goes_on_from_there(year):
    before, heard = check_chain().entries, count(Person.id > 0)
    assert remember("Somebody") > heard - 1
    assert check_chain().entries == before + 1 and check_chain().broken_at is None
    with pytest.raises(Refused) as refused, transaction():
        fill(now=MORNING, policies=POLICIES, password="hash", cases=FEW)
    assert "only in an empty one" in refused.value.refusal.sentence


def test_the_same_seed_gives_the_same_and_another_seed_gives_others(tmp_path, monkeypatch):
    monkeypatch.setattr("casework.clockwork.demo.operations.filling.how_many", lambda cases: 6)  # the others are copies
    made = []
    for number, seed in enumerate((1, 1, 2)):
        place = tmp_path / str(number)
        place.mkdir()
        with working_office(sqlite_url(place), place):
            make(FEW, seed)
            made.append(content())
    assert made[0] == made[1] != made[2]


def test_more_cases_than_two_teams_can_have_get_teams_of_their_own(tmp_path, monkeypatch):
    monkeypatch.setattr("casework.clockwork.demo.operations.office.CASES_A_PAIR", 20)
    monkeypatch.setattr("casework.clockwork.demo.operations.filling.how_many", lambda cases: 10)
    with working_office(sqlite_url(tmp_path), tmp_path):
        make(60)
        teams = set(shares(Case.team_id))
        assert len(teams) == 6
        assert verify(POLICIES, Folders(tmp_path)) == []
        receivers = {receiver for (receiver,) in db.session.execute(select(Notice.receiver).distinct())}
        assert {f"managers:{team}" for team in teams} & receivers > {"managers:1", "managers:2"}


def test_lives_come_in_the_same_proportions_however_few():
    for cases in (50, 150):
        stages = Counter(life.stage for life in lives(Random(1), cases))
        assert stages["closed"] / cases == pytest.approx(0.46, abs=0.05)
    assert {life.team for life in lives(Random(1), 50)} == {NORTH, SOUTH}
    assert [how_many(cases) for cases in (10, 100, 2_000, 100_000)] == [10, 50, 60, 150]


def test_invented_people_are_adults_with_numbers_set_aside_for_tests():
    numbers = nhs_numbers()
    for number in range(200):
        person = invent(Random(number), number, numbers, TODAY)
        assert 17 < (TODAY - person.date_of_birth).days / 365.25 < 102
        assert person.phone.startswith("01632 960") and person.relative_phone.startswith("07700 900")
        assert person.nhs_number is None or person.nhs_number.startswith("999")


@pytest.mark.rule("S15")
def test_each_months_sample_was_looked_at_and_this_months_is_under_way(year):
    answers = Counter(db.session.scalars(select(DipSampleCase.sample_id).join(DipSampleAnswer)))
    people = Counter(db.session.scalars(select(DipSampleCase.sample_id)))
    samples = list(db.session.scalars(select(DipSample).order_by(DipSample.month)))
    assert {(each.team.name, each.month.month) for each in samples if each.month.year == 2026} >= {
        (team, month) for team in (NORTH, SOUTH) for month in (9, 10, 11)
    }
    done = [each for each in samples if each.month < TODAY.replace(day=1)]
    assert all(answers[each.id] == people[each.id] > 0 for each in done)
    this_month = {each.team.name: answers[each.id] for each in samples if each not in done}
    assert this_month == {NORTH: 1, SOUTH: 0}
    still_told = select(Notice.receiver).where(Notice.rule == "S15", Notice.acknowledged_at.is_(None))
    assert len(set(db.session.scalars(still_told))) == 2


@pytest.mark.rule("L25")
def test_one_tray_was_walked_through_and_the_walk_through_the_other_is_under_way(year):
    walks = {walk.team.name: walk for walk in db.session.scalars(select(Walk))}
    seen = Counter(db.session.scalars(select(WalkItem.walk_id)))
    waiting = Counter(db.session.scalars(select(Placement.team_id).where(Placement.ended_at.is_(None))))
    south, north = walks[SOUTH], walks[NORTH]
    assert (south.ended_how, north.ended_how) == ("finished", "")
    assert seen[south.id] == waiting[south.team_id] and 0 < seen[north.id] < waiting[north.team_id]


@pytest.mark.rule("H17", "S17")
def test_each_figure_of_the_reports_is_what_plain_sql_counts(year):
    """Of each team and of all, for a month, a quarter and a year, and for what lay before each; and so is its list."""
    teams = {team.name: team for team in staff.all_teams()}
    wrong, seen = [], set()
    for key, name in product(("last-month", "this-quarter", "last-12-months"), (None, NORTH)):
        scope = Scope(HEAD, tuple(teams.values()), teams.get(name), period_of(key, TODAY), TODAY, MORNING, POLICIES, whole=True)
        for measure in MEASURES.values():
            found, team = figure(measure, scope, buckets=buckets_of(scope.period)), teams[name].id if name else None
            rows = {period: plain.rows_of(measure.key, period, TODAY, team) for period in (scope.period, scope.before)}
            listed = listing(measure, scope, narrowed_of({}, measure, POLICIES))
            app = [found.this, found.before, sum(this for this, _ in found.teams.values()), listed.total]
            sql = [len(rows[scope.period]), len(rows[scope.before]), len(rows[scope.period]), len(rows[scope.period])]
            if measure.value:
                spread = spread_of(found.lasted)
                app.append((spread.count, spread.median))
                sql.append(plain.spread_of(rows[scope.period], measure.unit))
            if measure.is_flow:
                app.append(sum(found.buckets))
                sql.append(found.this)
            if measure.band:
                app.append(sum(found.bands.values()))
                sql.append(found.this)
            wrong += [(measure.key, key, name, app, sql)] if app != sql else []
            seen |= {measure.key} if found.this else set()
    assert not wrong
    assert seen == set(MEASURES), "nothing to count makes no proof"


@pytest.mark.rule("H17")
def test_the_levels_of_those_who_wait_are_the_trays_and_are_found_again_in_what_was_decided(year):
    """As it is, from the tray; and as it was at the end of a day, from the ratings until then."""
    teams, month = tuple(staff.all_teams()), period_of("this-month", TODAY)
    now = Scope(HEAD, teams, None, month, TODAY, MORNING, POLICIES, whole=True)
    later = replace(now, today=TODAY + timedelta(days=1))
    waiting = Placement.ended_at.is_(None)
    levels = dict(db.session.execute(select(Placement.rag, func.count()).where(waiting).group_by(Placement.rag)).all())
    assert len(levels) == 3
    for key in ("waiting", "high-risk"):
        one, other = figure(MEASURES[key], now), figure(MEASURES[key], later)
        assert (one.this, one.bands) == (other.this, other.bands)
    assert figure(MEASURES["waiting"], now).bands == levels


@pytest.mark.rule("H17")
def test_each_figure_about_groups_that_is_shown_is_what_plain_sql_counts_and_small_ones_are_not_shown(year):
    """As the file has them, which is as the page has them: of each team and of all."""
    groups_agree()
    with suppress(Undone), transaction() as session:
        make_odd(session, today=TODAY, now=MORNING)
        make_uneven(session, today=TODAY, now=MORNING)
        shown, hidden = groups_agree()
        assert shown > 40 and hidden > 40, "nothing shown or hidden makes no proof"
        raise Undone


def groups_agree() -> tuple[int, int]:
    """How many figures are shown, which are what they should be, and how many are hidden."""
    teams, small, seen = [team.id for team in staff.all_teams()], 5, Counter()
    rows, names = plain_fairness.waiting(teams, TODAY), {team.id: team.name for team in staff.all_teams()}
    known = {level: label for label, level in plain_fairness.LEVELS.items()}
    by = ("age", "work", "need", "language")
    found = Counter((w.team, known[w.level], w.limit == "over", *(group_of(w, key, TODAY, names) for key in by))
                    for w in waiters_of(HEAD, teams, TODAY))  # fmt: skip
    assert found == Counter((r.team, known[r.level], bool(r.over_limit), r.age, r.work, r.need, r.language) for r in rows)
    for team in (None, *teams):
        table = GROUPS.make(Asking(HEAD, MORNING, POLICIES, {"team": str(team)} if team else {}))
        labels = [label for label, level in plain_fairness.LEVELS.items() if any(row.level == level for row in rows)]
        assert list(table.heads[7:]) == labels
        for title, group, *cells in table.rows:
            named = plain_fairness.groups(rows, title, small) if title in plain_fairness.TABLES else [group] * len(rows)
            meant = [row for row, of in zip(rows, named, strict=True) if of == group and team in (None, row.team)]
            for shown, (number, people) in zip(cells, plain_fairness.figures(meant, TODAY, labels), strict=True):
                assert shown == HIDDEN or (people >= small and shown == pytest.approx(number)), (team, title, group, cells)
                seen[shown == HIDDEN] += 1
    return seen[False], seen[True]


@pytest.mark.rule("H17")
def test_what_each_worker_holds_is_what_plain_sql_counts(year):
    held_agrees()
    with suppress(Undone), transaction() as session:
        make_uneven(session, today=TODAY, now=MORNING)
        held_agrees()
        raise Undone


def held_agrees():
    held, points, seen = plain_fairness.held(), POLICIES["combined"].weighting.points, 0
    unweighed = POLICIES["combined"].decided["unweighed-case"].value
    names = {worker.name: worker.id for worker in db.session.scalars(select(Worker))}
    for team in staff.all_teams():
        table = WORKERS.make(Asking(HEAD, MORNING, POLICIES, {"team": str(team.id)}))
        assert {names[row[0]] for row in table.rows} == plain_fairness.workers(team.id, HOLDERS, TODAY)
        for name, _, cases, held_points, _, grave, complexity in table.rows:
            theirs = held.get(names[name], [])
            assert (cases, grave) == (len(theirs), sum(level == "red" for _, level, _ in theirs)), name
            assert held_points == sum(points.get(weight, unweighed) for weight, _, _ in theirs), name
            assert sum(int(number) for number in re.findall(r"\d+", complexity)) == len(theirs)
            for key, label in (("high", "High"), ("moderate", "Moderate"), ("low", "Low")):
                found = re.search(rf"{label} (\d+)", complexity)
                assert (int(found[1]) if found else 0) == plain_fairness.mix(theirs)[key], (name, complexity)
            seen += cases
    assert seen > 20


class Undone(Exception):
    """So that what was done in a transaction does not last."""


@pytest.mark.rule("U11", "H17")
def test_all_that_the_national_preview_shows_is_what_plain_sql_makes_of_the_tables(year):
    """Of each team and of all: medians and counts, what became of each request, what would not come out right; and the lists."""
    teams = [team.id for team in staff.all_teams()]
    for these in (*([team] for team in teams), teams):
        plainly_shown(these)
    with suppress(Undone), transaction() as session:
        make_odd(session, today=TODAY, now=MORNING)
        seen = set().union(*(plainly_shown(these) for these in (*([team] for team in teams), teams)))
        assert seen == set(LISTS) - {FIGURES}, "nothing to count makes no proof"
        raise Undone


def plainly_shown(teams) -> set:
    """The lists that hold something, when all are as plain SQL has them."""
    made, sql = preview_of(works_of(HEAD, teams), asked_of(HEAD, teams), TODAY), plain_national.shown(teams, TODAY)
    person_of = {number: source.person.number for number, source in made.mapped.sources.items()}
    events = [(person_of[e.number], e.person, e.kind, str(e.start), e.end and str(e.end), e.type, e.outcome, e.carer, e.age)
              for e in made.mapped.events]  # fmt: skip
    assert sorted(events, key=str) == sql["events"]
    assert sorted((f.metric, str(f.quarter), f.band, f.median, f.count) for f in made.figures.values()) == sql["figures"]
    assert {fate: count for fate, count in made.fates.items() if count} == sql["fates"]
    assert sorted((r.fate, person_of[r.request.number], str(r.request.start)) for r in made.followed) == sql["requests"]
    waits = ((w.metric, person_of[w.request.number], str(w.request.start), str(w.ended_by.start), w.days) for w in made.waits)
    assert sorted(waits) == sql["waits"]
    broken = {key: sorted((line.source.person.number, str(line.source.on)) for line in found)
              for key, found in made.broken.items()}  # fmt: skip
    assert [number for number, _ in broken.pop("two-records")] == sql["twice"]
    assert broken == sql["lists"]
    counts = {f"requests-{fate}": count for fate, count in sql["fates"].items()} | {"two-records": len(sql["twice"])}
    counts |= {metric: sum(wait[0] == metric for wait in sql["waits"]) for metric in METRICS}
    counts |= {key: len(found) for key, found in sql["lists"].items()}
    behind = {key: len(listed(made, key, Cell(), str, TODAY).entries) for key in LISTS if key != FIGURES}
    assert {key: count for key, count in behind.items() if count} == {key: count for key, count in counts.items() if count}
    for quarter, band, metric in made.figures:
        entries = listed(made, metric, Cell(quarter, band), str, TODAY).entries
        assert len(entries) == made.figures[quarter, band, metric].count
    return {key for key, count in behind.items() if count}


@pytest.mark.rule("U11")
def test_both_clocks_of_each_open_case_are_what_plain_sql_reckons(year):
    clocks_agree()
    with suppress(Undone), transaction() as session:
        make_odd(session, today=TODAY, now=MORNING)
        clocks_agree()
        raise Undone


def clocks_agree():
    teams = [team.id for team in staff.all_teams()]
    app = {two.case_id: (two.stage, two.since_request(TODAY), two.in_step(TODAY), [str(each.until) for each in two.pauses])
           for two in two_clocks(HEAD, teams, WHICH["all"][1])}  # fmt: skip
    sql = plain_national.clocks(teams, TODAY)
    assert app == sql and {stage for stage, *_ in sql.values()} == {"referral", "duty", "waiting", "allocated", "review"}
    assert {bool(until) for *_, until in sql.values()} == {True, False}
