"""The picker's answer: what the tool makes of a pick, and when contact would then be due."""

from datetime import date

from flask import Blueprint, request

from casework.ground import web
from casework.ground.clock import now, today
from casework.ground.db import transaction
from casework.ground.refusal import Refused
from casework.ground.web import abort, who_may
from casework.policy.model import Policy
from casework.practice.risk import queries, rules
from casework.records.audit import operations as audit
from casework.records.cases import queries as cases
from casework.records.cases.models import Case
from casework.records.clocks.rules import ContactFacts, next_contact, response
from casework.records.staff.rules import RECORD_ROLES

bp = Blueprint("risk", __name__)
NOT_OWED = (False, False)


def outcome_of(policy: Policy, picked: dict | None, since: date, owed: tuple[bool, bool] = NOT_OWED) -> dict:
    """What to show for a pick, were the contact or the placing on that day: suggestion and next contact, None without a pick.

    owed: whether the other picks make a fast response due from then, and an urgent one (``rules.response_owed``).
    """
    tool = policy.tools[policy.contact.tool]
    nothing = {"tool": tool, "suggestion": None, "due": None}
    if not picked:
        return nothing
    try:
        suggestion = rules.rate(tool, picked)
    except KeyError:
        return nothing
    facts = ContactFacts(placed_on=since, last_contact_on=since, level=suggestion.level.key)
    fast = response(policy, *(since if is_owed else None for is_owed in owed))
    due = min(filter(None, (next_contact(policy, facts), fast)), key=lambda each: each.due_on)
    return {"tool": tool, "suggestion": suggestion, "due": due}


def owed_by_contact(policy: Policy, case_id: int, level: str, urgent: bool) -> tuple[bool, bool]:
    """The fast responses that a contact makes due by this pick of the response tool; "" leaves its level as it is."""
    if policy.response is None:
        return NOT_OWED
    before = queries.current_rating(case_id, policy.response.tool)
    level_before, urgent_before = (before.decided, before.urgent) if before else ("", False)
    return rules.response_owed(policy, level or level_before, urgent, level_before, urgent_before)


def refuse_unused(case: Case, policy: Policy, key: str) -> None:
    """Raise Refused, with an entry in the trail, for a tool that the case's team does not use (A1, U18)."""
    refusal = rules.refusal_to_use(policy, key)
    if refusal is None:
        return
    with transaction(reload=False):
        audit.record(actor=web.actor(), now=now(), act="rating.refused", subject=case, persons=[case.person_id],
                     detail={"tool": key})  # fmt: skip
    raise Refused(refusal)


@bp.get("/risk/rag")
@who_may(*RECORD_ROLES)
def outcome():
    """The fragment under the picker.

    Query: ``case``, and ``rag`` as row:column, or ``support`` and ``harm``; beside it ``priority`` with ``urgent`` in a
    contact on ``happened_on``, or with ``urgent_response`` in a ``placing``.
    """
    case = cases.case_for(web.actor(), request.args.get("case", type=web.whole_number) or 0)
    if case is None:
        abort(404)
    policy, args = web.policy_of(case.team), request.args
    cell = args.get("rag") or f"{args.get('support', '')}:{args.get('harm', '')}"
    shown = outcome_of(policy, rules.read_cell(cell), _since(), _owed(policy, case.id))
    return web.render("risk/outcome.html", "risk/_outcome.html", case=case, outcome=shown)


def _since() -> date:
    typed = web.read_day(request.args.get("happened_on", "")[:40])
    return min(typed, today()) if typed else today()


def _owed(policy: Policy, case_id: int) -> tuple[bool, bool]:
    args = request.args
    level = args.get("priority", "")
    if args.get("placing"):
        return rules.response_owed(policy, level, bool(args.get("urgent_response")))
    return owed_by_contact(policy, case_id, level, bool(args.get("urgent")))
