"""Which policy says what, where each rule comes from, and how the pages look."""

from flask import Blueprint

from casework.ground import web
from casework.ground.web import abort, who_may
from casework.pages.explain.samples import sample
from casework.policy import rulebook
from casework.policy.model import CONTACT_KIND_LABELS, ROLE_LABELS
from casework.records.staff import queries as staff
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS

bp = Blueprint("explain", __name__)

CHAPTERS = {
    "L": "The Planned Work Tray",
    "S": "Risk prioritisation of people waiting",
    "A": "Deprivation of liberty",
    "H": "Allocation, caseloads and closing",
    "F": "Contacts, referrals and reviews",
    "U": "How it all fits together",
}


@bp.get("/policies")
@who_may()
def policies():
    """All policies, which teams use them, and every rule by chapter."""
    used: dict[str, list[str]] = {}
    for team in staff.all_teams():
        used.setdefault(team.policy, []).append(team.name)
    chapters = [
        (title, [rule for rule in rulebook.RULES.values() if rule.number.startswith(letter)])
        for letter, title in CHAPTERS.items()
    ]
    return web.render("explain/policies.html", policies=web.policies(), used=used, chapters=chapters, may_try=_may_try())


@bp.get("/policies/<name>")
@who_may()
def policy(name: str):
    """One policy: its tools as they are used, its clocks, chains, limits and notes."""
    if name not in web.policies():
        abort(404)
    shown = web.policies()[name]
    shared = {"role_labels": ROLE_LABELS, "kinds": CONTACT_KIND_LABELS, "may_try": _may_try()}
    return web.render("explain/policy.html", policy=shown, **shared)


def _may_try() -> bool:
    """Whether a tray under another policy is the reader's to see (U5)."""
    return web.actor().holds(*MANAGERS, *SENIOR_MANAGERS)


@bp.get("/rules/<number>")
@who_may()
def rule(number: str):
    """One rule: title, our words, source, and the figures in force in each policy (U3)."""
    shown = rulebook.RULES.get(number.upper())
    if shown is None:
        abort(404)
    figures = [(policy, rulebook.figures_in_force(shown, policy)) for policy in web.policies().values()]
    return web.render(
        "explain/rule.html",
        rule=shown,
        source=rulebook.SOURCES[shown.source],
        citation=rulebook.citation(shown.number),
        figures=[(policy, rows) for policy, rows in figures if rows],
    )


@bp.get("/style")
@who_may()
def style():
    """Every component in every state; only in a demonstration."""
    if not web.current_app.config["DEMO"]:
        abort(404)
    return web.render("style/style.html", sample=sample())
