"""Who hears of a message that nobody answered: duty first, then the managers (F3).

The sweep asks on the day that it was told to look again.
"""

from dataclasses import dataclass
from datetime import date

DUTY, MANAGERS = "duty", "managers"


@dataclass(frozen=True)
class Telling:
    """to: to whom a message falls now, DUTY, MANAGERS or nobody. next_on: when the sweep looks again, or None."""

    to: str
    next_on: date | None


@dataclass(frozen=True)
class Message:
    """How an open message stands. of_duty: it is the duty's own. there: its worker is at work in the team today.

    fallen: it fell to duty already, and nobody answered it.
    """

    due_on: date
    of_duty: bool = False
    there: bool = True
    fallen: bool = False


def telling(message: Message, today: date, missed_on: date, again_on: date) -> Telling:
    """A message that is due (F3): it falls to duty when its day is over, at once when its worker is not there.

    What duty does not answer, the managers hear of. missed_on: the day on which an unanswered one falls. again_on: when a
    fallen one is looked at again.
    """
    if today < message.due_on:
        return Telling("", message.due_on)
    if message.fallen:
        return Telling(MANAGERS, None)
    if message.of_duty:
        return Telling(MANAGERS, None) if today >= missed_on else Telling("", missed_on)
    return Telling(DUTY, again_on) if today >= missed_on or not message.there else Telling("", missed_on)
