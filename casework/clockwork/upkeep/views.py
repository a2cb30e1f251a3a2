"""The health page for monitors, and the page on serving colleagues."""

from flask import Blueprint, current_app

from casework.clockwork.upkeep import queries
from casework.clockwork.upkeep.rules import refusal_to_serve, serving_of, trouble_of_health
from casework.ground import clock, web
from casework.ground.web import anyone, who_may
from casework.records.staff.rules import ADMINISTRATOR

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
