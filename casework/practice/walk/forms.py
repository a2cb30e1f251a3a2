"""The shape of what is typed when somebody is named to walk."""

from collections.abc import Iterable

from casework.ground.clock import today
from casework.ground.web import DayField, Form, ListField
from casework.records.staff.forms import choices
from casework.records.staff.models import Worker


class NamingForm(Form):
    """Who walks, from when until when."""

    worker = ListField("Who")
    from_on = DayField("First day", required="Give the first day.", default=today)
    until_on = DayField("Last day")

    def offer(self, workers: Iterable[Worker]) -> None:
        """Fill the list with those who can be named."""
        self.worker.choices = choices({str(worker.id): worker.name for worker in workers}, "Choose")
