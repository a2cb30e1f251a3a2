"""What is typed about a worker's strengths, and about what a case needs from its worker."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, HiddenField
from wtforms.fields.choices import SelectChoice

from casework.ground.web import DayField, Form, LineField, ListField, ProseField, TicksField
from casework.practice.matching.rules import COURSES, FUNCTIONS, LISTED, NEEDS, Wanted, Written, tidy_languages
from casework.records.staff.forms import choices
from casework.records.staff.models import Worker

PROSE = 4_000


class _OfOneRow(Form):
    """A form over one row that may not be there yet. blank: the values of one that is not."""

    blank: Written | Wanted
    version = HiddenField()

    def fill(self, row: Any) -> None:
        """Put what stands in the row into the form; nothing for None."""
        self.version.data = str(row.version) if row else "0"
        for name in vars(self.blank) if row else ():
            value = getattr(row, name)
            self[name].data = ", ".join(value) if name == "languages" else value

    def go_over(self, row: Any) -> None:
        """After Overtaken: what was typed, whose next saving knowingly goes over the row as it is, or over none."""
        self.version.raw_data, self.version.data = None, str(row.version) if row else "0"

    @property
    def typed(self) -> Any:
        """What the operation asks for: values as ``blank`` has them."""
        sent = {name: self[name].data for name in vars(self.blank)} | {"languages": tidy_languages(self.languages.data or "")}
        return type(self.blank)(**{name: _as(value, getattr(self.blank, name)) for name, value in sent.items()})


def _as(value: Any, blank: Any) -> Any:
    return tuple(value or ()) if isinstance(blank, tuple) else blank if value is None else value


class StrengthsForm(_OfOneRow):
    """Skills for the work and for people's needs, two things; interests, what they want to learn, and the rest in words."""

    blank = Written()
    functions = TicksField("Skilled in this work", FUNCTIONS)
    needs = TicksField("Skilled in these needs", {key: need.label for key, need in NEEDS.items()})
    interested = TicksField("Special interests", LISTED)
    learning = TicksField("Wants to learn about", LISTED)
    languages = LineField("Languages beside English")
    interests = ProseField("Other special interests", longest=PROSE)
    training = ProseField("Training, with its dates", longest=PROSE)
    strengths = ProseField("Strengths", longest=PROSE)
    develop = ProseField("To develop", longest=PROSE)


class ConfirmationForm(Form):
    """A manager confirms the version that they read."""

    version = HiddenField()


class NeedsForm(_OfOneRow):
    """What the person needs, what they wish for, who told it when; and how it may go on."""

    blank = Wanted()
    needs = TicksField("Needs that the worker should know about", {key: need.label for key, need in NEEDS.items()})
    languages = LineField("Language that the worker should speak")
    known_face = BooleanField("They wish for somebody they know already")
    wishes = ProseField("What else they wish for", longest=PROSE)
    asked_for = TicksField("Asked for", key=int)
    not_again = TicksField("Not again", key=int)
    asked_whom = LineField("Who told us")
    asked_on = DayField("When they were asked")
    support_until = DayField("The support that there is now lasts until")
    course = ListField("Their situation", choices=choices(COURSES, "Not known"))

    def offer(self, workers: Iterable[Worker]) -> None:
        """Fill the lists of workers."""
        self.asked_for.choices = [SelectChoice(worker.id, worker.name) for worker in workers]
        self.not_again.choices = list(self.asked_for.choices)
