"""Choosing a file; settling what its columns mean and which teams it names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import FileStorage
from wtforms import SelectChoice, ValidationError

from casework.ground.refusal import Refusal
from casework.ground.sheets import Table
from casework.ground.web import FileField, Form, SelectField
from casework.practice.intake import rules
from casework.practice.intake.queries import Choices
from casework.records.cases.rules import KINDS
from casework.records.staff.models import Team

SHOWN, LONGEST_SAMPLE = 3, 24
MOST_TEAM_WORDS = 30
LEAVE_OUT = "out"
USUAL_KIND = "care-act-assessment"


class UploadForm(Form):
    """The file that holds the list."""

    file = FileField("The list, as CSV or XLSX")

    def validate_file(self, field: FileField) -> None:
        """A file was chosen."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError("Choose the file that holds the list.")


class ConfirmForm(Form):
    """Nothing but the token: the list was shown, and is confirmed."""


@dataclass(frozen=True)
class Reading:
    """How a list is to be read, sure or not. fields: field key -> column. words: folded -> as written, of the team column.

    teams: folded words -> number of the team of that name, None when there is none.
    """

    fields: Mapping[str, int]
    words: Mapping[str, str]
    teams: Mapping[str, int | None]


def guessed_fields(table: Table) -> dict[str, int]:
    """The columns as their headings, and their first cells, let us guess."""
    return rules.guess_columns(table.heads, [cells for _, cells in table.rows[:20]])


def reading(table: Table, fields: Mapping[str, int], every_team: Sequence[Team]) -> Reading:
    """The list as these columns read it; a team is known by its name."""
    words = rules.team_words(table.rows, fields)
    by_name = {rules.fold(team.name): team.id for team in every_team}
    return Reading(fields, words, {folded: by_name.get(folded) for folded in words})


def columns_form(table: Table, read: Reading, settled: Choices | None, mine: Sequence[Team]) -> type[Form]:
    """The form for one list: a choice of column for each field, of a team for each word in the team column."""
    columns = {"": "Not in this list"} | {str(i): _option(table, i) for i in range(len(table.heads))}
    members: dict = {
        field.key: SelectField(field.label, choices=_choices(columns), default=str(read.fields.get(field.key, "")))
        for field in rules.FIELDS
    }
    teams = {"": "Choose a team"} | {str(team.id): team.name for team in mine}
    for number, (folded, words) in enumerate(_few(read.words).items()):
        default = _team_default(folded, read, settled, mine)
        label = f"Rows with \u201c{words}\u201d go to" if words else "Rows without a team go to"
        members[team_field(read.fields, number)] = SelectField(
            label, choices=_choices(teams | {LEAVE_OUT: "Leave these rows out"}), default=default
        )
    only = str(mine[0].id) if len(mine) == 1 else ""
    every = str(settled.every_row) if settled and settled.every_row else only
    members["every_row"] = SelectField(
        "Team of all rows, if the list has no team column", choices=_choices(teams), default=every
    )
    kind = settled.kind if settled else USUAL_KIND
    members["kind"] = SelectField("Kind of work these cases are", choices=_choices(KINDS), default=kind)
    return type("ColumnsForm", (Form,), members)


def _choices(labels: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in labels.items()]


def team_field(fields: Mapping[str, int], number: int) -> str:
    """The name of the choice for the number-th word of the team column; another column, other names."""
    return f"team_{fields.get('team', 'none')}_{number}"


def _option(table: Table, position: int) -> str:
    """A column in a choice: its heading, and what stands first in it."""
    head = table.heads[position] or f"Column {position + 1}, without a heading"
    samples = [_short(cells[position]) for _, cells in table.rows if cells[position] != ""][:SHOWN]
    return f"{head}: {', '.join(samples)}" if samples else f"{head} (empty)"


def _short(cell) -> str:
    text = f"{cell:%d/%m/%Y}" if hasattr(cell, "strftime") else " ".join(cell.split())
    return text if len(text) <= LONGEST_SAMPLE else f"{text[:LONGEST_SAMPLE]}\u2026"


def _few(words: Mapping[str, str]) -> Mapping[str, str]:
    return words if len(words) <= MOST_TEAM_WORDS else {}


def _team_default(folded: str, read: Reading, settled: Choices | None, mine: Sequence[Team]) -> str:
    """What was settled; else the team of that name, left out when it is not the importer's; else nothing."""
    if settled and folded in settled.teams:
        return str(settled.teams[folded] or LEAVE_OUT)
    known = read.teams[folded]
    if known is None:
        return ""
    return str(known) if known in {team.id for team in mine} else LEAVE_OUT


def fields_of(form: Form) -> dict[str, int]:
    """The chosen column of each field that has one."""
    return {field.key: int(form[field.key].data) for field in rules.FIELDS if form[field.key].data}


def choices_from(form: Form, words: Mapping[str, str]) -> Choices | Refusal:
    """What the form says, or what is still to be chosen. words: those of the team column that was chosen."""
    fields = fields_of(form)
    if refusal := rules.refusal_of_columns(fields):
        return refusal
    if len(words) > MOST_TEAM_WORDS:
        sentence = (
            f"This column holds {len(words):,} different words, so it is hardly the team. Choose another, or none."
        )
        return Refusal(sentence, field="team")
    teams: dict[str, int | None] = {}
    for number, folded in enumerate(words):
        chosen = form[team_field(fields, number)].data
        if not chosen:
            return Refusal("Choose a team for these rows, or leave them out.", "U31", team_field(fields, number))
        teams[folded] = None if chosen == LEAVE_OUT else int(chosen)
    if not teams and not form.every_row.data:
        return Refusal("Choose the team of all rows: the list has no team column.", "U31", "every_row")
    every_row = int(form.every_row.data) if form.every_row.data and not teams else None
    return Choices(fields, teams, every_row, form.kind.data)
