"""What is asked before saving, when another record may be the same person's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from casework.ground.clock import now
from casework.ground.web import actor
from casework.records.audit.operations import record
from casework.records.people import queries
from casework.records.people.forms import ComparedForm
from casework.records.people.models import Person
from casework.records.people.rules import Traits


@dataclass(frozen=True)
class Others:
    """Other records that may be the described person's.

    alike: those the reader may see, the likeliest first. elsewhere: those that are not theirs to see and have a typed number.
    held: these numbers, tidied, with a comma between; often none.
    """

    alike: Sequence[Person] = ()
    elsewhere: Sequence[Person] = ()
    held: str = ""

    @property
    def ids(self) -> list[int]:
        """Numbers of the records that are shown."""
        return [person.id for person in self.alike]


NOBODY = Others()


def others_like(traits: Traits, *, but_not: int | None = None) -> Others:
    """Others with these traits. but_not: the number of the record that is changed."""
    elsewhere = queries.numbered_elsewhere(actor(), traits)
    theirs = {number for person in elsewhere for number in (person.nhs_number, person.council_key)}
    held = ", ".join(n for n in (traits.nhs_number, traits.council_number) if n and n in theirs)
    return Others(queries.likely_duplicates(actor(), traits, but_not=but_not), elsewhere, held)


def was_asked(form: ComparedForm, others: Others) -> bool:
    """True when the page showed and said all of this before, or there is nothing to show or say."""
    return form.shown_ids.issuperset(others.ids) and (not others.held or others.held == form.told.data)


def note_comparing(others: Others, subject: Any = None) -> None:
    """Log whose records were shown or told of, in the view's transaction (U18)."""
    elsewhere = [person.id for person in others.elsewhere]
    record(actor=actor(), now=now(), act="person.compared", subject=subject, persons=[*others.ids, *elsewhere])
