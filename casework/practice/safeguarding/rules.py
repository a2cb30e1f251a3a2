"""What a safeguarding concern needs, who answers it, and how that is written down (F22)."""

from collections.abc import Collection
from dataclasses import dataclass
from types import MappingProxyType

from casework.ground.refusal import Refusal
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS, Actor

RULE = "F22"
CHAIN = "safeguarding-concern"
ABOUT, ANSWERED = "concern", "concern-answer"  # begin the occasions of what is told
LEAD = "principal-social-worker"  # reads along
NOT_KNOWN = "not-known"
AGES = MappingProxyType({"adult": "An adult", "child": "A child", NOT_KNOWN: "Not known"})
KNOWS = MappingProxyType(
    {
        "agrees": "They know, and agree",
        "disagrees": "They know, and do not agree",
        "no": "They do not know",
        NOT_KNOWN: "Not known",
    }
)
ENQUIRY, OTHER, NOTHING, CHILDREN = "enquiry", "other-action", "no-further-action", "childrens-services"
DECISIONS = MappingProxyType(
    {
        ENQUIRY: "A safeguarding enquiry",
        OTHER: "Other action",
        NOTHING: "No further action",
        CHILDREN: "Passed to children’s services",
    }
)
ASKS = MappingProxyType(
    {
        ENQUIRY: "Say who makes the enquiry, and what is done at once.",
        OTHER: "Say what is done, by whom.",
        NOTHING: "Say why nothing further is done.",
        CHILDREN: "Say to whom it was passed, and when.",
    }
)
ADULT_FROM = 18


@dataclass(frozen=True)
class Said:
    """What somebody says who raises a concern. who: in their words, where there is no record. The rest may be empty."""

    what: str
    who: str = ""
    age: str = NOT_KNOWN
    where_now: str = ""
    harmer: str = ""
    done: str = ""
    knows: str = NOT_KNOWN
    safety: str = ""


def refusal_to_raise(said: Said) -> Refusal | None:
    """One sentence is enough; nothing else is asked for."""
    return None if said.what.strip() else Refusal("Write in one sentence what worries you.", RULE, "what")


def known(said: str, words: Collection[str]) -> str:
    """The key that was chosen; what was not chosen, or is no key, is not known."""
    return said if said in words else NOT_KNOWN


def who_in_words(said: str) -> str:
    """Whom it is about, in the words of whoever raised it."""
    return said.strip() or "Not known"


def managed(actor: Actor) -> frozenset[int] | None:
    """Numbers of the teams whose concerns are this actor's to read and answer; None for all teams."""
    if any(held.team_id is None and held.role in (*SENIOR_MANAGERS, LEAD) for held in actor.roles):
        return None
    here = (held for held in actor.roles if held.role in (*MANAGERS, *SENIOR_MANAGERS))
    return frozenset(held.team_id for held in here)


def refusal_to_answer(actor: Actor, *, team_id: int, asked: Collection[int], answered_by: str) -> Refusal | None:
    """Why this actor does not say what is done about a concern. asked: numbers of all to whom it was put by name."""
    if answered_by:
        return Refusal(f"{answered_by} has answered this already. Read what is done below.", RULE)
    if actor.manages(team_id) or (actor.worker_id in asked and actor.sees_team(team_id)):
        return None
    return Refusal("A manager of the team says what is done about this.", RULE)


def refusal_of_answer(decision: str, words: str) -> Refusal | None:
    """An answer says what was decided, and in words what is done about it or why nothing is."""
    if decision not in DECISIONS:
        return Refusal("Choose what was decided.", RULE, "decision")
    return None if words.strip() else Refusal(ASKS[decision], RULE, "words")
