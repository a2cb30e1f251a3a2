"""The one field of the search, and where to look."""

from wtforms import HiddenField

from casework.ground.web import Form, LineField

NOTES = "notes"  # what the second button says


class SearchForm(Form):
    """What is looked for."""

    q = LineField(
        "Find a person, a case or a note",
        required="Write a name, a date of birth, a number, a postcode, or words of a note.",
        description="A name, a date of birth, a telephone number, a postcode or its first half, an NHS number, a council number "
        "or a case number, in any order. Or words of a note; put words that stand together between quotes.",
    )
    look = HiddenField(default="")

    @property
    def in_notes(self) -> bool:
        """True when notes are looked for, not people."""
        return self.look.data == NOTES
