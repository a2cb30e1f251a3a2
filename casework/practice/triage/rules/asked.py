"""What the triage page asks: each field, the answers it offers, and the ratings picked."""

from dataclasses import dataclass
from typing import Any

from casework.policy.model import Level, Policy, Tool
from casework.practice.risk import rules as risk

Facts = dict[str, Any]  # by field: a text, a date as 2026-11-28, or a list of keys; "" where nothing was answered

YES_NO = {"no": "No", "yes": "Yes"}
URGENT = {
    "none": "No, nothing that cannot wait",
    "done": "There was something, and it has been dealt with",
    "now": "Yes, now",
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
    "not-applicable": "It does not apply",
    "none": "No aftercare is owed",
    "yes": "Yes, they are entitled to aftercare",
}
DISCHARGE = YES_NO
FUNDS = YES_NO
SAFEGUARDING = {
    "none": "No, there is none",
    "enquiry": "A safeguarding enquiry",
    "varm": "Vulnerable adults risk management (VARM)",
    "welfare": "A concern for their welfare",
}
SAFE = {"yes": "Yes", "careful": "Yes, with care", "no": "No, or we do not know yet"}
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

TOLD_FIELDS = ("told_who", "told_how", "told_on", "told_by", "covered")
TELLING_FIELDS = ("safe", "safe_detail", "representative", "told", *TOLD_FIELDS, "referrer_told")
FIELDS = (
    "urgent", "urgent_actions", "information", "information_detail", "residence", "residence_detail", "section_117",
    "section_117_detail", "discharge", "discharge_by", "discharge_on", "self_funder", "self_funder_arranges",
    "self_funder_why", "safeguarding", "safeguarding_with", "rag", "decided", "reasoning", "priority",
    "urgent_response", "complexity", *TELLING_FIELDS, "circumstances", "rationale", "tried",
)  # fmt: skip


# The answers with which more is asked: at once where one is given, and what then is asked.
OPENS = {
    "urgent": ("done",),
    "information": ("duty", "missing"),
    "residence": ("disputed",),
    "section_117": ("yes",),
    "discharge": ("yes",),
    "self_funder": ("yes",),
    "safeguarding": ("enquiry", "varm", "welfare"),
    "safe": ("careful", "no"),
    "told": ("yes",),
}


def said(facts: Facts, field: str) -> str:
    """What was answered in a field, trimmed; "" for nothing."""
    return str(facts.get(field) or "").strip()


@dataclass(frozen=True)
class Pick:
    """One tool's answer. field: where it was given. decided: a level's key, None for the suggested one.

    urgent: marked as needing the policy's urgent response (L18); None with a tool that is never urgent.
    """

    tool: Tool
    field: str
    picked: dict | None
    decided: str | None = None
    reasoning: str = ""
    urgent: bool | None = None

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
            level, answers = said(facts, key), policy.response is not None and policy.response.tool == key
            urgent = bool(said(facts, "urgent_response")) if answers else None
            found.append(Pick(policy.tools[key], key, {"level": level} if level else None, urgent=urgent))
    return found


def as_meant(facts: Facts) -> Facts:
    """The answers without what the page had filled in about a telling that has not happened."""
    if said(facts, "told") == "yes":
        return facts
    return facts | {field: [] if field == "covered" else "" for field in TOLD_FIELDS if field in facts}
