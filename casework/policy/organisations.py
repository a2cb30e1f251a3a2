"""The organisations that the sources name, by area: what a team may begin its directory with (F7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType

from .faults import parse
from .reading import Table
from .rulebook import SOURCES

FILE = Path(__file__).with_name("organisations.toml")


@dataclass(frozen=True)
class Organisation:
    """One organisation as its source has it; "" for what the source does not say. key: unique among all areas."""

    key: str
    name: str
    what: str
    topics: tuple[str, ...]
    phone: str = ""
    phone_2: str = ""
    web: str = ""
    email: str = ""
    hours: str = ""
    eligibility: str = ""
    charge: str = ""


@dataclass(frozen=True)
class Area:
    """The organisations of one area. source: a key of the rulebook's SOURCES."""

    key: str
    title: str
    source: str
    policies: tuple[str, ...]
    organisations: tuple[Organisation, ...]


def areas_for(policies: Iterable[str]) -> list[Area]:
    """Areas that are offered to teams which use one of these policies, in the order of the file."""
    used = set(policies)
    return [area for area in AREAS.values() if used & set(area.policies)]


def _read() -> Mapping[str, Area]:
    table = Table(parse(FILE.read_text(encoding="utf-8"), FILE), FILE)
    areas = {key: _area(key, below) for key, below in table.tables("areas").items()}
    table.refuse_unknown_keys()
    return MappingProxyType(areas)


def _area(key: str, table: Table) -> Area:
    return Area(
        key=key,
        title=table.text("title"),
        source=table.one_of("from", SOURCES),
        policies=table.texts("policies"),
        organisations=tuple(_organisation(f"{key}/{name}", each) for name, each in table.tables("organisations").items()),
    )


def _organisation(key: str, table: Table) -> Organisation:
    needed = ("key", "name", "what", "topics")
    more = {each.name: table.text(each.name, "") for each in fields(Organisation) if each.name not in needed}
    return Organisation(key, table.text("name"), table.text("what"), table.texts("topics"), **more)


AREAS = _read()
