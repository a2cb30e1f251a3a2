"""The one field of the search."""

from casework.ground.web import Form, LineField


class SearchForm(Form):
    """What is looked for."""

    q = LineField(
        "Find a person or a case",
        required="Write a name, a date of birth, or a number.",
        description="A name, a date of birth, an NHS number, a council number or a case number, in any order.",
    )
