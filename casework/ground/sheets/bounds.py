"""What a file may hold. An XLSX is looked over in a stream, before any parser builds something of it in memory (A34)."""

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from casework.ground.refusal import Refusal, Refused

MEGABYTE = 1_000_000
MOST_BYTES = 10 * MEGABYTE
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 32_767  # what a cell holds in a spreadsheet program
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n")  # what makes such a program take text for a formula

MOST_UNPACKED = 100 * MEGABYTE
MOST_SHARED_TEXT = 16 * MEGABYTE  # this part is held in memory whole
MOST_OTHER_PART = 5 * MEGABYTE
MOST_PARTS = 1_000
STEEPEST = 200  # times smaller than unpacked; honest sheets stay below 50
MOST_ROW_TAGS, MOST_CELL_TAGS, MOST_CELLS_IN_A_ROW, MOST_OTHER_TAGS = 100_000, 2_500_000, 16_384, 200_000
TAGS_OF_A_CELL = 12

SHEETS, SHARED = "xl/worksheets/", "xl/sharedStrings.xml"
NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}
TAG = re.compile(rb"<(?:\w+:)?([A-Za-z]\w*)")
DAMAGED = "This workbook is damaged and cannot be read. Save it again as XLSX, or as CSV."
# What the unpacking raises where bytes were changed; each of the packing methods has an error of its own.
DAMAGES = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, OSError, RuntimeError, ValueError)
CHUNK, LONGEST_TAG = 1 << 18, 4096


class SheetRefused(Refused):
    """A file that is not read; the Refusal says why and what to do."""


def refuse(sentence: str) -> SheetRefused:
    """The refusal of a file, to be raised; shown beside the field ``file``."""
    return SheetRefused(Refusal(sentence, field="file"))


def check_workbook(content: bytes) -> None:
    """Raise SheetRefused for an XLSX that is no workbook, holds macros or a password, or unpacks into too much."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_parts(archive.infolist())
            for part in archive.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    _check_text_of(part.filename, _chunks(archive, part))
    except DAMAGES as fault:
        raise refuse(DAMAGED) from fault


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise refuse("This file is locked with a password. Save a copy without one, then choose that copy.")
    if any("vbaproject" in name.lower() for name in names):
        raise refuse("This workbook holds macros (small programs). Save it as XLSX or CSV, which hold none.")
    if not names >= NEEDED:
        raise refuse("This is not an XLSX workbook, whatever its name says. Choose the spreadsheet, or save it as CSV.")
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or any(_too_large(part) for part in parts):
        raise refuse(
            "This workbook unpacks into far more than a list needs, so it was not opened. "
            "Copy the list alone into a new workbook."
        )


def _too_large(part: zipfile.ZipInfo) -> bool:
    if part.file_size > MEGABYTE and part.file_size > STEEPEST * max(part.compress_size, 1):
        return True
    if part.filename == SHARED:
        return part.file_size > MOST_SHARED_TEXT
    is_read = part.filename.endswith((".xml", ".rels")) and not part.filename.startswith(SHEETS)
    return is_read and part.file_size > MOST_OTHER_PART


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part's bytes, a little at a time, no tag's beginning cut in two; long text between tags is left out."""
    with archive.open(part) as stream:
        rest = b""
        while piece := stream.read(CHUNK):
            before, mark, after = (rest + piece).rpartition(b"<")
            yield before
            rest = (mark + after)[:LONGEST_TAG]
        yield rest


def _check_text_of(name: str, chunks: Iterator[bytes]) -> None:
    counts = _Tags()
    for chunk in chunks:
        if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
            raise refuse("This workbook holds declarations that no list needs and that can do harm. Save it as CSV.")
        if b"\0" in chunk:  # UTF-16: no spreadsheet program writes it, and the counting here would not see through it
            raise refuse(DAMAGED)
        if name == "[Content_Types].xml" and b"macroEnabled" in chunk:
            raise refuse("This workbook can hold macros (small programs). Save it as XLSX or CSV, which hold none.")
        counts.add(chunk)
    if counts.too_many(in_shared_text=name == SHARED):
        raise refuse(f"This workbook holds more than {MOST_ROWS:,} rows or more cells than a list needs. Split it up.")


class _Tags:
    """Counts rows and cells, and all tags that belong to neither: each stays in memory while a sheet is read."""

    def __init__(self) -> None:
        self.rows = self.cells = self.in_row = self.widest = self.since = self.others = 0

    def add(self, chunk: bytes) -> None:
        for name in TAG.findall(chunk):
            if name == b"c":
                self.cells += 1
                self.in_row += 1
                self.since = 0
            elif name == b"row":
                self.rows += 1
                self.widest = max(self.widest, self.in_row)
                self.in_row = self.since = 0
            else:
                self.since += 1
                self.others += self.since > TAGS_OF_A_CELL

    def too_many(self, *, in_shared_text: bool) -> bool:
        """Whether reading on would take too long or too much memory."""
        if in_shared_text:
            return self.others > 3 * MOST_OTHER_TAGS
        return (
            self.rows > MOST_ROW_TAGS
            or self.cells > MOST_CELL_TAGS
            or max(self.widest, self.in_row) > MOST_CELLS_IN_A_ROW
            or self.others > MOST_OTHER_TAGS
        )
