"""Advice as tests give it."""

from datetime import date

from casework.ground.db import transaction
from casework.practice.advice import operations
from casework.practice.advice.rules import FollowUp, Given
from casework.records.directory import operations as directory
from casework.records.directory.rules import Written

DUE = date(2026, 12, 4)  # ten working days after the tests' Friday


def organisation(cast, name="Sure Steps", **more):
    """An entry of the directory."""
    written = Written(name, "Help after a fall", ("falls",), phone="01632 960 020", **more)
    with transaction():
        return directory.add(actor=cast.actor("nadia"), now=cast.now, written=written)


def give(cast, person, *, by="nadia", team="North", to=None, due_on=DUE, organisations=(), **more):
    """Advice to somebody, asked about on DUE by whoever ``to`` names, or duty; with person None only counted."""
    worker = cast.worker(to).id if to else None
    words = {"said": "Where to ask for a grant", "given_to": "person", "follow_up": FollowUp(due_on, worker)} if person else {}
    given = Given(cast.now.date(), ("facilities-grant", "falls"), "telephone", ("explained",),
                  tuple(each.id for each in organisations), **words | more)  # fmt: skip
    with transaction():
        return operations.give_advice(actor=cast.actor(by), now=cast.now, person=person, team=cast.team(team), given=given)
