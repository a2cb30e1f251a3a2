"""What is ticked, what is decided, and the note behind it."""

from functools import cache

from casework.ground.web import Form, ProseField, TicksField
from casework.policy.model import Policy, Tool
from casework.practice.risk.forms import decided_field
from casework.practice.risk.rules import LONGEST_REASONING, NOTE
from casework.practice.tray.forms import section_fields

RATIONALE = "rationale"


@cache
def prioritising_form(policy: Policy, key: str) -> type[Form]:
    """The form class of a tool of indicators under a policy."""
    tool, note_type = policy.tools[key], policy.note_types[NOTE]
    sections = section_fields(note_type)
    if RATIONALE in sections:
        rationale = note_type.section(RATIONALE)
        sections[RATIONALE] = ProseField(rationale.label, description=rationale.hint, longest=LONGEST_REASONING,
                                         required=f"Write something under \u201c{rationale.label}\u201d.")  # fmt: skip
    return type("PrioritisingForm", (Form,), {"ticked": ticks_of(tool), "decided": decided_field(tool)} | sections)


def ticks_of(tool: Tool) -> TicksField:
    """A tick for each indicator of the tool."""
    texts = {item.key: item.text for item in (*tool.indicators, *tool.factors)}
    return TicksField(tool.question or tool.title, texts)
