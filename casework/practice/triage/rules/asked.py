"""What the triage page asks: each field, the answers it offers, and the ratings picked."""

from dataclasses import dataclass
from typing import Any

from casework.policy.model import Level, Policy, Tool
from casework.practice.risk import rules as risk

Facts = dict[str, Any]  # by field: a text, a date as 2026-11-28, or a list of keys; "" where nothing was answered

YES_NO = {"no": "No", "yes": "Yes"}
URGENT = {
    "now": "Yes, now",
    "done": "There was something, and it has been dealt with",
    "none": "No, nothing that cannot wait",
}
INFORMATION = {
    "centre": "Yes. It came from the Customer Service Centre, with the contact form and the transfer summary",
    "duty": "Yes. It came straight to the team, and duty has gathered what was missing",
    "missing": "No, something is still missing",
}
RESIDENCE = {
    "ours": "Yes, it is confirmed that they ordinarily live here",
    "disputed": "It is disputed: we keep the case and act",
    "elsewhere": "No, another authority is responsible",
    "unknown": "It has not been confirmed yet",
}
SECTION_117 = {
    "yes": "Yes, they are entitled to aftercare",
    "none": "No aftercare is owed",
    "not-applicable": "It does not apply",
}
DISCHARGE = YES_NO
FUNDS = YES_NO
SAFEGUARDING = {
    "none": "None",
    "enquiry": "A safeguarding enquiry",
    "varm": "Vulnerable adults risk management (VARM)",
    "welfare": "A concern for their welfare",
}
SAFE = {"yes": "Yes", "no": "No, or we do not know yet"}
REPRESENTATIVE = {
    "no": "No",
    "yes": "Yes: the representative is not to be told first, or at all",
    "none": "They have no representative",
}
TOLD = {"yes": "Yes", "not-yet": "Not yet: it becomes a task for today"}
WHO = {"person": "The person", "representative": "Their representative"}
WAYS = {
    "telephone": "Telephone",
    "in-person": "In person",
    "video": "Video call",
    "message": "E-mail or text",
    "letter": "Letter",
    "supported": "With an interpreter, a signer or another aid to communication",
}
COVERED = {
    "phone": "They have the team's telephone number, for when things change",
    "expect": "They know what contact to expect while they wait",
    "details": "Their contact details were checked",
    "needs": "Their communication needs are on the record",
}
REFERRER = {
    "none": "Nobody else referred them",
    "told": "The referrer has been told",
    "may-not": "The referrer may not be told",
    "not-yet": "Not yet",
}
LEAVES_OPEN = "not-yet"

TELLING_FIELDS = (
    "safe", "safe_detail", "representative", "told", "told_who", "told_how", "told_on", "told_by", "covered", "referrer_told",
)  # fmt: skip
FIELDS = (
    "urgent", "urgent_actions", "information", "information_detail", "residence", "residence_detail", "section_117",
    "section_117_detail", "discharge", "discharge_by", "discharge_on", "self_funder", "self_funder_arranges",
    "self_funder_why", "safeguarding", "safeguarding_with", "rag", "decided", "reasoning", "priority", "complexity",
    *TELLING_FIELDS, "circumstances", "rationale", "tried",
)  # fmt: skip


def said(facts: Facts, field: str) -> str:
    """What was answered in a field, trimmed; "" for nothing."""
    return str(facts.get(field) or "").strip()


@dataclass(frozen=True)
class Pick:
    """One tool's answer. field: where it was given. decided: a level's key, None for the suggested one."""

    tool: Tool
    field: str
    picked: dict | None
    decided: str | None = None
    reasoning: str = ""

    @property
    def level(self) -> Level | None:
        """The level that holds, None while there is no sound answer."""
        try:
            if self.decided:
                return self.tool.level(self.decided)
            return risk.rate(self.tool, self.picked).level if self.picked else None
        except KeyError:
            return None


def picks(facts: Facts, policy: Policy) -> list[Pick]:
    """The answers of the tools that a placing needs: the one that sets contacts, then priority and complexity (L12)."""
    tool = policy.tools[policy.contact.tool]
    cell, decided = risk.read_cell(said(facts, "rag")), said(facts, "decided") or None
    found = [Pick(tool, "rag", cell, decided, said(facts, "reasoning"))]
    for key in ("priority", "complexity"):
        if key in policy.tools:
            level = said(facts, key)
            found.append(Pick(policy.tools[key], key, {"level": level} if level else None))
    return found
