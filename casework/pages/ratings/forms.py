"""The form of one tool: what is picked, what is decided, why, and whether it is urgent."""

from functools import cache

from wtforms import StringField, SubmitField

from casework.ground.web import Form, ProseField
from casework.policy.model import Policy
from casework.practice.risk.forms import WHY_OTHERWISE, decided_field, urgent_field
from casework.practice.risk.rules import LONGEST_REASONING, read_cell


@cache
def rating_form(policy: Policy, key: str) -> type[Form]:
    """The form class of a tool under a policy; the pick goes by the tool's own key."""
    tool = policy.tools[key]
    fields = {key: StringField(tool.title)}
    if policy.response and policy.response.tool == key:
        fields["urgent"] = urgent_field(policy)
    why = "Reasoning"
    if tool.kind == "matrix":
        fields["decided"], why = decided_field(tool), WHY_OTHERWISE
    fields["reasoning"] = ProseField(why, longest=LONGEST_REASONING)
    fields["check"] = SubmitField("Show what follows")
    return type("RatingForm", (Form,), fields)


def picked_of(kind: str, typed: str | None) -> dict:
    """What was picked, as the tool reads it; empty when nothing was."""
    if kind == "matrix":
        return read_cell(typed) or {}
    return {"level": typed} if typed else {}


def typed_of(picked: dict) -> str:
    """A stored pick as the form's own value."""
    return f"{picked['row']}:{picked['column']}" if "row" in picked else picked.get("level", "")
