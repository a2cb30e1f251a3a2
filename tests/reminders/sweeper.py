"""One process of several that sweep the same database; started by test_many_processes.py."""

import os
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path


def main(folder: str, url: str, at: datetime, how: str, talk: Connection) -> None:
    """Say "ready", wait for a word, sweep, and say what was raised.

    how: "leased" as in real life; "all at once" without the lease, so that uniqueness alone must hold.
    """
    os.environ["CASEWORK_DATA"] = folder  # nothing of the developer's own settings
    from app import create_app
    from casework.clockwork import jobs

    app = create_app({"DATA": Path(folder), "DATABASE_URL": url})
    with app.app_context():
        policies = app.extensions["casework_policies"]
        talk.send("ready")
        talk.recv()
        sweep = jobs.sweep if how == "leased" else jobs.tell_all
        talk.send(dict(sweep(at, policies)))
