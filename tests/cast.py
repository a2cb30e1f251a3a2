"""People with known rights, two teams, and short ways to have somebody waiting. All are invented.

Everything a test needs beyond staff is made by walking the real operations.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from argon2 import PasswordHasher

from casework.ground.db import db, transaction
from casework.practice.risk import operations as risk
from casework.practice.tray import operations as tray
from casework.records.cases import operations as cases
from casework.records.people import operations as people
from casework.records.staff import queries as staff
from casework.records.staff.models import RoleHeld, Team, Worker
from casework.records.staff.rules import Actor

PASSWORD = "correct horse battery"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)  # verifying costs what the hash says
LONG_AGO = date(2020, 1, 1)

# name -> (full name, grade, ((role, team name or None for the directorate), ...))
PEOPLE = {
    "nadia": ("Nadia Hussain", "practitioner", (("practitioner", "North"),)),
    "olive": ("Olive Grant", "social-work-officer", (("practitioner", "North"),)),
    "dev": ("Dev Patel", "practitioner", (("duty-worker", "North"),)),
    "tom": ("Tom Lloyd", "senior-practitioner", (("team-leader", "North"),)),
    "mary": ("Mary Byrne", "other", (("team-manager", "North"),)),
    "sue": ("Sue Walsh", "practitioner", (("practitioner", "South"),)),
    "mo": ("Mo Farouk", "other", (("team-manager", "South"),)),
    "sam": ("Sam Okoro", "other", (("strategic-service-manager", "North"), ("strategic-service-manager", "South"))),
    "helen": ("Helen Ford", "other", (("head-of-service", None),)),
    "anna": ("Anna Reid", "other", (("assistant-director", None),)),
    "ada": ("Ada Cole", "other", (("administrator", None),)),
}


def email_of(name: str) -> str:
    """The address somebody of the cast signs in with."""
    return f"{name}@example.test"


def hire_everybody() -> None:
    """Write the cast into an empty database."""
    with transaction() as session:
        teams = {name: Team(name=name, policy="combined", phone="01632 960001", out_of_hours_phone="01632 960002",
                            open_days="0,1,2,3,4", opens=time(9), closes=time(17))
                 for name in ("North", "South")}  # fmt: skip
        session.add_all(teams.values())
        session.flush()
        for name, (full_name, grade, roles) in PEOPLE.items():
            worker = Worker(name=full_name, email=email_of(name), grade=grade, password_hash=CHEAP)
            session.add(worker)
            session.flush()
            for role, team in roles:
                held = {"worker_id": worker.id, "role": role, "from_on": LONG_AGO}
                session.add(RoleHeld(**held, team_id=teams[team].id if team else None))


@dataclass
class Cast:
    """What tests ask for by name, in the database of the test. now: the moment at which things are done."""

    policies: dict
    now: datetime = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # a Friday

    @property
    def policy(self):
        """The policy of both teams."""
        return self.policies["combined"]

    def worker(self, name: str) -> Worker:
        """The worker's row."""
        return db.session.scalar(db.select(Worker).where(Worker.email == email_of(name)))

    def actor(self, name: str | Actor) -> Actor:
        """The worker as somebody who acts, with the roles of the day; who was asked for already is that one."""
        return name if isinstance(name, Actor) else staff.actor_for(self.worker(name), self.now.date())

    def team(self, name: str) -> Team:
        """The team's row."""
        return db.session.scalar(db.select(Team).where(Team.name == name))

    def person(
        self, given: str = "Edith", family: str = "Marsh", *, team: str = "North", by: str | Actor = "mary", **facts
    ):
        """Somebody with a record in a team."""
        with transaction():
            return people.record_person(actor=self.actor(by), now=self.now, team=self.team(team), given_name=given,
                                        family_name=family, **facts)  # fmt: skip

    def edith(self, **facts):
        """Edith Marsh of North with all that identifies her."""
        known = {"date_of_birth": date(1940, 3, 7), "nhs_number": "9999791905", "council_number": "C-100",
                 "address": "4 Mill Lane", "postcode": "LE1 1AA", "phone": "01632 960100"}  # fmt: skip
        return self.person("Edith", "Marsh", **known | facts)

    def case(
        self, *, team: str = "North", by: str | Actor = "mary", referred_on: date | None = None, person=None, **facts
    ):
        """A referral for somebody."""
        actor = self.actor(by)
        person = person or self.person(team=team, by=actor)
        with transaction():
            return cases.open_case(
                actor=actor, now=self.now, person=person, team=self.team(team),
                referred_on=referred_on or self.now.date(), **{"kind": "care-act-assessment"} | facts)  # fmt: skip

    def waiting(
        self, rag: str = "none:high", *, team: str = "North", days: int = 0, decided: str | None = None, **facts
    ):
        """A case on the tray, placed ``days`` ago and rated with the matrix; its row, fresh from the database."""
        actor = self.actor("mary" if team == "North" else "mo")
        placed_on = self.now.date() - timedelta(days=days)
        case = self.case(team=team, by=actor, referred_on=placed_on, **facts)
        row, column = rag.split(":")
        placed_at = self.now - timedelta(days=days)
        with transaction():
            tray.place_on_tray(actor=actor, now=self.now, policy=self.policy, case=case, placed_on=placed_on,
                               rationale="Cannot be allocated at once")  # fmt: skip
            risk.rate(actor=actor, now=self.now, policy=self.policy, case=case, tool="rag",
                      picked={"row": row, "column": column}, decided=decided,
                      reasoning="The team knows more" if decided else "", happened_at=placed_at)  # fmt: skip
            tray.wind_clocks(now=self.now, policy=self.policy, case=case)
        return case
