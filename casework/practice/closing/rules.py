"""Decisions about endings on plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from types import MappingProxyType

from casework.ground.days import office_date
from casework.ground.refusal import Refusal
from casework.policy.model import Policy, Within
from casework.practice.escalation.rules import Hours, answer_by
from casework.practice.handing.rules import CLOSURE, DONE, day_words
from casework.practice.tray.rules import refusal_after_death
from casework.records.staff.rules import RECORD_ROLES, Actor, Span

DIED, OTHER_AUTHORITY, RESOLVED = "died", "other-authority", "resolved"
TAKEN_BACK = "taken-back"  # with the list that it came from: no way of ending that anybody chooses (U31)
DECISION = "management-decision"
AUTHORISED, SENT_BACK, WITHDRAWN, OVERTAKEN = "authorised", "sent-back", "withdrawn", "overtaken"
ANSWERS = MappingProxyType(
    {
        AUTHORISED: "Authorised",
        SENT_BACK: "Sent back",
        WITHDRAWN: "Taken back",
        OVERTAKEN: "Overtaken, because the case went another way",
    }
)
CONSIDERED = "Voluntary, commissioned and internal services were considered."
NOT_CONSIDERED = "That voluntary, commissioned and internal services were considered was not ticked."
SERVICES = MappingProxyType(
    {
        "care-technology": "Care technology",
        "occupational-therapy": "Occupational therapy or equipment",
        "reablement": "Reablement",
        "prevention": "Another prevention service",
        "community": "Something in the community",
        "simple-request": "A simple request, such as respite booked or changed from the contingency of the personal budget",
    }
)  # what settles a matter at duty (L8)


@dataclass(frozen=True)
class Kind:
    """A way in which a case ends. note_type: of the note that it asks for, which is a closure's but for a death (H12)."""

    label: str
    hint: str
    note_type: str = CLOSURE


KINDS = MappingProxyType(
    {
        RESOLVED: Kind("Resolved at duty", "Something settled it at the first contact, and nothing is left to do."),
        DIED: Kind("The person died", "All their open cases end, in each team, and calls and letters stop.", DECISION),
        "moved": Kind("They moved away", "They live somewhere else now and need nothing more from here."),
        "withdrew": Kind("They withdrew", "They do not want to go on, and may decide so."),
        OTHER_AUTHORITY: Kind("Another authority takes it on", "It is named, and somebody there has accepted."),
        "closed": Kind("The work is done", "Close the case with a note of what was done and what is left."),
    }
)


def says_what_is_left(kind: str) -> bool:
    """Whether an ending has rows for what is outstanding and who is responsible; it is what whoever holds a case asks for."""
    return kind not in (RESOLVED, DIED)


@dataclass(frozen=True)
class Ending:
    """What somebody says of an ending. authority, accepted_by: where another authority takes the case on.

    settled_by: keys of SERVICES; told: who was told, and how: where it was resolved at duty.
    """

    kind: str
    authority: str = ""
    accepted_by: str = ""
    settled_by: tuple[str, ...] = ()
    told: str = ""

    @property
    def words(self) -> str:
        """One line for the stage of the case and for its readers."""
        if self.kind == OTHER_AUTHORITY:
            return f"{self.authority} takes it on. Accepted there by {self.accepted_by}"
        if self.kind == RESOLVED:
            return f"Resolved at duty. Settled by: {_listed(self.settled_by)}"
        return KINDS[self.kind].label


def _listed(services: tuple[str, ...]) -> str:
    return "; ".join(SERVICES[key][:1].lower() + SERVICES[key][1:] for key in SERVICES if key in services)


def refusal_to_resolve(
    actor: Actor, team_id: int, stage: str, ending: Ending, died_on: date | None = None
) -> Refusal | None:
    """Why duty cannot settle this case (L8): a matter of referral and duty, and off the tray a manager's (L24)."""
    if died_on is not None:
        return refusal_after_death(died_on)
    if not actor.holds(*RECORD_ROLES, team_id=team_id):
        return Refusal("Only somebody who works in the team of this case records that duty settled it.", "L8")
    if stage == "closed":
        return Refusal("This case has ended already. Load the page again to see how.", "U37")
    if stage not in ("referral", "duty", "waiting"):
        return Refusal("This case has left duty. End it as work that is done, or bring it back to duty first.", "L8")
    if stage == "waiting" and not actor.manages(team_id):
        return Refusal("Somebody on the tray comes off it by a manager's decision. Talk it over with yours.", "L24")
    if not ending.settled_by or not set(ending.settled_by) <= set(SERVICES):
        return Refusal("Tick what settled it.", "L8", "settled_by")
    if not ending.told.strip():
        return Refusal("Write who was told, and how.", "L8", "told")
    return None


def closure_of_resolved(sections: dict[str, str], ending: Ending) -> dict[str, str]:
    """The closure note's texts with what settled it before, and who was told after, the first thing written in it."""
    first = next(iter(sections), None)
    settled, told = f"Settled by: {_listed(ending.settled_by)}", f"Told: {ending.told.strip()}"
    return {key: "\n\n".join((settled, text, told)) if key == first and text.strip() else text
            for key, text in sections.items()}  # fmt: skip


def closure_texts(
    sections: Mapping[str, str], ending: Ending, *, considered: bool | None = None, who: str = ""
) -> dict[str, str]:
    """The closure note's texts with how the case ended before, and after it what else it has to say.

    considered: whether other services were (H11); None where that was not asked. who: by whose right it ended (H13).
    """
    asked = "" if considered is None else CONSIDERED if considered else NOT_CONSIDERED
    done = sections.get(DONE, "").strip()
    whole = "\n\n".join(filter(None, (f"{ending.words}.", done, asked, who))) if done else ""
    return dict(sections) | {DONE: whole}


def refusal_to_end(
    actor: Actor, team_id: int, stage: str, ending: Ending, died_on: date | None = None, *, by_leave: bool = False
) -> Refusal | None:
    """Why the case cannot end so: coming off the tray is a manager's decision (L24), and so is the end of work (H13).

    by_leave: the actor holds the case, and a manager lets them close by themselves.
    """
    if ending.kind == RESOLVED:
        return refusal_to_resolve(actor, team_id, stage, ending, died_on)
    if not actor.manages(team_id) and not by_leave and stage != "closed":
        return Refusal("Only a manager of the team ends a case. Talk it over with yours.", "L24")
    return _refusal_of_ending(stage, ending)


def _refusal_of_ending(stage: str, ending: Ending) -> Refusal | None:
    if stage == "closed":
        return Refusal("This case has ended already. Load the page again to see how.", "U37")
    if ending.kind == OTHER_AUTHORITY and not ending.authority.strip():
        return Refusal("Name the authority that takes the case on.", "L4", "authority")
    if ending.kind == OTHER_AUTHORITY and not ending.accepted_by.strip():
        sentence = "Say who has accepted it there. Until somebody has, the case stays with us."
        return Refusal(sentence, "L4", "accepted_by")
    return None


# --- asking a manager to close, and the answer ------------------------------------------------------------------------


def refusal_to_ask(
    actor: Actor, stage: str, holder_id: int | None, ending: Ending, asked: bool = False
) -> Refusal | None:
    """Why the actor cannot ask a manager to end the case so (H13). asked: somebody did, and waits for the answer."""
    if stage == "closed":
        return Refusal("This case has ended already. Load the page again to see how.", "U37")
    if holder_id is None or holder_id != actor.worker_id:
        return Refusal("Whoever holds the case asks for its closure, or a manager of the team ends it.", "H13")
    if not says_what_is_left(ending.kind):
        return Refusal("This is recorded at once, and nobody has to be asked. Go back and choose it again.", "H13")
    if asked:
        return Refusal("You asked for closure already, and a manager has it. Take that back before you ask again.", "H13")
    return _refusal_of_ending(stage, ending)


def refusal_to_authorise(actor: Actor, team_id: int, answer: str, *, holds: bool) -> Refusal | None:
    """Why the actor cannot authorise a closure. holds: whoever asked for it holds the case still."""
    if refusal := _refusal_to_answer(actor, team_id, answer):
        return refusal
    if not holds:
        return Refusal("Whoever asked does not hold the case any more. Send it back, and end the case yourself.", "H13")
    return None


def refusal_to_send_back(actor: Actor, team_id: int, answer: str, reason: str) -> Refusal | None:
    """Why the actor cannot send a closure back: whoever asked reads why, and can ask again."""
    if refusal := _refusal_to_answer(actor, team_id, answer):
        return refusal
    return None if reason.strip() else Refusal("Say what is missing, for whoever asked.", "H13", "reason")


def refusal_to_withdraw(actor: Actor, asked_by_id: int, answer: str) -> Refusal | None:
    """Why the actor cannot take the request back."""
    if answer:
        return _answered(answer)
    if actor.worker_id != asked_by_id:
        return Refusal("Whoever asked takes the request back. A manager can send it back instead.", "H13")
    return None


def _refusal_to_answer(actor: Actor, team_id: int, answer: str) -> Refusal | None:
    if answer:
        return _answered(answer)
    if not actor.manages(team_id):
        return Refusal("Only a manager of the team authorises a closure. They have it in their feed.", "H13")
    return None


def _answered(answer: str) -> Refusal:
    return Refusal(f"This request is closed: {ANSWERS[answer].lower()}. Load the page again to see by whom.", "H13")


def answer_on(policy: Policy, asked_at: datetime, closes: time) -> date:
    """The day by which the policy wants a closure that was asked for to be answered; without a word in it, the same day."""
    decided = policy.decided.get("closure-answered")
    within = decided.value if decided and isinstance(decided.value, Within) else Within("same-day")
    return office_date(answer_by(within, asked_at, Hours(closes, policy.office.closures)))


def authorised_words(name: str, manager: str, on: date) -> str:
    """The line of the closure note that says who wrote it and who authorised it."""
    return f"Written and asked for by {name}. Authorised by {manager} on {day_words(on)}."


def by_leave_words(name: str, given_by: str, given_on: date) -> str:
    """The same where whoever held the case closed it by themselves."""
    return f"Closed by {name}, whom {given_by} authorised on {day_words(given_on)} to close by themselves."


# --- who may close by themselves --------------------------------------------------------------------------------------


def refusal_to_let_close(actor: Actor, team_id: int) -> Refusal | None:
    """Why the actor cannot say who closes by themselves in a team (H13)."""
    if actor.manages(team_id):
        return None
    return Refusal("Only a manager of the team lets a worker close by themselves. Talk it over with yours.", "H13")


def refusal_of_leave(works_there: bool, span: Span, today: date, others: tuple[Span, ...] = ()) -> Refusal | None:
    """Why a worker cannot be let close on these days. others: of leave that they have there and that holds."""
    if not works_there:
        return Refusal("Choose somebody who works in this team.", "H13", "worker")
    if span.is_empty:
        return Refusal("The last day must not be before the first.", "H13", "until_on")
    if span.until_on is not None and span.until_on < today:
        return Refusal("These days have gone. Give a last day from today on, or none.", "H13", "until_on")
    if any(span.meets(other) for other in others if not other.is_empty):
        return Refusal("They may close by themselves on some of these days already. Withdraw that first.", "H13", "worker")
    return None


def refusal_to_withdraw_leave(actor: Actor, team_id: int, withdrawn: bool) -> Refusal | None:
    """Why the actor cannot withdraw a leave to close."""
    if refusal := refusal_to_let_close(actor, team_id):
        return refusal
    return Refusal("This was withdrawn already. Load the page again to see by whom.", "H13") if withdrawn else None


# --- deaths, openings again -------------------------------------------------------------------------------------------


def refusal_to_record_death(actor: Actor, team_id: int) -> Refusal | None:
    """Whoever works in the team may say that somebody died, so that nobody rings them: managers are told."""
    if actor.holds(*RECORD_ROLES, team_id=team_id):
        return None
    return Refusal("Only somebody who works in the team of this case records a death here.", "U16")


def refusal_to_take_back_death(actor: Actor, team_id: int, reason: str) -> Refusal | None:
    """A death recorded by mistake is taken back by a manager, with how it came about."""
    if not actor.manages(team_id):
        return Refusal("Only a manager of the team takes this back. Tell yours at once.", "U37")
    if not reason.strip():
        return Refusal("Say how the mistake came about.", "U37", "reason")
    return None


def refusal_to_reopen(
    actor: Actor, team_id: int, stage: str, died_on: date | None, why: str, ended_how: str = ""
) -> Refusal | None:
    """A closed case is opened again by a manager with a reason, but not after a death (U37).

    ended_how: how it ended last. One that was taken back with its list comes back with the list (U31).
    """
    if not actor.manages(team_id):
        return Refusal("Only a manager of the team opens a case again. Ask yours.", "U37")
    if died_on is not None:
        return Refusal("The person has died, so this case stays closed.", "U37")
    if stage != "closed":
        return Refusal("This case is open already.", "U37")
    if ended_how == TAKEN_BACK:
        return Refusal("This case was taken back with the list it came from. Bring the list in again instead.", "U31")
    if not why.strip():
        return Refusal("Say why this case is opened again.", "U37", "why")
    return None


def death_words(died_on: date) -> str:
    """The line of a case that ended with the person's death."""
    return f"The person died on {died_on.day} {died_on:%B %Y}"
