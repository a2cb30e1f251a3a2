"""A review, and then a revision; or the end of a request by hand (F17).

No plan is revised without a review that was completed for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from casework.ground.refusal import Refusal
from casework.practice.revising.rules.considering import refusal_when_ended
from casework.practice.revising.rules.table import LIGHT
from casework.practice.revising.rules.words import BY_HAND, REVISED, RULE, UNCHANGED


@dataclass(frozen=True)
class Reviewed:
    """A review that was completed on the case. used: a revision of the plan came of it already."""

    number: int
    ended_on: date
    at: datetime
    used: bool


@dataclass(frozen=True)
class Revision:
    """How a plan changes, from which day, and how the person heard."""

    on: date
    what: str
    told: str


def review_since(reviews: Iterable[Reviewed], asked_on: date | None, asked_at: datetime | None) -> Reviewed | None:
    """The newest completed review that no revision came of yet; for a request, completed after it was made.

    On the day of the request itself, the order in which both were recorded counts. asked_on, asked_at: None for no request.
    """
    free = [each for each in reviews if not each.used]
    if asked_on is not None:
        free = [each for each in free if each.ended_on > asked_on or (each.ended_on == asked_on and each.at >= asked_at)]
    return max(free, key=lambda each: (each.ended_on, each.number), default=None)


def refusal_without_review(review: Reviewed | None, *, asked: bool) -> Refusal | None:
    """No plan is revised without a review. asked: a request is behind it."""
    if review is not None:
        return None
    since = " since this request" if asked else " for this change"
    return Refusal(f"A plan is revised only after a review, and none was completed{since}. Complete the review first.", RULE)


def refusal_of_revision(revision: Revision, today: date, reviewed_on: date) -> Refusal | None:
    """What a revision lacks."""
    if revision.on > today:
        return Refusal("It cannot have been revised in the future. Record it on its day.", "U29", "on")
    if revision.on < reviewed_on:
        return Refusal("The plan cannot have been revised before its review. Check the day.", RULE, "on")
    if not revision.what.strip():
        return Refusal("Say what changes in the plan.", RULE, "what")
    return None if revision.told.strip() else Refusal("Say how the person was told, and when.", RULE, "told")


@dataclass(frozen=True)
class LightTouch:
    """A review without allocating: on which day, what was found. result: a key of RESULTS; what, told: of a revised plan."""

    on: date
    found: str
    result: str
    what: str = ""
    told: str = ""


RESULTS = MappingProxyType({UNCHANGED: "The plan stays as it is", REVISED: "The plan is revised"})


def refusal_of_light_touch(review: LightTouch, *, outcome: str | None, ended: str, asked_on: date, today: date) -> Refusal | None:
    """What a light-touch review lacks. outcome: of the request as it stands, None before it is decided."""
    if ended:
        return refusal_when_ended(ended)
    if outcome != LIGHT:
        return Refusal("This request is not for a light-touch review. Consider it again if what is known has changed.", RULE)
    if review.on > today or review.on < asked_on:
        return Refusal("Give the day of the review: since the request, and not in the future.", "U29", "on")
    if not review.found.strip():
        return Refusal("Write down what the review found, and who took part.", RULE, "found")
    if review.result not in RESULTS:
        return Refusal("Say whether the plan stays or is revised.", RULE, "result")
    if review.result == REVISED and not review.what.strip():
        return Refusal("Say what changes in the plan.", RULE, "what")
    if review.result == REVISED and not review.told.strip():
        return Refusal("Say how the person was told, and when.", RULE, "told")
    return None


def refusal_to_end(how: str, words: str, *, ended: str, review: Reviewed | None) -> Refusal | None:
    """Why a request does not end so. review: that was completed since."""
    if ended:
        return refusal_when_ended(ended)
    if how not in BY_HAND:
        return Refusal("Say how it ends.", RULE, "how")
    if how == UNCHANGED and review is None:
        return Refusal("No review was completed since this request. Complete the review first.", RULE, "how")
    return None if words.strip() else Refusal("Say what was found, or who took it back and why.", RULE, "words")
