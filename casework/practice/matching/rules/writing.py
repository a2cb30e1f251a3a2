"""Who writes down what a worker is good at and what a case needs, who reads it, and what it must say."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.ground.refusal import Refusal
from casework.practice.matching.rules.languages import refusal_of_languages
from casework.practice.matching.rules.lists import COURSES, LISTED, NEEDS
from casework.records.staff.rules import MANAGERS, SENIOR_MANAGERS, Actor

RULE = "H8"
# Who sees a team's strengths beside its managers: they have the overview with them (H17).
OVERLOOKING = ("senior-practitioner", "principal-social-worker")


@dataclass(frozen=True)
class Written:
    """A worker's strengths as somebody wrote them. functions, needs: skills. interested, learning: keys of either list."""

    functions: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    interested: tuple[str, ...] = ()
    learning: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    interests: str = ""
    training: str = ""
    strengths: str = ""
    develop: str = ""


@dataclass(frozen=True)
class Wanted:
    """What a case needs from its worker, as somebody wrote it. asked_for, not_again: numbers of workers."""

    needs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    known_face: bool = False  # the person wishes for somebody they know
    wishes: str = ""
    asked_for: tuple[int, ...] = ()
    not_again: tuple[int, ...] = ()
    asked_whom: str = ""
    asked_on: date | None = None
    support_until: date | None = None
    course: str = ""

    @property
    def has_wishes(self) -> bool:
        """Whether anything stands here that somebody must have asked for."""
        return bool(self.known_face or self.wishes.strip() or self.asked_for or self.not_again)


# --- strengths --------------------------------------------------------------------------------------------------------


def _manages_one(actor: Actor, team_ids: Collection[int]) -> bool:
    return any(actor.manages(team_id) for team_id in team_ids)


def sees_strengths(actor: Actor, worker_id: int, team_ids: Collection[int]) -> bool:
    """Whether a worker's strengths are this actor's to read. team_ids: of the teams that the worker works in."""
    return actor.worker_id == worker_id or any(sees_strengths_of_team(actor, team_id) for team_id in team_ids)


def sees_strengths_of_team(actor: Actor, team_id: int) -> bool:
    """Whether the strengths of everybody in a team are this actor's to read."""
    return actor.holds(*MANAGERS, *SENIOR_MANAGERS, *OVERLOOKING, team_id=team_id)


def refusal_to_write_strengths(actor: Actor, worker_id: int, team_ids: Collection[int]) -> Refusal | None:
    """Strengths are the worker's own to write, and a manager's of one of their teams."""
    if actor.worker_id == worker_id or _manages_one(actor, team_ids):
        return None
    return Refusal("Only the worker and a manager of their team change this. Tell one of them what is missing.", RULE)


def refusal_to_confirm(actor: Actor, worker_id: int, team_ids: Collection[int]) -> Refusal | None:
    """A manager of one of the worker's teams says that it is so; nobody does of themselves."""
    if actor.worker_id == worker_id or not _manages_one(actor, team_ids):
        return Refusal("A manager of the worker\u2019s team confirms this, and nobody their own. Ask your manager.", RULE)
    return None


def lacking(team: Iterable[Any]) -> list[str]:
    """Keys of either list in which nobody of a team is skilled. team: what is written of each."""
    there = {key for each in team for key in (*each.functions, *each.needs)}
    return [key for key in LISTED if key not in there]


# --- what a case needs ------------------------------------------------------------------------------------------------


def refusal_to_write_needs(stage: str) -> Refusal | None:
    """Nobody is chosen for a case that has ended."""
    if stage == "closed":
        return Refusal("This case has ended, and needs no worker. Open it again first.", RULE)
    return None


def refusals_of_needs(wanted: Wanted, today: date) -> list[Refusal]:
    """What is wrong with what was typed, in the order of its form; none where all is well.

    A wish is the person's, or of somebody who speaks for them: so it says who was asked, and when.
    """
    found = (
        None if set(wanted.needs) <= set(NEEDS) else Refusal("Choose the needs from the list.", RULE, "needs"),
        refusal_of_languages(wanted.languages, RULE),
        _refusal_of_names(wanted),
        _refusal_of_whom(wanted),
        _refusal_of_day(wanted, today),
        None if wanted.course in ("", *COURSES) else Refusal("Choose from the list how it may go on.", "H9", "course"),
    )
    return [refusal for refusal in found if refusal is not None]


def _refusal_of_names(wanted: Wanted) -> Refusal | None:
    if set(wanted.asked_for) & set(wanted.not_again):
        return Refusal("The same worker cannot be asked for and not be wanted again. Untick one of the two.", RULE, "not_again")
    return None


def _refusal_of_whom(wanted: Wanted) -> Refusal | None:
    if wanted.has_wishes and not wanted.asked_whom.strip():
        return Refusal("Say who told you of these wishes: the person, or somebody who speaks for them.", RULE, "asked_whom")
    return None


def _refusal_of_day(wanted: Wanted, today: date) -> Refusal | None:
    if wanted.has_wishes and wanted.asked_on is None:
        return Refusal("Give the day on which they were asked.", RULE, "asked_on")
    if wanted.asked_on is not None and wanted.asked_on > today:
        return Refusal("They cannot have been asked on a day to come. Check the date.", "U29", "asked_on")
    return None


def needs_line(wanted: Any, names: Mapping[int, str]) -> str:
    """What a case needs from its worker, in one line; "" where nothing is known. names: of workers, by number."""
    parts = [need.label for key, need in NEEDS.items() if key in wanted.needs]
    parts += [f"speaks {' or '.join(wanted.languages)}"] if wanted.languages else []
    parts += ["somebody they know"] if wanted.known_face else []
    parts += [f"asked for {_names(wanted.asked_for, names)}"] if wanted.asked_for else []
    parts += [f"not {_names(wanted.not_again, names)} again"] if wanted.not_again else []
    line = ", ".join(parts)
    return line[:1].upper() + line[1:]


def _names(numbers: Iterable[int], names: Mapping[int, str]) -> str:
    return " or ".join(names.get(number, f"worker {number}") for number in numbers)


def outlook_line(support_until: date | None, course: str, today: date) -> str:
    """How long the support lasts and how it may go on, in one line; "" where neither is known (H9)."""
    parts = []
    if support_until is not None:
        day = f"{support_until.day} {support_until:%B %Y}"
        parts.append(f"Support ended on {day}" if support_until < today else f"Support lasts until {day}")
    parts += [COURSES[course].lower()] if course in COURSES else []
    line = ", ".join(parts)
    return line if support_until is not None or not line else f"Situation: {line}"


# --- the trail --------------------------------------------------------------------------------------------------------

KEYS = ("functions", "needs", "interested", "learning", "asked_for", "not_again", "course", "known_face", "asked_on",
        "support_until")  # fmt: skip


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What became different, for the trail: of keys, numbers and days from what to what; of words only that they changed."""
    different = [name for name in after if before.get(name) != after[name]]
    told = {name: [_kept(before.get(name)), _kept(after[name])] for name in different if name in KEYS}
    words = sorted(set(different) - set(KEYS))
    return told | ({"words": words} if words else {})


def _kept(value: Any) -> Any:
    return str(value) if isinstance(value, date) else value
