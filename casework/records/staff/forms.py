"""The shape of what is typed about teams, workers, roles and absences."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from wtforms import FieldList, FormField, HiddenField, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from casework.ground.web import DayField, Form, LineField, ListField, ProseField, RadioField, TicksField, TimeField
from casework.policy.model import GRADE_LABELS, ROLE_LABELS, Policy
from casework.policy.used import switched_tools, uses
from casework.records.staff import queries

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EMAIL = re.compile(r"^[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s.,;<>\"]+$")
EMAIL_HINT = "Write an e-mail address like name@council.example."
ROWS, MOST_ROWS = 6, 120
SHORT = {
    "sw": "practitioner", "social worker": "practitioner", "sp": "senior-practitioner", "swo": "social-work-officer",
    "officer": "social-work-officer", "tl": "team-leader", "tm": "team-manager", "atm": "assistant-team-manager",
    "ssm": "strategic-service-manager", "hos": "head-of-service", "ad": "assistant-director",
    "psw": "principal-social-worker", "pe": "practice-educator", "duty": "duty-worker", "admin": "administrator",
    "newly qualified": "asye",
}  # fmt: skip


def choices(labels: Mapping[str, str], empty: str | None = None) -> list[SelectChoice]:
    """Choices of a field from labels by key, led by an empty one with the words given."""
    first = [] if empty is None else [SelectChoice("", empty)]
    return first + [SelectChoice(key, label) for key, label in labels.items()]


def email_field(label: str = "E-mail address") -> LineField:
    """An e-mail address that must be there and look like one."""
    return LineField(
        label, required="Give an e-mail address.", longest=254, validators=[Regexp(EMAIL, message=EMAIL_HINT)]
    )


class TeamForm(Form):
    """A team: whose policy it follows, which tools it uses, how to reach it, when it is open."""

    version = HiddenField()
    name = LineField("Name of the team", required="Give the team a name.", longest=100)
    policy = RadioField("Policy that the team follows")
    tools = TicksField("Tools that each team switches on or off for itself")
    phone = LineField("Telephone", required="Give the telephone number that people call in office hours.", longest=40)
    out_of_hours_phone = LineField("Telephone out of hours",
                                   required="Give the number for when the office is closed.", longest=40)  # fmt: skip
    open_days = SelectMultipleField("Open on", choices=[SelectChoice(str(n), day) for n, day in enumerate(DAYS)],
                                    option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False))  # fmt: skip
    opens = TimeField("Opens at")
    closes = TimeField("Closes at")

    def offer(self, policies: Mapping[str, Policy]) -> None:
        """Fill the lists: the policies, and the tools in them that a team may do without (A1, U19)."""
        self.switched = switched_tools(policies.values())
        self.policy.choices = choices({name: policy.title for name, policy in policies.items()})
        self.tools.choices = choices({key: tool.title for key, tool in self.switched.items()})

    def tick_tools(self, chosen: Mapping[str, bool]) -> None:
        """Tick what a team with these choices uses; call it after ``offer``."""
        self.tools.data = [key for key, tool in self.switched.items() if uses(tool, chosen)]

    def validate(self, extra_validators: Mapping | None = None) -> bool:
        """All three of days, opening and closing must be there."""
        sound = super().validate(extra_validators)
        for field, message in (
            (self.open_days, "Tick at least one day."),
            (self.opens, "Give the opening time, such as 9:00."),
            (self.closes, "Give the closing time, such as 17:00."),
        ):
            if not field.data and not field.errors:
                field.errors, sound = [*field.errors, message], False
        return sound

    def values(self) -> dict:
        """What the operations ask for."""
        return {name: field.data for name, field in self._fields.items() if name not in ("version", "csrf_token")} | {
            "open_days": [int(day) for day in self.open_days.data],
            "tools": {key: key in self.tools.data for key in self.switched},
        }


class WorkerForm(Form):
    """Who somebody is: name, address, grade."""

    version = HiddenField()
    name = LineField("Name", required="Give the name.")
    email = email_field()
    grade = ListField("Grade", choices=choices(GRADE_LABELS))


class RoleForm(Form):
    """A role in a team, from a day until a day."""

    role = ListField("Role", choices=choices(ROLE_LABELS, "Choose a role"))
    team = ListField("Team")
    from_on = DayField("From")
    until_on = DayField("Until")

    def offer_teams(self) -> None:
        """Fill the list of teams."""
        teams = {str(team.id): team.name for team in queries.all_teams()}
        self.team.choices = choices(teams, "None: the whole directorate")


class EndRoleForm(Form):
    """The last day of a role."""

    until_on = DayField("Last day")


class AbsenceForm(Form):
    """Days away, and who stands in."""

    from_on = DayField("First day away", required="Give the first day away.")
    until_on = DayField("Last day away")
    deputy = ListField("Deputy")

    def offer_deputies(self, worker_id: int) -> None:
        """Fill the list of deputies with everybody else at work."""
        self.deputy.choices = choices({str(w.id): w.name for w in queries.working() if w.id != worker_id}, "Nobody")


@dataclass(frozen=True)
class Member:
    """A line of the list of staff, understood. where: "Line 3" or "Row 2"."""

    where: str
    name: str
    email: str
    grade: str
    role: str


class MemberRow(PlainForm):
    """One row of the table."""

    name = LineField("Name")
    email = LineField("E-mail address")
    grade = ListField("Grade", choices=choices(GRADE_LABELS, "Choose"))
    role = ListField("Role", choices=choices(ROLE_LABELS, "Choose"))


class MembersForm(Form):
    """Several members of a team in one go: a pasted list, a table of rows, or both."""

    listed = ProseField("List of members")
    rows = FieldList(FormField(MemberRow), min_entries=ROWS, max_entries=MOST_ROWS)

    def more_rows(self) -> None:
        """Another few empty rows."""
        for _ in range(min(ROWS, MOST_ROWS - len(self.rows))):
            self.rows.append_entry()

    def members(self) -> tuple[list[Member], list[str]]:
        """(members understood, faults: each names its line, what is wrong and the cure)."""
        found = [
            read_line(f"Line {n}", line)
            for n, line in enumerate((self.listed.data or "").splitlines(), 1)
            if line.strip()
        ]
        for n, row in enumerate(self.rows.data, 1):
            if row["name"] or row["email"]:
                found.append(understood(f"Row {n}", row["name"], row["email"], row["grade"], row["role"]))
        members = [one for one in found if isinstance(one, Member)]
        return members, [one for one in found if isinstance(one, str)] + _twice(members)


def read_line(where: str, line: str) -> Member | str:
    """A member from "Name, e-mail, grade, role" (commas, semicolons or tabs between); else the fault in words."""
    mark = next((m for m in "\t;," if m in line), ",")
    parts = [" ".join(part.split()) for part in line.split(mark)]
    if len(parts) != 4:
        return f"{where} has {len(parts)} parts and needs four: name, e-mail, grade, role. Check the commas."
    return understood(where, *parts)


def understood(where: str, name: str, email: str, grade: str, role: str) -> Member | str:
    """The member, or what is wrong with the line in words."""
    grade_key, role_key = _key(grade, GRADE_LABELS), _key(role, ROLE_LABELS)
    if not name:
        return f"{where} has no name. Write one."
    if not EMAIL.match(email) or len(email) > 254:
        return f"{where}: “{email}” is no e-mail address. {EMAIL_HINT}"
    if grade_key is None:
        return f"{where}: “{grade}” is not a grade. Use one of: {', '.join(GRADE_LABELS.values())}."
    if role_key is None:
        return f"{where}: “{role}” is not a role. Use one of: {', '.join(ROLE_LABELS.values())}."
    return Member(where, name, email.lower(), grade_key, role_key)


def _key(typed: str, labels: Mapping[str, str]) -> str | None:
    wanted = typed.strip().lower()
    names = {key: key for key in labels} | {label.lower(): key for key, label in labels.items()}
    names |= {label.split(" (")[0].lower(): key for key, label in labels.items()}
    names |= {short: key for short, key in SHORT.items() if key in labels}
    return names.get(wanted) or names.get(wanted.replace("-", " "))


def _twice(members: list[Member]) -> list[str]:
    seen: dict[tuple[str, str], str] = {}
    faults = []
    for member in members:
        first = seen.setdefault((member.email, member.role), member.where)
        if first != member.where:
            faults.append(f"{member.where} repeats {first}. Remove one of them.")
    return faults
