"""A populated database: two teams with every kind of record, made by the real operations, and people signed in.

A SOURCE is a set of records that the same readers may see. To add one, name it in SOURCES with who may read it, and furnish
it in ``_furnish``; every harness then looks for its canaries.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy import select, update

from casework.clockwork import jobs
from casework.clockwork.upkeep.operations import migrate
from casework.ground import clock
from casework.ground.db import Base, core_transaction, db, transaction
from casework.ground.sheets import read_table
from casework.policy.model import ROLES
from casework.practice.advice import operations as advice
from casework.practice.advice.queries import running_of
from casework.practice.advice.rules import ELEMENTS, WAYS, FollowUp, Given, Prevention, Tried, Way
from casework.practice.advocacy import operations as advocacy
from casework.practice.advocacy.rules import Answered
from casework.practice.advocacy.rules import Taken as TakenStep
from casework.practice.allocation import operations as allocation
from casework.practice.calling import operations as calling
from casework.practice.calling.rules import QUESTIONS, Answer
from casework.practice.caseloads import operations as caseloads
from casework.practice.caseloads.rules import OwnCap
from casework.practice.closing import operations as closing
from casework.practice.closing.rules import Ending
from casework.practice.contacts import operations as contacts
from casework.practice.contacts.models import Contact
from casework.practice.contacts.rules import Taking
from casework.practice.disclosures import operations as disclosures
from casework.practice.disclosures.rules import Wanted as ToTell
from casework.practice.escalation import operations as escalation
from casework.practice.factors import operations as factors
from casework.practice.factors import rules as factor_rules
from casework.practice.factors.queries import with_factors
from casework.practice.forums import operations as forums
from casework.practice.guarding import operations as guarding
from casework.practice.handing.rules import Left, Thing
from casework.practice.intake import operations as intake
from casework.practice.intake import queries as lists
from casework.practice.intake import rules as list_rules
from casework.practice.intake.models import ImportedCase
from casework.practice.jointwork import operations as jointwork
from casework.practice.jointwork.rules import Answer as JointAnswer
from casework.practice.jointwork.rules import Asked as Joint
from casework.practice.jointwork.rules import Decided as JointDecided
from casework.practice.letters import operations as letters
from casework.practice.letters import rules as letter_rules
from casework.practice.matching import operations as matching
from casework.practice.matching.rules import Wanted, Written
from casework.practice.meeting import operations as meeting
from casework.practice.moving import operations as moving
from casework.practice.processes import operations as processes
from casework.practice.processes.rules import Measure as Interim
from casework.practice.referrals import operations as referrals
from casework.practice.referrals import rules as referral_rules
from casework.practice.referrals.models import Referral
from casework.practice.reviews import operations as reviews
from casework.practice.revising import operations as revising
from casework.practice.revising.rules import Considered as PlanConsidered
from casework.practice.revising.rules import LightTouch
from casework.practice.revising.rules import Request as PlanAsked
from casework.practice.revising.rules import Transfer as PlanTransfer
from casework.practice.safeguarding import operations as safeguarding
from casework.practice.safeguarding.rules import Said
from casework.practice.sampling import operations as sampling
from casework.practice.sampling.queries import people_in
from casework.practice.sampling.rules import TOO_LOW, Finding
from casework.practice.supervision import operations as supervision
from casework.practice.supervision import rules as supervision_rules
from casework.practice.supervision.queries import record_for
from casework.practice.support import operations as support
from casework.practice.support import rules as support_rules
from casework.practice.tray import operations as tray
from casework.practice.triage import operations as triage
from casework.practice.walk import operations as walks
from casework.practice.workload import operations as workload
from casework.practice.workload.rules import Measure, Taken
from casework.records.calendars import operations as calendars
from casework.records.cases import operations as cases
from casework.records.cases.models import Case
from casework.records.directory import operations as directory
from casework.records.directory.rules import Written as Entry
from casework.records.drafts import operations as drafts
from casework.records.drafts.rules import tab_name
from casework.records.entry import operations as entry
from casework.records.entry.models import OneTimeLink
from casework.records.entry.queries import link_path
from casework.records.notes import operations as notes
from casework.records.outbox import operations as outbox
from casework.records.people import operations as people
from casework.records.people.models import Person
from casework.records.rota import operations as rota
from casework.records.sessions.models import BrowserSession
from casework.records.staff import operations as staff
from casework.records.staff import queries as staff_queries
from casework.records.staff.models import RoleHeld, Team, Worker
from casework.records.staff.rules import DIRECTORATE_ROLES, RECORD_ROLES, SYSTEM, Actor, Span
from casework.records.tasks import operations as tasks
from tests.cast import CHEAP, LONG_AGO, PASSWORD, Cast, email_of, hire_everybody
from tests.intake.lists import as_csv
from tests.intake.lists import people as listed
from tests.triage.answers import FACTS, NOT_TOLD
from tests.trust.canaries import Canaries, Mark, Owners, add_canaries, fill


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


def populate(app: Flask, *, write: Callable | None = None) -> World:
    """Fill an empty database. write: what each text is filled with, as in ``canaries.fill``; canaries without it."""
    world = World()
    with app.app_context():
        migrate(engine=db.engine, data=app.config["DATA"], now=clock.now())
        hire_everybody()
        cast = Cast(app.extensions["casework_policies"], now=clock.now())
        _hire(cast)
        _furnish(world, cast, app)
        jobs.sweep(cast.now, cast.policies)
        db.session.rollback()
        _sign_everybody_in(world, cast, app)
        _end_three_of_them(cast)
        _mark(world, write or add_canaries(world.canaries))
        _take_stock(world, cast, app.secret_key)
        db.session.remove()
    return world


def _hire(cast: Cast) -> None:
    """A worker for each role that there is, of North where it is held in a team; and the others."""
    roles = {role: ((role, None if role in DIRECTORATE_ROLES else "North"),) for role in ROLES}
    with transaction() as session:
        for name, held in {**roles, **OTHERS}.items():
            grade = "student" if name == "student" else "other"
            worker = Worker(name=f"Reader {name.title()}", email=email_of(name), grade=grade, password_hash=CHEAP)
            session.add(worker)
            session.flush()
            for role, team in held:
                session.add(RoleHeld(worker_id=worker.id, role=role, from_on=LONG_AGO,
                                     team_id=cast.team(team).id if team else None))  # fmt: skip


# --- records ----------------------------------------------------------------------------------------------------------


def _furnish(world: World, cast: Cast, app: Flask) -> None:
    """Every kind of record, of each source."""
    north, south = Side(world, cast, "north", *OF_NORTH), Side(world, cast, "south", *OF_SOUTH)
    for side in (north, south):
        side.furnish()
    both = north.person("shared")
    north.case(both), south.case(both)
    with transaction():
        cases.comment(**south.by_worker(False), case=db.session.get(Case, max(world.cases)), words=south.word())
    for side, source, to in ((north, "leaving", "South"), (south, "coming", "North")):
        side.wait(side.person(source), source=source)
        side.ask(max(world.cases), to, source)
    north.guard()
    side = north
    with transaction():
        link = entry.make_one_time_link(**side.by_system(), worker=cast.worker("student"), secret=app.secret_key)
        founding = OneTimeLink(seed="f" * 64, purpose="set-up", made_at=cast.now, expires_at=cast.now + timedelta(days=1))
        db.session.add(founding)
        db.session.flush()
        world.tokens["link"] = {"": [link.rpartition("/")[2]]}
        world.tokens["calendar"] = {
            name: [calendars.make_address(actor=cast.actor(name), now=cast.now, whose="team")] for name in ("mary", "nadia", "mo")
        }
        outbox.begin(now=cast.now)
        world.tokens["set-up"] = {"": [link_path(founding, app.secret_key).rpartition("/")[2]]}


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
        return self._does(self.manager, policy) | others

    def by_worker(self, policy: bool = True, **others) -> dict:
        return self._does(self.worker, policy) | others

    def by_system(self) -> dict:
        return {"actor": SYSTEM, "now": self.cast.now}

    def _actor(self, name: str) -> Actor:
        self.actors[name] = self.cast.actor(name)
        return self.actors[name]

    def _does(self, name: str, policy: bool) -> dict:
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

    # --- everything

    def furnish(self) -> None:
        for make in (self.letterhead, self.one_person, self.one_who_waits, self.highs, self.placings, self.referred,
                     self.ways_out, self.suiting, self.office, self.limits, self.meeting, self.worries, self.lists,
                     self.supervision, self.forums, self.advising, self.calls, self.protection, self.planning, self.helping,
                     self.typing):  # fmt: skip
            make()

    def letterhead(self) -> None:
        """What stands on the letters of this team."""
        values = {"council": "A Council", "address": "1 High Street", "hours": "each day"}
        with transaction():
            letters.set_letterhead(**self.by_manager(False), team=self.team, values=values)

    def one_person(self) -> None:
        """With former names and addresses, a network, warnings in force and ended."""
        person, soon = self.person(), self.cast.now.date() + timedelta(days=30)
        known = person.id
        with transaction():
            people.change_person(**self.by_manager(False), person=person, version=person.version, family_name=self.word().title(),
                                 address=self.word(), preferred_name=self.word().title())  # fmt: skip
        person, about = db.session.get(Person, known), {"person": db.session.get(Person, known)}
        with transaction():
            people.add_warning(**self.by_worker(False), **about, kind="risk-to-staff", words=self.word(), review_on=soon)
            ended = people.add_warning(**self.by_worker(False), **about, kind="other", words=self.word(), review_on=soon)
            people.end_warning(**self.by_worker(False), warning=ended, why=self.word())
            left = {"name": self.word(), "relationship_words": self.word(), "phone": self.word(), "email": self.word()}
            people.end_link(**self.by_worker(False),
                            link=people.add_link(**self.by_worker(False), **about, kind="family", **left))  # fmt: skip
        self.case(person)
        other = self.person()
        with transaction():
            people.add_link(**self.by_worker(False), person=db.session.get(Person, known), kind="family", ask_first=True,
                            other=db.session.get(Person, other.id), name=self.word())  # fmt: skip

    def one_who_waits(self) -> None:
        """With contacts, attempts, an agreed date, notes corrected and misplaced, tasks, escalations open and answered."""
        number, now, later = self.wait().id, self.cast.now, self.cast.now.date() + timedelta(days=9)
        of = lambda: {"case": db.session.get(Case, number)}  # noqa: E731
        pwt = ("reason", "found", "analysis", "next-steps")
        with transaction():
            contact = tray.record_contact(
                **self.by_worker(), **of(), happened_at=now - timedelta(days=2), sections=self.sections(*pwt),
                reached=tray.Reached("relevant-person", "visit", self.word()),
                rated=(tray.Rated("rag", {"row": "none", "column": "high"}, "red", self.word()),
                       tray.Rated("priority", {"level": "high"}))).note  # fmt: skip
            notes.write_note(**self.by_worker(), **of(), type="pwt", sections=self.sections(*pwt), corrects=contact,
                             happened_at=now)  # fmt: skip
            tray.record_attempt(**self.by_worker(), **of(), happened_at=now, how="telephone", safe_and_well="needed",
                                sections=self.sections("tried", "safe-and-well"))  # fmt: skip
            wrong = notes.write_note(**self.by_worker(), **of(), type="pwt", sections=self.sections(*pwt), happened_at=now)
            closing.misplace_note(**self.by_manager(), note=wrong, reason=self.word())
            tray.record_contact(**self.by_manager(), **of(), happened_at=now, sections=self.sections(*pwt),
                                reached=tray.Reached("person", "telephone"),
                                next_contact=tray.NextContact(later, self.word()))  # fmt: skip
            calling.make_waiting_call(
                **self.by_worker(), **of(), happened_at=now - timedelta(days=1), sections=self.sections(*pwt),
                reached=tray.Reached("person", "telephone"), answers=[Answer(key, "better", self.word()) for key in QUESTIONS],
                rated=(tray.Rated("rag", {"row": "none", "column": "high"}, "red", self.word()),))  # fmt: skip
            cases.comment(**self.by_worker(False), **of(), words=self.word())
            tasks.set_task(**self.by_manager(), **of(), receiver=f"worker:{self.cast.worker(self.worker).id}",
                           words=self.word(), due_on=now.date())  # fmt: skip
            done = tasks.set_task(**self.by_manager(), **of(), receiver=f"duty:{self.team.id}", words=self.word(),
                                  due_on=now.date())  # fmt: skip
            tasks.finish_task(**self.by_manager(False), task=done, outcome=self.word())
            for occasion in ("first", "second"):
                raised = escalation.raise_escalation(
                    **self.by_system(), policy=self.cast.policy, **of(), rule="L27", chain="grave-wait", occasion=occasion,
                    reason=self.word(), figures=[{"label": "Days", "value": self.word()}])  # fmt: skip
                if occasion == "first":
                    escalation.acknowledge(actor=self.cast.actor("helen"), now=now, policy=self.cast.policy, escalation=raised,
                                           sections=self.sections("matter", "discussed-with", "decision", "reasons"))  # fmt: skip
        by_hand = self.wait(rag="full:low", days=3).id
        with transaction():
            escalation.raise_by_hand(**self.by_manager(), case=db.session.get(Case, by_hand), reason=self.word())

    def highs(self) -> None:
        """Somebody at the gravest level, whom duty looked at, and to whom nobody could respond; a day settled by hand."""
        gravest, dated = self.wait(days=4).id, self.wait(days=5).id
        get = lambda number: db.session.get(Case, number)  # noqa: E731
        keys = ("rationale", "mitigation", "signposting", "delay", "urgent-needs", "told-to-call")
        with transaction():
            for number, tick in ((gravest, "danger-now"), (dated, "isolated")):
                tray.prioritise(**self.by_worker(), case=get(number), tool="risk", ticked=(tick,), decided=None,
                                sections=self.sections(*keys))  # fmt: skip
            for outcome in ("responded", "no-response"):
                tray.review_gravest(**self.by_worker(), case=get(gravest), outcome=outcome, sections=self.sections(*keys))
            wanted = tray.NewDay(self.cast.now.date() + timedelta(days=9), self.word())
            tray.set_allocation_date(**self.by_manager(), case=get(dated), wanted=wanted)

    def facts(self, **others) -> dict:
        """Whole answers to the triage page, each text a canary."""
        texts = ("circumstances", "rationale", "tried", "reasoning", "told_by", "safe_detail", "residence_detail")
        return FACTS | {key: self.word() for key in texts} | others

    def placings(self) -> None:
        """A referral, proposals open, turned down and changed; placed and told, placed and not told."""
        self.case()
        opened, down, changed, told, untold = (self.case().id for _ in range(5))
        get = lambda number: db.session.get(Case, number)  # noqa: E731
        with transaction():
            triage.propose(**self.by_worker(), case=get(opened), facts=self.facts())
            refused = triage.propose(**self.by_worker(), case=get(down), facts=self.facts())
            triage.turn_down(**self.by_manager(), proposal=refused, reason=self.word())
            proposal = triage.propose(**self.by_worker(), case=get(changed), facts=self.facts())
            triage.accept(**self.by_manager(), proposal=proposal, facts=self.facts(priority="low", **NOT_TOLD))
            triage.place(**self.by_manager(), case=get(told), facts=self.facts())
            triage.place(**self.by_manager(), case=get(untold), facts=self.facts(**NOT_TOLD))

    def referred(self) -> None:
        """Referrals open, without a ground, and decided about; one sent, and one not taken."""
        person, today = self.person().id, self.cast.now.date()
        chosen = {"ground": "consent", "ground_on": str(today), "referrer_is": "other", "advice": "given", "difficulty": "yes"}
        texts = {name: self.word() for name in (*referral_rules.TEXTS, *referral_rules.LINES) if name != "ni_number"}
        with transaction():
            opened, ungrounded, ruled, sent, ended = (
                referrals.begin(**self.by_worker(), person=db.session.get(Person, person), team=self.team,
                                facts=chosen | texts | {"ground": ground}).id
                for ground in ("consent", "none", "none", "risk", "own")
            )  # fmt: skip
            get = lambda number: {"referral": db.session.get(Referral, number)}  # noqa: E731
            referrals.go_on(**self.by_manager(), **get(opened), facts=chosen | texts, version=None)
            referrals.rule_on(**self.by_manager(False), **get(ruled), takes=True, reason=self.word())
            suits = {key: self.word() for key in ("views", "skill_function", "skill_person", "agreed_with")}
            case = referrals.send(
                **self.by_worker(False), **get(sent), policies=self.cast.policies, team=self.team, version=None,
                sending=referral_rules.Sending(self.team.id, "other", "unclear", agreed_on=today, **suits))  # fmt: skip
            self.world.cases[case.id] = self.source
            referrals.end_untaken(**self.by_worker(False), **get(ended), reason="withdrawn", words=self.word(), version=None)

    def ways_out(self) -> None:
        """Allocated, on the Review tray, ended in two ways, died, opened again, asked away and declined."""
        held, review, moved, away, died, again, asked = (self.wait(days=20).id for _ in range(7))
        get = lambda number: db.session.get(Case, number)  # noqa: E731
        decision = lambda: self.sections("matter", "discussed-with", "decision", "reasons")  # noqa: E731
        closure = lambda: self.sections("done", "outstanding", "responsible")  # noqa: E731
        today = self.cast.now.date()
        with transaction():
            allocation.allocate(**self.by_manager(), case=get(held), worker_id=self.cast.worker(self.worker).id,
                                sections=self.sections("tasks", "why", "discussed"), weight="moderate")  # fmt: skip
            self.doubts(get(held))
            self.closures(get(held))
            reviews.set_review_date(**self.by_manager(), case=get(review), due_on=today + timedelta(days=200),
                                    sections=decision())  # fmt: skip
            closing.end_case(**self.by_manager(), case=get(moved), ending=Ending("moved"), sections=closure())
            accepted = Ending("other-authority", authority=self.word(), accepted_by=self.word())
            closing.end_case(**self.by_manager(), case=get(away), ending=accepted, sections=closure())
            closing.end_case(**self.by_manager(), case=get(again), ending=Ending("withdrew"), sections=closure())
            closing.reopen_case(**self.by_manager(), case=get(again), why=self.word())
        with transaction():
            closing.record_death(**self.by_worker(False), policies=self.cast.policies, case=get(died), died_on=today,
                                 sections=decision())  # fmt: skip
        other = {"north": ("South", "mo"), "south": ("North", "mary")}[self.source]
        move = self.ask(asked, other[0]).id
        with transaction():
            read = {"north": "leaving", "south": "coming"}[self.source]  # by the managers of both teams (U40)
            moving.decline(actor=self.cast.actor(other[1]), now=self.cast.now, reason=self.word(read),
                           move=db.session.get(moving.Move, move))  # fmt: skip

    def doubts(self, case: Case) -> None:
        """A concern about being given the case that was answered, and one that waits."""
        first = allocation.state_concern(**self.by_worker(), case=case, words=self.word())
        allocation.answer_concern(**self.by_manager(False), concern=first, answer="stays", words=self.word())
        allocation.state_concern(**self.by_worker(), case=case, words=self.word())

    def closures(self, case: Case) -> None:
        """A closure that was sent back, and one that waits; somebody who may close by themselves."""
        olive = f"worker:{self.cast.worker(self.colleague).id}"
        things = (Thing(self.word(), olive, by_on=self.cast.now.date()), Thing(self.word(), name=self.word()))
        asked = {"case": case, "ending": Ending("closed"), "sections": self.sections("done"), "left": Left(things)}
        first = closing.ask_for_closure(**self.by_worker(), **asked)
        closing.send_back(**self.by_manager(False), request=first, reason=self.word())
        closing.ask_for_closure(**self.by_worker(), **asked)
        closing.let_close(**self.by_manager(False), team=self.team, worker=self.cast.worker(self.worker),
                          span=Span(self.cast.now.date() + timedelta(days=40)))  # fmt: skip

    def supervision(self) -> None:
        """Of the worker: one record read and remarked on, one that is not read yet, actions and points open and ended."""
        worker, held = self.cast.worker(self.worker), self._held_by(self.worker)
        soon = self.cast.now.date() + timedelta(days=9)
        does = {"worker_id": worker.id, "policies": self.cast.policies}
        with transaction():
            for _ in range(2):
                point = supervision.add_point(**self.by_worker(False), **does, words=self.word(), case_id=held)
            supervision.withdraw_point(**self.by_worker(False), point=point)
            about = supervision_rules.CaseWords(held, self.word(), self.word())
            agreed = tuple(supervision_rules.Action(self.word(), whose, soon, case) for whose, case in
                           (("worker", held), ("supervisor", None), ("worker", None)))  # fmt: skip
            texts = self.sections("discussed", "agreed", "workload", "wellbeing")
            records = [
                supervision.record_supervision(
                    **self.by_manager(False), **does,
                    record=supervision_rules.Record(self.cast.now.date(), texts, (about,), agreed)).id
                for _ in range(2)
            ]  # fmt: skip
        with transaction():
            for name in (self.worker, self.manager):
                supervision.add_point(**self._does(name, False), **does, words=self.word())
            supervision.acknowledge(**self.by_worker(False), remark=self.word(),
                                    record=record_for(self.actors[self.worker], records[0]))  # fmt: skip

    def forums(self) -> None:
        """Their dates; cases put forward, one advised on, one taken back."""
        held, psw = self._held_by(self.worker), {"actor": self.cast.actor("principal-social-worker"), "now": self.cast.now}
        get = lambda: db.session.get(Case, held)  # noqa: E731
        with transaction():
            forums.set_date(**psw, on=self.cast.now.date() + timedelta(days=3), kind="cases")
            for end in (forums.record_advice, forums.take_back, None):
                put = forums.put_forward(**self.by_worker(False), case=get(), kind="cases", question=self.word())
                if end is forums.take_back:
                    end(**psw, put=put)
                elif end is not None:
                    end(**psw, policy=self.cast.policy, put=put, held_on=self.cast.now.date(), advice=self.word(),
                        took_part=self.word())  # fmt: skip

    def advising(self) -> None:
        """Of a person: advice that named an organisation, tried out and to be asked about again; prevention on their case."""
        today, case = self.cast.now.date(), self.case()
        words = {"said": self.word(), "given_to": "family", "who": self.word(), "access_words": self.word()}
        with transaction():
            entries = (Entry(f"Steps {number}", "After a fall", ("falls",), phone="1") for number in range(2))
            there, ended = (directory.add(**self.by_worker(False), written=entry) for entry in entries)
            directory.end(**self.by_manager(False), policies=self.cast.policies, row=ended, why="Closed")
            person = db.session.get(Case, case.id).person
            for follow in ({"follow_up": FollowUp(today)}, {"why_none": self.word()}):
                given = Given(today, ("falls",), "telephone", ("explained",), (there.id,), **words, **follow)
                advice.give_advice(**self.by_worker(False), person=person, team=self.team, given=given)
            advice.give_advice(**self.by_worker(False), person=None, team=self.team,
                               given=Given(today, ("falls",), "telephone", ("nothing",)))  # fmt: skip
            advice.record_outcome(**self.by_worker(False), follow_up=running_of(person.id)[0],
                                  tried=Tried(today, "unreached", self.word(), FollowUp(today)))  # fmt: skip
            advice.write_prevention(
                **self.by_worker(False), case=db.session.get(Case, case.id), seen=None,
                prevention=Prevention({key: self.word() for key in ELEMENTS}, {key: Way("suits", self.word()) for key in WAYS}))
    def protection(self) -> None:
        """An advocate waited for, one in place, one declined; processes and what could not wait; concerns; disclosures."""
        waits, placed = self.case().id, self.case().id
        today, by = self.cast.now.date(), {"policies": self.cast.policies}
        get = lambda number: db.session.get(Case, number)  # noqa: E731
        word = lambda: self.word()  # noqa: E731
        taken = lambda **more: TakenStep(today, whom=word(), words=word(), explained=True, **more)  # noqa: E731
        with transaction():
            for number in (waits, placed):
                answered = Answered("yes", "no", ("weighing",), who=word(), view=word(), why=word())
                advocacy.answer(**self.by_worker(False, **by), person=get(number).person, answered=answered)
            steps = ((waits, "referral", "imca"), (placed, "declined", ""), (placed, "in-place", "care-act"))
            for number, what, kind in steps:
                advocacy.take_step(**self.by_worker(False, **by), person=get(number).person, what=what, taken=taken(kind=kind))
            processes.take_measure(**self.by_worker(False), case=get(waits), measure=Interim(word(), word(), word(), today))
            for kind in ("review", "assessment"):
                begun = processes.begin(**self.by_worker(), case=get(placed), kind=kind, on=today, words=word())
            processes.end(**self.by_worker(), process=begun, how="completed", on=today, words=word())
            self._raise_concerns(get(placed).person)
            wanted = lambda: ToTell(word(), word(), "crime", word(), word())  # noqa: E731
            asked = [disclosures.ask(**self.by_worker(), team=self.team, person=get(placed).person, wanted=wanted())
                     for _ in range(4)]  # fmt: skip
            for row, allowed in zip(asked, (True, True, False), strict=False):
                disclosures.answer(**self.by_manager(False), disclosure=row, allowed=allowed, reason=word())
            disclosures.make(**self.by_worker(False), disclosure=asked[0], on=today, how=word())

    def planning(self) -> None:
        """Requests to change a plan, each at another step; joint work that is asked for, late, settled and decided."""
        today = self.cast.now.date()
        get = lambda number: db.session.get(Case, number)  # noqa: E731
        word = lambda: self.word()  # noqa: E731
        planned, held = self.case().id, self.case().id
        asked = lambda: PlanAsked("family", word(), today, word())  # noqa: E731
        simple = PlanConsidered("yes", "no", "no", "no", "no", "no", "no", word())
        refused = replace(simple, reasonable="no", why_not=word(), told=word())
        with transaction():
            advocacy.answer(**self.by_worker(False), policies=self.cast.policies, person=get(planned).person,
                            answered=Answered("no", "no"))  # fmt: skip
            kept = [revising.ask(**self.by_worker(), case=get(planned), asked=asked(), considered=each)
                    for each in (simple, refused, simple, simple, PlanConsidered("open"))]  # fmt: skip
            sent = PlanTransfer(word(), True, word(), today, word(), word(), word())
            revising.hand_on(**self.by_worker(False), request=kept[2], transfer=sent)
            revising.review_lightly(**self.by_worker(), request=kept[0],
                                    review=LightTouch(today, word(), "revised", word(), word()))  # fmt: skip
            revising.end(**self.by_worker(False), request=kept[3], how="withdrawn", words=word())
            worker = self.cast.worker(self.worker)
            cases.come_to_stage(**self.by_manager(False), case=get(held), stage="allocated")
            cases.hand_to(**self.by_manager(False), case=get(held), worker=worker, from_on=today)
            away = staff.record_absence(**self.by_manager(False), worker=worker, from_on=today)
            urgent = revising.ask(**self.by_worker(), case=get(held), asked=asked(), considered=replace(simple, urgent="yes"))
            revising.rule_on(**self.by_manager(), request=urgent, answer="wait", words=word())
            staff.end_absence(**self.by_manager(False), absence=away)
            joint = jointwork.ask(**self.by_worker(), case=get(planned), asked=Joint(
                "chc", word(), word(), word(), word(), "person", word(), today))  # fmt: skip
            jointwork.answer(**self.by_worker(), request=joint, given=JointAnswer("later", today, word(), word()))
            facts = {name: word() for name in ("work", "coordinating", "outcome", "contact", "reports", "explains")}
            jointwork.settle(**self.by_worker(False), request=joint, facts=facts, seen=None)
            jointwork.decide(**self.by_worker(False), request=joint, decided=JointDecided("wait", word(), word(), word()))
    def helping(self) -> None:
        """Interim support of somebody from elsewhere, reviewed; of another, with money decided and told, and asked for anew."""
        abroad, near = self.case().id, self.case().id
        today = self.cast.now.date()
        texts = lambda keys: {key: self.word() for key in keys}  # noqa: E731
        facts = {"reliable": "partly", "hard": "yes", "lives": "elsewhere", "from_on": str(today)}
        with transaction():
            there, here = (
                support.begin(**self.by_worker(), case=db.session.get(Case, number),
                              facts=facts | texts((*support_rules.TEXTS, *support_rules.LINES)))
                for number in (abroad, near)
            )  # fmt: skip
            home = support_rules.Step(today, home=texts(support_rules.HOME_ITEMS))
            support.take_step(**self.by_worker(), support=there, what="home-authority", step=home)
            seen = support_rules.Step(today, self.word(), review_on=today + timedelta(days=9))
            support.take_step(**self.by_worker(), support=there, what="review", step=seen)
            asked = support_rules.Asked(self.word(), texts(support_rules.CONSIDERED))
            settled = support.ask_for_funding(**self.by_worker(), support=here, asked=asked)
            decision = support.decide(**self.by_manager(), request=settled, decided=support_rules.Decided(
                "agreed", ("risk",), self.word(), self.word(), True, "charged"))  # fmt: skip
            told = support_rules.Told(today, "phone", self.word(), texts(support_rules.POINTS), self.word())
            support.record_telling(**self.by_worker(), decision=decision, told=told)
            said = letter_rules.Asked("plain", self.word(), self.word(), self.word(), texts(support_rules.POINTS))
            letters.write_letter(**self.by_worker(), case=db.session.get(Case, near), kind="decision", about_id=decision.id,
                                 asked=said)  # fmt: skip
            support.ask_for_funding(**self.by_worker(), support=here, asked=asked)

    def _raise_concerns(self, person: Person) -> None:
        """About somebody with a record and somebody without; answered, and open."""
        about = f"{self.source}-worry"
        word = lambda: self.word(about)  # noqa: E731
        for whom, decision in ((person, "enquiry"), (None, ""), (person, "")):
            said = Said(word(), who=word(), where_now=word(), harmer=word(), done=word(), safety=word())
            raised = safeguarding.raise_concern(**self.by_worker(), team=self.team, person=whom, said=said)
            self.world.raised[raised.id] = about
            if decision:
                safeguarding.answer_concern(**self.by_manager(False), concern=raised, decision=decision, words=word())

    def _held_by(self, name: str) -> int:
        """A case that somebody of the team holds."""
        theirs = select(Case.id).where(Case.holder_id == self.cast.worker(name).id, Case.stage == "allocated")
        return db.session.scalar(theirs.order_by(Case.id).limit(1))

    def suiting(self) -> None:
        """What two of the team are good at, one of them confirmed, and what a case needs from its worker."""
        today = self.cast.now.date()
        written = Written(("review",), ("dementia",), ("caring",), ("autism",), ("Polish",), "Words", "Words", "Words", "Words")
        case = self.wait(days=6).id
        with transaction():
            for does in (self.by_worker(False), self.by_manager(False)):
                matching.write_strengths(**does, worker=self.cast.worker(self.worker), written=written, version=None)
            matching.write_strengths(**self._does(self.colleague, False), worker=self.cast.worker(self.colleague),
                                     written=written, version=None)  # fmt: skip
            matching.write_needs(**self.by_worker(False), case=db.session.get(Case, case), version=None, wanted=Wanted(
                ("dementia",), (self.word(),), True, self.word(), (self.cast.worker(self.worker).id,), (), self.word(), today))

    def office(self) -> None:
        """A rota, people away, local factors, a walk under way or finished, somebody named to walk, a dip sample begun."""
        today, colleague = self.cast.now.date(), self.cast.worker(self.colleague)
        with transaction():
            rota.set_duty(**self.by_manager(), team=self.team, day=today, seen=[], workers=[self.cast.worker(self.worker).id])
            staff.record_absence(**self.by_manager(False), worker=colleague, from_on=today, until_on=today + timedelta(days=5))
            staff.record_absence(**self.by_manager(False), worker=self.cast.worker(self.manager),
                                 from_on=today + timedelta(days=40))  # fmt: skip
            sign = {"agreed_by": f"Sam {self.word()}", "agreed_on": today, "from_on": today}
            place = factor_rules.places(self.cast.policy)["risk/high"]
            local = [
                factors.add_factor(**self.by_manager(False), team=self.team,
                                   typed=factor_rules.Typed(place, self.word(), **sign, until_on=until_on)).key
                for until_on in (None, today + timedelta(days=9))
            ]  # fmt: skip
            walk = walks.start_walk(**self.by_manager(), team=self.team)
            sample = sampling.draw_sample(**self.by_manager(), team=self.team, seed="5a" * 16)
            drawn = people_in(self.actors[self.manager], sample.id)[0].row
            sampling.answer_for(**self.by_manager(), sampled=drawn, finding=Finding(TOO_LOW, False, ("risk",), self.word()))
            walks.name_walker(**self.by_manager(False), team=self.team, worker=colleague, from_on=today,
                              until_on=today + timedelta(days=9))  # fmt: skip
        waiting = [number for number, source in self.world.cases.items() if source == self.source
                   and db.session.get(Case, number).stage == "waiting"]  # fmt: skip
        with transaction():
            tray.prioritise(**self.by_worker(False), policy=with_factors(self.cast.policy, self.team.id, today), tool="risk",
                            case=db.session.get(Case, waiting[0]), ticked=local, decided=None,
                            sections=self.sections("rationale"))  # fmt: skip
        for number in waiting if self.source == "south" else waiting[:1]:  # South's walk is finished by it
            recorded = len(walks.queries.changes_of([number], walk.started_at).get(number, []))
            person = db.session.get(Case, number).person_id
            with transaction():
                walks.see_case(**self.by_manager(), walk=db.session.get(walks.Walk, walk.id), case_id=number, person_id=person,
                               shown=recorded)  # fmt: skip

    def meeting(self) -> None:
        """The team meets: somebody is picked for one who waits."""
        waits = select(Case).where(Case.team_id == self.team.id, Case.stage == "waiting").order_by(Case.id)
        known = [case for case in db.session.scalars(waits) if self.world.cases.get(case.id) == self.source]
        with transaction():
            on = meeting.begin_meeting(**self.by_manager(False), team=self.team)
            meeting.pick(**self.by_manager(False), meeting=on, case=known[-1], worker_id=self.cast.worker(self.worker).id,
                         weight="low", why=self.word())  # fmt: skip

    def limits(self) -> None:
        """A limit of a worker's own, reviewed again and again, over which they are; somebody ready for heavier cases."""
        by, source, today = {"policies": self.cast.policies}, f"{self.source}-limit", self.cast.now.date()
        own = OwnCap(0, None)
        with transaction():
            first = caseloads.set_own_limit(
                **self.by_manager(False, **by), worker=self.cast.worker(self.worker), team=self.team, kind="part-time",
                words=self.word(source), own=own, from_on=today, review_on=today + timedelta(days=30))  # fmt: skip
            for days in range(60, 70):
                first = caseloads.review_own_limit(**self.by_manager(False, **by), own=first, outcome=self.word(source),
                                                   again_on=today + timedelta(days=days))  # fmt: skip
            olive = self.cast.worker(self.colleague)
            if olive.grade == "social-work-officer":
                caseloads.mark_ready(**self.by_manager(False, **by), worker=olive, team=self.team, words="Nearly there")

    def worries(self) -> None:
        """A worker's concern with measures agreed; and the team's, at its first step."""
        about, whole, later = f"{self.source}-worry", f"{self.source}-load", self.cast.now.date() + timedelta(days=9)
        by = {"policies": self.cast.policies}
        with transaction():
            worry = workload.raise_concern(**self.by_worker(False, **by), worker=self.cast.worker(self.worker), team=self.team,
                                           words=self.word(about))  # fmt: skip
            measure = Measure("training", self.word(about), self.cast.worker(self.manager).id, later)
            steps = {
                "explore": ("explored", {"reasons": ("health",), "welfare": ("assistance",), "welfare_words": self.word(about)}),
                "agree": ("agreed", {"measures": (measure,), "review_on": later}),
            }
            for key, (what, more) in steps.items():
                workload.take_step(**self.by_manager(False, **by), concern=worry, key=key, what=what,
                                   taken=Taken(self.word(about), **more))  # fmt: skip
            load = workload.put_concern(
                **self.by_manager(False, **by), team=self.team,
                taken=Taken(self.word(whole), impact=self.word(whole), risk=self.word(whole)))  # fmt: skip
        self.world.concerns |= {worry.id: about, load.id: whole}

    def call(self, person: Person | None, channel: str = "call", source: str = "") -> Contact:
        """Somebody calls or writes."""
        texts = {key: self.word(source) for key in ("caller", "relation", "reach", "about", "matter")}
        return contacts.begin_contact(**self.by_manager(False, policies=self.cast.policies), team=self.team, person=person,
                                      begun=contacts.Begun(channel, **texts))  # fmt: skip

    def leave(self, contact: Contact, to: str, source: str = "", **facts) -> None:
        """A message about it, for duty or for the worker."""
        texts = {key: self.word(source) for key in ("told", "message", "done", "otherwise", "filed_at", "response_by", "manager")}
        how = facts.pop("how", "available")
        taking = Taking(how, "message", self.cast.now.date(), **texts, **facts)
        contacts.take_contact(**self.by_manager(False, policies=self.cast.policies), contact=contact, to=to, taking=taking)

    def calls(self) -> None:
        """Begun, about somebody and about nobody; messages open, tried in vain, passed on, answered; a letter; one dropped."""
        person = db.session.get(Case, self._held_by(self.worker)).person_id
        worker, duty = f"worker-{self.cast.worker(self.worker).id}", f"duty-{self.team.id}"
        by, colleague = self.by_manager(False), f"worker-{self.cast.worker(self.colleague).id}"
        who = lambda: db.session.get(Person, person)  # noqa: E731
        with transaction():
            self.call(who()), self.call(None)
            for key in (worker, duty, worker, worker):
                made = self.call(who())
                self.leave(made, key)
                contacts.answer_contact(**by, contact=made, what="not-reached", words=self.word(), next_on=self.cast.now.date())
            contacts.pass_contact(**by, contact=made, to=colleague, words=self.word())
            contacts.answer_contact(**by, contact=made, what="called-back", words=self.word())
            self.leave(self.call(who(), "letter"), worker, how="written", original="no", response="other", acknowledged="sent")
            contacts.drop_contact(**by, contact=self.call(None), words=self.word())
            general = contacts.choose_person(**by, contact=self.call(None), person_id=None)
            contacts.choose_person(**by, contact=self.call(None), person_id=None)
            self.leave(general, duty)

    def guard(self) -> None:
        """A record of the team that only two of it see; and one that others opened with a reason."""
        restricted, visited = self.person("restricted").id, self.person("visited").id
        get = lambda number: db.session.get(Person, number)  # noqa: E731
        for number, source in ((restricted, "restricted"), (visited, "visited")):
            case = self.wait(get(number), source=source).id
            with transaction():
                said = letter_rules.Asked("easy", self.word(source), self.word(source), self.word(source))
                letters.write_letter(**self.by_worker(), case=db.session.get(Case, case), kind="waiting", about_id=None,
                                     asked=said)  # fmt: skip
                self.leave(self.call(get(number), source=source), f"duty-{self.team.id}", source)
                cases.comment(**self.by_worker(False), case=db.session.get(Case, case), words=self.word(source))
                escalation.raise_escalation(
                    **self.by_system(), policy=self.cast.policy, case=db.session.get(Case, case), rule="L27", chain="grave-wait",
                    occasion="first", reason=self.word(source), figures=[])  # fmt: skip
        with transaction():
            readers = {self.cast.worker(name).id for name in SOURCES["restricted"].only}
            guarding.restrict(**self.by_manager(False), person=get(restricted), readers=readers, why=self.word("restricted"))
            openings = [
                guarding.open_record(actor=self.cast.actor(name), now=self.cast.now, policy=self.cast.policy, reason="contact",
                                     person=get(visited), why=self.word("visited"))
                for name in ("south-duty", "sue")
            ]  # fmt: skip
            guarding.answer_opening(**self.by_manager(False), opening=openings[1], in_order=True, words=self.word("visited"))

    def lists(self) -> None:
        """A list brought in, and one whose columns are settled and which only its manager sees."""
        for name, settled, confirmed in (("brought", True, True), ("settled", True, False), ("new", False, False)):
            self.bring(name, settled, confirmed)

    def bring(self, name: str, settled: bool, confirmed: bool) -> None:
        manager = self.cast.worker(self.manager).id
        word = self.word if confirmed else lambda: self.world.canaries.word(self.source, "a list's", manager)
        rows = listed(3, on=self.cast.now.date(), seed=sum(map(ord, name + self.source)), teams=(self.team.name,))
        rows = [row | {"Surname": word(), "Forename": word(), "Reason": word(), "Address": word(), "NHS No": "",
                       "Case ref": word()} for row in rows]  # fmt: skip
        rows[2]["RAG"] = f"Purple {word()}"
        content = as_csv(rows)
        with transaction():
            run = intake.upload(**self.by_manager(False), file_name=f"{word()}.csv", content=content,
                                table=read_table("list.csv", content))  # fmt: skip
            if settled:
                teams = {list_rules.fold(self.team.name): self.team.id}
                choices = lists.Choices(list_rules.guess_columns(run.content["heads"]), teams, None, "review")
                intake.settle_columns(**self.by_manager(False), run=run, choices=choices)
        if confirmed:
            with transaction():
                locked = lists.run_of(self.cast.actor(self.manager), run.id, lock=True)
                intake.confirm(**self.by_manager(False), policies=self.cast.policies, run=locked)
            for made in db.session.scalars(select(ImportedCase).where(ImportedCase.run_id == run.id)):
                self.world.persons[made.person_id] = self.world.cases[made.case_id] = self.source

    def typing(self) -> None:
        """What two of the team are typing."""
        waiting = next(number for number, source in self.world.cases.items() if source == self.source)
        with transaction():
            for name in (self.worker, self.manager):
                worker, now = self.cast.worker(name).id, self.cast.now
                word = self.world.canaries.word(self.source, "a draft's", worker)
                drafts.save_draft(worker_id=worker, now=now, form=f"/cases/{waiting}/comments", state="posted",
                                  tab=tab_name("0123456789abcdef", None, now), posted={"words": [word]})  # fmt: skip


# --- people signed in -------------------------------------------------------------------------------------------------


def _sign_everybody_in(world: World, cast: Cast, app: Flask) -> None:
    """Through the real form; those who read records search once, for somebody of their own."""
    names = [*ROLES, *OTHERS, *OF_NORTH[:2], *OF_SOUTH[:2], "ada", "helen"]
    world.tokens["search"] = {}
    for name in [*dict.fromkeys(names), "mary"]:  # she has two browsers
        browser = app.test_client()
        browser.police = False
        browser.get("/sign-in")
        answer = browser.post("/sign-in", data={"email": email_of(name), "password": PASSWORD})
        assert answer.status_code == 303, f"{name} cannot sign in: {answer.text[-500:]}"
        browser.token = browser.get("/session").json["csrf_token"]
        actor = cast.actor(name)
        teams = tuple(t.name for t in staff_queries.all_teams() if t.id in actor.team_ids)
        if actor.holds(*RECORD_ROLES):
            source = "south" if teams == ("South",) else "north"
            world.searched[name] = world.words[source]
            found = browser.post("/search", data={"q": world.words[source]})
            world.tokens["search"][name] = [found.location.rpartition("/")[2]]
        cookie = browser.get_cookie("casework_session").value
        world.readers[name] = Reader(name, actor, teams, cookie, browser.token)


def _end_three_of_them(cast: Cast) -> None:
    """One leaves, one loses all roles, one comes to the other team; their sessions live on."""
    administers = {"actor": cast.actor("ada"), "now": cast.now}
    with transaction():
        staff.end_worker(**administers, worker=cast.worker("deactivated"))
        for name in ("demoted", "moved"):
            held = db.session.scalar(select(RoleHeld).where(RoleHeld.worker_id == cast.worker(name).id))
            staff.end_role(**administers, held=held)
        staff.give_role(**administers, worker=cast.worker("moved"), role="practitioner", team=cast.team("South"))
    with core_transaction() as connection:
        connection.execute(update(BrowserSession).values(ended_at=None).where(BrowserSession.worker_id.is_not(None)))


# --- what is there ----------------------------------------------------------------------------------------------------


def _mark(world: World, write: Callable) -> None:
    """Fill each text that the operations left without a canary."""
    with core_transaction() as connection:
        fill(connection, _owners(world, connection), write)


def _owners(world: World, connection) -> Owners:
    teams = {number: name.lower() for number, name in connection.execute(select(Team.id, Team.name))}
    held = connection.execute(select(RoleHeld.worker_id, RoleHeld.team_id).where(RoleHeld.until_on.is_(None))).all()
    places: dict[int, set] = {}
    for worker, team in held:
        places.setdefault(worker, set()).add(teams.get(team, ""))
    workers = {worker: next(iter(found)) for worker, found in places.items() if len(found) == 1 and "" not in found}
    return Owners(connection, cases=world.cases, persons=world.persons, workers=workers, teams=teams,
                  concerns=world.concerns, raised=world.raised)  # fmt: skip


def _take_stock(world: World, cast: Cast, secret: str) -> None:
    """Every row by whose it is; and what everybody is today."""
    with db.engine.connect() as connection:
        owners = _owners(world, connection)
        for table in Base.metadata.sorted_tables:
            for number, row in owners.rows.get(table.name, {}).items():
                mark = owners.of(table, number)
                world.numbers.setdefault(table.name, {}).setdefault(mark.source if mark else "", []).append(number)
                if "worker_id" in row and row["worker_id"] is not None:
                    world.own.setdefault(table.name, {}).setdefault(row["worker_id"], []).append(number)
        world.rows = {name: {number: dict(row) for number, row in rows.items()} for name, rows in owners.rows.items()}
    for name, reader in world.readers.items():
        actor = staff_queries.actor_for(cast.worker(name), clock.today())
        teams = tuple(t.name for t in staff_queries.all_teams() if t.id in actor.team_ids)
        world.readers[name] = Reader(name, actor, teams, reader.cookie, reader.token)
    world.readers["anonymous"] = NOBODY
    world.tokens["opening"] = {}
    for name, reader in world.readers.items():
        theirs = next((number for number, source in world.persons.items() if not reader.may_meet(Mark(source))), None)
        if reader.reads_records and theirs is not None:
            token = URLSafeSerializer(secret, salt="opening").dumps([reader.actor.worker_id, theirs])
            world.tokens["opening"][name] = [token]
