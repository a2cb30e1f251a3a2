"""The gates before the tray. Each names the field that answers it, so that a page shows them all at once."""

from collections.abc import Iterator
from functools import partial

from casework.ground.refusal import Refusal
from casework.policy.model import Policy
from casework.practice.risk import rules as risk
from casework.practice.triage.rules import asked
from casework.practice.triage.rules.asked import Facts, picks, said
from casework.practice.triage.rules.telling import refusals_to_tell

NEVER_PLACED = (
    "Somebody with an immediate and urgent need never goes on the tray. Act at the Duty Point now; come back "
    "to place them only when it is dealt with."
)
NEVER_STAYS = (
    "Somebody with an immediate and urgent need never waits on the tray. Act at the Duty Point now, and bring the case "
    "back to duty."
)


def refusals_to_place(facts: Facts, policy: Policy) -> list[Refusal]:
    """Everything that still stands between these answers and the tray, in the order of the page; empty: none."""
    return [refusal for gate in GATES for refusal in gate(facts, policy)]


def refusals_to_stay(facts: Facts, policy: Policy) -> list[Refusal]:
    """The same for somebody whom a list brought on to the tray (U31): everything but the ratings, which came with it.

    facts: with what it is rated now, for the urgent actions that grave ratings ask for.
    """
    return [refusal for gate in STAYING for refusal in gate(facts, policy)]


def _urgent(facts: Facts, policy: Policy, *, placed: bool = False) -> Iterator[Refusal]:
    urgent, grave = said(facts, "urgent"), _grave(facts, policy)
    if urgent == "now":
        yield Refusal(NEVER_STAYS if placed else NEVER_PLACED, "L1", "urgent")
    elif urgent not in asked.URGENT:
        yield Refusal("Say whether anything must be done now.", "L1", "urgent")
    if said(facts, "urgent_actions"):
        return
    if urgent == "done":
        yield Refusal("Write down what was done about it, by whom and when.", "L1", "urgent_actions")
    elif grave:
        rated, when = ("It is rated", "") if placed else ("You picked", " before placing")
        sentence = f"{rated} {' and '.join(grave)}. Write down the urgent actions that were taken{when}."
        yield Refusal(sentence, "L1", "urgent_actions")


def _grave(facts: Facts, policy: Policy) -> list[str]:
    """What in the ratings asks for urgent actions by name: High risk of harm, Red, High priority (L1, L15)."""
    rag, *others = picks(facts, policy)
    found = []
    if rag.picked and rag.picked.get("column") == "high":
        found.append("high risk of harm")
    if rag.level == rag.tool.gravest:
        found.append(rag.level.label)
    found += [f"{each.level.label} {each.tool.title.lower()}" for each in others
              if each.field == "priority" and each.level == each.tool.gravest]  # fmt: skip
    return found


def grave_answers(policy: Policy) -> dict[str, frozenset[str]]:
    """By field, the answers in the ratings with which urgent actions are asked for by name, as a browser sends them."""
    rag, priority = policy.tools[policy.contact.tool], policy.tools.get("priority")
    top = rag.gravest.key
    cells = {f"{row}:{column}" for (row, column), level in rag.cells.items() if column == "high" or level == top}
    found = {"rag": frozenset(cells), "decided": frozenset({top})}
    return found | ({"priority": frozenset({priority.gravest.key})} if priority else {})


def _information(facts: Facts, policy: Policy) -> Iterator[Refusal]:
    answer = said(facts, "information")
    if answer == "missing":
        sentence = (
            "The decision cannot be made without it. Have duty gather what is missing; this page keeps your draft."
        )
        yield Refusal(sentence, "L3", "information")
    elif answer not in asked.INFORMATION:
        yield Refusal("Say whether the record holds what the decision needs.", "L3", "information")


def _residence(facts: Facts, policy: Policy) -> Iterator[Refusal]:
    answer = said(facts, "residence")
    if answer == "elsewhere":
        sentence = (
            "Somebody else's responsibility is not placed. Pass it to that authority, and write on the case who "
            "accepted it there. Urgent help does not wait for this."
        )
        yield Refusal(sentence, "L4", "residence")
    elif answer == "unknown":
        sentence = "Confirm where they ordinarily live first. Urgent help does not wait for this."
        yield Refusal(sentence, "L4", "residence")
    elif answer not in asked.RESIDENCE:
        yield Refusal("Say whose responsibility they are by ordinary residence.", "L4", "residence")
    elif answer == "disputed" and not said(facts, "residence_detail"):
        yield Refusal("Name the other authority, and say how the dispute stands.", "L4", "residence_detail")


def _section_117(facts: Facts, policy: Policy) -> Iterator[Refusal]:
    answer = said(facts, "section_117")
    if answer not in asked.SECTION_117:
        yield Refusal("Say whether section 117 aftercare was considered, and with what result.", "L5", "section_117")
    elif answer == "yes" and not said(facts, "section_117_detail"):
        yield Refusal("Write what aftercare they are entitled to, and from whom.", "L5", "section_117_detail")


def _discharge(facts: Facts, policy: Policy) -> Iterator[Refusal]:
    answer = said(facts, "discharge")
    if answer not in asked.DISCHARGE:
        yield Refusal("Say whether Discharge to Assess pays.", "L6", "discharge")
    elif answer == "yes":
        if not said(facts, "discharge_by"):
            sentence = "The funding must be reviewed and amended before placing. Name who did it."
            yield Refusal(sentence, "L6", "discharge_by")
        if not said(facts, "discharge_on"):
            yield Refusal("Give the day on which the funding was reviewed and amended.", "L6", "discharge_on")


def _self_funder(facts: Facts, policy: Policy) -> Iterator[Refusal]:
    answer = said(facts, "self_funder")
    if answer not in asked.FUNDS:
        yield Refusal("Say whether they pay for their own care.", "L7", "self_funder")
    elif answer == "yes":
        if said(facts, "self_funder_arranges") not in asked.YES_NO:
            sentence = "Say whether they, or people around them, can arrange the care."
            yield Refusal(sentence, "L7", "self_funder_arranges")
        if not said(facts, "self_funder_why"):
            sentence = "Write why they are placed nevertheless, and how they get their assessment."
            yield Refusal(sentence, "L7", "self_funder_why")


def _safeguarding(facts: Facts, policy: Policy) -> Iterator[Refusal]:
    answer = said(facts, "safeguarding")
    if answer not in asked.SAFEGUARDING:
        yield Refusal("Say whether there is a safeguarding matter.", "L11", "safeguarding")
    elif answer != "none" and not said(facts, "safeguarding_with"):
        sentence = "Name the Team Manager or Team Leader with whom this was discussed."
        yield Refusal(sentence, "L11", "safeguarding_with")


def _ratings(facts: Facts, policy: Policy) -> Iterator[Refusal]:
    for pick in picks(facts, policy):
        refusal = risk.refusal_to_rate(pick.tool, pick.picked, pick.decided, pick.reasoning)
        if refusal is not None:
            field = refusal.field if refusal.field in ("decided", "reasoning") else pick.field
            yield Refusal(refusal.sentence, refusal.rule, field)
        elif mark := risk.refusal_to_be_urgent(policy, pick.tool.key, pick.level, bool(pick.urgent)):
            yield Refusal(mark.sentence, mark.rule, "urgent_response")


def _telling(facts: Facts, policy: Policy) -> Iterator[Refusal]:
    yield from refusals_to_tell(facts)


def _rationale(facts: Facts, policy: Policy) -> Iterator[Refusal]:
    if not said(facts, "circumstances"):
        sentence = "Write down the circumstances that matter for this decision."
        yield Refusal(sentence, "L9", "circumstances")
    if not said(facts, "rationale"):
        yield Refusal("Write down why they are placed on the tray.", "L9", "rationale")
    if not said(facts, "tried"):
        yield Refusal("Write what was tried at the first contact, or that nothing was.", "L8", "tried")


GATES = (
    _urgent, _information, _residence, _section_117, _discharge, _self_funder, _safeguarding, _ratings, _telling, _rationale,
)  # fmt: skip
STAYING = (partial(_urgent, placed=True), *(gate for gate in GATES if gate not in (_urgent, _ratings)))
