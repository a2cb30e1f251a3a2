"""What spreadsheets people bring, and what of them is read."""

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from casework.ground.sheets import SheetRefused, read_table

TWO = (("Surname", "Note"), (2, ("Ó Briain", "“café”")))


def book(*rows, sheets=("List",), hidden=()) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title in sheets:
        sheet = workbook.create_sheet(title)
        sheet.sheet_state = "hidden" if title in hidden else "visible"
        for row in rows:
            sheet.append([f"{cell}" if cell == "title" else cell for cell in row])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_csv_of_any_usual_kind_is_read(encoding, separator):
    text = f"Surname{separator}Note\r\nÓ Briain{separator}“café”\r\n"
    table = read_table("list.csv", text.encode(encoding))
    assert (table.heads, table.rows[0]) == TWO


def test_a_separator_inside_quotes_belongs_to_the_text():
    table = read_table("list.csv", b'Surname,Reason\nMarsh,"Alone; no help, ""at all"""\n')
    assert table.rows == ((2, ("Marsh", 'Alone; no help, "at all"')),)


def test_row_numbers_are_those_of_the_sheet_though_empty_rows_are_left_out():
    table = read_table("list.csv", b"North team\n\nSurname,DOB\n\nMarsh,1/2/1940\n,\nPryce,\n")
    assert table.heads == ("Surname", "DOB")
    assert [number for number, _ in table.rows] == [5, 7]


def test_a_line_break_inside_a_cell_does_not_shift_the_rows():
    table = read_table("list.csv", b'Surname,Reason\nMarsh,"one\ntwo"\nPryce,three\n')
    assert table.rows == ((2, ("Marsh", "one\ntwo")), (3, ("Pryce", "three")))


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("inside", ["\r\n", "\n", "\r", "\n\n", "\x0b", "\x1c", "\u2028", "\x85"])
def test_rows_end_where_lines_do_and_a_cell_in_quotes_keeps_what_breaks_it(ending, inside):
    lines = ["Surname,Reason", f'Marsh,"She{inside}rang"', "", "Reed,No reason"]
    table = read_table("list.csv", ending.join(lines).encode())
    assert [cells for _, cells in table.rows] == [("Marsh", f"She{inside}rang"), ("Reed", "No reason")]


def test_a_short_row_is_filled_up_and_a_cell_beyond_the_headings_left_out():
    table = read_table("list.csv", b"Surname,DOB,Team\nMarsh\nPryce,,North,left over\n")
    assert table.rows == ((2, ("Marsh", "", "")), (3, ("Pryce", "", "North")))


def test_a_workbook_gives_text_dates_and_whole_numbers():
    table = read_table(
        "l.XLSX", book(("Surname", "DOB", "NHS No", "Alone"), ("Marsh", datetime(1940, 2, 1), 9990000018, True))
    )
    assert table.rows == ((2, ("Marsh", datetime(1940, 2, 1), "9990000018", "Yes")),)
    assert read_table("l.xlsx", book(("A", "B"), (date(2026, 11, 1), 1.5))).rows[0][1][1] == "1.5"


def test_a_formula_stays_the_text_that_was_typed():
    table = read_table("l.xlsx", book(("Surname", "Reason"), ("Marsh", '=HYPERLINK("http://example.invalid","x")')))
    assert table.rows[0][1][1] == '=HYPERLINK("http://example.invalid","x")'


def test_only_the_first_sheet_that_is_shown_is_read_and_the_others_are_named():
    content = book(("Surname", "DOB"), ("Marsh", ""), sheets=("Notes", "List", "Old"), hidden=("Notes",))
    assert read_table("l.xlsx", content).unread == ("Old",)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("list.csv", b"", "is empty"),
        ("list.csv", b"\n\n", "No list was found"),
        ("list.csv", b"Surname,DOB\n", "No list was found"),
        ("list.csv", b"Surname,DOB\nMar\0sh,\n", "something other than text"),
        ("list.csv", b"Surname,DOB\n\x81\x8d,\n", "something other than text"),
        ("list.csv", b'Surname,DOB\nMarsh,"never closed\nPryce,x\n', "quotation mark"),
        ("list.csv", b"PK\x03\x04rest", "something else"),
        ("list.xlsx", b"Surname,DOB\nMarsh,\n", "something else"),
        ("list.xlsx", b"PK\x03\x04 and no more", "damaged"),
        ("list.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("list.xlsx", b"\xd0\xcf\x11\xe0 old", "old kind"),
        ("list.xls", b"\xd0\xcf\x11\xe0 old", "old kind"),
        ("list.xlsm", b"PK\x03\x04", "macros"),
        ("list.pdf", b"%PDF-1.7", "Only CSV and XLSX"),
        ("list", b"Surname,DOB\nMarsh,\n", "Only CSV and XLSX"),
        ("list.csv", b"Surname,DOB\n" + b"Marsh,\n" * 20_001, "more than 20,000 rows"),
        ("list.csv", b"Surname,DOB\nMarsh," + b"x" * 32_768 + b"\n", "32,767 characters"),
        ("list.csv", b",".join([b"h"] * 101) + b"\n", "100 columns"),
        ("list.csv", b"Surname,DOB\n" + b"Marsh,1\n" * 1_300_000, "10 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_with_a_sentence(name, content, says):
    with pytest.raises(SheetRefused, match=says) as refused:
        read_table(name, content)
    assert refused.value.refusal.field == "file"
