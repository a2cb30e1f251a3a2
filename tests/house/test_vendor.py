"""What comes from outside is named, unaltered, and nothing is fetched from elsewhere."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC, TEMPLATES = ROOT / "static", ROOT / "templates"
VENDOR_LIST = STATIC / "vendor" / "VENDOR.md"
ROW = re.compile(r"^\| `(?P<file>[^`]+)` \|.*\| `(?P<sha256>[0-9a-f]{64})` \|$", re.MULTILINE)

# An address that a browser would fetch: not a link to read, not the name of an XML vocabulary.
FETCHED_FROM_OUTSIDE = re.compile(
    r"""(?:\bsrc|\bsrcset|\bposter|\bdata|\baction|<link[^>]*\bhref|\bhx-(?:get|post|put|patch|delete))\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//|@import\s+["'](?:https?:)?//|(?:fetch|import)\(\s*["'`](?:https?:)?//""",
    re.IGNORECASE,
)


def listed() -> dict[str, str]:
    """File below static/ -> sha256, as VENDOR.md says."""
    return {row["file"]: row["sha256"] for row in ROW.finditer(VENDOR_LIST.read_text(encoding="utf-8"))}


def written_files() -> list[Path]:
    files = [*STATIC.rglob("*"), *TEMPLATES.rglob("*")]
    return sorted(file for file in files if file.suffix in {".html", ".css", ".js", ".svg", ".txt", ".xml"})


@pytest.mark.parametrize("file", sorted(listed()))
def test_a_vendored_file_is_the_one_that_was_listed(file):
    assert hashlib.sha256((STATIC / file).read_bytes()).hexdigest() == listed()[file]


def test_every_vendored_file_is_listed():
    vendored = {
        file.relative_to(STATIC).as_posix() for file in (STATIC / "vendor").iterdir() if file.suffix in {".js", ".css"}
    }
    assert vendored and vendored | {"casework.css"} == set(listed())


def test_every_package_named_brings_its_licence():
    named = set(re.findall(r"licences/([\w.-]+\.txt)", VENDOR_LIST.read_text(encoding="utf-8")))
    assert named == {file.name for file in (STATIC / "vendor" / "licences").iterdir()}
    assert len(named) == 3


@pytest.mark.parametrize("file", written_files(), ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_page_fetches_anything_from_outside(file):
    assert not FETCHED_FROM_OUTSIDE.search(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "line",
    [
        '<script src="https://cdn.example/x.js">',
        "<img src='//cdn.example/x.png'>",
        "@import 'http://fonts.example/f.css'",
        '<link rel="stylesheet" href="https://cdn.example/x.css">',
        "background:url(https://cdn.example/x.png)",
        'fetch("https://x.example")',
    ],
)
def test_a_fetch_from_outside_would_be_seen(line):
    assert FETCHED_FROM_OUTSIDE.search(line)


def test_the_style_sheet_bears_no_government_marks():
    sheet = (STATIC / "casework.css").read_text(encoding="utf-8")
    for mark in ("GDS Transport", "@font-face", "crown", "crest", "/assets/"):
        assert mark not in sheet
