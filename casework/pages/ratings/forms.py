"""The form of one tool: what is picked, what is decided, why, and whether it is urgent."""

from functools import cache

from wtforms import BooleanField, RadioField, StringField, SubmitField
from wtforms.fields.choices import SelectChoice

from casework.ground.web import Form, ProseField
from casework.policy.model import Policy
from casework.practice.risk.rules import LONGEST_REASONING, read_cell

AS_SUGGESTED = "The suggested level"


@cache
def rating_form(policy: Policy, key: str) -> type[Form]:
    """The form class of a tool under a policy; the pick goes by the tool's own key."""
    tool = policy.tools[key]
    fields = {key: StringField(tool.title)}
    if policy.response and policy.response.tool == key:
        fields["urgent"] = BooleanField(f"Response needed within {policy.response.urgent.words}")
    why = "Reasoning"
    if tool.kind == "matrix":
        levels = [SelectChoice(level.key, level.label) for level in tool.levels]
        fields["decided"] = RadioField("Your decision", choices=[SelectChoice("", AS_SUGGESTED), *levels], default="")
        why = "Why another level than the suggested one?"
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
