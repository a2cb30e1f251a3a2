"""A manager's Monday: from the page of the week to each list, and from a figure of the reports to a workbook of its list."""

import csv
import re

import openpyxl
import pytest
from playwright.sync_api import expect

from casework.records.audit.models import Entry
from tests.browser import assert_accessible, overflows
from tests.journeys.furnishing import furnish
from tests.journeys.steps import rows

FIGURES = "main td a:has(.govuk-visually-hidden)"  # the numbers of the week's tables


def number_of(link):
    return int(re.match(r"[\d,]+", link.inner_text())[0].replace(",", ""))


def listed(page):
    """The people of the list on a page, from the top."""
    return page.locator("#list ~ .app-table-region tbody th, #list ~ div tbody th").all_inner_texts()


@pytest.mark.rule("S13", "H17")
def test_a_manager_opens_the_list_behind_each_figure_of_the_week(office, enter):
    """By keyboard into the first; then every number on the page is the length of the list that it opens."""
    furnish(office)
    page = enter("mary")
    page.get_by_role("link", name="This week").click()
    expect(page.locator("main")).to_contain_text("Start here:")
    addresses = [(link.get_attribute("href"), number_of(link)) for link in page.locator(FIGURES).all()]
    assert len(addresses) > 6
    assert {address.partition("?")[0].split("/")[1] for address, _ in addresses} == {"monday", "tray"}
    page.locator(FIGURES).first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(re.escape(addresses[0][0])))
    for address, number in addresses:
        page.goto(address)
        shown = page.locator("main tbody tr th a[href*='/cases/']")
        assert shown.count() == number, address
        assert_accessible(page)
    page.goto("/monday")
    page.get_by_text("Show: Came onto the tray").click()
    expect(page.get_by_role("link", name=re.compile("Zoë D’Arcy")).last).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 800})
    assert not overflows(page)


@pytest.mark.rule("H17")
def test_a_figure_of_the_reports_opens_its_list_which_goes_into_a_workbook_as_it_is_ordered(office, enter, tmp_path):
    furnish(office)
    office.waiting("none:high", days=3, person=office.person("Rhys", "=SUM(1)"))
    page = enter("mary")
    page.get_by_role("link", name="Reports", exact=True).click()
    figure = page.locator("main a[href^='/reports/waiting?']").first
    number = number_of(figure)
    figure.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Waiting on the tray")
    for chart in page.locator("img.app-chart").all():
        assert chart.evaluate("async image => { await image.decode(); return image.naturalWidth }") > 0
    page.get_by_label("Order", exact=True).select_option("name")
    page.get_by_role("button", name="Order the list").click()
    expect(page).to_have_url(re.compile("sort=name"))
    shown = listed(page)
    assert len(shown) == number == len(set(shown)) and shown == sorted(shown)
    red = page.get_by_role("row", name=re.compile("^Red")).get_by_role("link").first
    many = number_of(red)
    with page.expect_download() as download:
        page.get_by_role("link", name="as a workbook (XLSX)").click()
    download.value.save_as(tmp_path / "list.xlsx")
    with page.expect_download() as download:
        page.get_by_role("link", name="as CSV").click()
    download.value.save_as(tmp_path / "list.csv")
    sheet = [list(row) for row in openpyxl.load_workbook(tmp_path / "list.xlsx").active.iter_rows()]
    assert not [cell for row in sheet for cell in row if cell.data_type == "f"]
    with open(tmp_path / "list.csv", encoding="utf-8-sig", newline="") as file:
        written = list(csv.reader(file))
    for held in ([[str(cell.value or "") for cell in row] for row in sheet], written):
        names = [row[0].lstrip("'") for row in held if row]
        at = names.index("Person")
        assert names[at + 1 :][:number] == shown
    assert rows(Entry, act="list.exported") == 2
    red.click()
    expect(page.locator("#list ~ p").first).to_contain_text("Only: Red")
    assert len(listed(page)) == many < number
    assert_accessible(page)
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Order the list")).to_be_hidden()
    expect(page.get_by_role("link", name="as CSV")).to_be_hidden()
