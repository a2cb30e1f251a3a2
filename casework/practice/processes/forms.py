"""What is typed of a process, of its end, and of an urgent interim measure."""

from wtforms.fields.choices import SelectChoice

from casework.ground.web import DayField, Form, LineField, ProseField, RadioField
from casework.practice.processes.rules import ENDINGS, KINDS, Measure

LONGEST = 4_000


class BeginForm(Form):
    """What begins, when."""

    kind = RadioField("What begins?", choices=[SelectChoice(*each) for each in KINDS.items()], validate_choice=False)
    on = DayField("Begun on", required="Give the day on which it began.", future=False)
    words = ProseField("What it is about", longest=LONGEST)


class EndForm(Form):
    """How it ended, when."""

    how = RadioField("How does it end?", choices=[SelectChoice(*each) for each in ENDINGS.items()], validate_choice=False)
    on = DayField("Ended on", required="Give the day on which it ended.", future=False)
    words = ProseField("What came of it", longest=LONGEST)


class MeasureForm(Form):
    """What is done, by whom, and why it cannot wait."""

    what = ProseField("What is done", required="Say what is done.", longest=LONGEST)
    by = LineField("Who does it", required="Say who does it.")
    why = ProseField("Why it cannot wait", required="Say why it cannot wait.", longest=LONGEST)
    on = DayField("From which day?", required="Give the day.", future=False)

    @property
    def measure(self) -> Measure:
        """What was typed, as the rules take it."""
        return Measure(self.what.data or "", self.by.data or "", self.why.data or "", self.on.data)
