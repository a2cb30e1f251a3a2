"""A disk that is really full: nothing half, a sentence, what was typed still there, and on it goes once there is room (A5)."""

import html
import shutil
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from casework.clockwork import jobs
from casework.clockwork.storage.rules import folders_of
from casework.clockwork.upkeep.operations import migrate
from casework.ground import clock
from casework.ground.db import db, transaction
from casework.records.audit.queries import check_chain
from tests.calendar_days import when_backups_run
from tests.cast import PASSWORD, email_of, hire_everybody
from tests.databases import sqlite_url
from tests.durability.conftest import everything
from tests.durability.verbs import VERBS, Scene
from tests.house.furnished import rows
from tests.house.test_drafts import TEXT, TWICE, values
from tests.policing import PolicingClient
from tests.volumes import free, small_disk

BESIDE = {"browser_session"}  # written beside any request, when there is room
WORDS = "She rang: “come on Tuesday” & bring the letter."


@pytest.fixture(scope="module")
def on_a_small_disk(tmp_path_factory):
    """The whole application with the cast hired, its data on a small disk of its own, and a copy of its database."""
    from app import create_app

    volume = small_disk(tmp_path_factory.mktemp("volume") / "disk", megabytes=96)
    app = create_app({"DATA": volume, "DATABASE_URL": sqlite_url(volume), "PASSWORD_COST": "cheap"})
    app.test_client_class = PolicingClient
    app.disk = Disk(volume)
    with app.app_context():
        migrate(engine=db.engine, data=volume, now=clock.now())
        hire_everybody()
        db.session.remove()
        db.engine.dispose()
    with closing(sqlite3.connect(":memory:")) as hired:
        with closing(sqlite3.connect(volume / "casework.db")) as live:
            live.backup(hired)
        yield app, hired
    free(volume)


@pytest.fixture
def numbers(cast):
    """The rows that the addresses name."""
    return rows(cast)


@pytest.fixture
def app(on_a_small_disk):
    """The application as it was after the cast was hired; ``app.disk`` fills and empties its disk."""
    app, hired = on_a_small_disk
    app.disk.empty()
    shutil.rmtree(app.disk.folder / "backups", ignore_errors=True)
    with closing(sqlite3.connect(app.disk.folder / "casework.db")) as live:
        hired.backup(live)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    app.disk.empty()


class Disk:
    """Fills a volume to its last byte, and makes room again."""

    def __init__(self, folder):
        self.folder, self.filler = folder, folder / "filler"

    def fill(self):
        """Nothing more fits: no page of the log that SQLite could use again, either."""
        db.session.rollback()
        with db.engine.connect() as connection:
            busy, *_ = connection.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert not busy, "somebody still reads, so the log could not be emptied"
        with self.filler.open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while file.write(b"x" * size) == size:
                        pass
                except OSError:
                    continue

    def empty(self):
        self.filler.unlink(missing_ok=True)


def whole():
    db.session.rollback()
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    assert check_chain().broken_at is None


def kept():
    return {name: rows for name, rows in everything().items() if name not in BESIDE}


def is_told(answer, sent=()):
    """A page in words: that nothing was saved, what to do, and all that was typed."""
    words = html.unescape(answer.text)
    assert answer.status_code == 507, f"{answer.request.path}: {answer.status_code}\n{words[-1500:]}"
    assert "The disk is full" in words and "Nothing was saved" in words and "Traceback" not in words
    for name, value in sent:
        for each in [value] if isinstance(value, str) else value:
            assert each in words, f"{answer.request.path}: what was typed into {name} is gone"


@pytest.mark.slow
@pytest.mark.rule("U14", "U32")
def test_no_verb_leaves_anything_half_on_a_full_disk_and_each_works_once_there_is_room(app, cast):
    scene = Scene(cast)
    before = everything()
    app.disk.fill()
    failed = 0
    for name, verb in VERBS.items():
        db.session.rollback()
        with pytest.raises(OperationalError, match="full"), transaction():
            verb(scene)
        failed += 1
        if failed % 10 == 0:
            assert everything() == before, name
    assert everything() == before
    app.disk.empty()
    whole()
    with transaction():
        VERBS["tray.record_contact"](scene)
    assert check_chain().broken_at is None
    print(f"\n{failed} verbs on a full disk: 0 tables changed")


def of_a_form(form, numbers):
    name, address, typed, _leads_to, *to = form
    typed = {field.format(**numbers): value.format(**numbers) if value == "{worker}" else value for field, value in typed.items()}
    return name, address.format(**numbers), typed, "".join(to)


@pytest.mark.rule("U14")
def test_each_form_sent_to_a_full_disk_says_so_and_shows_what_was_typed(app, as_person, numbers):
    browsers = {name: as_person(name) for name in sorted({form[0] for form in TWICE})}
    forms = [of_a_form(form, numbers) for form in TWICE]
    filled_in = [values(browsers[name].get(address), address) | typed for name, address, typed, _ in forms]
    before = kept()
    app.disk.fill()
    for (name, address, typed, to), sent in zip(forms, filled_in, strict=True):
        is_told(browsers[name].post(address + to, data=sent), typed.items())
    assert kept() == before
    app.disk.empty()
    whole()
    print(f"\n{len(forms)} forms on a full disk: each told, 0 tables changed")


ONCE = ("/cases/{case}/attempt", "/people/new", "/staff/teams/new", "/cases/{case}/allocate")


@pytest.mark.rule("U14")
@pytest.mark.parametrize("form", [form for form in TWICE if form[1] in ONCE], ids=lambda form: form[1])
def test_a_form_that_did_not_fit_is_saved_once_there_is_room_without_a_restart(app, as_person, numbers, form):
    name, address, typed, to = of_a_form(form, numbers)
    browser = as_person(name)
    sent = values(browser.get(address), address) | typed
    app.disk.fill()
    is_told(browser.post(address + to, data=sent))
    app.disk.empty()
    assert browser.post(address + to, data=sent).status_code == 303
    whole()


def test_what_the_page_offers_to_send_again_is_saved_by_sending_it(app, as_person, numbers):
    """Without JavaScript: the page that says the disk is full holds the whole form."""
    nadia, address = as_person("nadia"), f"/cases/{numbers['case']}/attempt"
    typed = {"tried": WORDS, "safe_and_well": TEXT, "safe_and_well_needed": "not-needed", "how": "telephone"}
    sent = values(nadia.get(address), address) | typed
    app.disk.fill()
    shown = nadia.post(address, data=sent)
    is_told(shown)
    app.disk.empty()
    again = fields_of(shown, address)
    assert {name: again[name].replace("\r\n", "\n") for name in typed} == typed
    assert nadia.post(address, data=again).status_code == 303
    assert WORDS in html.unescape(nadia.get(f"/cases/{numbers['case']}").text)


def fields_of(page, action):
    import html5lib

    (form,) = [each for each in html5lib.parse(page.text, namespaceHTMLElements=False).iter("form")
               if each.get("action", "").startswith(action)]  # fmt: skip
    found = {}
    for field in form.iter():
        if field.tag == "textarea":
            found[field.get("name")] = "".join(field.itertext()).removeprefix("\n")
        elif field.tag == "input":
            found[field.get("name")] = field.get("value", "")
    found.pop("csrf_token")
    return found


def test_drafts_sign_in_and_reading_on_a_full_disk_are_answered_in_words(app, as_person, numbers):
    nadia, ada = as_person("nadia"), as_person("ada")
    stranger, address = app.test_client(), f"/cases/{numbers['case']}/comments"
    stranger.get("/sign-in")
    draft = values(nadia.get(address), address) | {"words": WORDS}
    before = kept()
    app.disk.fill()
    answer = nadia.post("/drafts", data=draft, headers={"X-CSRFToken": nadia.token})
    is_told(answer, [("words", WORDS)])
    is_told(stranger.post("/sign-in", data={"email": email_of("mary"), "password": PASSWORD}))
    assert PASSWORD not in stranger.post("/sign-in", data={"email": email_of("mary"), "password": PASSWORD}).text
    is_told(nadia.get(f"/cases/{numbers['case']}"))  # what cannot be written into the trail is not shown (U32)
    for address in ("/tray", "/", "/my-cases", "/account"):
        assert nadia.get(address).status_code in (200, 507)
    assert nadia.get("/account").status_code == 200, "who reads nothing about a person goes on reading"
    assert "The disk is nearly full" in ada.get("/account").text
    assert stranger.get("/healthz").status_code in (200, 503)
    assert kept() == before
    app.disk.empty()
    assert stranger.post("/sign-in", data={"email": email_of("mary"), "password": PASSWORD}).status_code == 303
    assert nadia.post("/drafts", data=draft, headers={"X-CSRFToken": nadia.token}).status_code == 200
    whole()


def test_a_backup_the_sweep_and_the_file_of_heads_wait_for_room_and_then_go_on_by_themselves(app, cast):
    cast.waiting(days=45)
    app.disk.fill()
    folders, now, before = folders_of(app.config), when_backups_run(clock.now()), kept()
    assert jobs.back_up(now, cast.policies, folders) == ""
    for job in jobs.SCHEDULE:
        jobs._run(app, job)  # whatever goes wrong is logged, and the next tick comes all the same
    assert kept() == before
    assert not [file for file in folders.backups.glob("*") if file.suffix != ".lock"], "nothing half lies there"
    app.disk.empty()
    assert jobs.back_up(now, cast.policies, folders).startswith("backed up")
    assert jobs.sweep(now, cast.policies)
    assert jobs.note_head(now, cast.policies, folders)
    whole()


def test_the_disk_of_these_tests_is_really_full(app):
    app.disk.fill()
    with pytest.raises(OSError, match="No space left"):
        (app.disk.folder / "one more byte").write_bytes(b"x")
    seen = []
    event.listen(db.engine, "handle_error", lambda context: seen.append(str(context.original_exception)))
    with pytest.raises(OperationalError), db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE more (id INTEGER)")
    assert seen == ["database or disk is full"]
