"""What a request for joint work needs (F20), what an answer settles and how a delay is decided (F21)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from casework.ground.days import add_working_days
from casework.ground.refusal import Refusal
from casework.policy.model import Policy
from casework.records.cases.rules import refusal_after_death

RULE, SETTLING = "F20", "F21"
KINDS = MappingProxyType(
    {
        "general": "General joint work",
        "chc": "NHS Continuing Healthcare",
        "continuity": "Continuity of care",
        "cross-border": "Cross-border placement",
    }
)
PERSON = "person"
AGREED = MappingProxyType(
    {
        PERSON: "The person agreed",
        "representative": "Somebody who acts for them agreed",
        "best-interests": "They cannot decide it, and it was decided in their best interests",
    }
)
YES, LATER, REFUSED = "yes", "later", "no"
ANSWERS = MappingProxyType({YES: "They take part", LATER: "They take part, but later", REFUSED: "They refuse"})
GO_ON, WAIT = "go-on", "wait"
DECISIONS = MappingProxyType({GO_ON: "Our work goes on without them", WAIT: "It waits for them"})
EXPECTED = MappingProxyType(
    {
        "assessment": "An assessment together",
        "visit": "A visit together",
        "records": "Joint records",
        "consultation": "Advice and information only",
    }
)
ALL = "all"
KNOWS = MappingProxyType({ALL: "All of it", "some": "Some of it", "nothing": "Nothing yet"})
ITEMS = MappingProxyType(
    {
        "work": "Their work, and what of it helps us",
        "coordinating": "How the work is coordinated",
        "expected": "What is expected of each",
        "outcome": "What it is to lead to",
        "knows": "What the person knows of it",
        "contact": "Whom the person asks first",
        "reports": "Who tells the person of progress and decisions",
    }
)
TEXTS = ("work", "coordinating", "outcome", "contact", "reports", "explains")


# --- asking -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """Another service is asked to work with us. whom: which; way: as they prefer to be asked, and how they were.

    agreed: a key of AGREED; agreed_how: when and how, or who decided. skills: what whoever takes part must be able to do.
    """

    kind: str
    whom: str
    way: str
    nature: str
    skills: str
    agreed: str
    agreed_how: str
    made_on: date


def refusal_of_case(stage: str, died_on: date | None) -> Refusal | None:
    """Nothing is asked for on a case that has ended, or for somebody who has died."""
    if died_on is not None:
        return refusal_after_death(died_on)
    return Refusal("This case is closed. Open it again first.", "U37") if stage == "closed" else None


def refusal_of_asked(asked: Asked, today: date) -> Refusal | None:
    """What a request lacks."""
    if asked.kind not in KINDS:
        return Refusal("Choose what kind of joint work it is.", RULE, "kind")
    needed = {"whom": "Say which service or professional is asked.", "way": "Say how they prefer to be asked.",
              "nature": "Say what work is asked for.", "skills": "Say which skills it takes, or that it takes none."}
    for field, sentence in needed.items():
        if not getattr(asked, field).strip():
            return Refusal(sentence, RULE, field)
    if asked.agreed not in AGREED:
        return Refusal("Say who agreed, or that it was decided in their best interests.", RULE, "agreed")
    if not asked.agreed_how.strip():
        return Refusal("Say when and how that was agreed or decided, and by whom.", RULE, "agreed_how")
    if asked.made_on > today:
        return Refusal("It cannot have been asked in the future. Record it on its day.", "U29", "made_on")
    return None


def answer_by(policy: Policy, made_on: date, today: date) -> date:
    """The day by which the other service answers; then whoever asked looks into it. Never before today."""
    return max(today, _later(policy, "joint-answered", 10, made_on))


def decide_by(policy: Policy, today: date) -> date:
    """The day by which a delay is decided."""
    return _later(policy, "joint-delay-decided", 2, today)


def _later(policy: Policy, key: str, usual: int, start: date) -> date:
    decision = policy.decided.get(key)
    whole = decision is not None and isinstance(decision.value, int) and not isinstance(decision.value, bool)
    return add_working_days(start, decision.value if whole else usual, policy.office.closures)


# --- the answer -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What the other service said. how: a key of ANSWERS; who: for them; words: a refusal's reason, or what they said."""

    how: str
    on: date
    who: str
    words: str = ""


def refusal_of_answer(answer: Answer, made_on: date, today: date, *, before: str) -> Refusal | None:
    """What an answer lacks. before: the last one, "" for none."""
    if answer.how not in ANSWERS:
        return Refusal("Say what they answered.", RULE, "how")
    if answer.on > today or answer.on < made_on:
        return Refusal("Give the day of the answer: since the request, and not in the future.", "U29", "on")
    if not answer.who.strip():
        return Refusal("Say who answered for them.", RULE, "who")
    if answer.how == REFUSED and not answer.words.strip():
        return Refusal("They have to help unless it keeps them from their own duties. Write down the reason they give.", RULE,
                       "words")  # fmt: skip
    if answer.how == LATER and not answer.words.strip():
        return Refusal("Say when they can begin, and why not sooner.", SETTLING, "words")
    if answer.how == before == YES:
        return Refusal("They have answered that already. Load the page again to see it.", RULE, "how")
    return None


Settled = Mapping[str, Any]


def tidied(facts: Settled) -> dict[str, Any]:
    """What was settled, fit to be kept: texts trimmed, keys that are known."""
    held: dict[str, Any] = {name: str(facts.get(name) or "").strip() for name in TEXTS}
    held["expected"] = [key for key in EXPECTED if key in (facts.get("expected") or ())]
    held["knows"] = facts.get("knows") if facts.get("knows") in KNOWS else ""
    return held


def missing(facts: Settled) -> list[str]:
    """Keys of ITEMS that are not settled. What the person does not know yet is, once somebody is to explain it."""
    held = tidied(facts)
    open_items = [key for key in ITEMS if not held[key]]
    if held["knows"] and held["knows"] != ALL and not held["explains"]:
        open_items.append("knows")
    return [key for key in ITEMS if key in open_items]


def refusal_to_settle(answer: str, facts: Settled, *, seen: int | None, newest: int | None) -> Refusal | None:
    """Why this is not kept. answer: the last one. seen, newest: the settlement that the form began with, and the newest."""
    if answer not in (YES, LATER):
        return Refusal("Record first that they take part. Then write down what was settled with them.", SETTLING)
    if seen != newest:
        return Refusal("Somebody else saved this meanwhile. Compare with theirs below, then save again if yours should stand.",
                       SETTLING)  # fmt: skip
    if len(missing(facts)) == len(ITEMS):
        return Refusal("Nothing is settled yet. Fill in at least one of the seven.", SETTLING)
    return None


@dataclass(frozen=True)
class Decided:
    """In a delay. how: a key of DECISIONS. person, carer: what each said. urgent: how urgent needs are met."""

    how: str
    person: str
    carer: str
    urgent: str


def is_delayed(answer: str) -> bool:
    """Whether the other service is not there yet: it comes later, or has not answered."""
    return answer in ("", LATER)


def refusal_to_decide(decided: Decided, answer: str) -> Refusal | None:
    """What a decision in a delay lacks. answer: the last one, "" for none."""
    if not is_delayed(answer):
        return Refusal("They have answered, so nothing is delayed. Load the page again to see what they said.", SETTLING)
    if decided.how not in DECISIONS:
        return Refusal("Say whether your work goes on or waits.", SETTLING, "how")
    if not decided.person.strip():
        return Refusal("It is decided with the person. Say what they said, or who spoke for them.", SETTLING, "person")
    if not decided.carer.strip():
        return Refusal("Say what any carer said, or that there is none.", SETTLING, "carer")
    if not decided.urgent.strip():
        return Refusal("Say how urgent needs are met meanwhile, or that there are none.", SETTLING, "urgent")
    return None
