"""Both sides with every kind of record, and what is between them.

What one side makes another may need: the order is part of it.
"""

from datetime import timedelta

from flask import Flask

from casework.ground.db import db, transaction
from casework.records.calendars import operations as calendars
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.entry import operations as entry
from casework.records.entry.models import OneTimeLink
from casework.records.entry.queries import link_path
from casework.records.outbox import operations as outbox
from tests.cast import Cast
from tests.trust.world.caring import Caring
from tests.trust.world.coming import Coming
from tests.trust.world.holding import Holding
from tests.trust.world.readers import OF_NORTH, OF_SOUTH, World
from tests.trust.world.records import Records
from tests.trust.world.waiting import Waiting


class Furnished(Records, Coming, Waiting, Holding, Caring):
    """A side with all of it."""

    def furnish(self) -> None:
        for make in (self.letterhead, self.one_person, self.one_who_waits, self.highs, self.placings, self.referred,
                     self.ways_out, self.suiting, self.office, self.limits, self.meeting, self.worries, self.lists,
                     self.supervision, self.forums, self.advising, self.calls, self.protection, self.planning, self.helping,
                     self.typing):  # fmt: skip
            make()


def furnish(world: World, cast: Cast, app: Flask) -> None:
    """Every kind of record, of each source."""
    north, south = Furnished(world, cast, "north", *OF_NORTH), Furnished(world, cast, "south", *OF_SOUTH)
    for side in (north, south):
        side.furnish()
    both = north.person("shared")
    north.case(both), south.case(both)
    with transaction():
        cases.comment(**south.by_worker(False), case=db.session.get(Case, max(world.cases)), words=south.word())
    for side, source, to in ((north, "leaving", "South"), (south, "coming", "North")):
        side.wait(side.person(source), source=source)
        side.ask(max(world.cases), to, source)
    north.guard()
    side = north
    with transaction():
        link = entry.make_one_time_link(**side.by_system(), worker=cast.worker("student"), secret=app.secret_key)
        founding = OneTimeLink(seed="f" * 64, purpose="set-up", made_at=cast.now, expires_at=cast.now + timedelta(days=1))
        db.session.add(founding)
        db.session.flush()
        world.tokens["link"] = {"": [link.rpartition("/")[2]]}
        world.tokens["calendar"] = {
            name: [calendars.make_address(actor=cast.actor(name), now=cast.now, whose="team")] for name in ("mary", "nadia", "mo")
        }
        outbox.begin(now=cast.now)
        world.tokens["set-up"] = {"": [link_path(founding, app.secret_key).rpartition("/")[2]]}
