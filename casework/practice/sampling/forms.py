"""What a manager says of somebody in a sample."""

from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from casework.ground.web import Form, ProseField, RadioField, TicksField
from casework.practice.sampling.rules import LEVELS, THEMES, UNRATED, Finding

LONGEST = 3_000


class FindingForm(Form):
    """Is the level right, is the note good enough, what follows."""

    level = RadioField("Is the level right for the need?", choices=[SelectChoice(*each) for each in LEVELS.items()],
                       validators=[InputRequired("Say whether the level is right for the need.")])  # fmt: skip
    note_good = RadioField("Is the note good enough?", choices=[SelectChoice("yes", "Yes"), SelectChoice("no", "No")],
                           validators=[InputRequired("Say whether the note is good enough.")])  # fmt: skip
    themes = TicksField("Was anything amiss?", THEMES)
    follows = ProseField("What follows?", longest=LONGEST)

    def ask_about(self, *, rated: bool) -> None:
        """Where nobody decided a level, nothing is asked about it."""
        if not rated:
            del self.level

    @property
    def finding(self) -> Finding:
        """What was said, as the rules want it."""
        level = self.level.data if "level" in self else UNRATED
        return Finding(level, self.note_good.data == "yes", tuple(self.themes.data or ()), self.follows.data or "")
