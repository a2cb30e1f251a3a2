"""What is kept of information and advice, when somebody finds out whether it helped (F5); prevention first (F6)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from casework.ground.days import add_working_days
from casework.ground.refusal import Refusal
from casework.policy.model import Policy
from casework.records.directory.rules import TOPICS

RULE, GATE = "F5", "F6"
ABOUT, LATE = "advice", "advice-late"  # begin the occasions of what is told about a follow-up
GIVEN_TO = MappingProxyType(
    {
        "person": "The person",
        "together": "The person, with somebody who supports them",
        "family": "Their carer, family or a friend",
        "representative": "Somebody who acts for them",
        "professional": "A professional who asked for them",
    }
)
HOW = MappingProxyType(
    {
        "telephone": "Telephone",
        "face-to-face": "Face to face",
        "video": "Video call",
        "letter": "Letter or leaflet",
        "e-mail": "E-mail",
        "text": "Text message",
    }
)
NO_SUPPORT = "nothing"
ACCESS = MappingProxyType(
    {
        NO_SUPPORT: "They needed no support to understand it",
        "helper": "Somebody who can help them understand it was told as well",
        "explained": "It was talked through",
        "simplified": "It was put more simply, or summarised",
        "advocacy": "An advocate was considered",
        "interpreter": "An interpreter, or another language",
        "format": "Another format, such as large print or easy read",
    }
)
WORKED, PARTLY, NOT, UNREACHED = "worked", "partly", "not", "unreached"
OUTCOMES = MappingProxyType(
    {WORKED: "It worked", PARTLY: "It helped in part", NOT: "It did not help", UNREACHED: "They could not be reached"}
)
DONE, DIED = "done", "died"  # how a follow-up ended
LONGEST_WHO = 200


# --- advice given (F5) ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FollowUp:
    """Somebody finds out on a day whether it helped. worker_id: None for the duty of the team."""

    due_on: date | None
    worker_id: int | None = None


@dataclass(frozen=True)
class Given:
    """Information or advice as it is typed. Of somebody without a record nothing but keys and numbers is kept.

    topics, how, access, given_to: keys of TOPICS, HOW, ACCESS, GIVEN_TO. organisations: numbers of entries of the directory.
    why_none: why nobody finds out whether it helped, where ``follow_up`` is None.
    """

    given_on: date
    topics: tuple[str, ...]
    how: str
    access: tuple[str, ...]
    organisations: tuple[int, ...] = ()
    said: str = ""
    given_to: str = ""
    who: str = ""
    access_words: str = ""
    follow_up: FollowUp | None = None
    why_none: str = ""


def refusal_of_given(given: Given, today: date, *, known: bool) -> Refusal | None:
    """What is missing from advice. known: the person has a record."""
    common = _refusal_of_any(given, today)
    if common is not None:
        return common
    return _refusal_of_known(given, today) if known else _refusal_of_unknown(given)


def _refusal_of_any(given: Given, today: date) -> Refusal | None:
    if given.given_on > today:
        return Refusal("It cannot have been given in the future. Record it when it was.", "U29", "given_on")
    if not given.topics or set(given.topics) - set(TOPICS):
        return Refusal("Choose what it was about.", RULE, "topics")
    if given.how not in HOW:
        return Refusal("Choose how it was given.", RULE, "how")
    if not given.access or set(given.access) - set(ACCESS):
        return Refusal("Say how it was made easy to understand, or that no support was needed.", RULE, "access")
    if NO_SUPPORT in given.access and len(given.access) > 1:
        return Refusal("Either no support was needed, or this support was given. Choose one of the two.", RULE, "access")
    return None


def _refusal_of_known(given: Given, today: date) -> Refusal | None:
    if not given.said.strip():
        return Refusal("Write down what was said.", RULE, "said")
    if given.given_to not in GIVEN_TO:
        return Refusal("Choose to whom it was given.", RULE, "given_to")
    if given.given_to != "person" and not given.who.strip():
        return Refusal("Say who it was, and how they belong to the person.", RULE, "who")
    if given.follow_up is None:
        if not given.why_none.strip():
            return Refusal("Say why nobody finds out whether it helped, or set a day.", RULE, "why_none")
        return None
    return refusal_of_date(given.follow_up, today)


def _refusal_of_unknown(given: Given) -> Refusal | None:
    if any(each.strip() for each in (given.said, given.who, given.access_words, given.why_none)) or given.given_to:
        return Refusal("Nobody has a record here, so nothing that was said is kept. Record the person first.", RULE)
    if given.follow_up is not None:
        return Refusal("Nobody can be asked later who has no record. Record the person first.", RULE)
    return None


def refusal_of_date(follow_up: FollowUp, today: date, where: str = "due_on") -> Refusal | None:
    """A follow-up has a day, from today on."""
    if follow_up.due_on is None:
        return Refusal("Give the day on which somebody asks whether it helped.", RULE, where)
    if follow_up.due_on < today:
        return Refusal("It cannot be asked in the past. Give today or a day to come.", RULE, where)
    return None


def refusal_of_whose(follow_up: FollowUp, workers: Collection[int], where: str = "whose") -> Refusal | None:
    """It is assigned to the team's duty or to somebody who may see the record. workers: their numbers."""
    if follow_up.worker_id is None or follow_up.worker_id in workers:
        return None
    return Refusal("Choose somebody of the team who may see this record, or the team’s duty.", RULE, where)


def refusal_of_organisations(named: Collection[int], there: Collection[int]) -> Refusal | None:
    """Only what stands in the directory is named. there: numbers of its entries that have not ended."""
    if set(named) <= set(there):
        return None
    return Refusal("One of these organisations is no longer in the directory. Search for it again.", "F7", "organisations")


# --- whether it helped ------------------------------------------------------------------------------------------------


def _count(policy: Policy, key: str, usual: int) -> int:
    decision = policy.decided.get(key)
    whole = decision is not None and isinstance(decision.value, int) and not isinstance(decision.value, bool)
    return decision.value if whole else usual


def suggested_on(policy: Policy, given_on: date, today: date) -> date:
    """The day that is suggested: so many working days after the advice, and never before today. Risk may call for a sooner."""
    return max(today, add_working_days(given_on, _count(policy, "advice-followed-up", 10), policy.office.closures))


@dataclass(frozen=True)
class Telling:
    """What is to be told of a follow-up: ABOUT, LATE, or nothing. next_on: the day with more to tell; told: how often then."""

    what: str | None
    next_on: date | None
    told: int


def telling(policy: Policy, today: date, due_on: date, told: int) -> Telling:
    """Whoever finds out is told on the day; when it is late, the duty and the managers of the team, once each (F5)."""
    if told > 1:
        return Telling(None, None, told)
    if told:
        return Telling(LATE, None, 2)
    if today < due_on:
        return Telling(None, due_on, 0)
    late = add_working_days(max(due_on, today), _count(policy, "advice-follow-up-late", 1), policy.office.closures)
    return Telling(ABOUT, late if late > today else today + timedelta(days=1), 1)


@dataclass(frozen=True)
class Tried:
    """Somebody asked whether it helped. outcome: a key of OUTCOMES. again: when it is asked once more, or None."""

    on: date
    outcome: str
    words: str = ""
    again: FollowUp | None = None


def refusal_of_tried(tried: Tried, today: date, *, given_on: date, ended: bool) -> Refusal | None:
    """What is missing when somebody records how it went."""
    if ended:
        return Refusal("Somebody recorded already how this went. Look at the person’s advice to see what.", RULE)
    if tried.on > today or tried.on < given_on:
        return Refusal("Give the day on which you asked: since the advice was given, and not in the future.", "U29", "on")
    if tried.outcome not in OUTCOMES:
        return Refusal("Say how it went.", RULE, "outcome")
    if tried.outcome == UNREACHED and tried.again is None:
        return Refusal("They could not be reached, so give the day on which it is tried again.", RULE, "again_on")
    if tried.outcome in (PARTLY, NOT) and not tried.words.strip():
        return Refusal("Say what did not help, and what follows from it.", RULE, "words")
    return None if tried.again is None else refusal_of_date(tried.again, today, "again_on")


# --- prevention (F6) --------------------------------------------------------------------------------------------------

ELEMENTS = MappingProxyType(
    {
        "whole": "The whole view: their life, home and the people around them",
        "strengths": "Their own strengths, and what they can do for themselves",
        "community": "What family, friends and the community can do",
        "networks": "Other networks and services, such as health",
        "lighter": "Less intrusive help that we could give",
    }
)
WAYS = MappingProxyType(
    {
        "start-discharge": "START, to come home from hospital",
        "start-independence": "START, to become more independent",
        "start-clarify": "START, to see what is needed in the long run",
        "reablement": "Reablement",
        "community": "Services of the community",
    }
)
SUITS, UNSUITABLE = "suits", "unsuitable"
ANSWERS = MappingProxyType({"": "Not explored yet", UNSUITABLE: "Explored: does not suit", SUITS: "Explored: suits"})


@dataclass(frozen=True)
class Way:
    """A way of prevention: what was found of it (a key of ANSWERS), and why."""

    answer: str = ""
    why: str = ""


@dataclass(frozen=True)
class Prevention:
    """What was explored with somebody. elements: words by key of ELEMENTS. ways: by key of WAYS. What is not there is open."""

    elements: Mapping[str, str] = field(default_factory=dict)
    ways: Mapping[str, Way] = field(default_factory=dict)

    def way(self, key: str) -> Way:
        """What was found of a way; an open one where nothing was."""
        return self.ways.get(key, Way())


def refusals_of_prevention(prevention: Prevention) -> list[Refusal]:
    """What does not hold together; it may be saved while much of it is open."""
    found = []
    for key, label in WAYS.items():
        way = prevention.way(key)
        if way.answer not in ANSWERS:
            found.append(Refusal(f"{label}: choose from the list.", GATE, field_of_way(key)))
        elif way.answer and not way.why.strip():
            found.append(Refusal(f"{label}: say why.", GATE, f"{field_of_way(key)}_why"))
        elif way.why.strip() and not way.answer:
            found.append(Refusal(f"{label}: choose what was found.", GATE, field_of_way(key)))
    return found


def field_of_way(key: str) -> str:
    """The name of the form field of a way."""
    return f"way_{key.replace('-', '_')}"


def refusal_to_write_prevention(stage: str) -> Refusal | None:
    """Nothing is added to a case that has ended."""
    if stage == "closed":
        return Refusal("This case has ended. Reopen it first, if there is work to do.", GATE)
    return None


def refusal_when_written(seen: int | None, newest: int | None) -> Refusal | None:
    """Somebody else saved since the form was opened. seen, newest: numbers of records, None for none."""
    if seen == newest:
        return None
    return Refusal("Somebody else saved this meanwhile. Read theirs below the form, then save again if yours should stand.", GATE)


def refusal_to_begin_long_term(prevention: Prevention | None) -> Refusal | None:
    """Why long-term work does not begin yet: it begins when prevention was explored, does not suit, and why is known (F6).

    Never asked of urgent or interim help, of safeguarding, or of an assessment.
    """
    if prevention is None:
        return Refusal("Before long-term work, explore prevention with the person and record it on the case.", GATE)
    open_elements = [label for key, label in ELEMENTS.items() if not prevention.elements.get(key, "").strip()]
    if open_elements:
        return Refusal(f"Strengths come first. Still to be explored: {_listed(open_elements)}.", GATE)
    open_ways = [label for key, label in WAYS.items() if not _is_answered(prevention.way(key))]
    if open_ways:
        return Refusal(f"Explore every way of prevention, and say why. Still open: {_listed(open_ways)}.", GATE)
    fit = [label for key, label in WAYS.items() if prevention.way(key).answer == SUITS]
    if fit:
        return Refusal(f"Prevention suits: {_listed(fit)}. Offer it first. Once it is over or refused, record why it no "
                       "longer suits.", GATE)  # fmt: skip
    return None


def _is_answered(way: Way) -> bool:
    return bool(way.answer) and bool(way.why.strip())


def _listed(labels: list[str]) -> str:
    """With "; ", because a label may have commas of its own."""
    return "; ".join(f"{label[0].lower()}{label[1:]}" if not label.startswith("START") else label for label in labels)
