"""What keeps a request from being handed on to another service (F19).

It goes only once somebody there is free for it, and the person and both services agree.
"""

from dataclasses import dataclass
from datetime import date

from casework.ground.refusal import Refusal
from casework.practice.revising.rules.considering import refusal_when_ended
from casework.practice.revising.rules.words import SAFE


@dataclass(frozen=True)
class Transfer:
    """A request goes to another service. here: it is a team of this system. confirmed: who said that somebody is free for it.

    person: how the person agreed, or who decided for them. service: who agreed there. meanwhile: why waiting is safe.
    """

    to: str
    here: bool
    confirmed: str
    confirmed_on: date
    person: str
    service: str
    meanwhile: str


def refusal_of_transfer(transfer: Transfer, today: date, *, ended: str, outcome: str | None) -> Refusal | None:
    """What keeps a request from being handed on. outcome: None before it is decided."""
    if ended:
        return refusal_when_ended(ended)
    if outcome is None:
        return Refusal("Consider the request first, so that the other service need not ask again.", SAFE)
    if not transfer.to.strip():
        return Refusal("Say which team or service it goes to.", SAFE, "to")
    if not transfer.confirmed.strip():
        return Refusal("Ask first whether they are free for it, and say who confirmed that.", SAFE, "confirmed")
    if transfer.confirmed_on > today:
        return Refusal("It cannot have been confirmed in the future. Give the day on which it was.", "U29", "confirmed_on")
    if not transfer.person.strip():
        return Refusal("Say how the person agreed, or who decided in their best interests.", SAFE, "person")
    if not transfer.service.strip():
        return Refusal("Say who agreed for the other service.", SAFE, "service")
    return None if transfer.meanwhile.strip() else Refusal("Say why waiting puts nobody at risk.", SAFE, "meanwhile")
