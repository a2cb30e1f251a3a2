"""The columns of a waiting list, and the guess which heading means which."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from casework.ground.refusal import Refusal

NEAR_ENOUGH = 0.84  # two headings this alike differ by a slip of the finger


@dataclass(frozen=True)
class Field:
    """One thing a list can say about a person. longest: characters kept. needed: no list is taken without it."""

    key: str
    label: str
    synonyms: tuple[str, ...]
    longest: int = 200
    needed: bool = False


FIELDS = (
    Field(
        "reference",
        "Case ref",
        (
            "case reference",
            "case number",
            "case no",
            "case id",
            "ref",
            "reference",
            "council ref",
            "council number",
            "system number",
            "client id",
        ),
        40,
    ),
    Field("family_name", "Surname", ("family name", "last name", "second name", "name last"), 100, needed=True),
    Field("given_name", "Forename", ("first name", "given name", "forenames", "first names", "name first"), 100),
    Field("date_of_birth", "DOB", ("date of birth", "birth date", "born", "birthday", "d o b")),
    Field("nhs_number", "NHS No", ("nhs number", "nhs", "nhs num", "nhs no")),
    Field("address", "Address", ("home address", "street", "address line 1", "current address", "lives at"), 300),
    Field("postcode", "Postcode", ("post code", "postal code", "zip"), 10),
    Field(
        "phone",
        "Phone",
        ("telephone", "phone number", "telephone number", "tel", "tel no", "mobile", "contact number"),
        60,
    ),
    Field(
        "preferred_contact",
        "Preferred contact",
        ("preferred method of contact", "contact preference", "how to contact", "communication preference"),
    ),
    Field(
        "referred_on",
        "Date referred",
        ("referral date", "referred", "referred on", "date of referral", "date received"),
    ),
    Field(
        "placed_on",
        "Date on list",
        (
            "date placed",
            "date on tray",
            "date added",
            "placed on",
            "on list since",
            "waiting since",
            "date placed on list",
            "date on waiting list",
        ),
        needed=True,
    ),
    Field("rag", "RAG", ("rag rating", "rag status", "rating", "colour", "color")),
    Field("priority", "Priority", ("priority level", "urgency")),
    Field("complexity", "Complexity", ("complexity level",)),
    Field("support", "Support", ("support level", "level of support", "support in place")),
    Field("harm", "Risk of harm", ("harm", "risk", "risk level", "harm risk", "level of risk")),
    Field(
        "reason",
        "Reason",
        ("reason for referral", "presenting need", "notes", "summary", "comments", "details", "circumstances"),
        4_000,
    ),
    Field(
        "last_contact",
        "Last contact",
        ("last contacted", "date of last contact", "last contact date", "last review", "last spoken to"),
    ),
    Field("team", "Team", ("locality", "team name", "service", "area")),
)
BY_KEY = {field.key: field for field in FIELDS}


def fold(text: str) -> str:
    """A heading or a word as it is compared: no case, accents or punctuation."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())


def guess_columns(heads: Sequence[str], sample: Sequence[Sequence] = ()) -> dict[str, int]:
    """Which column (counted from 0) holds which field, by its heading; the sample settles what headings leave open.

    A column is given to one field only, the field that its heading fits best, the leftmost column first.
    """
    scored = [
        (_likeness(field, head), -position, -order, field.key, position)
        for order, field in enumerate(FIELDS)
        for position, head in enumerate(heads)
    ]
    guess: dict[str, int] = {}
    for likeness, _, _, key, position in sorted(scored, reverse=True):
        if likeness >= NEAR_ENOUGH and key not in guess and position not in guess.values():
            guess[key] = position
    return guess | _by_content(guess, heads, sample)


def _likeness(field: Field, head: str) -> float:
    said = fold(head)
    if not said:
        return 0.0
    names = [fold(field.label), *field.synonyms]
    if said == names[0]:
        return 1.0
    if said in names:
        return 0.99
    return 0.98 * max(SequenceMatcher(None, said, name).ratio() for name in names)


def _by_content(guess: Mapping[str, int], heads: Sequence[str], sample: Sequence[Sequence]) -> dict[str, int]:
    """A column whose heading says nothing, but whose cells are NHS numbers or postcodes."""
    found: dict[str, int] = {}
    shapes = {"nhs_number": r"\d{3}[ -]?\d{3}[ -]?\d{4}", "postcode": r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}"}
    for key, shape in shapes.items():
        for position in range(len(heads)):
            cells = [str(row[position]).strip() for row in sample if row[position] != ""]
            free = key not in guess and key not in found and position not in {*guess.values(), *found.values()}
            if free and cells and all(re.fullmatch(shape, cell) for cell in cells):
                found[key] = position
    return found


def refusal_of_columns(mapping: Mapping[str, int]) -> Refusal | None:
    """Why these columns cannot be read: one is missing that each row needs, or one column stands for two things."""
    for field in FIELDS:
        if field.needed and field.key not in mapping:
            return Refusal(
                f"Choose the column that holds “{field.label}”. No row can be taken without it.", "U31", field.key
            )
    seen: dict[int, str] = {}
    for key, position in mapping.items():
        if position in seen:
            both = f"“{BY_KEY[seen[position]].label}” and “{BY_KEY[key].label}”"
            return Refusal(f"The same column is chosen for {both}. Choose another for one of them.", "U31", key)
        seen[position] = key
    return None
