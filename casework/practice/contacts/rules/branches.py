"""The four branches, which of them are offered, and what each asks, with the answers to choose from (F3, F4).

Keys are what is kept; the words are what a person reads.
"""

from collections.abc import Mapping
from types import MappingProxyType

from casework.practice.contacts.rules.life import EMAIL, LETTER, TEXT, THROUGH
from casework.practice.contacts.rules.presence import Presence

AVAILABLE, KNOWN, UNKNOWN, WRITTEN = "available", "away-known", "away-unknown", "written"
BRANCHES = MappingProxyType(
    {
        AVAILABLE: "In today",
        KNOWN: "Away, and it is known when they are back",
        UNKNOWN: "Away, and nobody knows until when",
        WRITTEN: "Written to",
    }
)
ALONE = MappingProxyType({True: (WRITTEN,), False: (AVAILABLE,)})  # duty is there: somebody always has it


def branch_of(*, written: bool, there: Presence) -> str:
    """The branch that the calendar of absences says."""
    if written:
        return WRITTEN
    if not there.away:
        return AVAILABLE
    return UNKNOWN if there.back_on is None else KNOWN


def branches(*, written: bool, there: Presence, duty: bool) -> tuple[str, ...]:
    """The branches on offer, that of the calendar first: whoever was asked on the spot may know better than it."""
    if written or duty:
        return ALONE[written]
    first = branch_of(written=False, there=there)
    return (first, *(each for each in (AVAILABLE, KNOWN, UNKNOWN) if each != first))


MESSAGE = "message"
OUTCOMES = MappingProxyType({THROUGH: "The caller was put through to them", MESSAGE: "They take a message, and call back"})
URGENT = MappingProxyType({"none": "Nothing was urgent", "done": "Something was urgent, and I dealt with it"})
YES, NO, NONE = "yes", "no", "none"
ORIGINAL = MappingProxyType({YES: "Yes, they want it", NO: "No, it is filed", NONE: "There is no original"})
SECURE_EMAIL, POST, DELIVERY = "secure-email", "internal-post", "secure-delivery"
TRAVELS = MappingProxyType({SECURE_EMAIL: "Internal secure e-mail", POST: "Internal post", DELIVERY: "Secure delivery"})
TRAVELS_OF = MappingProxyType({EMAIL: (SECURE_EMAIL,), LETTER: (POST, DELIVERY), TEXT: ()})
RESPONSES = MappingProxyType(
    {NONE: "No response is needed", "receiver": "Whoever gets the message", "taker": "I do", "other": "Somebody else"}
)
SENT, TO_SEND = "sent", "to-send"
ACKNOWLEDGED = MappingProxyType({SENT: "Sent", TO_SEND: "To be sent", NONE: "Not needed"})
BY_DUTY, BY_MANAGER = "duty", "manager"
MEANWHILE = MappingProxyType(
    {BY_DUTY: "The team’s duty receives and manages it", BY_MANAGER: "A manager agreed that it waits for them"}
)
# By branch, the questions that its page shows, in order.
ASKED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        AVAILABLE: ("outcome", "message", "due_on", "told", "otherwise"),
        KNOWN: ("told", "due_on", "message", "done", "urgent", "otherwise"),
        UNKNOWN: ("told", "due_on", "message", "done", "urgent", "otherwise"),
        WRITTEN: ("due_on", "message", "original", "travels", "filed_at", "response", "response_by", "acknowledged",
                  "meanwhile", "manager", "told", "done", "otherwise"),
    }
)  # fmt: skip
