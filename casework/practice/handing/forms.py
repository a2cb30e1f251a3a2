"""The part of a form that says what is left and whose it is: rows that work without JavaScript, drafts and all."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from wtforms import BooleanField, FieldList, FormField, SubmitField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice

from casework.ground.clock import today
from casework.ground.web import CellField, DayField, Form, ListField
from casework.policy.model import NoteType, Policy
from casework.practice.handing import queries, rules
from casework.practice.handing.rules import Handed, Left, Thing
from casework.practice.tray.forms import field_name, section_fields
from casework.records.cases.models import Case

ROWS, MOST_ROWS = 4, 20
SOMEBODY_ELSE = "Nobody here: write the name"


def handing_fields(note_type: NoteType, receivers: Mapping[str, str]) -> dict[str, Any]:
    """Fields for a subclass of ``HandingForm``: the note's sections, with rows in place of those on what is left.

    receivers: to whom a thing can be given, in words, by receiver: of ``handing.queries.who_can`` or ``who_takes``. Made
    anew for each request, because they differ from case to case.
    """
    choices = [SelectChoice(key, words) for key, words in ({"": SOMEBODY_ELSE} | dict(receivers)).items()]
    row = {
        "what": CellField("What is left?", longest=rules.LONGEST_THING),
        "who": ListField("Who is responsible?", choices=choices),
        "name": CellField("Or their name", longest=rules.LONGEST_NAME),
        "by": DayField("By when?"),
    }
    sections = section_fields(note_type)
    for key in (rules.OUTSTANDING, rules.RESPONSIBLE):
        sections.pop(field_name(key), None)
    rows = FieldList(FormField(type("ThingRow", (PlainForm,), row)), min_entries=ROWS, max_entries=MOST_ROWS)
    return sections | {"things": rows, "nothing": BooleanField("Nothing is outstanding"), "more": SubmitField("Show more rows")}


class HandingForm(Form):
    """Base of a form that has ``handing_fields``. ``receivers``: set by whoever makes the class, as keys."""

    @property
    def left(self) -> Left:
        """What is left, as it was typed; empty rows left out."""
        things = (Thing(row["what"] or "", row["who"] or "", row["name"] or "", row["by"]) for row in self.things.data)
        return Left(tuple(thing for thing in things if not thing.is_empty), bool(self.nothing.data))

    @property
    def asks_for_rows(self) -> bool:
        """Whether it was sent for more rows, and not to be saved; then it has them."""
        if not self.more.data:
            return False
        for _ in range(min(ROWS, MOST_ROWS - len(self.things))):
            self.things.append_entry()
        return True

    def validate(self, extra_validators: dict | None = None) -> bool:
        """True when all fields hold, and what is left is said and whole (H12)."""
        holds = super().validate(extra_validators)
        offered = {choice.value for choice in self.things.entries[0].form.who.iter_choices()}
        refusals = [] if self.things.errors else rules.refusals_of_left(self.left, offered, today())
        for refusal in refusals:
            self.refuse(refusal)
        return holds and not refusals

    def refuse(self, refusal: Any) -> None:
        """Show a refusal beside the field that it names, in a row of what is left too."""
        rows, number, name = _row_of(refusal.field)
        filled = [row for row in self.things if not _thing(row).is_empty]
        if rows and number < len(filled):
            self.refusal, field = refusal, filled[number].form[name]
            field.errors = [*field.errors, refusal.sentence]
            self.things.errors = [row.errors for row in self.things]
        else:
            super().refuse(refusal)


def _row_of(field: str | None) -> tuple[bool, int, str]:
    parts = (field or "").split("-")
    return (True, int(parts[1]), parts[2]) if len(parts) == 3 and parts[0] == "things" else (False, 0, "")


def _thing(row: Any) -> Thing:
    return Thing(row.form.what.data or "", row.form.who.data or "", row.form.name.data or "", row.form.by.data)


def transfer_part(case: Case, policy: Policy, on: date) -> dict[str, Any]:
    """What a page needs for the transfer of a case that stays in its team, beside another note in one form.

    fields: for the form's class; summary: for ``handing/_summary.html``; note_type: of the transfer. Where such a form is
    opened afresh, ``summary.proposal`` is what its field "done" holds.
    """
    note_type = policy.note_types[rules.TRANSFER]
    fields = handing_fields(note_type, queries.who_can(case, on))
    return {"fields": fields, "summary": queries.summary_of(case), "note_type": note_type}


def handed_of(form: HandingForm, note_type: NoteType) -> Handed:
    """What was typed of a transfer that stands beside another note in one form. note_type: of the transfer."""
    return Handed(typed_sections(form, note_type), form.left)


def typed_sections(form: Form, note_type: NoteType) -> dict[str, str]:
    """What was typed under the note's sections, by key; without those that the rows word."""
    typed = (section.key for section in note_type.sections if field_name(section.key) in form)
    return {key: form[field_name(key)].data or "" for key in typed}


def fields_of_sections(form: Form, note_type: NoteType) -> list:
    """The form's fields for the sections that are typed, in the note's order."""
    return [form[field_name(section.key)] for section in note_type.sections if field_name(section.key) in form]


def rows_of(things: Iterable[Thing]) -> list[dict[str, Any]]:
    """Rows to open a form with: ``data={"things": rows_of(…)}``."""
    return [{"what": thing.what, "who": thing.receiver, "name": thing.name, "by": thing.by_on} for thing in things]
