"""Sample values for /style: one of each component, in each of its states. All people are invented."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import wtforms as fields
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from casework.ground.refusal import Refusal
from casework.policy.tools import Axis, Choice, Level, MatrixTool, ScaleTool

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 10, 42, tzinfo=UTC)
_WAYS = [
    SelectChoice("phone", "Telephone"),
    SelectChoice("visit", "Visit at home"),
    SelectChoice("video", "Video call"),
]
_LINKS = {"tray": "/style#tables", "people": "/style#people"}


class SampleForm(fields.Form):
    """A form with each kind of field; bind it to an empty answer to see every error."""

    person = fields.StringField("Full name", [InputRequired("Enter the person's full name")])
    seen_on = fields.StringField(
        "Date of the contact", [InputRequired("Enter the date of the contact, like 21/11/2026")]
    )
    phone = fields.StringField("Telephone number", [Optional()])
    account = fields.StringField(
        "What was said", [InputRequired("Write what was said")], description="In plain words; the person may read it."
    )
    way = fields.RadioField("How did you speak?", [InputRequired("Choose how you spoke")], choices=_WAYS)
    worries = fields.SelectMultipleField(
        "What has changed?",
        [InputRequired("Tick at least one change")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=[SelectChoice("carer", "The carer is struggling"), SelectChoice("health", "Health is worse")],
    )
    agreed = fields.BooleanField("The person agreed to this", [InputRequired("Tick when the person has agreed")])
    team = fields.SelectField(
        "Team",
        [InputRequired("Choose a team")],
        choices=[SelectChoice("", "Choose"), SelectChoice("north", "North Locality")],
    )
    secret = fields.PasswordField("Password", [InputRequired("Enter your password")])
    paper = fields.FileField("Waiting list", [InputRequired("Choose a file")], description="CSV or XLSX, up to 10 MB")
    long_text = fields.TextAreaField("Reasoning", [InputRequired("Give your reasoning")])


@dataclass(frozen=True)
class Place:
    """A tab or a filter: its words, where it leads, whether it is the one shown, and how many wait there."""

    label: str
    href: str
    current: bool = False
    count: int | None = None

    @property
    def remove_href(self) -> str:
        return self.href


@dataclass(frozen=True)
class Draft:
    """A draft as the form shows it."""

    key: str
    tab: str
    saved_at: datetime | None


def _level(key: str, label: str, colour: str, word: str, gravity: int, meaning: str) -> Level:
    return Level(key=key, label=label, colour=colour, word=word, gravity=gravity, meaning=meaning)


LEVELS = (
    _level("red", "Red", "red", "Red", 3, "Contact within a week"),
    _level("orange", "Very high", "orange", "Orange", 3, "Contact within two weeks"),
    _level("amber", "Amber", "amber", "Amber", 2, "Contact within a month"),
    _level("yellow", "Moderate", "yellow", "Yellow", 1, "Contact within two months"),
    _level("green", "Green", "green", "Green", 1, "Contact within three months"),
)
_SUGGESTED = {"none": ("red", "red", "amber"), "part": ("red", "amber", "green"), "full": ("amber", "green", "green")}


def _matrix() -> MatrixTool:
    support = (
        Choice("none", "No support", "Nobody helps, or the help has stopped"),
        Choice("part", "Some support", "Help comes, but not for everything"),
        Choice("full", "Good support", "What is needed is there"),
    )
    harm = (
        Choice("high", "High risk of harm", "Serious harm is likely soon"),
        Choice("some", "Some risk of harm", "Harm is possible"),
        Choice("low", "Low risk of harm", "Harm is unlikely"),
    )
    return MatrixTool(
        key="sample",
        title="Urgency",
        rule="L20",
        levels=LEVELS,
        question="How urgent is the next contact?",
        row_axis=Axis("support", "Support now", support),
        column_axis=Axis("harm", "Risk of harm", harm),
        cells={(row, harm[place].key): level for row, cells in _SUGGESTED.items() for place, level in enumerate(cells)},
    )


@dataclass(frozen=True)
class Sample:
    """What /style shows. `plain` is untouched, `faulty` was sent empty."""

    plain: SampleForm
    faulty: SampleForm
    levels: tuple[Level, ...]
    matrix: MatrixTool
    scale: ScaleTool
    today: date
    now: datetime
    refusal: Refusal
    draft: Draft
    tabs: tuple[Place, ...]
    filters: tuple[Place, ...]

    def days_away(self, days: int) -> date:
        """The date so many days from the sample's today."""
        return self.today + timedelta(days=days)

    def page_address(self, number: int) -> str:
        """The address of a page of the sample list."""
        return f"/style?page={number}#lists"


def sample() -> Sample:
    """The values that templates/style/style.html shows."""
    faulty = SampleForm(prefix="faulty-")
    faulty.validate()
    return Sample(
        plain=SampleForm(),
        faulty=faulty,
        levels=LEVELS,
        matrix=_matrix(),
        scale=ScaleTool(key="band", title="Band", rule="L20", levels=LEVELS, question="Which band fits?"),
        today=TODAY,
        now=NOW,
        draft=Draft("/style", "sample", NOW),
        refusal=Refusal(
            "Amira Khan already holds 12 cases, which is her limit. Choose somebody with room.", rule="L27"
        ),
        tabs=(
            Place("Waiting", _LINKS["tray"], True, 240),
            Place("Reviews", _LINKS["tray"], False, 3),
            Place("People", _LINKS["people"]),
        ),
        filters=(Place("Level: Red", _LINKS["tray"]), Place("Overdue", _LINKS["tray"])),
    )
