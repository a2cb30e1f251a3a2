"""A list on its way through the browser, without scripts: file, columns, preview, confirmation, what to do first."""

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from casework.ground import clock
from casework.ground.db import db, transaction
from casework.practice.intake.models import ImportRun
from casework.records.audit.models import Entry
from casework.records.cases.models import Case
from casework.records.people.models import Person
from tests.intake.lists import HEADS, as_csv, as_xlsx, people

IMPORTERS = ("tom", "mary", "sam", "helen", "anna")


def listed(count=3, **facts):
    return people(count, on=clock.today(), **facts)


def send(client, content: bytes, name: str = "list.csv"):
    """Choose a file and send it; the body is made by hand, since the test client leaves large files open."""
    client.get("/import")
    token = f'--B\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{client.token}\r\n'.encode()
    head = f'--B\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    body = b"".join((token, head, content, b"\r\n--B--\r\n"))
    return client.post("/import", data=body, content_type="multipart/form-data; boundary=B")


def chosen(page: str) -> dict:
    """What the form would send as it stands: the selected option of each choice."""
    form = {}
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        form[name] = next(iter(re.findall(r'<option selected value="([^"]*)"', options)), "")
    return form


def team_choices(form: dict) -> list[str]:
    return [name for name in form if name.startswith("team_")]


def to_preview(client, content: bytes, name: str = "list.csv", **changes) -> str:
    """Upload and settle the columns; the address of the import."""
    address = send(client, content, name).location.removesuffix("/columns")
    form = chosen(client.get(f"{address}/columns").text)
    answer = client.post(
        f"{address}/columns", data=form | {name: changes.get("team", form[name]) for name in team_choices(form)}
    )
    assert answer.status_code == 303, answer.text
    assert answer.location == f"{address}/preview"
    return address


def cases() -> int:
    return db.session.scalar(select(func.count()).select_from(Case))


@pytest.mark.rule("U31")
@pytest.mark.parametrize(("make", "name"), [(as_csv, "list.csv"), (as_xlsx, "list.xlsx")])
def test_mary_brings_her_list_in_from_file_to_what_to_do_first(as_person, make, name):
    mary = as_person("mary")
    today = clock.today()
    red = {"RAG": "Red", "Support": "None", "Risk of harm": "High"}
    rows = listed(5)
    rows[0] |= red | {"Date on list": today - timedelta(days=40), "Last contact": today - timedelta(days=20)}
    rows[1:] = [row | {"Date on list": today, "Last contact": today, "Date referred": today} for row in rows[1:]]
    address = to_preview(mary, make(rows), name)
    preview = mary.get(f"{address}/preview").text
    assert "Bring in 5 people" in preview
    assert cases() == 0
    answer = mary.post(f"{address}/confirmation")
    assert (answer.status_code, answer.location) == (303, address)
    page = mary.get(address).text
    assert cases() == 5
    found = re.findall(
        r'govuk-table__cell--numeric">(\d+)</td>\s*<td[^>]*>(?:<a class="govuk-link" href="([^"]+)")?', page
    )
    team = found[0][1].split("team=")[1].split("&")[0]
    assert [(count, address.replace("&amp;", "&")) for count, address in found] == [
        ("1", f"/tray?team={team}&due=overdue"),
        ("1", f"/tray?team={team}&past_limit=1"),
        ("1", f"/tray?team={team}&rag=red&sort=waiting"),
        ("0", ""),  # escalations: the first sweep raises them
        ("5", "/my-tasks?whose=team"),
    ]
    for _, link in filter(lambda each: each[1], found):
        assert mary.get(link.replace("&amp;", "&")).status_code == 200
    assert rows[0]["Surname"] not in page


def test_the_columns_are_guessed_shown_with_samples_and_can_be_changed(as_person):
    mary = as_person("mary")
    heads = (
        "Team",
        "Comments",
        "Last name",
        "First name",
        *(h for h in HEADS if h not in ("Team", "Reason", "Surname", "Forename")),
    )
    rows = [
        row | {"Comments": row["Reason"], "Last name": row["Surname"], "First name": row["Forename"]}
        for row in listed(4)
    ]
    address = send(mary, as_csv(rows, heads=heads)).location.removesuffix("/columns")
    page = mary.get(f"{address}/columns").text
    form = chosen(page)
    assert (form["team"], form["reason"], form["family_name"], form["given_name"]) == ("0", "1", "2", "3")
    assert page.count("Last name: ") == len(HEADS)
    assert rows[0]["Surname"] in page.replace("&#39;", "'") and "&amp;" not in rows[0]["Surname"]
    swapped = form | {"family_name": "3", "given_name": "2"}
    assert mary.post(f"{address}/columns", data=swapped).status_code == 303
    assert chosen(mary.get(f"{address}/columns").text)["family_name"] == "3"
    mary.get(f"{address}/preview")
    mary.post(f"{address}/confirmation")
    assert {p.family_name for p in db.session.scalars(select(Person))} == {row["Forename"] for row in rows}


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"family_name": ""}, "Choose the column that holds"), ({"placed_on": ""}, "Choose the column that holds"),
     ({"harm": "11"}, "The same column is chosen"), ({"family_name": "99"}, "Not a valid choice"),
     ({"kind": "gardening"}, "Not a valid choice"), ({"team": ""}, "Choose the team of all rows"),
     ({"team": "1"}, "Choose a team for these rows")],
)  # fmt: skip
def test_columns_that_cannot_be_read_come_back_with_what_to_do_and_every_choice_kept(as_person, changes, says):
    sam = as_person("sam")
    address = send(sam, as_csv(listed())).location.removesuffix("/columns")
    form = chosen(sam.get(f"{address}/columns").text) | {"reason": "8"} | {"preferred_contact": "16"}
    if "team" in changes and changes["team"] == "1":
        form["family_name"] = "18"  # the two were mixed up
    answer = sam.post(f"{address}/columns", data=form | changes)
    assert answer.status_code == 422
    assert says in answer.text
    assert "govuk-error-summary" in answer.text
    assert chosen(answer.text)["reason"] == "8"
    assert sam.get(f"{address}/preview").location == f"{address}/columns"


@pytest.mark.rule("U31")
def test_an_unknown_team_is_mapped_to_one_and_another_managers_rows_are_left_out(as_person, cast):
    mary = as_person("mary")
    rows = [
        row | {"Team": team}
        for row, team in zip(listed(6), ("North", "South", "Nowhere", "", "North", "nowhere"), strict=True)
    ]
    address = send(mary, as_csv(rows)).location.removesuffix("/columns")
    form = chosen(mary.get(f"{address}/columns").text)
    north = str(cast.team("North").id)
    assert [form[name] for name in team_choices(form)] == [north, "out", "", ""]
    assert mary.post(f"{address}/columns", data=form).status_code == 422
    form |= dict.fromkeys(team_choices(form)[2:], north)
    forged = form | {team_choices(form)[1]: str(cast.team("South").id)}
    assert mary.post(f"{address}/columns", data=forged).status_code == 422
    assert mary.post(f"{address}/columns", data=form).status_code == 303
    mary.get(f"{address}/preview")
    mary.post(f"{address}/confirmation")
    run = db.session.scalar(select(ImportRun))
    assert run.counts == {"taken": 2, "flagged": 3, "refused": 1}
    assert set(db.session.scalars(select(Case.team_id))) == {int(north)}


def test_faults_are_shown_with_row_column_value_and_cure_before_anything_is_written(as_person):
    mary = as_person("mary")
    rows = listed(5)
    rows[1] |= {"Surname": ""}
    rows[2] |= {"DOB": clock.today() + timedelta(days=30)}
    rows[3] |= {"Reason": '<script>alert("x")</script>', "RAG": "<b>Purple"}
    address = to_preview(mary, as_csv(rows))
    page = mary.get(f"{address}/preview").text
    assert "Bring in 4 people" in page
    for words in ("No surname.", "This date is in the future.", "This is not a RAG level.", "&lt;b&gt;Purple"):
        assert words in page
    assert "<script>alert" not in page
    assert cases() == 0
    assert page.split("<main")[1].split("</main>")[0].count('class="govuk-button"') == 1


def test_the_rows_are_handed_back_with_what_to_do_and_can_be_corrected_and_brought_in(as_person):
    mary = as_person("mary")
    rows = listed(4)
    rows[1] |= {"Surname": "", "Phone": "+44 1632 960001"}
    rows[2] |= {"RAG": "Purple"}
    address = to_preview(mary, as_csv(rows))

    def handed_back(query=""):
        answer = mary.get(f"{address}/rows.csv{query}")
        assert answer.mimetype == "text/csv"
        return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))

    assert [row["Outcome"] for row in handed_back()] == ["Taken", "Refused", "Taken and flagged", "Taken"]
    mary.post(f"{address}/confirmation")
    (refused,) = handed_back("?only=refused")
    assert (refused["Row"], refused["Phone"]) == ("3", "'+44 1632 960001")
    assert "Type the surname" in refused["What to do"]
    again = to_preview(mary, as_csv([refused | {"Surname": "Marsh"}], heads=tuple(refused)))
    mary.post(f"{again}/confirmation")
    assert db.session.scalar(select(Person.phone).where(Person.family_name == "Marsh")) == "+44 1632 960001"


def test_confirming_twice_is_harmless(as_person):
    mary = as_person("mary")
    address = to_preview(mary, as_csv(listed()))
    assert [mary.post(f"{address}/confirmation").location for _ in range(3)] == [address] * 3
    assert cases() == 3
    assert db.session.scalar(select(func.count()).select_from(Entry).where(Entry.act == "import.confirmed")) == 1
    assert mary.get(f"{address}/preview").location == address


@pytest.mark.rule("U31")
def test_the_same_file_again_offers_nothing_to_bring_in(as_person):
    mary = as_person("mary")
    content = as_csv(listed())
    first = to_preview(mary, content)
    mary.post(f"{first}/confirmation")
    again = to_preview(mary, content)
    page = mary.get(f"{again}/preview").text
    assert "There is nobody to bring in" in page and "brought in before" in page
    assert mary.post(f"{again}/confirmation").status_code == 422
    assert cases() == 3


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [(b"", "list.csv", "empty"), (b"PK\x03\x04", "list.csv", "something else"), (b"\xd0\xcf\x11\xe0", "list.xls", "old kind"),
     (b"Surname,DOB\n", "list.csv", "No list was found"), (b"x", "list.exe", "Only CSV and XLSX"),
     (b"Surname,DOB\n" + b"M,1\n" * 2_600_000, "list.csv", "10 MB")],
    ids=["empty", "disguised", "old", "no rows", "program", "large"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence_beside_the_field(as_person, content, name, says):
    answer = send(as_person("mary"), content, name)
    assert answer.status_code == 422
    assert says in answer.text and 'id="file-error"' in answer.text
    assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 0


def test_no_file_at_all_is_a_sentence_too(as_person):
    mary = as_person("mary")
    mary.get("/import")
    answer = mary.post("/import", data={}, content_type="multipart/form-data")
    assert answer.status_code == 422 and "Choose the file" in answer.text


def test_a_file_beyond_what_a_request_may_hold_is_turned_away(as_person):
    assert send(as_person("mary"), b"x" * 12_000_000).status_code == 413


def test_the_template_is_a_list_that_can_be_read(as_person):
    answer = as_person("mary").get("/import/template.csv")
    assert answer.data.decode("utf-8-sig").strip().split(",") == list(HEADS)


ADDRESSES = ("columns", "preview", "rows.csv", "")


@pytest.mark.rule("U31", "U16")
@pytest.mark.parametrize("name", ["nadia", "olive", "dev", "sue", "ada"])
def test_somebody_who_manages_no_team_cannot_import(as_person, name):
    mary, other = as_person("mary"), as_person(name)
    address = to_preview(mary, as_csv(listed()))
    other.get("/account")
    for path in ("/import", "/import/template.csv", *(f"{address}/{step}".rstrip("/") for step in ADDRESSES)):
        assert other.get(path).status_code == 403
    assert other.post("/import", data={}).status_code == 403
    assert other.post(f"{address}/confirmation").status_code == 403
    assert cases() == 0


@pytest.mark.rule("U16")
@pytest.mark.parametrize("name", ["mo", "tom", "helen"])
def test_a_list_is_seen_by_nobody_but_who_brought_it(as_person, name):
    mary, other = as_person("mary"), as_person(name)
    rows = listed()
    rows[0] |= {"Surname": "", "Forename": "Canary"}
    address = to_preview(mary, as_csv(rows))
    other.get("/import")
    for step in ADDRESSES:
        answer = other.get(f"{address}/{step}".rstrip("/"))
        assert answer.status_code == 404 and "Canary" not in answer.text
    assert other.post(f"{address}/columns", data={}).status_code == 404
    assert other.post(f"{address}/confirmation").status_code == 404
    assert cases() == 0


@pytest.mark.parametrize("name", IMPORTERS)
def test_managers_are_told_for_which_teams_they_can_bring_lists(as_person, name):
    page = as_person(name).get("/import").text
    assert "You can bring in lists for North" in page
    assert ("and South" in page) == (name in ("sam", "helen", "anna"))


def test_a_list_left_for_a_day_is_gone_and_says_so(as_person):
    mary = as_person("mary")
    address = to_preview(mary, as_csv(listed()))
    with transaction() as session:
        session.scalar(select(ImportRun)).uploaded_at -= timedelta(days=1)
    for step in ("columns", "preview", "rows.csv"):
        answer = mary.get(f"{address}/{step}")
        assert (answer.status_code, answer.location) == (303, "/import")
    assert mary.post(f"{address}/confirmation").location == "/import"
    assert "Choose the file again" in mary.get("/import").text
    assert cases() == 0


@pytest.mark.rule("U32")
def test_reading_and_confirming_a_list_is_in_the_trail_without_its_names(as_person):
    mary = as_person("mary")
    rows = listed()
    address = to_preview(mary, as_csv(rows), "Marsh family list.csv")
    mary.get(f"{address}/preview")
    mary.post(f"{address}/confirmation")
    mary.get(f"{address}/rows.csv")
    entries = db.session.scalars(select(Entry).where(Entry.act.like("import.%")).order_by(Entry.seq)).all()
    acts = [
        "import.uploaded",
        "import.read",
        "import.columns-settled",
        "import.read",
        "import.confirmed",
        "import.rows-read",
    ]
    assert [entry.act for entry in entries] == acts
    assert not any(
        name in str(entry.detail) for entry in entries for name in ("Marsh", *(row["Surname"] for row in rows))
    )


def test_a_list_whose_columns_were_never_settled_is_not_brought_in_but_leads_to_its_columns(as_person):
    mary = as_person("mary")
    address = send(mary, as_csv(listed())).location.removesuffix("/columns")
    answer = mary.post(f"{address}/confirmation")
    assert (answer.status_code, answer.location) == (303, f"{address}/columns")
    assert cases() == 0
