"""What is typed about an organisation."""

from wtforms import HiddenField
from wtforms.validators import InputRequired

from casework.ground.web import Form, LineField, ProseField, TicksField
from casework.records.directory.models import Organisation
from casework.records.directory.rules import FIELDS, TOPICS, Written

LONGEST = 2_000


class OrganisationForm(Form):
    """An entry of the directory, in the order in which it is read."""

    version = HiddenField()
    name = LineField(FIELDS["name"], required="Give the name of the organisation.")
    what = ProseField("What can people turn to them for?", required="Say what people can turn to them for.", longest=LONGEST)
    topics = TicksField("Topics", TOPICS, validators=[InputRequired("Choose at least one topic, so that the entry is found.")])
    phone = LineField(FIELDS["phone"], longest=100)
    phone_2 = LineField(FIELDS["phone_2"], longest=100)
    web = LineField(FIELDS["web"], longest=300)
    email = LineField(FIELDS["email"], longest=254)
    hours = LineField("Opening hours")
    area = LineField("Area they cover")
    eligibility = LineField(FIELDS["eligibility"], longest=300)
    charge = LineField("What it costs", longest=300)
    notes = ProseField("Notes for colleagues", longest=LONGEST)

    def fill(self, row: Organisation) -> None:
        """Put an entry into the form."""
        self.version.data = str(row.version)
        for name in FIELDS:
            self[name].data = getattr(row, name)

    @property
    def written(self) -> Written:
        """What was typed, as the operations want it."""
        texts = {name: self[name].data or "" for name in FIELDS if name != "topics"}
        return Written(**texts, topics=tuple(self.topics.data or ()))


class EndingForm(Form):
    """Why an entry ends."""

    why = ProseField("Why does it end?", required="Say why this entry ends.", longest=LONGEST)
