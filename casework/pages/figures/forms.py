"""The form that chooses a period and a team: it is sent with the address, so that what is shown can be bookmarked."""

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms.fields.choices import SelectChoice

from casework.ground.clock import today
from casework.ground.web import DayField, Form, ListField
from casework.pages.figures.rules import BETWEEN, NAMED, Period, period_of, refusal_of_days
from casework.pages.figures.rules.periods import USUAL

PERIODS = {key: label for key, (label, _) in NAMED.items()} | {BETWEEN: "From a day to a day"}


class PeriodForm(Form):
    """Which period, and which team. It bears no token; what its address does not hold is as usual."""

    class Meta:
        csrf = False

    team = ListField("Team")
    period = ListField("Period", choices=[SelectChoice(key, label) for key, label in PERIODS.items()])
    first = DayField("From")
    last = DayField("To")

    def __init__(self, asked: Mapping[str, Any], teams: Sequence[Any]):
        known = ("team", "period", "first", "last")
        super().__init__(formdata=MultiDict({"period": USUAL} | {name: asked[name] for name in known if name in asked}))
        self.team.choices = [SelectChoice("", "All your teams"), *(SelectChoice(str(team.id), team.name) for team in teams)]
        self.chosen: Period = period_of(USUAL, today())

    def validate(self, extra_validators: dict | None = None) -> bool:
        """True when the period can be read; it is then in ``chosen``. Days count only where they are asked for."""
        if self.period.data != BETWEEN:
            self.first.process_errors, self.last.process_errors = [], []
        if not super().validate(extra_validators):
            return False
        asked = any(each.raw_data and each.raw_data[0].strip() for each in (self.first, self.last))
        if self.period.data == BETWEEN and asked:  # else the fields for the days are shown, and nothing is wrong yet
            refusal = refusal_of_days(self.first.data, self.last.data, today())
            if refusal is not None:
                self.refuse(refusal)
                return False
        self.chosen = period_of(self.period.data, today(), self.first.data, self.last.data)
        return True
