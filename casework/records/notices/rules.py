"""Who receives what, and what may be put away with one click."""

from collections.abc import Collection, Mapping
from datetime import date

from casework.ground.refusal import Refusal
from casework.records.staff.rules import MANAGERS, Actor

GROUPS = {
    "escalation": "Escalations for your decision",
    "overdue": "Overdue",
    "due": "Due today",
    "acknowledge": "To acknowledge",
    "know": "For information",
}
DATED = ("due", "overdue")
# What a dated item asks for, by the first word of its occasion: it goes away when that is done.
ASKS_FOR = {
    "clock": "This goes away when the contact is recorded. Record the contact instead.",
    "proposal": "This goes away when the placing is decided. Accept the proposal or turn it down instead.",
    "move": "This goes away when the request is answered. Accept it or decline it instead.",
    "closure": "This goes away when the request is answered. Authorise the closure or send it back instead.",
    "allocation-concern": "This goes away when the concern is answered. Open it and say what happens.",
    "task": "This goes away when the task is done. Open the task instead.",
    "high": "This goes away when somebody responded or looked at it again. Record that instead.",
    "opening": "This goes away when you have looked into it. Open it and say whether it was in order.",
    "dip-sample": "This goes away when everybody in the sample was looked at. Open the sample and look at the next person.",
    "limit-flag": "This goes away when somebody decides about it. Open it and say what you decided.",
    "own-limit": "This goes away when the limit is reviewed. Open it and say what you found.",
    "workload": "This goes away when the concern is acknowledged or reviewed. Open it and do that.",
    "supervision": "This goes away when the supervision is recorded. Open the agenda.",
    "supervision-record": "This goes away when you have read the record and said so. Open it.",
    "advice": "This goes away when somebody recorded whether the advice helped. Open it and do that.",
    "advice-late": "This goes away when somebody recorded whether the advice helped. Open it and do that.",
    "directory": "This goes away when every entry was found right, corrected or ended. Open the directory.",
    "contact": "This goes away when the message is answered. Open it and say what came of it.",
    "referral": "This goes away when the referral is sent on or ended. Open it and do that.",
    "referral-ground": "This goes away when it is decided whether the referral is taken. Open it and decide.",
    "advocacy": "This goes away when the referral is made, or the person declined. Open it and record that.",
    "concern": "This goes away when the concern is answered. Open it and say what is done.",
    "disclosure": "This goes away when the disclosure is allowed or refused. Open it and answer.",
    "import": "This goes away when the contacts that it tells of are made. Open it to see them.",
}
# What an item is about, by the first word of its occasion: said where neither a name nor anybody's own words may stand (U15).
NAMED = {
    "advice": "advice to follow up", "advice-late": "advice to follow up", "advocacy": "an advocate to ask for",
    "allocation": "a case given to you", "allocation-concern": "a concern about an allocation", "clock": "a date of the case",
    "closure": "a request to close", "concern": "a safeguarding concern", "concern-answer": "a safeguarding concern",
    "contact": "a message", "directory": "the directory", "disclosure": "a disclosure", "disclosure-answer": "a disclosure",
    "dip-sample": "the dip sample", "dip-sample-late": "the dip sample", "escalation": "an escalation",
    "escalation-nobody": "an escalation that nobody is there to decide",
    "forum": "a question for the forum", "funding-decided": "a decision on money", "high": "a review by duty",
    "import": "an imported list", "joint-delay": "a delay of another service", "limit-flag": "a caseload over its limit",
    "move": "a request to move a case", "note": "a note to read", "opening": "a record that was opened",
    "own-limit": "a limit to review", "plan-request": "a request to change a plan", "proposal": "a placing to decide",
    "referral": "a referral", "referral-ground": "a referral to decide", "review": "a case back from review",
    "supervision": "supervision", "supervision-late": "supervision", "supervision-record": "a record of supervision",
    "supervision-remark": "a remark on supervision", "task": "a task", "walk": "the weekly walk",
    "walk-late": "the weekly walk", "workload": "a workload concern",
}  # fmt: skip
NAMED_BY_KIND = {"escalation": "an escalation", "acknowledge": "something to acknowledge", "know": "something to know"}
NOBODY = "escalation-nobody"  # begins the occasion of what is told where nobody in the whole chain is there to decide (U13)
# By kind, what is told outside Casework at once, too (U15): all of it, or where the occasion begins so.
URGENT = {"escalation": (), "due": ("escalation", "concern"), "overdue": ("escalation", "concern"), "know": (NOBODY,)}
MOVE = "move:"  # begins the occasion of what two teams tell each other about a case that is one's and not the other's (U40)
OPENING = "opening:"  # begins the occasion of what is told about a record that somebody opened from outside (U16)
WHOSE = {"all": "All", "mine": "Mine", "team": "My team's"}


def to_worker(worker_id: int) -> str:
    """The receiver that is one worker."""
    return f"worker:{worker_id}"


def to_duty(team_id: int) -> str:
    """The receiver that is whoever has duty in a team (U39)."""
    return f"duty:{team_id}"


def to_managers(team_id: int) -> str:
    """The receiver that is the managers of a team."""
    return f"managers:{team_id}"


def about_move(number: int) -> str:
    """The occasion of what is told about a move to somebody who may not see the case: its receiver reads it all the same.

    Only what the move itself tells bears it; it names the person, and leads to the request.
    """
    return f"{MOVE}{number}"


def about_opening(number: int) -> str:
    """The occasion of what is told about an opening of a record."""
    return f"{OPENING}{number}"


def receivers_of(
    actor: Actor,
    duty_roles: Mapping[int, Collection[str]],
    whose: str = "all",
    rota: Mapping[int, Collection[int]] | None = None,
) -> tuple[str, ...]:
    """The receivers that this actor is today.

    duty_roles: by team, the roles that have its duty today. whose: a key of WHOSE. rota: by team, numbers of the workers
    who have its duty by a rota, and then nobody has it by role (U39).
    """
    rota = rota or {}
    mine = [to_worker(actor.worker_id)] if actor.worker_id is not None else []
    teams = sorted({held.team_id for held in actor.roles if held.team_id is not None})
    by_role = {team for team in teams if team not in rota and _holds(actor, duty_roles.get(team, ()), team)}
    by_rota = {team for team in teams if actor.worker_id in rota.get(team, ())}
    duty = [to_duty(team) for team in teams if team in by_role | by_rota]
    managed = [to_managers(team) for team in teams if _holds(actor, MANAGERS, team)]
    return {"all": (*mine, *duty, *managed), "mine": tuple(mine), "team": (*duty, *managed)}[whose]


def _holds(actor: Actor, roles: Collection[str], team_id: int) -> bool:
    return any(held.role in roles and held.team_id == team_id for held in actor.roles)


def may_be_acknowledged(kind: str, receiver: str) -> bool:
    """True for a notice that one click puts away; the rest goes away when its work is done (U26)."""
    return kind in ("acknowledge", "know") or (kind == "overdue" and not receiver.startswith("duty:"))


def refusal_to_acknowledge(kind: str, receiver: str, receivers: Collection[str], occasion: str = "") -> Refusal | None:
    """Why this notice cannot be acknowledged by somebody who is these receivers (U26). occasion: as the notice has it."""
    if receiver not in receivers:
        return Refusal("This notice is for somebody else, so you cannot acknowledge it.", "U26")
    if kind == "escalation":
        return Refusal("An escalation needs a decision. Open it and write down what will be done.", "U26")
    if not may_be_acknowledged(kind, receiver):
        usual = "This goes away when what it asks for is done. Open it and do that."
        return Refusal(ASKS_FOR.get(occasion.partition(":")[0], usual), "U26")
    return None


def named(kind: str, occasion: str) -> str:
    """What an item is about, without a name: an escalation, a task."""
    return NAMED.get(occasion.partition(":")[0]) or NAMED_BY_KIND.get(kind, "something to do")


def is_urgent(kind: str, occasion: str) -> bool:
    """Whether an item cannot wait: an escalation or a safeguarding concern put to somebody, or one that nobody can decide."""
    return kind in URGENT and (not URGENT[kind] or occasion.partition(":")[0] in URGENT[kind])


def about_nobody(number: int, step: int) -> str:
    """The occasion of what is told where an escalation finds nobody at work in its chain. step: which of its steps that is."""
    return f"{NOBODY}:{number}:{step}"


def is_about_nobody(occasion: str) -> bool:
    """Whether that is what an item tells."""
    return occasion.startswith(f"{NOBODY}:")


def group_of(kind: str, due_on: date | None, on: date) -> str:
    """The key of the feed's group that a notice stands in on a day."""
    if kind not in DATED:
        return kind
    return "overdue" if due_on is not None and due_on < on else "due"
