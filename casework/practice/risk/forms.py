"""The fields that every form with a rating on it shares."""

from wtforms import BooleanField, RadioField
from wtforms.fields.choices import SelectChoice

from casework.policy.model import Policy, Tool

AS_SUGGESTED = "The suggested level"
WHY_OTHERWISE = "Why another level than the suggested one?"


def decided_field(tool: Tool) -> RadioField:
    """The level that people decide; the suggested one unless they choose (L17)."""
    levels = [SelectChoice(level.key, level.label) for level in tool.levels]
    return RadioField("Your decision", choices=[SelectChoice("", AS_SUGGESTED), *levels], default="")


def urgent_field(policy: Policy) -> BooleanField:
    """The mark of the policy's urgent response (L18)."""
    return BooleanField(f"Response needed within {policy.response.urgent.words}")
