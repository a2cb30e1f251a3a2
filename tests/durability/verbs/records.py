"""The floor of records: people, workers, sign-in, tasks, notices, mail, calendars, the directory.

What has an end is there once open and once over.
"""

from dataclasses import dataclass, replace
from datetime import time, timedelta

from sqlalchemy import select

from casework.ground.db import db, transaction
from casework.policy.organisations import AREAS
from casework.practice.escalation import operations as escalation
from casework.records.calendars import operations as calendars
from casework.records.calendars.models import CalendarAddress
from casework.records.cases import operations as cases
from casework.records.directory import operations as directory
from casework.records.directory.models import Organisation
from casework.records.directory.rules import Written as Entry
from casework.records.drafts import operations as drafts
from casework.records.drafts.models import Draft
from casework.records.drafts.rules import tab_name
from casework.records.entry import operations as entry
from casework.records.notes import operations as notes
from casework.records.notices import operations as notices
from casework.records.notices.models import Notice
from casework.records.outbox import operations as outbox
from casework.records.outbox.models import Mail
from casework.records.people import operations as people
from casework.records.people.models import Link, PersonWarning
from casework.records.rota import operations as rota
from casework.records.sessions import operations as sessions
from casework.records.sessions.models import BrowserSession
from casework.records.staff import operations as staff
from casework.records.staff.models import Absence, RoleHeld
from casework.records.staff.rules import SYSTEM
from casework.records.tasks import operations as tasks
from casework.records.tasks.models import Task
from tests.durability.verbs.office import DECISION, Office

STEPS = Entry("Sure Steps", "Help after a fall", ("falls",), phone="01632 960 020")
HASH = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$2kVUpmCfLMwkqdDFkKCvbA"
SECRET = "a key of the tests"
TEAM = {"policy": "combined", "phone": "1", "out_of_hours_phone": "2", "open_days": range(5), "opens": time(9),
        "closes": time(17)}  # fmt: skip


@dataclass(frozen=True)
class Member:
    where: str = "Line 1"
    name: str = "New Comer"
    email: str = "new@example.test"
    grade: str = "practitioner"
    role: str = "practitioner"


class Records(Office):
    """What is kept: of the person, of workers and their sessions, and what is to be sent."""

    def keep_records(self):
        """A warning, a link, somebody away, a draft, sign-in and sessions, a rota, a task."""
        row, soon = {**self.does("mary"), "person": self.person}, self.now.date() + timedelta(days=30)
        worker = self.cast.worker("nadia").id
        with transaction():
            self.warning_id = people.add_warning(**row, kind="risk-to-staff", words="A large dog", review_on=soon).id
            self.link_id = people.add_link(**row, kind="carer", name="Ann Marsh", ask_first=True).id
            self.absence_id = staff.record_absence(**self.does("helen"), worker=self.cast.worker("sam"),
                                                   from_on=self.now.date() - timedelta(days=1)).id  # fmt: skip
            self.tab = tab_name("0123456789abcdef", None, self.now)
            self.draft_id = drafts.save_draft(worker_id=worker, now=self.now - timedelta(days=40), form="/x", tab=self.tab,
                                              posted={"reason": ["Half"]}).id  # fmt: skip
            entry.begin_try(now=self.now - timedelta(days=2), account="somebody@example.test")
            path = entry.make_one_time_link(actor=SYSTEM, now=self.now, worker=self.cast.worker("nadia"), secret=SECRET)
            self.token = path.rpartition("/")[2]
            begun = {"worker_id": worker, "browser": "a browser", "content": {}, "created_at": self.now}
            db.session.add_all(BrowserSession(token_hash=letter * 64, seen_at=self.now - timedelta(days=days), **begun)
                               for letter, days in (("a", 0), ("b", 400)))  # fmt: skip
            rota.set_duty(**self.by("mary"), team=self.cast.team("North"), day=self.now.date(), seen=[], workers=[worker])
            self.task_id = tasks.set_task(
                **self.by("mary"), case=self.case, receiver=f"worker:{worker}", words="Ring her daughter",
                due_on=self.now.date() + timedelta(days=2)).id  # fmt: skip

    def post(self):
        """A mail that waits, one that is long over, and a calendar."""
        row = {"worker_id": self.cast.worker("nadia").id, "kind": "test", "next_try_at": self.now, "tries": 0}
        with transaction() as session:
            long_ago = self.now - timedelta(days=99)
            waits = Mail(**row, occasion="now", written_at=self.now)
            session.add_all([waits, Mail(**row, occasion="then", written_at=long_ago, ended_at=long_ago, ended_how="sent")])
            calendars.make_address(**self.does("mary"), whose="mine")
            self.mail_id, self.calendar_id = waits.id, session.scalar(select(CalendarAddress.id))

    def mail_on(self):
        outbox.begin(now=self.now - timedelta(days=1))
        return {"now": self.now}

    def urgent(self):
        escalation.raise_escalation(**self.mail_on(), actor=SYSTEM, policy=self.policy, case=self.case, rule="L27",
                                    chain="grave-wait", occasion="by mail", reason="Red", figures=[])  # fmt: skip
        return outbox.write_urgent(now=self.now)

    def letter(self):
        return outbox.take(**self.mail_on(), numbers=[self.mail_id], holder="one", address="x")

    @property
    def calendar(self):
        return db.session.get(CalendarAddress, self.calendar_id)

    @property
    def open_notice(self):
        return db.session.scalar(select(Notice).where(Notice.kind == "acknowledge", Notice.acknowledged_at.is_(None)))

    @property
    def task(self):
        return db.session.get(Task, self.task_id)

    def entry_of_the_directory(self, ended=False):
        return db.session.get(Organisation, self.ended_organisation_id if ended else self.organisation_id)


VERBS = {
    "cases.open_case": lambda s: cases.open_case(
        **s.does("mary"), person=s.person, team=s.cast.team("North"), kind="review", referred_on=s.now.date()),
    "cases.come_to_stage": lambda s: cases.come_to_stage(**s.does("mary"), case=s.referral, stage="waiting"),
    "cases.comment": lambda s: cases.comment(**s.does("nadia"), case=s.case, words="Rang her daughter"),
    "notes.write_note": lambda s: notes.write_note(
        **s.by("mary"), case=s.case, type="management-decision", sections=DECISION, happened_at=s.now),
    "people.record_former_name": lambda s: people.record_former_name(
        **s.does("mary"), person=s.person, family_name="Fairweather"),
    "people.record_person": lambda s: people.record_person(
        **s.does("mary"), team=s.cast.team("North"), given_name="Ivy", family_name="Reed", address="1 High Street"),
    "people.change_person": lambda s: people.change_person(
        **s.does("mary"), person=s.person, version=s.person.version, family_name="Holloway", address="2 High Street"),
    "people.add_warning": lambda s: people.add_warning(
        **s.does("mary"), person=s.person, kind="risk-to-staff", words="Two", review_on=s.now.date() + timedelta(days=9)),
    "people.keep_warning": lambda s: people.keep_warning(
        **s.does("mary"), warning=db.session.get(PersonWarning, s.warning_id), review_on=s.now.date() + timedelta(days=90)),
    "people.end_warning": lambda s: people.end_warning(
        **s.does("mary"), warning=db.session.get(PersonWarning, s.warning_id), why="It died"),
    "people.add_link": lambda s: people.add_link(
        **s.does("mary"), person=s.person, kind="carer", name="Bob Marsh", ask_first=True),
    "people.end_link": lambda s: people.end_link(**s.does("mary"), link=db.session.get(Link, s.link_id)),
    "rota.set_duty": lambda s: rota.set_duty(
        **s.by("mary"), team=s.cast.team("North"), day=s.now.date(), workers=[s.cast.worker("olive").id],
        seen=[s.cast.worker("nadia").id]),
    "staff.add_team": lambda s: staff.add_team(**s.administers(), name="East", **TEAM),
    "staff.change_team": lambda s: staff.change_team(
        **s.administers(), team=s.cast.team("North"), version=None, name="Far North", **TEAM),
    "staff.add_worker": lambda s: staff.add_worker(
        **s.administers(), name="New Comer", email="new@example.test", grade="practitioner"),
    "staff.change_worker": lambda s: staff.change_worker(
        **s.administers(), worker=s.cast.worker("nadia"), version=None, name="Nadia Khan", email="nk@example.test",
        grade="practitioner"),
    "staff.rename_self": lambda s: staff.rename_self(
        **s.does("nadia"), worker=s.cast.worker("nadia"), version=None, name="Nadia Khan"),
    "staff.give_role": lambda s: staff.give_role(
        **s.administers(), worker=s.cast.worker("sue"), role="practitioner", team=s.cast.team("North")),
    "staff.end_role": lambda s: staff.end_role(
        **s.administers(), held=db.session.scalar(select(RoleHeld).where(RoleHeld.worker_id == s.cast.worker("sue").id))),
    "staff.record_absence": lambda s: staff.record_absence(
        **s.does("mary"), worker=s.cast.worker("nadia"), from_on=s.now.date(), deputy=s.cast.worker("olive")),
    "staff.end_absence": lambda s: staff.end_absence(
        **s.does("helen"), absence=db.session.get(Absence, s.absence_id)),
    "staff.end_worker": lambda s: staff.end_worker(**s.administers(), worker=s.cast.worker("sue")),
    "entry.add_with_links": lambda s: entry.add_with_links(
        **s.administers(), team=s.cast.team("North"), members=[Member()], secret=SECRET),
    "entry.set_password": lambda s: entry.set_password(**s.does("nadia"), worker=s.cast.worker("nadia"), password_hash=HASH),
    "entry.make_one_time_link": lambda s: entry.make_one_time_link(
        **s.administers(), worker=s.cast.worker("nadia"), secret=SECRET),
    "entry.spend_link": lambda s: entry.spend_link(now=s.now, token=s.token, purpose="password", secret=SECRET),
    "entry.ensure_set_up_link": lambda s: (
        db.session.execute(db.delete(RoleHeld)), entry.ensure_set_up_link(now=s.now, secret=SECRET)),
    "entry.begin_try": lambda s: entry.begin_try(now=s.now, account="x@example.test"),
    "entry.refuse_try": lambda s: entry.refuse_try(now=s.now),
    "entry.sign_in_failed": lambda s: entry.sign_in_failed(now=s.now, worker=s.cast.worker("nadia")),
    "entry.sign_in_done": lambda s: entry.sign_in_done(
        **s.does("nadia"), account="somebody@example.test", worker=s.cast.worker("nadia")),
    "entry.sign_out": lambda s: entry.sign_out(**s.does("nadia"), worker=s.cast.worker("nadia")),
    "entry.prune_entry": lambda s: entry.prune_entry(now=s.now),
    "drafts.save_draft": lambda s: drafts.save_draft(
        worker_id=s.cast.worker("nadia").id, now=s.now, form="/y", tab=s.tab, posted={"reason": ["Half"]}),
    "drafts.finish_draft": lambda s: drafts.finish_draft(
        worker_id=s.cast.worker("nadia").id, now=s.now, form="/x", tab=s.tab),
    "drafts.drop": lambda s: drafts.drop(draft=db.session.get(Draft, s.draft_id)),
    "drafts.prune_drafts": lambda s: drafts.prune_drafts(now=s.now),
    "sessions.end_sessions": lambda s: sessions.end_sessions(**s.administers(), worker_id=s.cast.worker("nadia").id),
    "sessions.prune_sessions": lambda s: sessions.prune_sessions(now=s.now),
    "notices.acknowledge_notice": lambda s: notices.acknowledge_notice(**s.does("mary"), notice=s.open_notice),
    "tasks.set_task": lambda s: tasks.set_task(
        **s.by("mary"), case=s.case, receiver=f"duty:{s.case.team_id}", words="Post the leaflet", due_on=s.now.date()),
    "tasks.finish_task": lambda s: tasks.finish_task(**s.does("nadia"), task=s.task, outcome="She rings back"),
    "tasks.drop_task": lambda s: tasks.drop_task(**s.does("mary"), task=s.task, why="She has rung us"),
    "tasks.hand_over": lambda s: tasks.hand_over(**s.by("nadia"), task=s.task, receiver=f"duty:{s.case.team_id}"),
    "directory.add": lambda s: directory.add(**s.does("nadia"), written=STEPS),
    "directory.change": lambda s: directory.change(
        **s.does("nadia"), policies=s.cast.policies, row=s.entry_of_the_directory(), version=None,
        written=replace(STEPS, hours="Fridays")),
    "directory.confirm": lambda s: directory.confirm(
        **s.does("nadia"), policies=s.cast.policies, row=s.entry_of_the_directory()),
    "directory.end": lambda s: directory.end(
        **s.does("mary"), policies=s.cast.policies, row=s.entry_of_the_directory(), why="Closed"),
    "directory.put_back": lambda s: directory.put_back(**s.does("mary"), row=s.entry_of_the_directory(ended=True)),
    "directory.begin": lambda s: directory.begin(**s.does("mary"), area=AREAS["swindon"], offered=["swindon"]),
    "calendars.make_address": lambda s: calendars.make_address(**s.does("mary"), whose="team", instead_of=s.calendar_id),
    "calendars.choose_whose": lambda s: calendars.choose_whose(**s.does("mary"), address=s.calendar, whose="team"),
    "calendars.stop": lambda s: calendars.stop(**s.does("mary"), address=s.calendar),
    "calendars.stop_all": lambda s: calendars.stop_all(**s.does("mary")),
    "outbox.begin": lambda s: outbox.begin(now=s.now),
    "outbox.write_digests": lambda s: outbox.write_digests(**s.mail_on(), policies=s.cast.policies),
    "outbox.write_urgent": lambda s: s.urgent(),
    "outbox.write_test": lambda s: outbox.write_test(**s.does("nadia")),
    "outbox.take": lambda s: s.letter(),
    "outbox.mark_sent": lambda s: outbox.mark_sent(letter=s.letter(), now=s.now, holder="one"),
    "outbox.put_off": lambda s: outbox.put_off(numbers=s.letter().mail, now=s.now, holder="one", why="It was refused."),
    "outbox.give_up": lambda s: outbox.give_up(now=s.now, number=s.mail_id, why="It was refused."),
    "outbox.set_aside": lambda s: outbox.set_aside(now=s.now, number=s.mail_id, why="It has no words."),
    "outbox.note_failure": lambda s: outbox.note_failure(**s.mail_on(), why="It does not answer."),
    "outbox.note_answer": lambda s: (
        outbox.note_failure(**s.mail_on(), why="It does not answer."), outbox.note_answer(now=s.now)),
    "outbox.try_again": lambda s: outbox.try_again(**s.does("nadia")),
    "outbox.choose_daily": lambda s: outbox.choose_daily(**s.does("nadia"), daily=False),
    "outbox.put_back": lambda s: outbox.put_back(actor=SYSTEM, now=s.now),
    "outbox.prune_mail": lambda s: outbox.prune_mail(now=s.now),
}  # fmt: skip
