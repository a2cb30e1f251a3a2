"""When there must be an advocate, who is one, what the lack of one shuts, and when the wait is told (F14, F15, F16)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from casework.ground.days import add_days, add_working_days
from casework.ground.refusal import Refusal
from casework.policy.model import Policy

DUTY_RULE, GATE_RULE, RULE = "F14", "F15", "F16"
ABOUT = "advocacy"  # begins the occasion of all that is told about somebody's advocacy
CHAIN = "advocate-wait"

# --- the duty ---------------------------------------------------------------------------------------------------------

YES, NO, UNKNOWN = "yes", "no", "not-known"
ANSWERS = MappingProxyType({YES: "Yes", NO: "No", UNKNOWN: "Not known yet"})
AREAS = MappingProxyType(
    {
        "understanding": "Understanding what they are told",
        "retaining": "Keeping it in mind",
        "weighing": "Using or weighing it",
        "communicating": "Saying what they think, feel or want",
    }
)
DUTY, NO_DUTY, TO_BE_ASKED = "duty", "no-duty", "to-be-asked"
STANDS = MappingProxyType(
    {
        DUTY: "There is a duty to make an independent advocate available",
        NO_DUTY: "There is no duty, but an advocate may still be offered",
        TO_BE_ASKED: "Whether there must be an advocate is still to be asked",
    }
)
# (substantial difficulty in taking part, an appropriate other person helps) -> what follows. It takes both for a duty.
DUTIES = MappingProxyType(
    {
        (YES, NO): DUTY,
        (YES, YES): NO_DUTY,
        (YES, UNKNOWN): TO_BE_ASKED,
        (NO, NO): NO_DUTY,
        (NO, YES): NO_DUTY,
        (NO, UNKNOWN): NO_DUTY,
        (UNKNOWN, NO): TO_BE_ASKED,
        (UNKNOWN, YES): NO_DUTY,
        (UNKNOWN, UNKNOWN): TO_BE_ASKED,
    }
)

# --- the advocate -----------------------------------------------------------------------------------------------------

KINDS = MappingProxyType(
    {
        "care-act": "Care Act advocate",
        "imca": "Independent Mental Capacity Advocate (IMCA)",
        "imha": "Independent Mental Health Advocate (IMHA)",
    }
)
NOBODY, REFERRED, IN_PLACE, DECLINED = "nobody", "referred", "in-place", "declined"
STATES = MappingProxyType(
    {
        NOBODY: "Nobody has been asked to be the advocate",
        REFERRED: "An advocate was asked for, and is not in place",
        IN_PLACE: "An advocate is in place",
        DECLINED: "The person declined an advocate; it stays on offer",
    }
)
REFERRAL, ARRIVAL, DECLINING, ENDING = "referral", "in-place", "declined", "ended"
STEPS = MappingProxyType(
    {
        REFERRAL: "Refer to an advocate",
        ARRIVAL: "Record that the advocate is in place",
        DECLINING: "Record that the person declined",
        ENDING: "Record that it has ended",
    }
)
DONE = MappingProxyType(
    {REFERRAL: "Referred", ARRIVAL: "Advocate in place", DECLINING: "Offered and declined", ENDING: "Ended"}
)
# (where it stands, the step) -> where it stands then; None where the step cannot be taken.
MOVES = MappingProxyType(
    {
        (NOBODY, REFERRAL): REFERRED, (NOBODY, ARRIVAL): IN_PLACE, (NOBODY, DECLINING): DECLINED, (NOBODY, ENDING): None,
        (REFERRED, REFERRAL): REFERRED, (REFERRED, ARRIVAL): IN_PLACE, (REFERRED, DECLINING): DECLINED,
        (REFERRED, ENDING): NOBODY,
        (IN_PLACE, REFERRAL): None, (IN_PLACE, ARRIVAL): IN_PLACE, (IN_PLACE, DECLINING): DECLINED, (IN_PLACE, ENDING): NOBODY,
        (DECLINED, REFERRAL): REFERRED, (DECLINED, ARRIVAL): IN_PLACE, (DECLINED, DECLINING): DECLINED, (DECLINED, ENDING): None,
    }
)  # fmt: skip
OPEN, SHUT, ASK = "open", "shut", "ask"
# (the duty, the advocate) -> whether a process goes on, is shut, or asks for the answers first (F15).
GATE = MappingProxyType(
    {
        (DUTY, NOBODY): SHUT, (DUTY, REFERRED): SHUT, (DUTY, IN_PLACE): OPEN, (DUTY, DECLINED): OPEN,
        (NO_DUTY, NOBODY): OPEN, (NO_DUTY, REFERRED): OPEN, (NO_DUTY, IN_PLACE): OPEN, (NO_DUTY, DECLINED): OPEN,
        (TO_BE_ASKED, NOBODY): ASK, (TO_BE_ASKED, REFERRED): ASK, (TO_BE_ASKED, IN_PLACE): OPEN, (TO_BE_ASKED, DECLINED): ASK,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """How it stands with somebody's advocacy. since: when the duty that now stands arose; None without one.

    step: the newest step that counts, with its kind and whom; None where nobody was asked.
    """

    duty: str = TO_BE_ASKED
    advocate: str = NOBODY
    since: datetime | None = None
    step: Any = None

    @property
    def waits(self) -> bool:
        """The duty stands, nobody is in place, and the person did not decline."""
        return GATE[self.duty, self.advocate] == SHUT


def duty_of(difficulty: str, other: str) -> str:
    """What follows from the two answers: a key of STANDS."""
    return DUTIES[difficulty, other]


def standing_of(answers: Iterable[Any], steps: Iterable[Any]) -> Standing:
    """How it stands, from all answers and all steps, the oldest first. What was declined before the duty arose does not count."""
    duty, since = TO_BE_ASKED, None
    for answer in answers:
        duty = duty_of(answer.difficulty, answer.other)
        since = (since or answer.at) if duty == DUTY else None
    state, newest = NOBODY, None
    for step in steps:
        state = MOVES[state, step.what] or state
        newest = step
    if state == DECLINED and since is not None and newest.at < since:
        state = NOBODY
    return Standing(duty, state, since, newest if state != NOBODY else None)


def in_words(standing: Standing) -> str:
    """The one thing to know: how it is with the advocate where one is owed or was asked for, else how it is with the duty."""
    if standing.duty == DUTY or standing.advocate != NOBODY:
        return STATES[standing.advocate]
    return STANDS[standing.duty]


def gate_of(standing: Standing, policy: Policy) -> str:
    """OPEN, SHUT or ASK for this person, as the policy has it."""
    gate = GATE[standing.duty, standing.advocate]
    return OPEN if gate == ASK and not asked_first(policy) else gate


def refusal_of_process(standing: Standing, policy: Policy) -> Refusal | None:
    """Why no assessment, planning, review or enquiry is begun or completed now (F15)."""
    gate = gate_of(standing, policy)
    if gate == SHUT:
        return Refusal(
            "This person has a right to an independent advocate, and none is in place. Record the advocate, or that the person "
            "declined one. What cannot wait is recorded as an urgent interim measure.", GATE_RULE)  # fmt: skip
    if gate == ASK:
        return Refusal(
            "Answer first whether this person would have substantial difficulty in taking part, and whether somebody suitable "
            "helps them. What cannot wait is recorded as an urgent interim measure.", DUTY_RULE)  # fmt: skip
    return None


# --- recording --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answered:
    """The two answers. areas: keys of AREAS. who: the other person. view: what the person says. why: how it was judged."""

    difficulty: str
    other: str
    areas: tuple[str, ...] = ()
    who: str = ""
    view: str = ""
    why: str = ""


@dataclass(frozen=True)
class Taken:
    """What is recorded of a step. kind: a key of KINDS. whom: the organisation, or the advocate. on: when it was."""

    on: date
    kind: str = ""
    whom: str = ""
    words: str = ""
    explained: bool = False


def refusal_after_death(died_on: date | None) -> Refusal | None:
    """Nothing new begins for somebody who has died (U37)."""
    if died_on is None:
        return None
    return Refusal("This person has died, so nothing new is begun for them.", "U37")


def refusal_to_answer(answered: Answered) -> Refusal | None:
    """What an answer lacks."""
    if answered.difficulty not in ANSWERS:
        return Refusal("Say whether they would have great difficulty, or that it is not known yet.", DUTY_RULE, "difficulty")
    if answered.other not in ANSWERS:
        return Refusal("Say whether somebody suitable helps them, or that it is not known yet.", DUTY_RULE, "other")
    if set(answered.areas) - set(AREAS):
        return Refusal("Choose from the four areas.", DUTY_RULE, "areas")
    if answered.difficulty == YES and not answered.areas:
        return Refusal("Tick in which of the four areas the difficulty lies.", DUTY_RULE, "areas")
    if answered.difficulty == NO and answered.areas:
        return Refusal("You ticked an area and answered no. Take the tick away, or answer yes.", DUTY_RULE, "areas")
    if answered.other == YES and not answered.who.strip():
        return Refusal("Say who helps them, and how they are related.", DUTY_RULE, "who")
    return None


def says_something(answered: Answered) -> bool:
    """Whether one of the two questions has an answer."""
    return bool({answered.difficulty, answered.other} & {YES, NO})


def refusal_to_step(state: str, what: str) -> Refusal | None:
    """Why this step cannot be taken from where it stands."""
    if (state, what) in MOVES and MOVES[state, what] is not None:
        return None
    if what == REFERRAL:
        return Refusal("An advocate is in place, and one is normally enough. Record first that it has ended, or record who else "
                       "is in place.", RULE)  # fmt: skip
    return Refusal("Nobody has been asked and nobody is in place, so nothing can end.", RULE)


def refusal_of_content(what: str, taken: Taken, today: date) -> Refusal | None:
    """What the record of a step lacks."""
    if taken.on > today:
        return Refusal("This cannot have happened in the future. Record it on its day.", "U29", "on")
    if what in (REFERRAL, ARRIVAL):
        if taken.kind not in KINDS:
            return Refusal("Choose the kind of advocate.", RULE, "kind")
        if not taken.whom.strip():
            return Refusal("Say to whom the referral went." if what == REFERRAL else "Say who the advocate is.", RULE, "whom")
    if what == DECLINING and not taken.explained:
        return Refusal("Explain first what an advocate does and what good it does, then tick that you did.", RULE, "explained")
    if what in (DECLINING, ENDING) and not taken.words.strip():
        return Refusal("Say what the person said." if what == DECLINING else "Say why it ended.", RULE, "words")
    return None


# --- the wait ---------------------------------------------------------------------------------------------------------

LATE, LONG, CLIMB = "late", "long", "climb"
TELLINGS = (LATE, LONG, CLIMB)


@dataclass(frozen=True)
class Days:
    """Of a duty that arose on a day: by when the referral is made, how long a wait is usual, when it is put further up."""

    refer_by: date
    wait_by: date
    climb_by: date


def days_of(policy: Policy, since: date) -> Days:
    """The days that the policy gives a duty that arose then."""
    closures = policy.office.closures
    wait_by = add_working_days(since, _figure(policy, "advocate-waited", 10), closures)
    return Days(
        add_working_days(since, _figure(policy, "advocate-referred", 1), closures), wait_by,
        add_working_days(wait_by, _figure(policy, "advocate-escalated", 5), closures),
    )  # fmt: skip


def asked_first(policy: Policy) -> bool:
    """Whether both questions come before any process (F14)."""
    decision = policy.decided.get("advocacy-asked-first")
    return decision is None or bool(decision.value)


def _figure(policy: Policy, key: str, usual: int) -> int:
    decision = policy.decided.get(key)
    return decision.value if decision is not None else usual


@dataclass(frozen=True)
class Telling:
    """What is told now, of TELLINGS; how many of them are behind; the next day on which something is to be told."""

    what: tuple[str, ...]
    told: int
    next_on: date | None


def telling(today: date, days: Days, told: int, *, referred: bool) -> Telling:
    """What of a wait is to be told on a day. told: how many of TELLINGS are behind. Each is told on the day after its own."""
    tell_on = [add_days(day, 1) for day in (days.refer_by, days.wait_by, days.climb_by)]
    reached = max(told, sum(day <= today for day in tell_on))
    what = tuple(each for each in TELLINGS[told:reached] if not (each == LATE and referred))
    return Telling(what, reached, tell_on[reached] if reached < len(tell_on) else None)
