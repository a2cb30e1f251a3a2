"""What stands at the top of a team's letters, and what is missing before one can be written."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time

from casework.ground.refusal import Refusal
from casework.records.staff.rules import ADMINISTRATOR, Actor

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
RULE = "F26"


@dataclass(frozen=True)
class Head:
    """Council and team, where they are, when and how they are reached. complaints: how somebody complains."""

    council: str
    team: str
    address: str
    phone: str
    hours: str
    out_of_hours_phone: str = ""
    email: str = ""
    complaints: str = ""


def hours_words(days: Collection[int], opens: time, closes: time) -> str:
    """ "Monday to Friday, 9am to 5pm". days: Monday is 0."""
    found = sorted(days)
    if len(found) > 2 and found == list(range(found[0], found[-1] + 1)):
        when = f"{DAYS[found[0]]} to {DAYS[found[-1]]}"
    else:
        *first, last = [DAYS[day] for day in found]
        when = f"{', '.join(first)} and {last}" if first else last
    return f"{when}, {_hour(opens)} to {_hour(closes)}"


def _hour(at: time) -> str:
    half, hour = ("pm" if at.hour >= 12 else "am"), at.hour % 12 or 12
    return f"{hour}.{at.minute:02}{half}" if at.minute else f"{hour}{half}"


def refusal_to_set_letterhead(actor: Actor, team_id: int) -> Refusal | None:
    """A manager of the team, or an administrator."""
    if actor.manages(team_id) or actor.holds(ADMINISTRATOR):
        return None
    return Refusal("A manager of the team or an administrator sets the letterhead. Ask one of yours.", "U16")


def refusal_of_letterhead(council: str, address: str, hours: str) -> Refusal | None:
    """What a letterhead must have."""
    if not council.strip():
        return Refusal("Write the name of the council.", RULE, "council")
    if not address.strip():
        return Refusal("Write the address to which people can write.", RULE, "address")
    if not hours.strip():
        return Refusal("Write when the team can be reached.", RULE, "hours")
    return None


def refusal_without_head(head: Head | None, *, phone: str, team: str) -> Refusal | None:
    """Why no letter can be written for a team: whoever gets it must see whom it is from, and how to reach them."""
    if head is None:
        return Refusal(f"{team} has no letterhead yet, so nobody would know whom the letter is from. A manager of the team sets "
                       "it once.", RULE)  # fmt: skip
    if not phone.strip():
        return Refusal(f"{team} has no telephone number on record, and a letter says whom to ring. An administrator adds it.",
                       RULE)  # fmt: skip
    return None
