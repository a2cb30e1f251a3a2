"""What is typed of a supervision: the record, a point for the agenda, a remark on reading."""

from collections.abc import Iterable

from wtforms.fields.choices import SelectChoice

from casework.ground.web import DayField, Form, LineField, ListField, ProseField
from casework.policy.model import NoteType
from casework.practice.supervision.queries import Line
from casework.practice.supervision.rules import LONGEST_ACTION, SUPERVISOR, WORKER, Action, CaseWords, Record

ROWS = 5
LONGEST_POINT = 2_000


class PointForm(Form):
    """A point for the next agenda."""

    words = ProseField("What do you want to talk about?", required="Say what you want to talk about.", longest=LONGEST_POINT)
    case = ListField("About a case", choices=[SelectChoice("", "No case in particular")])

    def offer(self, lines: Iterable[Line]) -> None:
        """The cases that it may be about."""
        self.case.choices = [*self.case.choices, *_choices(lines)]

    @property
    def case_id(self) -> int | None:
        """The number of the case that it is about."""
        return int(self.case.data) if self.case.data else None


class ReadingForm(Form):
    """What the worker says to the record."""

    remark = ProseField("Your remark", longest=LONGEST_POINT)


def _choices(lines: Iterable[Line]) -> list[SelectChoice]:
    return [SelectChoice(str(line.case.id), f"{line.case.person.name}, case {line.case.id}") for line in lines]


class ActionsForm(Form):
    """What every record has, beside the parts of the policy's note and the cases: the day, and rows of actions."""

    held_on = DayField("Held on", required="Give the day on which you met.")

    @property
    def rows(self) -> list[tuple]:
        """(words, who, by when, about which case) of each row, as fields."""
        return [tuple(self[f"action_{n}_{part}"] for part in ("words", "whose", "due_on", "case")) for n in range(1, ROWS + 1)]

    def validate(self, extra_validators=None) -> bool:
        """A row with anything in it says what, and by when."""
        sound = super().validate(extra_validators)
        for number, (words, _whose, due_on, case) in enumerate(self.rows, 1):
            begun = bool(words.data or due_on.data or case.data)
            for field, message in ((words, f"Say what is to be done, in action {number}."),
                                   (due_on, f"Give the day by which action {number} is done.")):  # fmt: skip
                if begun and not field.data and not field.errors:
                    field.errors, sound = [*field.errors, message], False
        return sound

    @property
    def record(self) -> Record:
        """What was typed, as the rules want it."""
        sections = {part.key: self.of_part(part.key).data or "" for part in self.parts}
        said = [CaseWords(line.case.id, *(self[f"case_{line.case.id}_{part}"].data or "" for part in ("discussed", "agreed")))
                for line in self.lines]  # fmt: skip
        actions = [Action(words.data, whose.data, due_on.data, int(case.data) if case.data else None)
                   for words, whose, due_on, case in self.rows if words.data and due_on.data]  # fmt: skip
        return Record(self.held_on.data, sections, tuple(each for each in said if each.discussed or each.agreed), tuple(actions))

    def of_case(self, line: Line) -> tuple:
        """The two fields of a case."""
        return self[f"case_{line.case.id}_discussed"], self[f"case_{line.case.id}_agreed"]

    def of_part(self, key: str):
        """The field of a part of the note."""
        return self[key.replace("-", "_")]


def record_form(note_type: NoteType, lines: Iterable[Line], names: dict[str, str]) -> ActionsForm:
    """The form for one worker: the policy's parts, two fields for each case, rows of actions. names: of the two, by who."""
    lines = list(lines)
    fields: dict[str, object] = {"parts": note_type.sections, "lines": lines}
    for part in note_type.sections:
        needed = f"Write something under “{part.label}” before you save." if part.required else None
        fields[part.key.replace("-", "_")] = ProseField(part.label, required=needed, description=part.hint)
    for line in lines:
        fields[f"case_{line.case.id}_discussed"] = ProseField(f"Talked about: {line.case.person.name}")
        fields[f"case_{line.case.id}_agreed"] = ProseField(f"Agreed: {line.case.person.name}")
    about = [SelectChoice("", "No case"), *_choices(lines)]
    who = [SelectChoice(WORKER, names[WORKER]), SelectChoice(SUPERVISOR, names[SUPERVISOR])]
    for n in range(1, ROWS + 1):
        fields[f"action_{n}_words"] = LineField(f"Action {n}", longest=LONGEST_ACTION)
        fields[f"action_{n}_whose"] = ListField(f"Who does action {n}", choices=who, default=WORKER)
        fields[f"action_{n}_due_on"] = DayField(f"By when, action {n}")
        fields[f"action_{n}_case"] = ListField(f"About which case, action {n}", choices=about)
    return type("RecordForm", (ActionsForm,), fields)()
