"""What happens to it afterwards: reviews, extensions, its end, and news from the home authority (F24, F27).

It stays temporary: it is extended to a day, and reviewed before it ends.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from casework.ground.refusal import Refusal
from casework.practice.support.rules.recording import ELSEWHERE, RULE, Facts

RUNNING, OVER = "running", "over"
REVIEWED, EXTENDED, ENDED, HOME = "review", "extension", "ending", "home-authority"
STEPS = MappingProxyType(
    {REVIEWED: "Record a review", EXTENDED: "Extend it", ENDED: "End it", HOME: "Record what the home authority says"}
)
DONE = MappingProxyType({REVIEWED: "Reviewed", EXTENDED: "Extended", ENDED: "Ended", HOME: "Home authority"})
# By state, what may happen then, and the state that it leads to. Costs are often agreed after the end.
LIFE: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {RUNNING: {REVIEWED: RUNNING, EXTENDED: RUNNING, ENDED: OVER, HOME: RUNNING}, OVER: {HOME: OVER}}
)
HOME_ITEMS = MappingProxyType(
    {
        "whom": "Who there was told",
        "services": "Services that they have there already",
        "monitoring": "Who watches over the support",
        "assessment": "When and by whom they are assessed",
        "costs": "How the costs are paid back",
    }
)


@dataclass(frozen=True)
class Step:
    """A review, an extension, an end, or news from the home authority. home: texts by key of HOME_ITEMS."""

    on: date
    words: str = ""
    review_on: date | None = None
    ends_on: date | None = None
    home: Mapping[str, str] = field(default_factory=dict)


def state_of(ended_at: datetime | None) -> str:
    """RUNNING or OVER."""
    return RUNNING if ended_at is None else OVER


def refusal_to_step(state: str, what: str, lives: str) -> Refusal | None:
    """Why this cannot happen now."""
    if what not in LIFE[state]:
        return Refusal("This support has ended. Begin a new one if it is needed again.", RULE)
    if what == HOME and lives != "elsewhere":
        return Refusal("Say first that they live in another authority, and in which: change the record.", ELSEWHERE)
    return None


def refusal_of_step(what: str, step: Step, ends_on: date | None, today: date, *, told: bool = False) -> Refusal | None:
    """What a step lacks. ends_on: until when the support runs so far. told: the home authority heard of it before."""
    rule = ELSEWHERE if what == HOME else RULE
    if step.on > today:
        return Refusal("This cannot have happened in the future. Record it on its day.", "U29", "on")
    if what == HOME:
        return None if told or step.home.get("whom", "").strip() else Refusal("Say who there was told.", rule, "whom")
    if not step.words.strip():
        return Refusal("Say what came of it, and why.", rule, "words")
    if what == REVIEWED and step.ends_on:
        return Refusal("A review does not move the last day. Extend it for that.", rule, "ends_on")
    if what == EXTENDED:
        return _refusal_of_extension(step, ends_on)
    return _refusal_of_next_review(what, step, ends_on)


def _refusal_of_extension(step: Step, ends_on: date | None) -> Refusal | None:
    if step.ends_on is None:
        return Refusal("Give the new last day. It stays temporary.", RULE, "ends_on")
    if step.ends_on <= (ends_on or step.on):
        return Refusal("The new last day is not later than before.", RULE, "ends_on")
    if step.review_on and not step.on < step.review_on <= step.ends_on:
        return Refusal("The next review lies between today and the new last day.", RULE, "review_on")
    return None


def _refusal_of_next_review(what: str, step: Step, ends_on: date | None) -> Refusal | None:
    if what != REVIEWED:
        return None
    if step.review_on is None and ends_on is None:
        return Refusal("It has no last day, so give the day of the next review.", RULE, "review_on")
    if step.review_on and step.review_on <= step.on:
        return Refusal("The next review comes after this one.", RULE, "review_on")
    if step.review_on and ends_on and step.review_on > ends_on:
        return Refusal("The support ends before that day. Extend it, or give an earlier one.", RULE, "review_on")
    return None


def home_known(steps: Iterable[Mapping[str, str]]) -> Facts:
    """What is agreed with the home authority, the newest words of each. steps: what each said, the oldest first."""
    known = dict.fromkeys(HOME_ITEMS, "")
    for said in steps:
        known |= {key: text for key, text in said.items() if key in known and text}
    return known
