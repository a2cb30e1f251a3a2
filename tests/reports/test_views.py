"""The manager's view, as browsers of the cast get it."""

import io
import os
import re
from datetime import timedelta
from xml.etree import ElementTree

import openpyxl
import pytest

from casework.ground.clock import now as this_moment
from casework.ground.db import db, transaction
from casework.ground.sheets import read_table
from casework.pages.reports.queries import MEASURES
from casework.records.audit.models import Entry
from casework.records.staff.models import RoleHeld
from tests.cast import LONG_AGO, email_of
from tests.guarding.scene import restrict

pytestmark = pytest.mark.rule("H17")
SVG = "{http://www.w3.org/2000/svg}"
ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.S)


@pytest.fixture
def cast(cast):
    """The cast, with the real present as its time: views ask the clock."""
    cast.now = this_moment()
    return cast


@pytest.fixture
def waiting(cast):
    """A Red and two Ambers of North, one Green of South."""
    return {"red": cast.waiting("none:high", days=40, person=cast.person("Rhys", "=Redd()")),
            "amber": cast.waiting("none:low", days=3, person=cast.person("Amy", "Amber")),
            "other": cast.waiting("none:low", days=10, person=cast.person("Otto", "Other")),
            "south": cast.waiting("full:low", team="South",
                                  person=cast.person("Sal", "South", team="South", by="mo"))}  # fmt: skip


def words(text):
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def cells(page, caption):
    """The rows of the table with that caption, each as its cells' words."""
    table = page.text.split(f"{caption}</caption>")[1].split("</table>")[0]
    return [[words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)] for row in ROW.findall(table)]


def first_of(page, order):
    """Whom the list names, from the top."""
    return [row[0] for row in cells(page, f"Waiting on the tray, {order}")][1:]


def entries(act):
    db.session.rollback()
    return db.session.query(Entry).filter_by(act=act).order_by(Entry.seq).all()


def test_a_manager_sees_first_what_is_beside_what_was(waiting, as_person):
    page = as_person("mary").get("/reports?period=last-12-months")
    table = cells(page, "This period beside the period before")
    rows = {row[0].split(" H17")[0]: row[1:] for row in table if len(row) == 4}
    assert rows["Waiting on the tray"][0].startswith("3 ") and rows["Waiting on the tray"][2] == "3 more"
    assert "median 10 days, nine in ten within 40" in rows["Waiting on the tray"][0]
    assert rows["Waiting at high risk"][0].startswith("1 ") and rows["Complaints recorded"][0].startswith("0 ")
    assert "Safeguarding concerns" in rows and "Dip-sampled" in rows
    for key in MEASURES:
        assert f'href="/reports/{key}?period=last-12-months"' in page.text
    main = page.text.split("<main")[1].split("</main>")[0]
    assert main.count('class="govuk-button"') == 1, "one main button"


@pytest.mark.rule("S17")
def test_a_head_of_service_sees_all_teams_together_and_each(waiting, as_person):
    head = as_person("helen")
    page = head.get("/reports")
    assert "All teams" in page.text
    rows = {row[0]: row for row in cells(page, "Team by team, in this period")}
    at = rows["Team"].index("Waiting on the tray")
    assert (words(rows["North"][at])[0], words(rows["South"][at])[0]) == ("3", "1")
    number = re.search(r'href="(/reports/waiting\?team=\d+&amp;period=this-month)"', page.text)[1].replace("&amp;", "&")
    assert "Redd" in head.get(number).text and "South, Sal" not in head.get(number).text


def test_each_figure_opens_the_list_behind_it_narrowed_as_it_was_counted(waiting, as_person):
    mary = as_person("mary")
    page = mary.get("/reports/waiting")
    levels = {row[0]: row[1].split()[0] for row in cells(page, "Waiting on the tray: level") if row[0] != "Level"}
    assert levels == {"Red": "1", "Amber": "2", "Green": "0"}
    assert first_of(page, "longest first") == ["=Redd(), Rhys", "Other, Otto", "Amber, Amy"]
    amber = mary.get("/reports/waiting?band=amber&sort=name")
    assert first_of(amber, "by name") == ["Amber, Amy", "Other, Otto"]
    assert "Only: <strong>Amber</strong>" in amber.text and "2 cases." in amber.text
    week = mary.get("/reports/waiting?span=8-28")
    assert first_of(week, "longest first") == ["Other, Otto"]
    listed = entries("report.listed")[-1]
    assert listed.persons == [waiting["other"].person_id] and listed.detail == {"measure": "waiting"}


@pytest.mark.rule("U17")
def test_a_restricted_record_counts_and_is_not_shown(cast, waiting, as_person):
    restrict(cast, waiting["red"], "tom", "sam")
    page = as_person("mary").get("/reports/waiting")
    assert "Redd" not in page.text and "3 cases, 1 of them a record that you may not see" in words(page.text)
    assert first_of(page, "longest first") == ["Other, Otto", "Amber, Amy"]
    file = as_person("mary").get("/reports/waiting/list.csv")
    assert "Redd" not in file.text and "1 more that you may not see" in file.text
    assert waiting["red"].person_id not in entries("list.exported")[-1].persons
    assert "Redd" in as_person("tom").get("/reports/waiting").text


@pytest.mark.rule("U16")
def test_who_sees_the_reports_and_which_measures(cast, waiting, as_person):
    assert {name: as_person(name).get("/reports").status_code for name in ("nadia", "dev", "ada", "tom", "sam", "anna")} == {
        "nadia": 403, "dev": 403, "ada": 403, "tom": 200, "sam": 200, "anna": 200}  # fmt: skip
    with transaction() as session:
        session.add(RoleHeld(worker_id=cast.worker("olive").id, role="senior-practitioner", team_id=cast.team("North").id,
                             from_on=LONG_AGO))  # fmt: skip
    senior = as_person("olive")
    page = senior.get("/reports")
    assert page.status_code == 200 and "/reports/waiting" in page.text
    assert "/reports/sampled" not in page.text and "/reports/concerns" not in page.text
    for address in ("/reports/sampled", "/reports/concerns", "/reports/sampled/list.csv", "/reports/concerns/chart.svg"):
        assert senior.get(address).status_code == 403
    south = cast.team("South").id
    for address in ("/reports", "/reports/waiting", "/reports/waiting/list.csv", "/reports/passing.svg", "/reports/caseloads"):
        assert as_person("mary").get(f"{address}?team={south}").status_code == 404
    assert as_person("mary").get("/reports/nonsense").status_code == 404


def test_a_chart_has_the_numbers_of_its_table_and_nothing_that_acts(waiting, as_person):
    mary = as_person("mary")
    for address, caption in (("waiting/chart.svg?by=band", "Waiting on the tray: level"),
                             ("waiting/chart.svg?by=span", "Waiting on the tray: since referral")):  # fmt: skip
        table = cells(mary.get("/reports/waiting"), caption)[1:]
        answer = mary.get(f"/reports/{address}")
        assert answer.content_type == "image/svg+xml" and "script" not in answer.text and "href" not in answer.text
        drawn = drawn_in(answer.text)
        assert list(reversed(drawn[0])) == [int(row[1].split()[0]) for row in table]
    over_time = cells(mary.get("/reports?period=last-12-months"), "Coming in and going out, by month")
    assert over_time[0] == ["Month", "Referrals in", "Allocated for the first time", "Closed"]
    drawn = drawn_in(mary.get("/reports/passing.svg?period=last-12-months").text)
    assert drawn == [[int(row[at].split()[0]) for row in over_time[1:]] for at in (1, 2, 3)] and sum(drawn[0]) == 3
    image = re.search(r'<img class="app-chart" src="/reports/waiting/chart.svg[^"]*" alt="([^"]+)"', mary.get("/reports").text)
    assert image[1] == "Bar chart. Waiting on the tray: level. Cases: Red 1, Amber 2, Green 0."


def drawn_in(svg):
    """The numbers of each series, in the order of the labels."""
    root = ElementTree.fromstring(svg)
    series = [each for each in root.iter(f"{SVG}g") if each.get("class", "").startswith("series")]
    found = [[int(v.text.replace(",", "")) for v in each.iter(f"{SVG}desc") if v.get("class") == "value"] for each in series]
    return [each for each in found if each]


def test_a_workbook_holds_the_list_as_text_in_its_order_with_its_filters(cast, waiting, as_person):
    mary = as_person("mary")
    answer = mary.get("/reports/waiting/list.xlsx?sort=name")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    rows = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value is not None} == {"s"}
    assert rows[0][0].startswith("Waiting on the tray: North, ") and rows[1][:4] == ["Person", "Case", "Council’s number", "Team"]
    assert [row[0] for row in rows[2:]] == ["=Redd(), Rhys", "Amber, Amy", "Other, Otto"]
    table = read_table("list.csv", mary.get("/reports/waiting/list.csv?band=red").data)
    assert table.heads[0] == "Person" and [cells[0] for _, cells in table.rows] == ["=Redd(), Rhys"]
    assert '\'=Redd()' in mary.get("/reports/waiting/list.csv?band=red").text
    logged = entries("list.exported")[-1]
    assert logged.persons == [waiting["red"].person_id] and logged.detail["export"] == "reports-waiting"
    summary = read_table("s.xlsx", mary.get("/reports/summary/list.xlsx").data)
    assert {cells[1]: cells[2] for _, cells in summary.rows}["Waiting on the tray"] == "3"
    assert len(summary.rows) == len(MEASURES)
    teams = read_table("t.csv", as_person("helen").get("/reports/teams/list.csv").data)
    assert {cells[0]: cells[teams.heads.index("Waiting on the tray")] for _, cells in teams.rows} == {"North": "3", "South": "1"}
    loads = read_table("c.csv", mary.get("/reports/caseloads/list.csv").data)
    assert {"Nadia Hussain", "Olive Grant"} <= {cells[0] for _, cells in loads.rows}


def test_days_that_make_no_period_are_said_at_their_field_and_the_usual_one_is_shown(waiting, as_person):
    mary = as_person("mary")
    asked = mary.get("/reports?period=between")
    assert asked.status_code == 200 and 'name="first"' in asked.text
    wrong = mary.get("/reports?period=between&first=30/2/2026&last=1/3/2026")
    assert wrong.status_code == 422 and "must be a real date" in wrong.text and 'value="30/2/2026"' in wrong.text
    back = mary.get("/reports?period=between&first=2026-03-02&last=2026-03-01")
    assert back.status_code == 422 and "The last day must not be before the first." in back.text
    assert mary.get("/reports/waiting/list.csv?period=between&first=x&last=y").status_code == 422


def test_an_empty_period_says_so_and_a_complaint_fills_it(cast, waiting, as_person):
    mary, case = as_person("mary"), waiting["amber"]
    assert "Nothing in this period" in mary.get("/reports/complaints").text
    typed = {"who": "Her son", "what": "Nobody rang", "next_steps": "I ring him", "happened_on": f"{cast.now:%d/%m/%Y}",
             "happened_time": ""}  # fmt: skip
    page = mary.get(f"/cases/{case.id}/complaint")
    names = re.findall(r'name="([\w-]+)"', page.text)
    sent = {name: next((v for k, v in typed.items() if name.endswith(k)), None) for name in names}
    assert mary.post(f"/cases/{case.id}/complaint", data={k: v for k, v in sent.items() if v}).status_code in (302, 303)
    listed = mary.get("/reports/complaints")
    assert "1 complaint." in listed.text and "Amber, Amy" in listed.text


def test_a_list_of_a_day_gone_by_shows_who_waited_then(waiting, as_person):
    day = (this_moment() - timedelta(days=5)).date()
    page = as_person("mary").get(f"/reports/waiting?period=between&first={day}&last={day}")
    assert first_of(page, "longest first") == ["=Redd(), Rhys", "Other, Otto"]
    levels = {row[0]: row[1].split()[0] for row in cells(page, "Waiting on the tray: level")[1:]}
    assert levels == {"Red": "1", "Amber": "1", "Green": "0"}


def test_the_same_list_is_exported_by_a_command_with_the_rights_of_who_asks(app, waiting, tmp_path):
    run, out = app.test_cli_runner(), tmp_path / "waiting.xlsx"
    done = run.invoke(args=["export", "reports-waiting", "--out", str(out), "--as", email_of("mary"), "--period", "this-month"])
    assert done.exit_code == 0 and "3 rows written" in done.output
    rows = read_table("w.xlsx", out.read_bytes()).rows
    assert [cells[0] for _, cells in rows] == ["=Redd(), Rhys", "Other, Otto", "Amber, Amy"]
    assert len(entries("list.exported")[-1].persons) == 3
    for name, more in (("nadia", []), ("mary", ["--team", "South"])):
        refused = run.invoke(args=["export", "reports", "--out", str(tmp_path / "no.csv"), "--as", email_of(name), *more])
        assert refused.exit_code == 1 and not (tmp_path / "no.csv").exists()
    assert run.invoke(args=["export", "nonsense", "--out", str(out)]).exit_code == 2
    assert os.name != "posix" or not out.stat().st_mode & 0o077, "others on the machine can read it"
    count, nowhere = len(entries("list.exported")), tmp_path / "gone" / "list.csv"
    done = run.invoke(args=["export", "reports-waiting", "--out", str(nowhere), "--as", email_of("mary")])
    assert done.exit_code == 2 and "There is no folder" in done.output and len(entries("list.exported")) == count
