"""Workbooks made to do harm: refused in seconds, with little memory (A34). A process of its own measures."""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

ROOT = Path(__file__).parents[2]
SHEET, SHARED = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
OPEN = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSE = "</sheetData></worksheet>"
MEGABYTES = 200
READ = """
import json, pathlib, sys, time
from casework.ground.sheets import SheetRefused, read_table
said = {}
for path in sys.argv[1:]:
    content, start = open(path, "rb").read(), time.monotonic()
    try:
        said[path] = f"read {len(read_table('list.xlsx', content).rows)}"
    except SheetRefused as refused:
        said[path] = refused.refusal.sentence
    said[path + " seconds"] = time.monotonic() - start
status = pathlib.Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
said["megabytes"] = next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), None)
print(json.dumps(said))
"""


def workbook(parts: dict[str, str | bytes], *, drop: tuple[str, ...] = ()) -> bytes:
    """A sound workbook with some of its parts replaced or added."""
    book, plain, out = Workbook(), io.BytesIO(), io.BytesIO()
    book.active.append(["Surname", "DOB"])
    book.active.append(["Marsh", "1/2/1940"])
    book.save(plain)
    with zipfile.ZipFile(plain) as sound, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sound.namelist():
            if name not in parts and name not in drop:
                made.writestr(name, sound.read(name))
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def inline(text: str, row: int, column: str = "A") -> str:
    return f'<row r="{row}"><c r="{column}{row}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def entities(encoding: str) -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY e0 "haha">{levels}]><sst><si><t>&e9;</t></si></sst>'
    return text.encode(encoding)


HEAD = inline("Surname", 1)[:-6] + '<c r="B1" t="inlineStr"><is><t>DOB</t></is></c></row>'


def sheet(*parts: str) -> bytes:
    """A workbook whose only sheet holds just this."""
    return workbook({SHEET: "".join((OPEN, *parts, CLOSE))})


def many(count: int, each: str) -> str:
    """The piece ``count`` times, with another number in each place of ``@`` and its own row number for ``#``."""
    return "".join(each.replace("@", str(n * 7919)).replace("#", str(n)) for n in range(1, count + 1))


TEXT = '<c t="inlineStr"><is><t>h</t></is></c>'
LIE = OPEN.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>')
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ROW = '<row r="#"><c r="A#" t="inlineStr"><is><t>@</t></is></c></row>'
SECOND = inline("Marsh", 2)
BOMBS = {
    "ratio": (lambda: sheet(" " * 60_000_000), "unpacks into"),
    "sum": (lambda: workbook({f"xl/media/{n}.png": b"\0" * 21_000_000 for n in range(5)}), "unpacks into"),
    "parts": (lambda: workbook({f"xl/media/{n}.png": b"x" for n in range(1_200)}), "unpacks into"),
    "shared text": (lambda: workbook({SHARED: f"<sst>{many(700_000, '<si><t>@</t></si>')}</sst>"}), "unpacks into"),
    "entities": (lambda: workbook({SHARED: entities("utf-8")}), "declarations"),
    "entities in utf-16": (lambda: workbook({SHEET: entities("utf-16")}), "damaged"),
    "entities in the sheet": (lambda: workbook({SHEET: entities("utf-8")}), "declarations"),
    "400,000 rows": (lambda: sheet(many(400_000, ROW)), "rows"),
    "a million empty rows": (lambda: sheet(many(1_000_000, '<row r="#" ht="@"/>')), "rows"),
    "one endless row": (lambda: sheet('<row r="1">', many(500_000, '<c r="A1"><v>@</v></c>'), "</row>"), "rows"),
    "tags without end": (lambda: sheet(many(1_000_000, '<a b="@"/>')), "cells"),
    "21,000 rows": (lambda: sheet(HEAD, *(inline("x", n) for n in range(2, 21_003))), "20,000 rows"),
    "101 columns": (lambda: sheet('<row r="1">', TEXT * 101, "</row>"), "100 columns"),
    "far corner": (lambda: sheet(HEAD, SECOND, inline("x", 1_048_576, "XFD")), "read 1"),
    "a lie about its size": (lambda: workbook({SHEET: "".join((LIE, HEAD, SECOND, CLOSE))}), "read 1"),
    "a long cell": (lambda: sheet(HEAD, inline("x" * 40_000, 2)), "32,767"),
    "macros": (lambda: workbook({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), "macros"),
    "macros by type": (lambda: workbook({"[Content_Types].xml": f'<Types x="{MACRO_TYPE}"/>'}), "macros"),
    "a document of another kind": (lambda: workbook({"word/x.xml": "<w/>"}, drop=("xl/workbook.xml",)), "not an XLSX"),
    "no sheet": (lambda: workbook({}, drop=(SHEET,)), "no sheet"),
    "broken tags": (lambda: workbook({SHEET: OPEN + "<row><c></row>"}), "damaged"),
    "no rows": (lambda: sheet(), "No list was found"),
    "cut short": (lambda: workbook({})[:-200], "damaged"),
}


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    paths = {}
    for number, (name, (make, _)) in enumerate(BOMBS.items()):
        paths[name] = folder / f"{number}.xlsx"
        paths[name].write_bytes(make())
    child = subprocess.run(
        [sys.executable, "-c", READ, *map(str, paths.values())], cwd=ROOT, capture_output=True, text=True, check=True
    )
    answers = json.loads(child.stdout)
    return {name: answers[str(path)] for name, path in paths.items()} | {
        "megabytes": answers["megabytes"],
        "slowest": max(seconds for key, seconds in answers.items() if key.endswith(" seconds")),
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_hostile_workbook_is_refused_or_read_without_harm(said, name):
    assert BOMBS[name][1] in said[name]


@pytest.mark.slow
def test_hostile_workbooks_take_little_memory(said):
    if said["megabytes"] is None:
        pytest.skip("this system does not say how much memory a process took at most")
    print(f"slowest {said['slowest']:.1f} s, {said['megabytes']:.0f} MB")
    assert said["megabytes"] < MEGABYTES
