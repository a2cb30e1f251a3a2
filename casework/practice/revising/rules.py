"""What becomes of a request to change a care and support plan (F17, F18), when it is handed on (F19), when a plan changes."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from casework.ground.days import add_working_days
from casework.ground.refusal import Refusal
from casework.policy.model import Policy
from casework.records.cases.rules import refusal_after_death
from casework.records.staff.rules import Actor

RULE, SERVICE, SAFE = "F17", "F18", "F19"
PLANNED, PERSON = "planned", "person"
ASKERS = MappingProxyType(
    {
        PERSON: "The person",
        "representative": "Somebody who acts for them",
        "family": "Their carer, family or a friend",
        "provider": "Whoever provides the support",
        "professional": "Another professional",
        PLANNED: "Nobody: the planned review is due",
    }
)
YES, NO, UNKNOWN, OPEN = "yes", "no", "not-known", "open"
KNOWN = MappingProxyType({YES: "Yes", NO: "No", UNKNOWN: "Not known"})
YES_NO = MappingProxyType({YES: "Yes", NO: "No"})
OURS = "ours"
LEARNING = MappingProxyType(
    {NO: "No", YES: "Yes", OURS: "Yes, and our team is the service for it", UNKNOWN: "Not known"}
)
REASONABLE = MappingProxyType({YES: "Yes, so the plan is reviewed", NO: "No", OPEN: "Still to be considered"})
CHANGES = MappingProxyType(
    {
        "need": "Have their needs changed?",
        "circumstance": "Have their circumstances changed?",
        "budget": "Would the personal budget have to change?",
    }
)
THERE, AWAY, NOBODY = "there", "away", "none"
WORKERS = MappingProxyType(
    {THERE: "Their allocated worker is at work", AWAY: "Their allocated worker is away", NOBODY: "Nobody is allocated"}
)
WAIT, SOMEBODY_ELSE = "wait", "else"
RULINGS = MappingProxyType(
    {WAIT: "It waits for the allocated worker", SOMEBODY_ELSE: "Somebody else reviews the plan"}
)
REVISED, UNCHANGED, WITHDRAWN, REFUSED, TRANSFERRED = "revised", "unchanged", "withdrawn", "refused", "transferred"
ENDINGS = MappingProxyType(
    {
        REVISED: "The plan was revised",
        UNCHANGED: "It was reviewed, and the plan stays as it is",
        WITHDRAWN: "The request was taken back",
        REFUSED: "The request was not reasonable",
        TRANSFERRED: "Another service has it",
    }
)
BY_HAND = (UNCHANGED, WITHDRAWN)  # how a request ends that neither a revision nor a decision ends


# --- the request ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Request:
    """Somebody asks for a change of plan. asker: a key of ASKERS; who: their name, where it is not the person."""

    asker: str
    who: str
    on: date
    what: str


def refusal_of_case(kind: str, stage: str, died_on: date | None) -> Refusal | None:
    """For which cases this is not: a carer's, one that has ended, somebody's who has died."""
    if died_on is not None:
        return refusal_after_death(died_on)
    if stage == "closed":
        return Refusal("This case is closed. Open it again first.", "U37")
    if kind == "carers-assessment":
        return Refusal("This is for people with care and support needs. For a carer, follow the procedure for carers.", RULE)
    return None


def refusal_of_request(asked: Request, today: date) -> Refusal | None:
    """What a request lacks."""
    if asked.asker not in ASKERS:
        return Refusal("Say who asks for the change.", RULE, "asker")
    if asked.asker not in (PERSON, PLANNED) and not asked.who.strip():
        return Refusal("Give the name of whoever asks.", RULE, "who")
    if asked.on > today:
        return Refusal("It cannot have been asked in the future. Give the day on which it was.", "U29", "on")
    if not asked.what.strip():
        return Refusal("Write down what is to change, in their words.", RULE, "what")
    return None


def settle_by(policy: Policy, asked_on: date, today: date) -> date:
    """The day by which a request is decided; never before today."""
    return max(today, _later(policy, "plan-request-settled", 5, asked_on))


def review_by(policy: Policy, decided_on: date, *, urgent: bool) -> date:
    """The day by which the plan is reviewed."""
    key, usual = ("plan-review-urgent", 2) if urgent else ("plan-review-done", 20)
    return _later(policy, key, usual, decided_on)


def _later(policy: Policy, key: str, usual: int, start: date) -> date:
    decision = policy.decided.get(key)
    whole = decision is not None and isinstance(decision.value, int) and not isinstance(decision.value, bool)
    return add_working_days(start, decision.value if whole else usual, policy.office.closures)


# --- the decision, as a table -----------------------------------------------------------------------------------------


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


def refusal_of_considered(considered: Considered, *, ended: str = "") -> Refusal | None:
    """What is missing from a consideration. ended: how the request has ended, "" while it is open."""
    if ended:
        return refusal_when_ended(ended)
    if considered.reasonable not in REASONABLE:
        return Refusal("Say whether the request is reasonable, or still to be considered.", RULE, "reasonable")
    if considered.reasonable == OPEN:
        return None
    if not considered.by.strip():
        return Refusal("Say who considered the request.", RULE, "by")
    return _refusal_of_no(considered) if considered.reasonable == NO else _refusal_of_facts(considered)


def _refusal_of_no(considered: Considered) -> Refusal | None:
    if not considered.why_not.strip():
        return Refusal("Say why the request is not reasonable.", RULE, "why_not")
    if not considered.told.strip():
        return Refusal("Say how and when they were told, and by whom.", RULE, "told")
    return None


def _refusal_of_facts(considered: Considered) -> Refusal | None:
    for fact, question in CHANGES.items():
        if getattr(considered, fact) not in KNOWN:
            return Refusal(f"Answer this, “Not known” if nobody does: {question}", RULE, fact)
    if considered.urgent not in YES_NO:
        return Refusal("Say whether the review is urgent.", RULE, "urgent")
    if considered.learning not in LEARNING:
        return Refusal("Say whether a learning disability is diagnosed.", SERVICE, "learning")
    return None


def refusal_when_ended(how: str) -> Refusal:
    """A request that has ended stays as it is."""
    sentence = f"This request has ended: {ENDINGS[how][0].lower()}{ENDINGS[how][1:]}. Record a new one if there is another."
    return Refusal(sentence, RULE)


def refusal_to_rule(actor: Actor, team_id: int, outcome: str | None, answer: str, words: str) -> Refusal | None:
    """Why this is not answered so: it is a manager's to answer, where the table asks one. outcome: None before it is decided."""
    if outcome != TO_MANAGER:
        return Refusal("No manager is asked about this request now. Load the page again to see how it stands.", RULE)
    if not actor.manages(team_id):
        return Refusal("Only a manager of the team decides this. Talk to yours.", RULE)
    if answer not in RULINGS:
        return Refusal("Say whether it waits or somebody else does the review.", RULE, "answer")
    return None if words.strip() else Refusal("Say why, and who does it until when.", RULE, "words")


# --- a review, and then a revision ------------------------------------------------------------------------------------


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


# --- handing it on (F19) ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Transfer:
    """A request goes to another service. here: it is a team of this system. confirmed: who said that somebody is free for it.

    person: how the person agreed, or who decided for them. service: who agreed there. meanwhile: why waiting is safe.
    """

    to: str
    here: bool
    confirmed: str
    confirmed_on: date
    person: str
    service: str
    meanwhile: str


def refusal_of_transfer(transfer: Transfer, today: date, *, ended: str, outcome: str | None) -> Refusal | None:
    """What keeps a request from being handed on. outcome: None before it is decided."""
    if ended:
        return refusal_when_ended(ended)
    if outcome is None:
        return Refusal("Consider the request first, so that the other service need not ask again.", SAFE)
    if not transfer.to.strip():
        return Refusal("Say which team or service it goes to.", SAFE, "to")
    if not transfer.confirmed.strip():
        return Refusal("Ask first whether they are free for it, and say who confirmed that.", SAFE, "confirmed")
    if transfer.confirmed_on > today:
        return Refusal("It cannot have been confirmed in the future. Give the day on which it was.", "U29", "confirmed_on")
    if not transfer.person.strip():
        return Refusal("Say how the person agreed, or who decided in their best interests.", SAFE, "person")
    if not transfer.service.strip():
        return Refusal("Say who agreed for the other service.", SAFE, "service")
    return None if transfer.meanwhile.strip() else Refusal("Say why waiting puts nobody at risk.", SAFE, "meanwhile")
