"""What is typed about a task."""

from casework.ground.web import DayField, Form, LineField, ListField, ProseField

LONGEST = 2_000


class NewTaskForm(Form):
    """What is to be done, by when, by whom."""

    words = LineField("What is to be done?", required="Say what is to be done.", longest=300)
    due_on = DayField("By when?", required="Give the day by which it is to be done.")
    receiver = ListField("Who does it?")


class DoneForm(Form):
    """What came of it."""

    outcome = ProseField("What came of it?", longest=LONGEST)


class HandOverForm(Form):
    """Who has it from now on."""

    receiver = ListField("Who does it from now on?")


class DropForm(Form):
    """Why it is not needed."""

    why = LineField("Why is it no longer needed?", required="Say why it is no longer needed.", longest=500)
