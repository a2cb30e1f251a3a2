"""Killed in mid-save, again and again: nothing acknowledged is lost, nothing is half there (A1)."""

import time
from collections import Counter
from random import Random

import pytest
from sqlalchemy import func, select

from casework.ground.clock import now as this_moment
from casework.ground.db import db
from casework.practice.escalation.models import Acknowledgement, Escalation
from casework.records.drafts.models import Draft
from casework.records.notes.models import Note
from casework.records.notices.models import Notice
from tests.cast import Cast
from tests.databases import BOTH
from tests.durability import saver
from tests.durability.killing import close, lasting_office, wait_for_the_server
from tests.durability.whole import faults, words_of
from tests.forking import Talker

FEW, MANY = 5, 250
WAITING = 13
SOONEST, LATEST = 0.005, 0.150  # seconds of work before the kill
TYPISTS = ("nadia", "olive", "dev", "tom", "mary")  # by turns: of one person's drafts the oldest give way after 200
KINDS = {"draft", "contact", "attempt", "notice", "escalation", "decision"}

pytestmark = pytest.mark.slow


@pytest.fixture
def office(request, tmp_path):
    """The application on a database of its own that really writes to the disk, with people who wait."""
    with lasting_office(request, tmp_path) as (app, url):
        cast = Cast(app.extensions["casework_policies"], now=this_moment())
        for _ in range(WAITING):
            cast.waiting("none:high", days=3)
        close()
        yield Office(app, tmp_path, url)


class Office:
    """Processes that save and are killed, and what they were answered before."""

    def __init__(self, app, folder, url):
        self.app, self.folder, self.url = app, folder, url
        self.saved, self.kills, self.in_mid_save = [], 0, 0

    def start(self, seed, number):
        """A process that has loaded the application, and touched no database."""
        return Talker(saver.main, str(self.folder), self.url, f"{seed}:{number}", TYPISTS[number % len(TYPISTS)])

    def complaints(self):
        file = self.folder / "complaints"
        return file.read_text()[-4000:] if file.exists() else "it said nothing"

    def hear(self, process, until):
        """Listen to a process until it says a word."""
        try:
            while (said := process.line.recv()) != until:
                self.note(said)
        except EOFError:
            pytest.fail(self.complaints())

    def note(self, said):
        self.saved += [said["saved"]] if "saved" in said else []

    def work_and_die(self, process, seconds):
        """Let a process save for some time, and kill it in the middle of it."""
        self.hear(process, "loaded")
        process.line.send("sign in")
        self.hear(process, "ready")
        process.line.send("go")
        time.sleep(seconds)
        assert process.runs, self.complaints()
        said = process.kill()
        for each in said:
            self.note(each)
        self.kills += 1
        self.in_mid_save += sum("begin" in each for each in said) > sum("saved" in each for each in said)

    def lost(self):
        """Saves that were answered and are not there."""
        notes = Counter(map(words_of, db.session.scalars(select(Note))))
        drafts = {draft.tab: draft for draft in db.session.scalars(select(Draft))}
        put_away = set(db.session.scalars(select(Notice.id).where(Notice.acknowledged_by_id.is_not(None))))
        raised = set(db.session.scalars(select(Escalation.reason)))
        decided = dict(db.session.execute(select(Acknowledgement.escalation_id, Acknowledgement.note_id)).all())
        newest = {each["tab"]: each["words"] for each in self.saved if each["kind"] == "draft"}
        decision = lambda each: db.session.get(Note, decided[each["number"]]).sections[1]["text"]  # noqa: E731
        there = {
            "contact": lambda each: notes[each["words"]] == 1 and drafts[each["tab"]].state == "done",
            "attempt": lambda each: notes[each["words"]] == 1,
            "draft": lambda each: kept(drafts.get(each["tab"]), newest[each["tab"]]),
            "notice": lambda each: each["number"] in put_away,
            "escalation": lambda each: each["words"] in raised,
            "decision": lambda each: each["number"] in decided and decision(each) == each["words"],
        }
        return [each for each in self.saved if not there[each["kind"]](each)]


def kept(draft, words):
    """A draft is kept with what was answered last, or what was sent after that; or it has become a contact."""
    return draft is not None and (draft.state == "done" or draft.fields["reason"] >= [words])


def kill_again_and_again(office, times, seed):
    draw = Random(seed)
    coming = office.start(seed, 0)
    for number in range(times):
        process = coming
        coming = office.start(seed, number + 1) if number + 1 < times else None
        try:
            office.work_and_die(process, draw.uniform(SOONEST, LATEST))
            wait_for_the_server()
            assert office.lost() == [], f"kill {number}: answered as saved, and lost"
            assert faults(office.app.extensions["casework_policies"]) == [], f"kill {number}"
            close()
        except BaseException:
            for each in filter(None, (process, coming)):
                each.kill()
            raise
    counts = Counter(each["kind"] for each in office.saved)
    unanswered = db.session.scalar(select(func.count()).select_from(Note).where(Note.type != "imported"))
    unanswered -= counts["contact"] + counts["attempt"] + counts["decision"]
    print(f"\n{db.engine.dialect.name}: {office.kills} kills, {office.in_mid_save} in mid-save; {len(office.saved)} saves "
          f"answered {dict(counts)}, 0 lost, 0 half; {unanswered} notes whole though the answer was cut off")  # fmt: skip
    assert set(counts) == KINDS
    assert office.kills == times and office.in_mid_save > times / 2, "the kills missed the saves"


@pytest.mark.parametrize("office", BOTH, indirect=True)
def test_a_process_killed_in_mid_save_has_lost_nothing_it_answered_and_left_nothing_half(office):
    kill_again_and_again(office, FEW, seed=20261120)


@pytest.mark.long
@pytest.mark.parametrize("office", BOTH, indirect=True)
def test_five_hundred_kills_half_of_them_on_each_database_lose_nothing(office):
    kill_again_and_again(office, MANY, seed=20261122)
