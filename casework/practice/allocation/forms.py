"""What is typed when a case is allocated."""

from typing import Any

from wtforms import FieldList, FormField, HiddenField, RadioField, SubmitField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from casework.ground.clock import today
from casework.ground.web import CellField, DayField, Form, ProseField
from casework.policy.model import NoteType, Policy
from casework.practice.allocation.rules import CONCERN_ANSWERS, FIRST_CONTACT, OF_MANAGERS, TASKS, NewTask
from casework.practice.caseloads.forms import weight_field
from casework.practice.handing.forms import HandingForm
from casework.practice.tray.forms import field_name, section_fields

ROWS, MOST_ROWS = 3, 20


class TaskRow(PlainForm):
    """Something to be done, and by when."""

    words = CellField("What is to be done?", longest=300)
    by = DayField("By when?")

    def fill_up(self) -> None:
        """Say what is missing of a row that is half filled."""
        if self.words.data and not self.by.data and not self.by.errors:
            self.by.errors = ["Give the day by which this is to be done."]
        if self.by.data and not self.words.data:
            self.words.errors = ["Say what is to be done."]


class _AllocationForm(Form):
    """Base of the allocation form: rows of tasks, which may stay empty but not half filled."""

    @property
    def tasks(self) -> list[NewTask]:
        """The first contact, where it is asked, and the rows that were filled."""
        first = [NewTask(FIRST_CONTACT, self.first_contact_on.data)] if "first_contact_on" in self else []
        return first + [NewTask(row["words"], row["by"]) for row in self.rows.data if row["words"] and row["by"]]

    @property
    def asks_for_tasks(self) -> bool:
        """Whether it was sent for more rows, and not to be saved; then it has them."""
        if not self.more_tasks.data:
            return False
        for _ in range(min(ROWS, MOST_ROWS - len(self.rows))):
            self.rows.append_entry()
        return True

    def validate(self, extra_validators: dict | None = None) -> bool:
        """True when all fields hold, no row is half filled, and something is to be done (H6)."""
        holds = super().validate(extra_validators)
        for row in self.rows:
            row.form.fill_up()
        if not self.tasks and not any(row.errors for row in self.rows):
            self.rows[0].form.words.errors = ["Give at least one task, with its day."]
        faulty = any(row.errors for row in self.rows)
        self.rows.errors = [row.errors for row in self.rows] if faulty else []
        return holds and not faulty


def allocation_form(policy: Policy, note_type: NoteType, *, waits: bool, transfer: dict[str, Any] | None) -> type[Form]:
    """The form class; whoever opens it fills in the choices of ``worker``.

    waits: the case comes off the tray, so a first contact is asked. transfer: of ``handing.forms.transfer_part``, where
    somebody holds the case. Made anew for each request, because it differs from case to case.
    """
    fields: dict[str, Any] = {
        "version": HiddenField(),
        "worker": RadioField(
            "Who takes the case?", coerce=int, choices=[], validators=[InputRequired("Choose who takes the case.")]
        ),  # fmt: skip
        "over_reason": ProseField("Over the number of cases: why?", longest=3_000),
        "educator_words": ProseField("What does the practice educator say of whether it suits the student?", longest=3_000),
        "from_on": DayField("From", future=False, default=today),
        "rows": FieldList(FormField(TaskRow), min_entries=ROWS, max_entries=MOST_ROWS),
        "more_tasks": SubmitField("Show more rows for tasks"),
    }
    if policy.weighting is not None:
        fields["weight"] = weight_field(policy)
    if waits:
        fields["first_contact_on"] = DayField("First contact by", required="Enter the day by which they make the first contact.")
    sections = section_fields(note_type)
    sections.pop(field_name(TASKS))
    bases = (_AllocationForm, HandingForm) if transfer else (_AllocationForm,)
    return type("AllocationForm", bases, fields | sections | (transfer["fields"] if transfer else {}))


class ConcernForm(Form):
    """What a worker says against a case given to them."""

    words = ProseField("What speaks against it?", required="Say what speaks against it.", longest=3_000)


class AnswerForm(Form):
    """A manager's answer to it."""

    answer = RadioField("What happens?", choices=[SelectChoice(key, CONCERN_ANSWERS[key]) for key in OF_MANAGERS],
                        validators=[InputRequired("Say whether the case stays with them.")])  # fmt: skip
    words = ProseField("Why, or what will help?", required="Say why, or what will help.", longest=3_000)
