"""One process of several that sweep the same database; run by test_many_processes.py.

Says "ready", waits for a line, sweeps, prints what it raised as JSON.
"""

import json
import os
import sys
from datetime import datetime
from pathlib import Path


def main(folder: str, url: str, at: str, how: str) -> None:
    """how: "leased" as in real life; "all at once" without the lease, so that uniqueness alone must hold."""
    os.environ["CASEWORK_DATA"] = folder  # nothing of the developer's own settings
    from app import create_app
    from casework.clockwork import jobs

    app = create_app({"DATA": Path(folder), "DATABASE_URL": url})
    with app.app_context():
        policies = app.extensions["casework_policies"]
        print("ready", flush=True)
        sys.stdin.readline()
        sweep = jobs.sweep if how == "leased" else jobs.tell_all
        print(json.dumps(sweep(datetime.fromisoformat(at), policies)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
