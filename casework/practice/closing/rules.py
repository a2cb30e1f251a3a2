"""Decisions about endings on plain values."""

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from casework.ground.refusal import Refusal
from casework.policy.model import NoteType
from casework.records.staff.rules import RECORD_ROLES, Actor

DIED, OTHER_AUTHORITY = "died", "other-authority"
DECISION = "management-decision"


@dataclass(frozen=True)
class Kind:
    """A way in which a case ends. note_type: of the note that it asks for."""

    label: str
    hint: str
    note_type: str = DECISION


KINDS = MappingProxyType(
    {
        DIED: Kind("The person died", "All their open cases end, in each team, and calls and letters stop."),
        "moved": Kind("They moved away", "They live somewhere else now and need nothing more from here."),
        "withdrew": Kind("They withdrew", "They do not want to go on, and may decide so."),
        OTHER_AUTHORITY: Kind("Another authority takes it on", "It is named, and somebody there has accepted."),
        "closed": Kind(
            "The work is done", "Close the case with a note of what was done and what is left.", "case-closure"
        ),
    }
)


@dataclass(frozen=True)
class Ending:
    """What somebody says of an ending. authority, accepted_by: where another authority takes the case on."""

    kind: str
    authority: str = ""
    accepted_by: str = ""

    @property
    def words(self) -> str:
        """One line for the stage of the case and for its readers."""
        if self.kind == OTHER_AUTHORITY:
            return f"{self.authority} takes it on. Accepted there by {self.accepted_by}"
        return KINDS[self.kind].label


def refusal_to_end(actor: Actor, team_id: int, stage: str, ending: Ending) -> Refusal | None:
    """Why the case cannot end so: coming off the tray is a manager's decision (L24), a case ends once (U37)."""
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


def refusal_to_reopen(actor: Actor, team_id: int, stage: str, died_on: date | None, why: str) -> Refusal | None:
    """A closed case is opened again by a manager with a reason, but not after a death (U37)."""
    if not actor.manages(team_id):
        return Refusal("Only a manager of the team opens a case again. Ask yours.", "U37")
    if died_on is not None:
        return Refusal("The person has died, so this case stays closed.", "U37")
    if stage != "closed":
        return Refusal("This case is open already.", "U37")
    if not why.strip():
        return Refusal("Say why this case is opened again.", "U37", "why")
    return None


def death_words(died_on: date) -> str:
    """The line of a case that ended with the person's death."""
    return f"The person died on {died_on.day} {died_on:%B %Y}"


def sections_in_brief(note_type: NoteType, texts: dict[str, str], otherwise: str) -> dict[str, str]:
    """Texts of a note that the app words itself: what there is for each section, ``otherwise`` where one is needed."""
    return {s.key: texts.get(s.key) or (otherwise if s.required else "") for s in note_type.sections}
