"""What the tests that kill processes share: an office whose database really writes to the disk, and the killing."""

import time
from contextlib import contextmanager

from sqlalchemy import text

from casework.clockwork.upkeep.operations import migrate
from casework.ground.clock import now as this_moment
from casework.ground.db import db
from tests.cast import hire_everybody


@contextmanager
def lasting_office(request, folder):
    """(application, address of its database) with the cast hired and nobody waiting, in an application context.

    request: a pytest request whose param is "sqlite" or "postgres". The database is this test's own.
    """
    from app import create_app

    url = f"sqlite:///{(folder / 'casework.db').as_posix()}"
    if request.param == "postgres":
        url = request.getfixturevalue("durable_postgres_server").fresh_database()
    app = create_app({"DATA": folder, "DATABASE_URL": url, "PASSWORD_COST": "cheap"})
    with app.app_context():
        migrate(engine=db.engine, data=folder, now=this_moment())
        if request.param == "postgres":
            settings = [db.session.scalar(text(f"SHOW {name}")) for name in ("fsync", "synchronous_commit")]
            assert settings == ["on", "on"]
            db.session.rollback()
        hire_everybody()
        yield app, url
        close()


def close():
    """End all connections of this process."""
    db.session.remove()
    db.engine.dispose()


def wait_for_the_server():
    """Postgres may still be busy with what a dead process had sent."""
    if db.engine.dialect.name == "postgresql":
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        until = time.monotonic() + 20
        while db.session.scalar(text(others)) > 1:
            db.session.rollback()
            assert time.monotonic() < until, "the dead process's connections stay"
            time.sleep(0.01)
