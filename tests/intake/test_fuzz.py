"""Lists that nobody would think of: any cells in any order, files with bytes changed. Each is judged or refused in words."""

import io
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from casework.ground.refusal import Refusal
from casework.ground.sheets import SheetRefused, Table, read_table
from casework.practice.intake import rules
from tests.intake.lists import HEADS, as_csv, as_xlsx, people
from tests.intake.test_rules import NORTH, TODAY

DAYS = st.dates(date(1900, 3, 1), date(9999, 12, 31))
CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), DAYS,
    st.builds(datetime.combine, DAYS, st.times()), st.builds(time, st.integers(0, 23)),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30),
    st.sampled_from(["Red", "amber", "High", "North", "31/02/2026", "45000", "1e5", "=1+1", "#REF!", "999 000 0018", "٣", "²"]),
)  # fmt: skip
TITLES = st.sampled_from([*HEADS, "", "Notes", "RAG", "Surname", "Column1"])
CONTEXT = rules.Context(TODAY, {"north": NORTH}, NORTH)


def read_or_refusal(name: str, content: bytes) -> Table | Refusal:
    try:
        return read_table(name, content)
    except SheetRefused as refused:
        return refused.refusal


def judged_or_refused(name: str, content: bytes) -> None:
    """Each row of a file comes out as taken or refused, with faults that say where and what to do."""
    table = read_or_refusal(name, content)
    if isinstance(table, Refusal):
        assert table.sentence.endswith(".")
        return
    mapping = rules.guess_columns(table.heads, [cells for _, cells in table.rows[:50]])
    for number, cells in table.rows:
        judged = rules.judge_row(number, cells, table.heads, mapping, CONTEXT)
        assert judged.row == number and (judged.entrant is None) == (judged.outcome == rules.REFUSED)
        for fault in judged.faults:
            assert fault.wrong and fault.cure


@settings(max_examples=150)
@given(st.lists(TITLES, min_size=1, max_size=25), st.lists(st.lists(CELLS, max_size=25), max_size=6))
def test_a_workbook_of_any_cells_is_judged_row_by_row(heads, rows):
    book, out = Workbook(), io.BytesIO()
    for row in (heads, *rows):
        book.active.append([str(cell) if isinstance(cell, int) and abs(cell) > 10**15 else cell for cell in row])
    book.save(out)
    judged_or_refused("list.xlsx", out.getvalue())


@settings(max_examples=150)
@given(st.lists(TITLES, min_size=1, max_size=25), st.lists(st.lists(st.text(max_size=40), max_size=25), max_size=6),
       st.sampled_from(",;\t|"))  # fmt: skip
def test_a_csv_of_any_text_is_judged_row_by_row(heads, rows, separator):
    lines = [separator.join(row) for row in ([str(head) for head in heads], *rows)]
    judged_or_refused("list.csv", "\r\n".join(lines).encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize(("name", "write"), [("list.xlsx", as_xlsx), ("list.csv", as_csv)])
def test_a_file_with_bytes_changed_is_read_or_refused_in_words(name, write):
    content = write(people(20, on=TODAY))

    @settings(max_examples=200)
    @given(st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), min_size=1, max_size=8),
           st.integers(0, len(content)))  # fmt: skip
    def damage(changes, length):
        damaged = bytearray(content)
        for at, byte in changes:
            damaged[at] = byte
        judged_or_refused(name, bytes(damaged))
        judged_or_refused(name, bytes(damaged[:length]))

    damage()
