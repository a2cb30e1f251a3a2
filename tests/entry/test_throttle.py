"""Guesses are counted in the database, so a restart forgives none; who is known cannot be told by the time it takes (A24)."""

import time
from datetime import UTC, datetime
from statistics import median

import pytest
import time_machine

from casework.ground.db import db
from casework.records.entry import operations
from tests.cast import PASSWORD, email_of

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TRIES = 500


def guess(browser, email, password="not this one"):
    return browser.post("/sign-in", data={"email": email, "password": password})


def test_after_a_restart_the_eleventh_guess_is_still_refused(app, client):
    from app import create_app

    with time_machine.travel(START, tick=False):
        client.get("/sign-in")
        for _ in range(10):
            assert guess(client, email_of("nadia")).status_code == 422
        same = {name: app.config[name] for name in ("DATA", "DATABASE_URL", "SECRET_KEY")}
        restarted = create_app(same | {"TESTING": True, "PASSWORD_COST": "cheap", "WTF_CSRF_ENABLED": False})
        with restarted.app_context():
            try:
                assert guess(restarted.test_client(), email_of("nadia"), PASSWORD).status_code == 429
            finally:
                db.session.remove()
                db.engine.dispose()


@pytest.mark.long
@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")
def test_a_known_and_an_unknown_address_take_the_same_time(app, client, monkeypatch):
    """With real hashing, by turns, so that what slows the machine slows both."""
    real = operations.PasswordHasher()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "_hasher", real)
        operations._nobodys_hash.cache_clear()
        with app.app_context():
            from tests.cast import Cast

            nadia = Cast(app.extensions["casework_policies"]).worker("nadia")
            nadia.password_hash = real.hash(PASSWORD)
            db.session.commit()
        monkeypatch.setattr(operations, "begin_try", lambda **_: None)  # the throttle would end it at ten
        client.get("/sign-in")
        took = {email_of("nadia"): [], "nobody@example.test": []}
        for number in range(2 * TRIES):
            email = sorted(took)[number % 2]
            begun = time.perf_counter()
            assert guess(client, email).status_code == 422
            took[email].append(time.perf_counter() - begun)
        operations._nobodys_hash.cache_clear()
    known, unknown = (median(each) for each in (took[email_of("nadia")], took["nobody@example.test"]))
    print(f"\nmedian of {TRIES}: known {known * 1000:.1f} ms, unknown {unknown * 1000:.1f} ms, {abs(known / unknown - 1):.1%}")
    assert abs(known / unknown - 1) < 0.10
