"""The thread that sweeps is killed: within two sweeps those in charge read it on every page, and a monitor is told (A12)."""

import ctypes
import threading
import time
from datetime import timedelta

import pytest
import time_machine

from casework.clockwork import jobs
from casework.ground import clock

SWEEP_EVERY = 600  # seconds; twice as long as two sweeps is what A12 allows


def schedulers():
    return [thread for thread in threading.enumerate() if thread.name.startswith("APScheduler")]


def kill(thread, patience=20):
    """Raise SystemExit in a thread, which ends it without a word, as a fault nobody caught would."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
    until = time.monotonic() + patience
    while thread.is_alive():
        assert time.monotonic() < until, "the thread lives on"
        time.sleep(0.02)


def wait_for(condition, patience=20):
    until = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.rule("U12")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # the thread that we kill
@pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")
def test_a_sweep_that_died_is_told_on_every_page_and_to_the_monitor_until_it_goes_on(app, client, as_person, monkeypatch):
    monkeypatch.setattr(jobs, "SCHEDULE", (jobs.Job("sweep", 0.1, jobs.sweep),))
    mary, ada, nadia = as_person("mary"), as_person("ada"), as_person("nadia")
    for browser in (client, mary, ada, nadia):
        browser.police = False  # it would take what the sweep writes for the page's own
    scheduler = jobs.start(app)
    wait_for(lambda: client.get("/healthz").status_code == 200)
    (thread,) = schedulers()
    kill(thread)
    assert client.get("/healthz").status_code == 200, "nothing is late yet"
    with time_machine.travel(clock.now() + timedelta(seconds=SWEEP_EVERY + 1)):
        assert client.get("/healthz").status_code == 503
        for browser, address in ((mary, "/tray"), (ada, "/backups")):
            page = browser.get(address)
            assert "No sweep was done since" in page.text and "Restart Casework" in page.text
        assert "No sweep was done" not in nadia.get("/tray").text
    with pytest.MonkeyPatch.context() as patch:  # the thread is dead: only what it left is put away
        patch.setattr(thread, "join", lambda *_: None)
        scheduler.shutdown(wait=False)
    again = jobs.start(app)
    try:
        with time_machine.travel(clock.now() + timedelta(seconds=SWEEP_EVERY + 1)):
            wait_for(lambda: client.get("/healthz").status_code == 200)
            assert "No sweep was done" not in mary.get("/tray").text
    finally:
        again.shutdown()
