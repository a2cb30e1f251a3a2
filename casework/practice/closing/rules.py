"""Decisions about endings on plain values."""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from casework.ground.refusal import Refusal
from casework.practice.tray.rules import refusal_after_death
from casework.records.staff.rules import RECORD_ROLES, Actor

DIED, OTHER_AUTHORITY, RESOLVED = "died", "other-authority", "resolved"
TAKEN_BACK = "taken-back"  # with the list that it came from: no way of ending that anybody chooses (U31)
DECISION, CLOSURE = "management-decision", "case-closure"
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
    """A way in which a case ends. note_type: of the note that it asks for."""

    label: str
    hint: str
    note_type: str = DECISION


KINDS = MappingProxyType(
    {
        RESOLVED: Kind(
            "Resolved at duty", "Something settled it at the first contact, and nothing is left to do.", CLOSURE
        ),
        DIED: Kind("The person died", "All their open cases end, in each team, and calls and letters stop."),
        "moved": Kind("They moved away", "They live somewhere else now and need nothing more from here."),
        "withdrew": Kind("They withdrew", "They do not want to go on, and may decide so."),
        OTHER_AUTHORITY: Kind("Another authority takes it on", "It is named, and somebody there has accepted."),
        "closed": Kind("The work is done", "Close the case with a note of what was done and what is left.", CLOSURE),
    }
)


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


def refusal_to_end(
    actor: Actor, team_id: int, stage: str, ending: Ending, died_on: date | None = None
) -> Refusal | None:
    """Why the case cannot end so: coming off the tray is a manager's decision (L24), a case ends once (U37)."""
    if ending.kind == RESOLVED:
        return refusal_to_resolve(actor, team_id, stage, ending, died_on)
    if not actor.manages(team_id):
        return Refusal("Only a manager of the team ends a case. Talk it over with yours.", "L24")
    if stage == "closed":
        return Refusal("This case has ended already. Load the page again to see how.", "U37")
    if ending.kind == OTHER_AUTHORITY and not ending.authority.strip():
        return Refusal("Name the authority that takes the case on.", "L4", "authority")
    if ending.kind == OTHER_AUTHORITY and not ending.accepted_by.strip():
        return Refusal(
            "Say who has accepted it there. Until somebody has, the case stays with us.", "L4", "accepted_by"
        )
    return None


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
