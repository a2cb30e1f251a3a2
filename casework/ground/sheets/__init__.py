"""Spreadsheets: reading a table out of a CSV or XLSX file that a stranger may have made, and writing one that is safe.

Nothing here touches a disk: bytes in, a Table out; rows in, bytes out. What cannot be read safely is refused in words.
"""

from .bounds import LONGEST_CELL, MOST_BYTES, MOST_COLUMNS, MOST_ROWS, SheetRefused
from .reading import Cell, Table, read_table
from .writing import write_csv, write_xlsx

__all__ = [
    "LONGEST_CELL", "MOST_BYTES", "MOST_COLUMNS", "MOST_ROWS", "Cell", "SheetRefused", "Table", "read_table",
    "write_csv", "write_xlsx",
]  # fmt: skip
