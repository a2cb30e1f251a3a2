"""Who may add a local factor, what it must say, and where it stands on a day (L16)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from casework.ground.refusal import Refusal
from casework.policy.local import places_of
from casework.policy.model import Policy
from casework.records.staff.rules import Actor

RULE = "L16"
NOW, TO_COME, ENDED = "now", "to come", "ended"
UNAGREED = "Say which senior manager agreed. Without the Strategic Service Manager\u2019s agreement no factor is added."
BETWEEN = "/"  # between a tool's key and what a factor points to in it, as forms send the two


@dataclass(frozen=True)
class Place:
    """What a factor points to. key: as forms send it. points_to: a level of the tool, or a choice of a matrix."""

    key: str
    tool: str
    points_to: str
    title: str
    label: str

    @property
    def words(self) -> str:
        """RAG rating: High risk of harm."""
        return f"{self.title}: {self.label}"


def places(policy: Policy) -> dict[str, Place]:
    """By key, everything that a factor can point to: in each tool with which the team rates cases, but the case weight."""
    weight = policy.weighting.tool if policy.weighting else None
    found = [
        Place(f"{tool.key}{BETWEEN}{key}", tool.key, key, tool.title, label)
        for tool in policy.tools.values()
        if tool.key != weight
        for key, label in places_of(tool).items()
    ]
    return {each.key: each for each in found}


@dataclass(frozen=True)
class Typed:
    """What somebody typed for a new factor. agreed_by: the name of the senior manager, "" where none was given."""

    place: Place | None
    words: str
    agreed_by: str
    agreed_on: date | None
    from_on: date | None
    until_on: date | None = None


def refusal_to_manage(actor: Actor, team_id: int) -> Refusal | None:
    """Local factors are the managers' of the team."""
    if actor.manages(team_id):
        return None
    return Refusal("Only a manager of the team adds or ends its local risk factors. Ask one of yours.", RULE)


def refusals_to_add(actor: Actor, team_id: int, typed: Typed, today: date, *, twice: bool) -> list[Refusal]:
    """Why a factor cannot be added, in the order of its form; none where it can.

    twice: the team has one of the same words at the same place that has not ended.
    """
    if (refusal := refusal_to_manage(actor, team_id)) is not None:
        return [refusal]
    found = (
        _refusal_of_words(typed, twice),
        None if typed.place else Refusal("Choose the tool and the level that the factor points to.", RULE, "place"),
        None if typed.agreed_by.strip() else Refusal(UNAGREED, RULE, "agreed_by"),
        _refusal_of_agreement(typed, today),
        _refusal_of_days(typed, today),
    )
    return [refusal for refusal in found if refusal is not None]


def _refusal_of_words(typed: Typed, twice: bool) -> Refusal | None:
    if not typed.words.strip():
        return Refusal("Write the factor as a sentence that people can recognise.", RULE, "words")
    if twice:
        return Refusal("The team has this factor there already. End that one first, or change the words.", RULE, "words")
    return None


def _refusal_of_agreement(typed: Typed, today: date) -> Refusal | None:
    if typed.agreed_on is None:
        return Refusal("Give the day on which it was agreed.", RULE, "agreed_on")
    if typed.agreed_on > today:
        return Refusal("It cannot have been agreed in the future. Correct the day.", RULE, "agreed_on")
    return None


def _refusal_of_days(typed: Typed, today: date) -> Refusal | None:
    if typed.from_on is None:
        return Refusal("Give the first day on which it is offered.", RULE, "from_on")
    if typed.agreed_on is not None and typed.from_on < typed.agreed_on:
        return Refusal("It cannot be offered before the day on which it was agreed.", RULE, "from_on")
    if typed.until_on is not None and typed.until_on < max(typed.from_on, today):
        return Refusal("The last day must be today or later, and not before the first day.", RULE, "until_on")
    return None


def refusal_to_end(
    actor: Actor, team_id: int, until_now: date | None, until_on: date | None, today: date
) -> Refusal | None:
    """Why a factor cannot end so. until_now: the last day that it has already. Yesterday takes it away at once."""
    if (refusal := refusal_to_manage(actor, team_id)) is not None:
        return refusal
    if until_now is not None and until_now < today:
        return Refusal("This factor has ended already.", RULE)
    if until_on is None:
        return Refusal("Give the last day on which it is offered.", RULE, "until_on")
    if until_on < today - timedelta(days=1):
        return Refusal("What was offered until now stands. Give yesterday or a later day.", RULE, "until_on")
    if until_now is not None and until_on > until_now:
        return Refusal("It ends before that day already. To have it longer, add it anew, as agreed.", RULE, "until_on")
    return None


def standing(from_on: date, until_on: date | None, today: date) -> str:
    """NOW, TO_COME or ENDED."""
    if until_on is not None and (until_on < today or until_on < from_on):
        return ENDED
    return TO_COME if today < from_on else NOW


def place_words(places: Mapping[str, Place], tool: str, points_to: str) -> str:
    """What a factor points to, in words; as its keys where the policy has no such thing for the team any more."""
    place = places.get(f"{tool}{BETWEEN}{points_to}")
    return place.words if place else f"{tool}: {points_to} (not in use now)"
