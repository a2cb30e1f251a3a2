"""A table out of the bytes of a CSV or XLSX file."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any
from warnings import catch_warnings, simplefilter

from casework.ground.sheets.bounds import (
    DAMAGED,
    LIVE,
    LONGEST_CELL,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    check_workbook,
    refuse,
)

Cell = str | date | datetime  # a formula stays the text that was typed, beginning with "="; it is never worked out
Numbered = tuple[int, tuple[Cell, ...]]

PACKED, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MARK_OF_A_PASSWORD = "EncryptedPackage".encode("utf-16-le")
LINE = re.compile(r"[^\r\n]+(?:\r\n?|\n)?|\r\n?|\n")
SEPARATORS = ",;\t|"
TEXT_ENDINGS, SHEET_ENDINGS, MACRO_ENDINGS = (".csv", ".tsv", ".txt"), (".xlsx",), (".xlsm", ".xltm", ".xlsb", ".xlam")


@dataclass(frozen=True)
class Table:
    """heads: the column headings, "" where there is none. rows: (row number as the sheet counts, one cell a heading).

    unread: names of further sheets in the file that were not read.
    """

    heads: tuple[str, ...]
    rows: tuple[Numbered, ...]
    unread: tuple[str, ...] = ()


def read_table(filename: str, content: bytes) -> Table:
    """The first table in the file: its first row with two filled cells is the headings; empty rows are left out.

    Raises SheetRefused with a sentence for what is too large, locked, disguised, damaged or empty.
    """
    ending = PurePath(filename).suffix.lower()
    if not content:
        raise refuse("This file is empty. Choose the file that holds the list.")
    if len(content) > MOST_BYTES:
        raise refuse("This file is larger than 10 MB. Keep only the list in it, or split it in two.")
    _check_disguise(ending, content)
    if ending in SHEET_ENDINGS:
        check_workbook(content)
        return _read_workbook(content)
    return _table(_csv_rows(_text(content)))


def _check_disguise(ending: str, content: bytes) -> None:
    if ending in MACRO_ENDINGS:
        raise refuse("A workbook of this kind can hold macros (small programs). Save it as XLSX or CSV instead.")
    if content.startswith(OLD_OFFICE) and MARK_OF_A_PASSWORD in content:
        raise refuse("This file is locked with a password. Save a copy without one, then choose that copy.")
    if content.startswith(OLD_OFFICE) or ending == ".xls":
        raise refuse("This is a workbook of the old kind (.xls). Open it and save it as XLSX or CSV.")
    if ending not in (*TEXT_ENDINGS, *SHEET_ENDINGS):
        raise refuse("Only CSV and XLSX files can be read. Save the list as one of these.")
    if content.startswith(PACKED) != (ending in SHEET_ENDINGS):
        raise refuse(f"The name ends in {ending}, but what is inside is something else. Save the list again.")


# --- CSV --------------------------------------------------------------------------------------------------------------


def _text(content: bytes) -> str:
    text = None
    for code in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(code)
            break
        except UnicodeDecodeError:
            continue
    if text is None or "\0" in text:
        raise refuse("This file holds something other than text. Save the list as CSV (UTF-8) or XLSX.")
    return text


def _csv_rows(text: str) -> Iterator[Numbered]:
    rows = csv.reader(_lines(text), delimiter=_separator(text), strict=True)
    number = 1
    while True:
        try:
            yield number, tuple(_unmarked(cell.strip()) for cell in next(rows))
        except StopIteration:
            return
        except csv.Error as fault:
            raise refuse(
                f'Row {number:,} cannot be read: a quotation mark (") is opened there and not closed where its cell ends. '
                "Correct it, or save the list as XLSX."
            ) from fault
        number += 1


def _lines(text: str) -> Iterator[str]:
    """The lines, each with its own ending; one after the other, as a StringIO would first hold four times the text."""
    return (found[0] for found in LINE.finditer(text))


def _unmarked(cell: str) -> str:
    """Without the apostrophe that says "this is text", which write_csv and some spreadsheet programs set."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip(" ").startswith(LIVE) else cell


def _separator(text: str) -> str:
    """The separator that cuts the first filled line into most cells."""
    first = next((line for line in text[:LONGEST_CELL].splitlines() if line.strip()), "")
    return max(SEPARATORS, key=lambda mark: (len(next(csv.reader([first], delimiter=mark), [])), mark == ","))


# --- XLSX -------------------------------------------------------------------------------------------------------------


def _read_workbook(content: bytes) -> Table:
    import openpyxl  # a fifth of a second, which a start without a workbook is spared

    if not openpyxl.DEFUSEDXML:
        raise refuse("Workbooks cannot be read safely on this machine: a package (defusedxml) is missing. Use CSV.")
    try:
        with catch_warnings():
            simplefilter("ignore")  # about decoration that is not read anyway
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if not shown:
                raise refuse("This workbook has no sheet that can be seen. Copy the list into a new workbook.")
            table = _table(_sheet_rows(shown[0]))
            book.close()
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, SyntaxError, OverflowError) as fault:
        raise refuse(DAMAGED) from fault
    return Table(table.heads, table.rows, tuple(sheet.title for sheet in shown[1:]))


def _sheet_rows(sheet: Any) -> Iterator[Numbered]:
    sheet.reset_dimensions()  # what the file says about its own size is not to be trusted
    rows = sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
    for number, cells in enumerate(rows, start=1):
        if cells.count(None) < len(cells):  # a far corner makes a million empty rows: no time is spent on them
            yield number, tuple(_plain(cell) for cell in cells)


def _plain(cell: Any) -> Cell:
    match cell:
        case None:
            return ""
        case str():
            return cell.strip()
        case date():  # and datetime
            return cell
        case bool():
            return "Yes" if cell else "No"
        case float() if cell.is_integer():
            return str(int(cell))
        case _ if hasattr(cell, "ref"):  # a formula over several cells
            return str(getattr(cell, "text", None) or "=")
        case _:
            return str(cell)


# --- both -------------------------------------------------------------------------------------------------------------


def _table(numbered: Iterable[Numbered]) -> Table:
    heads: tuple[str, ...] = ()
    rows: list[Numbered] = []
    for number, cells in numbered:
        filled = sum(cell != "" for cell in cells)
        if not filled:
            continue
        _check_cells(number, cells)
        if heads:
            rows.append((number, (*cells, *[""] * len(heads))[: len(heads)]))
        elif filled > 1:
            heads = _heads(cells)
        if len(rows) > MOST_ROWS:
            raise refuse(f"This list has more than {MOST_ROWS:,} rows. Split it into several files.")
    if not heads or not rows:
        raise refuse("No list was found in this file. The first row must hold the column headings, with people below.")
    return Table(heads, tuple(rows))


def _heads(cells: tuple[Cell, ...]) -> tuple[str, ...]:
    heads = [" ".join(str(cell).split()) for cell in cells]
    while not heads[-1]:
        heads.pop()
    return tuple(heads)


def _check_cells(number: int, cells: tuple[Cell, ...]) -> None:
    if any(cell != "" for cell in cells[MOST_COLUMNS:]):
        raise refuse(f"Row {number:,} has more than {MOST_COLUMNS} columns. Keep only the columns of the list.")
    if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in cells):
        raise refuse(
            f"A cell in row {number:,} holds more than {LONGEST_CELL:,} characters. Shorten it; "
            'in a CSV file a quotation mark (") may not be closed.'
        )
