"""The connection to Postgres is cut, in the middle of saving and between two pages: a sentence, nothing half, and on it goes."""

import html
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import event, select

from casework.clockwork import jobs
from casework.ground.db import db, transaction
from casework.practice.escalation.models import Escalation
from casework.records.audit.queries import check_chain
from casework.records.notices.models import Notice
from tests.durability.conftest import everything
from tests.durability.test_statements import CHANGES
from tests.house.furnished import database, numbers  # noqa: F401
from tests.house.test_drafts import TEXT, TWICE, values

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize("database", ["postgres"], indirect=True, scope="session"),
]
BESIDE = {"browser_session", "draft"}
SEVERAL = [form for form in TWICE if form[1] in (
    "/cases/{case}/comments", "/cases/{case}/attempt", "/people/new", "/cases/{case}/allocate", "/staff/teams/new",
    "/escalations/{escalation}", "/cases/{referral}/triage")]  # fmt: skip


@pytest.fixture
def cut(database):
    """``cut()`` ends every connection of the application at the server, as a restart of it would."""
    ours = database.kept.info.backend_pid

    def end_all():
        with psycopg.connect(database.url.replace("+psycopg", ""), autocommit=True) as server:
            ended = server.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                                   "WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)",
                                   [ours])  # fmt: skip
            return ended.rowcount

    return end_all


@contextmanager
def cut_at(cut, number):
    """While the block runs the connections are cut once: behind that change, counted from 1; for 0 at the commit."""
    seen = {"changes": 0, "cuts": 0}

    def behind(_connection, _cursor, statement, *_):
        trailed = statement.startswith(CHANGES) and "browser_session" not in statement
        seen["changes"] += trailed
        if trailed and seen["changes"] == number:
            seen["cuts"] += 1
            cut()

    def at_commit(_connection):
        if number == 0 and seen["changes"] and not seen["cuts"]:
            seen["cuts"] += 1
            cut()

    listeners = {"after_cursor_execute": behind, "commit": at_commit}
    for name, listener in listeners.items():
        event.listen(db.engine, name, listener)
    try:
        yield seen
    finally:
        for name, listener in listeners.items():
            event.remove(db.engine, name, listener)


def kept():
    db.session.rollback()
    return {name: rows for name, rows in everything().items() if name not in BESIDE}


def test_between_two_pages_nobody_notices(cut, as_person, numbers):
    nadia = as_person("nadia")
    for address in ("/tray", f"/cases/{numbers['case']}", "/account"):
        db.session.rollback()
        assert cut() >= 1
        assert nadia.get(address).status_code == 200
    cut()
    assert nadia.get("/healthz").status_code in (200, 503)


@pytest.mark.rule("U14")
@pytest.mark.parametrize("form", SEVERAL, ids=[f"{form[0]} {form[1]}" for form in SEVERAL])
def test_in_the_middle_of_saving_nothing_is_half_and_what_was_typed_stands_there(cut, as_person, numbers, form):
    """At the commit, and behind the first change, the second … as far as the form makes any."""
    name, address, typed, _leads_to, *to = form
    typed = {field.format(**numbers): value.format(**numbers) if value == "{worker}" else value for field, value in typed.items()}
    browser, address = as_person(name), address.format(**numbers)
    sent = values(browser.get(address), address) | typed
    before, cuts = kept(), 0
    for number in (0, 1, 2, 3, 5, 8):
        with cut_at(cut, number) as seen:
            answer = browser.post(address + "".join(to), data=sent)
        if not seen["cuts"]:
            break  # it makes fewer changes than that, and was saved
        cuts += 1
        words = html.unescape(answer.text)
        assert answer.status_code == 503, words[-1500:]
        assert "Nothing was saved" in words and "Traceback" not in words
        for value in typed.values():
            assert all(each in words for each in ([value] if isinstance(value, str) else value))
        assert kept() == before
    else:
        answer = browser.post(address + "".join(to), data=sent)
    assert cuts >= 3
    assert answer.status_code == 303, "the next request works"
    assert check_chain().broken_at is None


def test_a_sweep_that_is_cut_off_raises_the_rest_with_the_next_one_and_nothing_twice(cut, cast, app):
    waiting = {cast.waiting(days=days).id for days in (45, 50, 60)}
    with cut_at(cut, 6) as seen:
        for job in (job for job in jobs.SCHEDULE if job.name == "sweep"):
            jobs._run(app, job)
    assert seen["cuts"] == 1
    db.session.rollback()
    with transaction() as session:  # the lease of the one that was cut off has run out
        session.execute(db.text("DELETE FROM lease"))
    jobs.sweep(cast.now, cast.policies)
    raised = db.session.execute(select(Escalation.case_id, Escalation.rule, Escalation.occasion)).all()
    assert len(raised) == len(set(raised)) and {row.case_id for row in raised} >= waiting
    told = db.session.execute(select(Notice.receiver, Notice.rule, Notice.case_id, Notice.occasion)).all()
    assert len(told) == len(set(told))
    assert jobs.sweep(cast.now, cast.policies) == {}
    assert check_chain().broken_at is None


def test_a_page_that_cannot_ask_the_database_anything_is_still_a_page(as_person, numbers):
    from sqlalchemy import create_engine

    nadia = as_person("nadia")
    address = f"/cases/{numbers['case']}/comments"
    sent = values(nadia.get(address), address) | {"words": TEXT}
    db.session.remove()
    nowhere = create_engine("postgresql+psycopg://nobody@127.0.0.1:9/nothing", connect_args={"connect_timeout": 2})
    engine, db.engines[None] = db.engine, nowhere
    try:
        answer = nadia.post(address, data=sent)
        seen = nadia.get("/tray")
    finally:
        db.session.remove()
        db.engines[None] = engine
    for each in (answer, seen):
        assert each.status_code == 503
        assert "Traceback" not in each.text and "<h1" in each.text
    assert "Nothing was saved" in answer.text
