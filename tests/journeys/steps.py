"""What people do in these journeys, said once: filling the form of a contact, using the keyboard, walking pages."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from http.client import HTTPConnection
from threading import Barrier
from urllib.parse import urlencode, urlsplit

from casework.ground.clock import now, today
from casework.ground.days import at_office
from casework.ground.db import db
from casework.records.notes.models import Note
from casework.records.notes.queries import notes_of

NOTE = {
    "Reason for contact": "Rang Edith to hear how she is while she waits.",
    "What was found": "Her daughter has gone back to Leeds; she’s “managing”, and fell on Tuesday.",
    "Analysis": "Less help than before, and a fall: the risk has grown.",
    "Next steps": "Falls referral today. I ring again next week.",
}


def an_hour_ago() -> datetime:
    """A moment of today, up to an hour ago."""
    return max(at_office(today(), time()), now() - timedelta(hours=1))


def fill_contact(page, cell="No support, low risk of harm"):
    """A whole contact, by mouse."""
    page.get_by_role("radio", name="The person", exact=True).check()
    page.get_by_role("radio", name="Telephone").check()
    for label, words in NOTE.items():
        page.get_by_label(label).fill(words)
    pick(page, cell)


def pick(page, cell):
    """Pick a cell of the matrix by its words, such as "No support, high risk of harm"."""
    page.get_by_role("radio", name=re.compile(f"^{cell}", re.I)).check()


def notes_on(case_id: int, type_key: str = "pwt") -> list[Note]:
    """The notes of one type on a case, as the database has them now."""
    db.session.rollback()
    db.session.expire_all()
    return [note for note in notes_of(case_id) if note.type == type_key]


def rows(model, **wanted) -> int:
    """How many rows a table has now."""
    db.session.rollback()
    return len(db.session.scalars(db.select(model).filter_by(**wanted)).all())


def typed_values(page) -> dict:
    """What every box of the page's main form holds."""
    return {box.get_attribute("name"): box.input_value() for box in page.locator("main textarea").all()}


class Keyboard:
    """Somebody who has no mouse; ``pressed`` counts keys other than those of the text itself."""

    def __init__(self, page):
        self.page, self.pressed = page, 0

    def press(self, key, times=1):
        """Press a key."""
        for _ in range(times):
            self.page.keyboard.press(key)
            self.pressed += 1

    def tab_to(self, locator, most=60):
        """Press Tab until the focus is there."""
        for _ in range(most):
            if locator.evaluate("place => place === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"{locator} is not reached by {most} Tabs; focus: {focused(self.page)}")

    def write(self, words):
        """Type a text."""
        self.page.keyboard.type(words)


def focused(page) -> str:
    """The element that has the focus, as the opening of its HTML."""
    return page.evaluate("() => document.activeElement.outerHTML.slice(0, 160)")


def fields_of(page, selector) -> list[tuple[str, str]]:
    """What the browser would send for a form."""
    return [tuple(pair) for pair in page.evaluate(
        "selector => [...new FormData(document.querySelector(selector))].filter(p => typeof p[1] === 'string')", selector
    )]  # fmt: skip


def post_together(page, address, fields, times) -> list[tuple[int, str]]:
    """Send one form that often at one moment, with the page's cookies; (status, Location) of each answer."""
    place = urlsplit(page.url)
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies())
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies, "Referer": page.url}
    together = Barrier(times)

    def post(_number):
        connection = HTTPConnection(place.hostname, place.port, timeout=60)
        together.wait()
        connection.request("POST", address, urlencode(fields), headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, answer.getheader("Location")

    with ThreadPoolExecutor(times) as people:
        return list(people.map(post, range(times)))
