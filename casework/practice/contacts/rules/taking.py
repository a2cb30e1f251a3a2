"""What was recorded when a contact was taken, what it still lacks, and whose it is from the start (F3, F4).

What is needed depends on the branch, and for a writing on whether its receiver sees it in time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from casework.ground.refusal import Refusal
from casework.practice.contacts.rules.branches import (
    ALONE,
    ASKED,
    AVAILABLE,
    BY_DUTY,
    BY_MANAGER,
    KNOWN,
    MESSAGE,
    NO,
    NONE,
    SENT,
    TO_SEND,
    TRAVELS,
    TRAVELS_OF,
    UNKNOWN,
    WRITTEN,
    YES,
)
from casework.practice.contacts.rules.life import CALLING_BACK, ENDED, TAKEN, THROUGH, WRITING, WROTE_BACK, is_written
from casework.practice.contacts.rules.presence import Presence


@dataclass(frozen=True)
class Taking:
    """What was recorded when a contact was taken. how: the branch. due_on: the call back, or the day a writing is needed by.

    told: what the caller was told and when to expect the call, or a writer of a long absence. done: meanwhile. otherwise:
    what they do when nobody calls or answers.
    """

    how: str
    outcome: str = ""
    due_on: date | None = None
    told: str = ""
    message: str = ""
    done: str = ""
    urgent: str = ""
    otherwise: str = ""
    original: str = ""
    travels: str = ""
    filed_at: str = ""
    response: str = ""
    response_by: str = ""
    acknowledged: str = ""
    meanwhile: str = ""
    manager: str = ""

    @property
    def put_through(self) -> bool:
        """True when nothing is left to call back about."""
        return self.how == AVAILABLE and self.outcome == THROUGH


@dataclass(frozen=True)
class Situation:
    """What the questions depend on. long_away: working days from which somebody is away for more than a few."""

    channel: str
    there: Presence
    today: date
    duty: bool = False
    few_days_on: date = date.max  # the day by which somebody away for no more than a few days is back


MISSING = MappingProxyType(
    {
        "outcome": "Say whether the caller was put through, or a message was left.",
        "due_on": "Enter the day by which they are called back.",
        "told": "Write what the caller was told, and when to expect the call.",
        "message": "Write the message: what it is about, and what was promised.",
        "done": "Write what you did meanwhile, or that there was nothing to do.",
        "urgent": "Say whether anything was urgent.",
        "otherwise": "Write what they do if nobody calls.",
        "original": "Say whether the worker wants the original.",
        "travels": "Choose how the original travels.",
        "filed_at": "Write where the original is filed.",
        "response": "Say who sends a response, if one is needed.",
        "response_by": "Write who sends the response.",
        "acknowledged": "Say whether a letter tells the writer that it came.",
        "meanwhile": "Nobody is there in time. Choose who manages it meanwhile.",
        "manager": "Write which manager agreed, and what.",
    }
)
WRITTEN_MISSING = MappingProxyType(
    {
        "due_on": "Enter the day by which an answer or action is needed.",
        "told": "They are away for more than a few days. Write what the writer was told.",
        "otherwise": "Write what the writer does if nobody answers.",
    }
)


def is_late(situation: Situation, taking: Taking) -> bool:
    """True when a writing's receiver is not at work by the day on which it is needed."""
    return taking.due_on is not None and not situation.duty and not situation.there.there_by(taking.due_on)


def is_long_away(situation: Situation) -> bool:
    """True when the receiver is away for more than a few days, or nobody knows for how long."""
    return not situation.duty and not situation.there.there_by(situation.few_days_on)


def needed(situation: Situation, taking: Taking) -> tuple[str, ...]:
    """The answers without which this is not recorded, in the order of the page (F3, F4)."""
    if taking.how == AVAILABLE:
        return ("outcome", *(() if taking.outcome != MESSAGE else ("message", "due_on", "told", "otherwise")))
    if taking.how in (KNOWN, UNKNOWN):
        return ASKED[taking.how]
    late, long_away = is_late(situation, taking), is_long_away(situation)
    wanted = {"due_on", "message", "original", "response", "acknowledged"}
    wanted |= {"travels"} if taking.original == YES else {"filed_at"} if taking.original == NO else set()
    wanted |= {"response_by"} if taking.response == "other" else set()
    wanted |= {"meanwhile", "done", "otherwise"} if late else set()
    wanted |= {"manager"} if late and taking.meanwhile == BY_MANAGER else set()
    wanted |= {"told"} if long_away else set()
    return tuple(name for name in ASKED[WRITTEN] if name in wanted)


def refusal_of_taking(situation: Situation, taking: Taking) -> Refusal | None:
    """What is missing or does not fit; None when the contact can be recorded so (F3, F4)."""
    written = is_written(situation.channel)
    rule = WRITING if written else CALLING_BACK
    if taking.how not in (ALONE[written] if written or situation.duty else (AVAILABLE, KNOWN, UNKNOWN)):
        return Refusal("That does not fit how they got in touch. Go back and choose again.", rule)
    for name in needed(situation, taking):
        if not getattr(taking, name):
            words = WRITTEN_MISSING.get(name, MISSING[name]) if written else MISSING[name]
            return Refusal(words, rule, name)
    if taking.put_through:
        return None
    return _refusal_of_day(situation, taking, rule) or (_refusal_of_writing(situation, taking) if written else None)


def _refusal_of_day(situation: Situation, taking: Taking, rule: str) -> Refusal | None:
    if taking.due_on < situation.today:
        return Refusal("Enter today or a day to come.", rule, "due_on")
    back_on = situation.there.back_on
    if taking.how == KNOWN and back_on is not None and taking.due_on < back_on:
        words = f"They are not back before {back_on.day} {back_on:%B %Y}. Promise that day or a later one, or pass it to duty."
        return Refusal(words, rule, "due_on")
    return None


def _refusal_of_writing(situation: Situation, taking: Taking) -> Refusal | None:
    if taking.original == YES and taking.travels not in TRAVELS_OF[situation.channel]:
        ways = " or ".join(TRAVELS[key].lower() for key in TRAVELS_OF[situation.channel]) or "no way: it has none"
        return Refusal(f"The original travels by {ways} only.", WRITING, "travels")
    if is_late(situation, taking) and taking.acknowledged == NONE:
        return Refusal("They are not there in time. Send a letter that it came, or say that one is to be sent.", WRITING,
                       "acknowledged")  # fmt: skip
    return None


def goes_to_duty(situation: Situation, taking: Taking) -> bool:
    """True when a writing that its worker does not see in time is the duty's from the start (F4)."""
    return taking.how == WRITTEN and is_late(situation, taking) and taking.meanwhile == BY_DUTY


def acknowledgement_of(stage: str, happened: Sequence[tuple[str, Mapping[str, str]]]) -> str:
    """How it stands with the letter that says a writing came: "to-send", "sent", "not-asked", or "answered" (F4).

    happened: (what, facts) of all that happened to it, the oldest first.
    """
    if stage == ENDED:
        return "answered"
    said = [facts.get("acknowledged", "") for what, facts in happened if what == TAKEN]
    if SENT in said or any(what == WROTE_BACK for what, _facts in happened):
        return SENT
    return TO_SEND if TO_SEND in said else "not-asked"
