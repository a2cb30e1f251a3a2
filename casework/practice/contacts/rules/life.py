"""How a contact came, and its life: what may happen at each stage, and in which words (F1 to F4).

A message is open until it is answered; what happens to it on the way keeps it open.
"""

from collections.abc import Mapping
from types import MappingProxyType

FINDING, CALLING_BACK, WRITING = "F1", "F3", "F4"
ABOUT = "contact"  # begins the occasion of all that is told about a contact

CALL, VISIT, LETTER, EMAIL, TEXT = "call", "visit", "letter", "email", "text"
CHANNELS = MappingProxyType(
    {CALL: "Telephone", VISIT: "In person", LETTER: "Letter", EMAIL: "E-mail", TEXT: "Text message"}
)
WRITTEN_WAYS = (LETTER, EMAIL, TEXT)


def is_written(channel: str) -> bool:
    """True for a letter, an e-mail or a text message."""
    return channel in WRITTEN_WAYS


BEGUN, OPEN, ENDED = "begun", "open", "ended"
STAGES = MappingProxyType({BEGUN: "Not finished", OPEN: "Open", ENDED: "Answered"})
TAKEN, THROUGH, DROPPED, CALLED, DONE, NOT_REACHED, PASSED, MISSED, WROTE_BACK = (
    "taken", "through", "dropped", "called-back", "done", "not-reached", "passed", "missed", "wrote-back")  # fmt: skip
GIVEN = (TAKEN, PASSED)  # by which somebody has it from then on
HAPPENED = MappingProxyType(
    {
        BEGUN: "The contact came",
        TAKEN: "A message was left",
        THROUGH: "Put through",
        DROPPED: "Nothing came of it",
        CALLED: "Called back",
        DONE: "Done",
        NOT_REACHED: "Could not be reached",
        PASSED: "Passed to somebody else",
        MISSED: "Not answered in time",
        WROTE_BACK: "A letter says that it came",
    }
)
# By stage, what may happen then, and the stage that it leads to.
LIFE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        BEGUN: {TAKEN: OPEN, THROUGH: ENDED, DROPPED: ENDED},
        OPEN: {CALLED: ENDED, DONE: ENDED, NOT_REACHED: OPEN, PASSED: OPEN, MISSED: OPEN, WROTE_BACK: OPEN},
        ENDED: {},
    }
)
ANSWERS = MappingProxyType({CALLED: "Called back", DONE: "Done, without calling back", NOT_REACHED: "Could not reach them"})
WRITTEN_ANSWERS = MappingProxyType({CALLED: "Answered", DONE: "Done, no answer was needed", NOT_REACHED: "Could not reach them"})


def answers_to(channel: str) -> Mapping[str, str]:
    """The answers to a message, in the words of how it came."""
    return WRITTEN_ANSWERS if is_written(channel) else ANSWERS
