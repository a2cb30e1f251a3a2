"""What we write for spreadsheet programs: text and nothing that acts (A35)."""

import csv
import io

import openpyxl
import pytest

from casework.ground.sheets import read_table, write_csv, write_xlsx

PAYLOADS = (
    "=1+1", "=HYPERLINK(\"http://example.invalid\")", "+44 1632 960001", "-5 kg", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1",
    "=cmd|' /C calc'!A0", "'=1", "＝1", "Zoë “x”, y; z", "<b>&amp;</b>", "x" * 32_767, "0012", "1/2/1940", "TRUE",
)  # fmt: skip
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_of_a_csv_begins_like_a_formula(payload):
    text = write_csv([["Surname", "Note"], ["Marsh", payload]]).decode("utf-8-sig")
    cell = list(csv.reader(io.StringIO(text, newline="")))[1][1]
    assert not cell.lstrip(" ").startswith(LIVE)
    assert cell in (payload, f"'{payload}")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_every_cell_of_a_workbook_is_text_and_exactly_the_text_given(payload):
    content = write_xlsx([["Surname", "Note"], ["Marsh", payload]])
    cell = openpyxl.load_workbook(io.BytesIO(content)).active["B2"]
    assert cell.data_type == "s"
    assert cell.value == payload.replace("\r", "\n") or cell.value == payload


@pytest.mark.parametrize("payload", [p for p in PAYLOADS if p == p.strip() and p != "'=1"])
def test_what_we_wrote_reads_back_the_same(payload):
    rows = [["Surname", "Note"], ["Marsh", payload]]
    for name, content in (("l.csv", write_csv(rows)), ("l.xlsx", write_xlsx(rows))):
        assert read_table(name, content).rows == ((2, ("Marsh", payload)),)


def test_control_characters_and_nothing_at_all_do_not_break_a_file():
    rows = [["Surname", "Note"], ["Mar\0sh\x07", None], [12, -3]]
    assert b"\0" not in write_csv(rows)
    assert read_table("l.xlsx", write_xlsx(rows)).rows == ((2, ("Marsh", "")), (3, ("12", "-3")))
