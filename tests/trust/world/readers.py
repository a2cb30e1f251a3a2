"""Who reads, and which records are whose: every source of records, and everybody who is signed in.

What the world holds is in ``World``, by table and source.
"""

from dataclasses import dataclass, field

from casework.records.staff.rules import Actor
from tests.trust.canaries import Canaries, Mark


@dataclass(frozen=True)
class Source:
    """Records that the same readers may see. teams: whose members read them. only: and of those, these names alone.

    opened: readers who opened them with a reason, and so read them on the pages that are declared to show such records.
    """

    teams: tuple[str, ...]
    only: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()


ABOVE = ("head-of-service", "assistant-director", "principal-social-worker", "helen")
OF_MANAGERS = ("mary", "team-leader", "assistant-team-manager", "team-manager", "strategic-service-manager")
SOURCES = {
    "north": Source(("North",)),
    "south": Source(("South",)),
    "shared": Source(("North", "South")),  # a person with a case in each; the cases are north's and south's
    "leaving": Source(("North",)),  # South was asked to take this case
    "coming": Source(("South",)),  # North was asked to take this one
    "restricted": Source(("North",), only=("mary", "strategic-service-manager")),
    "visited": Source(("North",), opened=("south-duty",)),
    # What a worker has said about too much work is for her, for her managers and for those above, not for her colleagues.
    "north-worry": Source(("North",), only=("nadia", *OF_MANAGERS, *ABOVE)),
    "north-load": Source(("North",), only=(*OF_MANAGERS, *ABOVE)),
    # What was agreed about somebody's own limit is for them and their managers, not for all who see the team's caseloads.
    "north-limit": Source(("North",), only=("nadia", *OF_MANAGERS, "head-of-service", "assistant-director", "helen")),
    "south-limit": Source(("South",), only=("sue", "mo", "head-of-service", "assistant-director", "helen")),
    "south-worry": Source(("South",), only=("sue", "mo", *ABOVE)),
    "south-load": Source(("South",), only=("mo", *ABOVE)),
}

# Readers besides one for each role: name -> roles as in tests.cast. The three last have signed in before they lost them.
OTHERS = {
    "south-practitioner": (("practitioner", "South"),),
    "south-duty": (("duty-worker", "South"),),
    "deactivated": (("team-manager", "North"),),
    "demoted": (("team-manager", "North"),),
    "moved": (("team-manager", "North"),),
}
OF_NORTH, OF_SOUTH = ("mary", "nadia", "olive"), ("mo", "sue", "south-practitioner")


@dataclass(frozen=True)
class Reader:
    """Somebody signed in. cookie, token: of the session that the world keeps; both "" for somebody who is nobody."""

    name: str
    actor: Actor
    teams: tuple[str, ...] = ()
    cookie: str = ""
    token: str = ""

    @property
    def reads_records(self) -> bool:
        """Whether any record is theirs to read."""
        return self.actor.sees_all or bool(self.actor.team_ids)

    def may_meet(self, mark: Mark) -> bool:
        """Whether what a canary marks is theirs to read (U16)."""
        if mark.worker_id is not None:
            return mark.worker_id == self.actor.worker_id
        source = SOURCES[mark.source]
        if source.only:
            return self.name in source.only
        return self.actor.sees_all or bool(set(source.teams) & set(self.teams))


NOBODY = Reader("anonymous", Actor(None, "nobody"))


@dataclass
class World:
    """What is there. numbers: by table and source, the rows. own: by table and worker, the rows that only they open.

    tokens: by kind of address ("search", "link", "set-up"), by reader's name or "" the tokens that open it.
    """

    canaries: Canaries = field(default_factory=Canaries)
    readers: dict[str, Reader] = field(default_factory=dict)
    numbers: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    own: dict[str, dict[int, list[int]]] = field(default_factory=dict)
    rows: dict[str, dict[int, dict]] = field(default_factory=dict)
    tokens: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    persons: dict[int, str] = field(default_factory=dict)
    cases: dict[int, str] = field(default_factory=dict)
    concerns: dict[int, str] = field(default_factory=dict)
    raised: dict[int, str] = field(default_factory=dict)  # safeguarding concerns
    words: dict[str, str] = field(default_factory=dict)  # a canary to search for, by source
    searched: dict[str, str] = field(default_factory=dict)  # what each reader searched for before the world was kept

    def reader(self, name: str) -> Reader:
        """A reader by name."""
        return self.readers[name]

    def foreign_to(self, reader: Reader, text: str) -> dict[str, Mark]:
        """The canaries of a text that this reader may not meet."""
        return {each: mark for each, mark in self.canaries.found_in(text).items() if not reader.may_meet(mark)}
