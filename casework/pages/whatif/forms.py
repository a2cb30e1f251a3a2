"""The form of a trial: a field for each figure of a policy, filled with the policy's own."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.fields.choices import SelectChoice

from casework.ground.web import Form, ListField
from casework.pages.whatif import rules
from casework.policy.model import Interval, Policy

LARGEST = 9_999  # as in a policy's file


class CountField(StringField):
    """A whole number from 1 on. ``data`` is an int, or None; the typing is kept."""

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else str(self.data or "")

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= len(str(LARGEST)) else None
        if not self.data:
            raise ValueError(f"\u201c{self.label.text}\u201d must be a whole number from 1 to {LARGEST:,}.")


class TrialForm(Form):
    """The figures of a policy. It is sent with the address, so it bears no token; and what it does not hold is the policy's."""

    class Meta:
        csrf = False

    policy: Policy

    def __init__(self, typed: Mapping[str, Any]):
        known = {name: typed[name] for name in usual_values(self.policy) if name in typed}
        super().__init__(formdata=MultiDict(usual_values(self.policy) | known))
        self.trial = self.policy

    def validate(self, extra_validators: dict | None = None) -> bool:
        """True when each figure can be read and the policy's own checks find nothing; the policy is then in ``trial``."""
        if not super().validate(extra_validators):
            return False
        self.trial = rules.on_trial(self.policy, {each.name: self._value_of(each) for each in figures_of(self.policy)})
        found = rules.refusals(self.trial)
        for refusal in found:
            self.refuse(refusal)
        return not found

    def _value_of(self, figure: rules.Figure) -> Interval | int | str:
        typed = self[figure.name].data
        return Interval(typed, self[f"{figure.name}_unit"].data) if isinstance(figure.value, Interval) else typed

    def edited(self) -> list[tuple[rules.Figure, str]]:
        """The figures that are others than the policy's, with what is tried in words. For a form that holds."""
        tried = {each.name: each for group in rules.groups_of(self.trial) for each in group.figures}
        return [(each, tried[each.name].words) for each in figures_of(self.policy) if tried[each.name].value != each.value]


def figures_of(policy: Policy) -> list[rules.Figure]:
    """Every figure that can be tried."""
    return [figure for group in rules.groups_of(policy) for figure in group.figures]


def usual_values(policy: Policy) -> dict[str, str]:
    """What the fields of a policy's form hold at first, by name."""
    values = {}
    for figure in figures_of(policy):
        if isinstance(figure.value, Interval):
            values |= {figure.name: str(figure.value.count), f"{figure.name}_unit": figure.value.unit}
        else:
            values[figure.name] = str(figure.value)
    return values


@cache
def trial_form(policy: Policy) -> type[TrialForm]:
    """The form class of a trial that starts from a policy."""
    fields: dict[str, Any] = {"policy": policy}
    for figure in figures_of(policy):
        if figure.tool is not None:
            levels = [SelectChoice(each.key, each.label) for each in figure.tool.levels]
            fields[figure.name] = ListField(figure.label, choices=levels)
            continue
        fields[figure.name] = CountField(figure.label)
        if isinstance(figure.value, Interval):
            units = [SelectChoice(unit, unit) for unit in figure.units]
            fields[f"{figure.name}_unit"] = ListField(f"{figure.label}: unit", choices=units)
    return type("TrialForm", (TrialForm,), fields)
