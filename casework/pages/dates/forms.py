"""Another day for allocating, and why."""

from casework.ground.web import DayField, Form, LineField


class AllocationDateForm(Form):
    """The fields are called as in a contact, where the day can be settled too."""

    allocate_on = DayField("New day", required="Enter the new day.")
    allocate_why = LineField("Why that day?", longest=500, required="Say why the day is another.")
