"""Who of a list is known already: earlier in the same list, or on the record (U36)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from casework.practice.intake.rules.columns import BY_KEY
from casework.practice.intake.rules.faults import Fault, Judged, shown
from casework.practice.intake.rules.reading import Entrant
from casework.records.people.rules import fold


@dataclass(frozen=True)
class Who:
    """Somebody already known, by what they are compared. row: their line in the same list, or None."""

    family_name: str
    given_name: str
    date_of_birth: date | None = None
    nhs_number: str | None = None
    address: str = ""
    phone: str = ""
    person_id: int | None = None
    row: int | None = None
    died_on: date | None = None

    @property
    def where(self) -> str:
        """ "row 12" of the same list, or "the record"."""
        return "the record" if self.row is None else f"row {self.row}"


@dataclass(frozen=True)
class CaseHere:
    """A case with a council reference. waiting: it is on the tray now."""

    who: Who
    team_id: int
    waiting: bool


@dataclass(frozen=True)
class Known:
    """What the record holds of a list: cases by reference, people by NHS number, and who waits (see ``line``)."""

    cases: Mapping[str, Sequence[CaseHere]] = field(default_factory=dict)
    people: Mapping[str, Who] = field(default_factory=dict)
    waiting: frozenset = frozenset()


def line(team_id: int, placed_on: date, family_name: str, given_name: str, born: date | None) -> tuple:
    """What makes a line without a reference the same line again."""
    return team_id, placed_on, fold(family_name), fold(given_name), born


def match(rows: Iterable[Judged], known: Known, heads: Mapping[str, str]) -> list[Judged]:
    """The rows, each with what is known of it. heads: field key -> heading in the file."""
    matched: list[Judged] = []
    references: dict[str, Who] = {}
    numbers: dict[str, Who] = {}
    for judged in rows:
        if judged.entrant is not None:
            judged = _known_by_reference(judged, known, references, heads)
        if judged.entrant is not None and not judged.here:
            judged = _known_by_nhs_number(judged, known, numbers, heads)
        _remember(judged, references, numbers)
        matched.append(judged)
    return matched


def _remember(judged: Judged, references: dict[str, Who], numbers: dict[str, Who]) -> None:
    entrant = judged.entrant
    if entrant is None:
        return
    who = Who(entrant.family_name, entrant.given_name, entrant.date_of_birth, entrant.nhs_number, row=judged.row)
    if entrant.reference:
        references.setdefault(entrant.reference, who)
    if entrant.nhs_number:
        numbers.setdefault(entrant.nhs_number, who)


# --- the council's reference ------------------------------------------------------------------------------------------


def _known_by_reference(judged: Judged, known: Known, earlier: dict[str, Who], heads: Mapping[str, str]) -> Judged:
    entrant = judged.entrant
    for case in known.cases.get(entrant.reference or "", ()):
        if not _same_person(case.who, entrant):
            judged = _without(judged, "reference", heads, "It belongs to somebody else on the record.")
        elif case.who.died_on is not None:
            return _refused_as_died(judged, "reference", heads, case.who)
        elif case.waiting and case.team_id == entrant.team_id:
            return replace(judged, here=True, faults=())
        else:
            where = "waits in another team" if case.waiting else "is on the record and does not wait"
            return _refused(judged, heads, f"This case {where}.", "Open the case and place it from there.")
    if (first := earlier.get(entrant.reference or "")) is not None and judged.entrant.reference:
        if _same_person(first, entrant):
            return _refused(
                judged, heads, f"The same line as row {first.row}.", "Nothing to do: it is brought in once."
            )
        judged = _without(judged, "reference", heads, f"Row {first.row} has the same one for somebody else.")
    if judged.entrant.reference is None and _line_of(entrant) in known.waiting:
        return replace(judged, here=True, faults=())
    return judged


def _line_of(entrant: Entrant) -> tuple:
    return line(entrant.team_id, entrant.placed_on, entrant.family_name, entrant.given_name, entrant.date_of_birth)


def _same_person(who: Who, entrant: Entrant) -> bool:
    """Whether a reference that is the same stands for the same person: by NHS number, else birthday, else name."""
    if who.nhs_number and entrant.nhs_number:
        return who.nhs_number == entrant.nhs_number
    if who.date_of_birth and entrant.date_of_birth:
        return who.date_of_birth == entrant.date_of_birth
    return fold(who.family_name) == fold(entrant.family_name) and fold(who.given_name) == fold(entrant.given_name)


# --- the NHS number ---------------------------------------------------------------------------------------------------


def _known_by_nhs_number(judged: Judged, known: Known, earlier: dict[str, Who], heads: Mapping[str, str]) -> Judged:
    entrant = judged.entrant
    if (first := earlier.get(entrant.nhs_number or "")) is not None:
        if not _may_be(first, entrant):
            return _without(judged, "nhs_number", heads, f"Row {first.row} has the same one for somebody else.")
        cure = (
            f"Taken as a further case of the person in row {first.row}. If it is the same work, close one of the two."
        )
        judged = _flagged(
            judged, "nhs_number", heads, entrant.nhs_number, f"The same number as in row {first.row}.", cure
        )
    if (who := known.people.get(entrant.nhs_number or "")) is None:
        return judged
    if not _may_be(who, entrant):
        return _without(judged, "nhs_number", heads, "Somebody else on the record has this number.")
    if who.died_on is not None:
        return _refused_as_died(judged, "nhs_number", heads, who)
    return _with_differences(replace(judged, person_id=who.person_id), who, heads)


def _may_be(who: Who, entrant: Entrant) -> bool:
    """With the same NHS number, the surname or the birthday is enough to be the same person."""
    born = who.date_of_birth is not None and who.date_of_birth == entrant.date_of_birth
    return born or fold(who.family_name) == fold(entrant.family_name)


def _with_differences(judged: Judged, who: Who, heads: Mapping[str, str]) -> Judged:
    for key in ("address", "phone"):
        said, on_record = getattr(judged.entrant, key), getattr(who, key)
        if said and on_record and fold(said) != fold(on_record):
            cure = "The record stays as it is; the list's is kept in the case comments. Change it on the person's page."
            judged = _flagged(judged, key, heads, said, "The record says something else.", cure, keep=True)
    return judged


# --- what becomes of the row ------------------------------------------------------------------------------------------


def _flagged(
    judged: Judged, key: str, heads: Mapping[str, str], value: str, wrong: str, cure: str, *, keep: bool = False
) -> Judged:
    column = heads.get(key, BY_KEY[key].label)
    fault = Fault(judged.row, column, shown(value), wrong, cure)
    words = (f"{column} on the list: “{value}” ({wrong[0].lower()}{wrong[1:].rstrip('.')}).",) if keep else ()
    entrant = replace(judged.entrant, kept=(*judged.entrant.kept, *words))
    return replace(judged, entrant=entrant, faults=(*judged.faults, fault))


def _without(judged: Judged, key: str, heads: Mapping[str, str], wrong: str) -> Judged:
    value = getattr(judged.entrant, key)
    flagged = _flagged(
        judged, key, heads, value, wrong, "Taken without it. Check which of the two is right.", keep=True
    )
    return replace(flagged, entrant=replace(flagged.entrant, **{key: None}))


def _refused_as_died(judged: Judged, key: str, heads: Mapping[str, str], who: Who) -> Judged:
    """Nobody waits any more who has died (U37)."""
    wrong = f"This person died on {who.died_on.day} {who.died_on:%B %Y}."
    cure = "Take the row out of the list. If the record is wrong, a manager takes the death back first."
    return _refused(judged, heads, wrong, cure, key)


def _refused(judged: Judged, heads: Mapping[str, str], wrong: str, cure: str, key: str = "reference") -> Judged:
    value = shown(getattr(judged.entrant, key))
    fault = Fault(judged.row, heads.get(key, BY_KEY[key].label), value, wrong, cure, refuses=True)
    return replace(judged, entrant=None, faults=(*judged.faults, fault))
