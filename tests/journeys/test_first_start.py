"""The main job on a bare machine: from the first start through a list of 120 people to a decided escalation."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from casework.ground import clock
from casework.ground.days import OFFICE
from tests.browser import new_context, watch
from tests.intake.lists import as_xlsx, people
from tests.journeys.steps import NOTE, fill_contact, pick

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "three quiet river stones"
NORTH, SOUTH = "North Locality", "South Locality"
MEMBERS = """Nadia Hussain, nadia@council.example, Practitioner, Practitioner
Mary Byrne, mary@council.example, Other, Team Manager
Sam Okoro, sam@council.example, Other, Strategic Service Manager"""
SOUTH_MEMBERS = """Sue Walsh; sue@council.example; SWO; Practitioner
Mo Farouk; mo@council.example; Other; TM"""


class Machine:
    """A machine with Casework on it: its data folder, its server, its commands."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        own = {name: value for name, value in os.environ.items() if not name.startswith("CASEWORK_")}
        self.environ = own | {"CASEWORK_DATA": str(folder), "CASEWORK_PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        self.said, self.server = folder.parent / "said.txt", None

    def start(self):
        """python3 app.py; gives the address it prints for the first administrator."""
        with self.said.open("w") as said:
            self.server = subprocess.Popen(
                [sys.executable, "app.py"], cwd=ROOT, env=self.environ, stdout=said, stderr=subprocess.STDOUT
            )
        until = time.monotonic() + 60
        while time.monotonic() < until and self.server.poll() is None:
            if link := re.search(r"http://\S+/set-up/\S+", self.said.read_text()):
                return link.group()
            time.sleep(0.1)
        raise AssertionError(f"no link was printed:\n{self.said.read_text()}")

    def command(self, *arguments):
        """What a command prints; it must succeed."""
        done = subprocess.run(
            [sys.executable, "app.py", *arguments],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def stop(self):
        """As a service manager stops it."""
        if self.server is None:
            return None
        self.server.terminate()
        return self.server.wait(30)


@pytest.fixture
def machine(tmp_path):
    """A bare machine; its server is stopped when the test is over."""
    bare = Machine(tmp_path / "data")
    yield bare
    bare.stop()


@pytest.fixture
def someone(browser, machine):
    """``someone()``: another person's browser; all are checked when the test is over."""
    opened = []

    def sits_down(**options):
        context = new_context(browser, base_url=f"http://127.0.0.1:{machine.port}", **options)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.watch = watch(page)
        opened.append(page)
        return page

    yield sits_down
    for page in opened:
        page.context.close()
        page.watch.assert_clean()


class Stopwatch:
    """Prints how long each step took."""

    def __init__(self):
        self.began = self.step = time.monotonic()

    def lap(self, what):
        """One step is done."""
        now = time.monotonic()
        print(f"{now - self.step:6.1f} s  {what}")
        self.step = now


def choose_password(page, link):
    """Open a one-time link and choose the password; signed in afterwards."""
    page.goto(link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label(re.compile("again", re.I)).fill(PASSWORD)
    page.get_by_role("button", name="Set the password and sign in").click()
    expect(page.locator("#notices")).to_contain_text("Your password is set")


def set_up_team(page, name):
    """One team, its telephones and opening times."""
    page.get_by_label("Name of the team").fill(name)
    page.get_by_label("Telephone", exact=True).fill("01632 960100")
    page.get_by_label("Telephone out of hours").fill("01632 960199")
    assert page.get_by_label("Monday").is_checked() and page.get_by_label("Opens at").input_value()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("#notices")).to_contain_text(f"The team {name} is saved.")


def found_office(page, link):
    """The first administrator, two teams with their members; gives the one-time links by name."""
    page.goto(link)
    page.get_by_label("Your name").fill("Ada Cole")
    page.get_by_label("Your e-mail address").fill("ada@council.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label(re.compile("again", re.I)).fill(PASSWORD)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("radio", name="Combined policy", exact=True)).to_be_checked()
    set_up_team(page, NORTH)
    page.get_by_label("List of members").fill(MEMBERS)
    page.get_by_label("Name, row 1").fill("Dev Patel")
    page.get_by_label("E-mail address, row 1").fill("dev@council.example")
    page.get_by_label("Grade, row 1").select_option("practitioner")
    page.get_by_label("Role, row 1").select_option(label="Duty worker")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("#notices")).to_contain_text(f"4 new members of {NORTH} saved.")
    page.get_by_role("link", name="Set up another team").click()
    set_up_team(page, SOUTH)
    page.get_by_label("List of members").fill(SOUTH_MEMBERS)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("#notices")).to_contain_text(f"2 new members of {SOUTH} saved.")
    page.get_by_role("link", name="Finish the set-up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Casework is set up")
    owners, links = page.locator("#links dt"), page.locator("#links code")
    assert owners.count() == links.count() == 6
    return {
        owners.nth(n).inner_text().split("\n")[0].strip(): links.nth(n).inner_text().strip() for n in range(6)
    }  # fmt: skip


def import_list(page, file, count):
    """The list is read, its columns confirmed, looked at and brought in."""
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_label("The list, as CSV or XLSX").set_input_files(file)
    page.get_by_role("button", name="Read the list").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check the columns")
    expect(page.locator("select option:checked", has_text=re.compile("^Surname:"))).to_have_count(1)
    page.get_by_role("button", name="See what would happen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would happen")
    page.get_by_role("button", name=f"Bring in {count} people").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The list is in", timeout=60_000)


def longest_red(rows):
    """The row of the Red that has waited longest: over a month."""
    found = min((row for row in rows if row["RAG"] == "Red"), key=lambda row: row["Date on list"])
    assert (clock.today() - found["Date on list"]).days > 35
    return found


def find_case(page, row):
    """Search for somebody by the council's case number, and open the case."""
    page.get_by_label("Find a person or case").fill(row["Case ref"])
    page.get_by_role("search").get_by_role("button").click()
    expect(page).to_have_url(re.compile(r"/cases/\d+$"))  # a number leads straight there
    expect(page.get_by_role("heading", level=2).first).to_contain_text(row["Surname"])


def test_from_the_first_start_to_a_decided_escalation(machine, someone, tmp_path):
    """An administrator sets up, a manager imports, a practitioner rings, the sweep tells, a senior manager decides."""
    watch = Stopwatch()
    link = machine.start()
    watch.lap("first start: database made, link printed")
    ada = someone()
    links = found_office(ada, link)
    watch.lap("set-up: administrator, two teams, six members")
    again = someone()
    again.watch.expected("404 (NOT FOUND)")
    again.goto(link)
    expect(again.get_by_role("heading", level=1)).to_have_text("This link does not work any more")

    mary = someone()
    choose_password(mary, links["Mary Byrne"])
    listed = people(120, on=clock.today(), teams=(NORTH,))
    file = tmp_path / "waiting-list.xlsx"
    file.write_bytes(as_xlsx(listed))
    import_list(mary, file, 120)
    watch.lap("import of 120 people")
    mary.get_by_role("link", name="Go to the tray").click()
    expect(mary.locator("#tray")).to_contain_text("120 people waiting")
    overdue = mary.get_by_role("link", name=re.compile(r"^\d+ overdue"))
    expect(overdue).to_be_visible()
    overdue.click()
    expect(mary.locator(".app-due__distance--overdue").first).to_contain_text(re.compile(r"overdue by \d+ days?"))
    watch.lap("tray, the overdue ones")

    nadia, red = someone(), longest_red(listed)
    choose_password(nadia, links["Nadia Hussain"])
    find_case(nadia, red)
    expect(nadia.get_by_text("Imported", exact=False).first).to_be_visible()
    nadia.get_by_role("link", name="Record a contact").click()
    fill_contact(nadia, "Full support, low risk of harm")
    expect(nadia.locator("#rag-outcome")).to_contain_text("Green")
    began = time.monotonic()
    pick(nadia, "No support, high risk of harm")
    expect(nadia.locator("#rag-outcome")).to_contain_text("Red")
    print(f"          the picker answered in {time.monotonic() - began:.2f} s")
    expect(nadia.locator("#rag-outcome time")).to_be_visible()
    expect(nadia.locator("#rag-outcome a[href^='/rules/']")).to_have_count(2)
    nadia.get_by_role("button", name="Save this contact").click()
    expect(nadia.locator("#notices")).to_contain_text("Contact saved. The next contact is due by")
    watch.lap("a contact with the picker")

    raised = json.loads(machine.command("sweep", "--at", f"{datetime.now(OFFICE):%Y-%m-%dT%H:%M}"))
    watch.lap(f"the sweep, by command: {raised}")
    sam = someone()
    choose_password(sam, links["Sam Okoro"])
    expect(sam.locator("#feed")).to_contain_text("for your decision")
    sam.get_by_role("link", name=re.compile("^Escalations")).click()
    name = f"{red['Forename']} {red['Surname']}"
    sam.get_by_role("link", name=name).first.click()
    expect(sam.locator("main")).to_contain_text(red["Case ref"])
    sam.get_by_label("Decision", exact=True).fill("Nadia visits on Tuesday; a worker is named by Friday.")
    sam.get_by_label("Discussed with").fill("Mary Byrne, Team Manager")
    sam.get_by_role("button", name="Acknowledge with this decision").click()
    expect(sam.locator("#notices")).to_contain_text("Your decision is saved as a note")
    watch.lap("the escalation acknowledged with a decision")

    find_case(nadia, red)
    timeline = nadia.locator("#timeline")
    for words in (
        NOTE["Analysis"],
        "Red on the tray for too long",
        "Nadia visits on Tuesday",
        "Acknowledged by Sam Okoro",
    ):
        expect(timeline).to_contain_text(words)
    mary.goto("/")
    expect(mary.locator("#feed")).to_contain_text("A contact was recorded")
    assert "Everything holds" in machine.command("verify")
    assert machine.stop() == 0
    watch.lap("the case tells it all, verify holds, the server stops")
    print(f"{time.monotonic() - watch.began:6.1f} s  in all")
