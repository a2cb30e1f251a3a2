"""Files that the app hands out: no cell of any acts in a spreadsheet program (A35)."""

import csv
import io
import re

import openpyxl
import pytest
from sqlalchemy import String, update

from casework.ground.clock import today
from casework.ground.db import transaction
from casework.ground.sheets import read_table, write_xlsx
from casework.ground.sheets.bounds import LIVE
from casework.pages.reports.queries import MEASURES
from casework.records.cases.models import Case
from casework.records.people.models import Person
from casework.records.staff.models import Team, Worker
from tests.intake.lists import HEADS, as_csv, people
from tests.trust.crawling import Browser, Page
from tests.trust.forms import MULTIPART, multipart
from tests.trust.payloads import FORMULAS

LISTED = [formula for formula in FORMULAS if "\0" not in formula]  # with that, a file is no text and is refused

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True, scope="session")


def brought(app, world, column: str) -> str:
    """A list with a formula in each row of one column, uploaded and settled as mary; its address."""
    rows = people(len(LISTED), on=today())
    for row, formula in zip(rows, LISTED, strict=True):
        row[column] = formula
    browser = Browser.of(app, world, "mary")
    body = multipart([("csrf_token", browser.token)], [("file", "list.csv", as_csv(rows))])
    uploaded = browser.visit("/import", "POST", data=body, content_type=MULTIPART)
    assert uploaded.status == 303, re.findall(r"error-message.*", uploaded.text)
    columns = uploaded.leads_to
    form = next(f for f in Page(browser.visit(columns).text).forms if f.action == columns)
    team = next(str(n) for n in world.numbers["team"]["north"])
    pairs = {name: (team if name.startswith("team_") and not value else value) for name, value in form.filled}
    settled = browser.visit(columns, "POST", data=pairs)
    assert settled.status == 303, settled.text[:3000]
    return columns.removesuffix("/columns")


@pytest.mark.rule("U18")
@pytest.mark.parametrize("column", HEADS)
def test_no_cell_of_the_annotated_list_acts_whatever_was_in_the_list(app, world, column):
    address, browser = brought(app, world, column), Browser.of(app, world, "mary")
    for query in ("", "?only=refused"):
        answer = browser.visit(f"{address}/rows.csv{query}")
        assert answer.status == 200
        cells = [cell for row in csv.reader(io.StringIO(answer.text.lstrip("\ufeff"), newline="")) for cell in row]
        assert len(cells) > (len(LISTED) if not query else 10)
        assert [cell for cell in cells if cell.lstrip(" ").startswith(LIVE)] == []


@pytest.mark.rule("U18")
def test_our_own_workbook_of_formulas_reads_back_the_same(app):
    rows = [["Surname", "Note"], *(["Marsh", formula] for formula in FORMULAS)]
    content = write_xlsx(rows)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} == {"s"}
    read = [cells[1] for _, cells in read_table("l.xlsx", content).rows]
    assert read == [tidy(formula) for formula in FORMULAS]


@pytest.mark.rule("U18", "H17")
@pytest.mark.parametrize("formula", ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "  =cmd()"])
def test_no_cell_of_a_report_acts_whatever_people_teams_and_workers_are_called(app, world, formula):
    with transaction() as session:
        session.execute(update(Person).values(family_name=formula, given_name=formula))
        session.execute(update(Case).values(reference=formula))
        session.execute(update(Team).values(name=formula + Team.id.cast(String)))
        session.execute(update(Worker).values(name=formula))
    browser, seen = Browser.of(app, world, "head-of-service"), 0
    for key in (*MEASURES, "summary", "teams", "caseloads"):
        address = f"/reports/{key}/list"
        cells = [cell for row in csv.reader(io.StringIO(browser.visit(f"{address}.csv").text.lstrip("\ufeff"))) for cell in row]
        assert [cell for cell in cells if cell.lstrip(" ").startswith(LIVE)] == []
        seen += sum(formula.strip() in cell for cell in cells)
    book = openpyxl.load_workbook(io.BytesIO(browser.get("/reports/waiting/list.xlsx").data)).active
    assert {cell.data_type for line in book.iter_rows() for cell in line if cell.value is not None} == {"s"}
    assert seen > 20


def tidy(text: str) -> str:
    """As a cell is read: without what no cell holds, and without blanks around it."""
    return text.replace("\0", "").strip()
