"""The health page for monitors, and the pages on serving colleagues, on backups and on the end of the audit trail."""

import logging
import shutil
import sys
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Blueprint, Flask, current_app

from casework.clockwork.storage import operations as storage
from casework.clockwork.storage import queries as stored
from casework.clockwork.storage.rules import BY_HAND, folders_of, in_megabytes, troubles_of
from casework.clockwork.upkeep import queries
from casework.clockwork.upkeep.rules import refusal_to_serve, serving_of, trouble_of_health
from casework.ground import clock, web
from casework.ground.db import db, transaction
from casework.ground.refusal import Refused
from casework.ground.web import anyone, who_may
from casework.records.audit import operations as audit
from casework.records.audit.queries import head
from casework.records.staff.rules import ADMINISTRATOR, SENIOR_MANAGERS, Actor

log = logging.getLogger(__name__)
PROGRAM = Path(__file__).parents[3]
SHOWN_HEADS = 30

bp = Blueprint("upkeep", __name__)
PLAIN = {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/healthz")
@anyone(passive=True)
def health():
    """For monitors: ok, or 503 and why."""
    if not queries.database_answers():
        return "the database does not answer", 503, PLAIN
    stale_after = current_app.config["SWEEP_STALE_SECONDS"]
    trouble = trouble_of_health(last_sweep=queries.last_sweep(), now=clock.now(), seconds=stale_after)
    return (trouble, 503, PLAIN) if trouble else ("ok", 200, PLAIN)


@bp.get("/serving")
@who_may(ADMINISTRATOR)
def serving():
    """How colleagues on the office network reach Casework, as it is set now."""
    now = serving_of(current_app.config)
    return web.render(
        "upkeep/serving.html", serving=now, refusal=refusal_to_serve(now), address_here=queries.address_here(),
        data=current_app.config["DATA"],
    )  # fmt: skip


# --- backups ----------------------------------------------------------------------------------------------------------


@bp.get("/backups")
@who_may(ADMINISTRATOR)
def backups():
    """When the last good backup was made, all that are kept, and a button for one more."""
    return web.render("upkeep/backups.html", **_of_backups(asked="asked" in web.request.args))


@bp.get("/backups/state")
@who_may(ADMINISTRATOR, passive=True)
def backups_state():
    """The same as it is now, for a page that waits for a backup to be done."""
    return web.render("upkeep/_backups.html", **_of_backups())


def _of_backups(asked: bool = False) -> dict[str, Any]:
    folders, now, state = folders_of(current_app.config), clock.now(), stored.backup_state()
    disk = shutil.disk_usage(folders.data)
    return {
        "state": state, "troubles": troubles_of(state, now, web.moment), "folders": folders,
        "under_way": asked or storage.is_under_way(folders=folders, engine=db.engine),
        "lines": queries.backup_lines(folders.backups, state.tested), "free": in_megabytes(disk.free),
        "away_trouble": queries.second_folder_trouble(folders),
    }  # fmt: skip


@bp.post("/backups")
@who_may(ADMINISTRATOR)
def back_up():
    """Begin a backup beside everybody's work; the page tells how it ends."""
    with transaction():
        audit.record(actor=web.actor(), now=clock.now(), act="backup.asked-for")
    work = (current_app._get_current_object(), web.actor())
    Thread(target=_back_up, args=work, name="backup", daemon=True).start()
    return web.go("/backups?asked=1")


def _back_up(app: Flask, actor: Actor) -> None:
    with app.app_context():
        try:
            storage.back_up(
                folders=folders_of(app.config), engine=db.engine, now=clock.now(), actor=actor, kind=BY_HAND
            )
        except Refused as refused:  # kept, and shown on the page
            log.error("no backup: %s", refused.refusal.sentence)
        except Exception:
            log.exception("a backup by hand failed")


@bp.get("/backups/restoring")
@who_may(ADMINISTRATOR)
def restoring():
    """How a backup is put back, step by step, to be printed before it is needed."""
    python, folders = "py" if sys.platform == "win32" else "python3", folders_of(current_app.config)
    named = folders.data if folders.data != PROGRAM / "instance" else None
    lines = queries.backup_lines(folders.backups, None)[:1]
    return web.render("upkeep/restoring.html", python=python, program=PROGRAM, folders=folders, named_data=named,
                      lines=lines)  # fmt: skip


@bp.post("/backups/restoring/confirmation")
@who_may(ADMINISTRATOR)
def confirm_restoring():
    """An administrator knows that a backup was put back: the line on every page goes."""
    storage.note_seen(now=clock.now(), actor=web.actor())
    return web.go("/backups", saying="The line about the backup that was put back is gone from everybody’s pages.")


# --- the end of the audit trail -----------------------------------------------------------------------------------------


@bp.app_context_processor
def _on_the_desk() -> dict:
    return {"reads_the_trail": lambda: web.actor().holds(*SENIOR_MANAGERS)}


@bp.get("/audit-trail")
@who_may(ADMINISTRATOR, *SENIOR_MANAGERS)
def audit_trail():
    """Where the audit trail ends now and ended before, to be printed or written down."""
    seq, digest = head(db.session())
    known = stored.heads(folders_of(current_app.config).data)[-SHOWN_HEADS:]
    return web.render("upkeep/audit_trail.html", seq=seq, digest=digest, now=clock.now(), heads=known[::-1])
