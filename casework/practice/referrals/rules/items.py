"""The fourteen items of a referral: what each holds, and what of it is missing (F10)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .asked import CHOICES, said

COMPLETE, MISSING, NOT_APPLICABLE = "complete", "missing", "not applicable"
Words = Iterator[str]  # what is missing, each in a few words
DETAILS = (
    ("given_name", "given name"), ("family_name", "family name"), ("address", "address"), ("date_of_birth", "date of birth"),
    ("nhs_number", "NHS number"), ("ni_number", "National Insurance number"),
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One of the fourteen. fields: what is answered in it. missing: words of what lacks, None where it does not apply by
    itself. excuse: the field with the reason why it does not apply, "" where it always does.
    """

    key: str
    title: str
    fields: tuple[str, ...]
    missing: Callable[[Mapping[str, Any]], list[str] | None]
    excuse: str = ""


@dataclass(frozen=True)
class Standing:
    """How one item stands. missing: what lacks, in a few words each; why: the reason why it does not apply."""

    item: Item
    state: str
    missing: tuple[str, ...] = ()
    why: str = ""


def _lacks(facts: Mapping[str, Any], *wanted: tuple[str, str]) -> list[str]:
    return [words for field, words in wanted if not said(facts, field)]


def _details(facts) -> list[str]:
    found = _lacks(facts, *DETAILS)
    reached = any(said(facts, field) for field in ("preferred_contact", "phone", "email"))
    return found if reached else [*found, "how to reach them"]


def _referrer(facts) -> list[str]:
    if said(facts, "referrer_is") != "other":
        return [] if said(facts, "referrer_is") else ["who makes it"]
    return _lacks(facts, ("referrer_name", "name"), ("referrer_relationship", "relationship"), ("referrer_contact", "contact"))


def _consent(facts) -> list[str] | None:
    ground = said(facts, "ground")
    if ground in ("best-interests", "risk", "none"):
        return None
    return _lacks(facts, ("ground", "on what ground"), ("ground_on", "when"), ("ground_how", "how"))


def _capacity(facts) -> list[str] | None:
    ground = said(facts, "ground")
    if ground in ("own", "consent"):
        return None
    found = _lacks(facts, ("capacity_assessed", "whether capacity was assessed"))
    return found + (_lacks(facts, ("best_interests", "the decision")) if ground == "best-interests" else [])


def _view(facts) -> list[str]:
    return _lacks(facts, ("issue", "how they see it"), ("wishes", "what they wish"))


def _referrer_view(facts) -> list[str] | None:
    if said(facts, "referrer_is") == "person":
        return None
    return _lacks(facts, ("referrer_view", "how the referrer sees it"), ("recommendation", "what they recommend"))


def _options(facts) -> list[str]:
    return _lacks(facts, ("options", "options considered"), ("support", "support from family and community"))


def _with_detail(field: str, asking: tuple[str, ...]) -> Callable[[Mapping[str, Any]], list[str]]:
    def missing(facts) -> list[str]:
        if said(facts, field) in asking:
            return _lacks(facts, (f"{field}_detail", "which"))
        return _lacks(facts, (field, "whether any"))

    return missing


def _communication(facts) -> list[str]:
    none = said(facts, "communication") == "none"
    return [] if none or said(facts, "communication_needs") else ["whether they have any"]


def _difficulty(facts) -> list[str]:
    difficulty, other = said(facts, "difficulty"), said(facts, "appropriate_person")
    if difficulty != "yes":
        return [] if difficulty == "no" else ["whether it is likely"]
    found = _lacks(facts, ("difficulty_why", "why"), ("advocate", "whether an advocate was considered"))
    if other == "yes":
        return found + _lacks(facts, ("appropriate_who", "who can help them"))
    return found if other == "no" else [*found, "whether somebody suitable can help them"]


def _services(facts) -> list[str]:
    return _lacks(facts, ("services", "earlier and current services"))


def _involved(facts) -> list[str]:
    return [] if facts.get("network") else _lacks(facts, ("involved", "who, and whether they consent"))


def _other(facts) -> list[str]:
    return _lacks(facts, ("other", "whether there is anything else"))


ITEMS = (
    Item("details", "Personal details", ("ni_number", "residence", "na_details"), _details, "na_details"),
    Item("referrer", "Who makes the referral", ("referrer_is", "referrer_name", "referrer_relationship", "referrer_contact"),
         _referrer),
    Item("consent", "Ground and consent", ("ground", "ground_on", "ground_how"), _consent),
    Item("capacity", "Capacity and best interests", ("capacity_assessed", "best_interests"), _capacity),
    Item("view", "How the person sees it", ("issue", "wishes", "na_view"), _view, "na_view"),
    Item("referrer-view", "How the referrer sees it", ("referrer_view", "recommendation", "na_referrer_view"), _referrer_view,
         "na_referrer_view"),
    Item("options", "Options considered", ("options", "support", "na_options"), _options, "na_options"),
    Item("advice", "Information and advice", ("advice", "advice_detail"), _with_detail("advice", ("given", "needed", "both"))),
    Item("prevention", "Prevention", ("prevention", "prevention_detail"),
         _with_detail("prevention", tuple(CHOICES["prevention"]))),
    Item("communication", "Communication needs", ("communication",), _communication),
    Item("difficulty", "Being involved, and an advocate", ("difficulty", "difficulty_why", "appropriate_person",
         "appropriate_who", "advocate", "advocate_why"), _difficulty),
    Item("services", "Earlier and current services", ("services", "na_services"), _services, "na_services"),
    Item("involved", "People to involve", ("involved", "na_involved"), _involved, "na_involved"),
    Item("other", "Anything else", ("other", "na_other"), _other, "na_other"),
)  # fmt: skip
BESIDE = ("urgent", "urgent_why", "finance", "finance_detail")  # asked with the fourteen, and none of them


def standings(facts: Mapping[str, Any]) -> list[Standing]:
    """How each item stands, in the order of the page. facts: of the referral, of the person, and ``network``: how many of the
    person's network agreed to be spoken to.
    """
    return [_standing(item, facts) for item in ITEMS]


def _standing(item: Item, facts: Mapping[str, Any]) -> Standing:
    missing = item.missing(facts)
    if missing is None:
        return Standing(item, NOT_APPLICABLE)
    why = said(facts, item.excuse) if item.excuse else ""
    if missing and why:
        return Standing(item, NOT_APPLICABLE, why=why)
    return Standing(item, MISSING if missing else COMPLETE, tuple(missing))


def how_complete(facts: Mapping[str, Any]) -> int:
    """How many of the fourteen are complete or do not apply."""
    return sum(each.state != MISSING for each in standings(facts))


def as_text(value: Any) -> str:
    """A detail of a person as it stands among facts."""
    return value.isoformat() if isinstance(value, date) else str(value or "")
