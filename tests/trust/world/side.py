"""One team's side of the world: who of it does what, and how its people and cases come about.

Each text that it makes is a canary of its source.
"""

from dataclasses import dataclass, field

from sqlalchemy import select

from casework.ground.db import db, transaction
from casework.practice.handing.rules import Left, Thing
from casework.practice.moving import operations as moving
from casework.records.cases.models import Case
from casework.records.people import operations as people
from casework.records.people.models import Person
from casework.records.staff.models import Team
from casework.records.staff.rules import SYSTEM, Actor
from tests.cast import Cast
from tests.trust.world.readers import World


@dataclass
class Side:
    """One team's records: who of it does what, and one of each thing."""

    world: World
    cast: Cast
    source: str
    manager: str
    worker: str
    colleague: str
    actors: dict = field(default_factory=dict)

    @property
    def team(self) -> Team:
        return self.cast.team(self.source.title())

    def word(self, source: str = "") -> str:
        """A canary of this side, or of another source that it makes."""
        return self.world.canaries.word(source or self.source, "an operation's")

    def sections(self, *keys: str, source: str = "") -> dict[str, str]:
        return {key: f"Words {self.word(source)}" for key in keys}

    def by_manager(self, policy: bool = True, **others) -> dict:
        return self.does(self.manager, policy) | others

    def by_worker(self, policy: bool = True, **others) -> dict:
        return self.does(self.worker, policy) | others

    def by_system(self) -> dict:
        return {"actor": SYSTEM, "now": self.cast.now}

    def _actor(self, name: str) -> Actor:
        self.actors[name] = self.cast.actor(name)
        return self.actors[name]

    def does(self, name: str, policy: bool) -> dict:
        does = {"actor": self.actors.get(name) or self._actor(name), "now": self.cast.now}
        return does | {"policy": self.cast.policy} if policy else does

    def person(self, source: str = "", **facts) -> Person:
        """Somebody with a name, a day of birth and numbers that nobody else has."""
        source = source or self.source
        names = {key: self.word(source).title() for key in ("given", "family")}
        known = {key: self.word(source) for key in ("address", "postcode", "phone", "email", "council_number")}
        person = self.cast.person(**names, team=self.team.name, by=self.manager, **known,
                                  **self.world.canaries.identity(source), **facts)  # fmt: skip
        row = {key: self.word(source) for key in ("name", "relationship_words", "phone", "email")}
        with transaction():
            people.add_link(**self.by_worker(False), person=db.session.get(Person, person.id), kind="carer", **row)
        self.world.persons[person.id] = source
        self.world.words.setdefault(source, names["family"].lower())
        return person

    def case(self, person: Person | None = None, source: str = "", **facts) -> Case:
        made = self.cast.case(team=self.team.name, by=self.manager, person=person or self.person(), reason=self.word(source),
                              reference=self.word(source), **facts)  # fmt: skip
        self.world.cases[made.id] = source or self.source
        return made

    def wait(self, person: Person | None = None, rag: str = "none:high", days: int = 40, source: str = "") -> Case:
        made = self.cast.waiting(rag, team=self.team.name, days=days, person=person or self.person(source))
        self.world.cases[made.id] = source or self.source
        return made

    def ask(self, case_id: int, to: str, source: str = ""):
        """Another team is asked to take a case."""
        with transaction():
            return moving.ask(**self.by_manager(False), policies=self.cast.policies, case=db.session.get(Case, case_id),
                              team=self.cast.team(to), why=self.word(source), sections=self.sections("done", source=source),
                              left=Left((Thing(self.word(source), name=self.word(source)),)))  # fmt: skip

    def held_by(self, name: str) -> int:
        """A case that somebody of the team holds."""
        theirs = select(Case.id).where(Case.holder_id == self.cast.worker(name).id, Case.stage == "allocated")
        return db.session.scalar(theirs.order_by(Case.id).limit(1))
