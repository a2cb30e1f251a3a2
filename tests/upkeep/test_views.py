"""The health page tells a monitor, and nobody anything about a person; the page on serving is an administrator's."""

from datetime import timedelta

import pytest

from casework.clockwork import jobs
from casework.clockwork.reminders.models import Lease
from casework.ground import clock
from casework.ground.db import db, transaction


def test_health_is_ok_after_a_sweep(app, client):
    jobs.sweep(clock.now(), app.extensions["casework_policies"])
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok", "text/plain")


@pytest.mark.rule("U12")
def test_health_fails_without_a_sweep_and_when_it_stands_still(app, client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (503, "no sweep yet")
    with transaction() as session:
        long_ago = clock.now() - timedelta(minutes=11)
        session.add(Lease(name="sweep", holder="gone", until=long_ago, done_at=long_ago))
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "seconds ago" in answer.text


def test_health_fails_when_the_database_does_not_answer(app, client):
    engine, db.engines[None] = db.engine, _engine_to_nowhere()
    try:
        answer = client.get("/healthz")
    finally:
        db.engines[None] = engine
    assert (answer.status_code, answer.text) == (503, "the database does not answer")


def _engine_to_nowhere():
    from sqlalchemy import create_engine

    return create_engine("postgresql+psycopg://nobody@127.0.0.1:9/nothing", connect_args={"connect_timeout": 2})


def test_asking_for_health_keeps_no_session_alive(app):
    assert app.view_functions["upkeep.health"].access.passive


def test_an_administrator_reads_how_colleagues_are_served(as_person):
    page = as_person("ada").get("/serving")
    assert page.status_code == 200
    assert "Only this machine is served" in page.text
    assert "tls_cert" in page.text and "trusted_proxy" in page.text


@pytest.mark.parametrize("who", ["nadia", "mary", "helen"])
def test_others_do_not_see_how_it_is_served(as_person, who):
    assert as_person(who).get("/serving").status_code == 403


def test_the_page_repeats_why_serving_is_refused(app, as_person):
    before = app.config["HOST"]
    app.config["HOST"] = "0.0.0.0"
    try:
        assert "would let other machines in without encryption" in as_person("ada").get("/serving").text
    finally:
        app.config["HOST"] = before
