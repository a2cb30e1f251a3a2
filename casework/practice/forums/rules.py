"""Which forum is when, who puts a case forward, and who records what was advised (H16)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from casework.ground.refusal import Refusal
from casework.records.staff.rules import SENIOR_MANAGERS, Actor

RULE = "H16"
NOTE = "forum-advice"
PUT, ADVISED = "forum", "forum-advice"  # how the occasions of what is told begin
LEADER = "principal-social-worker"
CASES, SOCIAL_CARE = "cases", "social-care"
KINDS = {CASES: "Case-discussion forum", SOCIAL_CARE: "Social-care forum"}
A_WEEK = timedelta(days=7)  # the rule's own: alternating weeks
SHOWN = 6  # dates that are shown ahead


@dataclass(frozen=True)
class Meeting:
    """A forum on a day. kind: a key of KINDS."""

    on: date
    kind: str


def other(kind: str) -> str:
    """The kind whose turn it is a week later."""
    return SOCIAL_CARE if kind == CASES else CASES


def meetings(set_on: date, kind: str, first: date, count: int = SHOWN) -> list[Meeting]:
    """So many forums from a day on: week by week and by turns from the one that was set."""
    weeks = max(0, -((set_on - first).days // 7)) if first > set_on else 0
    ahead = (weeks + n for n in range(count))
    return [Meeting(set_on + A_WEEK * week, kind if week % 2 == 0 else other(kind)) for week in ahead]


def leads(actor: Actor, team_id: int | None = None) -> bool:
    """The Principal Social Worker leads the forums; a senior manager stands in for them. team_id: of a case advised on."""
    return actor.holds(LEADER) or actor.holds(*SENIOR_MANAGERS, team_id=team_id)


def refusal_to_set(actor: Actor, on: date, today: date) -> Refusal | None:
    """Why this person cannot say when the next forum is."""
    if not leads(actor):
        return Refusal("The Principal Social Worker says when the forums are, or a senior manager in their place.", RULE)
    if on < today:
        return Refusal("The next forum cannot be before today. Give a day from today on.", RULE, "on")
    return None


def refusal_to_put(*, stage: str, question: str, already: bool) -> Refusal | None:
    """Why a case cannot be put forward. already: it waits for a forum of this kind."""
    if stage == "closed":
        return Refusal("This case is closed. Open it again before you put it to a forum.", RULE)
    if already:
        return Refusal("This case waits for that forum already. Open it from the list of forums.", RULE, "kind")
    if not question.strip():
        return Refusal("Say what you want to ask the forum.", RULE, "question")
    return None


def refusal_to_advise(actor: Actor, team_id: int, held_on: date, today: date, *, ended: bool) -> Refusal | None:
    """Why this person does not record what a forum advised."""
    if not leads(actor, team_id):
        return Refusal("Whoever leads the forum records its advice: the Principal Social Worker, or a senior manager.", RULE)
    if ended:
        return Refusal("This question was answered or taken back already. Load the page again to see which.", RULE)
    if held_on > today:
        return Refusal("The forum cannot have been in the future. Record the advice when it was given.", "U29", "held_on")
    return None


def refusal_to_take_back(actor: Actor, put_by_id: int, team_id: int, *, ended: bool) -> Refusal | None:
    """Whoever put a case forward takes it back, or a manager of the team, or whoever leads the forum."""
    if ended:
        return Refusal("This question was answered or taken back already. Load the page again to see which.", RULE)
    if actor.worker_id != put_by_id and not actor.manages(team_id) and not leads(actor, team_id):
        return Refusal("Whoever put this case forward takes it back, or a manager of the team.", RULE)
    return None


def next_of(kind: str, ahead: Collection[Meeting]) -> date | None:
    """The day of the next forum of a kind."""
    return next((each.on for each in ahead if each.kind == kind), None)
