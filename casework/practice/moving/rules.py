"""Who asks, who answers, who reads what of a request, on plain values (U40)."""

from collections.abc import Iterable
from datetime import date, datetime, time
from types import MappingProxyType

from casework.ground.days import office_date
from casework.ground.refusal import Refusal
from casework.policy.model import Policy, Within
from casework.practice.escalation.rules import Hours, answer_by
from casework.practice.risk.rules import counts_under
from casework.records.staff.rules import Actor

RULE = "U40"
NOTE_TYPE = "case-transfer"
ACCEPTED, DECLINED, TAKEN_BACK, LAPSED = "accepted", "declined", "taken-back", "lapsed"
ANSWERS = MappingProxyType(
    {
        ACCEPTED: "Accepted",
        DECLINED: "Declined",
        TAKEN_BACK: "Taken back",
        LAPSED: "Closed, because the case ended",
    }
)
# What somebody may read of a move: the request with its case, the request alone, or only what became of it.
CASE, REQUEST, ANSWER = "case", "request", "answer"


def sight(actor: Actor, *, team_id: int, from_team_id: int, to_team_id: int, answer: str) -> str | None:
    """What the actor may read of a move; None: not even that there is one. team_id: of the case, today.

    The asked team's managers read the request while it waits for them, and no more of the record. A manager who does not
    see the case, once it is answered, reads what became of it, without the person.
    """
    if actor.sees_team(team_id):
        return CASE
    if not answer and actor.manages(to_team_id):
        return REQUEST
    return ANSWER if actor.manages(from_team_id) or actor.manages(to_team_id) else None


def answer_on(policy: Policy, asked_at: datetime, closes: time) -> date:
    """The day by which the asked team's policy wants an answer; without a word in it, the same day."""
    decided = policy.decided.get("move-answered")
    within = decided.value if decided and isinstance(decided.value, Within) else Within("same-day")
    return office_date(answer_by(within, asked_at, Hours(closes, policy.office.closures)))


def lost_under(policy: Policy, rated: Iterable[tuple[str, str]]) -> list[str]:
    """Of the ratings that count now, as (tool, level), the tools of those that the policy does not know."""
    return [tool for tool, level in rated if not counts_under(policy, tool, level)]


# --- asking -----------------------------------------------------------------------------------------------------------


def refusal_to_ask(
    actor: Actor, team_id: int, stage: str, *, asked: str = "", proposed: bool = False
) -> Refusal | None:
    """Why another team cannot be asked to take the case. asked: the name of the team that was asked already."""
    if not actor.manages(team_id):
        return Refusal("Only a manager of the case's team asks another team to take it. Talk it over with yours.", RULE)
    if stage == "closed":
        return Refusal("This case has ended, so it stays where it is. Open it again before it moves.", RULE)
    if asked:
        return Refusal(f"{asked} was asked already, and has not answered. Take that back before you ask again.", RULE)
    return refusal_while_proposed(proposed)


def refusal_while_proposed(proposed: bool) -> Refusal | None:
    """A placing that is proposed is decided by the team that knows the case, before it moves."""
    if proposed:
        return Refusal("A placing of this case is proposed. Its team decides that first; then the case can move.", RULE)
    return None


def refusal_to_choose(*, own: bool, ended: bool, name: str, answers: bool, restricted: bool = False) -> Refusal | None:
    """Why this team cannot be asked. answers: somebody at work today manages it. restricted: nobody there is named (U17)."""
    if restricted:
        sentence = (
            f"This record is restricted, so nobody in {name} could read the request. Ring their manager, lift the "
            "restriction, move the case, and let them restrict it again."
        )
        return Refusal(sentence, "U17", "team")
    if own or ended:
        return Refusal("Choose another team, one that is at work.", RULE, "team")
    if not answers:
        sentence = f"Nobody who manages {name} is at work today, so nobody would answer. Ask a senior manager."
        return Refusal(sentence, RULE, "team")
    return None


def refusal_without_reason(why: str) -> Refusal | None:
    """The team that is asked reads why."""
    return None if why.strip() else Refusal("Say why the case should move.", RULE, "why")


# --- answering --------------------------------------------------------------------------------------------------------


def refusal_to_accept(
    actor: Actor, to_team_id: int, answer: str, *, proposed: bool = False, misplaced: bool = False
) -> Refusal | None:
    """Why this actor cannot take the case on. misplaced: the transfer note is on the wrong person (U38)."""
    if refusal := _refusal_to_answer(actor, to_team_id, answer):
        return refusal
    if misplaced:
        sentence = "The transfer note was marked as written on the wrong person. Decline, so that they ask anew."
        return Refusal(sentence, "H12")
    return refusal_while_proposed(proposed)


def refusal_to_decline(actor: Actor, to_team_id: int, answer: str, reason: str) -> Refusal | None:
    """Why this actor cannot say no: the team that asked hears why."""
    if refusal := _refusal_to_answer(actor, to_team_id, answer):
        return refusal
    return None if reason.strip() else Refusal("Say why, for the team that asked.", RULE, "reason")


def refusal_to_take_back(actor: Actor, from_team_id: int, answer: str) -> Refusal | None:
    """Why this actor cannot take the request back."""
    if answer:
        return _answered(answer)
    if not actor.manages(from_team_id):
        return Refusal("Only a manager of the team that asked takes the request back.", RULE)
    return None


def _refusal_to_answer(actor: Actor, to_team_id: int, answer: str) -> Refusal | None:
    if answer:
        return _answered(answer)
    if not actor.manages(to_team_id):
        return Refusal("Only a manager of the team that is asked answers this. They have it in their feed.", RULE)
    return None


def _answered(answer: str) -> Refusal:
    how = {
        ACCEPTED: "This request was accepted already, and the case has moved.",
        DECLINED: "This request was declined already.",
        TAKEN_BACK: "This request was taken back already.",
        LAPSED: "The case has ended, so this request is closed.",
    }
    return Refusal(f"{how[answer]} Load the page again to see by whom, and when.", RULE)
