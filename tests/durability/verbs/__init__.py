"""An office on an ordinary day, and how each verb of the house is done to it; a module for each part of the trade.

Each module has what its verbs need there, and the verbs by room and name.
"""

from collections.abc import Callable

from casework.ground.db import db
from tests.durability.verbs import caring, clockwork, coming, ending, holding, overseeing, records, waiting


class Scene(
    records.Records, coming.Coming, waiting.Waiting, holding.Holding, overseeing.Overseeing, ending.Endings, caring.Caring,
    clockwork.Clockwork,
):  # fmt: skip
    """An office on an ordinary day, with one of each thing that something can be done to."""

    def __post_init__(self):
        super().__post_init__()
        for make in (self.contact, self.end_some, self.keep_records, self.walk, self.look_closer, self.place_some, self.give_out,
                     self.limit_somebody, self.take_calls, self.post, self.ask_away, self.rate_gravest, self.worry, self.refer,
                     self.sample, self.supervise, self.advise, self.restrict_somebody, self.bring_lists, self.protect,
                     self.plan_work):  # fmt: skip
            make()
        db.session.rollback()


PARTS = (records, coming, waiting, holding, overseeing, ending, caring, clockwork)
VERBS: dict[str, Callable[[Scene], object]] = {name: verb for part in PARTS for name, verb in part.VERBS.items()}
