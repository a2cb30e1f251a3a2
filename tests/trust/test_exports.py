"""Files that the app hands out: no cell of any acts in a spreadsheet program (A35)."""

import csv
import io
import re
import zipfile

import openpyxl
import pytest
from sqlalchemy import String, select, update

from casework.ground.clock import today
from casework.ground.db import db, transaction
from casework.ground.documents import Line, Look, WithPicture, write_docx
from casework.ground.sheets import read_table, write_xlsx
from casework.ground.sheets.bounds import LIVE
from casework.pages.national.rules.preview import LISTS
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


@pytest.mark.rule("U18")
def test_nothing_in_a_letter_acts_whatever_was_typed_and_nothing_is_fetched(app):
    texts = [*FORMULAS, '{ DDEAUTO c:\\\\windows "x" }', '<w:instrText>DDE</w:instrText>', "https://elsewhere.example/x"]
    body = write_docx([Line("\n".join(texts)), WithPicture(tuple(map(Line, texts)))], look=Look(), title=texts[0], mark=texts[1])
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        parts = {name: packed.read(name).decode("utf-8") for name in packed.namelist() if name.endswith((".xml", ".rels"))}
    assert re.findall(r'<w:fldSimple w:instr="(\w+)"', "".join(parts.values())) == ["PAGE", "NUMPAGES"]
    acting = [name for name, text in parts.items() if re.search('<w:instrText|TargetMode="External"|<w:object|vbaProject', text)]
    assert acting == [] and "DDEAUTO" in parts["word/document.xml"]


REPORTS = ("/reports/national/clocks/list", "/reports/national/records/list", "/reports/fairness/workers/list",
           "/reports/fairness/groups/list")  # fmt: skip
ABOUT = {"Person", "Worker", "Team"}  # columns that hold what somebody typed


@pytest.mark.rule("U18")
def test_no_cell_of_a_report_acts_whatever_people_workers_and_teams_are_called(app, world):
    with transaction():
        people, workers = db.session.scalars(select(Person)).all(), db.session.scalars(select(Worker)).all()
        for at, row in enumerate(people):
            row.given_name = LISTED[at % len(LISTED)]
        for at, row in enumerate(workers):
            row.name = LISTED[at % len(LISTED)]
        for team in db.session.scalars(select(Team)):
            team.name = f"=1+1 {team.id}"
    browser, seen = Browser.of(app, world, "mary"), set()
    for address in (*(f"{each}.csv?which=all" for each in REPORTS), *(f"{REPORTS[1]}.csv?list={each}" for each in LISTS)):
        answer = browser.visit(address)
        assert answer.status == 200
        rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"), newline="")))
        assert [cell for row in rows for cell in row if cell.lstrip(" ").startswith(LIVE)] == []
        seen |= {head for row in rows[2:] for head, cell in zip(rows[1], row, strict=True) if cell.startswith("'")}
    assert seen >= ABOUT, f"formulas stood in {seen}"
    for address in REPORTS:
        sheet = openpyxl.load_workbook(io.BytesIO(browser.open(f"{address}.xlsx?which=all").get_data())).active
        assert {cell.data_type for line in sheet.iter_rows() for cell in line if cell.value is not None} <= {"s", "inlineStr"}


@pytest.mark.rule("U18", "H17")
@pytest.mark.parametrize("formula", ["=1+1", "  @SUM(A1)"])
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
