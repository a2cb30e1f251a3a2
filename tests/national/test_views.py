"""The preview and the two clocks as browsers get them; their lists and files."""

import csv
import io
from datetime import date

import openpyxl
import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db
from casework.pages.national.rules.preview import LISTS
from casework.records.audit.models import Entry
from tests.cast import email_of
from tests.national.scene import assessed, day

BORN = {"date_of_birth": date(1950, 1, 1)}


@pytest.fixture
def cast(cast):
    """The cast, with the real present as its time: views ask the clock."""
    cast.now = this_moment()
    return cast


@pytest.fixture
def edith(cast):
    """Asked for 50 days ago; her assessment began 20 days later and is done. Her name would act in a spreadsheet."""
    case = cast.case(person=cast.person("=1+1", "Marsh", **BORN), referred_on=day(cast, 50))
    return assessed(cast, case, begun=30, completed=25)


def newest(act):
    """The newest entry of the trail of that name."""
    return db.session.scalar(db.select(Entry).where(Entry.act == act).order_by(Entry.seq.desc()).limit(1))


@pytest.mark.rule("U11", "H17")
def test_mary_sees_the_figure_what_became_of_each_request_and_what_would_not_come_out_right(cast, edith, as_person):
    cast.waiting(days=9, person=cast.person("Wil", "Waiting", **BORN))
    page = as_person("mary").get("/reports/national").text
    assert "This is not the published figure" in page and "version 1.1, 19 May 2026" in page
    assert ">20</td>" in page and "Nothing has followed yet" in page and "1 request waits for a first response" in page
    assert "A completed assessment that led to nothing on record yet" in page and "No NHS number" in page
    assert "Looked for, and not found: No date of birth" in page
    assert newest("national.read").detail == {"teams": [cast.team("North").id]}


def test_before_anything_happened_it_says_so(cast, as_person):
    page = as_person("mary").get("/reports/national").text
    assert "No wait has ended yet" in page and "No request is on record" in page
    assert "Nothing is on this list" in as_person("mary").get("/reports/national/records?list=no-type").text


@pytest.mark.rule("U11", "U18")
def test_a_number_opens_its_list_which_goes_out_as_files_that_do_not_act_and_is_in_the_trail(cast, edith, as_person):
    mary, quarter = as_person("mary"), day(cast, 30).replace(day=1)
    address = f"/reports/national/records?list=first-response&quarter={quarter}&band=65-and-above"
    shown = mary.get(address)
    assert "=1+1 Marsh" in shown.text and f'href="/cases/{edith.id}"' in shown.text
    assert newest("national.listed").persons == [edith.person_id]
    assert "=1+1" not in mary.get(address.replace("65-and-above", "25-to-64")).text
    sheet = mary.get(address.replace("?", "/list.csv?"))
    about, heads, row = csv.reader(io.StringIO(sheet.data.decode("utf-8-sig")))
    assert row[0] == "'=1+1 Marsh" and row[heads.index("Days")] == "20" and "North, as at" in about[0]
    assert newest("list.exported").persons == [edith.person_id] and "Marsh" not in sheet.headers["Content-Disposition"]
    assert newest("list.exported").detail == {"export": "national-first-response", "kind": "csv", "list": "first-response",
                                              "teams": [cast.team("North").id]}  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(mary.get(address.replace("?", "/list.xlsx?")).data)).active
    assert [cell.data_type for cell in book["A"]] == ["s"] * 3 and book["A3"].value == "=1+1 Marsh"


@pytest.mark.rule("U11")
def test_both_clocks_of_each_case_stand_in_a_list_that_can_be_sorted_and_taken_away(cast, edith, as_person):
    waiting = cast.waiting(days=9, person=cast.person("Wil", "Waiting", **BORN))
    mary = as_person("mary")
    page = mary.get("/reports/national/clocks").text
    assert "Wil Waiting" in page and "<strong>9 days</strong>" in page and "=1+1" not in page
    everything = mary.get("/reports/national/clocks?which=all&sort=request").text
    assert everything.index("=1+1 Marsh") < everything.index("Wil Waiting") and "<strong>50 days</strong>" in everything
    by_name = mary.get("/reports/national/clocks?which=all&sort=name").text
    assert 'aria-sort="ascending"' in by_name and by_name.index("=1+1") < by_name.index("Wil Waiting")
    sheet = csv.reader(io.StringIO(mary.get("/reports/national/clocks/list.csv?which=waiting").data.decode("utf-8-sig")))
    assert [row[2:] for row in sheet][2][:4] == [str(waiting.id), "Care Act assessment", "North", "Waiting on the tray"]
    assert newest("list.exported").persons == [waiting.person_id]
    assert mary.get("/reports/national/clocks/list.xlsx").status_code == 200


@pytest.mark.rule("U11", "U16", "U18")
def test_each_list_is_made_by_a_command_too_as_its_page_gives_it(app, cast, edith, as_person, tmp_path):
    cast.waiting(days=9, person=cast.person("Wil", "Waiting", **BORN))
    run, mary = app.test_cli_runner(), as_person("mary")
    offered = [line.split()[0] for line in run.invoke(args=["export", "--list"]).output.splitlines()]
    assert {"national", *(f"national-{each}" for each in LISTS if each != "figures")} <= set(offered)
    addresses = {"national": "records/list.csv", "national-first-response": "records/list.csv?list=first-response",
                 "national-requests-unanswered": "records/list.csv?list=requests-unanswered",
                 "clocks-all": "clocks/list.csv?which=all"}  # fmt: skip
    for name, address in addresses.items():
        out = tmp_path / f"{name}.csv"
        done = run.invoke(args=["export", name, "--out", str(out), "--as", email_of("mary"), "--team", "North"])
        assert done.exit_code == 0, done.output
        logged, page = newest("list.exported"), mary.get(f"/reports/national/{address}").data.splitlines()
        assert out.read_bytes().splitlines()[1:] == page[1:] and len(page) > 2, name
        assert (logged.detail["export"], logged.persons) == (name, newest("list.exported").persons)
    asked = ["export", "national", "--out", str(tmp_path / "no.csv"), "--as", email_of("mary"), "--period", "last-week"]
    period = run.invoke(args=asked)
    assert period.exit_code == 2 and "is not of a period" in period.output
    for name, more in (("nadia", []), ("mary", ["--team", "South"])):
        refused = run.invoke(args=["export", "clocks-all", "--out", str(tmp_path / "no.csv"), "--as", email_of(name), *more])
        assert refused.exit_code == 1 and not (tmp_path / "no.csv").exists()


PLACES = ("", "/records", "/records/list.csv", "/records/list.xlsx", "/clocks", "/clocks/list.csv", "/clocks/list.xlsx")


@pytest.mark.rule("U16", "H17")
@pytest.mark.parametrize("place", PLACES)
def test_managers_and_those_above_see_their_own_teams_and_nobody_else_any(cast, as_person, place):
    north, address = cast.team("North").id, f"/reports/national{place}"
    for name, status in (("nadia", 403), ("ada", 403), ("mo", 404), ("sam", 200), ("helen", 200)):
        assert as_person(name).get(f"{address}?team={north}").status_code == status, name


def test_what_is_no_list_is_not_found_and_nonsense_in_an_address_asks_nothing(cast, edith, as_person):
    mary = as_person("mary")
    assert mary.get("/reports/national/records?list=secrets").status_code == 404
    odd = "/reports/national/records?list=first-response&quarter=soon&band=0&page=99999999"
    assert "=1+1 Marsh" in mary.get(odd).text
    assert mary.get("/reports/national/clocks?which=x&sort=y&page=-1").status_code == 200
