"""What happens without a click: the sweep, of all that is due.

A month and a half on, everything is.
"""

from datetime import timedelta

from casework.clockwork.reminders import operations as reminders
from casework.clockwork.reminders import queries as due
from tests.durability.verbs.office import Office


class Clockwork(Office):
    """All that is due can be told."""

    def tell_all_that_is_due(self):
        later = self.now + timedelta(days=45)
        whole_teams = [*due.walks_due(later, self.cast.policies), *due.samples_due(later, self.cast.policies)]
        for matter in [*due.due(later), *whole_teams, *due.supervisions_due(later, self.cast.policies)]:
            reminders.tell(now=later, policies=self.cast.policies, matter=matter)


VERBS = {
    "reminders.tell": Clockwork.tell_all_that_is_due,
    "reminders.push_on": lambda s: reminders.push_on(now=s.now, matter=due.due(s.now + timedelta(days=45))[0]),
    "reminders.take_lease": lambda s: reminders.take_lease(now=s.now, name="sweep", holder="somebody"),
}  # fmt: skip
