"""How lists are read: each order from an index, nothing sorted, nothing that is not due, no more queries for more rows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint, event, text
from sqlalchemy.engine import Engine

from casework.clockwork import jobs
from casework.ground.db import Base, db, transaction
from casework.pages.figures.queries import Scope, figure
from casework.pages.figures.rules import buckets_of, period_of
from casework.pages.monday.queries import changes, due, falling
from casework.pages.monday.rules import week_of
from casework.pages.reports.queries import MEASURES
from casework.practice.escalation.operations import raise_escalation
from casework.practice.referrals.operations import begin
from casework.practice.tray import queries
from casework.practice.tray.models import Placement
from casework.practice.walk.queries import walk_clocks
from casework.records.calendars.queries import entries_of
from casework.records.notices.rules import to_worker
from casework.records.outbox import operations as outbox
from casework.records.outbox.queries import to_try
from casework.records.people.queries import find_people
from casework.records.staff import queries as staff
from casework.records.tasks.operations import set_task
from tests.copying import copy_of
from tests.statements import statements

TODAY = date(2026, 11, 20)
TEAMS = {"of one team": [1], "of two teams": [1, 2], "of all teams": None}
# Of several teams, the first rows of each, which SQLite puts in order once more: no more than end the page.
FIRSTS = r"CO-ROUTINE anon_\d+\n(?=SEARCH placement USING INDEX)|(?<=SCAN anon_\d\n)USE TEMP B-TREE FOR ORDER BY"
DAYS = {"next_on": 7, "placed_on": 11, "referred_on": 13}
# What grows with the list; the rest of the tables has a row for each worker, team or sweep.
GROWING = ("placement", "clock", "case", "person", "note", "notice", "rating", "escalation", "task", "tray_contact",
           "name_key", "reach_key")  # fmt: skip


@pytest.mark.rule("U28")
def test_each_order_of_the_tray_is_read_from_an_index_without_sorting(many_wait):
    wrong = []
    for readers, sort, filters in product(TEAMS, queries.ORDERS, ({}, {"rag": "red"}, {"page": 3})):
        page = queries.page_of(TEAMS[readers], queries.Asked(sort=sort, **filters), TODAY)
        plan = plan_of(str(page.compile(db.engine, compile_kwargs={"literal_binds": True})), ())
        plan = re.sub(FIRSTS, "", plan)
        if re.search(r"TEMP B-TREE|(?<!Incremental )Sort +\(cost", plan) or "ix_placement_" not in plan:
            wrong.append(f"{sort} {readers} {filters}:\n{plan}")
    assert not wrong, "\n".join(wrong)


def test_the_walks_that_are_due_are_read_from_the_end_of_an_index(many_wait):
    plans = plans_while(lambda: walk_clocks(staff.all_teams(), many_wait.policies))
    (plan,) = [plan for statement, plan in plans.items() if "min(placement.placed_on)" in statement]
    assert "ix_placement_placed" in plan and "ix_placement_counts" not in plan, plan


@pytest.fixture
def many_wait(cast):
    """The cast, and a thousand people on each of two trays, so that a database thinks of what it does."""
    like = db.session.get(Placement, db.session.scalar(db.select(Placement.id).where(Placement.case_id == cast.waiting().id)))
    with transaction() as session:
        for team in (cast.team("North").id, cast.team("South").id):
            cases = [copy_of(like.case, team_id=team) for _ in range(1000)]
            session.add_all(cases)
            session.flush()
            session.add_all(
                copy_of(like, team_id=team, case_id=case.id, rag=("red", "amber", "green")[at % 3], gravity=at % 3,
                        **{on: TODAY - timedelta(days=at * step % 90) for on, step in DAYS.items()})
                for at, case in enumerate(cases)
            )  # fmt: skip
    with transaction() as session:
        if db.engine.dialect.name == "postgresql":
            session.execute(text("ANALYZE"))
    return cast


@pytest.mark.rule("U12")
def test_a_sweep_with_nothing_due_reads_nothing_that_is_not_due(cast):
    for days in (0, 3, 9):
        cast.waiting(days=days)
    while jobs.sweep(cast.now, cast.policies):
        pass
    plans = plans_while(lambda: jobs.sweep(cast.now, cast.policies))
    assert any("clock" in statement for statement in plans)
    whole = {f"{found}: {statement}\n{plan}" for statement, plan in plans.items() for found in read_whole(plan)}
    assert not whole, "\n\n".join(whole)


@pytest.mark.rule("U15")
def test_looking_for_mail_reads_no_list_from_end_to_end(cast):
    for days in (0, 9, 40):
        cast.waiting(days=days)
    jobs.sweep(cast.now, cast.policies)
    with transaction():
        outbox.begin(now=cast.now - timedelta(days=9))
    mary = cast.actor("mary")
    plans = plans_while(lambda: (outbox.write_urgent(now=cast.now), to_try(cast.now), entries_of(mary, TODAY, "team")))
    if db.engine.dialect.name == "sqlite":  # of so few rows all indexes cost Postgres the same, and it takes any
        assert any("ix_notice_kind_open" in plan for plan in plans.values())
    whole = {f"{found}: {statement}\n{plan}" for statement, plan in plans.items() for found in read_whole(plan)}
    assert not whole, "\n\n".join(whole)


@pytest.mark.rule("H17")
@pytest.mark.parametrize("key", MEASURES)
def test_what_a_team_reports_of_a_period_is_read_from_indexes(many_wait, key):
    teams, period = tuple(staff.all_teams()[:1]), period_of("last-month", TODAY)
    scope = Scope(many_wait.actor("mary"), teams, None, period, TODAY, many_wait.now, many_wait.policies)
    plans = plans_while(lambda: figure(MEASURES[key], scope, buckets=buckets_of(period)))
    whole = {f"{found}: {statement}\n{plan}" for statement, plan in plans.items() for found in read_whole(plan)}
    assert plans and not whole, "\n\n".join(whole)


@pytest.mark.parametrize("typed", ["01632 960123", "LE1 1AA", "LE1", "Marsh LE1", "Marsh 7/3/1940 01632 960123"])
def test_people_are_found_by_number_and_postcode_from_an_index(many_wait, typed):
    plans = plans_while(lambda: find_people(many_wait.actor("nadia"), typed, on=TODAY))
    assert any("ix_reach_key_key_person" in plan or "ix_reach_key_person_id" in plan for plan in plans.values())
    whole = {f"{found}: {statement}\n{plan}" for statement, plan in plans.items() for found in read_whole(plan)}
    assert not whole, "\n\n".join(whole)


@pytest.mark.rule("S13")
def test_a_managers_week_is_read_from_indexes(many_wait):
    mary, week, team = many_wait.actor("mary"), week_of(TODAY), [many_wait.team("North").id]
    plans = plans_while(lambda: (changes(mary, team, week), due(mary, team, week), falling(mary, team, week)))
    whole = {f"{found}: {statement}\n{plan}" for statement, plan in plans.items() for found in read_whole(plan)}
    assert plans and not whole, "\n\n".join(whole)


def read_whole(plan: str) -> set[str]:
    """The growing tables that a plan reads from end to end."""
    found = re.findall(r"\bSCAN (\w+)(?! USING)|Seq Scan on (\w+)", plan)
    return {name for each in found for name in each if name in GROWING}


def plans_while(doing) -> dict[str, str]:
    """By statement that reads, sent while something is done, how the database would read it."""
    with reads() as sent:
        doing()
    return {statement: plan_of(statement, parameters) for statement, parameters in sent}


@contextmanager
def reads() -> Iterator[list]:
    sent = []

    def see(_connection, _cursor, statement, parameters, *_rest):
        if statement.lstrip().startswith("SELECT"):
            sent.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", see)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", see)


def plan_of(statement: str, parameters) -> str:
    """How the database reads it. Postgres is told to do without whole tables, as it would with very many rows."""
    db.session.rollback()
    connection = db.session.connection()
    if db.engine.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        connection.execute(text("SET LOCAL enable_bitmapscan = off"))
    asked = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN "
    rows = connection.exec_driver_sql(asked + statement, parameters).all()
    db.session.rollback()
    return "\n".join(str(row[-1]) for row in rows)


# Written once in a case's life or a sample's, and never looked up by it.
SELDOM = {"acknowledgement.note_id", "case_ending.note_id", "dip_sample_answer.note_id", "review_date.note_id"}


def test_what_belongs_to_a_case_a_person_or_a_note_is_found_by_an_index():
    missing = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name in ("case_id", "person_id", "note_id", "escalation_id") and column.foreign_keys
        and column.name not in first_columns(table)
    }  # fmt: skip
    assert missing == SELDOM


def first_columns(table) -> set[str]:
    """The columns with which an index of all rows begins."""
    whole = [index for index in table.indexes if index.dialect_options["sqlite"]["where"] is None]
    keys = [key for key in table.constraints if isinstance(key, (PrimaryKeyConstraint, UniqueConstraint))]
    return {next(iter(each.columns)).name for each in (*whole, *keys)}


# --- queries of a page ------------------------------------------------------------------------------------------------

PAGES = {
    "mary": ("/", "/tray", "/tray?sort=waiting", "/tray?rag=red", "/tray/reviews", "/my-cases", "/my-tasks",
             "/my-tasks?whose=team", "/escalations", "/referrals", "/reports", "/reports/waiting", "/reports/breached",
             "/reports/caseloads"),
    "helen": ("/", "/tray", "/escalations", "/reports"),
}  # fmt: skip


def test_no_page_sends_more_queries_for_more_rows(cast, as_person, furnished):
    browsers = {name: as_person(name) for name in PAGES}
    furnished(1)
    few = sent_by(browsers)
    furnished(6)
    many = sent_by(browsers)
    more = {page: (few[page], many[page]) for page in few if many[page] > few[page]}
    assert not more, f"queries with few rows, and with more: {more}"


def sent_by(browsers) -> dict[str, int]:
    counted = {}
    for name, pages in PAGES.items():
        for page in pages:
            browsers[name].get(page)  # what is read once a process has been read
            with statements() as sent:
                answer = browsers[name].get(page)
            assert answer.status_code == 200, (page, answer.status_code)
            counted[f"{name} {page}"] = len(sent)
    return counted


@pytest.fixture
def furnished(cast):
    """``furnished(3)``: three more people on the tray, with a task, an escalation and what their clocks tell."""
    mary = {"actor": cast.actor("mary"), "now": cast.now, "policy": cast.policy}

    def put(count):
        for number in range(count):
            case = cast.waiting("none:high", days=30 + number)
            with transaction():
                raise_escalation(**mary, case=case, rule="U13", chain="grave-wait", occasion=f"hand:{case.id}",
                                 reason="Nobody answers", figures=[])  # fmt: skip
                set_task(**mary, case=case, receiver=to_worker(cast.worker("mary").id), words="Ring her daughter",
                         due_on=cast.now.date())  # fmt: skip
                begin(**mary, person=case.person, team=cast.team("North"))
        jobs.sweep(cast.now, cast.policies)

    return put
