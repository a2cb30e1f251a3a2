"""Support, money and its telling with all that they need, for tests of the room and of what stands on it."""

from datetime import timedelta

from casework.ground.db import db, transaction
from casework.practice.support import operations, queries
from casework.practice.support.rules import CONSIDERED, POINTS, Asked, Decided, Told
from casework.records.cases.models import Case

URGENT = {"support": "Two visits a day", "reliable": "partly", "hard": "no"}
CONSIDERED_ALL = dict.fromkeys(CONSIDERED, "Looked at")
ASKED = Asked("£240 a week for two weeks", CONSIDERED_ALL)
DECIDED = Decided("agreed", ("enough", "risk"), "It is unsafe to wait", "Two visits a day", True, "charged")


def whole(on) -> dict[str, str]:
    """All seven items, from a day on."""
    days = {"from_on": 0, "ends_on": 28, "review_on": 14, "assessment_on": 21}
    texts = ("council_pays", "person_pays", "review_how", "outcomes", "next_steps")
    return URGENT | dict.fromkeys(texts, "As agreed") | {name: str(on + timedelta(days=count)) for name, count in days.items()}


def begin(cast, case, *, by="nadia", **facts):
    """Support in place."""
    with transaction():
        return operations.begin(actor=cast.actor(by), now=cast.now, policy=cast.policy, case=db.session.get(Case, case.id),
                                facts=URGENT | facts)  # fmt: skip


def ask(cast, support, *, by="nadia", asked=ASKED):
    """Money asked for."""
    with transaction():
        return operations.ask_for_funding(actor=cast.actor(by), now=cast.now, policy=cast.policy, asked=asked,
                                          support=queries.held(support.id))  # fmt: skip


def decide(cast, request, *, by="mary", decided=DECIDED):
    """Money decided."""
    with transaction():
        money = queries.money_for(cast.actor(by), request.id)
        return operations.decide(actor=cast.actor(by), now=cast.now, policy=cast.policy, request=money.request, decided=decided)


def told(on, way="phone", **more) -> Told:
    """All five points."""
    return Told(on, way, "Edith Marsh", dict.fromkeys(POINTS, "As it is"), **more)


def tell(cast, request, way="phone", *, by="nadia", **more):
    """The person told of the decision on a request."""
    with transaction():
        money = queries.money_for(cast.actor(by), request.id)
        return operations.record_telling(actor=cast.actor(by), now=cast.now, policy=cast.policy, decision=money.decision,
                                         told=told(cast.now.date(), way, **more))  # fmt: skip
