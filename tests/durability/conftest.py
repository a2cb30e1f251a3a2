"""Several at once, and what the whole database holds."""

import threading
from collections.abc import Collection

import pytest
from flask.testing import FlaskClient

from casework.ground.db import Base, db


@pytest.fixture
def at_once(app):
    """``at_once(work, work, …)``: each in a thread and application context of its own, begun in one moment.

    What each gave, in their order; an exception is given instead of raised.
    """

    def run(*works):
        outcomes, start = [None] * len(works), threading.Barrier(len(works))

        def one(number, work):
            with app.app_context():
                start.wait()
                try:
                    outcomes[number] = work()
                except Exception as fault:
                    outcomes[number] = fault
                finally:
                    db.session.remove()

        threads = [threading.Thread(target=one, args=numbered) for numbered in enumerate(works)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=120)
        assert not any(thread.is_alive() for thread in threads), "somebody waits for ever"
        db.session.rollback()
        db.session.expire_all()
        return outcomes

    return run


@pytest.fixture
def sending(app):
    """``sending(browser, address, data)``: work for ``at_once`` that posts a form with that browser's session.

    A bare client: the policing one watches all connections, and would see what the others write.
    """

    def prepare(browser, address, data):
        bare = FlaskClient(app, app.response_class, use_cookies=True)
        bare.set_cookie("casework_session", browser.get_cookie("casework_session").value)
        return lambda: bare.post(address, data={"csrf_token": browser.token, **data})

    return prepare


def everything(among: Collection[str] | None = None) -> dict[str, list[str]]:
    """All rows of all tables, or of those named, as they are committed, read beside the session."""
    names = [table.name for table in Base.metadata.sorted_tables if among is None or table.name in among]
    if not names:
        return {}
    with db.engine.connect() as connection:
        if db.engine.dialect.name == "sqlite":
            return {name: sorted(map(repr, connection.exec_driver_sql(f'SELECT * FROM "{name}"'))) for name in names}
        found = {name: [] for name in names}
        each = (f"SELECT '{name}', CAST(row AS text) FROM \"{name}\" AS row" for name in names)  # one journey for all
        for name, row in connection.exec_driver_sql(f"{' UNION ALL '.join(each)} ORDER BY 1, 2"):
            found[name].append(row)
        return found
