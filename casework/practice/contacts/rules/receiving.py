"""Where a contact goes: whoever holds a case of the person, or the duty of a team responsible (F1).

A receiver's key is "worker-7" or "duty-3" (a team's number).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from casework.ground.refusal import Refusal
from casework.practice.contacts.rules.life import FINDING


@dataclass(frozen=True)
class Held:
    """An open case of the person. worker_id, worker: who holds it, or None and "" while nobody does."""

    case_id: int
    team_id: int
    team: str
    worker_id: int | None = None
    worker: str = ""


KEEPERS = "keepers"


@dataclass(frozen=True)
class Receiver:
    """Somebody to whom a contact may go: an allocated worker, or a team's duty. why: in what right, in words.

    hidden: of a restricted record that is not the reader's to see, not even its team is told (U17).
    """

    team_id: int
    name: str
    why: str
    worker_id: int | None = None
    hidden: bool = False

    @property
    def key(self) -> str:
        """As forms and addresses name it."""
        if self.hidden:
            return KEEPERS
        return f"duty-{self.team_id}" if self.worker_id is None else f"worker-{self.worker_id}"


def receivers(held: Sequence[Held], teams: Iterable[tuple[int, str]]) -> tuple[Receiver, ...]:
    """Who may get a contact: whoever holds a case of the person, then the duty of each team responsible (F1).

    held: their open cases. teams: (number, name) of the teams that work with them; of all, for what is about nobody's
    record; of the one that answers for a record which is not the reader's to see. Nobody twice.
    """
    found: dict[str, Receiver] = {}
    for case in (case for case in held if case.worker_id is not None):
        one = Receiver(case.team_id, case.worker, f"holds case {case.case_id}, {case.team}", case.worker_id)
        found.setdefault(one.key, one)
    for team_id, name in [*((case.team_id, case.team) for case in held), *teams]:
        one = Receiver(team_id, f"Duty of {name}", f"{name} answers for this")
        found.setdefault(one.key, one)
    return tuple(found.values())


def keepers(team_id: int) -> Receiver:
    """Those who answer for a restricted record, whoever they are (U17). team_id: whose duty or named readers get it."""
    return Receiver(team_id, "Those who answer for this record", "they answer for this", hidden=True)


def receiver_of(key: str, found: Iterable[Receiver]) -> Receiver | None:
    """The receiver of that key; None when the contact may not go there."""
    return next((each for each in found if each.key == key), None)


def refusal_to_pass(key: str, found: Sequence[Receiver], asked: str = "") -> Refusal | None:
    """A contact goes to no worker who does not hold the person: the sentence says who does (F1).

    asked: the name of the worker whom the key means, where it is known.
    """
    if receiver_of(key, found) is not None:
        return None
    worker = f"{asked or 'That worker'} holds no case of this person that you may see"
    who = worker if key.startswith("worker-") else "That team does not answer for this person"
    return Refusal(f"{who}, so the contact is not passed to them. It goes to {_listed(found)}.", FINDING, "to")


def _listed(found: Sequence[Receiver]) -> str:
    names = [each.name if each.worker_id is None else f"{each.name} ({each.why})" for each in found[:4]]
    names = [in_a_sentence(name) for name in names]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def in_a_sentence(name: str) -> str:
    """A receiver's name as it stands within a sentence."""
    return name.replace("Duty of", "the duty of").replace("Those who", "those who")


def for_referral(facts: Mapping[str, str], matter: str) -> dict[str, str]:
    """What a contact says already, by the fields of a referral (F12). Without a relation nobody knows whose words they are."""
    relation = facts.get("relation", "")
    said = {"referrer_name": facts.get("caller", ""), "referrer_relationship": relation,
            "referrer_contact": facts.get("reach", ""), "referrer_view" if relation else "issue": matter.strip()}  # fmt: skip
    return said | ({"referrer_is": "other"} if relation else {})
