"""Every template compiles; fragments are one root each; nothing inline, nothing from outside, nothing unescaped (A28)."""

import ast
import re
from pathlib import Path

import pytest
from jinja2 import nodes

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
INLINE = re.compile(r"""\s(?:on[a-z]+|style)=["']|<style|<script(?![^>]*\bsrc=)|hx-on|["']js:|\|\s*safe\b|Markup""")
OURS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.S)
COMMENT = re.compile(r"\{#.*?#\}", re.S)
TAG = re.compile(r"""<[a-zA-Z](?:"[^"]*"|'[^']*'|[^>"'])*>""")
QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
UNQUOTED = re.compile("[\\w:-]+=[^\\s>]*\x01")
CLASSES = re.compile(r"""class_?=["']([^"']*)["']""")
OF_THE_SHEET = re.compile(r"(?:govuk|moj|app)-[\w!-]*\w")
# Named by GOV.UK's patterns, without a look of their own.
BARE = {"govuk-checkboxes", "govuk-table__body", "govuk-table__caption--s", "govuk-table__head", "govuk-table__row", "app-filter",
        "govuk-pagination__"}  # fmt: skip
UNESCAPED = {"Markup", "render_template_string", "do_mark_safe"}
OUTSIDE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""")


def name_of(path):
    return path.relative_to(ROOT / "templates").as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_a_template_carries_nothing_that_could_act(path):
    text = path.read_text(encoding="utf-8")
    for pattern, fault in ((INLINE, "acts inline"), (OUTSIDE, "from outside")):
        found = pattern.search(text)
        assert found is None, f"{name_of(path)}: {fault}: {text[found.start() : found.start() + 60]!r}"


def unquoted(template: str) -> list[str]:
    """Tags with an attribute that holds something of ours and has no quotes."""
    text = OURS.sub("\x01", COMMENT.sub("", template))
    return [tag for tag in TAG.findall(text) if UNQUOTED.search(QUOTED.sub("'' ", tag))]


def test_an_attribute_with_something_of_ours_in_it_is_quoted():
    for path in TEMPLATES:
        assert unquoted(path.read_text(encoding="utf-8")) == [], name_of(path)
    for breach in ("<a href={{ x }}>", "<p class=a-{{ x }}>", "<td title={% if x %}a{% endif %}>", '<a id="{{ y }}" b={{ x }}>'):
        assert unquoted(breach), f"{breach} must be seen"
    assert not unquoted('<a href="/tray?team={{ x }}"{{ y }}>it\'s {{ z }}</a>')


def classes_in(template: str) -> set[str]:
    """Classes of the style sheet that a template names whole: none that it puts together from pieces."""
    named = {name for words in CLASSES.findall(COMMENT.sub("", template)) for name in OURS.sub("\x01", words).split()}
    return {name for name in named if OF_THE_SHEET.fullmatch(name)}


def test_each_class_that_a_template_names_is_in_the_style_sheet():
    """What GOV.UK's style sheets have and ours was not built with looks like nothing, and nobody is told."""
    sheet = (ROOT / "static" / "casework.css").read_text(encoding="utf-8").replace("\\", "")
    there = set(re.findall(r"\.([A-Za-z][\w!-]*)", sheet)) | BARE
    lost = {name_of(path): classes_in(path.read_text(encoding="utf-8")) - there for path in TEMPLATES}
    assert {name: classes for name, classes in lost.items() if classes} == {}
    assert classes_in('<p class="app-nowhere {{ x }}">') - there == {"app-nowhere"}


def test_nothing_is_marked_as_safe_and_escaping_is_never_off(app):
    """By the parsers of templates and of Python: no filter, no block, no call that lets a text through as HTML."""
    for path in TEMPLATES:
        tree = app.jinja_env.parse(path.read_text(encoding="utf-8"))
        filters = {each.name for each in tree.find_all(nodes.Filter)}
        assert not filters & {"safe", "forceescape", "xmlattr", "tojson"}, name_of(path)
        assert not list(tree.find_all(nodes.ScopedEvalContextModifier)), f"{name_of(path)} turns escaping off"
    assert app.jinja_env.autoescape("x.html")
    for path in [ROOT / "app.py", *(ROOT / "casework").rglob("*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
        names |= {each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute)}
        names |= {each.name for each in ast.walk(tree) if isinstance(each, ast.alias)}
        assert not names & UNESCAPED, f"{path.relative_to(ROOT)}: {names & UNESCAPED}"


def test_the_script_makes_no_html_of_texts():
    """What a script writes into a page as HTML, or runs, would be a way round the escaping of templates."""
    text = (ROOT / "static" / "casework.js").read_text(encoding="utf-8")
    makers = r"innerHTML|outerHTML\s*=|insertAdjacentHTML|document\.write|createContextualFragment"
    found = re.search(rf"{makers}|\beval\(|new Function|setTimeout\(\s*[\"']|\.srcdoc", text)
    assert found is None, text[max(0, found.start() - 60) : found.end() + 60]


def test_every_template_compiles(app):
    for path in TEMPLATES:
        app.jinja_env.get_template(name_of(path))


def test_a_fragment_is_included_by_a_page_or_returned_by_a_view():
    used = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    used += "".join(path.read_text(encoding="utf-8") for path in (ROOT / "casework").rglob("*.py"))
    orphans = [name_of(p) for p in TEMPLATES if p.name.startswith("_") and name_of(p) not in used]
    assert orphans == []
