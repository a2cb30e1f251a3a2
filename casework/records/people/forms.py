"""The shape of what is typed about a person."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from casework.ground.web import DayField, Form, LineField, ProseField, RadioField, SelectField
from casework.records.people.rules import (
    CONSENTS,
    DETAILS,
    LINK_KINDS,
    WARNING_KINDS,
    Traits,
    refusal_to_take_nhs_number,
    tidy_council_number,
    tidy_nhs_number,
)


def _choose(label: str, choices: Mapping[str, str], message: str, **kwargs: Any) -> RadioField:
    options = [SelectChoice(value, words) for value, words in choices.items()]
    return RadioField(label, choices=options, validators=[InputRequired(message)], **kwargs)


class DetailsForm(Form):
    """Who a person is and how to reach them."""

    given_name = LineField("Given name", required="Write the given name, or Unknown.", longest=100)
    family_name = LineField("Family name", required="Write the family name, or Unknown.", longest=100)
    preferred_name = LineField("Preferred name", longest=100, description="What they like to be called.")
    date_of_birth = DayField("Date of birth", future=False)
    nhs_number = LineField("NHS number", longest=20, description="10 figures, with or without spaces.")
    council_number = LineField("Council number", longest=40, description="Their number in the council's own system.")
    address = LineField("Address", longest=300)
    postcode = LineField("Postcode", longest=10)
    phone = LineField("Telephone", longest=60)
    email = LineField("Email", longest=254)
    preferred_contact = LineField(
        "How they wish to be reached", description="For example by text, by letter, through their daughter, mornings."
    )
    communication_needs = ProseField(
        "Communication needs", longest=2_000, description="An interpreter, large print, a hearing loop, time to answer."
    )

    def validate_nhs_number(self, field: LineField) -> None:
        """The number must hold (trap of the checksum: ten equal figures pass it)."""
        refusal = refusal_to_take_nhs_number(field.data)
        if refusal:
            raise ValidationError(refusal.sentence)

    def validate_email(self, field: LineField) -> None:
        """One address with an @ in it."""
        name, at, host = field.data.partition("@")
        if field.data and not (name and at and "." in host and " " not in field.data and "@" not in host):
            raise ValidationError("Write an email address such as name@example.org, or leave it empty.")

    @property
    def details(self) -> dict[str, Any]:
        """The columns of a person, as typed."""
        return {name: self[name].data for name in DETAILS}

    @property
    def traits(self) -> Traits:
        """What likely duplicates are found by."""
        pairs = [(self.given_name.data, self.family_name.data)]
        if self.preferred_name.data:
            pairs.append((self.preferred_name.data, self.family_name.data))
        numbers = (tidy_nhs_number(self.nhs_number.data), tidy_council_number(self.council_number.data))
        return Traits(tuple(pairs), self.date_of_birth.data, *numbers, self.postcode.data)


class ComparedForm(DetailsForm):
    """Details that are compared with other records before they are saved.

    ``shown``: records of the likely duplicates already shown. ``told``: the NHS or council number of which
    the page said already that a record of others has it.
    """

    shown = HiddenField(default="")
    told = HiddenField(default="")

    @property
    def shown_ids(self) -> set[int]:
        """People who were on the page when saving all the same was chosen."""
        return {int(n) for n in (self.shown.data or "").split(",") if n.isascii() and n.isdigit()}

    def ask_about(self, shown_ids: Iterable[int], told: str) -> None:
        """Remember in the page what it shows and says; nothing for a page that asks nothing."""
        self.shown.data, self.shown.raw_data = ",".join(str(n) for n in shown_ids), None
        self.told.data, self.told.raw_data = told, None


class NewPersonForm(ComparedForm):
    """A new person, and the team that works with them."""

    team = SelectField("Team", coerce=int, validators=[InputRequired("Choose the team that works with them.")])


class ChangedPersonForm(ComparedForm):
    """The record as it was shown, changed."""

    version = HiddenField()
    since = DayField(
        "New name or address since",
        future=False,
        description="Only if either changed; the earlier one stays on the record. Leave empty if you do not know.",
    )


class WarningForm(Form):
    """A new warning."""

    kind = _choose("What kind of warning is it?", WARNING_KINDS, "Choose what kind of warning it is.")
    words = ProseField("What must colleagues know?", required="Say what colleagues must know.", longest=500)
    review_on = DayField("Look at it again on", required="Give the day on which somebody looks at this warning again.")


class WarningReviewForm(Form):
    """What became of a warning when somebody looked at it again."""

    outcome = _choose(
        "Is it still true?", {"keep": "Yes, keep it", "end": "No, end it"}, "Say whether it is still true."
    )
    review_on = DayField("If you keep it: look at it again on")
    why = LineField("If you end it: why does it no longer hold?", longest=500)


class LinkForm(Form):
    """Somebody who joins a person's network."""

    kind = _choose("Who are they?", LINK_KINDS, "Choose who they are to the person.")
    name = LineField("Name", required="Write their name.", longest=200)
    relationship_words = LineField(
        "Relationship or job", longest=100, description="For example daughter, neighbour, district nurse."
    )
    phone = LineField("Telephone", longest=60)
    email = LineField("Email", longest=254)
    other_number = LineField(
        "Number of their own record here", longest=9, description="Only if they have one: it stands on their page."
    )
    consent = _choose("May we speak to them?", CONSENTS, "Say whether the person agrees.", default="not-asked")
    ask_first = BooleanField("Ask them first when there is something to ask")

    def validate_other_number(self, field: LineField) -> None:
        """Figures only; whether such a record may be linked is for the view's query."""
        if field.data and not (field.data.isascii() and field.data.isdigit()):
            raise ValidationError(
                "The number of a record has figures only. Leave it empty if they have no record here."
            )

    columns = ("kind", "name", "relationship_words", "phone", "email", "consent", "ask_first")
