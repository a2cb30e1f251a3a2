"""The picker's answer: what the tool makes of a pick, and when contact would then be due."""

from datetime import date

from flask import Blueprint, request

from casework.ground import web
from casework.ground.clock import today
from casework.ground.web import abort, who_may
from casework.policy.model import Policy
from casework.practice.risk import rules
from casework.records.cases import queries as cases
from casework.records.clocks.rules import ContactFacts, next_contact
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("risk", __name__)


def outcome_of(policy: Policy, picked: dict | None, contact_on: date) -> dict:
    """What to show for a pick, were the contact on that day: suggestion, next contact. None in both without a pick."""
    tool = policy.tools[policy.contact.tool]
    nothing = {"tool": tool, "suggestion": None, "due": None}
    if not picked:
        return nothing
    try:
        suggestion = rules.rate(tool, picked)
    except KeyError:
        return nothing
    facts = ContactFacts(placed_on=contact_on, last_contact_on=contact_on, level=suggestion.level.key)
    return {"tool": tool, "suggestion": suggestion, "due": next_contact(policy, facts)}


@bp.get("/risk/rag")
@who_may(*RECORD_ROLES)
def outcome():
    """The fragment under the picker. Query: ``case``, and ``rag`` as row:column, or ``support`` and ``harm``."""
    case = cases.case_for(web.actor(), request.args.get("case", type=int) or 0)
    if case is None:
        abort(404)
    cell = request.args.get("rag") or f"{request.args.get('support', '')}:{request.args.get('harm', '')}"
    shown = outcome_of(web.policy_of(case.team), rules.read_cell(cell), today())
    return web.render("risk/outcome.html", "risk/_outcome.html", case=case, outcome=shown)
