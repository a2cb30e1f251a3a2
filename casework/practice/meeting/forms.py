"""What is tried out in a meeting: for each case who takes it, how heavy it is, and why."""

from collections.abc import Iterable

from wtforms import HiddenField, SubmitField
from wtforms.fields.choices import SelectChoice

from casework.ground.web import Form, ListField, ProseField
from casework.policy.model import Level

LONGEST = 1_000


def meeting_form(case_ids: Iterable[int], workers: Iterable[tuple[int, str]], weights: Iterable[Level]) -> type[Form]:
    """The form class of a meeting: three fields a case, none of them needed until it is given."""
    who = [SelectChoice("", "Nobody yet"), *(SelectChoice(str(number), words) for number, words in workers)]
    heavy = [SelectChoice("", "Not weighed"), *(SelectChoice(level.key, level.label) for level in weights)]
    fields: dict = {}
    for number in case_ids:
        fields[f"who_{number}"] = ListField("Who takes it?", choices=who)
        fields[f"weight_{number}"] = ListField("Weight", choices=heavy)
        fields[f"why_{number}"] = ProseField("Why?", longest=LONGEST)
        fields[f"was_{number}"] = HiddenField()  # the three as the page showed them: what nobody changed here is not sent back
    return type("MeetingForm", (Form,), fields | {"give": SubmitField("Allocate what is whole")})
