"""What is typed of a concern, and of the answer to one."""

from wtforms.fields.choices import SelectChoice

from casework.ground.web import Form, LineField, ListField, ProseField, RadioField
from casework.practice.safeguarding import rules
from casework.practice.safeguarding.rules import AGES, DECISIONS, KNOWS, Said

LONGEST = 300


def _choices(words) -> list[SelectChoice]:
    return [SelectChoice(*each) for each in words.items()]


class ConcernForm(Form):
    """What worries somebody; all the rest may be left. ``teams``: where nobody's record says which team hears."""

    what = ProseField("What worries you?", required=rules.refusal_to_raise(Said("")).sentence)
    who = LineField("Who is it about?", longest=LONGEST)
    age = RadioField("Adult or child?", choices=_choices(AGES), validate_choice=False)
    team = ListField("Which team’s managers are told?", choices=[])
    safety = ProseField("Are they safe now? What would make them safer?")
    where_now = LineField("Where are they now?", longest=LONGEST)
    harmer = LineField("Who may be causing harm?", longest=LONGEST)
    done = ProseField("What was done so far")
    knows = RadioField("Do they know that you raise this?", choices=_choices(KNOWS), validate_choice=False)

    def offer(self, teams: dict[int, str]) -> None:
        """Ask for the team where there are several; else for none."""
        if len(teams) < 2:
            del self.team
            return
        self.team.choices = [SelectChoice(str(number), name) for number, name in teams.items()]

    @property
    def said(self) -> Said:
        """What was typed, as the rules take it."""
        text = {name: self[name].data or "" for name in ("who", "safety", "where_now", "harmer", "done") if name in self}
        return Said(self.what.data or "", age=self.age.data or "", knows=self.knows.data or "", **text)


class AnswerForm(Form):
    """What was decided."""

    decision = RadioField("What was decided?", choices=_choices(DECISIONS), validate_choice=False)
    words = ProseField("What is done about it, by whom, or why nothing is",
                       required="Say what is done about it, by whom, or why nothing is.")  # fmt: skip
