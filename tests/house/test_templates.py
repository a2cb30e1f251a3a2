"""Every template compiles; fragments are one root each; nothing inline, nothing from outside, nothing unescaped."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
INLINE = re.compile(r"""\s(?:on[a-z]+|style)=["']|<style|<script(?![^>]*\bsrc=)|hx-on|["']js:|\|\s*safe\b|Markup""")
UNQUOTED = re.compile(r"""\s[\w-]+=\{\{""")
OUTSIDE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""")


def name_of(path):
    return path.relative_to(ROOT / "templates").as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_carries_nothing_that_could_act(path):
    text = path.read_text(encoding="utf-8")
    for pattern, fault in ((INLINE, "acts inline"), (UNQUOTED, "an attribute without quotes"), (OUTSIDE, "from outside")):
        found = pattern.search(text)
        assert found is None, f"{name_of(path)}: {fault}: {text[found.start() : found.start() + 60]!r}"


def test_every_template_compiles(app):
    for path in TEMPLATES:
        app.jinja_env.get_template(name_of(path))


def test_a_fragment_is_included_by_a_page_or_returned_by_a_view():
    used = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    used += "".join(path.read_text(encoding="utf-8") for path in (ROOT / "casework").rglob("*.py"))
    orphans = [name_of(p) for p in TEMPLATES if p.name.startswith("_") and name_of(p) not in used]
    assert orphans == []
