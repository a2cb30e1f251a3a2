"""Tables as bytes. Every cell is text: no spreadsheet program takes one for a formula (A35)."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from casework.ground.sheets.bounds import LIVE, LONGEST_CELL


def write_csv(rows: Iterable[Sequence[Any]]) -> bytes:
    """CSV in UTF-8 with a mark for spreadsheet programs; text that could act as a formula gets a leading apostrophe."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([_still(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def write_xlsx(rows: Iterable[Sequence[Any]], title: str = "List") -> bytes:
    """An XLSX workbook of one sheet; the text of each cell exactly as given, but for control characters."""
    from openpyxl import Workbook  # a fifth of a second, which a start without a workbook is spared

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append([_text_cell(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _still(cell: Any) -> str:
    text = "" if cell is None else str(cell).replace("\0", "")
    return f"'{text}" if text.lstrip(" ").startswith(LIVE) else text


def _text_cell(sheet: Any, value: Any) -> Any:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell

    text = "" if value is None else ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST_CELL]
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"
    return cell
