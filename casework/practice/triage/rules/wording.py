"""A placing in words: the decision note, the case comment, and the page that a manager decides by."""

from datetime import date

from casework.policy.model import NoteType, Policy
from casework.practice.risk.rules import words_of_urgency
from casework.practice.triage.rules import asked
from casework.practice.triage.rules.asked import Facts, picks, said

NOTE_TITLE = "PWT"  # of the decision note, whatever its type (L9)


def note_sections(facts: Facts, policy: Policy, note_type: NoteType, placed_on: date, proposer: str) -> dict[str, str]:
    """The texts of the decision note by section; a section of the policy that we do not know holds the rationale."""
    decision = f"Placed on the Planned Work Tray from {placed_on.day} {placed_on:%B %Y}.\n{_levels(facts, policy)}"
    return _sections(facts, policy, note_type, decision, f"Proposed by {proposer}" if proposer else "")


def staying_sections(facts: Facts, policy: Policy, note_type: NoteType, placed_on: date) -> dict[str, str]:
    """The same for somebody whom a list brought on to the tray, and who stays there (U31)."""
    decision = (
        f"Stays on the Planned Work Tray, waiting since {placed_on.day} {placed_on:%B %Y}.\n{_levels(facts, policy)}"
    )
    return _sections(facts, policy, note_type, decision.strip(), "")


def _sections(facts: Facts, policy: Policy, note_type: NoteType, decision: str, proposed: str) -> dict[str, str]:
    lines = [f"{label}: {text}" for _title, _rule, rows in answers(facts, policy) for label, text in rows]
    known = {
        "matter": said(facts, "circumstances") + "\n\n" + "\n".join(lines),
        "discussed-with": "\n".join(filter(None, (proposed, said(facts, "safeguarding_with")))),
        "decision": decision,
        "reasons": said(facts, "rationale"),
    }
    rationale = said(facts, "rationale")
    return {s.key: known.get(s.key, rationale if s.required else "") for s in note_type.sections}


def comment_words(facts: Facts, policy: Policy) -> str:
    """The case comment: levels, as in "RAG rating – Amber", circumstances and rationale; ``urgent`` leads (L9, L12, L18)."""
    return "\n\n".join((_levels(facts, policy), said(facts, "circumstances"), said(facts, "rationale")))


def _levels(facts: Facts, policy: Policy) -> str:
    picked = picks(facts, policy)
    urgent = [words_of_urgency(policy)] if any(pick.urgent for pick in picked) else []
    return "\n".join(urgent + [f"{p.tool.title} – {p.level.label}" for p in picked if p.level])


def answers(facts: Facts, policy: Policy) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(title, rule, rows of label and text) of each part that was answered, beside ratings and rationale."""
    parts = [
        ("Urgent actions", "L1", [_of(facts, "Anything urgent", "urgent", asked.URGENT),
                                  _of(facts, "Urgent actions", "urgent_actions")]),
        ("Information", "L3", [_of(facts, "Information held", "information", asked.INFORMATION),
                               _of(facts, "About the information", "information_detail")]),
        ("Ordinary residence", "L4", [_of(facts, "Ordinary residence", "residence", asked.RESIDENCE),
                                      _of(facts, "About residence", "residence_detail")]),
        ("Section 117", "L5", [_of(facts, "Section 117 aftercare", "section_117", asked.SECTION_117),
                               _of(facts, "About the aftercare", "section_117_detail")]),
        ("Discharge to Assess", "L6", [_of(facts, "Discharge to Assess pays", "discharge", asked.DISCHARGE),
                                       _of(facts, "Funding reviewed by", "discharge_by"),
                                       _of_day(facts, "Funding reviewed on", "discharge_on")]),
        ("Self-funder", "L7", [_of(facts, "Pays for their own care", "self_funder", asked.FUNDS),
                               _of(facts, "Can arrange the care", "self_funder_arranges", asked.YES_NO),
                               _of(facts, "Why placed, and the assessment", "self_funder_why")]),
        ("Safeguarding", "L11", [_of(facts, "Safeguarding", "safeguarding", asked.SAFEGUARDING),
                                 _of(facts, "Discussed with", "safeguarding_with")]),
        ("Telling the person", "L10", _told(facts)),
        ("First contact", "L8", [_of(facts, "Tried at first contact", "tried")]),
    ]  # fmt: skip
    filled = [(title, rule, [row for row in rows if row[1]]) for title, rule, rows in parts]
    return [part for part in filled if part[2]]


def _told(facts: Facts) -> list[tuple[str, str]]:
    rows = [
        _of(facts, "Safe to contact", "safe", asked.SAFE),
        _of(facts, "About safety", "safe_detail"),
        _of(facts, "Representative part of the worry", "representative", asked.REPRESENTATIVE),
        _of(facts, "Told that they wait", "told", asked.TOLD),
    ]
    if said(facts, "told") == "yes":
        rows += [
            _of(facts, "Who was told", "told_who", asked.WHO),
            _of(facts, "How", "told_how", asked.WAYS),
            _of_day(facts, "When", "told_on"),
            _of(facts, "By whom", "told_by"),
            (
                "Covered",
                ". ".join(words for key, words in asked.COVERED.items() if key in (facts.get("covered") or ())),
            ),
        ]
    return [*rows, _of(facts, "Referrer", "referrer_told", asked.REFERRER)]


def _of(facts: Facts, label: str, field: str, choices: dict[str, str] | None = None) -> tuple[str, str]:
    value = said(facts, field)
    return label, choices.get(value, value) if choices else value


def _of_day(facts: Facts, label: str, field: str) -> tuple[str, str]:
    value = said(facts, field)
    on = date.fromisoformat(value) if value else None
    return label, f"{on.day} {on:%B %Y}" if on else ""
