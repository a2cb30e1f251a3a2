"""How a concern goes on: the steps, what can be done at each, and what follows (H18, H19).

A concern is at the stage that its newest step names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from casework.ground.refusal import Refusal
from casework.practice.workload.rules.words import (
    INDIVIDUAL,
    MEASURES,
    OPTIONS,
    PATTERN,
    REDESIGNS,
    REMEDIES,
    STEP_RULE,
    WHOLE_TEAM,
)

RAISED, NOTED, EXPLORED, AGREED, CONTINUED, NOTICED, CLOSED = (
    "raised", "noted", "explored", "agreed", "continued", "noticed", "closed")  # fmt: skip
PUT, REMEDIED, UNSUSTAINABLE, WEIGHED, EXHAUSTED, DECIDED, LASTING = (
    "put", "remedied", "unsustainable", "weighed", "exhausted", "decided", "lasting")  # fmt: skip
# The steps with which a concern begins.
FIRST = MappingProxyType({INDIVIDUAL: (RAISED, NOTED), PATTERN: (NOTICED,), WHOLE_TEAM: (PUT,)})


@dataclass(frozen=True)
class Step:
    """What one step asks for. done: its heading in the record; choice: among the ways to go on from a review.

    offers: the measures that can be agreed in it, none for a step that agrees nothing; reviewed: it sets a review date;
    weighs: the loads of all teams are kept with it.
    """

    done: str
    choice: str = ""
    offers: Mapping[str, str] = field(default_factory=dict)
    reviewed: bool = False
    explores: bool = False
    impact: bool = False
    ends: bool = False
    limits: bool = False
    weighs: bool = False


STEPS: Mapping[str, Step] = MappingProxyType(
    {
        RAISED: Step("Raised"),
        NOTED: Step("Noted by a manager"),
        EXPLORED: Step("Reasons explored", explores=True),
        AGREED: Step("Measures agreed", offers=MEASURES, reviewed=True, limits=True),
        CONTINUED: Step("Reviewed: further measures", "It goes on, with further measures", MEASURES, reviewed=True, limits=True),
        NOTICED: Step("Noticed by Casework"),
        PUT: Step("Raised for the team", impact=True),
        REMEDIED: Step("Remedial action agreed", "It goes on, with further action", REMEDIES, reviewed=True),
        UNSUSTAINABLE: Step("Not sustainable", "It cannot go on so: back to the senior managers", impact=True),
        WEIGHED: Step("Capacity weighed across teams", "It goes on, with more from across the service", REMEDIES, reviewed=True,
                      weighs=True),
        EXHAUSTED: Step("Remedies exhausted", "Nothing is left to try: to the Assistant Director", impact=True, weighs=True),
        DECIDED: Step("Options decided", "It goes on, with further options", OPTIONS, reviewed=True),
        LASTING: Step("Lasting: policy and service reviewed", "It will last: policy and service are reviewed", REDESIGNS,
                      reviewed=True),
        CLOSED: Step("Closed", "It ends", ends=True),
    }
)


@dataclass(frozen=True)
class Action:
    """What somebody can do next. to: the steps it may lead to; label: of the button, and of the page."""

    key: str
    label: str
    question: str
    to: tuple[str, ...]


_CLOSE = Action("close", "Close the concern", "How did it end?", (CLOSED,))
_EXPLORE = Action("explore", "Explore the reasons together", "What did you find out together?", (EXPLORED,))
_AGREE = Action("agree", "Agree what will help", "Which tasks did you look at together, and which can be supported?", (AGREED,))
_REVIEW = Action("review", "Review how it goes", "What did the review find?", (CONTINUED, CLOSED))

_REMEDY = Action("remedy", "Agree remedial action", "What did you agree, and with whom?", (REMEDIED,))
_REVIEW_TEAM = Action("review", "Review how it goes", "What did the review find?", (REMEDIED, UNSUSTAINABLE, CLOSED))
_WEIGH = Action("weigh", "Weigh capacity across teams", "What did you weigh, and what follows?", (WEIGHED,))
_REVIEW_WEIGHED = Action("review", "Review how it goes", "What did the review find?", (WEIGHED, EXHAUSTED, CLOSED))
_DECIDE = Action("decide", "Decide the options", "What was decided, and why?", (DECIDED,))
_REVIEW_DECIDED = Action("review", "Review how it goes", "What did the review find?", (DECIDED, LASTING, CLOSED))
_REVIEW_LASTING = Action("review", "Review how it goes", "What did the review find?", (LASTING, CLOSED))

# By kind and stage, what can be done next; the first is the next thing to do.
LIVES: Mapping[str, Mapping[str, tuple[Action, ...]]] = MappingProxyType(
    {
        INDIVIDUAL: {
            RAISED: (_EXPLORE, _CLOSE),
            NOTED: (_EXPLORE, _CLOSE),
            EXPLORED: (_AGREE, _CLOSE),
            AGREED: (_REVIEW,),
            CONTINUED: (_REVIEW,),
            CLOSED: (),
        },
        PATTERN: {NOTICED: (Action("close", "Say what follows", "What did you decide, and why?", (CLOSED,)),), CLOSED: ()},
        WHOLE_TEAM: {
            PUT: (_REMEDY, _CLOSE),
            REMEDIED: (_REVIEW_TEAM,),
            UNSUSTAINABLE: (_WEIGH, _CLOSE),
            WEIGHED: (_REVIEW_WEIGHED,),
            EXHAUSTED: (_DECIDE, _CLOSE),
            DECIDED: (_REVIEW_DECIDED,),
            LASTING: (_REVIEW_LASTING,),
            CLOSED: (),
        },
    }
)
ACTIONS = tuple(dict.fromkeys(each.key for life in LIVES.values() for listed in life.values() for each in listed))


def action_of(kind: str, stage: str, key: str) -> Action | None:
    """What can be done under that key at a stage; None when it cannot, now or ever."""
    return next((each for each in LIVES[kind][stage] if each.key == key), None)


def known_to(kind: str, key: str) -> Action | None:
    """What the key means for a kind of concern at whichever stage; None when it means nothing there."""
    listed = (each for actions in LIVES[kind].values() for each in actions)
    return next((each for each in listed if each.key == key), None)


def refusal_at_stage(kind: str, stage: str, key: str) -> Refusal | None:
    """Whether this can be done at the stage that the concern has come to."""
    if action_of(kind, stage, key) is not None:
        return None
    if stage == CLOSED:
        return Refusal("This concern is closed. Raise a new one if there is a new reason.", STEP_RULE)
    return Refusal(f"The concern has gone on meanwhile: it stands at “{STEPS[stage].done}”. Open it to see how.", STEP_RULE)
