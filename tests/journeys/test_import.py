"""A manager brings a list in with a real browser: narrow, with and without scripts, every page checked."""

import pytest

from casework.ground import clock
from tests.browser import assert_accessible, overflows
from tests.intake.lists import as_xlsx, people

pytestmark = pytest.mark.slow


@pytest.fixture
def file(tmp_path):
    rows = people(12, on=clock.today(), teams=("North", "South", "Nowhere"))
    rows[3] |= {"Surname": ""}
    rows[4] |= {"RAG": "Purple"}
    path = tmp_path / "list.xlsx"
    path.write_bytes(as_xlsx(rows))
    return path


def check(page, javascript):
    """Nothing sticks out; axe has nothing to say (it is a script itself)."""
    assert overflows(page) == [] if javascript else True
    if javascript:
        assert_accessible(page)


@pytest.mark.rule("U31")
@pytest.mark.parametrize(
    ("width", "javascript"),
    [(320, True), (1280, False), *(pytest.param(*each, marks=pytest.mark.long) for each in ((1280, True), (320, False)))],
)
def test_sam_brings_a_list_in_by_the_keyboard_at_any_width(enter, file, javascript, width):
    page = enter("sam", javascript=javascript, width=width)
    page.goto("/import")
    check(page, javascript)
    page.get_by_role("button", name="Read the list").press("Enter")
    assert page.get_by_text("Choose the file that holds the list.").first.is_visible()
    check(page, javascript)
    page.get_by_label("The list, as CSV or XLSX").set_input_files(file)
    page.get_by_role("button", name="Read the list").press("Enter")
    page.wait_for_url("**/columns")
    check(page, javascript)
    page.get_by_label("Rows with “Nowhere” go to").select_option("North")
    page.get_by_role("button", name="See what would happen").press("Enter")
    page.wait_for_url("**/preview")
    check(page, javascript)
    assert page.get_by_role("cell", name="No surname.").is_visible()
    page.get_by_role("button", name="Bring in 11 people").press("Enter")
    page.wait_for_url("**/import/*")
    assert page.get_by_role("heading", name="The list is in").is_visible()
    check(page, javascript)
    page.get_by_role("button", name="Go to the tray").or_(page.get_by_role("link", name="Go to the tray")).first.press(
        "Enter"
    )
    page.wait_for_url("**/tray")
