"""What is typed to add a local factor, and to end one."""

from collections.abc import Iterable, Mapping

from casework.ground.clock import today
from casework.ground.web import DayField, Form, LineField, ListField
from casework.practice.factors.rules import Place, Typed
from casework.records.staff.forms import choices
from casework.records.staff.models import Worker


class FactorForm(Form):
    """A new factor: its words, what it points to, who agreed and when, from when until when."""

    words = LineField("The factor")
    place = ListField("It points to")
    agreed_by = ListField("Agreed by")
    agreed_by_name = LineField("Their name and role, if they are not in the list")
    agreed_on = DayField("Agreed on")
    from_on = DayField("Offered from", default=today)
    until_on = DayField("Offered until")

    def offer(self, places: Mapping[str, Place], seniors: Iterable[Worker]) -> None:
        """Fill the lists."""
        self.places, self.seniors = places, {str(worker.id): worker for worker in seniors}
        self.words.flags.optional = False
        self.place.choices = choices({key: each.words for key, each in places.items()}, "Choose")
        self.agreed_by.choices = choices({key: each.name for key, each in self.seniors.items()}, "Not in this list")

    @property
    def senior(self) -> Worker | None:
        """Who was chosen from the list."""
        return self.seniors.get(self.agreed_by.data or "")

    @property
    def typed(self) -> Typed:
        """What the operation asks for."""
        agreed_by = self.senior.name if self.senior else self.agreed_by_name.data
        return Typed(self.places.get(self.place.data or ""), self.words.data or "", agreed_by or "", self.agreed_on.data,
                     self.from_on.data, self.until_on.data)  # fmt: skip


class EndFactorForm(Form):
    """The last day of a factor."""

    until_on = DayField("Last day on which it is offered", default=today)
