"""What becomes of a request that is considered, as a table of which always one row fits (F17, F18).

What is not known counts as a change: the safer road.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from casework.practice.revising.rules.words import (
    AWAY,
    KNOWN,
    LEARNING,
    NO,
    NOBODY,
    OURS,
    RULE,
    SERVICE,
    SOMEBODY_ELSE,
    THERE,
    UNKNOWN,
    WAIT,
    WORKERS,
    YES,
    YES_NO,
)


@dataclass(frozen=True)
class Considered:
    """How a request was considered. reasonable: a key of REASONABLE. need, circumstance, budget, delay: keys of KNOWN.

    urgent: a key of YES_NO; learning: of LEARNING. by: who considered it. told: how they heard that it is not reasonable.
    """

    reasonable: str
    need: str = ""
    circumstance: str = ""
    budget: str = ""
    urgent: str = ""
    learning: str = ""
    delay: str = ""
    by: str = ""
    why_not: str = ""
    told: str = ""


@dataclass(frozen=True)
class Row:
    """One row of the table: where each of these facts is one of the named values, this becomes of the request.

    outcome: a key of OUTCOMES. rule, why: what "Why?" answers.
    """

    key: str
    outcome: str
    rule: str
    why: str
    when: Mapping[str, Collection[str]]


NOT_REVIEWED, TO_LEARNING, TO_WORKER, ON_RETURN = "not-reviewed", "learning-disability", "worker", "worker-on-return"
TO_MANAGER, LIGHT, REASSESS, FIRST_RESPONSE = "manager", "light-touch", "reassessment", "first-response"
OUTCOMES = MappingProxyType(
    {
        NOT_REVIEWED: "The plan is not reviewed",
        TO_LEARNING: "The all-age learning disability service reviews the plan",
        TO_WORKER: "The allocated worker reviews the plan",
        ON_RETURN: "The allocated worker reviews the plan once they are back",
        TO_MANAGER: "A manager decides: wait for the allocated worker, or somebody else",
        LIGHT: "A light-touch review, without allocating",
        REASSESS: "The review team reassesses, and allocation is considered",
        FIRST_RESPONSE: "First response reassesses, and allocation is considered",
    }
)
NONE, ANY = "none", "any"
# What the table asks, and what may be answered. change: none of need, circumstance and budget, or any of them.
DOMAIN = MappingProxyType(
    {
        "reasonable": (YES, NO), "learning": tuple(LEARNING), "worker": tuple(WORKERS), "urgent": tuple(YES_NO),
        "change": (NONE, ANY), "delay": tuple(KNOWN),
    }
)  # fmt: skip
_HERE = (OURS, NO, UNKNOWN)  # it need not go to the learning disability service, or is there
_NO_WORKER = {"reasonable": (YES,), "learning": _HERE, "worker": (NOBODY,)}
ROWS = (
    Row("refused", NOT_REVIEWED, RULE, "The request is not reasonable. The person is told so, and why.", {"reasonable": (NO,)}),
    Row("learning", TO_LEARNING, SERVICE, "A learning disability is diagnosed, and that service always does these reviews.",
        {"reasonable": (YES,), "learning": (YES,)}),
    Row("worker", TO_WORKER, RULE, "Somebody is allocated and at work, so they do the review.",
        {"reasonable": (YES,), "learning": _HERE, "worker": (THERE,)}),
    Row("worker-away", ON_RETURN, RULE, "Somebody is allocated and away, and it is not urgent, so it waits for them.",
        {"reasonable": (YES,), "learning": _HERE, "worker": (AWAY,), "urgent": (NO,)}),
    Row("worker-away-urgent", TO_MANAGER, RULE, "It is urgent, and whoever is allocated is away, so a manager is asked.",
        {"reasonable": (YES,), "learning": _HERE, "worker": (AWAY,), "urgent": (YES,)}),
    Row("no-change", LIGHT, RULE, "Nobody is allocated, and neither needs, circumstances nor the budget change.",
        {**_NO_WORKER, "change": (NONE,)}),
    Row("change", REASSESS, RULE, "Needs, circumstances or the budget change, or nobody knows, so this may be longer work.",
        {**_NO_WORKER, "change": (ANY,), "urgent": (NO,)}),
    Row("change-urgent", REASSESS, SERVICE, "It is urgent, and allocating is not likely to take long, so the review team has it.",
        {**_NO_WORKER, "learning": (NO, UNKNOWN), "change": (ANY,), "urgent": (YES,), "delay": (NO,)}),
    Row("change-urgent-ours", REASSESS, SERVICE, "Our team is the learning disability service, which always does these reviews.",
        {**_NO_WORKER, "learning": (OURS,), "change": (ANY,), "urgent": (YES,)}),
    Row("change-urgent-delay", FIRST_RESPONSE, SERVICE, "It is urgent, and allocating may take long, so first response has it.",
        {**_NO_WORKER, "learning": (NO, UNKNOWN), "change": (ANY,), "urgent": (YES,), "delay": (YES, UNKNOWN)}),
)  # fmt: skip
BY_KEY = MappingProxyType({row.key: row for row in ROWS})


def change_of(considered: Considered) -> str:
    """Whether anything changes. What is not known counts as a change: the safer road."""
    return NONE if {considered.need, considered.circumstance, considered.budget} == {NO} else ANY


def rows_for(answers: Mapping[str, str]) -> list[Row]:
    """The rows that fit; always exactly one where each answer is in its DOMAIN."""
    return [row for row in ROWS if all(answers[fact] in allowed for fact, allowed in row.when.items())]


def decide(considered: Considered, worker: str, ruling: str = "") -> Row:
    """What becomes of a request that is considered. worker: a key of WORKERS.

    ruling: a key of RULINGS, if a manager answered: to wait is as if it were not urgent, somebody else as if nobody had it.
    """
    answers = {"reasonable": considered.reasonable, "learning": considered.learning or UNKNOWN, "worker": worker}
    answers |= {"urgent": considered.urgent or NO, "change": change_of(considered), "delay": considered.delay or UNKNOWN}
    answers |= {"urgent": NO} if ruling == WAIT else {"worker": NOBODY} if ruling == SOMEBODY_ELSE else {}
    (row,) = rows_for(answers)
    return row
